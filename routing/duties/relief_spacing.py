"""Fewer places to change drivers, so that large days can be planned in little time."""

from dataclasses import replace
from itertools import pairwise

from network.quantities import bools
from routing.duties.driver_work import DriverWork

LONGEST_S = 3 * 3600
"""A driver who cannot be relieved for so long is relieved sooner than the distance asks for."""


def spaced_reliefs(work: DriverWork, apart_s: int, longest_s: int = LONGEST_S) -> DriverWork:
    """The same work where drivers of a block change no sooner than `apart_s` after a change.

    Of the opportunities of a block, from its start on, the next one that is late enough is kept; a
    last section that would be shorter is joined to the one before. An opportunity also stays where
    the next one would leave more than `longest_s` without any.

    Parameters
    ----------
    work : DriverWork
    apart_s : int
        Seconds; 0 keeps every opportunity.
    longest_s : int

    Examples
    --------
    Legs of half an hour; changes at least an hour apart leave every second opportunity.

    >>> from network.quantities import ints
    >>> work = DriverWork(("B1",), ints([0, 5]), ints([0, 1800, 3600, 5400, 7200]),
    ...     ints([1800, 3600, 5400, 7200, 9000]), ints([0] * 5), ints([0] * 5), bools([1] * 5),
    ...     ("depot",), ints([[0]]), ints([0]), bools([1]))
    >>> spaced_reliefs(work, 3600).relief.tolist()
    [False, True, False, False, True]
    """
    if apart_s <= 0:
        return work
    kept = [False] * len(work.relief)
    for block in range(work.n_blocks):
        legs = range(*work.legs_of(block).indices(len(kept)))
        chances = [leg for leg in legs if work.relief[leg]]
        since, end = int(work.start_s[legs[0]]), int(work.end_s[legs[-1]])
        for leg, following in pairwise(chances):
            at = int(work.end_s[leg])
            apart = at - since >= apart_s and end - at >= apart_s
            if apart or int(work.end_s[following]) - since > longest_s:
                kept[leg], since = True, int(work.start_s[leg + 1])
        kept[legs[-1]] = True
    return replace(work, relief=bools(kept))
