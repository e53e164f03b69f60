"""Cheapest journeys in a fixed timetable: one pass over its connections per origin and departure.

A connection scan (Dibbelt, Pajor, Strasser and Wagner, 2018, "Connection scan algorithm", ACM
Journal of Experimental Algorithmics 23, section 3) that carries costs instead of arrival times.
Connections come in order of departure, so whatever leads to a connection was scanned before it. As
waiting costs the same per second wherever it is spent, all riders who wait in an area differ by a
constant: one number per area tells the best of them, and one number per trip the best on board.

Dimensions: areas, connections, trips, zones, samples (times of leaving), layers (boardings so far,
less one). All costs are integers; what they hold is up to the caller, who also decodes them.
"""

import numpy as np

from network.compiled import compiled
from network.quantities import IntArray

NO_JOURNEY = 1 << 62
"""Cost of what cannot be done. Adding to it may overflow: test for `< NO_JOURNEY` first."""


@compiled
def cheapest_journeys(
    first_origin: int,
    last_origin: int,
    departure: IntArray,
    arrival: IntArray,
    trip: IntArray,
    from_area: IntArray,
    to_area: IntArray,
    first_departure: IntArray,
    departing: IntArray,
    first_way: IntArray,
    way_s: IntArray,
    first_change: IntArray,
    next_departure: IntArray,
    n_trips: int,
    first_access: IntArray,
    access_area: IntArray,
    access_s: IntArray,
    first_pair: IntArray,
    pair_destination: IntArray,
    leave_s: IntArray,
    most_boardings: int,
    longest_s: int,
    walk_cost: int,
    wait_cost: int,
    ride_cost: int,
    transfer_cost: int,
    out_cost: IntArray,
) -> None:
    """Cost of the cheapest journey of each pair of a range of origins, at each time of leaving.

    Pairs are grouped by origin zone: rows ``first_pair[o]`` up to ``first_pair[o + 1]``. Buses are
    used that arrive within `longest_s` of leaving. Costs are per second, and per transfer.
    `out_cost`, shape (n_pairs, n_samples), is overwritten for these pairs; `NO_JOURNEY` where there
    is none.
    """
    n_areas = len(first_departure) - 1
    n_connections = len(departure)
    # Cost of waiting riders less wait_cost x now, and of riders on board less ride_cost x now: both
    # stay the same while time goes by.
    waiting = np.empty((n_areas, most_boardings), np.int64)
    aboard = np.empty((n_trips, most_boardings), np.int64)
    # Riders who will be in time for a connection, but not for the one before it from that area.
    in_time = np.full((n_connections, most_boardings), NO_JOURNEY)
    reached = np.empty(n_areas, np.int64)
    came = np.empty((n_areas, most_boardings), np.int64)
    came_s = np.empty((n_areas, most_boardings), np.int64)

    for origin in range(first_origin, last_origin):
        if first_pair[origin] == first_pair[origin + 1]:
            continue
        for sample in range(len(leave_s)):
            leave = leave_s[sample]
            latest = leave + longest_s
            waiting[:] = NO_JOURNEY
            aboard[:] = NO_JOURNEY
            reached[:] = NO_JOURNEY
            came[:] = NO_JOURNEY
            end = np.searchsorted(departure, latest + 1)
            begin = end

            # 1. Walk to each area in reach, in time for its next departure.
            for row in range(first_access[origin], first_access[origin + 1]):
                area = access_area[row]
                ready = leave + access_s[row]
                low = first_departure[area]
                high = first_departure[area + 1]
                after = high
                while low < after:
                    middle = (low + after) // 2
                    if departure[departing[middle]] < ready:
                        low = middle + 1
                    else:
                        after = middle
                if low < high and departing[low] < end:
                    connection = departing[low]
                    cost = walk_cost * access_s[row] - wait_cost * ready
                    in_time[connection, 0] = min(in_time[connection, 0], cost)
                    begin = min(begin, connection)

            # 2. Each connection in order of time: who boards it, and what its end leads to.
            for connection in range(begin, end):
                now = departure[connection]
                then = arrival[connection]
                area = from_area[connection]
                target = to_area[connection]
                vehicle = trip[connection]
                fewer = NO_JOURNEY  # best on board with fewer boardings: more than that is no use
                for layer in range(most_boardings):
                    ready_cost = in_time[connection, layer]
                    if ready_cost < NO_JOURNEY:
                        in_time[connection, layer] = NO_JOURNEY
                        waiting[area, layer] = min(waiting[area, layer], ready_cost)
                    if waiting[area, layer] < NO_JOURNEY:
                        boarded = waiting[area, layer] + (wait_cost - ride_cost) * now
                        aboard[vehicle, layer] = min(aboard[vehicle, layer], boarded)
                    if aboard[vehicle, layer] >= fewer:
                        continue
                    fewer = aboard[vehicle, layer]
                    if then > latest:
                        continue
                    cost = fewer + ride_cost * then
                    reached[target] = min(reached[target], cost)
                    if layer + 1 == most_boardings:
                        continue
                    # A change is no use where riders came as early, as cheaply, and with as few
                    # boardings: whatever can be caught now, they catch.
                    cost -= wait_cost * then
                    useless = False
                    for lower in range(layer + 1):
                        if came[target, lower] <= cost and came_s[target, lower] <= then:
                            useless = True
                    if useless:
                        continue
                    if cost < came[target, layer]:
                        came[target, layer] = cost
                        came_s[target, layer] = then
                    cost += transfer_cost
                    change = first_change[connection]
                    for way in range(first_way[target], first_way[target + 1]):
                        caught = next_departure[change]
                        change += 1
                        if caught < end:
                            after_walk = cost + (walk_cost - wait_cost) * way_s[way]
                            in_time[caught, layer + 1] = min(in_time[caught, layer + 1], after_walk)

            # 3. The last walk.
            for pair in range(first_pair[origin], first_pair[origin + 1]):
                destination = pair_destination[pair]
                best = NO_JOURNEY
                for row in range(first_access[destination], first_access[destination + 1]):
                    if reached[access_area[row]] < NO_JOURNEY:
                        best = min(best, reached[access_area[row]] + walk_cost * access_s[row])
                out_cost[pair, sample] = best
