"""The service on a port of its own, as a browser or a program meets it."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import uvicorn
from fastapi import FastAPI
from starlette.types import Receive, Scope, Send

from api.http.app import make_app
from api.service_settings import ServiceSettings
from api.work.solve import solve
from routing.progress import unobserved
from scenarios.store.memory import MemoryStore
from scenarios.store.ports import Store
from scenarios.store.records import JobState
from tests.api.fake_queue import FakeQueue

PATIENCE_S = 60
"""Only to end a test that hangs; no test measures time."""

MAP = b"<osm version='0.6'></osm>"
QUICK = ServiceSettings(look_every_s=0.01)


@dataclass(frozen=True, slots=True)
class Served:
    """A running service with what is behind it.

    Attributes
    ----------
    client : httpx.Client
        Asks it.
    store : MemoryStore
    queue : FakeQueue
    """

    client: httpx.Client
    store: MemoryStore
    queue: FakeQueue

    def get(self, path: str, **params: Any) -> Any:  # noqa: ANN401  (any JSON)
        """What a path holds."""
        answer = self.client.get(path, params=params)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def add_network(self, name: str = "Milltown", **files: tuple[str, bytes]) -> str:
        """Id of a new network."""
        sent = {"osm": ("city.osm", MAP), **files}
        answer = self.client.post("/v1/networks", data={"name": name}, files=sent)
        assert answer.status_code == 202, answer.text
        return str(answer.json()["id"])

    def add_scenario(self, network: str, **choices: object) -> str:
        """Id of a new scenario, with 60 buses unless others are chosen."""
        given = {"name": "Sixty buses", "network_id": network, "buses": 60, **choices}
        answer = self.client.post("/v1/scenarios", json=given)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])

    def start(self, scenario: str) -> str:
        """Id of a new run."""
        answer = self.client.post(f"/v1/scenarios/{scenario}/runs")
        assert answer.status_code == 202, answer.text
        return str(answer.json()["id"])

    def finished(self, network: str, **choices: object) -> str:
        """Id of a run that has succeeded."""
        run = self.start(self.add_scenario(network, **choices))
        self.queue.finish(run)
        return run


class _Port:
    """A server that stays for the whole run and answers as the application that is on now.

    To start and to end a server takes longer than most tests: uvicorn looks ten times a second
    whether it is to end.
    """

    def __init__(self) -> None:
        self.app: FastAPI | None = None
        listening = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{listening.getsockname()[1]}"
        config = uvicorn.Config(
            self._answer, interface="asgi3", log_config=None, lifespan="off", ws="none",
            server_header=False,
        )  # fmt: skip
        server = uvicorn.Server(config)
        threading.Thread(target=server.run, args=([listening],), daemon=True).start()

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        assert self.app is not None
        await self.app(scope, receive, send)


_free_ports: list[_Port] = []


@contextmanager
def on_a_port(app: FastAPI) -> Iterator[str]:
    """Address at which an application answers, and no other one until it ends."""
    port = _free_ports.pop() if _free_ports else _Port()
    port.app = app
    yield port.address
    port.app = None
    _free_ports.append(port)


@contextmanager
def served(
    data: Path,
    queue_of: Callable[[Store], FakeQueue] = FakeQueue,
    settings: ServiceSettings = QUICK,
) -> Iterator[Served]:
    """A running service over a store in memory."""
    store = MemoryStore(data)
    queue = queue_of(store)
    with (
        on_a_port(make_app(store, queue, settings)) as address,
        httpx.Client(base_url=address, timeout=PATIENCE_S) as client,
    ):
        yield Served(client, store, queue)


def solved(service: Served, job_id: str) -> None:
    """Do the work of a job as its solver does."""
    store = service.store
    store.start_job(job_id)
    store.scratch_folder(job_id)
    solve(store, job_id, unobserved)
    store.end_job(job_id, JobState.SUCCEEDED)
