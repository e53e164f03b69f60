"""Earliest arrivals for many times of leaving at once, ride by ride.

Rounds of rides (Delling, Pajor and Werneck, 2015, "Round-based public transit routing",
Transportation Science 49, section 3), in which every stop area holds a row of lanes, one per time
of leaving, in rising order. Who leaves later never arrives earlier, so a row never falls, and who
is on board of a trip is one number: the last lane that caught it.

Dimensions: origins, zones, areas, groups of trips, calls, lanes (64 at most). Times are seconds
after the first lane in 16 bits; `never` marks what does not happen and is larger than all others;
walks may be added to it. Rows are unsigned, else the compiler tests each for being negative.
"""

import numpy as np
import numpy.typing as npt

from network.compiled import compiled, compiled_part

_Short = npt.NDArray[np.int16]
_Rows = npt.NDArray[np.int32]
_Marks = npt.NDArray[np.uint8]
_Small = npt.NDArray[np.int8]


@compiled_part
def _ride(
    first_place: int,
    n_places: int,
    start: int,
    first_call: int,
    n_trips: int,
    place_area: _Rows,
    depart: _Short,
    arrive: _Short,
    soonest: int,
    n_lanes: int,
    ready: _Short,
    changed: _Marks,
    reached: _Short,
    seen: _Small,
    arrived: _Marks,
    arrivals: _Rows,
    n_arrivals: int,
) -> int:
    """Ride all trips of a group from place `start` on; returns how many areas were improved.

    `seen` is the last lane known to have left each call on board of this trip, or of an earlier one
    of the group, with no more rides: what it can reach was written then. Trips that end before
    `soonest`, when the first riders are ready, are passed over, as are those after a trip that
    left every place with all lanes.
    """
    one = np.uint64(1)
    lanes = np.uint64(n_lanes)
    last_place = np.uint64(first_place + n_places) - one
    for trip in range(n_trips):
        if depart[first_call + (trip + 1) * n_places - 1] < soonest:
            continue
        lane = -1
        fewest = n_lanes
        row = np.uint64(first_call + trip * n_places + start)
        for place in range(np.uint64(first_place + start), np.uint64(first_place + n_places)):
            area = np.uint64(place_area[place])
            if lane >= 0:
                then = arrive[row]
                cell = area * lanes + np.uint64(lane)
                if reached[cell] > then:
                    left = lane
                    while left >= 0 and reached[cell] > then:
                        reached[cell] = then
                        cell -= one
                        left -= 1
                    if arrived[area] == 0:
                        arrived[area] = 1
                        arrivals[n_arrivals] = area
                        n_arrivals += 1
            known = seen[row]
            if trip > 0:
                known = max(known, seen[row - np.uint64(n_places)])
            last = max(lane, known)
            if changed[area] > last + 1:
                now = depart[row]
                while last + 1 < n_lanes and ready[area * lanes + np.uint64(last + 1)] <= now:
                    last += 1
                lane = last
            if lane > known:
                seen[row] = lane
                known = lane
            else:
                seen[row] = known
                lane = -1
            if known < fewest and place != last_place:
                fewest = known
            row += one
        if fewest == n_lanes - 1:
            break
    return n_arrivals


@compiled_part
def _change(
    first_way: _Rows,
    way_area: _Rows,
    way_s: _Short,
    n_lanes: int,
    reached: _Short,
    ready: _Short,
    changed: _Marks,
    changes: _Rows,
    arrivals: _Rows,
    n_arrivals: int,
) -> int:
    """Let riders change in and around the areas they came to; returns how many areas that helps.

    Then `changed` of an area is one more than the last lane that is ready earlier than before.
    """
    n_changes = 0
    one = np.uint64(1)
    lanes = np.uint64(n_lanes)
    for number in range(n_arrivals):
        area = np.uint64(arrivals[number])
        here = area * lanes
        for way in range(np.uint64(first_way[area]), np.uint64(first_way[area + np.uint64(1)])):
            target = np.uint64(way_area[way])
            there = target * lanes
            seconds = way_s[way]
            better = np.int16(0)
            for lane in range(lanes):
                better |= np.int16(np.int16(reached[here + lane] + seconds) < ready[there + lane])
            if better == 0:
                continue
            last = lanes
            while reached[here + last - one] + seconds >= ready[there + last - one]:
                last -= one
            for lane in range(last):
                then = np.int16(reached[here + lane] + seconds)
                before = ready[there + lane]
                ready[there + lane] = min(before, then)
            if changed[target] == 0:
                changes[n_changes] = target
                n_changes += 1
            changed[target] = max(changed[target], np.uint8(last))
    return n_changes


@compiled
def fill_lanes(
    origins: _Rows,
    first_access: _Rows,
    access_area: _Rows,
    access_s: _Short,
    first_egress: _Rows,
    egress_area: _Rows,
    egress_s: _Short,
    first_place: _Rows,
    place_area: _Rows,
    n_trips: _Rows,
    first_call: _Rows,
    depart: _Short,
    arrive: _Short,
    first_served: _Rows,
    served_group: _Rows,
    served_place: _Rows,
    first_way: _Rows,
    way_area: _Rows,
    way_s: _Short,
    lane_s: _Short,
    most_rides: int,
    longest_s: int,
    never: int,
    first_lane: int,
    out: npt.NDArray[np.int16],
) -> None:
    """Seconds from leaving each origin until arrival in each zone by vehicle, for each lane.

    ``out[o, z, first_lane + l]`` is lowered to the time of lane ``l`` if a journey of at most
    `longest_s` in all and `most_rides` rides is faster than what stands there (walking all the way,
    or `never`).
    """
    n_areas = len(first_served) - 1
    n_groups = len(n_trips)
    n_lanes = len(lane_s)
    n_zones = len(first_egress) - 1
    lanes = np.uint64(n_lanes)
    nothing = np.int16(never)
    ready = np.empty(n_areas * n_lanes, np.int16)
    reached = np.empty(n_areas * n_lanes, np.int16)
    row_of_zone = np.empty(n_lanes, np.int16)
    seen = np.empty(len(depart), np.int8)
    changed = np.zeros(n_areas, np.uint8)
    arrived = np.zeros(n_areas, np.uint8)
    ever = np.zeros(n_areas, np.uint8)
    changes = np.empty(n_areas, np.int32)
    arrivals = np.empty(n_areas, np.int32)
    start = np.full(n_groups, 1 << 30, np.int32)
    touched = np.empty(n_groups, np.int32)

    for number in range(len(origins)):
        origin = origins[number]
        ready[:] = nothing
        reached[:] = nothing
        seen[:] = -1
        ever[:] = 0

        # 1. Walk to the areas near by.
        n_changes = 0
        for row in range(first_access[origin], first_access[origin + 1]):
            area = np.uint64(access_area[row])
            for lane in range(lanes):
                then = np.int16(lane_s[lane] + access_s[row])
                before = ready[area * lanes + lane]
                ready[area * lanes + lane] = min(before, then)
            if changed[area] == 0:
                changed[area] = n_lanes
                changes[n_changes] = area
                n_changes += 1

        # 2. Round by round: ride what leaves from areas that can be reached earlier than before,
        # then change.
        rides = 0
        while n_changes > 0:
            n_touched = 0
            soonest = never
            for row in range(n_changes):
                area = np.uint64(changes[row])
                soonest = min(soonest, ready[area * lanes])
                for served in range(first_served[area], first_served[area + np.uint64(1)]):
                    group = served_group[served]
                    if start[group] == 1 << 30:
                        touched[n_touched] = group
                        n_touched += 1
                    start[group] = min(start[group], served_place[served])
            n_arrivals = 0
            for row in range(n_touched):
                group = touched[row]
                n_arrivals = _ride(
                    first_place[group],
                    first_place[group + 1] - first_place[group],
                    start[group],
                    first_call[group],
                    n_trips[group],
                    place_area,
                    depart,
                    arrive,
                    soonest,
                    n_lanes,
                    ready,
                    changed,
                    reached,
                    seen,
                    arrived,
                    arrivals,
                    n_arrivals,
                )
                start[group] = 1 << 30
            for row in range(n_changes):
                changed[changes[row]] = 0
            for row in range(n_arrivals):
                arrived[arrivals[row]] = 0
                ever[arrivals[row]] = 1
            rides += 1
            n_changes = 0
            if rides != most_rides:
                n_changes = _change(
                    first_way, way_area, way_s, n_lanes, reached, ready, changed, changes,
                    arrivals, n_arrivals,
                )  # fmt: skip

        # 3. The last walk.
        for zone in range(n_zones):
            row_of_zone[:] = nothing
            found = False
            for row in range(first_egress[zone], first_egress[zone + 1]):
                area = np.uint64(egress_area[row])
                if ever[area] == 0:
                    continue
                found = True
                walk = egress_s[row]
                for lane in range(lanes):
                    then = np.int16(reached[area * lanes + lane] + walk)
                    before = row_of_zone[lane]
                    row_of_zone[lane] = min(before, then)
            if not found:
                continue
            for lane in range(n_lanes):
                if row_of_zone[lane] < nothing:
                    lasted = np.int16(row_of_zone[lane] - lane_s[lane])
                    if lasted <= longest_s and lasted < out[number, zone, first_lane + lane]:
                        out[number, zone, first_lane + lane] = lasted
