"""Disparate impact: whether a change takes more from one group of people than from the others.

A policy is data: its thresholds, the text that explains them, and where they come from. No agency's
own policy is carried here; the default is an example that an agency replaces by its own.
"""

import math
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from network.errors import InputError
from network.quantities import FloatArray

CIRCULAR = (
    "FTA Circular 4702.1B, Title VI Requirements and Guidelines (1 October 2012), chapter IV, "
    "section 7: providers of 50 or more fixed route vehicles in peak service in urbanised areas of "
    "200,000 people or more set thresholds for major changes and for disparate impact, apply them "
    "alike to all, and analyse major changes before they are made"
)


class Verdict(StrEnum):
    """What a policy says of a change."""

    NO_MAJOR_CHANGE = "no major change"
    NO_DISPARITY = "no disparate impact"
    DISPARITY = "disparate impact"


@dataclass(frozen=True, slots=True)
class ImpactPolicy:
    """Thresholds of one agency.

    Attributes
    ----------
    name : str
    major_change : float
        A change is major where the access of the mean person moves by at least this share.
    most_difference : float
        Percentage points, as a share, by which the change may be worse for the group than for all
        others.
    method : str
        How it is computed, for the board.
    source : str
        Where the duty and the thresholds come from.
    """

    name: str
    major_change: float
    most_difference: float
    method: str
    source: str

    def __post_init__(self) -> None:
        for label, value in (
            ("major_change", self.major_change),
            ("most_difference", self.most_difference),
        ):
            if not (math.isfinite(value) and 0 <= value <= 1):
                message = f"policy {self.name}: {label} {value} must be a share from 0 to 1"
                raise InputError(message)


EXAMPLE_POLICY = ImpactPolicy(
    name="example",
    major_change=0.01,
    most_difference=0.05,
    method="For the people of the group and for all others, the change of the access of the mean "
    "person is taken as a share of what it was before. The change is major if the access of the "
    "mean person of all moves by at least 1 %. It has a disparate impact on the group if, in "
    "percentage points, the group's change is more than 5 worse than that of the others.",
    source=f"{CIRCULAR}. The circular names no figures; 1 % and 5 percentage points are examples.",
)
"""A policy with assumed thresholds: to be replaced by that of the agency."""


@dataclass(frozen=True, slots=True)
class ImpactFinding:
    """What a policy finds for one group.

    Attributes
    ----------
    group : str
    people : float
        Of the group.
    all_change, group_change, others_change : float
        Change of the access of the mean person, as a share of what it was; NaN where there was
        none.
    difference : float
        Group less others; below 0, the change is worse for the group.
    verdict : Verdict
    """

    group: str
    people: float
    all_change: float
    group_change: float
    others_change: float
    difference: float
    verdict: Verdict


def impact_on(
    policy: ImpactPolicy,
    group: str,
    members: FloatArray,
    people: FloatArray,
    before: FloatArray,
    after: FloatArray,
) -> ImpactFinding:
    """What a change of access means for one group beside all others.

    Parameters
    ----------
    policy : ImpactPolicy
    group : str
    members, people : FloatArray, shape (n_zones,)
        Persons of the group and of all, by zone; the group nowhere exceeds all.
    before, after : FloatArray, shape (n_zones,)
        What can be got to from each zone.

    Returns
    -------
    ImpactFinding

    Raises
    ------
    InputError
        If a zone has more members than people.

    Examples
    --------
    The group lives where access falls from 100 to 80, the others where it rises from 100 to 110.

    >>> found = impact_on(EXAMPLE_POLICY, "low_income", np.array([50.0, 0.0]),
    ...                   np.array([50.0, 50.0]), np.array([100.0, 100.0]), np.array([80.0, 110.0]))
    >>> round(found.difference, 3), str(found.verdict)
    (-0.3, 'disparate impact')
    """
    row = find_excess(members, people)
    if row is not None:
        message = (
            f"group {group}: {members[row]:g} members among {people[row]:g} people in row {row}; "
            "a group is part of the population"
        )
        raise InputError(message)
    of_all, of_group, of_others = (
        _change(weights, before, after)
        for weights in (people, members, np.maximum(people - members, 0.0))
    )
    difference = of_group - of_others
    return ImpactFinding(
        group, float(members.sum()), of_all, of_group, of_others, difference,
        _verdict(policy, of_all, difference),
    )  # fmt: skip


def find_excess(members: FloatArray, people: FloatArray) -> int | None:
    """First zone with more members of a group than people, None where there is none.

    Examples
    --------
    >>> find_excess(np.array([3.0, 7.0]), np.array([3.0, 5.0]))
    1
    """
    # Counts of people and of groups may be rounded apart from each other.
    rows = np.flatnonzero(members > people + 1.0)
    return int(rows[0]) if rows.size else None


def _verdict(policy: ImpactPolicy, of_all: float, difference: float) -> Verdict:
    """What the thresholds say."""
    if math.isnan(of_all) or abs(of_all) < policy.major_change:
        return Verdict.NO_MAJOR_CHANGE
    if difference < -policy.most_difference:
        return Verdict.DISPARITY
    return Verdict.NO_DISPARITY


def _change(weights: FloatArray, before: FloatArray, after: FloatArray) -> float:
    """Change of access of the mean person, as a share of what it was."""
    was = float((before * weights).sum())
    return float((after * weights).sum()) / was - 1.0 if was > 0 else math.nan
