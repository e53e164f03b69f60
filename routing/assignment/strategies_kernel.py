"""Optimal strategies with a limited number of boardings, one destination at a time.

Spiess and Florian (1989), "Optimal strategies: a new assignment model for transit networks",
Transportation Research B 23(2), section 2: riders choose, at each stop, the set of lines that
minimises expected cost. Here layers count the boardings that are left, so that a backward pass over
each line replaces the priority queue and "at most k boardings" is exact. Lines of one set combine
their frequencies first and riders wait for the joint headway.

Dimensions: areas (stop areas), positions (stops of the running patterns, one after another), zones,
layers (boardings left, 1 to `most_boardings`). All costs are seconds.
"""

import numpy as np

from network.compiled import compiled
from network.quantities import BoolArray, FloatArray, IntArray
from routing.assignment.states import SERVED, UNSERVED, WALKER

NO_WAY = 1.0e18
"""Cost of what cannot be done. Sums of it stay finite; compare with `>= NO_WAY` only."""

_EGRESS = -1
_NONE = -2


@compiled
def strategies(
    first_destination: int,
    last_destination: int,
    first_position: IntArray,
    position_area: IntArray,
    ride_s: FloatArray,
    headway_s: FloatArray,
    dwell_s: FloatArray,
    first_boarding: IntArray,
    boarding_position: IntArray,
    position_pattern: IntArray,
    first_access: IntArray,
    access_area: IntArray,
    access_s: IntArray,
    first_transfer: IntArray,
    transfer_area: IntArray,
    transfer_s: IntArray,
    first_pair: IntArray,
    pair_origin: IntArray,
    pair_trips: FloatArray,
    pair_walk_s: FloatArray,
    pair_walker: BoolArray,
    walk_weight: float,
    wait_weight: float,
    transfer_penalty: float,
    even_wait_up_to: float,
    planned_share: float,
    most_boardings: int,
    longest_s: float,
    out_walk: FloatArray,
    out_wait: FloatArray,
    out_ride: FloatArray,
    out_transfers: FloatArray,
    out_state: IntArray,
    load: FloatArray,
    boardings: FloatArray,
) -> None:
    """Price and load all pairs of a range of destinations.

    Pairs are grouped by destination zone: rows ``first_pair[d]`` up to ``first_pair[d + 1]``. The
    four ``out_`` columns and `out_state` have one row per pair; `load` (riders per hour between a
    position and the next) and `boardings` (riders per hour) are added to.
    """
    n_areas = len(first_boarding) - 1
    n_positions = len(position_area)
    n_patterns = len(first_position) - 1
    layers = most_boardings + 1
    egress = np.full(n_areas, NO_WAY)
    cost = np.full((layers, n_areas), NO_WAY)
    walk = np.zeros((layers, n_areas))
    wait = np.zeros((layers, n_areas))
    changes = np.zeros((layers, n_areas))
    off_cost = np.empty(n_areas)
    off_walk = np.empty(n_areas)
    off_wait = np.empty(n_areas)
    off_changes = np.empty(n_areas)
    off_choice = np.empty((layers, n_areas), np.int64)
    on_cost = np.empty(n_positions)
    off_at = np.empty(n_positions, np.int64)  # where a rider on board at a position gets off
    alight = np.empty((layers, n_positions), np.bool_)
    share = np.zeros((layers, n_positions))
    waiting = np.zeros((layers, n_areas))
    entering = np.zeros(n_positions)
    chosen = np.empty(n_positions, np.int64)
    chosen_cost = np.empty(n_positions)
    # What boarding at a position means whatever the destination, read in the order of areas.
    n_rows = len(boarding_position)
    row_ride_s = np.empty(n_rows)
    row_alone_s = np.empty(n_rows)  # felt, with the wait for this line alone
    often = np.empty(n_positions)
    for row in range(n_rows):
        position = boarding_position[row]
        headway = headway_s[position_pattern[position]]
        if headway <= even_wait_up_to:
            alone = headway / 2
        else:
            alone = even_wait_up_to / 2 + (headway - even_wait_up_to) * planned_share
        row_ride_s[row] = ride_s[position]
        row_alone_s[row] = wait_weight * alone + ride_s[position]
        often[position] = 1.0 / headway

    for destination in range(first_destination, last_destination):
        if first_pair[destination] == first_pair[destination + 1]:
            continue
        for row in range(first_access[destination], first_access[destination + 1]):
            egress[access_area[row]] = access_s[row]

        for layer in range(1, layers):
            # 1. What a rider pays after leaving the bus with layer - 1 boardings left.
            for area in range(n_areas):
                best = NO_WAY
                choice = _NONE
                best_walk = 0.0
                best_wait = 0.0
                best_changes = 0.0
                if egress[area] < NO_WAY:
                    best = walk_weight * egress[area]
                    best_walk = egress[area]
                    choice = _EGRESS
                if layer > 1:
                    if transfer_penalty + cost[layer - 1, area] < best:
                        best = transfer_penalty + cost[layer - 1, area]
                        best_walk = walk[layer - 1, area]
                        best_wait = wait[layer - 1, area]
                        best_changes = 1.0 + changes[layer - 1, area]
                        choice = area
                    for row in range(first_transfer[area], first_transfer[area + 1]):
                        other = transfer_area[row]
                        felt = transfer_penalty + walk_weight * transfer_s[row]
                        if felt + cost[layer - 1, other] < best:
                            best = felt + cost[layer - 1, other]
                            best_walk = transfer_s[row] + walk[layer - 1, other]
                            best_wait = wait[layer - 1, other]
                            best_changes = 1.0 + changes[layer - 1, other]
                            choice = other
                off_cost[area] = best
                off_walk[area] = best_walk
                off_wait[area] = best_wait
                off_changes[area] = best_changes
                off_choice[layer, area] = choice
            # 2. What a rider pays on board on arrival at each position, from the end of the line.
            for pattern in range(n_patterns):
                last = first_position[pattern + 1] - 1
                for position in range(last, first_position[pattern] - 1, -1):
                    area = position_area[position]
                    off = off_cost[area]
                    stay = NO_WAY
                    if position < last and on_cost[position + 1] < NO_WAY:
                        stay = dwell_s[position] + ride_s[position] + on_cost[position + 1]
                    if off <= stay:
                        alight[layer, position] = True
                        on_cost[position] = off
                        off_at[position] = area
                    else:
                        alight[layer, position] = False
                        on_cost[position] = stay
                        off_at[position] = off_at[position + 1]
            # 3. Which lines a rider boards: of the lines in order of cost, the best leading set.
            for area in range(n_areas):
                cost[layer, area] = NO_WAY
                limit = NO_WAY
                for row in range(first_boarding[area], first_boarding[area + 1]):
                    position = boarding_position[row]
                    share[layer, position] = 0.0
                    if on_cost[position + 1] < NO_WAY:
                        limit = min(limit, row_alone_s[row] + on_cost[position + 1])
                if limit >= NO_WAY:
                    continue
                count = 0
                for row in range(first_boarding[area], first_boarding[area + 1]):
                    position = boarding_position[row]
                    aboard = row_ride_s[row] + on_cost[position + 1]
                    # A line that costs more than the best single line can only add cost.
                    if aboard > limit:
                        continue
                    place = count
                    while place > 0 and chosen_cost[place - 1] > aboard:
                        chosen_cost[place] = chosen_cost[place - 1]
                        chosen[place] = chosen[place - 1]
                        place -= 1
                    chosen_cost[place] = aboard
                    chosen[place] = position
                    count += 1
                kept = 0
                for row in range(count):
                    again = False
                    for before in range(kept):
                        if position_pattern[chosen[before]] == position_pattern[chosen[row]]:
                            again = True
                            break
                    if not again:
                        chosen[kept] = chosen[row]
                        chosen_cost[kept] = chosen_cost[row]
                        kept += 1
                frequency = 0.0
                riding = 0.0
                best = NO_WAY
                best_count = 0
                best_wait = 0.0
                for row in range(kept):
                    own = often[chosen[row]]
                    frequency += own
                    riding += own * chosen_cost[row]
                    joint = 1.0 / frequency
                    if joint <= even_wait_up_to:
                        waits = joint / 2
                    else:
                        waits = even_wait_up_to / 2 + (joint - even_wait_up_to) * planned_share
                    total = wait_weight * waits + riding / frequency
                    if total < best:
                        best = total
                        best_count = row + 1
                        best_wait = waits
                frequency = 0.0
                for row in range(best_count):
                    frequency += often[chosen[row]]
                sum_walk = 0.0
                sum_wait = best_wait
                sum_changes = 0.0
                for row in range(best_count):
                    position = chosen[row]
                    part = often[position] / frequency
                    share[layer, position] = part
                    off = off_at[position + 1]
                    sum_walk += part * off_walk[off]
                    sum_wait += part * off_wait[off]
                    sum_changes += part * off_changes[off]
                cost[layer, area] = best
                walk[layer, area] = sum_walk
                wait[layer, area] = sum_wait
                changes[layer, area] = sum_changes

        # 4. Each origin: walk to the best area, or all the way.
        loaded = False
        for pair in range(first_pair[destination], first_pair[destination + 1]):
            origin = pair_origin[pair]
            best = NO_WAY
            best_area = -1
            best_access = 0.0
            for row in range(first_access[origin], first_access[origin + 1]):
                area = access_area[row]
                felt = walk_weight * access_s[row] + cost[most_boardings, area]
                if felt < best:
                    best = felt
                    best_area = area
                    best_access = access_s[row]
            on_foot = pair_walk_s[pair]
            state = UNSERVED
            if pair_walker[pair]:
                state = WALKER
            elif best_area >= 0 and best < NO_WAY and best < walk_weight * on_foot:
                w = best_access + walk[most_boardings, best_area]
                t = wait[most_boardings, best_area]
                c = changes[most_boardings, best_area]
                r = best - walk_weight * w - wait_weight * t - transfer_penalty * c
                if w + t + r <= longest_s:
                    state = SERVED
                    out_walk[pair] = w
                    out_wait[pair] = t
                    out_ride[pair] = r
                    out_transfers[pair] = c
                    waiting[most_boardings, best_area] += pair_trips[pair]
                    loaded = True
            if state == WALKER:
                out_walk[pair] = on_foot
            out_state[pair] = state

        # 5. Send the riders along their strategies.
        if loaded:
            for layer in range(most_boardings, 0, -1):
                for area in range(n_areas):
                    riders = waiting[layer, area]
                    if riders > 0.0:
                        waiting[layer, area] = 0.0
                        for row in range(first_boarding[area], first_boarding[area + 1]):
                            position = boarding_position[row]
                            if share[layer, position] > 0.0:
                                entering[position] += riders * share[layer, position]
                for pattern in range(n_patterns):
                    aboard = 0.0
                    for position in range(first_position[pattern], first_position[pattern + 1]):
                        if aboard > 0.0 and alight[layer, position]:
                            choice = off_choice[layer, position_area[position]]
                            if choice >= 0:
                                waiting[layer - 1, choice] += aboard
                            aboard = 0.0
                        if entering[position] > 0.0:
                            boardings[position] += entering[position]
                            aboard += entering[position]
                            entering[position] = 0.0
                        load[position] += aboard

        for row in range(first_access[destination], first_access[destination + 1]):
            egress[access_area[row]] = NO_WAY
