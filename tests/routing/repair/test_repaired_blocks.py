"""Repaired blocks by hand, against every way to run a small day, and what the check refuses."""

from dataclasses import replace
from functools import cache
from itertools import pairwise, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from network.errors import InputError, NotFoundError
from network.quantities import floats, ints
from network.service_day import seconds_of
from routing.certificate import Status
from routing.repair.disruption import Disruption
from routing.repair.fixed_past import PlannedDay
from routing.repair.repair_check import repair_problems
from routing.repair.repair_rules import RepairPrices, RepairRules
from routing.repair.repaired_blocks import RepairedBlocks, repair_blocks
from tests.routing.repair.small_day import A, B, day_of, small_day

PRICES = RepairPrices()


def repaired(
    day: PlannedDay, at: str, *out: str, spare: int = 0, notice_s: int = 600
) -> tuple[RepairedBlocks, float]:
    """A day without the vehicles of some blocks, after the check has passed it."""
    news, rules = Disruption(seconds_of(at), out), RepairRules(notice_s, spare=spare)
    found, proof = repair_blocks(day, news, rules, PRICES)
    assert repair_problems(day, news, rules, PRICES, found, proof.value) == []
    assert proof.status is Status.OPTIMAL
    return found, proof.value


def blocks_with_ids(found: RepairedBlocks) -> dict[str, list[str]]:
    """Trips of each block by name."""
    vehicles = found.vehicles
    return {
        name: [found.timetable.trip_id[row] for row in vehicles.trips_of(block)]
        for block, name in enumerate(vehicles.block_id)
    }


def test_a_vehicle_in_the_depot_runs_what_it_can_of_the_lost_one_before_its_own_block() -> None:
    # K2 leaves the depot at 07:28:20 for T1, is home at 07:56:40 and leaves for T3 at 08:08:20.
    # T2 starts in A at 08:30, when T3 ends in B: it is cancelled.
    found, _ = repaired(small_day(), "07:15", "K1")
    assert blocks_with_ids(found) == {"K1": ["T0"], "K1.2": ["T1"], "K2": ["T3"]}
    assert found.vehicles.vehicle.tolist() == [0, 1, 1]
    assert found.cancelled.tolist() == [2]


def test_without_time_for_notice_the_first_trip_is_cancelled_too() -> None:
    # The depot is 100 s from B: T1 at 07:30 wants a vehicle that leaves at 07:28:20, 1 s before
    # 13 min 21 s after the news.
    found, _ = repaired(small_day(), "07:15", "K1", notice_s=801)
    assert sorted(found.cancelled.tolist()) == [1, 2]


def test_a_spare_vehicle_runs_what_nobody_else_can() -> None:
    found, _ = repaired(small_day(), "07:15", "K1", spare=1)
    assert found.cancelled.tolist() == []
    assert found.vehicles.n_vehicles == 3


def test_a_spare_vehicle_that_nobody_needs_stays() -> None:
    # K2 finishes T3, K1 runs T2 as planned.
    found, _ = repaired(small_day(), "08:25", "K2", spare=1)
    assert blocks_with_ids(found) == {"K1": ["T0", "T1", "T2"], "K2": ["T3"]}
    assert found.vehicles.n_vehicles == 2


def test_the_trip_with_more_riders_runs_and_the_other_one_is_cancelled() -> None:
    # From 08:00 one vehicle is left for T2 (08:30) and T3 (08:10); 1 or 90 riders want T3.
    few, _ = repaired(small_day((0, 0, 50, 1)), "08:05", "K1")
    many, _ = repaired(small_day((0, 0, 1, 90)), "08:05", "K1")
    assert few.cancelled.tolist() == [3]
    assert many.cancelled.tolist() == [2]


def test_a_vehicle_on_its_trip_finishes_it_and_one_in_the_depot_starts_nothing() -> None:
    # K1 could run T3 in place of T2, where 5 riders wait.
    found, _ = repaired(small_day((0, 0, 5, 0)), "07:10", "K2")
    assert found.cancelled.tolist() == [3]
    assert blocks_with_ids(found) == {"K1": ["T0", "T1", "T2"]}
    assert found.past.begun.tolist() == [True, False, False, False]


def test_a_vehicle_that_has_left_the_depot_can_be_sent_to_another_trip_of_its_first_stop() -> None:
    # At 08:09 K2 is on its way to A for T3 at 08:10; K1 stands there and is lost. T2 with 99
    # riders is worth more than T3, but K2 can only run one: it waits in A until 08:30.
    found, _ = repaired(small_day((0, 0, 99, 0)), "08:09", "K1")
    assert blocks_with_ids(found) == {"K1": ["T0", "T1"], "K2": ["T2"]}
    assert found.cancelled.tolist() == [3]


def test_two_lost_vehicles_leave_nothing_to_run() -> None:
    found, price = repaired(small_day((0, 5, 10, 20)), "07:15", "K1", "K2")
    assert found.cancelled.tolist() == [1, 2, 3]
    assert price == pytest.approx(3 * 250 + 10 * 35)  # 250 a trip, 10 a rider


@pytest.mark.parametrize(
    ("at", "out", "message"),
    [
        ("07:15", ("K9",), "there is no block 'K9'"),
        ("09:30", ("K1",), "K1 is back in the depot by then"),
        ("07:15", ("K1", "K1"), "named twice"),
        ("07:15", (), "nothing is missing"),
    ],
)
def test_what_cannot_go_missing_is_refused_in_a_sentence(
    at: str, out: tuple[str, ...], message: str
) -> None:
    with pytest.raises((NotFoundError, InputError), match=message):
        repaired(small_day(), at, *out)


def test_the_check_finds_a_past_that_changed() -> None:
    day, news, rules = small_day(), Disruption(seconds_of("07:15"), ("K1",)), RepairRules()
    found, proof = repair_blocks(day, news, rules, PRICES)
    vehicles = replace(found.vehicles, vehicle=ints([1, 0, 0]))
    said = repair_problems(day, news, rules, PRICES, replace(found, vehicles=vehicles), proof.value)
    assert any("changed what had started" in str(each) for each in said)
    assert any("run by a vehicle that is out" in str(each) for each in said)


def test_the_check_finds_moves_without_time_and_a_wrong_price() -> None:
    day, news, rules = small_day(), Disruption(seconds_of("07:15"), ("K1",)), RepairRules()
    found, proof = repair_blocks(day, news, rules, PRICES)
    early = found.vehicles.leave_depot_s + np.array([0, 60, 0])
    late = replace(found, vehicles=replace(found.vehicles, leave_depot_s=ints(early)))
    said = repair_problems(day, news, rules, PRICES, late, proof.value)
    assert [str(each) for each in said] == ["error: block K1.2: reaches T1 60 s too late"]
    dear = repair_problems(day, news, rules, PRICES, found, proof.value + 1)
    assert "recounted" in str(dear[0])


# --- every way to run a small day -----------------------------------------------------------------

_AT = "07:15"
_MINUTES = st.integers(0, 20).map(lambda step: 5 * step)


@st.composite
def days(draw: st.DrawFn) -> PlannedDay:
    """Up to five trips of 20 min from 07:20 on in blocks of three vehicles, all in the depot."""
    n_trips = draw(st.integers(1, 5))
    starts = sorted(draw(st.lists(_MINUTES, min_size=n_trips, max_size=n_trips)))
    trips, blocks, free = [], [[], [], []], [(0, A)] * 3  # type: ignore[var-annotated]  # lists
    for minute in starts:
        for number, (ready, place) in enumerate(free):
            if ready <= minute:
                there = B if place == A else A
                blocks[number].append(len(trips))
                trips.append((place, _clock(minute), there, _clock(minute + 20)))
                free[number] = (minute + 25, there)
                break
    riders = draw(st.lists(st.integers(0, 40), min_size=len(trips), max_size=len(trips)))
    named = tuple((f"K{n}", tuple(block)) for n, block in enumerate(blocks) if block)
    return day_of(tuple(trips), named, tuple(float(each) for each in riders))


def _clock(minute: int) -> str:
    hours, minutes = divmod(7 * 60 + 35 + minute, 60)
    return f"{hours:02d}:{minutes:02d}"


@settings(max_examples=60, deadline=None)
@given(days(), st.integers(0, 1))
def test_no_way_to_run_a_small_day_is_cheaper(day: PlannedDay, spare: int) -> None:
    _, price = repaired(day, _AT, "K0", spare=spare)
    assert price == pytest.approx(_cheapest(day, spare))


def _cheapest(day: PlannedDay, spare: int) -> float:
    """Price of the best way to give trips to vehicles that are all in the depot."""
    n_plan = day.vehicles.n_vehicles - 1
    crews = n_plan + spare
    best = float("inf")
    for given_to in product(range(crews + 1), repeat=day.timetable.n_trips):  # the last: cancelled
        chains = [[t for t, crew in enumerate(given_to) if crew == c] for c in range(crews)]
        cost = sum(_chain_price(day, tuple(chain)) for chain in chains)
        used = sum(bool(chain) for chain in chains)
        cost += 50.0 * max(0, used - n_plan)
        cost += sum(
            250.0 + 10.0 * float(day.riders[t]) for t, crew in enumerate(given_to) if crew == crews
        )
        best = min(best, cost)
    return best


def _chain_price(day: PlannedDay, chain: tuple[int, ...]) -> float:
    """Price of one vehicle's trips, from the depot and back; infinite where they do not fit."""
    sheets = tuple(tuple(day.vehicles.trips_of(b).tolist()) for b in range(day.vehicles.n_blocks))
    times = tuple(zip(day.timetable.start.tolist(), day.timetable.end.tolist(), strict=True))
    places = tuple(
        zip(day.timetable.first_stop.tolist(), day.timetable.last_stop.tolist(), strict=True)
    )
    return _priced(chain, sheets, times, places)


@cache
def _priced(
    chain: tuple[int, ...],
    sheets: tuple[tuple[int, ...], ...],
    times: tuple[tuple[int, int], ...],
    places: tuple[tuple[int, int], ...],
) -> float:
    """By hand: 0.0125 a second, 0.0012 a metre of 8 m/s; 100 s from the depot, 300 s across."""
    if not chain:
        return 0.0
    out = 100 * 0.0125 + 800 * 0.0012
    cost = out + (0.0 if any(sheet[0] == chain[0] for sheet in sheets) else 20.0)
    for one, two in pairwise(chain):
        ready, start = times[one][1] + 300, times[two][0]
        across = 0 if places[one][1] == places[two][0] else 300
        planned = any(sheet[k : k + 2] == (one, two) for sheet in sheets for k in range(len(sheet)))
        direct = (start - ready) * 0.0125 + across * 8 * 0.0012 + (0.0 if planned else 20.0)
        if start - ready < across or (not planned and start - ready > 5400):
            direct = float("inf")
        home = 20.0 * (not any(sheet[-1] == one for sheet in sheets))
        again = 20.0 * (not any(sheet[0] == two for sheet in sheets))
        by_depot = 2 * out + home + again if start - ready >= 200 else float("inf")
        cost += min(direct, by_depot)
    return cost + out + (0.0 if any(sheet[-1] == chain[-1] for sheet in sheets) else 20.0)


def test_riders_that_nobody_counted_cost_nothing_but_the_trip() -> None:
    day = replace(small_day(), riders=floats(np.zeros(4)))
    _, price = repaired(day, "07:15", "K1", "K2")
    assert price == pytest.approx(750.0)
