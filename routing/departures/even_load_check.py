"""Rechecks departures with even loads from scratch, rider by rider; shares no code with them."""

import math
from collections.abc import Sequence
from itertools import pairwise

from network.problems import Problem, error
from routing.departures.even_loads import GapRule

_CLOSE = 1e-6


def even_load_problems(
    start: int,
    minutes: Sequence[int],
    loads: Sequence[float],
    found: Sequence[int],
    stated: Sequence[float],
    rule: GapRule,
) -> list[Problem]:
    """As many buses, the last as before, gaps within limits, loads recounted minute by minute.

    Parameters
    ----------
    start : int
        Minute at which the last bus before these leaves.
    minutes, loads : sequence
        Departures and riders of today.
    found, stated : sequence
        Departures that were chosen, and the riders said to be on each.
    rule : GapRule

    Returns
    -------
    list of Problem
        Empty where all holds.

    Examples
    --------
    >>> even_load_problems(0, [10, 20], [30, 10], [7, 20], [21, 19], GapRule())
    []
    >>> print(even_load_problems(0, [10, 20], [30, 10], [7, 20], [20, 20], GapRule())[0])
    error: departure 7: is said to carry 20.0 riders, recounted 21.0
    """
    if len(found) != len(minutes) or found[-1] != minutes[-1]:
        return [error("departures", "are not as many as before, or end at another minute")]
    problems = []
    given = [b - a for a, b in pairwise([start, *minutes])]
    mean = (minutes[-1] - start) / len(minutes)
    longest = max(math.ceil(mean * rule.most_of_mean_permille / 1000), *given)
    least = min(rule.least_min, *given)
    for before, after in pairwise([start, *found]):
        if not least <= after - before <= longest:
            text = f"gap of {after - before} min is outside {least} to {longest} min"
            problems.append(error(f"departure {after}", text))
    coming = [0.0] * (minutes[-1] + 1)
    for (before, after), load in zip(pairwise([start, *minutes]), loads, strict=True):
        for minute in range(before + 1, after + 1):
            coming[minute] = load / (after - before)
    for (before, after), said in zip(pairwise([start, *found]), stated, strict=True):
        riders = math.fsum(coming[before + 1 : after + 1])
        if abs(riders - said) > _CLOSE * max(1.0, riders):
            text = f"is said to carry {said:.1f} riders, recounted {riders:.1f}"
            problems.append(error(f"departure {after}", text))
    return problems
