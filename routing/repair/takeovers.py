"""What each driver could do for the rest of the day: as planned, less, or a piece of work more."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from network.errors import LimitError
from network.quantities import IntArray
from routing.duties.driver_work import DriverWork
from routing.repair.duty_judge import DutyJudge, JudgedDuty, Run
from routing.repair.remaining_work import DriverState, runs_of

MOST_RUNS = 2_000
"""Pieces of open work; above this the answer would not come in seconds."""

_MOST_PAIRS, _FEWEST_PAIRS = 16_000, 300
"""Ways to take two further pieces that are judged: of all touched drivers, and of each at least."""


@dataclass(frozen=True, slots=True)
class Takeover:
    """One way for one driver to end the day.

    Attributes
    ----------
    driver : int
        Row of the states.
    pieces : tuple of Run
        All of the duty, in order of time; empty where nothing is left of it.
    taken : tuple of int
        Open sections that it covers, rising.
    judged : JudgedDuty, optional
        None for what has happened and keeps to no type of the agreement.
    new_pieces : int
        Pieces that the driver was not to do.
    """

    driver: int
    pieces: tuple[Run, ...]
    taken: tuple[int, ...]
    judged: JudgedDuty | None
    new_pieces: int


@dataclass(frozen=True, slots=True, eq=False)
class OpenWork:
    """Sections without a driver, and who may take them.

    Attributes
    ----------
    sections : tuple of int
        Rising.
    runs : tuple of Run
        Pieces of them, by the time at which they start: all, or those of `outer` where all are more
        than `MOST_RUNS`.
    outer : tuple of Run
        Those that begin or end where open work of a block does.
    """

    sections: tuple[int, ...]
    runs: tuple[Run, ...]
    outer: tuple[Run, ...]


def open_work(states: Sequence[DriverState], work: DriverWork) -> OpenWork:
    """What nobody has done and no untouched driver will do.

    Parameters
    ----------
    states : sequence of DriverState
    work : DriverWork
        Each leg a section of its own.

    Raises
    ------
    LimitError
        If more than `MOST_RUNS` pieces begin or end where open work does.
    """
    kept = {row for state in states for row in state.done}
    kept |= {row for state in states if not state.touched for row in state.ahead}
    sections = tuple(row for row in range(len(work.start_s)) if row not in kept)
    firsts, free = set(work.first_leg.tolist()), set(sections)
    runs: list[Run] = []
    for first in sections:
        end = first + 1
        runs.append((first, end))
        while end in free and end not in firsts:
            end += 1
            runs.append((first, end))
    runs.sort(key=lambda run: (int(work.start_s[run[0]]), run))
    outer = tuple(
        (first, end)
        for first, end in runs
        if first in firsts or first - 1 not in free or end in firsts or end not in free
    )
    if len(outer) > MOST_RUNS:
        message = (
            f"{len(sections)} stretches of work are without a driver, in more than {MOST_RUNS} "
            "ways to join them; repair a shorter part of the day, or fewer losses at a time"
        )
        raise LimitError(message)
    return OpenWork(sections, tuple(runs) if len(runs) <= MOST_RUNS else outer, outer)


class Takeovers:
    """Lists what drivers could do.

    Parameters
    ----------
    work : DriverWork
    judge : DutyJudge
        Of `work`.
    open_work : OpenWork
    at_s : int
        When the news comes.
    n_touched : int
        Drivers who need other work; with many, some ways of each are left out.
    """

    def __init__(
        self, work: DriverWork, judge: DutyJudge, open_work: OpenWork, at_s: int, n_touched: int
    ) -> None:
        self._work, self._judge, self._open, self._at_s = work, judge, open_work, at_s
        self._most_pairs = max(_FEWEST_PAIRS, _MOST_PAIRS // max(1, n_touched))
        self._firsts = frozenset(work.first_leg.tolist())
        self._sections = frozenset(open_work.sections)
        self._starts = [int(work.start_s[first]) for first, _ in open_work.outer]

    def of(self, driver: int, state: DriverState) -> list[Takeover]:
        """All ways of one driver, what was planned first.

        An untouched driver keeps all work and takes at most one piece more; a touched one keeps
        some of it and takes at most two.
        """
        if state.over or state.lost:
            return [self._without(driver, state)]
        whole = self._runs((*state.done, *state.ahead))
        if not state.touched:
            return [
                self._as_planned(driver, state, whole),
                *self._more(driver, state, whole, whole),
            ]
        done = self._runs(state.done)
        bases = [whole, done, *(self._runs((*state.done, *range(*run)))
                                for run in self._runs(state.ahead))]  # fmt: skip
        found: dict[tuple[int, ...], Takeover] = {(): self._without(driver, state)}
        for base in dict.fromkeys(bases):
            for each in self._kept(driver, state, base, whole):
                found.setdefault(each.taken, each)
        for base in dict.fromkeys((whole, done)):
            for each in self._twice(driver, state, base, whole):
                found.setdefault(each.taken, each)
        return list(found.values())

    def _kept(
        self, driver: int, state: DriverState, base: tuple[Run, ...], own: tuple[Run, ...]
    ) -> Iterator[Takeover]:
        """A base alone, and with one piece more."""
        if base:
            yield from self._judged(driver, state, base, own)
        yield from self._more(driver, state, base, own)

    def _without(self, driver: int, state: DriverState) -> Takeover:
        """Nothing but what has begun; that may break a rule, and nobody can help it."""
        pieces = self._runs(state.done if state.lost or state.touched else
                            (*state.done, *state.ahead))  # fmt: skip
        judged = self._judge.judge(pieces, state.home) if pieces else None
        return Takeover(driver, pieces, (), judged, 0)

    def _as_planned(self, driver: int, state: DriverState, whole: tuple[Run, ...]) -> Takeover:
        """The duty as it was."""
        judged = self._judge.judge(whole, state.home) if whole else None
        return Takeover(driver, whole, (), judged, 0)

    def _more(
        self, driver: int, state: DriverState, base: tuple[Run, ...], own: tuple[Run, ...]
    ) -> Iterator[Takeover]:
        """A base with one piece more."""
        for run in self._open.runs:
            with_run = self._with(base, run, state)
            if with_run is not None:
                yield from self._judged(driver, state, with_run, own)

    def _twice(
        self, driver: int, state: DriverState, base: tuple[Run, ...], own: tuple[Run, ...]
    ) -> Iterator[Takeover]:
        """A base with two pieces more, both from where open work of a block begins or ends."""
        pairs = []
        for place, run in enumerate(self._open.outer):
            with_run = self._with(base, run, state)
            if with_run is None:
                continue
            end_s = int(self._work.end_s[run[1] - 1])
            first = max(place + 1, bisect_left(self._starts, end_s))
            pairs += [(with_run, later) for later in self._open.outer[first:]]
        each = -(-len(pairs) // self._most_pairs) or 1  # evenly over the day
        for with_run, later in pairs[::each]:
            with_both = self._with(with_run, later, state)
            if with_both is not None:
                yield from self._judged(driver, state, with_both, own)

    def _judged(
        self, driver: int, state: DriverState, pieces: tuple[Run, ...], own: tuple[Run, ...]
    ) -> Iterator[Takeover]:
        """A way to end the day, where the agreement allows it."""
        judged = self._judge.judge(pieces, state.home)
        if judged is None or (not state.done and judged.start_s < state.from_s):
            return
        sections = (row for run in pieces for row in range(*run))
        taken = tuple(sorted(row for row in sections if row in self._sections))
        mine = set(state.ahead)
        new = sum(any(row in self._sections and row not in mine for row in range(*run))
                  for run in pieces if run not in own)  # fmt: skip
        yield Takeover(driver, pieces, taken, judged, new)

    def _with(self, base: tuple[Run, ...], run: Run, state: DriverState) -> tuple[Run, ...] | None:
        """A base and a run in order of time, joined where they touch; None where they clash."""
        start_s = int(self._work.start_s[run[0]])
        place = sum(int(self._work.start_s[first]) < start_s for first, _ in base)
        if place < len(base) and not self._judge.follows(run, base[place]):
            return None
        touches = place > 0 and base[place - 1][1] == run[0] and run[0] not in self._firsts
        if place > 0 and not touches and not self._reaches(base[place - 1], run):
            return None
        if place == 0 and not self._comes(run, state):
            return None
        before, after = base[:place], base[place:]
        if touches:
            before, run = before[:-1], (before[-1][0], run[1])
        if after and run[1] == after[0][0] and run[1] not in self._firsts:
            run, after = (run[0], after[0][1]), after[1:]
        return (*before, run, *after)

    def _reaches(self, before: Run, run: Run) -> bool:
        """Whether a driver gets from a piece to another one, leaving no sooner than the news."""
        work = self._work
        ride = self._judge.ride_s(int(work.end_place[before[1] - 1]), int(work.start_place[run[0]]))
        return max(int(work.end_s[before[1] - 1]), self._at_s) + ride <= int(work.start_s[run[0]])

    def _comes(self, run: Run, state: DriverState) -> bool:
        """Whether a driver gets from home to a first piece."""
        ride = self._judge.ride_s(state.home, int(self._work.start_place[run[0]]))
        return max(state.from_s, self._at_s) + ride <= int(self._work.start_s[run[0]])

    def _runs(self, sections: Sequence[int]) -> tuple[Run, ...]:
        """Sections joined to pieces."""
        return runs_of(tuple(sections), self._work)


def costs_of(takeovers: Sequence[Takeover], paid_s: IntArray, per_piece_s: int) -> list[int]:
    """Seconds of pay beyond what each driver is paid anyway, and the price of new pieces.

    Parameters
    ----------
    takeovers : sequence of Takeover
    paid_s : IntArray, shape (n_drivers,)
        What each driver is paid for the day as planned.
    per_piece_s : int
    """
    return [
        max(0, (0 if each.judged is None else each.judged.paid_s) - int(paid_s[each.driver]))
        + per_piece_s * each.new_pieces
        for each in takeovers
    ]
