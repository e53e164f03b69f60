"""What there is to choose: one option for each of many rows, under limits on all together.

A row is a line in a period, an option a headway with a vehicle type, a limit a fleet or a budget.
"""

from dataclasses import dataclass, replace

import numpy as np

from network.errors import InputError
from network.quantities import BoolArray, FloatArray, IntArray, bools, frozen
from routing.headways.kind_ties import IMPOSSIBLE, KindTies, free_rows


@dataclass(frozen=True, slots=True, eq=False)
class LimitedChoices:
    """A multiple-choice knapsack: exactly one option per row, least cost, within all limits.

    Attributes
    ----------
    cost : IntArray, shape (n_rows, n_options)
    takes : IntArray, shape (n_limits, n_rows, n_options)
        What an option uses of each limit, never negative.
    allowed : BoolArray, shape (n_rows, n_options)
        Options that alone exceed a limit are struck out here by `limited_choices`.
    limit : IntArray, shape (n_limits,)
    ties : KindTies, optional
        Rows that must take options of one kind; without, each row is free.
    """

    cost: IntArray
    takes: IntArray
    allowed: BoolArray
    limit: IntArray
    ties: KindTies | None = None

    def __post_init__(self) -> None:
        shape = (len(self.limit), *self.cost.shape)
        if self.takes.shape != shape or self.allowed.shape != self.cost.shape:
            message = (
                f"choices of shape {self.cost.shape} under {len(self.limit)} limits do not go with "
                f"takes of shape {self.takes.shape} and allowed of shape {self.allowed.shape}"
            )
            raise InputError(message)

    @property
    def n_rows(self) -> int:
        """Number of rows, each with one choice."""
        return len(self.cost)

    @property
    def kinds(self) -> KindTies:
        """What ties rows to one another, also where nothing does."""
        return self.ties or free_rows(*self.cost.shape)

    @property
    def has_options(self) -> bool:
        """Whether each row has an allowed option, and each group a kind that all its rows have."""
        ties = self.kinds
        least = ties.of_groups(ties.least_of_rows(np.where(self.allowed, 0, IMPOSSIBLE)))
        return bool((least < IMPOSSIBLE).any(axis=1).all())

    def of_kinds(self, kind: IntArray) -> "LimitedChoices":
        """The same choices, of which each group takes one given kind, shape (n_groups,)."""
        ties = self.kinds
        own = ties.kind[None, :] == kind[ties.group][:, None]
        return replace(
            self, allowed=bools(self.allowed & (own | (ties.kind < 0)[None, :])), ties=None
        )

    def value_of(self, choice: IntArray) -> int:
        """Cost of one choice per row."""
        return int(self.cost[np.arange(self.n_rows), choice].sum())

    def taken_by(self, choice: IntArray) -> IntArray:
        """What one choice per row takes of each limit, shape (n_limits,)."""
        taken: IntArray = self.takes[:, np.arange(self.n_rows), choice].sum(axis=1)
        return taken

    def least_without_limits(self) -> int:
        """Cost of the cheapest options, whatever they take; each row has one that is allowed."""
        cost: IntArray = np.where(self.allowed, self.cost, np.iinfo(np.int64).max)
        return int(cost.min(axis=1).sum())

    def fits(self, choice: IntArray) -> bool:
        """Whether one choice per row stays within all limits."""
        return bool((self.taken_by(choice) <= self.limit).all())

    def priced(self, price: FloatArray) -> FloatArray:
        """What each option takes at a price per unit of each limit, shape (n_rows, n_options)."""
        worth: FloatArray = np.tensordot(price, self.takes.astype(np.float64), axes=1)
        return worth


def limited_choices(
    cost: IntArray,
    takes: IntArray,
    allowed: BoolArray,
    limit: IntArray,
    ties: KindTies | None = None,
) -> LimitedChoices:
    """Choices under limits, without options that alone exceed one.

    Examples
    --------
    >>> problem = limited_choices(
    ...     np.array([[5, 1]]), np.array([[[1, 3]]]), np.array([[True, True]]), np.array([2])
    ... )
    >>> problem.allowed.tolist()
    [[True, False]]
    """
    alone = (takes <= limit[:, None, None]).all(axis=0)
    usable = allowed & alone
    # What is struck out counts for nothing: a line without a way back has no end of a cycle.
    return LimitedChoices(
        cost=frozen(np.where(usable, cost, 0)),
        takes=frozen(np.where(usable, takes, 0)),
        allowed=bools(usable),
        limit=frozen(limit.astype(np.int64)),
        ties=ties,
    )
