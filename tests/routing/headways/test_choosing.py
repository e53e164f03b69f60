"""Headways: what is weighed, by hand, and the choice against trying everything."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from network.quantities import floats, ints
from network.service_day import WEEKDAY
from routing.certificate import Status
from routing.cp_sat import Effort
from routing.fleet import CostRates, VehicleType
from routing.headways.choosing import choose_headways
from routing.headways.felt_costs import HeadwayPolicy, headway_costs
from routing.headways.line_loads import LineLoads
from routing.lines import NOT_RUN, LinePlan, line_plan_of
from tests.cities.tables import ONE_HOUR

EFFORT = Effort(work=1.0)
SIMPLE = HeadwayPolicy(
    allowed_s=(600, 1200),
    vehicle=VehicleType(places=50),
    rates=CostRates(per_platform_hour=36.0, per_km=1.0, rider_hour=9.0),
)


def loads(
    boardings: list[float], peak: list[float], cycle_s: list[int], cycle_m: float = 10_000.0
) -> LineLoads:
    return LineLoads(
        floats(boardings), floats(peak), ints(cycle_s), floats([cycle_m] * len(boardings))
    )


def plan_of(n_lines: int, n_periods: int = 1) -> LinePlan:
    lines = [(f"L{n}", "", [[0, 1], [1, 0]]) for n in range(n_lines)]
    return line_plan_of(lines, n_periods, 3600)


def choose(load: LineLoads, fleet: int, policy: HeadwayPolicy = SIMPLE) -> list[int]:
    plan, _ = choose_headways(
        plan_of(len(load.boardings)), [load], (ONE_HOUR,), fleet, policy, EFFORT, seed=1
    )
    headways: list[int] = plan.headway_s[::2, 0].tolist()
    return headways


def test_waiting_left_behind_riders_and_operation_add_up() -> None:
    # 400 riders an hour, 200 on the busiest section, a cycle of 40 min and 10 km.
    # Every 10 min: wait 2 x 300 s; 300 places; 4 buses x 36 + 6 x 10 km = 204 EUR at 9 EUR an hour
    # = 22.67 h. Every 20 min: 7.5 + 5 / 4 = 8.75 min, 2 x 525 s; 150 places, 50 left behind at an
    # hour each; 2 x 36 + 3 x 10 = 102 EUR = 11.33 h. Not run: 4 h each.
    costs = headway_costs(loads([400], [200], [2400]), SIMPLE)
    assert costs.tolist() == [
        pytest.approx(
            [
                400 * 600 + 204 / 9 * 3600,
                400 * 1050 + 50 * 3600 + 102 / 9 * 3600,
                400 * 4 * 3600,
            ]
        )
    ]


def test_a_line_without_riders_does_not_run() -> None:
    assert choose(loads([0, 400], [0, 200], [2400, 2400]), fleet=100) == [NOT_RUN, 600]


def test_few_riders_do_not_pay_for_more_buses() -> None:
    # 60 riders save 60 x 450 s = 7.5 h by a bus every 10 min; that costs 11.33 h of operation more.
    assert choose(loads([60], [20], [2400]), fleet=100) == [1200]


def test_full_buses_make_a_line_run_more_often() -> None:
    # The same 60 riders with 160 on board: 10 of them do not fit, 10 h.
    assert choose(loads([60], [160], [2400]), fleet=100) == [600]


def test_the_last_buses_go_where_they_save_most() -> None:
    # Two lines, each 4 or 2 buses; 6 buses. The second has twice the riders.
    assert choose(loads([300, 600], [100, 100], [2400, 2400]), fleet=6) == [1200, 600]


def test_without_a_bus_nothing_runs() -> None:
    assert choose(loads([300, 600], [100, 100], [2400, 2400]), fleet=0) == [NOT_RUN, NOT_RUN]


def test_both_directions_have_the_headway_of_their_line() -> None:
    plan, _ = choose_headways(
        plan_of(2), [loads([300, 600], [0, 0], [2400, 2400])], (ONE_HOUR,), 6, SIMPLE, EFFORT, 1
    )
    assert plan.headway_s.tolist() == [[1200], [1200], [600], [600]]


def test_each_period_has_its_own_headways_and_counts_by_its_hours() -> None:
    # AM 2 h every 10 min, midday 6 h without riders: the certificate is of the two hours.
    busy, empty = loads([400], [200], [2400]), loads([0], [0], [2400])
    plan, proof = choose_headways(
        plan_of(1, 2), [busy, empty], WEEKDAY[1:3], 10, SIMPLE, EFFORT, seed=1
    )
    assert plan.headway_s.tolist() == [[600, NOT_RUN], [600, NOT_RUN]]
    assert proof.value == pytest.approx(2 * headway_costs(busy, SIMPLE)[0, 0] / 3600, abs=1e-3)
    assert proof.status is Status.OPTIMAL
    assert proof.unit == "hours"


@st.composite
def cases(draw: st.DrawFn) -> tuple[LineLoads, int]:
    n_lines = draw(st.integers(1, 4))

    def drawn(low: int, high: int) -> list[int]:
        return draw(st.lists(st.integers(low, high), min_size=n_lines, max_size=n_lines))

    boardings = [float(b) for b in drawn(0, 800)]
    peak = [float(p) for p in drawn(0, 400)]
    return loads(boardings, peak, drawn(600, 9000)), draw(st.integers(0, 25))


@settings(max_examples=50, deadline=None)
@given(case=cases())
def test_no_other_choice_within_the_fleet_costs_less(case: tuple[LineLoads, int]) -> None:
    load, fleet = case
    policy = HeadwayPolicy(allowed_s=(300, 600, 900, 1800), vehicle=VehicleType(places=40))
    costs = np.round(headway_costs(load, policy))
    options = [*policy.allowed_s, NOT_RUN]
    n_lines = len(load.boardings)

    def buses(choice: tuple[int, ...]) -> int:
        running = [(line, options[o]) for line, o in enumerate(choice) if options[o] != NOT_RUN]
        return sum(-(-int(load.cycle_s[line]) // headway) for line, headway in running)

    best = min(
        float(sum(costs[line, option] for line, option in enumerate(choice)))
        for choice in product(range(len(options)), repeat=n_lines)
        if buses(choice) <= fleet
    )
    plan, proof = choose_headways(plan_of(n_lines), [load], (ONE_HOUR,), fleet, policy, EFFORT, 1)
    chosen = tuple(options.index(headway) for headway in plan.headway_s[::2, 0].tolist())
    assert buses(chosen) <= fleet
    assert sum(costs[line, option] for line, option in enumerate(chosen)) == best
    assert proof.value == pytest.approx(best / 3600)
    assert proof.status is Status.OPTIMAL
