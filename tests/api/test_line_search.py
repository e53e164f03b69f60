"""A search for lines is watched as it goes, and ended when it is good enough."""

import json
import signal
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import orjson
import pytest

from api.command_line import console, early_stop
from api.work.solve import Speaker
from routing.progress import Progress
from tests.api.command import PATIENCE_S, CityFiles, command, environment, routewright
from tests.api.served import Served
from tests.scenarios.store.watched_search import SEARCH, SKETCH

_NO_END = ("--search-evaluations", "1000000000")


@pytest.fixture
def run(solving: Served) -> str:
    """A run that searches for lines."""
    network = solving.add_network()
    solving.queue.finish(solving.queue.waiting[0])
    started = solving.start(solving.add_scenario(network))
    solving.queue.search(started)
    return started


def test_a_run_tells_how_far_its_search_is(solving: Served, run: str) -> None:
    search = solving.get(f"/v1/runs/{run}")["progress"]["search"]
    assert search == {
        "best_minutes": 31.5, "least_minutes": 20.0, "evaluations": 12900, "n_lines": 2,
        "km_per_hour": 1120.5, "curve": [[0.2, 33.0], [1.0, 31.5]],
    }  # fmt: skip
    solving.queue.progress(run, "headways", 0.0)
    assert solving.get(f"/v1/runs/{run}")["progress"]["search"] is None


def test_events_have_the_lines_once_for_each_change(solving: Served, run: str) -> None:
    with solving.client.stream("GET", f"/v1/runs/{run}/events") as events:
        lines = events.iter_lines()
        assert next(lines) == "event: progress"
        assert any(line == "event: lines" for line in lines)
        data = json.loads(next(lines).removeprefix("data: "))
        solving.queue.progress(run, "lines", 0.7, "the same lines")
        assert "lines" not in [
            line.removeprefix("event: ") for line in _until(lines, '"the same lines"')
        ]
        solving.queue.finish(run)
        assert any(line == "event: ended" for line in lines)
    assert (data["width"], data["height"], data["zones"]) == (1000, 400, [[1, 2], [3, 4]])
    assert data["lines"][0] == {"points": [[1, 2], [900, 4]], "headway_min": 7.5}


def _until(lines: Iterator[str], words: str) -> list[str]:
    """Lines up to one with some words."""
    seen = []
    for line in lines:
        seen.append(line)
        if words in line:
            return seen
    pytest.fail(f"{words} was never told")


def test_a_search_is_ended_and_its_run_is_not_that_of_its_inputs(solving: Served, run: str) -> None:
    given = solving.get(f"/v1/runs/{run}")
    ended = solving.client.post(given["links"]["finish"])
    assert ended.status_code == 202
    assert ended.json()["search_ended"] is True
    assert solving.client.post(given["links"]["finish"]).status_code == 202  # pressed twice
    solving.queue.finish(run)
    other = solving.client.post(f"/v1/scenarios/{given['scenario_id']}/runs")
    assert other.status_code == 202
    assert other.json()["reused"] is False
    assert other.json()["id"] != run


def test_while_an_ended_run_goes_on_another_may_search_to_its_end(
    solving: Served, run: str
) -> None:
    given = solving.get(f"/v1/runs/{run}")
    solving.client.post(given["links"]["finish"])
    assert solving.start(given["scenario_id"]) != run


@pytest.mark.parametrize("state", ["queued", "past", "over"])
def test_only_a_search_that_goes_on_can_be_ended(solving: Served, run: str, state: str) -> None:
    if state == "queued":
        run = solving.start(solving.add_scenario(solving.add_network()))
    elif state == "past":
        solving.queue.progress(run, "headways", 0.1)
    else:
        solving.queue.finish(run)
    answer = solving.client.post(f"/v1/runs/{run}/finish")
    assert answer.status_code == 409
    assert answer.json()["type"] == "/problems#not-ready"
    assert "no search for lines can be ended" in answer.json()["detail"]
    assert "finish" not in solving.get(f"/v1/runs/{run}")["links"]


def test_a_page_without_scripts_has_the_figures_and_the_button(solving: Served, run: str) -> None:
    page = solving.client.get(f"/runs/{run}").text
    assert "1\u202f120" in page or "1\u202f121" in page
    assert "31.50" in page
    assert f'action="/runs/{run}/finish"' in page
    after = solving.client.post(f"/runs/{run}/finish", follow_redirects=True)
    assert "The search for lines was ended before its time" in after.text
    assert f'action="/runs/{run}/finish"' not in after.text


def test_a_solver_says_the_last_sketch_even_if_it_speaks_seldom() -> None:
    said: list[bytes] = []
    speaker = Speaker(said.append)
    speaker(Progress("lines", 0.1))
    speaker(Progress("lines", 0.2, "", SEARCH, SKETCH))  # at once after: not said
    speaker(Progress("headways", 0.0))
    told = [orjson.loads(line)["progress"] for line in said]
    assert "sketch" not in told[0]
    assert told[-1]["sketch"]["lines"][0]["headway_s"] == 450


def test_a_search_may_be_long_or_last_for_a_time_but_not_both(
    city: CityFiles, solving: Served, tmp_path: Path
) -> None:
    ended = routewright(city.plan("o", *_NO_END, "--search-seconds", "5"), tmp_path)
    assert ended.code == 3
    assert "a search of 1000000000 forms of lines cannot also last 5 s" in ended.err
    given = {
        "name": "Both", "network_id": solving.add_network(), "buses": 5, "search_evaluations": 9,
        "search_seconds": 1.5,
    }  # fmt: skip
    answer = solving.client.post("/v1/scenarios", json=given)
    assert answer.status_code == 422
    assert "cannot also last 1.5 s" in answer.text


def test_a_wish_from_before_the_search_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(early_stop, "_pressed", [signal.SIGQUIT])
    with console._ending_search() as is_enough:
        assert is_enough()
    with console._ending_search() as is_enough:
        assert not is_enough()


def test_ctrl_backslash_takes_the_best_lines_so_far(city: CityFiles, tmp_path: Path) -> None:
    with subprocess.Popen(  # noqa: S603  (the planner itself)
        command(city.plan("o", *_NO_END)), cwd=tmp_path, env=environment(), text=True,
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    ) as running, ExitStack() as last:  # fmt: skip
        last.callback(running.kill)  # where it does not hear, it would search for hours
        assert running.stderr is not None
        assert "Lines" in (line.strip() for line in running.stderr)
        running.send_signal(signal.SIGQUIT)
        _, said = running.communicate(timeout=PATIENCE_S)
    assert running.returncode == 0
    assert said.splitlines()[0] == "routewright: taking the best lines so far"
    assert said.count("taking the best lines") == 1
    document = orjson.loads((tmp_path / "o" / "result.json").read_bytes())
    assert document["certificates"][0]["stop_reason"].startswith("ended by hand after ")
    assert any("ended by hand" in finding["message"] for finding in document["findings"])
    assert document["settings"]["search_evaluations"] == 1_000_000_000
    assert document["counts"]["blocks"] > 0
