"""Anneals lines and their buses together: one line at a time is taken out and tried otherwise.

Route-block simulated annealing. The set without one line is priced once (`Pricing.base`); then a
chain of other forms of that line is tried, each priced exactly on top of it. A state is lines with
buses on them: the fleet can never be exceeded, and lines are born and die. Idle buses have a price
that follows how many there are, so that lines and headways move in one search.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from network.quantities import IntArray
from routing.fleet import HEADWAYS_S
from routing.line_planning.search.design_lines import RunningLine, find_running, running_every
from routing.line_planning.search.moves import Moves
from routing.line_planning.search.pricing import HOPELESS, Pricing
from routing.line_planning.stopping import StoppingRule

_NO_LIMIT = 2**61
_FIRST_OF_COMMON_HEADWAYS = 4
"""New lines start at one of the headways from ten minutes up."""

_TRIES_PER_TRIAL = 5
_SHARE_OF_BIRTHS = 0.05
"""Of blocks: a line more."""

_SHARE_OF_DEATHS, _SHARE_OF_BUS_CHANGES = 0.03, 0.19
"""Of draws in a block: no line, and more or fewer buses; the rest are other ways."""

_AS_MANY_BUSES, _AS_OFTEN = 0.45, 0.4
"""Of other ways: as many buses as before, and the same headway; the rest one bus more or less."""

_BUS_STEPS = (-2, -1, -1, 1, 1, 2)
_EVEN = 0.5
_MOST_GIVEN = 0.6
"""Share of its buses that one line may give for a line more."""

_MOST_IDLE = 0.01
"""Share of the fleet that may be idle before buses become cheaper."""


@dataclass(frozen=True, slots=True)
class Schedule:
    """How the annealing cools, and how it prices buses.

    Attributes
    ----------
    hot, cold : float
        First and last temperature, felt minutes per trip of all riders.
    chain : int
        Trials for a line before the next is taken out.
    bus_price : float
        First price of a bus, felt minutes per trip.
    """

    hot: float = 0.015
    cold: float = 0.0003
    chain: int = 20
    bus_price: float = 0.015

    def temperature(self, done: float) -> float:
        """Temperature once a share of the work is done: geometric cooling.

        Examples
        --------
        >>> Schedule(hot=0.01, cold=0.0001).temperature(0.5)
        0.001
        """
        return float(self.hot * (self.cold / self.hot) ** done)


@dataclass(frozen=True, slots=True)
class Limits:
    """What all lines together may use.

    Attributes
    ----------
    fleet : int
        Buses, counted as cycle over headway rounded up for each line.
    km_per_hour : float
        Vehicle-kilometres an hour, with the ways round at the ends.
    """

    fleet: int
    km_per_hour: float = math.inf

    def without(self, lines: Sequence[RunningLine]) -> "Limits":
        """What some lines leave.

        Examples
        --------
        >>> Limits(5).without([])
        Limits(fleet=5, km_per_hour=inf)
        """
        km = self.km_per_hour - sum(run.km_per_hour for run in lines)
        return Limits(self.fleet - buses_of(lines), km)

    def allow(self, line: RunningLine) -> bool:
        """Whether one more line keeps within them."""
        return line.buses <= self.fleet and line.km_per_hour <= self.km_per_hour


@dataclass(slots=True)
class _Block:
    """One line taken out of the set, or room made for one more, and the form it has now.

    Attributes
    ----------
    before : list of RunningLine
        The whole set, kept if no form is taken.
    others : list of RunningLine
        The set without the line; one of them with fewer buses where room was made.
    base : int
        Ticks paid on the others.
    base_rows : IntArray, shape (n_origins,)
        The same by origin.
    form : RunningLine or None
        None where the line is not run.
    cost : int
        Ticks paid now, those for areas left without service included.
    lost : int
        Those alone.
    rows, spare : IntArray, shape (n_origins,)
        The same by origin; room for the next form.
    taken : bool
        Whether any form was taken.
    """

    before: list[RunningLine]
    others: list[RunningLine]
    base: int
    base_rows: IntArray
    form: RunningLine | None
    cost: int
    lost: int
    rows: IntArray
    spare: IntArray
    taken: bool = False

    def lines(self) -> list[RunningLine]:
        """The whole set as it is now."""
        if not self.taken:
            return self.before
        return [*self.others, self.form] if self.form else list(self.others)


class Annealing:
    """A set of lines under annealing.

    Parameters
    ----------
    pricing : Pricing
    moves : Moves
    start : list of RunningLine
        Within the fleet.
    limits : Limits
    schedule : Schedule
    rng : numpy.random.Generator

    Attributes
    ----------
    pricing : Pricing
    evaluations : int
        Forms of lines priced so far.
    lines : list of RunningLine
        The present set.
    paid : int
        Its cost, ticks of all riders.
    bus_price : float
        Of an idle bus, felt minutes per trip.
    best : list of RunningLine
        The set of least cost so far.
    best_paid : int
        Its cost, ticks of all riders.
    """

    def __init__(
        self,
        pricing: Pricing,
        moves: Moves,
        start: list[RunningLine],
        limits: Limits,
        schedule: Schedule,
        rng: np.random.Generator,
    ) -> None:
        model = pricing.model
        self.pricing, self._moves, self._rng = pricing, moves, rng
        self._limits, self._schedule = limits, schedule
        self._ticks_per_minute = model.ticks_per_minute
        self.bus_price = schedule.bus_price
        self._temperature = schedule.hot
        self.evaluations = 0
        self.lines = list(start)
        self.best = list(start)
        self.best_paid = self.paid = self._price(self.lines)[0] + self._lost(self.lines)

    @property
    def idle(self) -> int:
        """Buses on no line."""
        return self._limits.fleet - buses_of(self.lines)

    def run(self, stopping: StoppingRule, until: float, goes_on: Callable[[], bool]) -> None:
        """Anneal until a share of the work is done or the caller says stop.

        Parameters
        ----------
        stopping : Evaluations or Seconds
        until : float
            Share of the work, up to 1.
        goes_on : callable
            Asked after each form whether to go on.
        """
        while (done := stopping.share_done(self.evaluations)) < until:
            self._temperature = self._schedule.temperature(done)
            block = self._make_room() if self._wants_one_more() else self._take_out()
            self._try_forms(block, goes_on)
            self.lines, self.paid = block.lines(), block.cost
            self._price_buses()
            if not goes_on():
                return

    def take_over(self, other: "Annealing") -> None:
        """Go on from the present set of another annealing."""
        self.lines, self.paid = list(other.lines), other.paid
        self.bus_price = other.bus_price

    def _wants_one_more(self) -> bool:
        """Whether to try a line more."""
        return not self.lines or bool(self._rng.random() < _SHARE_OF_BIRTHS)

    def _take_out(self) -> _Block:
        """Price the set without one line, and that line on top."""
        slot = int(self._rng.random() * len(self.lines))
        form = self.lines[slot]
        others = [run for place, run in enumerate(self.lines) if place != slot]
        base, base_rows = self._price(others)
        rows = np.empty_like(base_rows)
        cost = self.pricing.with_line(form.line, form.headway_s, base_rows, _NO_LIMIT, rows)
        lost, spare = self._lost(self.lines), np.empty_like(rows)
        return _Block(self.lines, others, base, base_rows, form, cost + lost, lost, rows, spare)

    def _make_room(self) -> _Block:
        """Price the set, and the set with fewer buses on one line, for one line more."""
        cost, rows = self._price(self.lines)
        others = list(self.lines)
        if others:
            slot = int(self._rng.random() * len(others))
            fewer = int(others[slot].buses * (1 - _MOST_GIVEN * self._rng.random()))
            others[slot] = find_running(others[slot].line, fewer) or others[slot]
        base, base_rows = self._price(others)
        lost, spare = self._lost(self.lines), np.empty_like(rows)
        return _Block(self.lines, others, base, base_rows, None, cost + lost, lost, rows, spare)

    def _price(self, lines: list[RunningLine]) -> tuple[int, IntArray]:
        """Ticks paid on some lines, and the same by origin."""
        cost = self.pricing.base([(run.line, run.headway_s) for run in lines])
        return cost, self.pricing.base_paid.copy()

    def _lost(self, lines: list[RunningLine]) -> int:
        """Ticks for areas that some lines leave without service."""
        return self.pricing.lost([run.line for run in lines])

    def _try_forms(self, block: _Block, goes_on: Callable[[], bool]) -> None:
        """A chain of Metropolis trials on one line."""
        left = self._limits.without(block.others)
        trials = 0
        for _ in range(_TRIES_PER_TRIAL * self._schedule.chain):
            form = self._other_form(block.form)
            if form is block.form or (form and not left.allow(form)):
                continue
            self._try(block, form)
            self.evaluations += 1
            trials += 1
            if trials == self._schedule.chain or not goes_on():
                break

    def _try(self, block: _Block, form: RunningLine | None) -> None:
        """Take another form with the probability of Metropolis et al. (1953)."""
        more = _buses(form) - (_buses(block.form) if block.taken else self._buses_beyond(block))
        chance = -self._temperature * math.log(1.0 - self._rng.random())
        limit = int((chance - self.bus_price * more) * self._ticks_per_minute)
        lost = self._lost([*block.others, form] if form else block.others)
        limit -= lost - block.lost
        if form is None:
            cost = block.base
            block.spare[:] = block.base_rows
        else:
            cost = self.pricing.with_line(
                form.line, form.headway_s, block.rows, max(limit, 0), block.spare
            )
        if cost == HOPELESS or cost - (block.cost - block.lost) > limit:
            return
        cost += lost
        block.form, block.cost, block.lost, block.taken = form, cost, lost, True
        block.rows, block.spare = block.spare, block.rows
        if cost < self.best_paid:
            self.best_paid, self.best = cost, block.lines()

    def _buses_beyond(self, block: _Block) -> int:
        """Buses that the set before had beyond those of the others."""
        return buses_of(block.before) - buses_of(block.others)

    def _other_form(self, form: RunningLine | None) -> RunningLine | None:
        """Another form of a line, None for no line; the same form where none was found."""
        draw = self._rng.random()
        if form is None:
            longest = len(HEADWAYS_S) - _FIRST_OF_COMMON_HEADWAYS - 1
            place = _FIRST_OF_COMMON_HEADWAYS + int(draw * longest)
            return running_every(self._moves.fresh(), HEADWAYS_S[place])
        if draw < _SHARE_OF_DEATHS:
            return None
        if draw < _SHARE_OF_DEATHS + _SHARE_OF_BUS_CHANGES:
            other = find_running(form.line, form.buses + self._bus_step())
            return form if other is None or other.buses == form.buses else other
        line = self._moves.find_other(form.line)
        if line is None:
            return form
        return find_running(line, self._buses_on(form, running_every(line, form.headway_s))) or form

    def _bus_step(self) -> int:
        """One or two buses more or less."""
        return _BUS_STEPS[int(self._rng.random() * len(_BUS_STEPS))]

    def _buses_on(self, form: RunningLine, as_often: RunningLine) -> int:
        """Buses for another way of a line: as many as before, as often, or one more or less."""
        draw = self._rng.random()
        if draw < _AS_MANY_BUSES:
            return form.buses
        if draw < _AS_MANY_BUSES + _AS_OFTEN:
            return as_often.buses
        return max(1, as_often.buses + (1 if self._rng.random() < _EVEN else -1))

    def _price_buses(self) -> None:
        """Make buses cheaper where more than one in a hundred is idle, dearer where none is."""
        if self.idle > _MOST_IDLE * self._limits.fleet:
            self.bus_price *= 0.9
        elif self.idle == 0:
            self.bus_price *= 1.05


def buses_of(lines: Sequence[RunningLine]) -> int:
    """Buses on some lines."""
    return sum(run.buses for run in lines)


def _buses(form: RunningLine | None) -> int:
    """Buses on a line, 0 on none."""
    return form.buses if form else 0
