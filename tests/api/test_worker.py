"""More workers beside a service: real processes on a real SQLite and a real PostgreSQL."""

import signal
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from scenarios.jobs import DurableQueue, prepare_queue, queue_address
from scenarios.store.database import DatabaseStore, prepare_store
from scenarios.store.records import FileRole, JobKind, JobState
from tests.api.command import PATIENCE_S, command, environment, routewright
from tests.postgres import running_postgres
from tests.scenarios.children import wait_until

STREETS = b"<osm version='0.6'><node id='1' lat='0' lon='24'/></osm>"


@dataclass
class Place:
    """A data folder with its database, and the workers that a test starts there."""

    data: Path
    address: str
    store: DatabaseStore
    queue: DurableQueue
    workers: list["subprocess.Popen[str]"] = field(default_factory=list)

    @property
    def variables(self) -> dict[str, str]:
        """Settings that are the same for all."""
        return {"ROUTEWRIGHT_DATABASE_URL": self.address} if self.address else {}

    def start(self, *more: str) -> str:
        """The first words of a new worker."""
        worker = subprocess.Popen(  # noqa: S603  (the planner itself)
            command(["worker", "--data", str(self.data), *more]), cwd=self.data,
            env=environment(self.variables), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL, text=True,
        )  # fmt: skip
        self.workers.append(worker)
        assert worker.stdout is not None
        return " ".join(worker.stdout.readline().split()[:2])

    def end(self, number: int, stop: signal.Signals) -> int:
        """Exit code of a worker after a signal."""
        self.workers[number].send_signal(stop)
        return self.workers[number].wait(PATIENCE_S)

    def check(self) -> str:
        """Id of the check of a new network, queued."""
        upload = self.data / "upload"
        upload.write_bytes(STREETS)
        file = self.store.keep_file(FileRole.OSM, "city.osm", upload)
        network = self.store.add_network("Milltown", [file])
        job = self.store.add_job(JobKind.CHECK, network.network_id, "key")
        self.queue.submit(job.job_id)
        return job.job_id

    def state_at_the_end(self, job_id: str) -> JobState:
        """The state in which a job ends."""
        wait_until(lambda: self.store.get_job(job_id).state.is_final)
        return self.store.get_job(job_id).state


@contextmanager
def opened(data: Path, address: str = "") -> Iterator[Place]:
    """A place whose workers end with the test."""
    data.mkdir(exist_ok=True)
    with closing(prepare_store(data, address)) as store:
        prepare_queue(data, address)
        with closing(DurableQueue(store, queue_address(data, address))) as queue:
            made = Place(data, address, store, queue)
            try:
                yield made
            finally:
                for worker in made.workers:
                    worker.kill()
                    worker.communicate()


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    if request.param == "sqlite":
        with opened(tmp_path / "data") as made:
            yield made
        return
    with running_postgres(tmp_path) as address, opened(tmp_path / "data", address) as made:
        yield made


def test_workers_take_jobs_under_names_of_their_own(place: Place) -> None:
    assert place.start() == "Worker worker-2"
    assert place.start() == "Worker worker-3"
    jobs = [place.check() for _ in range(2)]
    assert [place.state_at_the_end(job_id) for job_id in jobs] == [JobState.SUCCEEDED] * 2
    assert place.end(0, signal.SIGINT) == 130
    assert place.start() == "Worker worker-2"  # its name is free again, with what it had begun
    assert place.end(1, signal.SIGTERM) == 0


def test_a_job_that_is_removed_while_it_waits_harms_nobody(place: Place) -> None:
    gone = place.check()
    place.queue.cancel(gone)
    place.store.remove_job(gone)
    place.start()
    assert place.state_at_the_end(place.check()) is JobState.SUCCEEDED
    assert not place.store.result_folder(gone).exists()


def test_a_name_is_of_one_worker_only(tmp_path: Path) -> None:
    with opened(tmp_path / "data") as place:
        assert place.start("--name", "cellar") == "Worker cellar"
        arguments = ["worker", "--data", str(place.data), "--name", "cellar"]
        again = routewright(arguments, tmp_path)
    assert (again.code, again.said) == (
        1, "routewright: a worker named cellar runs already; give another --name",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("more", "message"),
    [
        (("--data", "nowhere"), "start routewright serve with it first"),
        (("--data", ".", "--name", "../x"), "worker ../x cannot be used"),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(
    tmp_path: Path, more: tuple[str, ...], message: str
) -> None:
    ended = routewright(["worker", *more], tmp_path)
    assert ended.code == 3
    assert message in ended.err
    assert "Traceback" not in ended.err
    assert list(tmp_path.iterdir()) == []
