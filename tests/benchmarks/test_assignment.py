"""The checks of the benchmark of strategies: what they let pass, and what not."""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from benchmarks.assignment import compared, refuse_differences
from benchmarks.assignment_city import StrategyCity
from benchmarks.peer_environment import peer_python
from network.errors import NotFoundError, PlanningError
from network.quantities import floats, ints
from routing.assignment.headway_patterns import HeadwayPatterns
from routing.assignment.optimal_strategies import StrategyFlows, assign_strategies
from routing.assignment.service_strategies import service_strategies
from tests.cities.tables import city_of_tables


def two_zones() -> tuple[StrategyCity, StrategyFlows]:
    """A bus from zone 0 to zone 1, none back; 5 trips each way."""
    town = city_of_tables(np.zeros((2, 2)), access=[{0: 60}, {1: 40}])
    bus = HeadwayPatterns(
        ints([0, 2]), ints([0, 1]), floats([500, 0]), floats([0, 0]), floats([600])
    )
    service = service_strategies(bus, town.walking)
    city = StrategyCity(
        bus, service, service.destination, ints([0, 1, 2]),
        ints(service.origin[::-1]), floats([5, 5]),
    )  # fmt: skip
    flows = assign_strategies(service.network, city.origin, city.pair_destination, city.trips)
    return city, flows


def test_equal_answers_pass_every_check() -> None:
    city, flows = two_zones()
    figures = compared(city, flows, flows)
    assert np.isfinite(flows.time_s).tolist() == [False, True]
    assert (figures["cells_compared"], figures["max_difference"]) == (2, 0)
    refuse_differences(figures)


def test_other_times_other_reach_and_lost_trips_are_refused() -> None:
    city, flows = two_zones()
    later = replace(flows, time_s=floats(flows.time_s + 1e-6))
    with pytest.raises(PlanningError, match="max_difference is 1e-06"):
        refuse_differences(compared(city, flows, later))
    beyond = replace(flows, time_s=floats([900.0, 900.0]))
    with pytest.raises(PlanningError, match="max_difference is inf"):
        refuse_differences(compared(city, flows, beyond))
    volume = flows.volume.copy()
    volume[city.service.board[0]] -= 1.0
    with pytest.raises(PlanningError, match="flow_imbalance is 1,"):
        refuse_differences(compared(city, replace(flows, volume=floats(volume)), flows))


def test_a_peer_that_cannot_be_installed_is_named_with_the_way_out(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    failed = subprocess.CompletedProcess([], 1, "", "ERROR: no matching distribution found")
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: failed)
    with pytest.raises(NotFoundError, match="no matching distribution found; make one with"):
        peer_python("edsger")


def test_an_environment_is_made_once_for_its_requirements(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    ran: list[list[str]] = []

    def run(command: list[str], **_: object) -> "subprocess.CompletedProcess[str]":
        ran.append(command)
        if "venv" in command:
            Path(command[-1]).mkdir()
        return subprocess.CompletedProcess(command, 0, "", "")

    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr(subprocess, "run", run)
    python = peer_python("edsger")
    assert python.is_relative_to(tmp_path)
    assert [command[0] for command in ran] == [sys.executable, str(python)]
    assert peer_python("edsger") == python
    assert len(ran) == 2
