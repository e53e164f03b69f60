"""The benchmark of a city answers with the promised figures, also when its budget is used up."""

from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from benchmarks import city as city_benchmark
from benchmarks.city import TARGETS, WORDING, city_run, run
from benchmarks.city_world import City, both_ways, on_streets_of_today, other_trips
from routing.validity import line_problems
from tests.benchmarks.small_city import small_city, small_city_with_trains

KEYS = [
    "target", "seed", "baseline", "plan", "gain", "losers", "winners", "checks", "cpu_s",
    "read_cpu_s", "first_plans_cpu_s", "wording", "background",
]  # fmt: skip


@cache
def found(target: str) -> dict[str, Any]:
    return TARGETS[target](small_city(), 1, 0.0)


@pytest.mark.parametrize("target", ["crowding", "other-demand", "streets"])
def test_even_a_used_up_budget_ends_with_a_plan_that_holds(target: str) -> None:
    figures = found(target)
    assert list(figures)[: len(KEYS)] == KEYS
    assert (figures["target"], figures["wording"]) == (target, WORDING)
    plan, baseline = figures["plan"], figures["baseline"]
    assert plan["buses_line_by_line"] <= baseline["buses_line_by_line"]
    assert figures["gain"] == pytest.approx(1 - plan["felt_min"] / baseline["felt_min"])
    assert figures["checks"]["largest_run_time_error_s"] == 0
    assert figures["checks"]["line_sense_violations"] == 0


def test_operation_keeps_the_vehicles_and_the_kilometres_of_today() -> None:
    figures = found("operation")
    plan, baseline = figures["plan"], figures["baseline"]
    assert plan["vehicles"] <= baseline["vehicles"]
    assert plan["vehicle_km_h"] <= baseline["vehicle_km_h"] * (1 + 1e-9)
    assert figures["checks"]["largest_run_time_error_s"] == 0


def test_lines_are_judged_on_other_demand_too() -> None:
    other = found("other-demand")["other"]
    assert list(other) == ["mean_6_km", "midday", "noise"]
    for case in other.values():
        gain = 1 - case["plan_felt_min"] / case["baseline_felt_min"]
        assert case["gain"] == pytest.approx(gain)


def test_trains_run_beside_both_services() -> None:
    with_trains = TARGETS["streets"](small_city_with_trains(), 1, 0.0)
    assert with_trains["background"] == ["rail"]
    for service in ("baseline", "plan"):
        assert with_trains[service]["share_beside"] > 0.0
        assert found("streets")[service]["share_beside"] == 0.0
    # Nobody is worse off where trains run beside the same buses.
    assert with_trains["baseline"]["felt_min"] < found("streets")["baseline"]["felt_min"]
    assert (
        with_trains["baseline"]["buses_line_by_line"]
        == (found("streets")["baseline"]["buses_line_by_line"])
    )
    assert with_trains["checks"]["largest_run_time_error_s"] == 0


def test_a_run_prints_the_arguments_that_it_is_kept_with(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[tuple[str, ...]] = []

    def small(shared: Path, background: tuple[str, ...]) -> City:
        del shared
        read.append(background)
        return small_city_with_trains()

    monkeypatch.setattr(city_benchmark, "read_city", small)
    monkeypatch.setitem(TARGETS, "fleet", lambda city, *_: {"feeds": city.hour.background.feeds})
    figures = run(["--background", "--cpu-seconds", "0"], tmp_path)
    same = city_run("fleet", 1, 0.0, background=True)
    assert figures["feeds"] == ("rail",)
    assert read == [("poa_trensurb.zip",)]
    assert next(iter(figures)) == "arguments"
    assert figures["arguments"] == list(same.arguments)


def test_midday_has_as_many_trips_each_way() -> None:
    city = small_city()
    midday = both_ways(city.demand)
    n = len(city.network.zones)
    table = np.zeros((n, n))
    table[midday.origin, midday.destination] = midday.trips_per_hour
    assert np.allclose(table, table.T)
    assert table.sum() == pytest.approx(city.demand.trips_per_hour.sum())


def test_noise_repeats_with_its_seed() -> None:
    city = small_city()
    one, same, other = (other_trips(city, seed)["noise"].trips_per_hour for seed in (1, 1, 2))
    assert np.array_equal(one, same)
    assert not np.array_equal(one, other)


def test_today_drives_as_before_where_only_its_streets_are_open() -> None:
    city = small_city()
    part = on_streets_of_today(city)
    plan = city.today
    hop = np.setdiff1d(np.arange(len(plan.stop)), plan.first_stop[1:] - 1)
    pairs = plan.stop[hop], plan.stop[hop + 1]
    before, after = (each.network.street_times.free_flow_ms[pairs] for each in (city, part))
    assert np.array_equal(before, after)
    assert line_problems(part.network, plan) == []
