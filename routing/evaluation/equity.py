"""How evenly access is spread over people: Lorenz curve, Gini, Palma, fifths, sufficiency.

All people of a zone have the access of its point: differences inside of zones are not seen, so that
larger zones look more equal. Zones without people count for nothing.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from network.errors import InputError
from network.quantities import FloatArray, floats

SUFFICIENT_SHARE = 0.5
"""Access below this share of the median person's does not suffice. Assumed."""

_TENTH, _FOUR_TENTHS = 0.1, 0.4
_FIFTHS = 5


@dataclass(frozen=True, slots=True, eq=False)
class LorenzCurve:
    """Share of all access that the people with least of it have together (Lorenz, 1905).

    Attributes
    ----------
    people : FloatArray, shape (n_points,)
        Share of people, from 0 to 1, rising.
    access : FloatArray, shape (n_points,)
        Share of the access of all people that they have; straight between the points.
    """

    people: FloatArray
    access: FloatArray

    def access_of(self, people: npt.ArrayLike) -> FloatArray:
        """Share of access of some shares of people."""
        return floats(np.interp(np.asarray(people, np.float64), self.people, self.access))


def lorenz_curve(
    access: FloatArray, people: FloatArray, order: FloatArray | None = None
) -> LorenzCurve:
    """Lorenz curve of access, or concentration curve where people are in another order.

    Parameters
    ----------
    access : FloatArray, shape (n_zones,)
        Of each person of a zone, >= 0.
    people : FloatArray, shape (n_zones,)
        Persons, >= 0.
    order : FloatArray, shape (n_zones,), optional
        Zones are lined up by this, lowest first; by default by access itself. Zones of equal order
        are one group: who stands first among them must not matter.

    Returns
    -------
    LorenzCurve

    Raises
    ------
    InputError
        If nobody lives anywhere, or nobody has any access.

    Examples
    --------
    30 people have 10 jobs each, 10 have 50: three quarters of people have 300 of 800.

    >>> curve = lorenz_curve(floats([50, 10]), floats([10, 30]))
    >>> curve.people.tolist(), curve.access.tolist()
    ([0.0, 0.75, 1.0], [0.0, 0.375, 1.0])
    """
    lived_in = people > 0
    _, group = np.unique((access if order is None else order)[lived_in], return_inverse=True)
    persons = np.bincount(group, people[lived_in])
    total = np.bincount(group, (access * people)[lived_in])
    if not persons.size or not total.sum() > 0:
        message = (
            f"{float(people.sum()):g} people have {float(total.sum()):g} to get to in all; shares "
            "of access need people, and something that they get to"
        )
        raise InputError(message)
    return LorenzCurve(
        floats(np.concatenate([[0.0], np.cumsum(persons) / persons.sum()])),
        floats(np.concatenate([[0.0], np.cumsum(total) / total.sum()])),
    )


def gini(curve: LorenzCurve) -> float:
    """Gini coefficient: 0 where all have the same, near 1 where one person has all.

    Twice the area between the curve and the line of equal shares (Gini, 1912), by trapezoids, which
    is exact for groups. Of a concentration curve it is the concentration index, from -1 to 1.

    Examples
    --------
    Under the curve: 0.75 x 0.375 / 2 + 0.25 x (0.375 + 1) / 2 = 0.3125.

    >>> gini(lorenz_curve(floats([50, 10]), floats([10, 30])))
    0.375
    """
    widths = np.diff(curve.people)
    heights = curve.access[1:] + curve.access[:-1]
    return float(1.0 - (widths * heights).sum())


def palma(curve: LorenzCurve) -> float:
    """Mean access of the tenth with most over that of the four tenths with least (Palma, 2011).

    As transport planners use it, with means in place of shares: 1 where all have the same. Infinite
    where four tenths have nothing.

    Examples
    --------
    The last tenth has 0.25 of all, the first four 0.2: 0.25 / 0.1 over 0.2 / 0.4.

    >>> palma(lorenz_curve(floats([50, 10]), floats([10, 30])))
    5.0
    """
    top = 1.0 - float(curve.access_of(1.0 - _TENTH))
    bottom = float(curve.access_of(_FOUR_TENTHS))
    return (top / _TENTH) / (bottom / _FOUR_TENTHS) if bottom > 0 else float("inf")


def fifths(curve: LorenzCurve, mean: float) -> FloatArray:
    """Mean access of each fifth of people, in the order of the curve, shape (5,).

    Parameters
    ----------
    curve : LorenzCurve
    mean : float
        Access of the mean person.

    Examples
    --------
    >>> fifths(lorenz_curve(floats([50, 10]), floats([10, 30])), mean=20.0).round(6).tolist()
    [10.0, 10.0, 10.0, 20.0, 50.0]
    """
    ends = curve.access_of(np.linspace(0.0, 1.0, _FIFTHS + 1))
    return floats(np.diff(ends) * _FIFTHS * mean)


def mean_access(access: FloatArray, people: FloatArray) -> float:
    """Access of the mean person; NaN where there are none.

    Examples
    --------
    >>> mean_access(floats([50, 10]), floats([10, 30]))
    20.0
    """
    persons = float(people.sum())
    return float((access * people).sum()) / persons if persons > 0 else float("nan")


def median_access(access: FloatArray, people: FloatArray) -> float:
    """Least access that at least half of the people do not exceed; NaN where there are none.

    Examples
    --------
    >>> median_access(floats([50, 10]), floats([10, 30]))
    10.0
    """
    lived_in = people > 0
    if not lived_in.any():
        return float("nan")
    order = np.argsort(access[lived_in], kind="stable")
    persons = np.cumsum(people[lived_in][order])
    row = int(np.searchsorted(persons, persons[-1] / 2))
    return float(access[lived_in][order][row])


def sufficient_share(access: FloatArray, people: FloatArray, enough: float) -> float:
    """Share of people with at least `enough`; NaN where there are none.

    What counts as enough is a judgement, not a measurement (Lucas, van Wee and Maat, 2016).

    Examples
    --------
    >>> sufficient_share(floats([50, 10]), floats([10, 30]), enough=20)
    0.25
    """
    persons = float(people.sum())
    return float(people[access >= enough].sum()) / persons if persons > 0 else float("nan")
