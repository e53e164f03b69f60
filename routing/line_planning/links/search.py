"""Searches sets of lines on a graph of links: greedy start, then annealing line by line."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from time import perf_counter
from typing import Protocol

import numpy as np

from network.errors import InfeasibleError, NoSolutionInTime
from network.quantities import bools, floats, ints
from routing.line_planning.links.evaluation import LineSetFigures
from routing.line_planning.links.every_line import every_line
from routing.line_planning.links.graph import LineSet, LineTask, LinkGraph, line_set
from routing.line_planning.links.lines_kernel import put_line
from routing.line_planning.links.search_kernel import anneal, prices_without
from routing.line_planning.links.search_values import (
    APART,
    BEST_APART,
    BEST_COST,
    COST,
    EVALUATIONS,
    LENGTH,
    LUCK,
    NO_LINE,
    TIME,
    Given,
    Lines,
    Prices,
)
from routing.line_planning.links.units import Units, units_of
from routing.line_planning.stopping import Evaluations, StoppingRule
from routing.progress import Observer, Progress, unobserved

REPORT_EVERY_S = 0.2
_START_TRIES = 150
_HURRIED_TRIES = 5
_HURRY_FROM = 0.2
_CHAIN = 40
_SLICES = 1000
"""Work is cut into so many slices of one temperature each."""

_SLICE_S = 0.02
_LARGEST_COST = 2**60
_NO_COST_YET = 2**62
_MOST_ROUNDS = 20
"""Rounds of tries for one line of the start before it is given up."""

_MOST_LISTED = 100_000
"""Steps in the list of all lines for one line of the start, where a round of tries found none."""

HOT, COLD = 0.015, 40.0
"""First temperature as a share of the riders' cost per line, and what the last is divided by."""

HOT_LINKS = 0.5
"""First temperature in mean links, for the operator's cost."""

WARM = 0.2
"""Part of the first temperature where a start is given, so that its worth is not lost."""

SQUEEZE = ((0.60, 0.3), (0.72, 1.0), (0.84, 3.0), (0.95, 9.0))
"""How ties of the operator are searched: until which share of the work a minute of line time is
worth how many minutes of every rider. What is good for riders is squeezed into cheaper lines."""

SQUEEZE_FROM = 0.45
SQUEEZE_HOT, SQUEEZE_COLD = 0.5, 30.0


@dataclass(frozen=True, slots=True)
class Aim:
    """What a set of lines is to be good at.

    Cost = `riders` x mean journey + `operator` x time of all lines, both in minutes.

    Attributes
    ----------
    riders, operator : float
        Weights, 0 or more, not both 0. A weight of 0 still decides between sets that are equal
        otherwise.
    """

    riders: float
    operator: float

    def order(self, figures: LineSetFigures) -> tuple[float, float, float]:
        """What sets of this aim are ordered by: cost, then what decides between equal ones.

        Examples
        --------
        >>> OPERATOR.order(LineSetFigures(14.0, 94.0, (1.0, 0.0, 0.0, 0.0)))
        (94.0, 14.0, 94.0)
        """
        riders, operator = figures.rider_minutes, figures.line_minutes
        return self.riders * riders + self.operator * operator, riders, operator


PASSENGER = Aim(1.0, 0.0)
"""Least mean journey; of equal ones least time of all lines."""

OPERATOR = Aim(0.0, 1.0)
"""Least time of all lines; of equal ones least mean journey."""


@dataclass(frozen=True, slots=True)
class LineProgress(Progress):
    """Where a search for lines stands.

    Attributes
    ----------
    evaluations : int
        Sets priced so far.
    lines : LineSet or None
        Best valid set so far; None before there is one.
    cost : int
        Its cost in units of the search, to compare searches of one task and aim.
    """

    evaluations: int = 0
    lines: LineSet | None = None
    cost: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class Standing:
    """Where a search stands among others of the same task and aim.

    Attributes
    ----------
    apart : int
        Parts that the set at hand leaves cut off.
    cost : int
        Of the set at hand, in units of the search.
    lines : LineSet
        The set at hand, which need not be the best so far.
    """

    apart: int
    cost: int
    lines: LineSet


class Exchange(Protocol):
    """Told where a search stands, at even parts of its work; answers with a set to go on from."""

    def __call__(self, standing: Standing, /) -> LineSet | None:
        """Return None to go on from the set at hand."""
        ...


EXCHANGES = 10
"""Parts of the work between which sets are exchanged."""


@dataclass(frozen=True, slots=True, eq=False)
class LineSearchResult:
    """Best set found.

    Attributes
    ----------
    lines : LineSet
    evaluations : int
    stop_reason : str
    """

    lines: LineSet
    evaluations: int
    stop_reason: str


@dataclass(frozen=True, slots=True)
class _Phase:
    """Part of a search with one way of counting cost."""

    prices: Prices
    until: float
    hot: float
    cold: float
    fill: int
    from_best: bool = True


def search_lines(
    task: LineTask,
    aim: Aim,
    seed: int,
    stop: StoppingRule,
    observer: Observer = unobserved,
    start: LineSet | None = None,
) -> LineSearchResult:
    """Search the set of lines with the least cost.

    Parameters
    ----------
    task : LineTask
    aim : Aim
    seed : int
    stop : StoppingRule
        With `Evaluations` the same seed gives the same lines on every machine.
    observer : Observer, optional
        Told a `LineProgress` every 0.2 s; the search ends at once where it answers False.
    start : LineSet, optional
        Set to start from instead of a greedy one, such as the present lines; it has to obey the
        rules for single lines.

    Returns
    -------
    LineSearchResult

    Raises
    ------
    InfeasibleError
        If links do not join all nodes, or no line within the rules is left.
    NoSolutionInTime
        If no set was found that covers and joins all nodes.

    Examples
    --------
    >>> from routing.line_planning.links.graph import LinkGraph, LineTask
    >>> ring = [(0, 1), (1, 2), (2, 3), (3, 0)]
    >>> tail, head = zip(*ring, *[(b, a) for a, b in ring])
    >>> graph = LinkGraph(("a", "b", "c", "d"), tail, head, [4.0] * 8, [True] * 4)
    >>> task = LineTask(graph, 1.0 - np.eye(4), n_lines=1, least_nodes=2, most_nodes=4)
    >>> found = search_lines(task, OPERATOR, 1, Evaluations(500))
    >>> found.lines.n_lines, len(found.lines.line(0)), found.evaluations
    (1, 4, 500)
    """
    search = LineSearch(task, aim, seed)
    return search.run(stop, observer, start)


def compile_search(task: LineTask) -> None:
    """Compile the search for tasks of this kind, or read it from where it is kept."""
    wide = units_of(task).times == np.int32
    minutes = floats([1 / 3, 1 / 3] if wide else [1, 1])
    pair = LinkGraph(("a", "b"), ints([0, 1]), ints([1, 0]), minutes, bools([1, 1]))
    for aim in (PASSENGER, OPERATOR):
        small = LineTask(pair, 1.0 - np.eye(2), 1, 2, 2, 1e4 if wide else 5.0)
        search_lines(small, aim, 1, Evaluations(3))


class LineSearch:
    """A search at work: the set at hand, the best so far, and room to price others."""

    def __init__(self, task: LineTask, aim: Aim, seed: int) -> None:
        self._task = task
        self._aim = aim
        self._units = units_of(task)
        self._room = self._units.room()
        self._lines = self._units.empty_lines(task.n_lines)
        self._best = self._units.empty_lines(task.n_lines)
        self._state = np.array([_first_state(seed)], np.uint64)
        self._figures = np.zeros(5, np.int64)
        self._luck = _luck()
        self._reported = perf_counter()
        self._exchange: Exchange | None = None
        self._exchanged = 0

    @property
    def evaluations(self) -> int:
        """Sets priced so far."""
        return int(self._figures[EVALUATIONS])

    def best(self) -> LineSet | None:
        """Best valid set so far; None before there is one."""
        if self._figures[BEST_APART] > 0 or not self._best.facts[:, LENGTH].all():
            return None
        return _as_set(self._best)

    def run(
        self,
        stop: StoppingRule,
        observer: Observer = unobserved,
        start: LineSet | None = None,
        exchange: Exchange | None = None,
    ) -> LineSearchResult:
        """Search until the rule or the observer says stop."""
        phases = list(_phases(self._units, self._aim, self._task, from_start=start is not None))
        self._exchange, self._exchanged = exchange, 0
        self._begin(stop, start)
        reason = "the allowed work or time is used"
        began = 0.0
        for phase in phases:
            if phase.from_best and self._best.facts[:, LENGTH].all():
                _copy(self._best, self._lines)
            self._price_anew(phase)
            if phase.from_best:
                self._price_best(phase)
            if not self._anneal(phase, began, stop, observer):
                reason = "stopped as asked"
                break
            began = phase.until
        lines = self.best()
        if lines is None:
            message = (
                f"no set of {self._task.n_lines} lines of {self._task.least_nodes} to "
                f"{self._task.most_nodes} nodes that joins all nodes was found with "
                f"{self.evaluations} tries. Allow more time, or more or longer lines."
            )
            raise NoSolutionInTime(message)
        return LineSearchResult(lines, self.evaluations, reason)

    def _begin(self, stop: StoppingRule, start: LineSet | None) -> None:
        """Put fixed lines and the start in, and add lines greedily up to the number.

        Whatever the aim, long lines for riders are added: they cover and join all nodes soonest.
        """
        phase = next(_phases(self._units, PASSENGER, self._task))
        n_given = self._put(self._task.fixed if start is None else start)
        listed = every_line(self._units.given)
        for row in range(n_given, self._task.n_lines):
            self._add_line(row, phase, stop, listed)

    def _add_line(
        self, row: int, phase: _Phase, stop: StoppingRule, listed: Iterator[list[int] | None]
    ) -> None:
        """Put the best of some random lines in; where none is new, the next of all lines."""
        if self._draw_line(row, phase, stop) or self._list_line(row, listed):
            return
        if not any(self._draw_line(row, phase, stop) for _ in range(_MOST_ROUNDS)):
            raise self._too_few(row, "were found")

    def _draw_line(self, row: int, phase: _Phase, stop: StoppingRule) -> bool:
        """Put the best of some random lines in; False where all of them are in the set already."""
        hurried = stop.share_done(self.evaluations) > _HURRY_FROM
        self._figures[[COST, BEST_COST]] = _NO_COST_YET
        self._work(phase, 0.0, _HURRIED_TRIES if hurried else _START_TRIES, row)
        return bool(self._lines.facts[row, LENGTH] > 0)

    def _list_line(self, row: int, listed: Iterator[list[int] | None]) -> bool:
        """Put the next listed line that is new in; False where none comes soon.

        Raises
        ------
        InfeasibleError
            If there are no more.
        """
        given, lines = self._units.given, self._lines
        known = {self._nodes_one_way(each) for each in range(row)}
        for _ in range(_MOST_LISTED):
            line = next(listed, [])
            if line == []:
                raise self._too_few(row, "exist")
            if line is not None and tuple(line) not in known:
                put_line(given, lines, row, np.array(line, np.int64), len(line))
                return True
        return False

    def _nodes_one_way(self, row: int) -> tuple[int, ...]:
        """Nodes of a line in the direction in which it is listed."""
        nodes = self._lines.nodes[row, : self._lines.facts[row, LENGTH]].tolist()
        return tuple(nodes if nodes[0] < nodes[-1] else reversed(nodes))

    def _too_few(self, found: int, end: str) -> InfeasibleError:
        """What somebody is told who asks for more lines than there are."""
        message = (
            f"only {found} of {self._task.n_lines} different lines of "
            f"{self._task.least_nodes} to {self._task.most_nodes} nodes {end}. "
            "Ask for fewer lines, or allow other lengths or terminals."
        )
        return InfeasibleError(message)

    def _price_anew(self, phase: _Phase) -> None:
        """Price the set at hand as the phase does."""
        none = NO_LINE
        riders, parts = prices_without(
            self._units.given, phase.prices, self._lines, none, none, self._room
        )
        apart = parts - 1
        time = int(self._lines.facts[:, TIME].sum())
        prices = phase.prices
        cost = prices.rider * riders + prices.line * time + prices.apart * apart
        self._figures[[COST, APART]] = cost, apart

    def _price_best(self, phase: _Phase) -> None:
        """Take the set at hand for the best so far, at what the phase chooses the best by."""
        extra = phase.prices.extra * int(self._lines.facts[:, TIME].sum())
        self._figures[BEST_COST] = self._figures[COST] + extra
        self._figures[BEST_APART] = self._figures[APART]
        _copy(self._lines, self._best)

    def _offer_exchange(self, phase: _Phase, share: float) -> None:
        """Where it is time, show the set at hand to other searches and go on from what they say."""
        while self._exchange is not None and share * EXCHANGES >= self._exchanged + 1:
            self._exchanged += 1
            apart, cost = int(self._figures[APART]), int(self._figures[COST])
            taken = self._exchange(Standing(apart, cost, _as_set(self._lines)))
            if taken is not None:
                self._put(taken)
                self._price_anew(phase)

    def _put(self, lines: LineSet) -> int:
        """Write lines into the first rows; how many they are."""
        for row, line in enumerate(lines.lines()):
            nodes = np.array(line, np.int64)
            put_line(self._units.given, self._lines, row, nodes, len(line))
        return lines.n_lines

    def _anneal(self, phase: _Phase, began: float, stop: StoppingRule, observer: Observer) -> bool:
        """Cool down over the phase's part of the work; False if the observer said stop."""
        allowed = 1
        while (share := stop.share_done(self.evaluations)) < phase.until:
            self._offer_exchange(phase, share)
            part = (share - began) / (phase.until - began)
            temperature = phase.hot * (phase.cold / phase.hot) ** max(0.0, part)
            if isinstance(stop, Evaluations):
                left = math.ceil(phase.until * stop.allowed) - self.evaluations
                allowed = max(1, min(left, stop.allowed // _SLICES))
            before, clock = self.evaluations, perf_counter()
            self._work(phase, temperature, allowed)
            took = perf_counter() - clock
            rate = (self.evaluations - before) / max(took, 1e-6)
            allowed = int(min(4 * allowed, max(1, rate * _SLICE_S)))
            if not self._report(share, observer):
                return False
        return True

    def _work(self, phase: _Phase, temperature: float, allowed: int, only: int = NO_LINE) -> None:
        """One return trip to the compiled search."""
        chain = _CHAIN if only == NO_LINE else allowed
        anneal(
            self._units.given, phase.prices, self._lines, self._best, self._figures, self._room,
            self._state, self._luck, temperature, chain, phase.fill, allowed, int(only),
        )  # fmt: skip

    def _report(self, share: float, observer: Observer) -> bool:
        now = perf_counter()
        if now - self._reported < REPORT_EVERY_S:
            return True
        self._reported = now
        message = f"{self.evaluations} sets of lines priced"
        cost = int(self._figures[BEST_COST])
        standing = LineProgress(
            "lines", share, message, evaluations=self.evaluations, lines=self.best(), cost=cost
        )
        return observer(standing)


def _phases(
    units: Units, aim: Aim, task: LineTask, *, from_start: bool = False
) -> Iterator[_Phase]:
    """Parts of the search: for the operator first without riders, then riders decide ties.

    A start that is given is squeezed at once, as its worth for riders would be lost without them.
    """
    given = units.given
    riders = int(given.demand.sum())
    dearest = given.far * riders
    longest = task.n_lines * (given.most - 1) * int(given.minutes.max()) + 1
    links = given.minutes[given.minutes > 0]
    heat = WARM if from_start else 1.0
    per_line = HOT * riders * float(_mean_time(given)) / max(1, task.n_lines - given.fixed)
    per_link = HOT_LINKS * float(links.mean())
    if aim.riders <= 0:
        apart = 2 * int(given.shortest.max())
        if not from_start:
            without_riders = Prices(0, 1, apart, 0)
            yield _Phase(without_riders, SQUEEZE_FROM, per_link, per_link / COLD, fill=0)
        strict = _LARGEST_COST // longest
        for until, worth in SQUEEZE:
            line = min(strict, round(worth * riders))
            prices = _prices(given, 1, line, extra=strict - line)
            hot = per_line + SQUEEZE_HOT * line * per_link
            yield _Phase(
                prices, until, hot, hot / SQUEEZE_COLD, 0, from_best=until == SQUEEZE[0][0]
            )
        yield _Phase(_prices(given, 1, strict), 1.0, per_line, per_line / COLD, fill=0)
    elif aim.operator <= 0:
        rider = min(longest, _LARGEST_COST // dearest)
        hot = heat * rider * per_line
        yield _Phase(_prices(given, rider, 1), 1.0, hot, hot / COLD, 100)
    else:
        per_rider = aim.riders / riders
        scale = _LARGEST_COST / max(per_rider * dearest, aim.operator * longest) / 4
        rider, line = (max(1, round(each * scale)) for each in (per_rider, aim.operator))
        hot = heat * (rider * per_line + line * per_link)
        yield _Phase(_prices(given, rider, line), 1.0, hot, hot / COLD, 30)


def _prices(given: Given, rider: int, line: int, extra: int = 0) -> Prices:
    """Prices; a part cut off costs as much as one more transfer for everybody, and a long line."""
    transfer = max(given.boarding, int(given.minutes.max())) * int(given.demand.sum())
    apart = rider * transfer + line * 2 * int(given.shortest.max())
    return Prices(rider, line, min(apart, _LARGEST_COST // (len(given.first) + 1)), extra)


def _mean_time(given: Given) -> float:
    """Mean quickest way of all riders."""
    n = len(given.first) - 1
    demand = given.demand[:, :n].astype(np.float64)
    return float((demand * given.shortest).sum() / demand.sum())


def _first_state(seed: int) -> int:
    """Random start of the random numbers, never 0."""
    return int(np.random.SeedSequence(abs(seed)).generate_state(1, np.uint64)[0]) | 1


def _luck() -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Exponential chances in even steps, so that no kernel computes a logarithm."""
    steps = (np.arange(LUCK) + 0.5) / LUCK
    return np.array([round(-math.log(step), 12) for step in steps])


def _copy(source: Lines, target: Lines) -> None:
    for mine, theirs in zip(target, source, strict=True):
        mine[...] = theirs


def _as_set(lines: Lines) -> LineSet:
    rows = zip(lines.nodes, lines.facts[:, LENGTH], strict=True)
    return line_set([nodes[:length].tolist() for nodes, length in rows])
