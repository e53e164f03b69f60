"""The instant answer: buses go, one after another, where the next one saves most.

Furth and Wilson (1981), "Setting frequencies on bus routes", Transportation Research Record 818,
give buses to lines until the last one is worth the same everywhere. That worth is the price of a
bus; with several limits, each has a price, found one after another with the others held. For steps
along the lower hull of each line's options this is the linear program rounded down (Sinha and
Zoltners 1979, "The multiple-choice knapsack problem", Operations Research 27(3)).
"""

from typing import NamedTuple

import numpy as np

from network.quantities import BoolArray, FloatArray, IntArray, bools, ints
from routing.headways.kind_ties import IMPOSSIBLE, KindTies
from routing.headways.limited_choices import LimitedChoices

_WINDOW = 32
"""Steps that are added up at once: a step that does not fit costs one more look at so many."""

_ROUNDING = 1e-12
"""Of a share of a limit: less is no excess."""

_DEAR = 2.0**44
"""What an option takes counts as no dearer, so that sums of it stay within int64."""

_ROUNDS, _HALVINGS, _DOUBLINGS = 4, 10, 60


class _Steps(NamedTuple):
    """Changes of one row each, best first; a row's next one starts where its last one ended."""

    row: IntArray
    before: IntArray
    after: IntArray


def marginal_choice(problem: LimitedChoices, price: FloatArray | None = None) -> IntArray | None:
    """One option per row by marginal analysis, or None where it finds none within the limits.

    Parameters
    ----------
    problem : LimitedChoices
    price : FloatArray, shape (n_limits,), optional
        What one unit of each limit is worth; by default found here, roughly.

    Returns
    -------
    IntArray, shape (n_rows,), or None
        There may be a choice even where None is returned, if there are two limits or more.

    Examples
    --------
    Two rows, each with one bus or two; three buses. The second saves more by its second bus.

    >>> cost = np.array([[9, 5], [9, 1]])
    >>> buses = np.array([[[1, 2], [1, 2]]])
    >>> problem = LimitedChoices(cost, buses, np.ones((2, 2), bool), np.array([3]))
    >>> marginal_choice(problem).tolist()
    [0, 1]
    """
    if not problem.has_options:
        return None
    if price is None:
        price = marginal_prices(problem)
    if problem.ties is not None:
        problem = problem.of_kinds(_kinds_worth_their_price(problem, problem.ties, price))
    use = np.where(problem.allowed, problem.priced(price), np.inf)
    choice = _repaired(problem, _worth_their_price(problem, use))
    if choice is None:
        return None
    choice = _accept(problem, choice, _steps_along_hulls(problem, use, choice))
    while True:
        steps = _steps_that_fit(problem, choice)
        if not len(steps.row):
            return ints(choice)
        choice = _accept(problem, choice, steps)


def _kinds_worth_their_price(
    problem: LimitedChoices, ties: KindTies, price: FloatArray
) -> IntArray:
    """Kind of each group, shape (n_groups,): of least cost and price among those with room left.

    Groups that lose most by another kind choose first. There is room where what the group takes at
    least, with that kind, still fits beside what those before it take at least.
    """
    felt = problem.cost + np.rint(np.minimum(problem.priced(price), _DEAR)).astype(np.int64)
    felt = np.where(problem.allowed, felt, IMPOSSIBLE)
    cost = ties.of_groups(ties.least_of_rows(felt))
    takes = np.where(problem.allowed, problem.takes, IMPOSSIBLE)
    least = np.stack([ties.of_groups(ties.least_of_rows(ints(each))) for each in takes])
    ranked = np.sort(cost, axis=1)
    lost = ranked[:, min(1, ties.n_kinds - 1)] - ranked[:, 0]
    kind, left = np.zeros(ties.n_groups, np.int64), problem.limit.copy()
    for group in np.argsort(-lost, kind="stable").tolist():
        fits = (least[:, group] <= left[:, None]).all(axis=0) & (cost[group] < IMPOSSIBLE)
        among = cost[group] if not fits.any() else np.where(fits, cost[group], IMPOSSIBLE)
        kind[group] = among.argmin()
        left = left - least[:, group, kind[group]]
    return ints(kind)


def marginal_prices(problem: LimitedChoices) -> FloatArray:
    """Prices at which the options worth them just keep the limits, each with the others held.

    Returns
    -------
    FloatArray, shape (n_limits,)
        0 for a limit that is kept anyway. A limit that no price keeps has a very high one. Rows
        count as free here, though they may be tied.

    Examples
    --------
    Three buses: at a price of 4 to 8 the second row takes its second bus, which saves 8, and the
    first does not, which saves 4 by it.

    >>> cost, buses = np.array([[9, 5], [9, 1]]), np.array([[[1, 2], [1, 2]]])
    >>> problem = LimitedChoices(cost, buses, np.ones((2, 2), bool), np.array([3]))
    >>> 4 <= marginal_prices(problem)[0] <= 8
    np.True_
    """
    price = np.zeros(len(problem.limit))
    rows_of = [np.flatnonzero(takes.any(axis=1)) for takes in problem.takes]
    widest_first = sorted(range(len(rows_of)), key=lambda limit: -len(rows_of[limit]))
    for _ in range(_ROUNDS):
        for limit in widest_first:
            rows = rows_of[limit]
            takes = problem.takes[limit][rows]
            others = np.where(np.arange(len(price)) == limit, 0.0, price)
            base = np.tensordot(others, problem.takes[:, rows].astype(np.float64), axes=1)
            base = np.where(problem.allowed[rows], base + problem.cost[rows], np.inf)
            price[limit] = _least_price(base, takes, int(problem.limit[limit]), price[limit])
    return price


def _least_price(base: FloatArray, takes: IntArray, limit: int, guess: float) -> float:
    """Least price of one limit, to a few digits, at which the best options keep it."""
    rows = np.arange(len(base))

    def kept(price: float) -> bool:
        best = (base + price * takes).argmin(axis=1)
        return int(takes[rows, best].sum()) <= limit

    if kept(0.0):
        return 0.0
    high = guess or 1.0
    for _ in range(_DOUBLINGS):
        if kept(high):
            break
        high *= 2.0
    low = 0.0 if high == guess else high / 2
    for _ in range(_HALVINGS):
        between = (low + high) / 2
        low, high = (low, between) if kept(between) else (between, high)
    return high


def _worth_their_price(problem: LimitedChoices, use: FloatArray) -> IntArray:
    """Option of each row of least cost and price together, of equals the one that takes least."""
    felt = problem.cost + use
    best = felt <= felt.min(axis=1, keepdims=True)
    return ints(np.where(best, use, np.inf).argmin(axis=1))


def _steps_along_hulls(problem: LimitedChoices, use: FloatArray, start: IntArray) -> _Steps:
    """All steps from the start along the lower hull of each row, best saving per use first."""
    rows = np.arange(problem.n_rows)
    at, found, worth = start.copy(), [], []
    while True:
        saving = problem.cost[rows, at][:, None] - problem.cost
        more = use - use[rows, at][:, None]
        with np.errstate(divide="ignore", invalid="ignore"):
            ratio = np.where(problem.allowed & (saving > 0), saving / np.maximum(more, 0.0), -1.0)
        after = ratio.argmax(axis=1)
        best = ratio[rows, after]
        going = np.flatnonzero(best > 0)
        if not going.size:
            break
        found.append(np.stack([going, at[going], after[going]]))
        worth.append(best[going])
        at = np.where(best > 0, after, at)
    if not found:
        return _Steps(*(np.zeros(0, np.int64) for _ in range(3)))
    order = np.argsort(-np.concatenate(worth), kind="stable")
    return _Steps(*np.concatenate(found, axis=1)[:, order])


def _steps_that_fit(problem: LimitedChoices, choice: IntArray) -> _Steps:
    """The best single change of each row that still fits by itself, largest saving first."""
    rows = np.arange(problem.n_rows)
    saving = problem.cost[rows, choice][:, None] - problem.cost
    saving = np.where(problem.allowed & _fits_alone(problem, choice), saving, 0)
    after = saving.argmax(axis=1)
    best = saving[rows, after]
    order = np.argsort(-best, kind="stable")
    order = order[best[order] > 0]
    return _Steps(order, choice[order], after[order])


def _fits_alone(problem: LimitedChoices, choice: IntArray) -> BoolArray:
    """Whether changing one row to an option keeps all limits, shape (n_rows, n_options)."""
    left = problem.limit - problem.taken_by(choice)
    own = problem.takes[:, np.arange(problem.n_rows), choice]
    return bools((problem.takes <= (left[:, None] + own)[:, :, None]).all(axis=0))


def _accept(problem: LimitedChoices, choice: IntArray, steps: _Steps) -> IntArray:
    """Take steps in order as long as they fit; a row whose step does not fit takes no more."""
    choice, left = choice.copy(), problem.limit - problem.taken_by(choice)
    takes = problem.takes
    more = (takes[:, steps.row, steps.after] - takes[:, steps.row, steps.before]).T
    open_rows = np.ones(problem.n_rows, np.bool_)
    at = 0
    while at < len(steps.row):
        window = slice(at, at + _WINDOW)
        row = steps.row[window]
        sums = np.cumsum(more[window] * open_rows[row][:, None], axis=0)
        # Closed rows add nothing, so the first sum that is too large belongs to an open row.
        over = np.flatnonzero((sums > left).any(axis=1))
        taken = int(over[0]) if over.size else len(row)
        kept = np.flatnonzero(open_rows[row[:taken]])
        choice[row[kept]] = steps.after[window][kept]  # the last step of a row wins
        if taken:
            left = left - sums[taken - 1]
        if over.size:
            open_rows[row[taken]] = False
        at += taken + (1 if over.size else 0)
    return choice


def _repaired(problem: LimitedChoices, choice: IntArray) -> IntArray | None:
    """Change rows until all limits hold: first what removes most excess per added cost.

    Excess is counted in shares of the limits and falls with every turn. Only rows that take of the
    worst limit are looked at.
    """
    choice = choice.copy()
    share = 1.0 / np.maximum(problem.limit, 1)
    while True:
        over = problem.taken_by(choice) - problem.limit
        if int(over.max(initial=0)) <= 0:
            return choice
        rows = np.flatnonzero(
            problem.takes[(over * share).argmax(), np.arange(len(choice)), choice]
        )
        more = problem.takes[:, rows] - problem.takes[:, rows, choice[rows]][:, :, None]
        excess = float(share @ np.maximum(over, 0))
        removed = excess - np.tensordot(share, np.maximum(over[:, None, None] + more, 0), axes=1)
        added = problem.cost[rows] - problem.cost[rows, choice[rows]][:, None]
        removed = np.where(problem.allowed[rows] & (removed > _ROUNDING), removed, 0.0)
        worth = removed / np.maximum(added, 1)
        option = worth.argmax(axis=1)
        best = worth[np.arange(len(rows)), option]
        turn = np.argsort(-best, kind="stable")
        turn = turn[best[turn] > 0]
        if not turn.size:
            return None
        sums = over + np.cumsum(more[:, turn, option[turn]].T, axis=0)
        turn = turn[: int((np.maximum(sums, 0) @ share).argmin()) + 1]
        choice[rows[turn]] = option[turn]
