"""The stop times of a feed as columns of numbers, sorted by trip and order of stops."""

from dataclasses import dataclass

import numpy as np

from network.quantities import BoolArray, IntArray, bools, ints
from scenarios.gtfs.cells import BLANK_TIME, numbers_of_texts, rows_of, seconds_of_times
from scenarios.gtfs.tables import Feed


@dataclass(frozen=True, slots=True, eq=False)
class FeedCalls:
    """Calls of every trip of a feed.

    The calls of trip ``t``, a row of ``trips.txt``, are rows ``first_call[t]`` up to
    ``first_call[t + 1]`` of the other columns.

    Attributes
    ----------
    first_call : IntArray, shape (n_trips + 1,)
    row : IntArray, shape (n_calls,)
        Row of ``stop_times.txt``.
    stop : IntArray, shape (n_calls,)
        Row of ``stops.txt``.
    sequence : IntArray, shape (n_calls,)
        ``stop_sequence``, never falling within a trip.
    arrival, departure : IntArray, shape (n_calls,)
        Seconds since the start of the service day; `cells.BLANK_TIME` where the feed has none. A
        time that stands alone is used for both.
    filled : BoolArray, shape (n_calls,)
        Whether the feed leaves the time blank and it was interpolated (`interpolation`).
    """

    first_call: IntArray
    row: IntArray
    stop: IntArray
    sequence: IntArray
    arrival: IntArray
    departure: IntArray
    filled: BoolArray

    @property
    def trip(self) -> IntArray:
        """Trip of each call, a row of ``trips.txt``, shape (n_calls,)."""
        counts = np.diff(self.first_call)
        return ints(np.repeat(np.arange(len(counts)), counts))

    def choose(self, kept: BoolArray) -> "FeedCalls":
        """Keep some calls; trips keep their places, even those that keep no call."""
        before = np.concatenate([[0], np.cumsum(kept)])
        return FeedCalls(
            first_call=ints(before[self.first_call]),
            row=ints(self.row[kept]),
            stop=ints(self.stop[kept]),
            sequence=ints(self.sequence[kept]),
            arrival=ints(self.arrival[kept]),
            departure=ints(self.departure[kept]),
            filled=bools(self.filled[kept]),
        )


def calls_of(feed: Feed) -> FeedCalls:
    """Calls of a feed; rows that name an unknown trip are left out.

    Examples
    --------
    >>> from scenarios.gtfs.tables import Table
    >>> calls = calls_of(Feed({
    ...     "trips": Table(("trip_id",), (("T",),)),
    ...     "stops": Table(("stop_id",), (("A", "B"),)),
    ...     "stop_times": Table(("trip_id", "stop_id", "stop_sequence", "arrival_time"),
    ...         (("T", "T"), ("B", "A"), ("10", "9"), ("7:05:00", "7:00:00"))),
    ... }))
    >>> calls.stop.tolist(), calls.departure.tolist()
    ([0, 1], [25200, 25500])
    """
    table = feed.get_table("stop_times")
    trip_ids = feed.get_table("trips").get_column("trip_id")
    trip = rows_of(table.get_column("trip_id"), trip_ids)
    sequence = numbers_of_texts(table.get_column("stop_sequence"))
    sequence = np.nan_to_num(sequence, nan=-1).astype(np.int64)
    order = np.lexsort((sequence, trip))  # stable: equal places stay in file order
    order = order[trip[order] >= 0]
    arrival = seconds_of_times(table.column_or_blank("arrival_time"))[order]
    departure = seconds_of_times(table.column_or_blank("departure_time"))[order]
    stop = rows_of(table.get_column("stop_id"), feed.get_table("stops").get_column("stop_id"))
    return FeedCalls(
        first_call=ints(np.searchsorted(trip[order], np.arange(len(trip_ids) + 1))),
        row=ints(order),
        stop=ints(stop[order]),
        sequence=ints(sequence[order]),
        arrival=ints(np.where(arrival == BLANK_TIME, departure, arrival)),
        departure=ints(np.where(departure == BLANK_TIME, arrival, departure)),
        filled=bools(np.zeros(len(order))),
    )
