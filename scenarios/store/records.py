"""What is kept of networks, scenarios and jobs: small values, without any database in them."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from routing.line_sketch import LineSketch
from routing.progress import SearchProgress
from scenarios.plan_choices import ScenarioChoices

__all__ = [
    "DiskUse",
    "Failure",
    "FileRole",
    "JobKind",
    "JobProgress",
    "JobRecord",
    "JobState",
    "NetworkRecord",
    "ScenarioChoices",
    "ScenarioRecord",
    "StoredFile",
]


class FileRole(StrEnum):
    """What a planner's file is for."""

    OSM = "osm"
    ZONES = "zones"
    OD = "od"
    STOPS = "stops"
    DEPOTS = "depots"
    FACTORS = "factors"
    GTFS = "gtfs"
    BACKGROUND = "background"


@dataclass(frozen=True, slots=True)
class StoredFile:
    """One file that a planner gave; its bytes are kept under their SHA-256.

    Attributes
    ----------
    role : FileRole
    name : str
        As the planner called it: text from outside, never a path.
    sha256 : str
        64 hexadecimal digits.
    size : int
        Bytes.
    """

    role: FileRole
    name: str
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class NetworkRecord:
    """A city as given: its map, and the tables and feeds that go with it.

    Attributes
    ----------
    network_id : str
    name : str
    files : tuple of StoredFile
        One map, at most one file of each other role but feeds, which may be several.
    created_at : datetime
        UTC.
    """

    network_id: str
    name: str
    files: tuple[StoredFile, ...]
    created_at: datetime


@dataclass(frozen=True, slots=True)
class ScenarioRecord:
    """A named set of choices on a network."""

    scenario_id: str
    name: str
    network_id: str
    choices: ScenarioChoices
    created_at: datetime


@dataclass(frozen=True, slots=True)
class DiskUse:
    """What is kept on disk.

    Attributes
    ----------
    files : int
        Bytes of planners' files.
    results : int
        Bytes of what jobs wrote.
    free : int
        Bytes left on the disk of the results.
    """

    files: int
    results: int
    free: int


class JobKind(StrEnum):
    """What a job does."""

    CHECK = "check"
    """Reads the files of a network and says what is in them and what is wrong with them."""
    PLAN = "plan"
    """Runs a scenario."""
    COMPARE = "compare"
    """Sets runs side by side; its subject is their ids, joined by commas."""
    EXPLAIN = "explain"
    """Tells what lines of a run are worth; its subject is the run, and the line if it is one."""
    ACCESS = "access"
    """Tells how far people get by a run; its subject is the run, then what was asked."""


class JobState(StrEnum):
    """How far a job is; the last three are final."""

    QUEUED = "queued"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def is_final(self) -> bool:
        """Whether the job will not change any more."""
        return self in {JobState.SUCCEEDED, JobState.FAILED, JobState.CANCELLED}


@dataclass(frozen=True, slots=True)
class JobProgress:
    """How far a running job is.

    Attributes
    ----------
    stage : str
        As solvers report it, such as ``lines``; empty before the first report.
    share : float
        Of the stage, 0 to 1.
    message : str
    search : SearchProgress, optional
        Only while lines are searched for.
    sketch : LineSketch, optional
        The last one of a running job. In a report, None leaves the one before.
    """

    stage: str = ""
    share: float = 0.0
    message: str = ""
    search: SearchProgress | None = None
    sketch: LineSketch | None = None


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a job failed, for the person who asked for it.

    Attributes
    ----------
    kind : str
        Name of the error in the tree of `network.errors`, or ``Crash`` where the solver died.
    message : str
        One sentence that names the thing, the value, the limit and the way out.
    """

    kind: str
    message: str


@dataclass(frozen=True, slots=True)
class JobRecord:
    """One piece of work for a solver process: checking a network or running a scenario.

    Attributes
    ----------
    job_id : str
    kind : JobKind
    subject_id : str
        The network that is checked or the scenario that is run.
    input_key : str
        SHA-256 of inputs, choices, seed and code version: equal keys give equal results.
    state : JobState
    created_at : datetime
        UTC, as the others.
    progress : JobProgress
    failure : Failure, optional
    started_at, ended_at : datetime, optional
    search_ended : bool
        Whether somebody asked to end the search for lines: others with the same inputs and seed
        find others.
    """

    job_id: str
    kind: JobKind
    subject_id: str
    input_key: str
    state: JobState
    created_at: datetime
    progress: JobProgress = field(default_factory=JobProgress)
    failure: Failure | None = None
    started_at: datetime | None = None
    ended_at: datetime | None = None
    search_ended: bool = False
