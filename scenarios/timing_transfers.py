"""Lines of a whole plan moved by minutes for riders who change, only where the day gets better.

Timed transfers alone are the wrong aim where lines share streets: riders who may take several lines
lose by two buses at once what others gain by a change. So lines move one after the other, to the
minutes that suit most changes, and each move is judged by riders sent through the timetable.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from network.grouped_numbers import grouped
from network.problems import Problem, note
from network.quantities import IntArray, ints
from routing.assignment.timetable import replay_timetable
from routing.evaluation.timetable_kpis import evaluate_timetable
from routing.line_departures import timed_departures
from routing.paths import PatternPaths
from routing.progress import report
from routing.service_hours import NOT_GIVEN
from routing.timetable import Timetable
from routing.transfer_timing.change_shares import TransferRule, offsets_in
from routing.transfer_timing.riders_changing import riders_changing
from routing.transfer_timing.synchronising import (
    TransferTiming,
    movable_lines,
    transfer_proof,
    transfer_timing,
)
from routing.transfer_timing.timed_transfers import TimedTransfer, timed_transfers
from routing.transfer_timing.transfer_check import transfer_problems
from routing.validity import confirm
from routing.vehicle_scheduling.blocks_by_type import count_vehicles_by_type
from scenarios.fitting_fleet import FittedTrips, trips_at
from scenarios.replay import leaving_times_per_period, replayed_day
from scenarios.world import World, assigned

MOST_TRIED = 60
"""Timetables that are tried at most."""

MOST_JOURNEYS = 60_000_000
"""Journeys replayed at most for all of them: fewer tries in a very large city."""

_MINUTES_OF_LINE, _APART_S = 3, 180
"""Minutes tried for each line, so far from each other."""

_TIMES_OF_JUDGE = 2
"""Times of leaving while lines move, over those of the figures that judge: not to fit to these."""

_FELT = "timetable_generalised_minutes"
_ROUNDING = 1e-9
_RULE = TransferRule()
_CHOOSING = "of riders who choose as at even headways"


@dataclass(frozen=True, slots=True, eq=False)
class TimedPlan:
    """Trips of a plan with timed transfers, or as they were where no rider gains by them.

    Attributes
    ----------
    trips : FittedTrips
    transfers : tuple of TimedTransfer
        Those worth a name.
    findings : tuple of Problem
        What riders gain, or what timing would have cost.
    """

    trips: FittedTrips
    transfers: tuple[TimedTransfer, ...] = ()
    findings: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class _Minutes:
    """Minutes at which lines leave, with what riders feel.

    Attributes
    ----------
    asked_s : IntArray, shape (n_lines, n_periods)
        As `timed_departures` takes it; `NOT_GIVEN` where a line goes on as it comes.
    timetable : Timetable
    felt : float
        Felt minutes of a trip.
    """

    asked_s: IntArray
    timetable: Timetable
    felt: float


def with_timed_transfers(world: World, trips: FittedTrips, paths: PatternPaths) -> TimedPlan:
    """Move lines by minutes for riders who change, while riders of the whole day gain by it.

    First all lines leave at the minutes with most riders on time, then each line by itself, those
    with most late riders first, at some minutes that suit most of its changes. A move is kept where
    felt minutes of the timetable evaluator are fewer and the fleet suffices. In the end the day is
    judged once more, at other times of leaving than those by which moves were chosen.

    Parameters
    ----------
    world : World
        Lines that stay in it as they are do not move, nor does a line that holds a departure, in
        that period.
    trips : FittedTrips
        With headways that were chosen.
    paths : PatternPaths
        Of the same lines.

    Returns
    -------
    TimedPlan

    Raises
    ------
    InvalidPlanError
        If riders on time do not count up: a bug of ours.

    Examples
    --------
    Nobody of the town changes.

    >>> from tests.scenarios.explaining import two_line_town as two
    >>> place, plan = two.world(), two.lines()
    >>> paths = two.paths(place.network, plan)
    >>> print(with_timed_transfers(place, trips_at(place, plan, paths), paths).findings[0])
    note: timed transfers: nobody changes between two lines
    """
    report(world.observer, "timetable", 0.0, "timed transfers")
    moves = _Moves(world, trips, paths)
    if not moves.volumes.n_transfers:
        nobody = note("timed transfers", "nobody changes between two lines")
        return TimedPlan(trips, findings=(nobody,))
    best = moves.best()
    before, after = (_judged(world, each.timetable) for each in (moves.now, best))
    if after >= before - _ROUNDING:
        return TimedPlan(trips, findings=(moves.dropped(before),))
    return moves.made(best, (before, after))


class _Moves:
    """Lines of one plan that move by minutes."""

    def __init__(self, world: World, trips: FittedTrips, paths: PatternPaths) -> None:
        plan, periods = trips.plan, world.periods
        flows = [assigned(world, plan, paths, row) for row in range(len(periods))]
        self._world, self._trips, self._paths = world, trips, paths
        self.volumes = riders_changing(
            world.network, plan, paths, world.run_times, periods, flows, world.settings.weights
        )
        self._movable = movable_lines(plan, periods, world.n_kept)
        self._timing = transfer_timing(
            plan, trips.timetable, self.volumes, paths=paths, run_times=world.run_times,
            periods=periods, movable=self._movable, seed=world.settings.seed,
        )  # fmt: skip
        nothing = ints(np.full((plan.n_lines, len(periods)), NOT_GIVEN))
        self.now = _Minutes(nothing, trips.timetable, self._felt(trips.timetable))

    def best(self) -> _Minutes:
        """The best minutes found; those of now where no move is any better."""
        best = self._better(self.now, self._wanted_s)
        samples = _TIMES_OF_JUDGE * leaving_times_per_period(self._world.demand)
        journeys = samples * len(self._world.demand.origin) * len(self._world.periods)
        most = max(1, min(MOST_TRIED, MOST_JOURNEYS // max(journeys, 1)))
        late = self._timing.late(self._offsets(self.now.timetable))
        lines = [line for line in np.argsort(-late, kind="stable").tolist() if late[line]]
        for line in lines[: -(-most // _MINUTES_OF_LINE)]:
            report(self._world.observer, "timetable", 0.5, f"timed transfers, {best.felt:.1f} min")
            for asked_s in self._moved_by_itself(best, line):
                best = self._better(best, asked_s)
        return best

    def _moved_by_itself(self, best: _Minutes, line: int) -> Iterator[IntArray]:
        """Minutes of one line for the whole day, those that suit most of its changes first."""
        offset_s, step_s = self._offsets(best.timetable), self._timing.step_s
        open_to_it = self._movable[line] & (offset_s[line] != NOT_GIVEN)
        if not open_to_it.any():
            return
        start = int(open_to_it.argmax())
        headway_s = int(self._trips.plan.headway_s[self._trips.plan.first_patterns[line], start])
        on_time = self._timing.on_time_by_move(line, offset_s, headway_s // step_s)
        tried = [0]
        for move in np.argsort(-on_time, kind="stable").tolist():
            if len(tried) > _MINUTES_OF_LINE:
                break
            apart = [(move - other) * step_s % headway_s for other in tried]
            if all(min(each, headway_s - each) >= _APART_S for each in apart):
                tried.append(move)
                asked_s = best.asked_s.copy()
                asked_s[line] = NOT_GIVEN
                asked_s[line, start] = offset_s[line, start] + move * step_s
                yield ints(asked_s)

    @property
    def _wanted_s(self) -> IntArray:
        """All lines at the minutes with most riders on time."""
        return ints(np.where(self._movable, self._timing.wanted_s, NOT_GIVEN))

    def _better(self, best: _Minutes, asked_s: IntArray) -> _Minutes:
        """Other minutes where riders feel fewer and the fleet suffices, else the best."""
        tried = self._at(asked_s)
        if tried.felt >= best.felt - _ROUNDING:
            return best
        return tried if self._vehicles(tried) <= self._world.settings.buses else best

    def _at(self, asked_s: IntArray) -> _Minutes:
        """What riders feel at some minutes."""
        world = self._world
        timetable = timed_departures(
            self._trips.plan, self._paths, world.run_times, world.periods, world.settings.layover,
            world.deadheads, asked_s,
        )  # fmt: skip
        return _Minutes(asked_s, timetable, self._felt(timetable))

    def _felt(self, timetable: Timetable) -> float:
        """Felt minutes of a trip, at more times of leaving than those of the figures."""
        world, weights = self._world, self._world.settings.weights
        journeys = replay_timetable(
            world.network, world.demand, timetable, weights=weights, background=world.background,
            samples=_TIMES_OF_JUDGE * leaving_times_per_period(world.demand),
        )  # fmt: skip
        return evaluate_timetable(journeys, world.periods, weights)[_FELT]

    def _vehicles(self, tried: _Minutes) -> int:
        """Vehicles that a timetable needs on its blocks."""
        world, used = self._world, self._trips.line_vehicles
        of_trip = used.of_trips(self._trips.plan, tried.timetable, world.periods)
        numbers = count_vehicles_by_type(
            world.network, tried.timetable, of_trip, used.rates, world.deadheads,
            world.settings.layover,
        )  # fmt: skip
        return sum(numbers)

    def _offsets(self, timetable: Timetable) -> IntArray:
        """When first patterns leave in each period."""
        plan = self._trips.plan
        return ints(offsets_in(plan, self._world.periods, timetable)[plan.first_patterns])

    def _in(self, timetable: Timetable) -> tuple[TransferTiming, float]:
        """Changes in a timetable, and riders on time, counted bus by bus as well."""
        world, plan, periods = self._world, self._trips.plan, self._world.periods
        timing = self._timing.in_timetable(
            plan, timetable, self.volumes, self._paths, world.run_times, periods
        )
        on_time = timing.on_time(self._offsets(timetable))
        confirm(
            transfer_problems(
                world.network, plan, timetable, world.run_times, periods, self.volumes, _RULE,
                on_time,
            ),
            "timed transfers",
        )  # fmt: skip
        return timing, on_time

    def made(self, best: _Minutes, felt: tuple[float, float]) -> TimedPlan:
        """The plan at the best minutes, with what riders gain."""
        world, plan = self._world, self._trips.plan
        timing, on_time = self._in(best.timetable)
        _, before = self._in(self.now.timetable)
        at = trips_at(world, plan, self._paths, self._trips.line_vehicles, best.asked_s)
        pattern_of_call = np.repeat(np.arange(plan.n_patterns), np.diff(plan.first_stop))
        named = timed_transfers(
            timing, self._offsets(best.timetable), self.volumes, ints(pattern_of_call),
            world.periods, _RULE,
        )  # fmt: skip
        n_moved = int((self._offsets(best.timetable) != self._offsets(self.now.timetable)).any(
            axis=1).sum())  # fmt: skip
        why = "each move judged by the replayed day"
        proof = transfer_proof(timing, on_time, _RULE, world.settings.seed, why)
        others = tuple(each for each in self._trips.proofs if each.stage != "timetable")
        trips = replace(
            self._trips, timetable=at.timetable, numbers=at.numbers,
            proofs=(*others, *at.proofs, proof),
        )  # fmt: skip
        message = (
            f"{n_moved} of {plan.n_lines} lines leave at other minutes: {_CHOOSING}, "
            f"{grouped(on_time)} of {grouped(timing.riders)} changes a day on time, with a wait of "
            f"at most {_RULE.window_s // 60} min, instead of {grouped(before)} (no more than "
            f"{grouped(proof.bound)} at these headways); replayed felt minutes a trip "
            f"{felt[0]:.2f} to {felt[1]:.2f}, vehicles {self._trips.vehicles} to "
            f"{trips.vehicles}, trips {grouped(self._trips.timetable.n_trips)} to "
            f"{grouped(trips.timetable.n_trips)}; {len(named)} transfers are timed by name"
        )
        return TimedPlan(trips, named, (note("timed transfers", message),))

    def dropped(self, felt: float) -> Problem:
        """Why lines leave as before, and what it would have cost to time transfers."""
        wanted = self._at(self._wanted_s)
        _, on_time = self._in(wanted.timetable)
        _, before = self._in(self.now.timetable)
        message = (
            f"left out, as no move of a line is better for all riders: {_CHOOSING}, "
            f"{grouped(before)} of {grouped(self._timing.riders)} changes a day are on time; with "
            f"{grouped(on_time)}, replayed felt minutes a trip would be "
            f"{_judged(self._world, wanted.timetable):.2f} instead of {felt:.2f}, and "
            f"vehicles {self._vehicles(wanted)} instead of {self._trips.vehicles}"
        )
        return note("timed transfers", message)


def _judged(world: World, timetable: Timetable) -> float:
    """Felt minutes of a trip, as the figures of the plan have them."""
    return replayed_day(
        world.network, world.demand, timetable, world.settings.weights, world.background
    )[_FELT]
