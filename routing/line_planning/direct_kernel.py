"""What one line more saves riders: by direct rides, and by bringing zones within reach of buses.

Dimensions: zones, positions (stops of one pattern), members (the zones within reach of a pattern,
each once), entries (a position within reach of a member). All costs are felt seconds; trips are per
hour.
"""

import numpy as np

from network.compiled import compiled
from network.quantities import BoolArray, FloatArray, IntArray

GAIN, APPLY, SHARE_OUT = 0, 1, 2
"""What to do with each saving: only add it up, keep it, or add it to pairs of districts."""


@compiled
def direct_savings(
    mode: int,
    zone: IntArray,
    first_entry: IntArray,
    position: IntArray,
    walk: FloatArray,
    arrive: FloatArray,
    depart: FloatArray,
    wait: float,
    trips: FloatArray,
    cost: FloatArray,
    district: IntArray,
    out: FloatArray,
) -> float:
    """Sum of savings of all pairs of zones that one pattern joins directly.

    For each position it is counted once what a rider on board pays from there to each member; a
    journey is the best of those over the positions where its origin can board.

    Parameters
    ----------
    mode : int
        `GAIN`, `APPLY` (lowers `cost`) or `SHARE_OUT` (adds to `out`).
    zone : shape (n_members,)
        Zones within reach of the pattern.
    first_entry : shape (n_members + 1,)
        Offsets of the entry columns by member.
    position, walk : shape (n_entries,)
        Positions within reach of each member, rising, and the felt walk there.
    arrive, depart : shape (n_positions,)
        Seconds since the first departure.
    wait : float
        Felt wait for the line.
    trips, cost : shape (n_zones, n_zones)
        Trips per hour, and felt cost so far.
    district : shape (n_zones,)
    out : shape (n_districts, n_districts)
    """
    n_members, n_positions = len(zone), len(arrive)
    on_board = np.empty((n_positions, n_members))
    for member in range(n_members):
        left = np.inf
        row = first_entry[member + 1] - 1
        for at in range(n_positions - 1, -1, -1):
            on_board[at, member] = left
            while row >= first_entry[member] and position[row] == at:
                left = min(left, arrive[at] + walk[row])
                row -= 1
    felt = np.empty(n_members)
    total = 0.0
    for member in range(n_members):
        felt[:] = np.inf
        for row in range(first_entry[member], first_entry[member + 1]):
            boarded = walk[row] - depart[position[row]]
            onward = on_board[position[row]]
            for other in range(n_members):
                felt[other] = min(felt[other], boarded + onward[other])
        origin = zone[member]
        for other in range(n_members):
            destination = zone[other]
            ride = felt[other] + wait
            if ride < cost[origin, destination] and other != member:
                saved = trips[origin, destination] * (cost[origin, destination] - ride)
                if saved > 0.0:
                    total += saved
                    if mode == APPLY:
                        cost[origin, destination] = ride
                    elif mode == SHARE_OUT:
                        out[district[origin], district[destination]] += saved
    return total


@compiled
def reach_savings(
    reach: BoolArray, reached: BoolArray, with_reached: FloatArray, gap: FloatArray
) -> float:
    """Sum of savings of pairs of zones that one line more brings within reach of buses.

    Parameters
    ----------
    reach, reached : shape (n_zones,)
        Zones within reach of the line, and of the lines before.
    with_reached : shape (n_zones,)
        What reaching a zone saves on trips from and to all zones reached before.
    gap : shape (n_zones, n_zones)
        What reaching both zones of a pair saves.
    """
    new = np.flatnonzero(reach & ~reached)
    total = 0.0
    for one in new:
        total += with_reached[one]
        for other in new:
            total += gap[one, other]
    return total
