"""``routewright serve`` as a planner runs it: processes, signals, a whole run over HTTP."""

import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from api.http.serve import listening_at, locked
from network.errors import InputError, PlanningError
from tests.api.command import PATIENCE_S, CityFiles, command, environment, routewright
from tests.scenarios.children import is_running, wait_until


@dataclass(frozen=True, slots=True)
class Served:
    """A service that runs in a process of its own."""

    process: "subprocess.Popen[str]"
    client: httpx.Client

    def get(self, path: str) -> Any:  # noqa: ANN401  (any JSON)
        """What a path holds."""
        return self.client.get(path).raise_for_status().json()

    def post(self, path: str, **sent: Any) -> Any:  # noqa: ANN401  (any JSON)
        """What comes of an order."""
        return self.client.post(path, **sent).raise_for_status().json()

    def add_scenario(self, city: CityFiles) -> str:
        """Id of a scenario of a city, after its files were checked."""
        files = {
            role: (path.name, path.read_bytes())
            for role, path in [("osm", city.osm), ("zones", city.zones), ("od", city.od)]
        }
        network = self.post("/v1/networks", data={"name": "Milltown"}, files=files)["id"]
        wait_until(lambda: self.get(f"/v1/networks/{network}")["findings"] is not None)
        chosen = {"name": "8 buses", "network_id": network, "buses": 8}
        return str(self.post("/v1/scenarios", json=chosen)["id"])

    def processes(self) -> list[int]:
        """The service and all that it started, and they started."""
        found, left = [], [self.process.pid]
        while left:
            pid = left.pop()
            found.append(pid)
            for task in Path(f"/proc/{pid}/task").glob("*/children"):
                left += [int(child) for child in task.read_text().split()]
        return found

    def end(self, stop: signal.Signals) -> int:
        """Exit code after a signal; nothing is left running then."""
        running = self.processes()
        self.process.send_signal(stop)
        code = self.process.wait(PATIENCE_S)
        wait_until(lambda: not any(is_running(pid) for pid in running))
        return code


@contextmanager
def serving(data: Path) -> Iterator[Served]:
    """A service on a free port."""
    arguments = command(["serve", "--port", "0", "--data", str(data)])
    with subprocess.Popen(  # noqa: S603  (the planner itself)
        arguments, cwd=data.parent, env=environment(), stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL, text=True,
    ) as process:  # fmt: skip
        try:
            assert process.stdout is not None
            said = process.stdout.readline()
            assert said.startswith("Routewright is at http://127.0.0.1:"), said
            with httpx.Client(base_url=said.split()[3], timeout=PATIENCE_S) as client:
                yield Served(process, client)
        finally:
            process.kill()


def test_a_run_outlives_the_service_and_nothing_else_does(city: CityFiles, tmp_path: Path) -> None:
    data = tmp_path / "data"
    with serving(data) as served:
        scenario = served.add_scenario(city)
        run = served.post(f"/v1/scenarios/{scenario}/runs")["id"]
        wait_until(lambda: served.get(f"/v1/runs/{run}")["state"] == "running")
        assert served.end(signal.SIGKILL) == -signal.SIGKILL
    with serving(data) as served:
        wait_until(lambda: served.get(f"/v1/runs/{run}")["state"] in {"succeeded", "failed"})
        found = served.get(f"/v1/runs/{run}")
        assert found["state"] == "succeeded", found
        again = served.client.post(f"/v1/scenarios/{scenario}/runs")
        assert (again.status_code, again.json()["id"]) == (200, run)
        assert served.end(signal.SIGINT) == 130
    assert list((data / "scratch").iterdir()) == []


def test_a_system_that_shuts_down_ends_the_service_without_complaint(tmp_path: Path) -> None:
    with serving(tmp_path / "data") as served:
        assert served.end(signal.SIGTERM) == 0


def test_a_port_in_use_is_refused(tmp_path: Path) -> None:
    with listening_at("127.0.0.1", 0) as listening:
        port = listening.getsockname()[1]
        ended = routewright(["serve", "--port", str(port), "--data", "data"], tmp_path)
    assert (ended.code, ended.out) == (1, b"")
    assert ended.said == (
        f"routewright: cannot listen at 127.0.0.1 port {port}: Address already in use; "
        "give another --port or --host"
    )


@pytest.mark.parametrize("host", ["192.0.2.1", "x" * 300])
def test_an_address_of_another_machine_is_refused(host: str) -> None:
    with pytest.raises(PlanningError, match=r"cannot listen at .*; give another --port or --host$"):
        listening_at(host, 0)


def test_a_folder_that_another_service_uses_is_refused(tmp_path: Path) -> None:
    with (
        locked(tmp_path / "data"),
        pytest.raises(PlanningError, match=f"process {os.getpid()}.; stop it, or give another"),
        locked(tmp_path / "data"),
    ):
        pass
    with locked(tmp_path / "data"):
        pass


def test_a_folder_that_cannot_be_made_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match="give another --data"), locked(tmp_path / "file" / "data"):
        pass


def test_a_folder_whose_name_is_no_text_is_refused(tmp_path: Path) -> None:
    ended = routewright(["serve", "--port", "0", "--data", os.fsdecode(b"\xff")], tmp_path)
    assert (ended.code, ended.out) == (3, b"")
    assert ended.said.endswith("has a name that is not UTF-8; give another --data")
    assert list(tmp_path.iterdir()) == []
