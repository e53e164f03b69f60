"""Runs side by side, and runs that must not be."""

from collections.abc import Callable
from pathlib import Path

import pytest

from scenarios.store.records import JobKind
from tests.api.made_results import Made
from tests.api.served import Served


@pytest.fixture
def run_with(solving: Served, made: Made, tmp_path: Path) -> Callable[..., str]:
    """Makes a finished run with other figures."""

    def make(network: str, buses: int, **figures: float) -> str:
        folder = made.altered(tmp_path / f"altered-{buses}", **figures)
        solving.queue.results = {**solving.queue.results, JobKind.PLAN: folder}
        return solving.finished(network, name=f"With {buses}", buses=buses)

    return make


def test_differences_are_from_the_first_run(solving: Served, run_with: Callable[..., str]) -> None:
    network = solving.add_network()
    runs = [run_with(network, 10, felt_minutes=42.5), run_with(network, 20, felt_minutes=40.0)]
    found = solving.get("/v1/comparison", run=runs)
    assert [run["name"] for run in found["runs"]] == ["With 10", "With 20"]
    assert found["runs"][0]["losers"]["share_losing"] > 0
    felt = next(f for f in found["figures"] if f["name"] == "generalised_minutes")
    assert felt["values"] == [42.5, 40.0]
    assert felt["differences"] == [0.0, -2.5]


def test_runs_of_different_demand_are_refused_by_name(
    solving: Served, run_with: Callable[..., str]
) -> None:
    network = solving.add_network()
    runs = [run_with(network, 10), run_with(network, 20, total=100.0)]
    answer = solving.client.get("/v1/comparison", params={"run": runs})
    assert answer.status_code == 422
    (problem,) = answer.json()["problems"]
    assert all(run in problem["where"] for run in runs)
    assert "different demand" in problem["message"]


def test_runs_of_different_networks_are_refused(
    solving: Served, run_with: Callable[..., str]
) -> None:
    runs = [run_with(solving.add_network(f"Town {n}", osm=("c.osm", b"%d" % n)), n) for n in (1, 2)]
    answer = solving.client.get("/v1/comparison", params={"run": runs})
    assert answer.status_code == 422
    assert "different networks" in answer.json()["detail"]


def test_a_comparison_needs_two_finished_runs(solving: Served) -> None:
    network = solving.add_network()
    done = solving.finished(network)
    waiting = solving.start(solving.add_scenario(network, buses=3))
    ask = solving.client.get
    assert ask("/v1/comparison", params={"run": [done]}).status_code == 422
    assert ask("/v1/comparison", params={"run": [done, waiting]}).status_code == 409
    assert ask("/v1/comparison", params={"run": [done, "j-none"]}).status_code == 404
    assert ask("/v1/comparison", params={"run": [done] * 7}).status_code == 422
