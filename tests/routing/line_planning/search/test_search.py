"""The whole search: repeatable, within the fleet, no worse than its start, stopped at once."""

from dataclasses import dataclass, field, replace

import numpy as np
import pytest

from network.quantities import ints
from routing.assignment.frequency import assign_frequencies
from routing.certificate import BoundIsFor
from routing.cycles import cycle_metres
from routing.deadheads import deadheads_of
from routing.evaluation.kpis import design_hours
from routing.line_planning.bounds import least_design_hours
from routing.line_planning.search.search import FoundLines, search_lines
from routing.line_planning.stopping import Evaluations, Seconds
from routing.lines import LinePlan
from routing.pattern_paths import trace_patterns
from routing.progress import Progress, unobserved
from routing.validity import design_hours_value, line_problems, line_sense_problems
from routing.weights import JourneyWeights
from tests.routing.line_planning.search.searched_city import (
    AM,
    RUN_TIMES,
    SENSE,
    city,
    drawing,
    problem,
)

FLEET = 16


def _start(lines: list[int]) -> LinePlan:
    """Some candidates every half an hour."""
    _, _, pool = city()
    chosen = pool.choose(lines)
    return chosen.with_headways(ints(np.full(chosen.headway_s.shape, 1800)))


def _found(seed: int = 1, evaluations: int = 600) -> FoundLines:
    _, _, pool = city()
    return search_lines(
        problem(FLEET), pool, _start([0, 5]), Evaluations(evaluations), seed, unobserved
    )


def _felt(plan: LinePlan) -> float:
    network, demand, _ = city()
    paths = trace_patterns(network, plan)
    flows = assign_frequencies(network, demand, plan, paths, RUN_TIMES, 1)
    assert design_hours_value(flows, JourneyWeights()) == pytest.approx(
        design_hours(flows, JourneyWeights()), rel=1e-12
    )
    return design_hours(flows, JourneyWeights())


def test_the_same_seed_finds_the_same_lines() -> None:
    one, two, other = _found(1), _found(1), _found(2)
    assert one.plan.stop.tolist() == two.plan.stop.tolist()
    assert one.plan.headway_s.tolist() == two.plan.headway_s.tolist()
    assert one.design_hours == two.design_hours
    assert one.plan.stop.tolist() != other.plan.stop.tolist()


def test_lines_pass_the_checks_keep_the_fleet_and_are_better_than_the_start() -> None:
    network, _, _ = city()
    found = _found()
    assert line_problems(network, found.plan) == []
    assert line_sense_problems(network, found.plan, RUN_TIMES, AM, SENSE) == []
    ways = [
        tuple(tuple(found.plan.stops_of(int(p)).tolist()) for p in found.plan.patterns_of(line))
        for line in range(found.plan.n_lines)
    ]
    cycles = [line.cycle_s for way in ways if (line := drawing().find_line(way))]
    headways = [
        int(found.plan.headway_s[found.plan.patterns_of(n)[0], 1]) for n in range(len(ways))
    ]
    buses = sum(-(-cycle // headway) for cycle, headway in zip(cycles, headways, strict=True))
    assert buses <= FLEET
    assert found.design_hours == pytest.approx(_felt(found.plan))
    assert found.design_hours < 0.9 * _felt(_start([0, 5]))


def test_no_line_set_is_better_than_the_bound() -> None:
    network, demand, _ = city()
    bound = least_design_hours(network, demand, AM, RUN_TIMES, JourneyWeights())
    assert 0 < bound < _found().design_hours


def test_a_search_without_work_gives_its_start_back() -> None:
    found = search_lines(problem(FLEET), city()[2], _start([0, 5]), Seconds(0.0), 1, unobserved)
    assert found.evaluations == 0
    assert found.plan.stop.tolist() == _start([0, 5]).stop.tolist()
    assert found.design_hours == pytest.approx(_felt(_start([0, 5])))


def test_lines_beyond_the_fleet_are_left_out_of_the_start() -> None:
    _, _, pool = city()
    many = _start(list(range(30)))
    found = search_lines(problem(3), pool, many, Seconds(0.0), 1, unobserved)
    assert 0 < found.plan.n_lines < 30


def test_vehicle_kilometres_are_kept_where_they_are_limited() -> None:
    network, demand, pool = city()
    found = search_lines(
        problem(FLEET, 150.0), pool, _start([0, 5]), Evaluations(300), 1, unobserved
    )
    plan = found.plan
    deadheads = deadheads_of(network, RUN_TIMES, demand.periods)
    metres = cycle_metres(plan, network.street_times, deadheads)
    headway_s = [int(plan.headway_s[plan.patterns_of(line)[0], 1]) for line in range(plan.n_lines)]
    assert 0 < float((metres / 1000 * 3600 / np.array(headway_s)).sum()) <= 150.0


def test_strands_share_the_work_and_repeat_too() -> None:
    def found() -> FoundLines:
        return search_lines(
            problem(FLEET), city()[2], _start([0, 5]), Evaluations(600), 1, unobserved, 2
        )

    one, two = found(), found()
    assert one.plan.stop.tolist() == two.plan.stop.tolist()
    assert one.evaluations == two.evaluations >= 600
    assert one.design_hours < 0.9 * _felt(_start([0, 5]))


def test_lines_that_strands_held_are_exchanged_and_bounded_as_a_pool() -> None:
    found = search_lines(
        problem(FLEET), city()[2], _start([0, 5]), Evaluations(600), 1, unobserved, 2
    )
    proof = found.pool_proof
    assert proof is not None
    assert proof.bound_is_for is BoundIsFor.CANDIDATE_POOL
    assert 0 < proof.bound <= proof.value
    # The search prices legs, the assignment journeys: for the same lines they differ by little.
    assert proof.value == pytest.approx(found.design_hours, rel=0.05)
    assert found.evaluations > 600


def test_the_bound_given_stands_in_the_progress() -> None:
    told: list[Progress] = []

    def listen(progress: Progress, /) -> bool:
        told.append(progress)
        return True

    bounded = replace(problem(FLEET), least_hours=60.0)
    search_lines(bounded, city()[2], _start([0, 5]), Evaluations(50), 1, listen)
    assert "weighed minutes per trip (at least " in told[-1].message
    assert "lines in hand, " in told[-1].message
    assert told[-1].message.endswith(" forms compared")


@dataclass
class Stopper:
    """Says stop the first time it is told anything."""

    told: list[Progress] = field(default_factory=list)

    def __call__(self, progress: Progress, /) -> bool:
        """Remember what was told."""
        self.told.append(progress)
        return False


def test_a_stopped_search_gives_the_best_lines_so_far(monkeypatch: pytest.MonkeyPatch) -> None:
    network, _, pool = city()
    monkeypatch.setattr("routing.line_planning.search.search._TOLD_EVERY_S", 0.0)
    stopper = Stopper()
    found = search_lines(problem(FLEET), pool, _start([0, 5]), Evaluations(10**9), 1, stopper)
    assert found.stop_reason == f"ended by hand after {found.evaluations} forms of lines"
    assert len(stopper.told) == 1
    assert "weighed minutes" in stopper.told[0].message
    assert line_problems(network, found.plan) == []
    assert found.design_hours <= _felt(_start([0, 5]))


def test_a_watched_search_tells_figures_and_lines_and_finds_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pool, start = city()[2], _start([0, 5])
    unseen = search_lines(problem(FLEET), pool, start, Evaluations(600), 1, unobserved)
    monkeypatch.setattr("routing.line_planning.search.search._TOLD_EVERY_S", 0.0)
    told: list[Progress] = []

    def listen(progress: Progress, /) -> bool:
        told.append(progress)
        return True

    seen = search_lines(problem(FLEET), pool, start, Evaluations(600), 1, listen)
    assert seen.plan.stop.tolist() == unseen.plan.stop.tolist()
    assert seen.plan.headway_s.tolist() == unseen.plan.headway_s.tolist()
    assert (seen.evaluations, seen.design_hours) == (unseen.evaluations, unseen.design_hours)
    assert all(each.search is not None for each in told)
    sketch, search = told[0].sketch, told[-1].search
    assert sketch is not None
    assert search is not None
    assert search.n_lines > 0
    assert search.km_per_hour > 0
    assert search.best_minutes == min(minutes for _, minutes in search.curve)
    assert f"{search.best_minutes:.2f} weighed minutes" in told[-1].message
