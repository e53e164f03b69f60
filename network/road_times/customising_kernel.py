"""Fills in the times of all shortcuts of a hierarchy, and remembers what each is made of.

Basic customisation of Dibbelt, Strasser and Wagner (2016): from the lowest state up,
each pair of shortcuts down to a state and up from it is a candidate for the shortcut between their
higher ends. Which shortcut that is was looked up when the hierarchy was made.

Costs are unsigned numbers with room for the sum of two, so that "no way" may be added to. Rows are
unsigned too: the compiler then works on several of them at once.
"""

import numpy as np
import numpy.typing as npt

from network.compiled import compiled, compiled_part
from network.quantities import IntArray

Costs = npt.NDArray[np.uint64]
"""Milliseconds, and millimetres in the lower 32 bits: of equally fast ways the shortest counts."""


@compiled_part
def _relax(
    own: Costs, first: int, end: int, made: int, listed: IntArray, add: int, target: Costs
) -> None:
    """Lower the made shortcuts to the sums of one cost and those of its partners."""
    count = np.uint64(end - first)
    row = np.uint64(first)
    if made >= 0:
        out = np.uint64(made)
        for i in range(count):
            cost = own[row + i] + add
            now = target[out + i]
            target[out + i] = min(cost, now)
    else:
        place = np.uint64(-1 - made)
        for i in range(count):
            out = np.uint64(listed[place + i])
            cost = own[row + i] + add
            if cost < target[out]:  # noqa: PLR1730  (min would write every time)
                target[out] = cost


@compiled
def customise(
    first_up: IntArray,
    first_down: IntArray,
    down_partner: IntArray,
    down_made: IntArray,
    up_partner: IntArray,
    up_made: IntArray,
    listed: IntArray,
    up: Costs,
    down: Costs,
) -> None:
    """Lower the cost of every shortcut to that of the fastest way which it stands for.

    Parameters
    ----------
    first_up, first_down : IntArray, shape (n_states + 1,)
        As in `RoadHierarchy`.
    down_partner, down_made, up_partner, up_made, listed : IntArray
        As in `Triangles`.
    up, down : array of uint64, shapes (n_up,), (n_down,)
        Costs of the street edges that the shortcuts replace, at most half the largest number; that
        half where there is none. On return the costs of the shortcuts.
    """
    for low in range(len(first_up) - 1):
        end = first_up[low + 1]
        for row in range(first_down[low], first_down[low + 1]):
            _relax(up, down_partner[row], end, down_made[row], listed, down[row], up)
        end = first_down[low + 1]
        for row in range(first_up[low], first_up[low + 1]):
            _relax(down, up_partner[row], end, up_made[row], listed, up[row], down)


@compiled_part
def _note_parts(
    own: Costs,
    row: int,
    first: int,
    end: int,
    made: int,
    listed: IntArray,
    add: int,
    target: Costs,
    none: np.uint64,
    row_part: IntArray,
    other_part: IntArray,
    n_edges: IntArray,
    row_edges: int,
    other_edges: IntArray,
) -> None:
    """Note the two parts of made shortcuts that cost exactly as much as these."""
    for other in range(first, end):
        out = made + other - first if made >= 0 else listed[-1 - made + other - first]
        cost = own[other] + add
        if cost == target[out] and cost < none and n_edges[out] == 0:
            row_part[out] = row
            other_part[out] = other
            n_edges[out] = row_edges + other_edges[other]


@compiled
def find_parts(
    first_up: IntArray,
    first_down: IntArray,
    down_partner: IntArray,
    down_made: IntArray,
    up_partner: IntArray,
    up_made: IntArray,
    listed: IntArray,
    up: Costs,
    down: Costs,
    none: np.uint64,
    up_first: IntArray,
    up_second: IntArray,
    down_first: IntArray,
    down_second: IntArray,
    up_edges: IntArray,
    down_edges: IntArray,
) -> None:
    """Find out which two shortcuts each shortcut is made of, and how many street edges in all.

    Parameters
    ----------
    first_up, first_down, down_partner, down_made, up_partner, up_made, listed
        As for `customise`.
    up, down : array of uint64, shapes (n_up,), (n_down,)
        Costs of the shortcuts, as `customise` left them.
    none : np.uint64
        The cost where there is no way.
    up_first, up_second : IntArray, shape (n_up,)
        Result, for shortcuts up made of two: rows of the shortcut down and of the one up after it.
    down_first, down_second : IntArray, shape (n_down,)
        The same for shortcuts down.
    up_edges, down_edges : IntArray, shapes (n_up,), (n_down,)
        1 where the shortcut is a street edge, 0 elsewhere; on return the number of street edges on
        each, 0 where there is no way.
    """
    for low in range(len(first_up) - 1):
        end = first_up[low + 1]
        for row in range(first_down[low], first_down[low + 1]):
            _note_parts(
                up, row, down_partner[row], end, down_made[row], listed, down[row], up, none,
                up_first, up_second, up_edges, down_edges[row], up_edges,
            )  # fmt: skip
        end = first_down[low + 1]
        for row in range(first_up[low], first_up[low + 1]):
            _note_parts(
                down, row, up_partner[row], end, up_made[row], listed, up[row], down, none,
                down_second, down_first, down_edges, up_edges[row], down_edges,
            )  # fmt: skip
