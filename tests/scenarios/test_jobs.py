"""Jobs outlive workers, are cancelled at once and end in one of three ways: real processes."""

import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from network.errors import InputError, NotFoundError
from scenarios.jobs import DurableQueue, prepare_queue, queue_address
from scenarios.solver_process import ENOUGH
from scenarios.store.database import DatabaseStore, open_store, prepare_store
from scenarios.store.records import Failure, JobKind, JobProgress, JobState, ScenarioChoices
from tests.api.command import PATIENCE_S, PROJECT, environment
from tests.postgres import running_postgres
from tests.scenarios.children import FOR_EVER, is_running, note_pid, pid_in, program, wait_until

GOOD = program("""
speak("lines", 0.5, "half")
speak("files", 1.0, "done")
""")[-1]


@dataclass
class Place:
    """A data folder with its store and queue, and the workers that a test starts there."""

    data: Path
    address: str
    store: DatabaseStore
    queue: DurableQueue
    workers: list["subprocess.Popen[bytes]"] = field(default_factory=list)

    def start_worker(self, solver: str) -> "subprocess.Popen[bytes]":
        """A worker whose solver is a program."""
        arguments = ["-m", "tests.scenarios.job_worker", str(self.data), self.address, solver]
        worker = subprocess.Popen(  # noqa: S603  (our own worker)
            [sys.executable, *arguments], cwd=PROJECT, env=environment(),
            stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip
        self.workers.append(worker)
        return worker

    def add_job(self) -> str:
        """A job that the store knows and the queue does not."""
        network = self.store.add_network("Milltown", ())
        scenario = self.store.add_scenario("S", network.network_id, ScenarioChoices(60))
        return self.store.add_job(JobKind.PLAN, scenario.scenario_id, "key").job_id

    def submit(self) -> str:
        """A job that waits in the queue."""
        job_id = self.add_job()
        self.queue.submit(job_id)
        return job_id

    def state(self, job_id: str) -> JobState:
        """How far a job is."""
        return self.store.get_job(job_id).state

    def wait(self, job_id: str) -> JobState:
        """The state in which a job ends."""
        wait_until(lambda: self.state(job_id).is_final)
        return self.state(job_id)


@contextmanager
def opened(data: Path, address: str = "") -> Iterator[Place]:
    """A place whose workers end with the test."""
    with (
        closing(open_store(data, address)) as store,
        closing(DurableQueue(store, queue_address(data, address))) as queue,
    ):
        made = Place(data, address, store, queue)
        try:
            yield made
        finally:
            for worker in made.workers:
                worker.kill()
                worker.communicate()


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder without records, to be copied: making the tables takes its time."""
    data = tmp_path_factory.mktemp("prepared")
    prepare_store(data).close()
    prepare_queue(data)
    return data


@pytest.fixture
def place(prepared: Path, tmp_path: Path) -> Iterator[Place]:
    shutil.copytree(prepared, tmp_path / "data")
    with opened(tmp_path / "data") as made:
        yield made


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def any_place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    if request.param == "sqlite":
        yield request.getfixturevalue("place")
        return
    with running_postgres(tmp_path) as address:
        prepare_store(tmp_path / "data", address).close()
        prepare_queue(tmp_path / "data", address)
        with opened(tmp_path / "data", address) as made:
            yield made


@pytest.mark.parametrize("name", ["plans?", "50%20", "a#b", "São João"])
def test_a_queue_stays_in_its_data_folder_whatever_that_is_called(
    name: str, tmp_path: Path
) -> None:
    data = tmp_path / name
    data.mkdir()
    prepare_queue(data)
    assert [path.name for path in tmp_path.iterdir()] == [name]
    assert [path.name for path in data.iterdir() if path.suffix == ".sqlite"] == ["dbos.sqlite"]
    with closing(sqlite3.connect(data / "dbos.sqlite")) as connection:
        tables = connection.execute("SELECT name FROM sqlite_master").fetchall()
    assert ("workflow_status",) in tables


def test_a_queue_that_is_damaged_is_refused(tmp_path: Path) -> None:
    (tmp_path / "dbos.sqlite").write_bytes(b"not a database" * 100)
    with pytest.raises(InputError, match="file is not a database; give another folder"):
        prepare_queue(tmp_path)


def test_jobs_run_in_the_order_they_came_and_tell_their_progress(place: Place) -> None:
    jobs = [place.submit() for _ in range(3)]
    worker = place.start_worker(GOOD)
    assert [place.wait(job_id) for job_id in jobs] == [JobState.SUCCEEDED] * 3
    records = [place.store.get_job(job_id) for job_id in jobs]
    assert records[0].progress == JobProgress("files", 1.0, "done")
    starts = [record.started_at for record in records if record.started_at]
    ends = [record.ended_at for record in records if record.ended_at]
    assert all(end <= start for end, start in zip(ends, starts[1:], strict=False))
    worker.terminate()
    out, err = worker.communicate(timeout=PATIENCE_S)
    assert (worker.returncode, out, err) == (0, b"", b"")


def test_a_job_whose_search_is_ended_goes_on_to_its_result(place: Place) -> None:
    job_id = place.submit()
    waits = f"""
speak("lines", 0.1)
while not Path({ENOUGH!r}).exists(): time.sleep(0.01)
speak("files", 1.0, "done")
"""
    place.start_worker(program(waits)[-1])
    wait_until(lambda: place.store.end_search(job_id))
    assert place.wait(job_id) is JobState.SUCCEEDED
    assert place.store.get_job(job_id).progress == JobProgress("files", 1.0, "done")
    assert place.store.find_result(JobKind.PLAN, "key") is None


def test_a_job_whose_worker_is_killed_is_taken_up_by_the_next(
    any_place: Place, tmp_path: Path
) -> None:
    place, first = any_place, tmp_path / "first"
    solver = program(
        f"if not Path({str(first)!r}).exists():\n    "
        + note_pid(first).replace("\n", "\n    ").rstrip()
        + "\n    while True: time.sleep(60)\nspeak('lines', 1.0, 'second time')"
    )[-1]  # fmt: skip
    job_id = place.submit()
    worker = place.start_worker(solver)
    solver_pid = pid_in(first)
    worker.send_signal(signal.SIGKILL)
    worker.wait()
    wait_until(lambda: not is_running(solver_pid))
    assert place.state(job_id) is JobState.RUNNING
    place.start_worker(solver)
    assert place.wait(job_id) is JobState.SUCCEEDED
    assert place.store.get_job(job_id).progress.message == "second time"


def test_a_worker_that_is_told_to_stop_leaves_its_job_to_the_next(
    place: Place, tmp_path: Path
) -> None:
    first = tmp_path / "first"
    job_id = place.submit()
    worker = place.start_worker(program(note_pid(first) + FOR_EVER)[-1])
    solver_pid = pid_in(first)
    worker.terminate()
    assert worker.wait(PATIENCE_S) == 0
    assert not is_running(solver_pid)
    assert place.state(job_id) is JobState.RUNNING
    assert list((place.data / "scratch").iterdir()) == []
    place.start_worker(GOOD)
    assert place.wait(job_id) is JobState.SUCCEEDED


def test_a_running_job_that_is_cancelled_ends_and_leaves_nothing(
    place: Place, tmp_path: Path
) -> None:
    pid = tmp_path / "pid"
    job_id = place.submit()
    place.start_worker(program(note_pid(pid) + FOR_EVER)[-1])
    solver_pid = pid_in(pid)
    place.queue.cancel(job_id)
    assert place.state(job_id) is JobState.CANCELLED
    wait_until(lambda: not is_running(solver_pid))
    wait_until(lambda: not list((place.data / "scratch").iterdir()))
    assert place.state(job_id) is JobState.CANCELLED
    place.queue.cancel(job_id)  # again changes nothing


def test_a_waiting_job_that_is_cancelled_never_starts(place: Place) -> None:
    cancelled, other = place.submit(), place.submit()
    place.queue.cancel(cancelled)
    place.start_worker(GOOD)
    assert place.wait(other) is JobState.SUCCEEDED
    assert place.store.get_job(cancelled).started_at is None
    assert place.state(cancelled) is JobState.CANCELLED


def test_a_failed_job_says_why_and_keeps_no_result(place: Place) -> None:
    solver = program("""
(Path(sys.argv[1]) / "results" / sys.argv[2]).mkdir()
print(json.dumps({"failure": {"kind": "InfeasibleError", "message": "0 buses"}}))
sys.exit(4)
""")[-1]
    job_id = place.submit()
    place.start_worker(solver)
    assert place.wait(job_id) is JobState.FAILED
    assert place.store.get_job(job_id).failure == Failure("InfeasibleError", "0 buses")
    wait_until(lambda: not place.store.result_folder(job_id).exists())


def test_a_job_that_never_reached_the_queue_is_taken_up_at_the_next_start(
    place: Place,
) -> None:
    job_id = place.add_job()  # and killed before it was submitted
    place.start_worker(GOOD)
    assert place.wait(job_id) is JobState.SUCCEEDED


def test_submitting_twice_runs_once(place: Place, tmp_path: Path) -> None:
    runs = tmp_path / "runs"
    solver = program(f"with Path({str(runs)!r}).open('a') as file: file.write('x')")[-1]
    job_id = place.submit()
    place.queue.submit(job_id)
    last = place.submit()
    place.start_worker(solver)
    assert place.wait(last) is JobState.SUCCEEDED
    assert runs.read_text() == "xx"  # once each


def test_a_job_that_the_store_does_not_know_is_not_queued(place: Place) -> None:
    with pytest.raises(NotFoundError):
        place.queue.submit("j-aaaaaaaaaaaaaaaa")
    with pytest.raises(NotFoundError):
        place.queue.cancel("j-aaaaaaaaaaaaaaaa")


def test_a_job_that_the_queue_gave_up_does_not_run_for_ever(place: Place) -> None:
    job_id = place.submit()
    place.store.start_job(job_id)
    place.queue._client.cancel_workflow(job_id)  # as after too many deaths of the worker
    place.start_worker(GOOD)
    assert place.wait(job_id) is JobState.FAILED
    failure = place.store.get_job(job_id).failure
    assert failure is not None
    assert failure.kind == "Crash"


def test_a_job_that_the_worker_cannot_start_fails_and_the_next_one_runs(place: Place) -> None:
    broken, good = place.submit(), place.submit()
    (place.data / "scratch" / broken).write_text("a file where its folder should be")
    place.start_worker(GOOD)
    assert place.wait(good) is JobState.SUCCEEDED
    assert place.state(broken) is JobState.FAILED
