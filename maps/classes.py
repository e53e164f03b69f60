"""Classes of a figure on a map: round limits between them, and what a legend says of each."""

import math
from collections.abc import Sequence

import numpy as np

from maps.shown_text import number


def round_limits(values: Sequence[float], n_classes: int) -> list[float]:
    """Round numbers that split values into classes of about equal size.

    Parameters
    ----------
    values : sequence of float
        Finite.
    n_classes : int

    Returns
    -------
    list of float
        At most ``n_classes - 1`` rising limits, each above the smallest value and below the
        largest.

    Examples
    --------
    >>> round_limits([3, 8, 14, 22, 31, 47, 61, 77, 89, 104], 5)
    [13.0, 27.0, 53.0, 79.0]
    >>> round_limits([7.0, 7.0], 5)
    []
    """
    if not len(values):
        return []
    wanted = np.quantile(values, np.arange(1, n_classes) / n_classes)
    limits = dict.fromkeys(_round(float(limit)) for limit in wanted)
    return [limit for limit in limits if min(values) < limit < max(values)]


def _round(value: float) -> float:
    """Value with two digits that count."""
    if value == 0:
        return 0.0
    return float(round(value, 1 - math.floor(math.log10(abs(value)))))


def class_words(limits: Sequence[float], unit: str) -> list[str]:
    """Meaning of each class.

    Examples
    --------
    >>> class_words([10, 20], "min")
    ['up to 10 min', 'up to 20 min', 'more than 20 min']
    """
    if not limits:
        return [f"all alike, in {unit}"]
    shown = [number(limit, 0 if limit == int(limit) else 1) for limit in limits]
    return [*(f"up to {limit} {unit}" for limit in shown), f"more than {shown[-1]} {unit}"]
