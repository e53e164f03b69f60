"""Which trip waits for which: timed transfers of a plan, bus by bus, as the feed names them."""

from dataclasses import dataclass

import numpy as np

from routing.lines import LinePlan
from routing.timetable import Timetable
from routing.transfer_timing.timed_transfers import TimedTransfer


@dataclass(frozen=True, slots=True)
class MetTrip:
    """A bus that another one meets.

    Attributes
    ----------
    from_trip, to_trip : int
        Rows of the timetable: the trip that riders leave and the one they board.
    from_stop, to_stop : int
        Rows of the stops.
    """

    from_trip: int
    to_trip: int
    from_stop: int
    to_stop: int


def met_trips(
    plan: LinePlan, timetable: Timetable, transfers: tuple[TimedTransfer, ...]
) -> tuple[MetTrip, ...]:
    """Trips that meet at timed transfers, each pair once.

    Of trips that leave their first stop in the period, those after which a bus of the other pattern
    leaves within the time of the transfer, with the first such bus.

    Parameters
    ----------
    plan : LinePlan
    timetable : Timetable
        Of the same plan.
    transfers : tuple of TimedTransfer

    Examples
    --------
    Line 1 is at stop 1 at 7:10 and at 7:30; line 2 leaves there at 7:15 only.

    >>> from network.quantities import ints
    >>> from network.service_day import WEEKDAY
    >>> from routing.lines import line_plan_of
    >>> plan = line_plan_of([("1", "", [[0, 1]]), ("2", "", [[1, 2]])], 1, 1200)
    >>> calls = 60 * ints([420, 430, 440, 450, 435, 445])
    >>> day = Timetable(("a", "b", "c"), ints([0, 0, 1]), ints([0, 2, 4, 6]),
    ...                 ints([0, 1, 0, 1, 1, 2]), calls, calls)
    >>> met_trips(plan, day, (TimedTransfer(WEEKDAY[1], 1, 2, 120, 360, 9.0, 9.0),))
    (MetTrip(from_trip=0, to_trip=2, from_stop=1, to_stop=1),)
    """
    met: dict[tuple[int, int, int, int], None] = {}
    pattern_of_call = np.repeat(np.arange(plan.n_patterns), np.diff(plan.first_stop))
    for each in transfers:
        comes, goes = (int(pattern_of_call[c]) for c in (each.alight_call, each.board_call))
        off, on = (
            each.alight_call - int(plan.first_stop[comes]),
            each.board_call - int(plan.first_stop[goes]),
        )
        start = timetable.start
        inside = (start >= each.period.start) & (start < each.period.end)
        from_trip = np.flatnonzero((timetable.pattern == comes) & inside)
        to_trip = np.flatnonzero(timetable.pattern == goes)
        if not to_trip.size:
            continue
        leaves = timetable.departure[timetable.first_call[to_trip] + on]
        to_trip, leaves = to_trip[np.argsort(leaves, kind="stable")], np.sort(leaves)
        arrives = timetable.arrival[timetable.first_call[from_trip] + off]
        # The shortest change is that of a bus that is met: earlier ones are not reached at all.
        next_bus = np.searchsorted(leaves, arrives + each.shortest_s)
        for trip, time, row in zip(from_trip.tolist(), arrives.tolist(), next_bus, strict=True):
            if row < len(leaves) and leaves[row] <= time + each.longest_s:
                key = (
                    trip, int(to_trip[row]), int(plan.stop[each.alight_call]),
                    int(plan.stop[each.board_call]),
                )  # fmt: skip
                met[key] = None
    return tuple(MetTrip(*key) for key in met)
