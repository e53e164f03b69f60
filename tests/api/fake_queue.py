"""A queue whose jobs end when a test says so, or at once, by copying a result made before."""

import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from scenarios.store.ports import Store
from scenarios.store.records import Failure, JobKind, JobProgress, JobState
from tests.scenarios.store.watched_search import SEARCH, SKETCH


@dataclass
class FakeQueue:
    """Jobs in the order they came; nothing runs by itself.

    Attributes
    ----------
    store : Store
    results : mapping of JobKind to Path
        Folders to be copied as the result of each kind of job.
    at_once : bool
        Whether jobs end as soon as they are queued.
    waiting : list of str
    """

    store: Store
    results: Mapping[JobKind, Path] = field(default_factory=dict)
    at_once: bool = False
    waiting: list[str] = field(default_factory=list)

    def submit(self, job_id: str) -> None:
        """Queue a job."""
        self.waiting.append(job_id)
        if self.at_once:
            self.finish(job_id)

    def cancel(self, job_id: str) -> None:
        """Cancel a job at once."""
        self.store.end_job(job_id, JobState.CANCELLED)

    def progress(self, job_id: str, stage: str, share: float, message: str = "") -> None:
        """Let a job get so far."""
        self._start(job_id)
        self.store.report_progress(job_id, JobProgress(stage, share, message))

    def search(self, job_id: str) -> None:
        """Let a job search for lines."""
        self._start(job_id)
        self.store.report_progress(job_id, JobProgress("lines", 0.6, "", SEARCH, SKETCH))

    def finish(self, job_id: str) -> None:
        """Let a job succeed with the result of its kind."""
        self._start(job_id)
        made = self.results.get(self.store.get_job(job_id).kind)
        if made is not None:
            shutil.copytree(made, self.store.result_folder(job_id))
        self.store.end_job(job_id, JobState.SUCCEEDED)
        self.waiting.remove(job_id)

    def _start(self, job_id: str) -> None:
        """Let a job run that waits; another start would be that of another worker."""
        if self.store.get_job(job_id).state is JobState.QUEUED:
            self.store.start_job(job_id)

    def fail(self, job_id: str, kind: str, message: str) -> None:
        """Let a job fail."""
        self._start(job_id)
        self.store.end_job(job_id, JobState.FAILED, Failure(kind, message))
        self.waiting.remove(job_id)
