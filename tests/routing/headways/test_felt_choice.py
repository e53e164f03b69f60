"""Headways of least felt time: what is weighed, by hand, and against trying everything."""

from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from network.errors import InfeasibleError, InputError
from network.quantities import floats, ints
from network.service_day import WEEKDAY
from routing.certificate import Certificate, Status
from routing.cp_sat import Effort
from routing.deadheads import NO_DEADHEAD
from routing.fleet import CostRates, VehicleType
from routing.headways.headway_check import headway_choice_problems
from routing.headways.headway_prices import headway_prices
from routing.headways.headway_rules import ChosenHeadways, FeltPrices, HeadwayRules, VehicleFleet
from routing.headways.line_loads import LineLoads
from routing.headways.planning import instant_headways, plan_headways
from routing.lines import NOT_RUN
from tests.cities.tables import ONE_HOUR

EFFORT = Effort(work=1.0)
BUS = VehicleType("bus", 50)
RATES = CostRates(per_platform_hour=36.0, per_km=1.0)
SIMPLE = HeadwayRules(
    (VehicleFleet(BUS, 100, RATES),), (NOT_RUN,), (600, 1200), prices=FeltPrices(rider_hour=9.0)
)


def loads(
    boardings: list[float], peak: list[float], cycle_s: list[int], cycle_m: float = 10_000.0
) -> LineLoads:
    return LineLoads(
        floats(boardings), floats(peak), ints(cycle_s), floats([cycle_m] * len(boardings))
    )


def with_buses(number: int, rules: HeadwayRules = SIMPLE) -> HeadwayRules:
    return replace(rules, fleets=(replace(rules.fleets[0], number=number),))


def chosen(load: LineLoads, rules: HeadwayRules) -> tuple[list[int], Certificate]:
    names = [str(n) for n in range(len(load.boardings))]
    given_load = names, [load], (ONE_HOUR,), rules
    found, proof = plan_headways(*given_load, EFFORT)
    assert headway_choice_problems(*given_load, found, proof.value) == []
    headways: list[int] = found.headway_s[:, 0].tolist()
    return headways, proof


@pytest.mark.parametrize(
    ("headway", "hours"),
    [
        # 400 riders an hour, 200 on the busiest section, a cycle of 40 min and 10 km.
        # Every 10 min: wait 2 x 300 s; 300 places; 4 buses x 36 + 6 x 10 km = 204 EUR at 9 EUR.
        (600, 400 * 600 / 3600 + 204 / 9),
        # Every 20 min: 7.5 + 5 / 4 = 8.75 min, 2 x 525 s; 150 places, 50 left behind at an hour
        # each; 2 x 36 + 3 x 10 = 102 EUR.
        (1200, 400 * 1050 / 3600 + 50 + 102 / 9),
        (NOT_RUN, 400 * 4),
    ],
)
def test_waiting_left_behind_riders_and_operation_add_up(headway: int, hours: float) -> None:
    only = (headway,) if headway else (600,)
    load = loads([400], [200], [2400])
    _, proof = chosen(load, with_buses(100 if headway else 0, replace(SIMPLE, allowed_s=only)))
    assert proof.value == pytest.approx(hours, abs=1e-3)


def test_a_line_without_riders_does_not_run() -> None:
    assert chosen(loads([0, 400], [0, 200], [2400, 2400]), SIMPLE)[0] == [NOT_RUN, 600]


def test_a_line_without_a_way_back_does_not_run() -> None:
    no_way = loads([400, 400], [200, 200], [NO_DEADHEAD, 2400])
    assert chosen(no_way, SIMPLE)[0] == [NOT_RUN, 600]


def test_few_riders_do_not_pay_for_more_buses() -> None:
    # 60 riders save 60 x 450 s = 7.5 h by a bus every 10 min; that costs 11.33 h of operation more.
    assert chosen(loads([60], [20], [2400]), SIMPLE)[0] == [1200]


def test_full_buses_make_a_line_run_more_often() -> None:
    # The same 60 riders with 160 on board: 10 of them do not fit, 10 h.
    assert chosen(loads([60], [160], [2400]), SIMPLE)[0] == [600]


def test_riders_left_behind_are_priced_not_forbidden() -> None:
    # 2 buses run every 20 min with 150 places for 400 on board, and that is still a plan.
    assert chosen(loads([400], [400], [2400]), with_buses(2))[0] == [1200]


def test_the_last_buses_go_where_they_save_most() -> None:
    # Two lines, each 4 or 2 buses; 6 buses. The second has twice the riders.
    assert chosen(loads([300, 600], [100, 100], [2400, 2400]), with_buses(6))[0] == [1200, 600]


def test_without_a_bus_nothing_runs() -> None:
    assert chosen(loads([300, 600], [100, 100], [2400, 2400]), with_buses(0))[0] == [0, 0]


def test_vehicle_hours_of_a_day_are_a_limit_of_their_own() -> None:
    # Two hours: each line takes 8 vehicle-hours every 10 min, 4 every 20. Of 13, 12 are used.
    names, load = ["1", "2"], loads([300, 600], [100, 100], [2400, 2400])
    rules = replace(SIMPLE, day_hours=13.0)
    given_load = names, [load], WEEKDAY[1:2], rules
    found, proof = plan_headways(*given_load, EFFORT)
    assert found.headway_s.tolist() == [[1200], [600]]
    assert headway_choice_problems(*given_load, found, proof.value) == []
    # With a 14th hour the same; with four more the first line would run every 10 min.
    (bus, hour) = headway_prices(*given_load, proof, EFFORT)
    assert (bus.saved_hours, hour.saved_hours, hour.unit) == (0.0, 0.0, "vehicle-hour")
    short = replace(rules, day_hours=15.5)
    _, proof = plan_headways(names, [load], WEEKDAY[1:2], short, EFFORT)
    _, hour = headway_prices(names, [load], WEEKDAY[1:2], short, proof, EFFORT)
    # Every 10 min saves 300 x 2 x 225 s and costs 102 EUR more, both an hour, in two hours.
    assert hour.saved_hours == pytest.approx(2 * (300 * 450 / 3600 - 102 / 9), abs=1e-3)


def test_too_few_hours_are_answered_with_the_fewest_that_do() -> None:
    # Every 20 min at the longest: 2 buses on each of two lines for two hours.
    load = loads([300, 600], [100, 100], [2400, 2400])
    rules = replace(SIMPLE, longest_s=(1200,), day_hours=7.9)
    said = "7.9 vehicle-hours a day .* the fewest that can with this fleet are 8.0"
    with pytest.raises(InfeasibleError, match=said):
        plan_headways(["1", "2"], [load], WEEKDAY[1:2], rules, EFFORT)


def test_the_recheck_finds_hours_beyond_those_given() -> None:
    load = loads([300], [100], [2400])
    rules = replace(SIMPLE, day_hours=7.0)
    every_ten = ChosenHeadways(ints([[600]]), ints([[0]]))
    found = headway_choice_problems(["1"], [load], WEEKDAY[1:2], rules, every_ten, 0.0)
    assert "8.00 vehicle-hours a day, 7.00 are given" in "; ".join(str(each) for each in found)


@pytest.mark.parametrize("prices", [(-1.0, 9.0), (3600.0, 0.0), (float("nan"), 9.0)])
def test_prices_without_meaning_are_refused(prices: tuple[float, float]) -> None:
    with pytest.raises(InputError, match="cannot be weighed"):
        FeltPrices(*prices)


def test_hours_without_meaning_are_refused() -> None:
    with pytest.raises(InputError, match="nan hours"):
        replace(SIMPLE, day_hours=float("nan"))


@st.composite
def cases(draw: st.DrawFn) -> tuple[LineLoads, int]:
    n_lines = draw(st.integers(1, 4))

    def drawn(low: int, high: int) -> list[int]:
        return draw(st.lists(st.integers(low, high), min_size=n_lines, max_size=n_lines))

    boardings = [float(b) for b in drawn(0, 800)]
    peak = [float(p) for p in drawn(0, 400)]
    return loads(boardings, peak, drawn(600, 9000)), draw(st.integers(0, 25))


@settings(max_examples=40, deadline=None)
@given(case=cases())
def test_no_other_choice_within_the_fleet_is_felt_as_less(case: tuple[LineLoads, int]) -> None:
    load, fleet = case
    rules = replace(
        with_buses(fleet), allowed_s=(300, 600, 1200), most_load=0.8, day_hours=fleet - 1.5
    ) if fleet > 1 else with_buses(fleet)  # fmt: skip
    names = [str(n) for n in range(len(load.boardings))]
    least = float("inf")
    for picked in product((NOT_RUN, *rules.allowed_s), repeat=len(names)):
        headways = ints([[h] for h in picked])
        tried = ChosenHeadways(headways, ints([[0 if h else -1] for h in picked]))
        found = headway_choice_problems(names, [load], (ONE_HOUR,), rules, tried, -1.0)
        if len(found) == 1:  # the hours alone, which are never -1
            least = min(least, float(str(found[0]).rsplit(" ", 1)[1]))
    _, proof = chosen(load, rules)
    assert proof.value == pytest.approx(least)
    assert proof.status is Status.OPTIMAL
    first = instant_headways(names, [load], (ONE_HOUR,), rules)
    assert first is not None
    assert first[1].bound <= proof.bound <= first[1].value + 1e-9
