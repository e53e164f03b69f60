"""Headways and riders that come to rest together: on lines of a few riders, and on a grid city."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from network.quantities import floats, ints
from routing.headways.line_loads import LineLoads
from scenarios.fitting_fleet import fit_to_fleet, riding_on
from scenarios.settled_headways import (
    MOST_ROUNDS,
    STABLE,
    LoadRounds,
    Riding,
    settled,
)
from scenarios.world import World
from tests.planned_city import planned_city


def line(peak: float) -> LineLoads:
    return LineLoads(floats([peak]), floats([peak]), ints([1200]), floats([0]))


def riders(peak: float, hours: float, in_all: float | None = None) -> Riding:
    return Riding((line(peak),), hours, hours if in_all is None else in_all)


def first_peak(loads: Sequence[LineLoads]) -> float:
    return float(loads[0].peak_load[0])


def test_riders_who_follow_the_choice_make_it_stable_in_two_rounds() -> None:
    # 100 riders at first; every 10 min draws 120 whatever they were.
    chosen, rounds = settled([line(100)], lambda _: "10 min", lambda _: riders(120, 9.0))
    assert (chosen, rounds) == ("10 min", LoadRounds(rounds=2, moved=0.0, kept=2, kept_moved=0.0))


def test_swinging_riders_are_met_by_half_steps() -> None:
    # Below 110 riders the line runs rarely and draws 104; from there on it runs often and draws
    # 120. 100 -> rarely, 104: moved by 4 %. 104 is the choice of 104 riders: stable.
    def choose(loads: Sequence[LineLoads]) -> str:
        return "rarely" if first_peak(loads) < 110 else "often"

    chosen, rounds = settled(
        [line(100)], choose, lambda made: riders(104 if made == "rarely" else 120, 9.0)
    )
    assert (chosen, rounds.rounds, rounds.moved) == ("rarely", 2, 0.0)
    # Where often draws 100 and rarely 120, nothing is stable: the choice between goes on swinging.
    _, rounds = settled(
        [line(100)], choose, lambda made: riders(120 if made == "rarely" else 100, 9.0)
    )
    # 100 -> 120 (20 %); 120 -> 100 (17 %, nearer); from there all the way to 100 -> 20 %, half the
    # way to 110 -> 100 (9 %), then 105 -> 120 (14 %), and 107.5 -> 120 (12 %).
    assert rounds.rounds == MOST_ROUNDS
    assert rounds.moved == pytest.approx((120 - 107.5) / 107.5)
    assert "not stable within 6 rounds" in rounds.finding().message


def test_the_round_of_fewest_hours_is_kept_unless_riders_feel_more_than_at_first() -> None:
    # Hours of riders, and of riders and operation: round 2 is cheapest but worse for riders.
    hours = iter([(10.0, 20.0), (11.0, 15.0), (9.0, 18.0), (9.5, 19.0), (9.5, 19.5), (10.0, 21.0)])
    peaks = iter([120.0, 100.0] * 3)
    rounds_made = iter(range(1, 7))
    chosen, rounds = settled(
        [line(100)], lambda _: next(rounds_made), lambda _: riders(next(peaks), *next(hours))
    )
    assert (chosen, rounds.kept) == (3, 3)


def test_of_equal_rounds_the_last_is_kept() -> None:
    made = iter(["first", "second"])
    chosen, _ = settled([line(100)], lambda _: next(made), lambda _: riders(120, 9.0))
    assert chosen == "second"


def test_riders_of_the_grid_city_feel_no_more_than_after_one_choice(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    city = planned_city()
    plan, paths = city.service.plan, city.service.paths
    for buses in (9, 14, 20):
        world = World(
            city.network, city.demand, replace(city.settings, buses=buses), city.run_times,
            city.deadheads, lambda _: True,
        )  # fmt: skip
        rules = world.headway_rules
        again = fit_to_fleet(world, plan, paths)
        assert again.rounds is not None
        assert again.rounds.moved < STABLE or again.rounds.rounds == MOST_ROUNDS
        assert again.vehicles <= buses
        with monkeypatch.context() as once:
            once.setattr("scenarios.settled_headways.MOST_ROUNDS", 1)
            first = fit_to_fleet(world, plan, paths)
        felt, before = (riding_on(world, t.plan, paths, rules) for t in (again, first))
        assert felt.riders_hours <= before.riders_hours
        assert felt.all_hours <= before.all_hours


def test_the_same_riders_get_the_same_headways() -> None:
    city = planned_city()
    world = World(
        city.network, city.demand, city.settings, city.run_times, city.deadheads, lambda _: True
    )
    one, other = (fit_to_fleet(world, city.service.plan, city.service.paths) for _ in range(2))
    assert one.plan.headway_s.tolist() == other.plan.headway_s.tolist()
    assert (one.rounds, one.proofs) == (other.rounds, other.proofs)


def test_the_plan_says_how_far_loads_still_move() -> None:
    said = [f.message for f in planned_city().findings if f.where == "headways"]
    assert len(said) == 1
    assert said[0].startswith("loads moved by ")
