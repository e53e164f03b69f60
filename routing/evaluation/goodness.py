"""How well modelled passengers fit counted ones: GEH, coefficient of determination, bias."""

import math
from dataclasses import dataclass

import numpy as np

from network.errors import InputError
from network.quantities import FloatArray, floats

GOOD_GEH = 5.0
"""GEH below which an hourly flow is taken to fit (UK Department for Transport, TAG unit M3.2)."""


@dataclass(frozen=True, slots=True)
class Goodness:
    """Fit of a set of values; what cannot be said is NaN.

    Attributes
    ----------
    n : int
        Number of values.
    observed, modelled : float
        Sums.
    bias : float
        Modelled less observed, as a share of observed.
    geh_mean : float
        Mean GEH.
    geh_good : float
        Share of values with a GEH below `GOOD_GEH`.
    r_squared : float
        1 - squared errors / squared distances of the observed values from their mean: below 0
        where their mean fits better than the model.
    """

    n: int
    observed: float
    modelled: float
    bias: float
    geh_mean: float
    geh_good: float
    r_squared: float


def geh(observed: FloatArray, modelled: FloatArray) -> FloatArray:
    """GEH statistic of hourly flows: sqrt(2 (m - c)^2 / (m + c)), 0 where both are 0.

    Named after Geoffrey E. Havers; UK Department for Transport, TAG unit M3.2, public transport
    assignment.

    Parameters
    ----------
    observed, modelled : FloatArray, shape (n,)
        Per hour, 0 or more.

    Returns
    -------
    FloatArray, shape (n,)

    Examples
    --------
    Counted 100, modelled 121: sqrt(2 x 441 / 221) = 2.0. Counted 50 of none: sqrt(2 x 50) = 10.

    >>> geh(floats([100, 50, 0]), floats([121, 0, 0])).round(2).tolist()
    [2.0, 10.0, 0.0]
    """
    total = observed + modelled
    apart = 2.0 * (modelled - observed) ** 2
    return floats(np.sqrt(np.divide(apart, total, out=np.zeros(len(total)), where=total > 0)))


def goodness(observed: FloatArray, modelled: FloatArray) -> Goodness:
    """Fit of modelled to observed values.

    Parameters
    ----------
    observed, modelled : FloatArray, shape (n,)
        0 or more; per hour, for GEH to mean what it says.

    Returns
    -------
    Goodness

    Raises
    ------
    InputError
        If the columns differ in length.

    Examples
    --------
    Counts 10, 20, 30 against 12, 20, 31: squared errors 4 + 0 + 1 = 5, squared distances 200.

    >>> fit = goodness(floats([10, 20, 30]), floats([12, 20, 31]))
    >>> fit.n, fit.bias, fit.r_squared, fit.geh_good
    (3, 0.05, 0.975, 1.0)
    """
    if len(observed) != len(modelled):
        message = f"{len(observed)} observed and {len(modelled)} modelled values; give one for each"
        raise InputError(message)
    n, seen, made = len(observed), float(observed.sum()), float(modelled.sum())
    if not n:
        return Goodness(0, 0.0, 0.0, math.nan, math.nan, math.nan, math.nan)
    each = geh(observed, modelled)
    spread = float(((observed - observed.mean()) ** 2).sum())
    errors = float(((modelled - observed) ** 2).sum())
    return Goodness(
        n=n,
        observed=seen,
        modelled=made,
        bias=(made - seen) / seen if seen > 0 else math.nan,
        geh_mean=float(each.mean()),
        geh_good=float((each < GOOD_GEH).mean()),
        r_squared=1.0 - errors / spread if spread > 0 else math.nan,
    )
