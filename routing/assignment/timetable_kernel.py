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

# What is told of the changes of a journey, in one whole number beside its cost: seconds waited at
# them (14 bits), how many waits are short (2 bits) and how many buses were just missed (2 bits).
SHORT_AT, MISSED_AT, CHANGE_BITS = 14, 16, 18


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
    previous_departure: IntArray,
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
    change_s: int,
    short_s: int,
    missed_s: int,
    out_cost: IntArray,
    out_changes: IntArray,
) -> None:
    """Cost of the cheapest journey of each pair of a range of origins, at each time of leaving.

    Pairs are grouped by origin zone: rows ``first_pair[o]`` up to ``first_pair[o + 1]``. Buses are
    used that arrive within `longest_s` of leaving. Costs are per second, and per transfer.
    `out_cost`, shape (n_pairs, n_samples), is overwritten for these pairs; `NO_JOURNEY` where there
    is none. `out_changes`, of the same shape, tells of the waits at the changes of that journey: a
    wait of at most `short_s` is short; of another, a bus was just missed where one of the same
    pattern, at `previous_departure`, left less than `change_s` after riders came, but at most
    `missed_s` before they could board.
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
    # The changes that led there, beside each of these costs; where riders wait after a change, also
    # the second in which they came, in the bits above. Of no meaning where nobody is.
    waiting_changes = np.zeros((n_areas, most_boardings), np.int64)
    aboard_changes = np.zeros((n_trips, most_boardings), np.int64)
    in_time_changes = np.zeros((n_connections, most_boardings), np.int64)
    reached_changes = np.zeros(n_areas, np.int64)
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
                area = np.uint64(from_area[connection])  # unsigned: never counted from the end
                target = np.uint64(to_area[connection])
                vehicle = np.uint64(trip[connection])
                fewer = NO_JOURNEY  # best on board with fewer boardings: more than that is no use
                for layer in range(most_boardings):
                    ready_cost = in_time[connection, layer]
                    if ready_cost < NO_JOURNEY:
                        in_time[connection, layer] = NO_JOURNEY
                        if ready_cost < waiting[area, layer]:
                            waiting[area, layer] = ready_cost
                            waiting_changes[area, layer] = in_time_changes[connection, layer]
                    if waiting[area, layer] < NO_JOURNEY:
                        boarded = waiting[area, layer] + (wait_cost - ride_cost) * now
                        if boarded < aboard[vehicle, layer]:
                            aboard[vehicle, layer] = boarded
                            if layer > 0:
                                changes = waiting_changes[area, layer]
                                since = changes >> CHANGE_BITS
                                changes += now - since - (since << CHANGE_BITS)
                                late = since + change_s - previous_departure[connection]
                                if now - since <= short_s:
                                    changes += 1 << SHORT_AT
                                elif 0 < late <= missed_s:
                                    changes += 1 << MISSED_AT
                                aboard_changes[vehicle, layer] = changes
                    if aboard[vehicle, layer] >= fewer:
                        continue
                    fewer = aboard[vehicle, layer]
                    if then > latest:
                        continue
                    cost = fewer + ride_cost * then
                    if cost < reached[target]:
                        reached[target] = cost
                        reached_changes[target] = aboard_changes[vehicle, layer]
                    if layer + 1 == most_boardings:
                        continue
                    # A change is no use where riders came as early, as cheaply, and with as few
                    # boardings: whatever can be caught now, they catch.
                    cost -= wait_cost * then
                    useless = False
                    for lower in range(layer + 1):
                        if came[target, lower] <= cost and came_s[target, lower] <= then:
                            useless = True
                            break
                    if useless:
                        continue
                    if cost < came[target, layer]:
                        came[target, layer] = cost
                        came_s[target, layer] = then
                    cost += transfer_cost
                    change = first_change[connection]
                    for way in range(first_way[target], first_way[target + np.uint64(1)]):
                        caught = next_departure[change]
                        change += 1
                        if caught < end:
                            after_walk = cost + (walk_cost - wait_cost) * way_s[way]
                            if after_walk < in_time[caught, layer + 1]:
                                in_time[caught, layer + 1] = after_walk
                                in_time_changes[caught, layer + 1] = aboard_changes[
                                    vehicle, layer
                                ] + ((then + way_s[way]) << CHANGE_BITS)

            # 3. The last walk.
            for pair in range(first_pair[origin], first_pair[origin + 1]):
                destination = pair_destination[pair]
                best = NO_JOURNEY
                best_changes = 0
                for row in range(first_access[destination], first_access[destination + 1]):
                    area = access_area[row]
                    if reached[area] < NO_JOURNEY:
                        cost = reached[area] + walk_cost * access_s[row]
                        if cost < best:
                            best = cost
                            best_changes = reached_changes[area]
                out_cost[pair, sample] = best
                out_changes[pair, sample] = best_changes
