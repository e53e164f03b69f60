"""What the model says where something was counted."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from network.network import Network
from network.problems import Problem, warning
from network.quantities import FloatArray, IntArray, bools, floats, ints
from network.service_day import HOUR, Period
from routing.assignment.frequency import PassengerFlows
from routing.lines import NOT_RUN, LinePlan
from routing.paths import PatternPaths
from routing.run_times import RunTimeModel
from scenarios.calibration.counts import ALL_DAY, Counts, Measure

_SHOWN = 5


@dataclass(frozen=True, slots=True, eq=False)
class ModelledService:
    """Riders and run times of a service by period.

    Attributes
    ----------
    plan : LinePlan
    flows : tuple of PassengerFlows
        One per period.
    standing_s, driving_s : FloatArray, shape (n_patterns, n_periods)
        Parts of the run time that do not, and that do, depend on how fast streets are.
    """

    plan: LinePlan
    flows: tuple[PassengerFlows, ...]
    standing_s: FloatArray
    driving_s: FloatArray


@dataclass(frozen=True, slots=True, eq=False)
class Pairs:
    """Counts that the model has a value for; one row per count.

    Attributes
    ----------
    counts : Counts
        All per hour, or in seconds.
    parts : FloatArray, shape (n_counts, n_periods)
        Modelled value as a sum over periods: what each adds to it at the demand, or the driving
        time, of the model.
    fixed : FloatArray, shape (n_counts,)
        Part that no factor changes.
    """

    counts: Counts
    parts: FloatArray
    fixed: FloatArray

    def modelled(self, factor: FloatArray) -> FloatArray:
        """Values at some factors by period, shape (n_counts,)."""
        return floats(self.fixed + self.parts @ factor)

    def choose(self, rows: IntArray) -> "Pairs":
        """Keep some rows."""
        return Pairs(self.counts.choose(rows), floats(self.parts[rows]), floats(self.fixed[rows]))


def modelled_service(
    plan: LinePlan,
    paths: PatternPaths,
    run_times: RunTimeModel,
    flows: Sequence[PassengerFlows],
    periods: Sequence[Period],
) -> ModelledService:
    """Gather riders and run times of a service.

    Parameters
    ----------
    plan : LinePlan
    paths : PatternPaths
    run_times : RunTimeModel
    flows : sequence of PassengerFlows
        One per period.
    periods : sequence of Period
    """
    shape = plan.n_patterns, len(periods)
    standing, driving = np.zeros(shape), np.zeros(shape)
    for pattern in range(plan.n_patterns):
        hops = slice(int(plan.first_stop[pattern]), int(plan.first_stop[pattern + 1]) - 1)
        free_ms = paths.hop_free_ms[hops]
        stands = max(len(free_ms) - 1, 0) * run_times.dwell_s
        standing[pattern] = stands + len(free_ms) * run_times.stop_penalty_s
        for row, period in enumerate(periods):
            driving[pattern, row] = run_times.drive_seconds(free_ms, period).sum()
    return ModelledService(plan, tuple(flows), floats(standing), floats(driving))


def paired(
    network: Network, service: ModelledService, counts: Counts, periods: Sequence[Period]
) -> tuple[Pairs, tuple[Problem, ...]]:
    """Set what the model says beside each count.

    A count belongs to the line of its id, or of its name where that is of one line only; to the
    stop of its id, or to all stops of its name. Counts per vehicle trip are multiplied by the trips
    per hour that serve the stop in the model. A load of a line at a stop is the sum over its
    patterns there.

    Parameters
    ----------
    network : Network
    service : ModelledService
    counts : Counts
    periods : sequence of Period

    Returns
    -------
    Pairs
    tuple of Problem
        How many counts found nothing to stand beside.
    """
    at = _Places(network, service, periods)
    rows, values, parts, fixed = [], [], [], []
    for row in range(len(counts)):
        calls = at.calls(counts.line[row], counts.stop[row])
        if not len(calls):
            continue
        period = int(counts.period[row])
        if counts.measure[row] is Measure.RUN_TIME:
            found = at.run_time(calls, period)
        else:
            found = at.riders(counts.measure[row], calls, period)
        per_hour = at.trips_per_hour(calls, period) if counts.per_trip[row] else 1.0
        if found is None or per_hour <= 0:
            continue
        rows.append(row)
        values.append(float(counts.value[row]) * per_hour)
        fixed.append(found[0])
        parts.append(found[1])
    kept = replace(
        counts.choose(ints(rows)), value=floats(values), per_trip=bools(np.zeros(len(rows)))
    )
    pairs = Pairs(kept, floats(np.array(parts).reshape(len(rows), len(periods))), floats(fixed))
    lost = sorted(set(range(len(counts))) - set(rows))
    if not lost:
        return pairs, ()
    some = ", ".join(_named(counts, row) for row in lost[:_SHOWN])
    message = f"{len(lost)} of {len(counts)} counts are of nothing that runs in the model: {some}"
    remedy = "use ids of lines and stops as in the feed"
    return pairs, (warning("counts", message, remedy),)


def _named(counts: Counts, row: int) -> str:
    """A count as people look for it."""
    stop = f" at {counts.stop[row]}" if counts.stop[row] else ""
    return f"line {counts.line[row]}{stop}"[:60]


class _Places:
    """Looks up calls of a service by line and stop."""

    def __init__(
        self, network: Network, service: ModelledService, periods: Sequence[Period]
    ) -> None:
        plan = service.plan
        self._service = service
        self._hours = np.array([period.hours for period in periods])
        self._pattern = np.repeat(np.arange(plan.n_patterns), np.diff(plan.first_stop))
        self._line = plan.pattern_line[self._pattern]
        self._line_row = _rows_by_name(plan.line_id, plan.line_name)
        self._stop_rows = _stops_by_name(network)
        headway = plan.headway_s
        runs = headway != NOT_RUN
        self._trips = np.divide(float(HOUR), headway, out=np.zeros(headway.shape), where=runs)

    def calls(self, line: str, stop: str) -> IntArray:
        """Calls of a line, at a stop if there is one."""
        chosen = self._line == self._line_row.get(line, -1)
        if stop:
            chosen &= np.isin(self._service.plan.stop, self._stop_rows.get(stop, []))
        return ints(np.flatnonzero(chosen))

    def trips_per_hour(self, calls: IntArray, period: int) -> float:
        """Vehicle trips an hour that call there."""
        return float(self._trips[np.unique(self._pattern[calls]), period].sum())

    def riders(
        self, measure: Measure, calls: IntArray, period: int
    ) -> tuple[float, FloatArray] | None:
        """Passengers per hour, by period where the count is of the day; None where nothing runs."""
        of_day = self._hours / self._hours.sum()
        parts = np.zeros(len(self._hours))
        for row, flows in enumerate(self._service.flows):
            column = flows.boardings if measure is Measure.BOARDINGS else flows.load
            weight = of_day[row] if period == ALL_DAY else float(row == period)
            parts[row] = weight * column[calls].sum()
        asked = range(len(parts)) if period == ALL_DAY else [period]
        runs = self._trips[np.unique(self._pattern[calls])][:, list(asked)].any()
        return (0.0, floats(parts)) if runs else None

    def run_time(self, calls: IntArray, period: int) -> tuple[float, FloatArray] | None:
        """Seconds from end to end, mean over the trips of a period; None where nothing runs."""
        patterns = np.unique(self._pattern[calls])
        trips = self._trips[patterns, period]
        if not trips.sum() > 0:
            return None
        parts = np.zeros(len(self._hours))
        parts[period] = np.average(self._service.driving_s[patterns, period], weights=trips)
        standing = np.average(self._service.standing_s[patterns, period], weights=trips)
        return float(standing), floats(parts)


def _rows_by_name(ids: Sequence[str], names: Sequence[str]) -> dict[str, int]:
    """Rows by name where it is unique, and by id, which goes first."""
    once = [name for name in names if name and names.count(name) == 1]
    return {name: names.index(name) for name in once} | {each: row for row, each in enumerate(ids)}


def _stops_by_name(network: Network) -> dict[str, list[int]]:
    """Stops of each name, and of each id, which goes first."""
    found: dict[str, list[int]] = {}
    for row, name in enumerate(network.stops.name):
        found.setdefault(name, []).append(row)
    return found | {each: [row] for row, each in enumerate(network.stops.stop_id)}
