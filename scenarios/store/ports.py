"""What the service needs of a store and of a queue; each has a twin in memory for tests."""

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from scenarios.store.records import (
    DiskUse,
    Failure,
    FileRole,
    JobKind,
    JobProgress,
    JobRecord,
    JobState,
    NetworkRecord,
    ScenarioChoices,
    ScenarioRecord,
    StoredFile,
)


class Store(Protocol):
    """Keeps networks, scenarios and jobs; all lists are newest first.

    Every ``get_`` raises `NotFoundError` naming the id.
    """

    def keep_file(self, role: FileRole, name: str, uploaded: Path) -> StoredFile:
        """Keep the bytes of a file under their SHA-256; the same bytes are kept once."""
        ...

    def path_of(self, file: StoredFile) -> Path:
        """Where the bytes of a kept file are, under its own name's suffix."""
        ...

    def has_bytes(self, file: StoredFile) -> bool:
        """Whether the bytes of a kept file are there."""
        ...

    def add_network(self, name: str, files: Sequence[StoredFile]) -> NetworkRecord:
        """Remember a network."""
        ...

    def get_network(self, network_id: str) -> NetworkRecord:
        """The network of an id."""
        ...

    def networks(self) -> list[NetworkRecord]:
        """All networks."""
        ...

    def add_scenario(self, name: str, network_id: str, choices: ScenarioChoices) -> ScenarioRecord:
        """Remember a scenario of a known network."""
        ...

    def get_scenario(self, scenario_id: str) -> ScenarioRecord:
        """The scenario of an id."""
        ...

    def scenarios(self) -> list[ScenarioRecord]:
        """All scenarios."""
        ...

    def add_job(self, kind: JobKind, subject_id: str, input_key: str) -> JobRecord:
        """Remember a queued job."""
        ...

    def get_job(self, job_id: str) -> JobRecord:
        """The job of an id."""
        ...

    def jobs(self, kind: JobKind, subject_id: str | None = None) -> list[JobRecord]:
        """Jobs of a kind, of one subject or of all."""
        ...

    def find_result(self, kind: JobKind, input_key: str) -> JobRecord | None:
        """The newest job with the same inputs that succeeded, or None.

        None of those whose search somebody ended.
        """
        ...

    def start_job(self, job_id: str) -> bool:
        """Mark a job as running; False where it is final already, as it was cancelled."""
        ...

    def report_progress(self, job_id: str, progress: JobProgress) -> bool:
        """Keep the progress of a running job; False where it should stop."""
        ...

    def end_search(self, job_id: str) -> bool:
        """Ask a running job to end its search for lines; False where it does not run.

        A job that is taken up again has to be asked again.
        """
        ...

    def end_job(self, job_id: str, state: JobState, failure: Failure | None = None) -> None:
        """Mark a job as ended; what is final stays as it is."""
        ...

    def unfinished_jobs(self) -> list[JobRecord]:
        """Jobs that are queued or running."""
        ...

    def result_folder(self, job_id: str) -> Path:
        """The folder that holds, or will hold, the files a job wrote."""
        ...

    def scratch_folder(self, job_id: str) -> Path:
        """An empty folder for what a job writes on its way; whoever runs the job removes it."""
        ...

    def keep_result(self, job_id: str, written: Path) -> Path:
        """Let a finished folder from the scratch folder become the result of a job, whole."""
        ...

    def drop_result(self, job_id: str) -> None:
        """Remove what a job wrote that did not succeed."""
        ...

    def remove_job(self, job_id: str) -> None:
        """Forget a job, and remove all it wrote; `StillUsedError` where it has not ended."""
        ...

    def remove_scenario(self, scenario_id: str) -> None:
        """Forget a scenario; `StillUsedError` where it has runs."""
        ...

    def remove_network(self, network_id: str) -> None:
        """Forget a network, its checks and the bytes that no other network has.

        `StillUsedError` where it has scenarios, or a check of it has not ended.
        """
        ...

    def disk_use(self) -> DiskUse:
        """What files and results take, and what is free."""
        ...


class JobQueue(Protocol):
    """Hands jobs to solver processes, in the order they came."""

    def submit(self, job_id: str) -> None:
        """Queue a job that the store knows."""
        ...

    def cancel(self, job_id: str) -> None:
        """Cancel a job: at once where it waits, within a second where it runs."""
        ...
