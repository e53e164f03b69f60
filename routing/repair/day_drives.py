"""Empty drives of one day: as fast as ever, and by detour while streets are closed."""

from dataclasses import dataclass

import numpy as np

from network.quantities import FloatArray, IntArray, floats, ints
from routing.deadheads import NO_DEADHEAD, Deadheads


@dataclass(frozen=True, slots=True, eq=False)
class DayDrives:
    """Seconds and metres of empty drives by the time at which they happen.

    Attributes
    ----------
    usual : Deadheads
    detour : Deadheads, optional
        Those that keep off the closed streets, as fast as `usual` or slower.
    from_s, until_s : int
        When streets are closed; a drive with a second in common takes the detour.

    Examples
    --------
    Two places 100 s apart, 300 s from 07:00 to 08:00. To be there at 07:02 means to leave at 06:57;
    to be there at 08:01 means to leave at 07:56, as the usual way would still start at 07:59.

    >>> usual, detour = (Deadheads(ints([[0, s], [s, 0]]), floats([[0, s], [s, 0]]), 2)
    ...                  for s in (100, 300))
    >>> drives = DayDrives(usual, detour, 7 * 3600, 8 * 3600)
    >>> there_s = ints([6 * 3600, 7 * 3600 + 120, 8 * 3600 + 60, 9 * 3600])
    >>> drives.ending(ints([0] * 4), ints([1] * 4), there_s)[0].tolist()
    [100, 300, 300, 100]
    """

    usual: Deadheads
    detour: Deadheads | None = None
    from_s: int = 0
    until_s: int = 0

    def ending(
        self, origin: IntArray, target: IntArray, end_s: IntArray
    ) -> tuple[IntArray, FloatArray]:
        """Seconds and metres of drives that end at given seconds; `NO_DEADHEAD` for no way."""
        seconds = self.usual.seconds[origin, target]
        return self._chosen(origin, target, end_s - np.minimum(seconds, NO_DEADHEAD), end_s)

    def starting(
        self, origin: IntArray, target: IntArray, start_s: IntArray
    ) -> tuple[IntArray, FloatArray]:
        """Seconds and metres of drives that start at given seconds; `NO_DEADHEAD` for no way."""
        seconds = self.usual.seconds[origin, target]
        return self._chosen(origin, target, start_s, start_s + seconds)

    def seconds_ending(self, origin: int, target: int, end_s: int) -> int:
        """Seconds of one drive that ends at a given second."""
        return int(self.ending(ints([origin]), ints([target]), ints([end_s]))[0][0])

    def seconds_starting(self, origin: int, target: int, start_s: int) -> int:
        """Seconds of one drive that starts at a given second."""
        return int(self.starting(ints([origin]), ints([target]), ints([start_s]))[0][0])

    def depot_place(self, depot: int) -> int:
        """Place of a depot."""
        return self.usual.depot_place(depot)

    def _chosen(
        self, origin: IntArray, target: IntArray, start_s: IntArray, end_s: IntArray
    ) -> tuple[IntArray, FloatArray]:
        """The detour for what has a second in common with the closure."""
        seconds = self.usual.seconds[origin, target]
        metres = self.usual.metres[origin, target]
        if self.detour is None:
            return ints(seconds), floats(metres)
        shut = (start_s < self.until_s) & (end_s > self.from_s)
        return (
            ints(np.where(shut, self.detour.seconds[origin, target], seconds)),
            floats(np.where(shut, self.detour.metres[origin, target], metres)),
        )
