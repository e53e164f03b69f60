"""Trips of a plan that leave some minutes earlier or later, so that its fleet runs more of them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from network.problems import Problem, note
from network.quantities import BoolArray, bools
from network.service_day import MINUTE, Period
from routing.blocks import VehicleSchedule
from routing.certificate import Certificate
from routing.lines import LinePlan
from routing.paths import PatternPaths
from routing.timetable import Timetable
from routing.validity import block_problems, block_value, certificate_problems, confirm
from routing.vehicle_scheduling.shifting.shift_check import shift_problems, whole_trip_problems
from routing.vehicle_scheduling.shifting.shift_rule import ShiftRule
from routing.vehicle_scheduling.shifting.shifted_blocks import ShiftedBlocks, shift_trips
from routing.vehicle_scheduling.shifting.trip_copies import TripCopies, whole_trip_copies
from scenarios.counted_service import checked_blocks
from scenarios.fitting_fleet import FittedTrips, fit_to_fleet, fit_to_rules, riding_on
from scenarios.world import World

_TRIES = 3
"""Fleets for which headways are chosen again with the vehicles that moved trips save."""


@dataclass(frozen=True, slots=True, eq=False)
class ScheduledTrips:
    """Trips of a plan as they run, with their blocks.

    Attributes
    ----------
    timetable : Timetable
    vehicles : VehicleSchedule
    proofs : tuple of Certificate
        Of the number of vehicles where trips may move, and of the blocks.
    findings : tuple of Problem
        What moving trips gains.
    """

    timetable: Timetable
    vehicles: VehicleSchedule
    proofs: tuple[Certificate, ...]
    findings: tuple[Problem, ...]


def fit_with_moved_trips(world: World, plan: LinePlan, paths: PatternPaths) -> FittedTrips:
    """Headways for the fleet, and for the vehicles that moving trips saves where it may.

    Parameters
    ----------
    world : World
        Its settings say how far trips may move.
    plan : LinePlan
    paths : PatternPaths
        Of the same plan.

    Returns
    -------
    FittedTrips
        Even departures; they fit the fleet once they have moved (`scheduled_trips`). With short
        turns or depots with limits they fit it as they are, and so where riders and operation do
        not gain by more trips.

    Raises
    ------
    InfeasibleError
        If the fleet cannot run the lines.

    Examples
    --------
    >>> from tests.scenarios.explaining import two_line_town as two
    >>> place, plan = two.world(), two.lines()
    >>> fit_with_moved_trips(place, plan, two.paths(place.network, plan)).vehicles
    3
    """
    fitted = fit_to_fleet(world, plan, paths)
    s = world.settings
    limited = bool((world.network.depots.capacity >= 0).any())
    if not s.shift_min or s.short_turns or limited:
        # Short turns and depots with limits are judged on even departures, which need more buses.
        return fitted
    spare = max(1, s.buses - _moved(world, fitted).vehicles.n_vehicles)
    rules = world.headway_rules
    for _ in range(_TRIES):
        if spare < 1:
            break
        fleet = replace(rules.fleets[0], number=s.buses + spare)
        more = fit_to_rules(world, plan, paths, replace(rules, fleets=(fleet,)))
        over = _moved(world, more).vehicles.n_vehicles - s.buses
        if over <= 0:
            return min(
                fitted, more, key=lambda made: riding_on(world, made.plan, paths, rules).all_hours
            )
        spare -= over
    return fitted


def scheduled_trips(world: World, trips: FittedTrips, allowed_s: tuple[int, ...]) -> ScheduledTrips:
    """Blocks of the trips of a plan, which move first where the settings let them.

    Whole trips move, and only as far as every hop of theirs begins in the same period as before,
    so that run times, headways by period and riders by frequency stay. Trips of lines that are
    kept, and the first and the last of patterns whose hours are held, do not move.

    Parameters
    ----------
    world : World
    trips : FittedTrips
        Even departures.
    allowed_s : tuple of int
        Headways that the plan may have, in seconds.

    Raises
    ------
    InvalidPlanError
        If a stage does not pass its check: a bug of ours.

    Examples
    --------
    >>> from scenarios.fitting_fleet import trips_at
    >>> from tests.scenarios.explaining import two_line_town as two
    >>> place, plan = two.world(), two.lines()
    >>> trips = trips_at(place, plan, two.paths(place.network, plan))
    >>> scheduled_trips(place, trips, (1800,)).vehicles.n_vehicles
    3
    """
    # Even departures are checked as such, moved ones against them.
    vehicles, proof = checked_blocks(world, trips.plan, trips.timetable, allowed_s)
    if not world.settings.shift_min:
        return ScheduledTrips(trips.timetable, vehicles, (proof,), ())
    shifts = _moved(world, trips)
    network, periods, s = world.network, world.periods, world.settings
    rule, moved = ShiftRule(s.shift_min), shifts.timetable
    stays = np.flatnonzero(_stays(world, trips.plan, trips.timetable)).tolist()
    confirm(shift_problems(trips.timetable, moved, rule, stays), "moved trips")
    confirm(whole_trip_problems(trips.timetable, moved), "moved trips")
    given = (network, moved, shifts.vehicles, world.run_times, periods, s.layover)
    confirm(block_problems(*given), "blocks")
    confirm(certificate_problems(shifts.blocks_proof, block_value(*given, s.rates)), "blocks")
    proofs = shifts.shift_proof, shifts.blocks_proof
    return ScheduledTrips(moved, shifts.vehicles, proofs, (_gain(shifts, rule),))


def _moved(world: World, trips: FittedTrips) -> ShiftedBlocks:
    """Trips moved as far as they may, with their blocks."""
    s = world.settings
    stays = _stays(world, trips.plan, trips.timetable)
    copies = whole_trip_copies(trips.timetable, ShiftRule(s.shift_min), stays)
    return shift_trips(
        world.network, in_their_periods(copies, world.periods), world.deadheads, s.layover, s.rates,
        s.seed, world.observer,
    )  # fmt: skip


def _stays(world: World, plan: LinePlan, timetable: Timetable) -> BoolArray:
    """Trips that must not move, shape (n_trips,)."""
    kept = plan.pattern_line[timetable.pattern] < world.n_kept
    if plan.hours is None:
        return bools(kept)
    ends = np.ones(timetable.n_trips, np.bool_)  # trips are sorted by pattern, then departure
    ends[1:-1] = (timetable.pattern[1:-1] != timetable.pattern[:-2]) | (
        timetable.pattern[1:-1] != timetable.pattern[2:]
    )
    return bools(kept | (ends & plan.hours.exact[timetable.pattern]))


def in_their_periods(copies: TripCopies, periods: Sequence[Period]) -> TripCopies:
    """Copies whose hops all begin in the period in which they begin where the trip does not move.

    Parameters
    ----------
    copies : TripCopies
    periods : sequence of Period

    Examples
    --------
    A trip that leaves at 7:58 and calls at 8:02 may leave 1 min later, where a period ends at 8:00.

    >>> from network.quantities import ints
    >>> from network.service_day import HOUR
    >>> calls = ints([28680, 28920, 29160])
    >>> day = Timetable(("a",), ints([0]), ints([0, 3]), ints([0, 1, 2]), calls, calls)
    >>> copies = whole_trip_copies(day, ShiftRule(3), bools([False]))
    >>> seven = Period("a", 7 * HOUR, 8 * HOUR, 1.0, False, 1.0)
    >>> eight = Period("b", 8 * HOUR, 9 * HOUR, 1.0, False, 1.0)
    >>> in_their_periods(copies, [seven, eight]).allowed.astype(int).tolist()
    [[0, 1, 1, 1, 1, 0, 0]]
    """
    given = copies.given
    edges = [periods[0].start, *(period.end for period in periods)]
    begins = np.searchsorted(edges, given.departure, side="right")
    last_call = np.zeros(len(begins), np.bool_)
    last_call[given.first_call[1:] - 1] = True
    same = [
        np.logical_and.reduceat(
            (np.searchsorted(edges, given.departure + later, side="right") == begins) | last_call,
            given.first_call[:-1],
        )
        for later in (copies.rule.minutes * MINUTE).tolist()
    ]
    return replace(copies, allowed=bools(copies.allowed & np.stack(same, axis=1)))


def _gain(shifts: ShiftedBlocks, rule: ShiftRule) -> Problem:
    """What moving trips gains, and what riders are spared."""
    if not shifts.n_moved:
        message = f"no trip moves: up to {rule.most_min} min would not save a vehicle"
        return note("moved trips", message)
    minutes = int(np.abs(shifts.by_min).sum()) / shifts.n_moved
    message = (
        f"{shifts.n_moved} of {shifts.timetable.n_trips} trips leave up to {rule.most_min} min "
        f"earlier or later, {minutes:.1f} min in the mean: {shifts.vehicles.n_vehicles} vehicles "
        f"run what takes {shifts.vehicles_before} at even headways; gaps change by at most "
        f"{rule.gap_change_permille / 10:g} % of them or {rule.least_gap_change_min} min. By "
        "frequency riders are counted at even headways, by timetable at these minutes; trips of "
        "today do not move"
    )
    return note("moved trips", message)
