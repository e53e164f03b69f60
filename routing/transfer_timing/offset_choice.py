"""The minutes at which lines leave: most riders with a timed transfer, one period at a time."""

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from network.errors import NoSolutionInTime
from network.quantities import IntArray, ints
from routing.cp_sat import Effort, solve
from routing.transfer_timing.change_shares import PARTS, PeriodTransfers

if TYPE_CHECKING:
    from ortools.sat.python import cp_model

_RESTARTS = 24
_REACH = 20_000
"""Pairs of offsets in the tables that CP-SAT looks at all at once; above, some lines at a time."""

_NEIGHBOURHOOD, _WORK_EACH = 5, 0.05
"""Lines that are moved together, and the work for each such move."""


@dataclass(frozen=True, slots=True, eq=False)
class OffsetTables:
    """Riders with a timed transfer between two lines, by the offset of each.

    Attributes
    ----------
    n_options : IntArray, shape (n_lines,)
        Offsets to choose among; 1 for lines that stay where they are.
    pairs : tuple of (int, int)
        Lines, the first below the second.
    met : tuple of IntArray, shape (n_options of the first, n_options of the second)
        Thousandths of riders.
    always : int
        Riders who are on time, or not, whatever is chosen.
    """

    n_options: IntArray
    pairs: tuple[tuple[int, int], ...]
    met: tuple[IntArray, ...]
    always: int

    def value_of(self, choice: IntArray) -> int:
        """Thousandths of riders on time."""
        return self.always + sum(
            int(met[choice[a], choice[b]]) for (a, b), met in zip(self.pairs, self.met, strict=True)
        )

    def bound(self) -> int:
        """If every two lines could choose for each other alone."""
        return self.always + sum(int(met.max()) for met in self.met)


@dataclass(frozen=True, slots=True, eq=False)
class ChosenOffsets:
    """One offset per line, thousandths of riders on time, and the most there can be."""

    choice: IntArray
    value: int
    bound: int


def offset_tables(
    transfers: PeriodTransfers, range_s: IntArray, present_s: IntArray, step_s: int
) -> OffsetTables:
    """Tables of one period; option 0 of each line is the offset it has now.

    Parameters
    ----------
    transfers : PeriodTransfers
    range_s : IntArray, shape (n_lines,)
        A line moves by less than this: the headway of its first pattern, a step where it stays.
    present_s : IntArray, shape (n_lines,)
    step_s : int
    """
    low = np.minimum(transfers.alight_line, transfers.board_line)
    high = np.maximum(transfers.alight_line, transfers.board_line)
    n_options = np.ones(len(range_s), np.int64)
    moved = np.unique(np.concatenate([low[low != high], high[low != high]]))
    n_options[moved] = -(-range_s[moved] // step_s)
    pairs = sorted(set(zip(low.tolist(), high.tolist(), strict=True)))
    kept, met, always = [], [], 0
    for a, b in pairs:
        rows = np.flatnonzero((low == a) & (high == b))
        options_b = 1 if a == b else int(n_options[b])
        offset_a = present_s[a] + step_s * np.arange(n_options[a] if a != b else 1)
        offset_b = present_s[b] + step_s * np.arange(options_b)
        later = offset_b[None, :] - offset_a[:, None]
        signs = np.where(transfers.alight_line[rows] == a, 1, -1)
        riders = transfers.some(rows).riders_met(ints(later[:, :, None] * signs)).sum(axis=-1)
        least = int(riders.min())
        always += least
        if riders.max() > least:
            kept.append((a, b))
            met.append(ints(riders - least))
    return OffsetTables(ints(n_options), tuple(kept), tuple(met), always)


def choose_offsets(tables: OffsetTables, effort: Effort, seed: int) -> ChosenOffsets:
    """Offsets with which most riders are on time, and the most there can be.

    Each line in turn takes its best offset while the others keep theirs, from the present offsets
    and from random ones; CP-SAT betters the best of these, all lines at once or, above its reach,
    neighbourhood by neighbourhood (large neighbourhood search).

    Parameters
    ----------
    tables : OffsetTables
    effort : Effort
        Of CP-SAT in all.
    seed : int

    Returns
    -------
    ChosenOffsets

    Examples
    --------
    Two lines with two offsets each; 5 riders are on time where these differ.

    >>> tables = OffsetTables(ints([2, 2]), ((0, 1),), (ints([[0, 5000], [5000, 0]]),), 0)
    >>> chosen = choose_offsets(tables, Effort(work=1.0), seed=1)
    >>> chosen.choice[0] != chosen.choice[1], riders(chosen.value), riders(chosen.bound)
    (np.True_, 5.0, 5.0)
    """
    random = np.random.default_rng(seed)
    present = np.zeros(len(tables.n_options), np.int64)
    starts = [present, *(random.integers(0, tables.n_options) for _ in range(_RESTARTS))]
    scores = _Scores(tables)
    best = max((scores.climbed(start) for start in starts), key=tables.value_of)
    bound = tables.bound()
    moved = sorted({line for pair in tables.pairs for line in pair})
    pairs_of_offsets = sum(met.size for met in tables.met)
    if tables.value_of(best) < bound and pairs_of_offsets <= _REACH:
        best, bound = _moved_together(tables, best, moved, effort, seed)
    elif tables.value_of(best) < bound:
        best = _moved_by_neighbourhoods(tables, best, moved, effort, seed)
    return ChosenOffsets(ints(best), tables.value_of(best), bound)


class _Scores:
    """What each offset of a line is worth while the others keep theirs."""

    def __init__(self, tables: OffsetTables) -> None:
        self._n_options = tables.n_options
        self._beside: list[list[tuple[int, IntArray]]] = [[] for _ in tables.n_options]
        for (a, b), met in zip(tables.pairs, tables.met, strict=True):
            self._beside[a].append((b, met))
            self._beside[b].append((a, ints(met.T)))

    def climbed(self, start: IntArray) -> IntArray:
        """Offsets that no single line can better."""
        choice, changed = start.copy(), True
        while changed:
            changed = False
            for line, beside in enumerate(self._beside):
                if not beside:
                    choice[line] = 0
                    continue
                worth = np.sum([met[:, choice[other]] for other, met in beside], axis=0)
                if worth.max() > worth[choice[line]]:
                    choice[line], changed = int(worth.argmax()), True
        return choice

    def late(self, choice: IntArray) -> IntArray:
        """Riders of each line who would be on time if every two lines were alone."""
        return ints(
            [
                sum(int(met.max()) - int(met[choice[line], choice[other]]) for other, met in beside)
                for line, beside in enumerate(self._beside)
            ]
        )

    def neighbours(self, line: int) -> list[int]:
        """A line and those it shares most riders with."""
        beside = sorted(self._beside[line], key=lambda each: (-int(each[1].max()), each[0]))
        return sorted([line, *(other for other, _ in beside[: _NEIGHBOURHOOD - 1])])


def _moved_by_neighbourhoods(
    tables: OffsetTables, best: IntArray, moved: list[int], effort: Effort, seed: int
) -> IntArray:
    """Better offsets of a few lines at a time, first where most riders are late."""
    scores = _Scores(tables)
    turns = math.ceil(effort.work / _WORK_EACH)
    late = scores.late(best)
    for line in sorted(moved, key=lambda line: (-int(late[line]), line))[:turns]:
        part = replace(effort, work=_WORK_EACH)
        tried, _ = _moved_together(tables, best, scores.neighbours(line), part, seed)
        best = max(best, scores.climbed(tried), key=tables.value_of)
    return best


def _moved_together(
    tables: OffsetTables, hint: IntArray, free: list[int], effort: Effort, seed: int
) -> tuple[IntArray, int]:
    """Best offsets of some lines while the others keep theirs, and the bound for that."""
    from ortools.sat.python import cp_model  # noqa: PLC0415  (0.4 s that --help must not pay)

    model = cp_model.CpModel()
    picks = {
        line: [model.new_bool_var("") for _ in range(int(tables.n_options[line]))] for line in free
    }
    for line, options in picks.items():
        model.add_exactly_one(options)
        for option, pick in enumerate(options):
            model.add_hint(pick, option == int(hint[line]))
    worth: list[tuple[int, cp_model.IntVar]] = []
    kept = tables.always
    for (a, b), met in zip(tables.pairs, tables.met, strict=True):
        if a in picks and b in picks:
            worth.append((1, _met_in_model(model, picks[a], picks[b], met)))
        elif a in picks:
            worth.extend(zip(met[:, hint[b]].tolist(), picks[a], strict=True))
        elif b in picks:
            worth.extend(zip(met[hint[a]].tolist(), picks[b], strict=True))
        else:
            kept += int(met[hint[a], hint[b]])
    model.maximize(sum(riders * pick for riders, pick in worth))
    wanted = [pick for options in picks.values() for pick in options]
    try:
        answer = solve(model, wanted, effort, seed, "transfers")
    except NoSolutionInTime:
        return hint, tables.bound()
    choice, at = hint.copy(), 0
    for line, options in picks.items():
        choice[line] = int(answer.values[at : at + len(options)].argmax())
        at += len(options)
    better = max(hint, choice, key=tables.value_of)
    return better, min(tables.bound(), kept + int(np.floor(answer.bound + 1e-6)))


def _met_in_model(
    model: "cp_model.CpModel",
    first: "list[cp_model.IntVar]",
    second: "list[cp_model.IntVar]",
    met: IntArray,
) -> "cp_model.IntVar":
    """Riders of two lines on time: for each offset of the first, as the second allows."""
    from ortools.sat.python import cp_model  # noqa: PLC0415  (as above)

    on_time = model.new_int_var(0, int(met.max()), "")
    for pick, row in zip(first, met.tolist(), strict=True):
        allowed = cp_model.LinearExpr.weighted_sum(second, row)
        model.add(on_time <= allowed).only_enforce_if(pick)
    return on_time


def riders(thousandths: int) -> float:
    """Riders of a sum in thousandths.

    Examples
    --------
    >>> riders(2500)
    2.5
    """
    return thousandths / PARTS
