"""The best choice for all rows, proven: marginal analysis, prices, and CP-SAT on what is left."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from network.errors import InfeasibleError, NoSolutionInTime
from network.quantities import BoolArray, IntArray, ints
from routing.cp_sat import Effort, solve
from routing.headways.kind_ties import ANY_KIND, IMPOSSIBLE, KindTies
from routing.headways.limited_choices import LimitedChoices
from routing.headways.marginal_analysis import marginal_choice
from routing.headways.price_relaxation import PriceRelaxation, price_relaxation

if TYPE_CHECKING:
    from ortools.sat.python import cp_model

PROVEN, WORK_LIMIT = "proven", "work limit reached"

_FIRST_EXTRA_OPTIONS = 150
"""Options beside the best of each row at the prices among which CP-SAT chooses first."""


@dataclass(frozen=True, slots=True, eq=False)
class BestChoice:
    """One option per row, its cost, and what no other choice can cost less than.

    Attributes
    ----------
    choice : IntArray, shape (n_rows,)
    value, bound : int
    """

    choice: IntArray
    value: int
    bound: int

    @property
    def stop_reason(self) -> str:
        """Why the search ended."""
        return PROVEN if self.value <= self.bound else WORK_LIMIT


def best_choice(problem: LimitedChoices, effort: Effort, seed: int) -> BestChoice:
    """The cheapest choice within the limits, or the best found within the effort.

    Marginal analysis gives a first choice and, at the prices of the linear program, a second. What
    an option costs at those prices tells which options no better choice can have; CP-SAT chooses
    among the others, starting from the better of the two.

    Parameters
    ----------
    problem : LimitedChoices
    effort : Effort
        Of CP-SAT.
    seed : int

    Raises
    ------
    InfeasibleError
        If no choice keeps all limits.
    NoSolutionInTime
        If none was found within the effort.

    Examples
    --------
    Three buses for two rows, of which the first saves 4 by its second bus and the second 8.

    >>> cost, buses = np.array([[9, 5], [9, 1]]), np.array([[[1, 2], [1, 2]]])
    >>> problem = LimitedChoices(cost, buses, np.ones((2, 2), bool), np.array([3]))
    >>> best = best_choice(problem, Effort(work=1.0), seed=1)
    >>> best.choice.tolist(), best.value, best.bound
    ([0, 1], 10, 10)
    """
    if not problem.has_options:
        message = "a row has no option that keeps all limits by itself"
        raise InfeasibleError(message)
    first = marginal_choice(problem)
    least = problem.least_without_limits()
    if first is not None and problem.value_of(first) <= least:
        return BestChoice(first, least, least)
    relaxed = price_relaxation(problem)
    found = [c for c in (first, marginal_choice(problem, relaxed.price)) if c is not None]
    known = min(found, key=problem.value_of, default=None)
    if known is not None and problem.value_of(known) <= relaxed.bound:
        return BestChoice(known, problem.value_of(known), relaxed.bound)
    return _chosen_among_rest(problem, known, relaxed, effort, seed)


def _chosen_among_rest(
    problem: LimitedChoices,
    known: IntArray | None,
    relaxed: PriceRelaxation,
    effort: Effort,
    seed: int,
) -> BestChoice:
    """The best choice among the options that cost little more than the bound, then among more.

    A choice with an option left out costs at least the value up to which options were kept. Where
    the best of the others costs no more than that, it is the best of all.
    """
    if known is None:
        choice, bound = _chosen(problem, problem.allowed, None, effort, seed)
        return _proven_to(problem, choice, max(bound, relaxed.bound))
    value = problem.value_of(known)
    kept_to = min(value, relaxed.value_that_keeps(_FIRST_EXTRA_OPTIONS))
    while True:
        kept = relaxed.may_be_in(kept_to)
        kept[np.arange(problem.n_rows), known] = True
        try:
            choice, bound = _chosen(problem, kept, known, effort, seed)
        except NoSolutionInTime:
            return _proven_to(problem, known, relaxed.bound)
        known = min(known, choice, key=problem.value_of)
        value = problem.value_of(known)
        if value <= kept_to:
            return _proven_to(problem, known, max(relaxed.bound, bound))
        if bound < value:
            return _proven_to(problem, known, max(relaxed.bound, min(bound, kept_to)))
        kept_to = value


def _proven_to(problem: LimitedChoices, choice: IntArray, bound: int) -> BestChoice:
    """A choice with its value, which no bound exceeds."""
    value = problem.value_of(choice)
    return BestChoice(choice, value, min(bound, value))


def _chosen(
    problem: LimitedChoices,
    kept: BoolArray,
    hint: IntArray | None,
    effort: Effort,
    seed: int,
) -> tuple[IntArray, int]:
    """Choice of CP-SAT among the options kept, and its bound."""
    from ortools.sat.python import cp_model  # noqa: PLC0415  (0.4 s that --help must not pay)

    row, option = np.nonzero(kept)
    free = (kept.sum(axis=1) > 1)[row]
    fixed_row, fixed_option = row[~free], option[~free]
    row, option = row[free], option[free]
    spent = problem.takes[:, fixed_row, fixed_option].sum(axis=1)
    base = int(problem.cost[fixed_row, fixed_option].sum())
    model = cp_model.CpModel()
    picks = [model.new_bool_var("") for _ in range(len(row))]
    for at in np.split(np.arange(len(row)), np.flatnonzero(np.diff(row)) + 1):
        model.add_exactly_one([picks[place] for place in at.tolist()])
    if problem.ties is not None:
        _tie(model, problem.ties, kept, picks, row, option)
    for takes, left in zip(problem.takes, (problem.limit - spent).tolist(), strict=True):
        used = takes[row, option]
        places = np.flatnonzero(used).tolist()
        total = cp_model.LinearExpr.weighted_sum([picks[p] for p in places], used[places].tolist())
        model.add(total <= left)
    costs = problem.cost[row, option]
    model.minimize(cp_model.LinearExpr.weighted_sum(picks, costs.tolist()))
    if hint is not None:
        for pick, chosen in zip(picks, (hint[row] == option).tolist(), strict=True):
            model.add_hint(pick, chosen)
    answer = solve(model, picks, effort, seed, "headways")
    choice = np.zeros(problem.n_rows, np.int64)
    choice[fixed_row] = fixed_option
    taken = answer.values.astype(np.bool_)
    choice[row[taken]] = option[taken]
    return ints(choice), base + int(np.ceil(answer.bound - 1e-6))


def _tie(
    model: "cp_model.CpModel",
    ties: KindTies,
    kept: BoolArray,
    picks: "list[cp_model.IntVar]",
    row: IntArray,
    option: IntArray,
) -> None:
    """Let each group have one kind that all its rows have kept, and its rows options of that."""
    least = ties.of_groups(ties.least_of_rows(np.where(kept, 0, IMPOSSIBLE)))
    has = [[model.new_bool_var("") for _ in range(ties.n_kinds)] for _ in range(ties.n_groups)]
    for group, shares in enumerate(has):
        for kind in np.flatnonzero(least[group] >= IMPOSSIBLE).tolist():
            model.add(shares[kind] == 0)
        model.add_exactly_one(shares)
    for pick, group, kind in zip(
        picks, ties.group[row].tolist(), ties.kind[option].tolist(), strict=True
    ):
        if kind != ANY_KIND:
            model.add_implication(pick, has[group][kind])
