"""How far trips may move to save vehicles, and how even their gaps stay."""

from dataclasses import dataclass

import numpy as np

from network.errors import InputError
from network.quantities import IntArray, ints
from network.service_day import MINUTE
from routing.timetable import Timetable
from routing.vehicle_scheduling.shifting.shift_limit import MOST_SHIFT_MIN

_PERMILLE = 1000


@dataclass(frozen=True, slots=True)
class ShiftRule:
    """How far departures may move, by whole minutes, and what riders are spared. Assumed.

    Attributes
    ----------
    most_min : int
        Minutes that a trip may leave earlier or later; 0 where all stay.
    least_gap_change_min : int
        Minutes by which each gap between consecutive trips of a pattern may change at least, as
        long as a minute of it is left.
    gap_change_permille : int
        Of a longer gap, this share may be added or taken away.
    price_per_minute : float
        Currency units that must be saved elsewhere for each minute by which a trip moves; a vehicle
        counts far more.

    Examples
    --------
    >>> ShiftRule(2).minutes.tolist()
    [-2, -1, 0, 1, 2]
    """

    most_min: int = 0
    least_gap_change_min: int = 1
    gap_change_permille: int = 250
    price_per_minute: float = 1.0

    def __post_init__(self) -> None:
        if not 0 <= self.most_min <= MOST_SHIFT_MIN:
            message = (
                f"trips cannot move by {self.most_min} min; give 0 to {MOST_SHIFT_MIN} whole "
                "minutes with --shift-min"
            )
            raise InputError(message)

    @property
    def minutes(self) -> IntArray:
        """Minutes by which a trip may move, rising."""
        return ints(np.arange(-self.most_min, self.most_min + 1))


@dataclass(frozen=True, slots=True, eq=False)
class KeptGaps:
    """Pairs of consecutive trips of a pattern, and how far apart they may leave.

    Attributes
    ----------
    before, after : IntArray, shape (n_pairs,)
        Rows of the timetable.
    least_s, most_s : IntArray, shape (n_pairs,)
        Limits of the seconds between their departures; what is given lies between them.
    """

    before: IntArray
    after: IntArray
    least_s: IntArray
    most_s: IntArray


def kept_gaps(timetable: Timetable, rule: ShiftRule) -> KeptGaps:
    """Limits of the gaps of a timetable: trips of a pattern neither swap nor bunch.

    Examples
    --------
    Buses 20, 2 and 1 min apart: a quarter of the first gap, a minute of the second, and the last
    cannot shrink.

    >>> from network.quantities import ints
    >>> start = 60 * ints([0, 20, 22, 23])
    >>> calls = ints([start, start + 600]).T.ravel()
    >>> day = Timetable(("a", "b", "c", "d"), ints([0] * 4), ints([0, 2, 4, 6, 8]),
    ...     ints([0, 1] * 4), calls, calls)
    >>> gaps = kept_gaps(day, ShiftRule(5))
    >>> (gaps.least_s // 60).tolist(), (gaps.most_s // 60).tolist()
    ([15, 1, 1], [25, 3, 2])
    """
    order = np.lexsort((timetable.start, timetable.pattern))
    pattern = timetable.pattern[order]
    same = np.flatnonzero(pattern[1:] == pattern[:-1])
    before, after = ints(order[same]), ints(order[same + 1])
    gap = timetable.start[after] - timetable.start[before]
    share = gap * rule.gap_change_permille // _PERMILLE // MINUTE
    change = np.maximum(share, rule.least_gap_change_min) * MINUTE
    shrink = np.minimum(change, np.maximum(gap - MINUTE, 0))
    return KeptGaps(before, after, ints(gap - shrink), ints(gap + change))
