"""The store in memory, for tests of what uses a store; only files are on disk."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from scenarios.store.files import KeptFiles
from scenarios.store.identifiers import IdKind, new_id, unknown, utc_now
from scenarios.store.kept_values import kept_failure, kept_progress, kept_text, require_final
from scenarios.store.records import (
    Failure,
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


class MemoryStore(KeptFiles):
    """Keeps networks, scenarios and jobs until the process ends.

    Parameters
    ----------
    data : Path
        A folder for files and results.
    clock : callable
        The time in UTC.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     store = MemoryStore(Path(folder))
    ...     network = store.add_network("Milltown", ())
    ...     job = store.add_job(JobKind.CHECK, network.network_id, "key")
    ...     store.start_job(job.job_id), str(store.get_job(job.job_id).state)
    (True, 'running')
    """

    def __init__(self, data: Path, clock: Callable[[], datetime] = utc_now) -> None:
        super().__init__(data)
        self._clock, self._lock = clock, threading.RLock()
        self._networks: dict[str, NetworkRecord] = {}
        self._scenarios: dict[str, ScenarioRecord] = {}
        self._jobs: dict[str, JobRecord] = {}

    def add_network(self, name: str, files: Sequence[StoredFile]) -> NetworkRecord:
        """Remember a network."""
        added = NetworkRecord(
            new_id(IdKind.NETWORK), kept_text(name), tuple(files), self._clock()
        )  # fmt: skip
        with self._lock:
            self._networks[added.network_id] = added
        return added

    def get_network(self, network_id: str) -> NetworkRecord:
        """The network of an id."""
        with self._lock:
            if network_id not in self._networks:
                raise unknown(IdKind.NETWORK, network_id)
            return self._networks[network_id]

    def networks(self) -> list[NetworkRecord]:
        """All networks, newest first."""
        with self._lock:
            return list(reversed(self._networks.values()))

    def add_scenario(self, name: str, network_id: str, choices: ScenarioChoices) -> ScenarioRecord:
        """Remember a scenario of a known network."""
        self.get_network(network_id)
        added = ScenarioRecord(
            new_id(IdKind.SCENARIO), kept_text(name), network_id, choices, self._clock()
        )
        with self._lock:
            self._scenarios[added.scenario_id] = added
        return added

    def get_scenario(self, scenario_id: str) -> ScenarioRecord:
        """The scenario of an id."""
        with self._lock:
            if scenario_id not in self._scenarios:
                raise unknown(IdKind.SCENARIO, scenario_id)
            return self._scenarios[scenario_id]

    def scenarios(self) -> list[ScenarioRecord]:
        """All scenarios, newest first."""
        with self._lock:
            return list(reversed(self._scenarios.values()))

    def add_job(self, kind: JobKind, subject_id: str, input_key: str) -> JobRecord:
        """Remember a queued job."""
        require_subject(self, kind, subject_id)
        added = JobRecord(
            new_id(IdKind.JOB), kind, subject_id, input_key, JobState.QUEUED, self._clock()
        )
        with self._lock:
            self._jobs[added.job_id] = added
        return added

    def get_job(self, job_id: str) -> JobRecord:
        """The job of an id."""
        with self._lock:
            if job_id not in self._jobs:
                raise unknown(IdKind.JOB, job_id)
            return self._jobs[job_id]

    def jobs(self, kind: JobKind, subject_id: str | None = None) -> list[JobRecord]:
        """Jobs of a kind, of one subject or of all, newest first."""
        return self._chosen(
            lambda job: job.kind is kind and subject_id in {None, job.subject_id}
        )  # fmt: skip

    def unfinished_jobs(self) -> list[JobRecord]:
        """Jobs that are queued or running, newest first."""
        return self._chosen(lambda job: not job.state.is_final)

    def find_result(self, kind: JobKind, input_key: str) -> JobRecord | None:
        """The newest job with the same inputs that succeeded, or None."""
        wanted = (kind, input_key, JobState.SUCCEEDED, False)
        found = self._chosen(
            lambda job: (job.kind, job.input_key, job.state, job.search_ended) == wanted
        )
        return found[0] if found else None

    def _chosen(self, wanted: Callable[[JobRecord], bool]) -> list[JobRecord]:
        with self._lock:
            return [job for job in reversed(self._jobs.values()) if wanted(job)]

    def remove_job(self, job_id: str) -> None:
        """Forget a job that has ended, and remove all it wrote."""
        with self._lock:
            require_ended(self.get_job(job_id))
            self.remove_result(job_id)
            del self._jobs[job_id]

    def remove_scenario(self, scenario_id: str) -> None:
        """Forget a scenario without runs."""
        with self._lock:
            self.get_scenario(scenario_id)
            require_no_runs(self, scenario_id)
            del self._scenarios[scenario_id]

    def remove_network(self, network_id: str) -> None:
        """Forget a network without scenarios, and the bytes that no other network has."""
        with self._lock:
            network = self.get_network(network_id)
            for check in checks_to_remove(self, network):
                self.remove_job(check.job_id)
            needed = digests_of_others(self, network)
            del self._networks[network_id]
            for file in network.files:
                if file.sha256 not in needed:
                    self.remove_bytes(file)

    def start_job(self, job_id: str) -> bool:
        """Mark a job as running; False where it is final already, as it was cancelled."""
        with self._lock:
            job = self.get_job(job_id)
            if job.state.is_final:
                return False
            started = job.started_at or self._clock()
            self._jobs[job_id] = replace(
                job, state=JobState.RUNNING, started_at=started, search_ended=False
            )
            return True

    def report_progress(self, job_id: str, progress: JobProgress) -> bool:
        """Keep the progress of a running job; False where it should stop."""
        with self._lock:
            job = self.get_job(job_id)
            if job.state is not JobState.RUNNING:
                return False
            kept = kept_progress(progress)
            sketch = kept.sketch or job.progress.sketch
            self._jobs[job_id] = replace(job, progress=replace(kept, sketch=sketch))
            return True

    def end_search(self, job_id: str) -> bool:
        """Ask a running job to end its search for lines; False where it does not run."""
        with self._lock:
            job = self.get_job(job_id)
            if job.state is not JobState.RUNNING:
                return False
            self._jobs[job_id] = replace(job, search_ended=True)
            return True

    def end_job(self, job_id: str, state: JobState, failure: Failure | None = None) -> None:
        """Mark a job as ended; what is final stays as it is."""
        require_final(state)
        with self._lock:
            job = self.get_job(job_id)
            if not job.state.is_final:
                told = kept_failure(failure) if failure else None
                self._jobs[job_id] = replace(
                    job, state=state, failure=told, ended_at=self._clock(),
                    progress=replace(job.progress, search=None, sketch=None),
                )  # fmt: skip
