"""Exchanges lines of a set for others that some strand held: CP-SAT chooses which go together.

Each exchange alone is priced exactly, on the set without the line that goes. CP-SAT then chooses,
within the fleet and the kilometres, those that save most if what they save adds up. It does not
quite, as lines share riders: the new set is priced as a whole, and where it is no better, half as
many are chosen. One alone is exact, so in the end no exchange with the pool improves the set, or
the work allowed is done.
"""

import math
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import groupby, islice

import numpy as np

from network.errors import NoSolutionInTime
from routing.cp_sat import Effort, solve
from routing.fleet import HEADWAYS_S
from routing.line_planning.search.annealing import Limits
from routing.line_planning.search.design_lines import DesignLine, RunningLine, Ways, running_every
from routing.line_planning.search.pricing import HOPELESS, Pricing

_EFFORT = Effort(work=1.0)
_MOST_AT_ONCE = 8
_KEPT_ALIKE = 3
"""Of exchanges of one line for as many buses, those that save most: CP-SAT has a small problem."""

_DEAREST_BUS = 2
"""Times its price that an exchange may cost riders for each bus that it frees."""


@dataclass(frozen=True, slots=True, eq=False)
class Exchange:
    """A line more, a line less, or one line instead of another.

    Attributes
    ----------
    goes : int or None
        Place in the set of the line that goes; None where none does.
    comes : RunningLine or None
        None where no line comes.
    saved : int
        Ticks that riders save by this exchange alone; below 0 where they pay more.
    buses : int
        More than before.
    km_per_hour : float
        More than before.
    """

    goes: int | None
    comes: RunningLine | None
    saved: int
    buses: int
    km_per_hour: float


@dataclass(frozen=True, slots=True, eq=False)
class Exchanged:
    """A set of lines after exchanges.

    Attributes
    ----------
    lines : list of RunningLine
    paid : int
        Ticks of all riders.
    evaluations : int
        Exchanges that were priced.
    """

    lines: list[RunningLine]
    paid: int
    evaluations: int


def forms_held(sets: Iterable[Sequence[RunningLine]], most: int) -> list[RunningLine]:
    """Lines of some sets, each at the headways that it has there and one step from them.

    Parameters
    ----------
    sets : iterable of sequence of RunningLine
        Those first that matter most.
    most : int
        Forms at most.
    """
    places: dict[Ways, set[int]] = {}
    line_of: dict[Ways, DesignLine] = {}
    for run in (run for lines in sets for run in lines):
        place = HEADWAYS_S.index(run.headway_s)
        near = range(max(0, place - 1), min(len(HEADWAYS_S), place + 2))
        places.setdefault(run.line.ways, set()).update(near)
        line_of.setdefault(run.line.ways, run.line)
    forms = (
        running_every(line, HEADWAYS_S[place])
        for ways, line in line_of.items()
        for place in sorted(places[ways])
    )
    return list(islice(forms, most))


class Exchanges:
    """Exchanges between a set of lines and a pool.

    Parameters
    ----------
    pricings : sequence of Pricing
        Of the same model; as many threads price exchanges.
    limits : Limits
        Of the set.
    pool : sequence of RunningLine
        Lines at headways that they may have.
    bus_price : int
        Ticks that a bus is worth.
    seed : int
        Of CP-SAT.
    goes_on : callable
        Asked again and again whether to go on.
    """

    def __init__(
        self,
        pricings: Sequence[Pricing],
        limits: Limits,
        pool: Sequence[RunningLine],
        bus_price: int,
        seed: int,
        goes_on: Callable[[], bool],
    ) -> None:
        self._pricings, self._limits, self._pool = pricings, limits, pool
        self._bus_price, self._seed, self._goes_on = bus_price, seed, goes_on

    def improve(self, lines: Sequence[RunningLine], allowed: int) -> Exchanged:
        """Make exchanges, those that save riders most, while any does.

        Parameters
        ----------
        lines : sequence of RunningLine
            Within the limits.
        allowed : int
            Evaluations after which nothing is priced any more.
        """
        best, at_once, evaluations = list(lines), _MOST_AT_ONCE, 0
        paid = self._paid(best)
        while at_once and evaluations < allowed and self._goes_on():
            priced = self._priced(best, paid)
            evaluations += (len(best) + 1) * len(self._pool)
            better = None
            while at_once and better is None and self._goes_on():
                better, at_once = self._better(best, paid, priced, at_once)
            if better is not None:
                best, paid = better, self._paid(better)
        return Exchanged(best, paid, evaluations)

    def _better(
        self, lines: list[RunningLine], paid: int, priced: list[Exchange], at_once: int
    ) -> tuple[list[RunningLine] | None, int]:
        """A set after exchanges where it is better, and how many to make at once from now on."""
        chosen = chosen_exchanges(priced, self._limits.without(lines), at_once, self._seed)
        after = _after(lines, chosen)
        if chosen and self._paid(after) < paid:
            return after, at_once
        return None, len(chosen) // 2

    def _paid(self, lines: Sequence[RunningLine]) -> int:
        """Ticks that riders pay on some lines, with those for areas without service."""
        pricing = self._pricings[0]
        cost = pricing.base([(run.line, run.headway_s) for run in lines])
        return cost + pricing.lost([run.line for run in lines])

    def _priced(self, lines: list[RunningLine], paid: int) -> list[Exchange]:
        """Exchanges of one line that may be of use, in several threads."""
        slots: list[int | None] = [None, *range(len(lines))]
        n = len(self._pricings)

        def of_part(part: int) -> list[Exchange]:
            mine = slots[part::n]
            return [
                each
                for slot in mine
                if self._goes_on()
                for each in self._of_slot(self._pricings[part], lines, slot, paid)
            ]

        with ThreadPoolExecutor(n) as threads:
            return [each for part in threads.map(of_part, range(n)) for each in part]

    def _of_slot(
        self, pricing: Pricing, lines: list[RunningLine], slot: int | None, paid: int
    ) -> list[Exchange]:
        """Exchanges in which the line at one place goes, or none."""
        others = [run for place, run in enumerate(lines) if place != slot]
        base = pricing.base([(run.line, run.headway_s) for run in others])
        rows = pricing.base_paid.copy()
        now = np.empty_like(rows)
        saved = paid - base - pricing.lost([run.line for run in others])
        found = [_exchange(lines, slot, None, saved)]
        for form in self._pool if slot is None else _but(self._pool, lines[slot]):
            if not self._goes_on():
                break
            if any(run.line.ways == form.line.ways for run in others):
                continue
            lost = pricing.lost([*(run.line for run in others), form.line])
            more = form.buses - (0 if slot is None else lines[slot].buses)
            most = paid - base - lost + _DEAREST_BUS * self._bus_price * max(0, -more)
            cost = pricing.with_line(form.line, form.headway_s, rows, max(most, 0), now)
            if cost != HOPELESS:
                found.append(_exchange(lines, slot, form, paid - cost - lost))
        return found


def chosen_exchanges(
    exchanges: Sequence[Exchange], left: Limits, most: int, seed: int
) -> list[Exchange]:
    """Exchanges within what is left, that save most if what they save adds up.

    Each line goes once and comes once.

    Parameters
    ----------
    exchanges : sequence of Exchange
    left : Limits
        What the set leaves.
    most : int
        Exchanges at most.
    seed : int

    Examples
    --------
    With no bus left, the line that saves most can come only if another goes:

    >>> more = Exchange(None, None, saved=90, buses=2, km_per_hour=0.0)
    >>> less = Exchange(0, None, saved=-50, buses=-2, km_per_hour=0.0)
    >>> [each.saved for each in chosen_exchanges([more, less], Limits(0), 2, seed=1)]
    [90, -50]
    >>> chosen_exchanges([more, less], Limits(0), 1, seed=1)
    []
    """
    from ortools.sat.python import cp_model  # noqa: PLC0415  (0.4 s that --help must not pay)

    kept = _worth_choosing(exchanges)
    model = cp_model.CpModel()
    takes = [model.new_bool_var("") for _ in kept]
    going: dict[int, list[cp_model.IntVar]] = {}
    coming: dict[Ways, list[cp_model.IntVar]] = {}
    for each, taken in zip(kept, takes, strict=True):
        model.add_hint(taken, 0)
        if each.goes is not None:
            going.setdefault(each.goes, []).append(taken)
        if each.comes is not None:
            coming.setdefault(each.comes.line.ways, []).append(taken)
    for rivals in (*going.values(), *coming.values()):
        model.add_at_most_one(rivals)
    total = cp_model.LinearExpr.weighted_sum
    model.add(total(takes, [each.buses for each in kept]) <= left.fleet)
    if math.isfinite(left.km_per_hour):
        metres = [math.ceil(1000 * each.km_per_hour) for each in kept]
        model.add(total(takes, metres) <= math.floor(1000 * left.km_per_hour))
    model.add(cp_model.LinearExpr.sum(takes) <= most)
    model.maximize(total(takes, [each.saved for each in kept]))
    try:
        answer = solve(model, takes, _EFFORT, seed, "lines")
    except NoSolutionInTime:
        return []
    return [kept[row] for row in np.flatnonzero(answer.values).tolist()]


def _exchange(
    lines: list[RunningLine], slot: int | None, form: RunningLine | None, saved: int
) -> Exchange:
    """An exchange with what it takes more than before."""
    goes = [] if slot is None else [lines[slot]]
    comes = [] if form is None else [form]
    buses = sum(run.buses for run in comes) - sum(run.buses for run in goes)
    km = sum(run.km_per_hour for run in comes) - sum(run.km_per_hour for run in goes)
    return Exchange(slot, form, saved, buses, km)


def _but(pool: Sequence[RunningLine], run: RunningLine) -> list[RunningLine]:
    """A pool without one line at its headway."""
    return [
        form for form in pool if form.headway_s != run.headway_s or form.line.ways != run.line.ways
    ]


def _worth_choosing(exchanges: Sequence[Exchange]) -> list[Exchange]:
    """Exchanges that save riders time or free buses, of those alike the best."""

    def alike(each: Exchange) -> tuple[int, int]:
        return -1 if each.goes is None else each.goes, each.buses

    useful = [each for each in exchanges if each.saved > 0 or each.buses < 0]
    kept: list[Exchange] = []
    for _, same in groupby(sorted(useful, key=alike), key=alike):
        kept += sorted(same, key=lambda each: -each.saved)[:_KEPT_ALIKE]
    return kept


def _after(lines: Sequence[RunningLine], chosen: Sequence[Exchange]) -> list[RunningLine]:
    """A set of lines after some exchanges."""
    comes = {each.goes: each.comes for each in chosen if each.goes is not None}
    stayed = [comes.get(place, run) for place, run in enumerate(lines)]
    new = [each.comes for each in chosen if each.goes is None]
    return [run for run in (*stayed, *new) if run is not None]
