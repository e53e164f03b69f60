"""Legs: what riders pay from boarding to leaving a bus where several lines go the same way.

Lines of one leg combine their frequencies first and riders wait for the joint headway, as in Spiess
and Florian (1989); a line that only delays a leg is left out of it. Lines are added one by one:
riders stay with what they have, take the new line as well, or take it alone.

Dimensions: areas, positions (stops of the patterns of one line, one after another), spots (distinct
areas of one line).
"""

import numpy as np

from network.compiled import compiled, compiled_part
from network.quantities import FloatArray, IntArray
from routing.line_planning.search.closure_kernel import Ticks

LANES = 32
"""Rows are padded to a multiple of this, so that compiled loops have no rest."""


@compiled_part
def _felt_wait(frequency: float, wait_weight: float, even: float, planned: float) -> float:
    """Felt wait for buses of a joint frequency, in ticks."""
    headway = 1.0 / frequency
    if headway <= even:
        return wait_weight * headway / 2
    return wait_weight * (even / 2 + (headway - even) * planned)


@compiled_part
def _joined(
    frequency: float,
    riding: float,
    more: float,
    ride: float,
    wait_weight: float,
    even: float,
    planned: float,
) -> tuple[float, float, float]:
    """Cost, frequency and frequency-weighted ride of a leg once another line serves it too."""
    alone = _felt_wait(more, wait_weight, even, planned) + ride
    if frequency <= 0.0:
        return alone, more, more * ride
    best = _felt_wait(frequency, wait_weight, even, planned) + riding / frequency
    best_frequency = frequency
    best_riding = riding
    if ride < best:
        both = frequency + more
        cost = _felt_wait(both, wait_weight, even, planned) + (riding + more * ride) / both
        if cost < best:
            best = cost
            best_frequency = both
            best_riding = riding + more * ride
    if alone < best:
        best = alone
        best_frequency = more
        best_riding = more * ride
    return best, best_frequency, best_riding


@compiled
def add_line(
    first: IntArray,
    area: IntArray,
    arrive: FloatArray,
    depart: FloatArray,
    frequency: float,
    wait_weight: float,
    even: float,
    planned: float,
    legs: FloatArray,
) -> None:
    """Let one more line serve the legs between its areas.

    Parameters
    ----------
    first : shape (n_patterns + 1,)
        Offsets into the three columns below.
    area, arrive, depart : shape (n_positions,)
        Area of each stop, ticks since the first departure.
    frequency : float
        Buses per tick.
    wait_weight, even, planned : float
        How riders feel waiting: weight, headway in ticks up to which they come at random, share of
        the rest that they wait.
    legs : shape (3, n_areas, n_areas)
        Cost, joint frequency and frequency-weighted ride of each leg; changed. All 0 where there is
        no leg.
    """
    for pattern in range(len(first) - 1):
        for a in range(first[pattern], first[pattern + 1]):
            for b in range(a + 1, first[pattern + 1]):
                start = area[a]
                end = area[b]
                if start != end:
                    cost, joint, riding = _joined(
                        legs[1, start, end], legs[2, start, end], frequency,
                        arrive[b] - depart[a], wait_weight, even, planned,
                    )  # fmt: skip
                    legs[0, start, end] = cost
                    legs[1, start, end] = joint
                    legs[2, start, end] = riding


@compiled
def line_legs(
    first: IntArray,
    area: IntArray,
    arrive: FloatArray,
    depart: FloatArray,
    frequency: float,
    legs: FloatArray,
    board: int,
    far: int,
    wait_weight: float,
    even: float,
    planned: float,
    spot_of_area: IntArray,
) -> tuple[Ticks, IntArray]:
    """Legs between the areas of one line once it serves them, too.

    Parameters
    ----------
    first, area, arrive, depart, frequency, legs, wait_weight, even, planned
        As for `add_line`; nothing is changed.
    board, far : int
        Cost of boarding, to be added to each leg; "no way".
    spot_of_area : shape (n_areas,)
        Room to work in; -1 everywhere, before and after.

    Returns
    -------
    leg : shape (n_spots, spots)
        Cost from boarding at a spot to arrived at another; `far` where the line does not go.
    area_of_spot : shape (n_spots,)
        The distinct areas of the line, in the order of its stops.
    """
    area_of_spot = np.empty(len(area), np.int64)
    spot = np.empty(len(area), np.int64)
    n_spots = 0
    for position in range(len(area)):
        here = area[position]
        if spot_of_area[here] < 0:
            spot_of_area[here] = n_spots
            area_of_spot[n_spots] = here
            n_spots += 1
        spot[position] = spot_of_area[here]
    area_of_spot = area_of_spot[:n_spots]
    spot_of_area[area_of_spot] = -1
    columns = -(-n_spots // LANES) * LANES
    joint = np.empty((2, n_spots, n_spots))
    for a in range(n_spots):
        for b in range(n_spots):
            joint[0, a, b] = legs[1, area_of_spot[a], area_of_spot[b]]
            joint[1, a, b] = legs[2, area_of_spot[a], area_of_spot[b]]
    cost = np.full((n_spots, columns), far, np.int16)
    for pattern in range(len(first) - 1):
        for i in range(first[pattern], first[pattern + 1]):
            for j in range(i + 1, first[pattern + 1]):
                a = spot[i]
                b = spot[j]
                if a != b:
                    leg, both, riding = _joined(
                        joint[0, a, b], joint[1, a, b], frequency, arrive[j] - depart[i],
                        wait_weight, even, planned,
                    )  # fmt: skip
                    joint[0, a, b] = both
                    joint[1, a, b] = riding
                    cost[a, b] = min(int(leg + 0.5) + board, far)
    return cost, area_of_spot
