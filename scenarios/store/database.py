"""The store in a database: SQLite in the data folder, or PostgreSQL; the same code for both."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, fields
from datetime import datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from scenarios.store.engines import database_url, engine_of, reading, writing
from scenarios.store.files import KeptFiles
from scenarios.store.identifiers import IdKind, is_id, new_id, unknown, utc_now
from scenarios.store.kept_search import search_from, sketch_from
from scenarios.store.kept_values import kept_failure, kept_progress, kept_text, require_final
from scenarios.store.records import (
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
from scenarios.store.removals import (
    checks_to_remove,
    digests_of_others,
    require_ended,
    require_no_runs,
)
from scenarios.store.subjects import require_subject
from scenarios.store.tables import JOBS, NETWORK_FILES, NETWORKS, SCENARIOS, UtcTime

_UNFINISHED = (JobState.QUEUED, JobState.RUNNING)


class DatabaseStore(KeptFiles):
    """Keeps networks, scenarios and jobs in a database whose tables are there already.

    Parameters
    ----------
    engine : sqlalchemy.Engine
        From `engine_of`.
    data : Path
        The folder for files and results.
    clock : callable
        The time in UTC.
    """

    def __init__(
        self, engine: sa.Engine, data: Path, clock: Callable[[], datetime] = utc_now
    ) -> None:
        super().__init__(data)
        self.engine, self._clock = engine, clock

    def close(self) -> None:
        """Close all connections."""
        self.engine.dispose()

    def add_network(self, name: str, files: Sequence[StoredFile]) -> NetworkRecord:
        """Remember a network."""
        added = NetworkRecord(
            new_id(IdKind.NETWORK), kept_text(name), tuple(files), self._clock()
        )  # fmt: skip
        row = {"network_id": added.network_id, "name": added.name, "created_at": added.created_at}
        file_rows = [
            {"network_id": added.network_id, "position": position, **asdict(file)}
            for position, file in enumerate(added.files)
        ]
        with writing(self.engine) as connection:
            connection.execute(sa.insert(NETWORKS), row)
            if file_rows:
                connection.execute(sa.insert(NETWORK_FILES), file_rows)
        return added

    def get_network(self, network_id: str) -> NetworkRecord:
        """The network of an id."""
        _require_form(network_id, IdKind.NETWORK)
        found = self._networks(NETWORKS.c.network_id == network_id)
        if not found:
            raise unknown(IdKind.NETWORK, network_id)
        return found[0]

    def networks(self) -> list[NetworkRecord]:
        """All networks, newest first."""
        return self._networks(sa.true())

    def _networks(self, which: sa.ColumnElement[bool]) -> list[NetworkRecord]:
        """Networks with their files."""
        chosen = sa.select(NETWORKS).where(which).order_by(NETWORKS.c.number.desc())
        of_files = (
            sa.select(NETWORK_FILES)
            .join(NETWORKS)
            .where(which)
            .order_by(NETWORK_FILES.c.network_id, NETWORK_FILES.c.position)
        )
        with reading(self.engine) as connection:
            rows, file_rows = connection.execute(chosen).all(), connection.execute(of_files).all()
        files: dict[str, list[StoredFile]] = {row.network_id: [] for row in rows}
        for row in file_rows:
            if row.network_id in files:  # PostgreSQL may show one that was added in between
                file = StoredFile(FileRole(row.role), row.name, row.sha256, row.size)
                files[row.network_id].append(file)
        return [
            NetworkRecord(row.network_id, row.name, tuple(files[row.network_id]), row.created_at)
            for row in rows
        ]

    def add_scenario(self, name: str, network_id: str, choices: ScenarioChoices) -> ScenarioRecord:
        """Remember a scenario of a known network."""
        self.get_network(network_id)
        added = ScenarioRecord(
            new_id(IdKind.SCENARIO), kept_text(name), network_id, choices, self._clock()
        )
        with writing(self.engine) as connection:
            connection.execute(sa.insert(SCENARIOS), asdict(added))
        return added

    def get_scenario(self, scenario_id: str) -> ScenarioRecord:
        """The scenario of an id."""
        _require_form(scenario_id, IdKind.SCENARIO)
        found = self._scenarios(SCENARIOS.c.scenario_id == scenario_id)
        if not found:
            raise unknown(IdKind.SCENARIO, scenario_id)
        return found[0]

    def scenarios(self) -> list[ScenarioRecord]:
        """All scenarios, newest first."""
        return self._scenarios(sa.true())

    def _scenarios(self, which: sa.ColumnElement[bool]) -> list[ScenarioRecord]:
        chosen = sa.select(SCENARIOS).where(which).order_by(SCENARIOS.c.number.desc())
        with reading(self.engine) as connection:
            return [
                ScenarioRecord(
                    row.scenario_id, row.name, row.network_id, _choices(row.choices), row.created_at
                )
                for row in connection.execute(chosen)
            ]

    def add_job(self, kind: JobKind, subject_id: str, input_key: str) -> JobRecord:
        """Remember a queued job."""
        require_subject(self, kind, subject_id)
        added = JobRecord(
            new_id(IdKind.JOB), kind, subject_id, input_key, JobState.QUEUED, self._clock()
        )
        row = {
            "job_id": added.job_id, "kind": kind, "subject_id": subject_id,
            "input_key": input_key, "state": added.state, "created_at": added.created_at,
            **_progress_row(added.progress),
        }  # fmt: skip
        with writing(self.engine) as connection:
            connection.execute(sa.insert(JOBS), row)
        return added

    def get_job(self, job_id: str) -> JobRecord:
        """The job of an id."""
        _require_form(job_id, IdKind.JOB)
        found = self._jobs(JOBS.c.job_id == job_id)
        if not found:
            raise unknown(IdKind.JOB, job_id)
        return found[0]

    def jobs(self, kind: JobKind, subject_id: str | None = None) -> list[JobRecord]:
        """Jobs of a kind, of one subject or of all, newest first."""
        which = JOBS.c.kind == kind
        if subject_id is not None:
            which = sa.and_(which, JOBS.c.subject_id == kept_text(subject_id))
        return self._jobs(which)

    def unfinished_jobs(self) -> list[JobRecord]:
        """Jobs that are queued or running, newest first."""
        return self._jobs(JOBS.c.state.in_(_UNFINISHED))

    def find_result(self, kind: JobKind, input_key: str) -> JobRecord | None:
        """The newest job with the same inputs that succeeded, or None."""
        found = self._jobs(
            sa.and_(
                JOBS.c.kind == kind,
                JOBS.c.input_key == input_key,
                JOBS.c.state == JobState.SUCCEEDED,
                JOBS.c.search_ended.is_(sa.false()),
            )
        )
        return found[0] if found else None

    def _jobs(self, which: sa.ColumnElement[bool]) -> list[JobRecord]:
        chosen = sa.select(JOBS).where(which).order_by(JOBS.c.number.desc())
        with reading(self.engine) as connection:
            return [_job(row) for row in connection.execute(chosen)]

    def remove_job(self, job_id: str) -> None:
        """Forget a job that has ended, and remove all it wrote.

        The files go first: a record whose files are gone can be removed again, files without a
        record would stay for ever.
        """
        require_ended(self.get_job(job_id))
        self.remove_result(job_id)
        with writing(self.engine) as connection:
            connection.execute(sa.delete(JOBS).where(JOBS.c.job_id == job_id))

    def remove_scenario(self, scenario_id: str) -> None:
        """Forget a scenario without runs."""
        self.get_scenario(scenario_id)
        require_no_runs(self, scenario_id)
        with writing(self.engine) as connection:
            connection.execute(sa.delete(SCENARIOS).where(SCENARIOS.c.scenario_id == scenario_id))

    def remove_network(self, network_id: str) -> None:
        """Forget a network without scenarios, and the bytes that no other network has."""
        network = self.get_network(network_id)
        for check in checks_to_remove(self, network):
            self.remove_job(check.job_id)
        with writing(self.engine) as connection:
            for table in (NETWORK_FILES, NETWORKS):
                connection.execute(sa.delete(table).where(table.c.network_id == network_id))
        needed = digests_of_others(self, network)
        for file in network.files:
            if file.sha256 not in needed:
                self.remove_bytes(file)

    def start_job(self, job_id: str) -> bool:
        """Mark a job as running; False where it is final already, as it was cancelled."""
        first_start = sa.func.coalesce(JOBS.c.started_at, sa.literal(self._clock(), UtcTime()))
        return self._change(
            job_id, _UNFINISHED, state=JobState.RUNNING, started_at=first_start, search_ended=False
        )

    def report_progress(self, job_id: str, progress: JobProgress) -> bool:
        """Keep the progress of a running job; False where it should stop."""
        return self._change(job_id, (JobState.RUNNING,), **_progress_row(kept_progress(progress)))

    def end_search(self, job_id: str) -> bool:
        """Ask a running job to end its search for lines; False where it does not run."""
        return self._change(job_id, (JobState.RUNNING,), search_ended=True)

    def end_job(self, job_id: str, state: JobState, failure: Failure | None = None) -> None:
        """Mark a job as ended; what is final stays as it is."""
        require_final(state)
        told = kept_failure(failure) if failure else None
        self._change(
            job_id, _UNFINISHED, state=state, ended_at=self._clock(),
            failure_kind=told and told.kind, failure_message=told and told.message,
            search=None, sketch=None,
        )  # fmt: skip

    def _change(self, job_id: str, from_states: Sequence[JobState], **values: object) -> bool:
        """Change a job that is in one of the states; whether it was."""
        _require_form(job_id, IdKind.JOB)
        which = sa.and_(JOBS.c.job_id == job_id, JOBS.c.state.in_(from_states))
        with writing(self.engine) as connection:
            changed = connection.execute(sa.update(JOBS).where(which).values(values)).rowcount
        if not changed:
            self.get_job(job_id)
        return bool(changed)


def _require_form(text: str, kind: IdKind) -> None:
    """Refuse what cannot be an id before the database sees it."""
    if not is_id(text, kind):
        raise unknown(kind, text)


def _choices(kept: dict[str, Any]) -> ScenarioChoices:
    """Choices as they were kept, perhaps by a version that knew others."""
    known = {field.name for field in fields(ScenarioChoices)}
    return ScenarioChoices(**{name: value for name, value in kept.items() if name in known})


def _progress_row(progress: JobProgress) -> dict[str, object]:
    """Progress as columns; a sketch only where there is a new one."""
    row = {
        "stage": progress.stage, "share": progress.share, "message": progress.message,
        "search": None if progress.search is None else asdict(progress.search),
    }  # fmt: skip
    return row if progress.sketch is None else {**row, "sketch": asdict(progress.sketch)}


def _job(row: sa.Row[Any]) -> JobRecord:
    """A row of the jobs."""
    progress = JobProgress(
        row.stage, row.share, row.message,
        None if row.search is None else search_from(row.search),
        None if row.sketch is None else sketch_from(row.sketch),
    )  # fmt: skip
    return JobRecord(
        row.job_id, JobKind(row.kind), row.subject_id, row.input_key, JobState(row.state),
        row.created_at, progress,
        Failure(row.failure_kind, row.failure_message) if row.failure_kind is not None else None,
        row.started_at, row.ended_at, row.search_ended,
    )  # fmt: skip


def open_store(data: Path, address: str = "") -> DatabaseStore:
    """The store of a data folder, whose tables `prepare_store` has made.

    Parameters
    ----------
    data : Path
    address : str
        Of a PostgreSQL database; blank for a SQLite file in the data folder.
    """
    return DatabaseStore(engine_of(database_url(data, address)), data)


def prepare_store(data: Path, address: str = "") -> DatabaseStore:
    """The store of a data folder, after its tables were brought to their latest shape.

    Examples
    --------
    >>> import tempfile
    >>> from scenarios.store.records import ScenarioChoices
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     store = prepare_store(Path(folder))
    ...     network = store.add_network("Milltown", ())
    ...     scenario = store.add_scenario("60 buses", network.network_id, ScenarioChoices(60))
    ...     [record.name for record in store.scenarios()]
    ...     store.close()
    ['60 buses']
    """
    from scenarios.store.migrate import migrate  # noqa: PLC0415  (slow, and solvers need no steps)

    store = open_store(data, address)
    migrate(store.engine)
    return store
