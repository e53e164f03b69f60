"""Notes to trips that do not run as the others: short trips, and trips on another way."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from scenarios.printed_timetables.clock_face import NO_CALL
from scenarios.printed_timetables.printed_line import PrintedTable


@dataclass(frozen=True, slots=True)
class TripNote:
    """What is different about some trips.

    Attributes
    ----------
    sign : str
        ``a`` to ``z``, then ``aa``; stands over the trips.
    text : str
        A sentence; holds names of stops.
    """

    sign: str
    text: str


@dataclass(frozen=True, slots=True)
class NotedTrips:
    """Notes of a table.

    Attributes
    ----------
    notes : tuple of TripNote
        In the order in which they are first needed.
    sign_of_trip : tuple of str
        By column of the table; empty where the trip runs as most do.
    """

    notes: tuple[TripNote, ...]
    sign_of_trip: tuple[str, ...]


def noted_trips(table: PrintedTable, stop_names: Sequence[str]) -> NotedTrips:
    """Notes to the trips of a table that do not call where most trips do.

    Parameters
    ----------
    table : PrintedTable
    stop_names : sequence of str
        By row of the stop.

    Examples
    --------
    >>> import numpy as np
    >>> from network.quantities import bools
    >>> from scenarios.printed_timetables.printed_line import printed_lines
    >>> from tests.scenarios.operated_village import village_day
    >>> day = village_day()
    >>> line = next(printed_lines(day, bools(np.ones(len(day.timetable.stop)))))
    >>> noted = noted_trips(line.tables[0], ["Abbey", "Bridge", "Castle"])
    >>> noted.sign_of_trip, noted.notes
    (('', '', 'a', ''), (TripNote(sign='a', text='runs only as far as Bridge'),))
    """
    usual = np.flatnonzero(table.usual)
    first, last = int(usual[0]), int(usual[-1])
    served = table.time_s != NO_CALL
    signs: dict[str, str] = {}
    of_trip = []
    starts, ends = table.first_row.tolist(), table.last_row.tolist()
    for trip, (start, end) in enumerate(zip(starts, ends, strict=True)):
        parts = _ends_in_words(start, end, (first, last), table, stop_names)
        within = slice(max(start, first), min(end, last) + 1)
        if (served[within, trip] != table.usual[within]).any():
            parts.append("does not serve the same stops as most trips")
        text = " and ".join(parts)
        of_trip.append(signs.setdefault(text, _sign(len(signs))) if text else "")
    notes = tuple(TripNote(sign, text) for text, sign in signs.items())
    return NotedTrips(notes, tuple(of_trip))


def _ends_in_words(
    start: int, end: int, usual: tuple[int, int], table: PrintedTable, names: Sequence[str]
) -> list[str]:
    """Where a trip starts and ends, if not where most do."""
    parts = []
    if start != usual[0]:
        parts.append(f"starts at {names[int(table.stop[start])]}")
    if end < usual[1]:
        parts.append(f"runs only as far as {names[int(table.stop[end])]}")
    elif end > usual[1]:
        parts.append(f"runs on to {names[int(table.stop[end])]}")
    return parts


def _sign(number: int) -> str:
    """``a`` to ``z``, then ``aa``, ``ab``."""
    letters = ""
    number += 1
    while number:
        number, letter = divmod(number - 1, 26)
        letters = chr(ord("a") + letter) + letters
    return letters
