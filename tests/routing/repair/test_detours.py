"""Trips round closed streets on a grid where every time follows from arithmetic.

Junctions lie 400 m apart, and buses drive 10 m/s without any delay at stops::

    4 ------- 5 ------- 6 ------- 7
    |         |         |         |
    0 ---P--- 1 ---Q--- 2 ---R--- 3

A line runs from P by Q to R, each in the middle of its block. From P to R it is 800 m or 80 s;
round the block north of Q it is 200 + 3 x 400 + 200 = 1 600 m or 160 s.
"""

import numpy as np

from network.closed_streets import close_streets
from network.network import Network
from network.quantities import IntArray, bools, ints
from network.service_day import seconds_of
from routing.lines import LinePlan, line_plan_of
from routing.pattern_paths import trace_patterns
from routing.repair.detours import Detours, detour_problems, detours_of
from routing.repair.disruption import StreetsClosed
from routing.timetable import Timetable
from tests.cities.grid import edge_between, grid_city, grid_streets, stops_on_every_edge
from tests.cities.tables import ONE_HOUR, PLAIN_RUN_TIMES


def city() -> Network:
    """The grid with a stop on every edge: stop ``s`` lies on edge ``s``."""
    return grid_city(4, 2, stops=stops_on_every_edge(grid_streets(4, 2)))


def stop_between(network: Network, start: int, end: int) -> int:
    """Stop on the edge from one junction to the next."""
    edge = edge_between(network.streets, start, end)
    return int(np.flatnonzero(network.stops.edge == edge)[0])


def stops(network: Network) -> list[int]:
    """P, Q and R."""
    return [stop_between(network, *ends) for ends in ((0, 1), (1, 2), (2, 3))]


def trips_at(network: Network, *clocks: str) -> Timetable:
    """Trips from P, a minute from stop to stop."""
    start = [seconds_of(clock) for clock in clocks]
    times = ints([[s, s + 60, s + 120] for s in start]).ravel()
    return Timetable(
        trip_id=tuple(clocks), pattern=ints([0] * len(clocks)),
        first_call=ints(np.arange(len(clocks) + 1) * 3), stop=ints(stops(network) * len(clocks)),
        arrival=times, departure=times,
    )  # fmt: skip


def round_closure(
    *clocks: str, shut: tuple[tuple[int, int], ...] = ((1, 2),), at: str = "06:00"
) -> tuple[Network, Detours]:
    """Trips of the line while some edges are closed from 07:00 to 07:30, checked."""
    network = city()
    edges = np.zeros(network.streets.n_edges, bool)
    for ends in shut:
        edges[edge_between(network.streets, *ends)] = True
    closed = StreetsClosed(bools(edges), seconds_of("07:00"), seconds_of("07:30"))
    plan: LinePlan = line_plan_of([("1", "One", [stops(network)])], n_periods=1, headway_s=600)
    without = close_streets(network, closed.edges)
    found = detours_of(
        network, without, plan, trace_patterns(network, plan), trips_at(network, *clocks),
        PLAIN_RUN_TIMES, (ONE_HOUR,), closed, at_s=seconds_of(at),
    )  # fmt: skip
    assert detour_problems(network, without, closed, found, at_s=seconds_of(at)) == []
    return network, found


def calls(found: Detours, trip: int) -> tuple[IntArray, list[int]]:
    """Stops of a trip, and seconds since it left when it arrives there."""
    rows = found.timetable.calls_of(trip)
    arrival = found.timetable.arrival[rows]
    return found.timetable.stop[rows], (arrival - arrival[0]).tolist()


def test_a_trip_goes_round_a_closed_block_skips_its_stop_and_comes_later() -> None:
    network, found = round_closure("07:10")
    p, q, r = stops(network)
    stop, seconds = calls(found, 0)
    assert stop.tolist() == [p, r]
    assert seconds == [0, 160]
    assert found.skipped == ((0, q),)
    assert found.plan.n_patterns == 2
    assert found.plan.stops_of(int(found.timetable.pattern[0])).tolist() == [p, r]


def test_the_way_of_a_detour_is_drawn_round_the_block() -> None:
    _, found = round_closure("07:10")
    detour = int(found.timetable.pattern[0])
    first = int(found.plan.first_stop[detour])
    assert found.paths.call_m[first : first + 2].tolist() == [0.0, 1600.0]
    assert len(found.paths.first_point) == found.plan.n_patterns + 1


def test_trips_before_and_after_the_closure_stay_on_their_way() -> None:
    # The trip of 06:58:30 is at Q at 06:59:30 and past it before 07:00:30, but on its way from Q to
    # R, which starts on the closed block, until then: it goes round.
    network, found = round_closure("06:50", "06:58:30", "07:30")
    assert found.on_detour.tolist() == [False, True, False]
    assert calls(found, 0)[0].tolist() == stops(network)
    assert calls(found, 2)[1] == [0, 60, 120]


def test_a_trip_that_has_begun_when_the_news_comes_keeps_its_way() -> None:
    _, found = round_closure("06:59:30", at="07:00")
    assert found.on_detour.tolist() == [False]


def test_a_trip_whose_last_stop_is_closed_ends_at_the_one_before() -> None:
    network, found = round_closure("07:10", shut=((2, 3),))
    p, q, _ = stops(network)
    stop, seconds = calls(found, 0)
    assert stop.tolist() == [p, q]
    assert seconds == [0, 60]


def test_a_bus_that_comes_early_by_skipping_a_stop_waits_for_its_time() -> None:
    # P closed and Q open: the trip starts at Q at its time, 60 s before R, though it needs 40 s.
    network, found = round_closure("07:10", shut=((0, 1),))
    _, q, r = stops(network)
    stop, seconds = calls(found, 0)
    assert stop.tolist() == [q, r]
    assert seconds == [0, 60]
    assert int(found.timetable.start[0]) == seconds_of("07:11")


def test_a_trip_without_two_stops_that_can_be_reached_is_blocked() -> None:
    _, found = round_closure("07:10", shut=((1, 2), (2, 3)))
    assert found.blocked.tolist() == [True]
    assert not found.on_detour.any()
