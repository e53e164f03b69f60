"""Several searches for one set of lines at once: a process per seed, and good sets handed on."""

import signal
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from time import perf_counter

from network.errors import InputError, PlanningError
from routing.line_planning.links.evaluation import figures_of
from routing.line_planning.links.graph import LineSet, LineTask
from routing.line_planning.links.search import (
    REPORT_EVERY_S,
    Aim,
    Exchange,
    LineProgress,
    LineSearch,
    LineSearchResult,
    Standing,
)
from routing.line_planning.stopping import StoppingRule
from routing.progress import Observer, Progress, unobserved

MOST_SEEDS = 256
_OF_WHICH_ONE_TAKES = 4
"""At each exchange one search in so many, the worst, goes on from the best; the rest keep theirs,
so that they stay different."""

_END_S = 5.0


def search_seeds(
    task: LineTask,
    aim: Aim,
    seeds: Sequence[int],
    stop: StoppingRule,
    observer: Observer = unobserved,
) -> LineSearchResult:
    """Search with several seeds, each in a process of its own.

    Nine times, after each tenth of the work, the worst quarter of the searches goes on from the set
    of the best. Searches wait for each other there, so with `Evaluations` the same seeds give the
    same lines however fast each process is.

    Parameters
    ----------
    task : LineTask
    aim : Aim
    seeds : sequence of int
        All different, at most `MOST_SEEDS`.
    stop : StoppingRule
        For each search. A clock is read in its process: `time.process_time` counts its own seconds.
    observer : Observer, optional
        Told a `LineProgress` over all searches every 0.2 s; they end at once where it answers
        False.

    Returns
    -------
    LineSearchResult
        The best set of all, and the evaluations of all.

    Raises
    ------
    InputError
        If a seed is given twice, or none, or too many.
    PlanningError
        Whatever a search raises; or if a process ends without an answer.
    """
    if not 1 <= len(set(seeds)) == len(seeds) <= MOST_SEEDS:
        message = f"{len(seeds)} seeds; give 1 to {MOST_SEEDS} different ones"
        raise InputError(message)
    with ExitStack() as running:
        is_watched = observer is not unobserved
        orders = [_Order(task, aim, seed, stop, is_watched) for seed in seeds]
        links = [running.enter_context(_search(order)) for order in orders]
        results = _Talk(links, seeds, observer).until_all_ended()
    best = min(results, key=lambda each: aim.order(figures_of(task, each.lines)))
    return replace(best, evaluations=sum(each.evaluations for each in results))


class _Stop:
    """Said to a search: end at once."""


@dataclass(frozen=True, slots=True)
class _GoOn:
    """Said to a search that showed where it stands."""

    lines: LineSet | None


@dataclass(frozen=True, slots=True, eq=False)
class _Order:
    """What a process is to search; unless it is watched it keeps its progress to itself."""

    task: LineTask
    aim: Aim
    seed: int
    stop: StoppingRule
    is_watched: bool


@contextmanager
def _search(order: _Order) -> Iterator[Connection]:
    """A search in a new process, and the line to it; the process is gone afterwards."""
    context = get_context("spawn")  # a fork would copy threads of compiled code in any state
    ours, theirs = context.Pipe()
    process = context.Process(target=_run, args=(theirs, order), daemon=True)
    process.start()
    theirs.close()
    try:
        yield ours
    finally:
        ours.close()
        process.join(_END_S)
        if process.is_alive():
            process.kill()
            process.join()
        process.close()


@dataclass(slots=True)
class _Talk:
    """What is said between searches and whoever waits for them."""

    links: Sequence[Connection]
    seeds: Sequence[int]
    observer: Observer
    progress: dict[int, LineProgress] = field(default_factory=dict)
    standings: dict[int, Standing] = field(default_factory=dict)
    results: dict[int, LineSearchResult] = field(default_factory=dict)
    is_stopped: bool = False
    reported: float = field(default_factory=perf_counter)

    def until_all_ended(self) -> list[LineSearchResult]:
        """Answers of all searches."""
        while len(self.results) < len(self.links):
            searching = [row for row in range(len(self.links)) if row not in self.results]
            for link in wait([self.links[row] for row in searching], REPORT_EVERY_S):
                self._hear(next(row for row in searching if self.links[row] is link))
            self._exchange()
            self._report()
        return [self.results[row] for row in range(len(self.links))]

    def _hear(self, row: int) -> None:
        try:
            said = self.links[row].recv()
        except (EOFError, ConnectionError) as failure:
            message = (
                f"the process of seed {self.seeds[row]} ended without an answer; "
                "free memory, or search fewer seeds at once"
            )
            raise PlanningError(message) from failure
        if isinstance(said, PlanningError):
            raise said
        if isinstance(said, LineProgress):
            self.progress[row] = said
        elif isinstance(said, Standing):
            self.standings[row] = said
        else:
            self.results[row] = said

    def _exchange(self) -> None:
        """Once all show where they stand, say to each what it goes on from."""
        if not self.standings or len(self.standings) + len(self.results) < len(self.links):
            return
        taken = taken_sets(self.standings)
        for row in self.standings:
            self._say(row, _Stop() if self.is_stopped else _GoOn(taken.get(row)))
        self.standings.clear()

    def _report(self) -> None:
        """Tell the observer what is new, and everybody if it says stop."""
        now = perf_counter()
        if not self.progress or self.is_stopped or now - self.reported < REPORT_EVERY_S:
            return
        self.reported = now
        all_of = list(self.progress.values())
        done = sum(each.evaluations for each in all_of)
        best = min(all_of, key=lambda each: (each.lines is None, each.cost))
        message = f"{done} sets of lines priced with {len(self.links)} seeds"
        share = min(each.share for each in all_of)
        told = LineProgress(
            "lines", share, message, evaluations=done, lines=best.lines, cost=best.cost
        )
        if not self.observer(told):
            self.is_stopped = True
            for row in range(len(self.links)):
                self._say(row, _Stop())

    def _say(self, row: int, what: object) -> None:
        """Say something to a search that may just have ended."""
        try:
            self.links[row].send(what)
        except ConnectionError:
            return


def taken_sets(standings: Mapping[int, Standing]) -> dict[int, LineSet]:
    """Sets that the worst searches go on from, by search.

    Examples
    --------
    >>> from routing.line_planning.links.graph import line_set
    >>> costs = {0: 7, 1: 3, 2: 5}
    >>> stand = {row: Standing(0, cost, line_set([[row, 9]])) for row, cost in costs.items()}
    >>> {row: lines.lines() for row, lines in taken_sets(stand).items()}  # 0 is worst, 1 best
    {0: [[1, 9]]}
    """
    order = sorted(standings, key=lambda row: (standings[row].apart, standings[row].cost, row))
    n_taking = min(len(order) - 1, max(1, len(order) // _OF_WHICH_ONE_TAKES))
    best = standings[order[0]].lines
    return dict.fromkeys(order[len(order) - n_taking :], best) if n_taking else {}


def _run(link: Connection, order: _Order) -> None:
    """Search in this process; ends without a word where nobody listens any more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for whoever started us
    told_to_stop = False

    def observe(progress: Progress, /) -> bool:
        nonlocal told_to_stop
        if link.poll():
            told_to_stop |= isinstance(link.recv(), _Stop)
        if order.is_watched:
            link.send(progress)
        return not told_to_stop

    def exchange(standing: Standing, /) -> LineSet | None:
        nonlocal told_to_stop
        if told_to_stop:
            return None
        link.send(standing)
        said = link.recv()
        told_to_stop = isinstance(said, _Stop)
        return said.lines if isinstance(said, _GoOn) else None

    try:
        link.send(_answer(lambda: _searched(order, observe, exchange)))
    except (EOFError, ConnectionError):
        return


def _searched(order: _Order, observer: Observer, exchange: Exchange) -> LineSearchResult:
    """What the ordered search finds."""
    search = LineSearch(order.task, order.aim, order.seed)
    return search.run(order.stop, observer, exchange=exchange)


def _answer(search: Callable[[], LineSearchResult]) -> LineSearchResult | PlanningError:
    """What a search finds, or why it finds nothing."""
    try:
        return search()
    except PlanningError as refused:
        return refused
