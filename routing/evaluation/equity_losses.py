"""Nobody loses access: a check on two results, and a rule that a plan may be refused by."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from network.errors import InputError
from network.grouped_numbers import grouped
from network.problems import Problem, error
from network.quantities import FloatArray, IntArray, floats, ints

_NAMED = 5
_MANY = 1000


@dataclass(frozen=True, slots=True, eq=False)
class AccessLoss:
    """Zones whose people can get to less than before, of one kind of opportunity.

    Attributes
    ----------
    what : str
        What can be got to, such as ``jobs_within_45_min``.
    zone : IntArray, shape (n_losing,)
        Rows of zones, those with most people first.
    before, after : FloatArray, shape (n_losing,)
    people : FloatArray, shape (n_losing,)
    """

    what: str
    zone: IntArray
    before: FloatArray
    after: FloatArray
    people: FloatArray


@dataclass(frozen=True, slots=True)
class NobodyLoses:
    """The rule that no zone with people may lose access.

    Attributes
    ----------
    tolerance : float
        Share of what a zone had before that it may lose; sums of many numbers differ in their last
        digits, so never quite 0.

    Examples
    --------
    >>> rule = NobodyLoses()
    >>> before, after = {"jobs": floats([10, 20])}, {"jobs": floats([10, 18])}
    >>> print(rule.problems(("A", "B"), floats([5, 7]), before, after)[0])
    error: jobs: 1 of 2 zones with people, home of 7, can get to less than before (B: 20 to 18)
    """

    tolerance: float = 1e-6

    def losses(
        self,
        people: FloatArray,
        before: Mapping[str, FloatArray],
        after: Mapping[str, FloatArray],
    ) -> tuple[AccessLoss, ...]:
        """Zones that lose, by what they lose.

        Parameters
        ----------
        people : FloatArray, shape (n_zones,)
            Zones without people cannot lose.
        before, after : mapping of str to FloatArray, shape (n_zones,)
            What can be got to from each zone, by kind and minutes.

        Returns
        -------
        tuple of AccessLoss
            One for each kind in the order of `before`, also where no zone loses.

        Raises
        ------
        InputError
            If the two do not count the same things in the same zones.
        """
        _refuse_others(people, before, after)
        found = []
        for what, had in before.items():
            has = after[what]
            lost = (people > 0) & (had - has > self.tolerance * np.maximum(had, 1e-12))
            rows = np.flatnonzero(lost)
            rows = rows[np.argsort(-people[rows], kind="stable")]
            found.append(
                AccessLoss(
                    what, ints(rows), floats(had[rows]), floats(has[rows]), floats(people[rows])
                )
            )
        return tuple(found)

    def problems(
        self,
        zone_id: Sequence[str],
        people: FloatArray,
        before: Mapping[str, FloatArray],
        after: Mapping[str, FloatArray],
    ) -> list[Problem]:
        """Errors of the rule, one for each kind that is lost: a plan with one breaks the rule."""
        n_zones = int((people > 0).sum())
        return [
            error(
                loss.what,
                f"{len(loss.zone)} of {n_zones} zones with people, home of "
                f"{grouped(float(loss.people.sum()))}, can get to less than before "
                f"({_named(zone_id, loss)})",
            )
            for loss in self.losses(people, before, after)
            if len(loss.zone)
        ]


def _named(zone_id: Sequence[str], loss: AccessLoss) -> str:
    """The zones with most people, and how many more."""
    named = [
        f"{zone_id[row]}: {_count(was)} to {_count(now)}"
        for row, was, now in zip(
            loss.zone.tolist(), loss.before.tolist(), loss.after.tolist(), strict=True
        )
    ]
    more = [f"and {len(named) - _NAMED} more"] if len(named) > _NAMED else []
    return ", ".join(named[:_NAMED] + more)


def _count(value: float) -> str:
    """Opportunities in about four digits, whole ones where they are many."""
    return grouped(value) if value >= _MANY else f"{value:.4g}"


def _refuse_others(
    people: FloatArray, before: Mapping[str, FloatArray], after: Mapping[str, FloatArray]
) -> None:
    """Refuse results that cannot be set side by side."""
    missing = [what for what in before if what not in after]
    if missing:
        message = f"the later result does not count {', '.join(missing)}; make both alike"
        raise InputError(message)
    for what, had in before.items():
        if not len(had) == len(after[what]) == len(people):
            message = (
                f"{what}: {len(had)} zones before, {len(after[what])} after and people of "
                f"{len(people)}; compare results of the same zones"
            )
            raise InputError(message)
