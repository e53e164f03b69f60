"""What lines take of a fleet at their headways: buses and kilometres, counted line by line."""

from dataclasses import dataclass

import numpy as np

from network.network import Network
from network.quantities import FloatArray, IntArray, floats, ints
from network.service_day import HOUR, Period
from routing.cycles import following_patterns, pattern_runs
from routing.deadheads import NO_DEADHEAD, Deadheads
from routing.fleet import LayoverRule
from routing.lines import NOT_RUN, LinePlan
from routing.run_times import RunTimeModel


@dataclass(frozen=True, slots=True, eq=False)
class LineUse:
    """What lines take of a fleet at their headways, counted line by line.

    Attributes
    ----------
    buses : IntArray, shape (n_periods,)
        Runs, layovers and ways round at the ends over the headway, rounded up for each line.
    km_per_hour : FloatArray, shape (n_periods,)
        Vehicle-kilometres of runs and ways round.
    """

    buses: IntArray
    km_per_hour: FloatArray


def use_of_lines(
    network: Network,
    lines: LinePlan,
    run_times: RunTimeModel,
    periods: tuple[Period, ...],
    layover: LayoverRule,
    deadheads: Deadheads,
) -> LineUse:
    """Buses and kilometres of lines at their headways, pattern by pattern.

    Patterns of one line may have headways of their own.

    Parameters
    ----------
    network : Network
    lines : LinePlan
        One column of headways for each period.
    run_times : RunTimeModel
    periods : tuple of Period
    layover : LayoverRule
    deadheads : Deadheads

    Returns
    -------
    LineUse

    Examples
    --------
    20 minutes out and 20 back, 10 and 10 more to turn: 60 minutes, six buses every ten.

    >>> from network.quantities import floats
    >>> from routing.deadheads import deadheads_of
    >>> from routing.lines import line_plan_of
    >>> from tests.cities.tables import ONE_HOUR, PLAIN_RUN_TIMES, city_of_tables
    >>> city = city_of_tables([[0, 1200], [1200, 0]])
    >>> plan = line_plan_of([("1", "", [[0, 1], [1, 0]])], 1, 600)
    >>> dead = deadheads_of(city, PLAIN_RUN_TIMES, (ONE_HOUR,))
    >>> use = use_of_lines(city, plan, PLAIN_RUN_TIMES, (ONE_HOUR,), LayoverRule(600, 0), dead)
    >>> use.buses.tolist(), use.km_per_hour.tolist()
    ([6], [115.2])
    """
    first, last = lines.stop[lines.first_stop[:-1]], lines.stop[lines.first_stop[1:] - 1]
    turn_s, turn_m = np.zeros(lines.n_patterns), np.zeros(lines.n_patterns)
    for line in range(lines.n_lines):
        patterns = lines.patterns_of(line)
        following = following_patterns(lines, line, deadheads)
        seconds = deadheads.seconds[last[patterns], first[following]]
        known = seconds < NO_DEADHEAD
        turn_s[patterns] = np.where(known, seconds, 0)
        turn_m[patterns] = np.where(
            known, deadheads.metres[last[patterns], first[following]], 0.0
        )  # fmt: skip
    metres = turn_m + _metres(network, lines)
    buses, km = [], []
    for column, period in enumerate(periods):
        run = pattern_runs(lines, network.street_times, run_times, period)
        busy = run + layover.after(run) + turn_s
        headway = lines.headway_s[:, column]
        runs = headway != NOT_RUN
        per_hour = np.where(runs, HOUR / np.where(runs, headway, 1), 0.0)
        share = np.bincount(lines.pattern_line, busy * per_hour / HOUR, lines.n_lines)
        buses.append(int(np.ceil(share - 1e-9).sum()))
        km.append(float((metres * per_hour).sum()) / 1000)
    return LineUse(ints(buses), floats(km))


def _metres(network: Network, lines: LinePlan) -> FloatArray:
    """Metres from the first to the last stop of each pattern."""
    metres = []
    for pattern in range(lines.n_patterns):
        stops = lines.stops_of(pattern)
        hops = network.street_times.length_m[stops[:-1], stops[1:]]
        metres.append(float(hops.sum(dtype=np.float64)))
    return floats(metres)
