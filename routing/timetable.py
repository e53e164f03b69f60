"""The timetable: every trip at every stop it serves."""

from dataclasses import dataclass

import numpy as np

from network.errors import InputError
from network.quantities import BoolArray, IntArray, ints, offsets_of
from network.service_day import clock_of


@dataclass(frozen=True, slots=True, eq=False)
class Timetable:
    """Arrival and departure of every trip at every stop it serves.

    The calls of trip ``t`` are rows ``first_call[t]`` up to ``first_call[t + 1]``. Trips are sorted
    by pattern, then by first departure.

    Attributes
    ----------
    trip_id : tuple of str
    pattern : IntArray, shape (n_trips,)
        Row of the pattern in the `LinePlan`.
    first_call : IntArray, shape (n_trips + 1,)
        Offsets into the three columns below; starts at 0, never decreases.
    stop : IntArray, shape (n_calls,)
        Row of the stop in `StopTable`.
    arrival, departure : IntArray, shape (n_calls,)
        Seconds since the start of the service day; 25:10 is 90 600.
    """

    trip_id: tuple[str, ...]
    pattern: IntArray
    first_call: IntArray
    stop: IntArray
    arrival: IntArray
    departure: IntArray

    def __post_init__(self) -> None:
        early = np.flatnonzero(self.departure < self.arrival)
        if early.size:
            row = int(early[0])
            trip = self.trip_id[int(np.searchsorted(self.first_call, row, side="right")) - 1]
            message = (
                f"trip {trip}: leaves at {clock_of(self.departure[row])} before it arrives at "
                f"{clock_of(self.arrival[row])}"
            )
            raise InputError(message)

    @property
    def n_trips(self) -> int:
        """Number of trips."""
        return len(self.trip_id)

    @property
    def start(self) -> IntArray:
        """First departure of each trip, seconds, shape (n_trips,)."""
        return self.departure[self.first_call[:-1]]

    @property
    def end(self) -> IntArray:
        """Last arrival of each trip, seconds, shape (n_trips,)."""
        return self.arrival[self.first_call[1:] - 1]

    @property
    def first_stop(self) -> IntArray:
        """Stop where each trip starts, shape (n_trips,)."""
        return self.stop[self.first_call[:-1]]

    @property
    def last_stop(self) -> IntArray:
        """Stop where each trip ends, shape (n_trips,)."""
        return self.stop[self.first_call[1:] - 1]

    def choose(self, runs: BoolArray) -> "Timetable":
        """The trips that run, in the same order.

        Parameters
        ----------
        runs : BoolArray, shape (n_trips,)

        Examples
        --------
        >>> from network.quantities import bools, ints
        >>> calls = ints([0, 60, 90, 150])
        >>> columns = ints([0, 1]), ints([0, 2, 4]), ints([0, 1] * 2), calls, calls
        >>> day = Timetable(("a", "b"), *columns)
        >>> day.choose(bools([False, True])).start.tolist()
        [90]
        """
        calls = np.diff(self.first_call)
        kept = np.repeat(runs, calls)
        return Timetable(
            trip_id=tuple(t for t, run in zip(self.trip_id, runs.tolist(), strict=True) if run),
            pattern=ints(self.pattern[runs]),
            first_call=offsets_of(calls[runs]),
            stop=ints(self.stop[kept]),
            arrival=ints(self.arrival[kept]),
            departure=ints(self.departure[kept]),
        )

    def calls_of(self, trip: int) -> slice:
        """Rows of the calls of one trip."""
        return slice(int(self.first_call[trip]), int(self.first_call[trip + 1]))
