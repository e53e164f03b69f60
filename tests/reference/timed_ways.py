"""Ways of a line timed the slow and obvious way: with columns of the whole way, limit by limit."""

from collections.abc import Sequence

import numpy as np

from network.service_day import Period
from network.street_times import UNREACHED, StreetTimes
from routing.line_planning.sense import LineSense
from routing.run_times import RunTimeModel


def timed_way(
    stops: Sequence[int],
    times: StreetTimes,
    area: Sequence[int],
    terminal: Sequence[bool],
    run_times: RunTimeModel,
    period: Period,
    sense: LineSense,
) -> tuple[list[int], list[int]] | None:
    """Seconds of arrival and departure at each stop; None where the way breaks a limit."""
    if len(stops) < 2 or not (terminal[stops[0]] and terminal[stops[-1]]):
        return None
    before, after = list(stops[:-1]), list(stops[1:])
    free = times.free_flow_ms[before, after].astype(np.int64)
    if (free == UNREACHED).any():
        return None
    areas = [area[stop] for stop in stops]
    direct = int(times.free_flow_ms[stops[0], stops[-1]])
    spacing = float(times.length_m[before, after].astype(np.float64).sum()) / len(before)
    run = run_times.run_seconds(free, period)
    keeps = (
        len(set(areas)) >= len(areas) - (areas[0] == areas[-1]),
        not direct or int(free.sum()) <= sense.most_detour * direct,
        sense.spacing_m[0] <= spacing <= sense.spacing_m[1],
        sense.shortest_run_s <= run <= sense.longest_run_s,
    )
    if not all(keeps):
        return None
    hops = run_times.hop_seconds(free, period).tolist()
    arrive, depart = [0], [0]
    for hop in hops:
        arrive.append(depart[-1] + hop)
        depart.append(arrive[-1] + run_times.dwell_s)
    return arrive, depart
