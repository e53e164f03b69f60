"""One bus line and one train line: journeys by arithmetic, in both evaluators."""

import numpy as np
import pytest

from network.demand import Demand
from network.network import Network
from network.quantities import floats, ints
from network.service_day import clock_of
from routing.assignment.frequency import PassengerFlows, assign_frequencies
from routing.assignment.states import SERVED, UNSERVED
from routing.assignment.timetable import leaving_times, replay_timetable
from routing.background import BackgroundService, background_timetable
from routing.run_times import RunTimeModel
from routing.timetable import Timetable
from tests.cities.railway import railway, walks
from tests.cities.tables import ONE_HOUR, city_of_tables, lines_of, table_paths

# A bus drives 600 s from stop 0 to stop 1, the first two areas; stations are areas 2, 3 and 4.
# Zone 0 lies at stop 0, zone 1 at the last station, zone 2 at the middle one. From stop 1 it is a
# walk of 120 s to the first station.
BUS_S = 600
ACCESS = [{0: 60}, {4: 30}, {3: 90}]
TO_THE_TRAIN = {1: {2: 120}, 2: {1: 120}}
PLAIN = RunTimeModel(1000, 0, 20, assumed=True, source="table")
TOWN_ACCESS = [{0: 60}, {}, {}]


def town() -> Network:
    return city_of_tables([[0, BUS_S], [BUS_S, 0]], access=TOWN_ACCESS)


def trains(departures: tuple[str, ...] = ()) -> BackgroundService:
    return railway(walks(5, ACCESS, TO_THE_TRAIN), departures=departures)


def one_trip(origin: int, destination: int) -> Demand:
    return Demand(
        ints([origin]), ints([destination]), floats([10.0]), (ONE_HOUR,), modelled=False, source=""
    )


def flows(
    origin: int, destination: int, background: BackgroundService | None = None
) -> PassengerFlows:
    network = town()
    plan = lines_of([0, 1], headway_s=600)
    return assign_frequencies(
        network, one_trip(origin, destination), plan, table_paths(network, plan), PLAIN, 0,
        background=background,
    )  # fmt: skip


def test_bus_and_train_make_one_journey() -> None:
    # Walk 60 + 120 + 30 s; wait 600 / 2 for the bus and 900 / 2 for the train; ride 600 s by bus,
    # 240 + 30 + 330 s by train; one transfer.
    found = flows(0, 1, trains())
    assert found.state.tolist() == [SERVED]
    assert found.walk_s.tolist() == [210.0]
    assert found.wait_s.tolist() == [750.0]
    assert found.ride_s.tolist() == pytest.approx([1200.0])
    assert found.transfers.tolist() == [1.0]


def test_riders_of_trains_are_counted_apart_from_those_of_buses() -> None:
    found = flows(0, 1, trains())
    assert found.boardings.tolist() == [10.0, 0.0]
    assert found.load.tolist() == [10.0, 0.0]
    assert found.background_boardings == 10.0


def test_train_stands_as_long_as_its_feed_says_not_as_long_as_a_bus() -> None:
    # From station 2 to station 4 there is one stand of 30 s, where a bus would stand 20 s.
    background = railway(walks(5, [{2: 0}, {4: 0}, {}], {}))
    found = flows(0, 1, background)
    assert found.ride_s.tolist() == pytest.approx([240.0 + 30.0 + 330.0])


def test_without_the_train_the_zone_at_its_station_is_not_served() -> None:
    assert flows(0, 1).state.tolist() == [UNSERVED]


def test_train_that_rests_in_a_period_takes_nobody() -> None:
    assert flows(0, 1, railway(walks(5, ACCESS, TO_THE_TRAIN), headway_s=0)).state.tolist() == [
        UNSERVED
    ]


def test_timetable_replay_changes_from_bus_to_train() -> None:
    # The one time of leaving is 7:37:04; the rider walks 60 s and waits 100 s for the bus.
    leave = int(leaving_times(ONE_HOUR, 1)[0])
    bus_leaves = leave + 60 + 100
    bus = Timetable(
        ("B",), ints([0]), ints([0, 2]), ints([0, 1]),
        ints([bus_leaves, bus_leaves + 600]), ints([bus_leaves, bus_leaves + 600]),
    )  # fmt: skip
    # At stop 1 the rider walks 120 s and needs 60 s to change; the train leaves 200 s after that.
    background = trains(departures=(clock_of(bus_leaves + 600 + 120 + 60 + 200),))
    (found,) = replay_timetable(town(), one_trip(0, 1), bus, samples=1, background=background)
    assert found.walk_s.tolist() == [[60 + 120 + 30]]
    assert found.wait_s.tolist() == [[100 + 60 + 200]]
    assert found.ride_s.tolist() == [[600 + 240 + 30 + 330]]
    assert found.transfers.tolist() == [[1]]


def test_trains_of_a_pattern_take_the_same_time_all_day() -> None:
    found = background_timetable(trains(departures=("07:00", "08:00")))
    run = found.end - found.start
    assert run.tolist() == [600, 600]
    assert np.diff(found.start).tolist() == [3600]
