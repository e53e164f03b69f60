"""Figures of lines and of the hops between their stops: trips, kilometres, minutes, loads."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from network.quantities import FloatArray, IntArray, floats, ints
from network.service_day import HOUR, Period
from routing.lines import NOT_RUN, LinePlan
from routing.timetable import Timetable
from scenarios.result import Service


@dataclass(frozen=True, slots=True, eq=False)
class PatternFigures:
    """What each pattern, and each hop of it, does in a day.

    Call columns have one row per row of `LinePlan.stop`: the hop from that call to the next. They
    are 0 at the last call of a pattern.

    Attributes
    ----------
    pattern_id : tuple of str
        Line and number of the pattern within it, ``12.0``: the shape id of a GTFS export.
    km : FloatArray, shape (n_patterns,)
        One way, along the streets.
    minutes : FloatArray, shape (n_patterns,)
        First departure to last arrival, mean of the trips of the day; NaN without trips.
    trips : IntArray, shape (n_patterns,)
        Per day.
    load, boardings, places, load_factor : FloatArray, shape (n_calls, n_periods)
        Riders per hour on board and boarding, places per hour, and load as a share of places; 0
        where the pattern does not run.
    day_load : FloatArray, shape (n_calls,)
        Riders per day on board.
    """

    pattern_id: tuple[str, ...]
    km: FloatArray
    minutes: FloatArray
    trips: IntArray
    load: FloatArray
    boardings: FloatArray
    places: FloatArray
    load_factor: FloatArray
    day_load: FloatArray


def pattern_figures(service: Service, periods: Sequence[Period], places: int) -> PatternFigures:
    """Figures of each pattern and hop.

    Parameters
    ----------
    service : Service
    periods : sequence of Period
    places : int
        Seated and standing places of one vehicle.

    Returns
    -------
    PatternFigures

    Examples
    --------
    >>> from tests.scenarios import small_result as small
    >>> figures = pattern_figures(small.service(), [small.PERIOD], places=80)
    >>> figures.pattern_id, figures.trips.tolist()
    (('1.0', '1.1', '2.0', '3.0'), [4, 2, 3, 0])
    """
    plan, timetable = service.plan, service.timetable
    trips = np.bincount(timetable.pattern, minlength=plan.n_patterns)
    run = np.bincount(timetable.pattern, timetable.end - timetable.start, plan.n_patterns)
    load = np.stack([flows.load for flows in service.flows], axis=1)
    offered = _places_by_call(plan, places)
    hours = np.array([period.hours for period in periods])
    return PatternFigures(
        pattern_id=pattern_ids(plan),
        km=floats(service.paths.call_m[plan.first_stop[1:] - 1] / 1000),
        minutes=floats(
            np.divide(run / 60, trips, out=np.full(plan.n_patterns, np.nan), where=trips > 0)
        ),
        trips=ints(trips),
        load=floats(load),
        boardings=floats(np.stack([flows.boardings for flows in service.flows], axis=1)),
        places=offered,
        load_factor=floats(np.divide(load, offered, out=np.zeros(load.shape), where=offered > 0)),
        day_load=floats(load @ hours),
    )


def pattern_ids(plan: LinePlan) -> tuple[str, ...]:
    """Line and number of the pattern within it, for each pattern.

    Examples
    --------
    >>> from routing.lines import line_plan_of
    >>> pattern_ids(line_plan_of([("7", "", [[0, 1], [1, 0]]), ("8", "", [[0, 1]])], 1, 600))
    ('7.0', '7.1', '8.0')
    """
    first = np.searchsorted(plan.pattern_line, plan.pattern_line).tolist()
    return tuple(
        f"{plan.line_id[line]}.{pattern - first[pattern]}"
        for pattern, line in enumerate(plan.pattern_line.tolist())
    )


def _places_by_call(plan: LinePlan, places: int) -> FloatArray:
    """Places per hour that pass each call, shape (n_calls, n_periods); 0 at last calls."""
    headway = plan.headway_s.astype(np.float64)
    offered = np.divide(
        places * HOUR, headway, out=np.zeros(headway.shape), where=headway != NOT_RUN
    )
    by_call = np.repeat(offered, np.diff(plan.first_stop), axis=0)
    by_call[plan.first_stop[1:] - 1] = 0.0
    return floats(by_call)


def line_of_calls(plan: LinePlan) -> IntArray:
    """Line of each row of `LinePlan.stop`."""
    return ints(np.repeat(plan.pattern_line, np.diff(plan.first_stop)))


def busiest_period(periods: Sequence[Period]) -> int:
    """Row of the period with most trips per hour, the first of equals: peak figures are of it.

    Examples
    --------
    >>> from network.service_day import WEEKDAY
    >>> WEEKDAY[busiest_period(WEEKDAY)].name
    'AM'
    """
    factors = [period.demand_factor for period in periods]
    return factors.index(max(factors))


def vehicles_away(service: Service) -> tuple[IntArray, IntArray]:
    """How many vehicles are away from the depot, from each moment of change on.

    Returns
    -------
    time_s : IntArray, shape (n_changes,)
        Seconds since the start of the service day, rising.
    vehicles : IntArray, shape (n_changes,)
        Vehicles away from then until the next change; the last is 0.
    """
    blocks = service.vehicles
    moment = np.concatenate([blocks.leave_depot_s, blocks.reach_depot_s])
    step = np.repeat([1, -1], [blocks.n_blocks, blocks.n_blocks])
    time_s, which = np.unique(moment, return_inverse=True)
    change = np.bincount(which, step, minlength=len(time_s))
    moved = change != 0
    return ints(time_s[moved]), ints(np.cumsum(change)[moved])


def departures_per_hour(
    timetable: Timetable, periods: Sequence[Period]
) -> tuple[tuple[int, ...], FloatArray]:
    """Trips that start in each period, and how many that is per hour."""
    starts = timetable.start
    counts = tuple(int(((starts >= p.start) & (starts < p.end)).sum()) for p in periods)
    return counts, floats([n / p.hours for n, p in zip(counts, periods, strict=True)])
