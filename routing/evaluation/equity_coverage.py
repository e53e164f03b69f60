"""Who lives within a short walk of a stop that is served."""

from dataclasses import dataclass

import numpy as np

from network.errors import InputError
from network.quantities import BoolArray, FloatArray, bools
from network.walking import ACCESS_LIMIT_M, WALKING_METRES_PER_SECOND, Walking


@dataclass(frozen=True, slots=True)
class CoverageRule:
    """A distance on foot that counts as near.

    Attributes
    ----------
    name : str
    most_m : float
        Metres along the streets.
    source : str
        Where the distance comes from.
    """

    name: str
    most_m: float
    source: str


NEAR = CoverageRule(
    "within_400_m", 400.0,
    "400 m along the streets, the quarter of a mile that TCQSM (TRB, 2013) uses for bus stops",
)  # fmt: skip

SDG = CoverageRule(
    "sdg_11_2_1_low_capacity", 500.0,
    "UN-Habitat, metadata of SDG indicator 11.2.1 (September 2021), 2.a: a stop of a low-capacity "
    "system, such as buses, within 500 m along the streets. The 1 km to rail, metro and ferries, "
    "and the further criteria of 2.a, are not counted, so this is a lower bound of the indicator",
)  # fmt: skip

RULES = (NEAR, SDG)


def zones_covered(walking: Walking, served: BoolArray, rule: CoverageRule) -> BoolArray:
    """Whether the point of each zone is near a stop area that is served, shape (n_zones,).

    Parameters
    ----------
    walking : Walking
    served : BoolArray, shape (n_areas,)
        Whether any bus stops there.
    rule : CoverageRule

    Raises
    ------
    InputError
        If the rule looks farther than walks to stops are known.

    Examples
    --------
    The zone of the example reaches area 5 in 60 s and area 0 in 340 s, which is 408 m.

    >>> from dataclasses import replace
    >>> from network.quantities import ints
    >>> from tests.scenarios import small_result as small
    >>> walking = replace(small.network().walking, access_s=ints([60, 340]))
    >>> far_only = bools([True, True, True, True, True, False])
    >>> [bool(zones_covered(walking, far_only, rule)[0]) for rule in RULES]
    [False, True]
    """
    if rule.most_m > ACCESS_LIMIT_M:
        message = (
            f"{rule.name} looks {rule.most_m:g} m far, walks to stops are known up to "
            f"{ACCESS_LIMIT_M:g} m; use a shorter distance"
        )
        raise InputError(message)
    near = walking.access_s * WALKING_METRES_PER_SECOND <= rule.most_m
    counts = np.concatenate([[0], np.cumsum(near & served[walking.access_area])])
    return bools(np.diff(counts[walking.first_access]) > 0)


def covered_share(covered: BoolArray, people: FloatArray) -> float:
    """Share of people in zones that are covered; NaN where there are none.

    Examples
    --------
    >>> covered_share(bools([True, False]), np.array([30.0, 10.0]))
    0.75
    """
    persons = float(people.sum())
    return float(people[covered].sum()) / persons if persons > 0 else float("nan")
