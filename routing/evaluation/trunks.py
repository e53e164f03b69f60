"""How evenly buses of different lines follow each other where they share streets."""

from collections.abc import Mapping, Sequence

import numpy as np

from network.quantities import IntArray, ints
from network.service_day import Period
from routing.lines import LinePlan
from routing.timetable import Timetable

BUNCHED_BELOW = 0.25
"""Share of the mean headway; a bus that follows more closely is bunched."""


def trunk_figures(
    plan: LinePlan, timetable: Timetable, periods: Sequence[Period]
) -> Mapping[str, float]:
    """Figures of `registry.TRUNK_REGISTRY`, by name.

    A trunk is a hop from one stop to the next that trips of two lines or more drive in a period;
    its departures are those from the first of the two stops. Each trunk and period weighs by its
    headways. Where lines share no hop, all figures are 0.

    Parameters
    ----------
    plan : LinePlan
    timetable : Timetable
    periods : sequence of Period

    Returns
    -------
    mapping of str to float

    Examples
    --------
    Two lines from stop 0 to stop 1, one on the hour and every 10 min, one 2 min later: headways of
    2, 8, 2, 8, 2 min. Mean 4.4, wait 140 / (2 x 22) = 3.18 instead of 2.2 min.

    >>> from routing.lines import line_plan_of
    >>> from network.service_day import WEEKDAY
    >>> plan = line_plan_of([("1", "", [[0, 1]]), ("2", "", [[0, 1]])], 5, 600)
    >>> starts = np.array([0, 600, 1200, 120, 720, 1320]) + 7 * 3600
    >>> calls = np.repeat(starts, 2)
    >>> timetable = Timetable(tuple("abcdef"), ints([0, 0, 0, 1, 1, 1]), ints(range(0, 13, 2)),
    ...                       ints([0, 1] * 6), ints(calls), ints(calls))
    >>> found = trunk_figures(plan, timetable, WEEKDAY)
    >>> round(found["trunk_excess_wait_minutes"], 2), found["trunk_share_bunched"]
    (0.98, 0.0)
    """
    trip, departure, hop = _departures(timetable)
    line = plan.pattern_line[timetable.pattern[trip]]
    headways = varied = bunched = lost = 0.0
    for period in periods:
        inside = np.flatnonzero((departure >= period.start) & (departure < period.end))
        for rows in _by_hop(inside, hop, departure):
            if len(np.unique(line[rows])) == 1 or len(rows) < 3:  # noqa: PLR2004  (two headways)
                continue
            apart = np.diff(departure[rows]).astype(np.float64)
            mean = float(apart.mean())
            headways += len(apart)
            if mean > 0:
                varied += len(apart) * float(apart.std()) / mean
                lost += len(apart) * (float((apart**2).sum() / (2 * apart.sum())) - mean / 2)
            bunched += float((apart < BUNCHED_BELOW * mean).sum())
    weight = max(headways, 1.0)
    return {
        "trunk_headway_variation": varied / weight,
        "trunk_share_bunched": bunched / weight,
        "trunk_excess_wait_minutes": lost / weight / 60,
    }


def _departures(timetable: Timetable) -> tuple[IntArray, IntArray, IntArray]:
    """Trip, second of departure and hop of each call that another call follows."""
    calls = np.diff(timetable.first_call)
    trip = np.repeat(np.arange(timetable.n_trips), calls)
    leaving = np.setdiff1d(np.arange(len(timetable.stop)), timetable.first_call[1:] - 1)
    width = int(timetable.stop.max(initial=0)) + 1
    hop = timetable.stop[leaving] * width + timetable.stop[leaving + 1]
    return ints(trip[leaving]), ints(timetable.departure[leaving]), ints(hop)


def _by_hop(rows: IntArray, hop: IntArray, departure: IntArray) -> list[IntArray]:
    """Rows of each hop, in order of departure."""
    order = rows[np.lexsort((departure[rows], hop[rows]))]
    first = np.flatnonzero(np.diff(hop[order], prepend=-1))
    return np.split(order, first[1:]) if len(order) else []
