"""Timed transfers of a whole plan: at the one crossing of a town, where nobody gains, and refused.

Line 1 runs from West over Crossing to East, line 2 from North over Crossing to South, 10 min from
stop to stop, both every 30 min from 9:00 to 15:00. In the town of changes, 60 an hour go from West
to South. Line 1 leaves at 9:00 and is at Crossing at 9:10; line 2 leaves 0.618 of its headway
later, on the minute: at 9:18, and from Crossing at 9:28.
"""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from network.demand import Demand
from network.errors import InputError
from network.quantities import floats, ints
from network.service_day import HOUR, WEEKDAY
from routing.deadheads import deadheads_of
from routing.lines import LinePlan, line_plan_of
from routing.paths import PatternPaths
from routing.progress import unobserved
from routing.service_hours import NOT_GIVEN, held_hours
from routing.timetable import Timetable
from scenarios.counted_service import checked_blocks, service_worth
from scenarios.feed_choices import FeedChoices
from scenarios.fitting_fleet import FittedTrips, trips_at
from scenarios.gtfs.met_trips import met_trips
from scenarios.result import PlanSettings, ScenarioResult, Service
from scenarios.run import refuse_impossible
from scenarios.timed_transfer_table import timed_transfer_tables
from scenarios.timing_transfers import TimedPlan, with_timed_transfers
from scenarios.world import World
from tests.cities.tables import PLAIN_RUN_TIMES, city_of_tables, table_paths

DAY = WEEKDAY[2:3]
WEST, EAST, NORTH, SOUTH = 0, 2, 3, 4
NETWORK = city_of_tables(
    np.full((7, 7), 600) - 600 * np.eye(7, dtype=int),
    n_depots=1, area=[0, 1, 2, 3, 1, 4], access=[{area: 60} for area in range(5)],
    on_foot_s=np.full((5, 5), 12_000),
)  # fmt: skip
LINES = line_plan_of(
    [("1", "West - East", [[0, 1, 2], [2, 1, 0]]), ("2", "North - South", [[3, 4, 5], [5, 4, 3]])],
    1, 1800,
)  # fmt: skip


def world(*trips: tuple[int, int, float], buses: int = 20) -> World:
    """Zones from and to, riders an hour of each."""
    origin, destination, riders = zip(*trips, strict=True)
    demand = Demand(
        ints(origin), ints(destination), floats(riders), DAY, modelled=False, source="by hand"
    )
    deadheads = deadheads_of(NETWORK, PLAIN_RUN_TIMES, DAY)
    settings = PlanSettings(buses, timed_transfers=True)
    return World(NETWORK, demand, settings, PLAIN_RUN_TIMES, deadheads, unobserved)


def paths(plan: LinePlan = LINES) -> PatternPaths:
    return table_paths(NETWORK, plan)


def even(place: World) -> FittedTrips:
    return trips_at(place, LINES, paths())


def timed(place: World) -> TimedPlan:
    return with_timed_transfers(place, even(place), paths())


@cache
def town_of_changes() -> TimedPlan:
    return timed(world((WEST, SOUTH, 60.0)))


def minutes_at_crossing(timetable: Timetable) -> tuple[int, int]:
    """When line 1 comes to Crossing and line 2 leaves it, within half an hour."""
    comes, goes = (int(np.flatnonzero(timetable.pattern == pattern)[0]) for pattern in (0, 2))
    arrives = int(timetable.arrival[timetable.first_call[comes] + 1])
    leaves = int(timetable.departure[timetable.first_call[goes] + 1])
    return arrives // 60 % 30, leaves // 60 % 30


def test_riders_of_the_crossing_meet_their_bus() -> None:
    assert minutes_at_crossing(even(world((WEST, SOUTH, 60.0))).timetable) == (10, 28)
    comes, leaves = minutes_at_crossing(town_of_changes().trips.timetable)
    assert 1 <= (leaves - comes) % 30 <= 6  # a minute to change, 5 of waiting at most


def test_the_finding_tells_what_riders_gain_and_the_proof_the_most_that_could_be() -> None:
    # Half of 60 an hour, as it is midday, for 6 hours.
    made = town_of_changes()
    (said,) = map(str, made.findings)
    assert "180 of 180 changes a day on time, with a wait of at most 5 min, instead of 0" in said
    assert "of riders who choose as at even headways, 180 of 180" in said
    assert "(no more than 180 at these headways)" in said
    stages = [proof.stage for proof in made.trips.proofs]
    assert stages == ["timetable", "transfers"]
    assert (made.trips.proofs[-1].value, made.trips.proofs[-1].gap) == (180.0, 0.0)


def test_the_change_is_told_by_name() -> None:
    (change,) = town_of_changes().transfers
    assert (change.period, change.riders_on_time, change.riders) == (DAY[0], 180.0, 180.0)
    assert (change.alight_call, change.board_call) == (1, 7)


def test_lines_stay_where_riders_who_do_not_change_would_lose() -> None:
    # Nobody changes.
    place = world((WEST, EAST, 60.0), (NORTH, SOUTH, 60.0))
    before = even(place)
    made = with_timed_transfers(place, before, paths())
    assert made.trips is before
    assert made.transfers == ()
    assert str(made.findings[0]) == "note: timed transfers: nobody changes between two lines"


def test_lines_that_are_kept_stay_and_the_cost_of_timing_is_told() -> None:
    place = replace(world((WEST, SOUTH, 60.0)), kept=LINES)
    made = timed(place)
    assert made.trips.timetable.start.tolist() == even(place).timetable.start.tolist()
    said = str(made.findings[0])
    assert "left out, as no move of a line is better for all riders: of riders who choose" in said
    assert "choose as at even headways, 0 of 180 changes a day are on time" in said


def test_a_line_that_holds_its_first_departure_stays_and_the_other_one_comes_to_it() -> None:
    # Line 2 is held at 9:20 on its way out: from Crossing at 9:30.
    held = held_hours([NOT_GIVEN, NOT_GIVEN, 9 * HOUR + 1200, NOT_GIVEN], [NOT_GIVEN] * 4)
    place, plan = world((WEST, SOUTH, 60.0)), replace(LINES, hours=held)
    made = with_timed_transfers(place, trips_at(place, plan, paths(plan)), paths(plan))
    comes, leaves = minutes_at_crossing(made.trips.timetable)
    assert leaves == 0
    assert 24 <= comes <= 29
    assert made.trips.proofs[-1].value == 180.0


def test_lines_stay_where_the_fleet_is_too_small_for_any_other_minute() -> None:
    place = world((WEST, SOUTH, 60.0), buses=1)
    assert timed(place).transfers == ()


def result_of(made: TimedPlan) -> ScenarioResult:
    place, plan = world((WEST, SOUTH, 60.0)), made.trips.plan
    vehicles, proof = checked_blocks(place, plan, made.trips.timetable, (1800,))
    service: Service = service_worth(place, plan, paths(), made.trips.timetable, vehicles)
    service = replace(service, timed_transfers=made.transfers)
    return ScenarioResult(
        NETWORK, place.demand, place.settings, PLAIN_RUN_TIMES, place.deadheads, service,
        (*made.trips.proofs, proof), made.findings,
    )  # fmt: skip


def test_the_table_has_place_lines_and_riders() -> None:
    made = town_of_changes()
    (table,) = timed_transfer_tables(result_of(made))
    assert table.column("from_line") == ["1"]
    assert table.column("to_line") == ["2"]
    assert table.column("period") == ["midday"]
    assert table.column("riders_on_time") == [180.0]
    comes, leaves = minutes_at_crossing(made.trips.timetable)
    assert table.column("minutes") == [(leaves - comes) % 30]


def test_every_bus_that_comes_is_met_by_one_bus() -> None:
    made = town_of_changes()
    timetable = made.trips.timetable
    met = met_trips(LINES, timetable, made.transfers)
    comes = np.flatnonzero(timetable.pattern == 0)
    last = timetable.departure[timetable.first_call[np.flatnonzero(timetable.pattern == 2)] + 1]
    in_time = timetable.arrival[timetable.first_call[comes] + 1] < last.max()
    assert [each.from_trip for each in met] == comes[in_time].tolist()
    assert {(each.from_stop, each.to_stop) for each in met} == {(1, 4)}
    waits = [
        int(timetable.departure[timetable.first_call[each.to_trip] + 1])
        - int(timetable.arrival[timetable.first_call[each.from_trip] + 1])
        for each in met
    ]
    assert len(set(waits)) == 1
    assert 60 <= waits[0] <= 360


def test_trips_that_move_one_by_one_would_leave_their_transfers() -> None:
    choices = FeedChoices(agency="", timezone="", language="")
    refuse_impossible(PlanSettings(4, timed_transfers=True), choices)
    with pytest.raises(InputError, match="--timed-transfers and --shift-min would both move"):
        refuse_impossible(PlanSettings(4, timed_transfers=True, shift_min=2), choices)
