"""Headways of a day under rules: by hand, against trying everything, and when nothing fits."""

from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from network.errors import InfeasibleError, InputError
from network.quantities import floats, ints
from network.service_day import WEEKDAY
from routing.certificate import BoundIsFor, Status
from routing.cp_sat import Effort
from routing.deadheads import NO_DEADHEAD
from routing.fleet import CostRates, VehicleType
from routing.headways.headway_check import headway_choice_problems
from routing.headways.headway_prices import headway_prices
from routing.headways.headway_rules import ChosenHeadways, HeadwayRules, VehicleFleet
from routing.headways.line_loads import LineLoads
from routing.headways.planning import instant_headways, plan_headways
from routing.lines import NOT_RUN, line_plan_of

AM = WEEKDAY[1:2]  # two hours
BUS, LONG_BUS = VehicleType("bus", 80), VehicleType("long bus", 120)
RATES = CostRates(per_platform_hour=40.0, per_km=1.0)
EFFORT = Effort(work=1.0)


def loads(
    boardings: list[float], peak: list[float], cycle_s: list[int], cycle_m: float = 10_000.0
) -> LineLoads:
    return LineLoads(
        floats(boardings), floats(peak), ints(cycle_s), floats([cycle_m] * len(boardings))
    )


def rules(
    number: int, allowed_s: tuple[int, ...] = (600, 1200), longest: int = 1200
) -> HeadwayRules:
    fleet = VehicleFleet(BUS, number, RATES)
    return HeadwayRules((fleet,), longest_s=(longest,), allowed_s=allowed_s)


TWO_LINES = loads([300, 600], [100, 100], [2400, 2400])  # 4 buses every 10 min, 2 every 20 each


def planned(load: LineLoads, given_rules: HeadwayRules) -> ChosenHeadways:
    names = [str(n) for n in range(len(load.boardings))]
    chosen, proof = plan_headways(names, [load], AM, given_rules, EFFORT)
    found = headway_choice_problems(names, [load], AM, given_rules, chosen, proof.value)
    assert found == []
    return chosen


def test_the_certificate_states_hours_of_waiting_in_a_day() -> None:
    # 300 riders wait 8.75 min for a bus every 20 min, 600 wait 5 min; two hours.
    chosen, proof = plan_headways(["1", "2"], [TWO_LINES], AM, rules(6), EFFORT)
    assert chosen.headway_s.tolist() == [[1200], [600]]
    assert proof.value == pytest.approx(2 * (300 * 8.75 + 600 * 5) / 60)
    assert (proof.status, proof.bound_is_for) == (Status.OPTIMAL, BoundIsFor.FIXED_LOADS)


def test_a_full_bus_makes_a_line_run_more_often_whatever_the_others_wait() -> None:
    # 250 riders on board an hour need more than 3 buses of 80.
    assert planned(loads([300, 600], [250, 100], [2400, 2400]), rules(6)).headway_s.tolist() == [
        [600],
        [1200],
    ]


def test_half_empty_buses_are_a_rule_too() -> None:
    # 100 on board: every 20 min has 240 places; filled to 0.4 of them, 96.
    half = replace(rules(8), most_load=0.4)
    assert planned(TWO_LINES, half).headway_s.tolist() == [[600], [600]]


def test_the_longer_bus_goes_where_it_spares_another() -> None:
    # 300 on board: every 10 min with 80 places (4 buses), every 20 min with 120 (2 buses).
    load = loads([300, 600], [300, 100], [2400, 2400])
    both = HeadwayRules(
        (VehicleFleet(BUS, 4, RATES), VehicleFleet(LONG_BUS, 2, RATES)),
        longest_s=(1200,),
        allowed_s=(600, 1200),
    )
    chosen = planned(load, both)
    assert chosen.headway_s.tolist() == [[1200], [600]]
    assert chosen.fleet.tolist() == [[1], [0]]


def test_a_line_rests_only_where_the_period_lets_it() -> None:
    # Nobody rides: without a longest headway, not running costs no less and takes no bus.
    assert planned(loads([0], [0], [2400]), rules(0, longest=NOT_RUN)).headway_s.tolist() == [[0]]
    assert planned(loads([0], [0], [2400]), rules(2)).headway_s.tolist() == [[1200]]


def test_a_budget_is_kept_to_the_cent() -> None:
    # Every 20 min: 2 buses x 40 + 3 x 10 km = 110 an hour; every 10 min: 220. Two hours: 440 for
    # both lines every 20 min, 660 with one every 10 min.
    assert planned(TWO_LINES, replace(rules(9), day_budget=660.0)).headway_s.tolist() == [
        [1200],
        [600],
    ]
    assert planned(TWO_LINES, replace(rules(9), day_budget=659.99)).headway_s.tolist() == [
        [1200],
        [1200],
    ]


def test_too_small_a_fleet_is_answered_with_the_smallest() -> None:
    with pytest.raises(InfeasibleError, match=r"smallest that can has 4 of bus \(given 3\)"):
        plan_headways(["1", "2"], [TWO_LINES], AM, rules(3), EFFORT)


def test_too_small_a_budget_is_answered_with_the_smallest() -> None:
    with pytest.raises(
        InfeasibleError, match=r"budget of 439\.00 EUR .* is 440\.00 EUR \(proven\)"
    ):
        plan_headways(["1", "2"], [TWO_LINES], AM, replace(rules(9), day_budget=439.0), EFFORT)


def test_of_several_types_the_fewest_more_are_named() -> None:
    # 300 on board every 20 min at most: 2 long buses or 4 others. With 1 long bus and 2 others, one
    # more long bus is enough; the second line needs 2 of the others.
    load = loads([300, 600], [300, 100], [2400, 2400])
    short = HeadwayRules(
        (VehicleFleet(BUS, 2, RATES), VehicleFleet(LONG_BUS, 1, RATES)),
        longest_s=(1200,),
        allowed_s=(600, 1200),
    )
    with pytest.raises(InfeasibleError, match=r"2 of bus \(given 2\), 2 of long bus \(given 1\)"):
        plan_headways(["1", "2"], [load], AM, short, EFFORT)


def test_a_line_that_no_bus_can_carry_is_named() -> None:
    # 80 places every 10 min are 480; 960 riders need a bus every 300 s.
    load = loads([300, 600], [960, 100], [2400, 2400])
    with pytest.raises(InfeasibleError, match="line 1 in AM needs a bus every 300 s to carry 960"):
        plan_headways(["1", "2"], [load], AM, rules(99), EFFORT)


def test_a_line_without_a_way_back_is_named() -> None:
    load = loads([300, 600], [96, 100], [2400, NO_DEADHEAD])
    with pytest.raises(InfeasibleError, match="line 2 in AM has no legal way back"):
        plan_headways(["1", "2"], [load], AM, rules(99), EFFORT)


def test_loads_of_other_periods_are_refused() -> None:
    with pytest.raises(InputError, match="2 loads, 1 periods and 1 longest"):
        plan_headways(["1", "2"], [TWO_LINES, TWO_LINES], AM, rules(9), EFFORT)


def test_one_more_bus_is_priced_by_planning_again() -> None:
    # With 6 buses the first line runs every 20 min; a seventh bus changes nothing, as it needs two.
    given_6 = ["1", "2"], [TWO_LINES], AM, rules(6)
    bus, *rest = headway_prices(*given_6, plan_headways(*given_6, EFFORT)[1], EFFORT)
    assert (bus.saved_hours, bus.exact, rest) == (0.0, True, [])
    # With 7, the eighth saves 300 riders 3.75 min for two hours.
    given_7 = ["1", "2"], [TWO_LINES], AM, rules(7)
    (bus,) = headway_prices(*given_7, plan_headways(*given_7, EFFORT)[1], EFFORT)
    assert bus.saved_hours == pytest.approx(300 * 3.75 * 2 / 60)


def test_money_and_longer_headways_are_priced_per_unit() -> None:
    # Up to every 30 min, 7.5 + 15 / 4 = 11.25 min: the first line gives one of its 2 buses (1 200 s
    # each of a cycle of 2 400 s: 2 every 20 or 30 min), so no bus is freed and nothing saved; 1 %
    # of 659 is 6.59, which makes 660 and lets the second line run every 10 min.
    tight = replace(rules(9, allowed_s=(600, 1200, 1800)), day_budget=659.0)
    given_tight = ["1", "2"], [TWO_LINES], AM, tight
    _, money, longer = headway_prices(*given_tight, plan_headways(*given_tight, EFFORT)[1], EFFORT)
    assert money.saved_hours == pytest.approx(600 * 3.75 * 2 / 60 / 6.59)
    assert money.unit == "EUR"
    assert longer.change == "a bus every 30 min allowed in AM, not 20"
    # Every 30 min: 2 x 40 + 2 x 10 km = 100 an hour, 200 for two hours; with 440 for the second
    # line every 10 min that is 640: 600 x 3.75 saved, 300 x 2.5 lost, in ten minutes of headway.
    assert longer.saved_hours == pytest.approx((600 * 3.75 - 300 * 2.5) * 2 / 60 / 10)


def test_both_directions_of_a_plan_get_the_headway_of_their_line() -> None:
    plan = line_plan_of([("1", "", [[0, 1], [1, 0]]), ("2", "", [[0, 1]])], 1, 3600)
    chosen = ChosenHeadways(ints([[600], [900]]), ints([[0], [0]]))
    assert chosen.applied_to(plan).headway_s.tolist() == [[600], [600], [900]]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"fleets": ()}, "at least one vehicle type"),
        ({"allowed_s": ()}, "at least one of them"),
        ({"allowed_s": (0, 600)}, "above 0"),
        ({"allowed_s": (600, 300)}, "must rise"),
        ({"allowed_s": (600, 1500)}, "1500 s does not repeat each hour"),
        ({"longest_s": (300,)}, "below the shortest that is allowed, 600 s"),
        ({"most_load": 0.0}, "carry nobody"),
        ({"day_budget": float("nan")}, "budget of nan"),
    ],
)
def test_rules_without_meaning_are_refused(change: dict[str, object], said: str) -> None:
    with pytest.raises(InputError, match=said):
        replace(rules(9), **change)  # type: ignore[arg-type]  # wrong on purpose


def test_a_fleet_of_fewer_than_no_vehicles_is_refused() -> None:
    with pytest.raises(InputError, match="bus: -1 vehicles"):
        VehicleFleet(BUS, -1)


@pytest.mark.parametrize(
    ("headway_s", "fleet", "hours", "said"),
    [
        ([[600], [600]], [[0], [0]], 150.0, "8 of bus under way, the fleet has 6"),
        ([[1200], [600]], [[0], [0]], 1.0, "states 1.0 hours of riders, recounted 187.5"),
        ([[1200], [900]], [[0], [0]], 0.0, "a headway of 900 s is not allowed"),
        ([[1200], [3600]], [[0], [0]], 0.0, "3600 s is longer than 1200 s"),
        ([[1200], [0]], [[0], [-1]], 0.0, "does not run, though it must"),
        ([[1200], [0]], [[0], [0]], 0.0, "rests with vehicles"),
        ([[1200], [600]], [[0], [1]], 0.0, "fleet 1, which does not exist"),
        ([[1200], [1500]], [[0], [0]], 0.0, "does not repeat each hour"),
    ],
)
def test_the_recheck_finds(
    headway_s: list[list[int]], fleet: list[list[int]], hours: float, said: str
) -> None:
    chosen = ChosenHeadways(ints(headway_s), ints(fleet))
    found = headway_choice_problems(["1", "2"], [TWO_LINES], AM, rules(6), chosen, hours)
    assert said in "; ".join(str(each) for each in found)


def test_the_recheck_finds_full_buses_and_spent_budgets() -> None:
    chosen = ChosenHeadways(ints([[1200], [600]]), ints([[0], [0]]))
    full = loads([300, 600], [250, 100], [2400, 2400])
    poor = replace(rules(6), day_budget=600.0)
    found = headway_choice_problems(["1", "2"], [full], AM, poor, chosen, 187.5)
    said = "; ".join(str(each) for each in found)
    assert "line 1 in AM: carries 250.0 riders an hour with room for 240.0" in said
    plain = headway_choice_problems(["1", "2"], [TWO_LINES], AM, poor, chosen, 187.5)
    assert "costs 660.00 a day, the budget is 600.00" in "; ".join(str(each) for each in plain)


@st.composite
def days(draw: st.DrawFn) -> tuple[list[LineLoads], HeadwayRules]:
    n_lines = draw(st.integers(1, 2))

    def drawn(low: int, high: int) -> list[int]:
        return draw(st.lists(st.integers(low, high), min_size=n_lines, max_size=n_lines))

    cycle_s = drawn(900, 6000)
    two_periods = [
        loads([float(b) for b in drawn(0, 500)], [float(p) for p in drawn(0, 300)], cycle_s)
        for _ in range(2)
    ]
    fleets = (
        VehicleFleet(BUS, draw(st.integers(0, 12)), RATES),
        VehicleFleet(LONG_BUS, draw(st.integers(0, 4)), CostRates(per_platform_hour=60.0)),
    )
    return two_periods, HeadwayRules(
        fleets,
        longest_s=(draw(st.sampled_from([NOT_RUN, 1200])), 1800),
        allowed_s=(600, 1200, 1800),
        day_budget=draw(st.sampled_from([float("inf"), 1500.0, 3000.0, 6000.0])),
    )


@settings(max_examples=40, deadline=None)
@given(day=days())
def test_no_other_headways_within_the_rules_wait_less(
    day: tuple[list[LineLoads], HeadwayRules],
) -> None:
    day_loads, given_rules = day
    names = [str(n) for n in range(len(day_loads[0].boardings))]
    options = [(NOT_RUN, -1), *product(given_rules.allowed_s, range(2))]
    periods = WEEKDAY[1:3]
    least = float("inf")
    for picked in product(options, repeat=2 * len(names)):
        tried = ChosenHeadways(*(ints(np.reshape(c, (-1, 2))) for c in zip(*picked, strict=True)))
        found = headway_choice_problems(names, day_loads, periods, given_rules, tried, -1.0)
        if len(found) == 1:  # the hours alone, which are never -1
            stated = str(found[0]).rsplit(" ", 1)[1]
            least = min(least, float(stated))
    given_day = names, day_loads, periods, given_rules
    if least == float("inf"):
        with pytest.raises(InfeasibleError):
            plan_headways(*given_day, EFFORT)
        return
    chosen, proof = plan_headways(*given_day, EFFORT)
    assert headway_choice_problems(*given_day, chosen, proof.value) == []
    assert proof.value == pytest.approx(least)
    assert proof.status is Status.OPTIMAL
    first = instant_headways(*given_day)
    if first is not None:
        assert headway_choice_problems(*given_day, first[0], first[1].value) == []
        assert first[1].bound <= proof.bound <= first[1].value + 1e-9
