"""Direct rides on one line: what they save riders against what they have so far.

Dimensions: zones, positions (stops of one pattern), entries (a zone within reach of a position).
All costs are felt seconds; trips are per hour.
"""

import numpy as np

from network.compiled import compiled
from network.quantities import FloatArray, IntArray

FAR = 1.0e17
"""Costs from here on mean: not possible."""

GAIN, APPLY, SHARE_OUT = 0, 1, 2
"""What to do with each saving: only add it up, keep it, or add it to pairs of districts."""


@compiled
def direct_savings(
    mode: int,
    first_entry: IntArray,
    entry_zone: IntArray,
    entry_walk: FloatArray,
    arrive: FloatArray,
    depart: FloatArray,
    wait: float,
    trips: FloatArray,
    cost: FloatArray,
    change_cost: FloatArray,
    district: IntArray,
    out: FloatArray,
) -> float:
    """Sum of savings of all pairs of zones that one pattern joins directly.

    Parameters
    ----------
    mode : int
        `GAIN`, `APPLY` (lowers `cost`) or `SHARE_OUT` (adds to `out`).
    first_entry : shape (n_positions + 1,)
        Offsets of the entry columns by position.
    entry_zone, entry_walk : shape (n_entries,)
        Zones within reach of each position and their felt walk.
    arrive, depart : shape (n_positions,)
        Seconds since the first departure.
    wait : float
        Felt wait for the line.
    trips, cost, change_cost : shape (n_zones, n_zones)
        Trips per hour, felt cost so far, and felt cost with a change between lines.
    district : shape (n_zones,)
    out : shape (n_districts, n_districts)
    """
    n_positions = len(first_entry) - 1
    n_zones = len(district)
    best = np.full(n_zones, 1.0e18)
    seen = np.empty(n_zones, np.int64)
    done = np.zeros(n_zones, np.bool_)
    total = 0.0
    first_position = 0
    for entry in range(len(entry_zone)):
        while first_entry[first_position + 1] <= entry:
            first_position += 1
        origin = entry_zone[entry]
        if done[origin]:
            continue
        done[origin] = True
        boarded = 1.0e18
        n_seen = 0
        for position in range(first_position, n_positions):  # before, nobody from here can board
            here = 1.0e18
            for row in range(first_entry[position], first_entry[position + 1]):
                zone = entry_zone[row]
                if zone == origin:
                    here = entry_walk[row]
                elif boarded < FAR:
                    felt = boarded + arrive[position] + entry_walk[row]
                    if best[zone] >= FAR:
                        seen[n_seen] = zone
                        n_seen += 1
                    best[zone] = min(best[zone], felt)
            boarded = min(boarded, here - depart[position])
        for row in range(n_seen):
            zone = seen[row]
            felt = best[zone] + wait
            best[zone] = 1.0e18
            if trips[origin, zone] <= 0.0:
                continue
            so_far = min(cost[origin, zone], change_cost[origin, zone])
            if felt < so_far:
                saved = trips[origin, zone] * (so_far - felt)
                total += saved
                if mode == APPLY:
                    cost[origin, zone] = felt
                elif mode == SHARE_OUT:
                    out[district[origin], district[zone]] += saved
    return total
