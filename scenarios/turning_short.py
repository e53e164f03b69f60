"""Short turns of a whole plan: found at its loads, kept only where the whole day gets better."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from network.problems import Problem, note
from routing.certificate import BoundIsFor, Certificate
from routing.evaluation.kpis import felt_hours
from routing.lines import LinePlan
from routing.paths import PatternPaths
from routing.pattern_paths import trace_patterns
from routing.progress import report
from routing.short_turns import ShortTurn, TurningWorld, best_short_turns, with_short_turns
from routing.vehicle_scheduling.blocks import schedule_vehicles
from scenarios.counted_service import service_worth
from scenarios.fitting_fleet import FittedTrips, trips_at
from scenarios.result import Service
from scenarios.world import World

MOST_TRIED = 20
"""Lines whose short turn is judged on a whole day, those that promise most."""

LEAST_VEHICLE_HOURS = 1.0
"""A second kind of bus on a line is not worth the confusion if it saves less a day, all counted."""

_ROUNDING = 1e-9


@dataclass(frozen=True, slots=True, eq=False)
class TurnedShort:
    """Trips of a plan with short turns, or as they were where none is worth it.

    Attributes
    ----------
    trips : FittedTrips
    paths : PatternPaths
    findings : tuple of Problem
        Who waits longer, and what is saved.
    """

    trips: FittedTrips
    paths: PatternPaths
    findings: tuple[Problem, ...]


@dataclass(frozen=True, slots=True, eq=False)
class _Judged:
    """A plan with its trips and what the day is worth."""

    turns: tuple[ShortTurn, ...]
    trips: FittedTrips
    paths: PatternPaths
    service: Service
    worth: float
    """Felt hours of riders and operation at the price of these, a day."""

    @property
    def over_capacity(self) -> float:
        """Share of riders who find no place."""
        return self.service.evaluation["share_over_capacity"]


def turned_short(world: World, trips: FittedTrips, paths: PatternPaths) -> TurnedShort:
    """Let every second bus of some lines turn early, line by line, while the whole day gets better.

    The best short turn of each line at the loads of the plan is tried, most promising first: trips,
    vehicles and riders are worked out anew, and it is kept where felt hours and operation together
    are less by `LEAST_VEHICLE_HOURS`, no more riders find the bus full, and the fleet suffices.

    Parameters
    ----------
    world : World
        Lines whose stops stay in it have no short turns.
    trips : FittedTrips
        With headways that were chosen.
    paths : PatternPaths
        Of the same lines.

    Returns
    -------
    TurnedShort

    Examples
    --------
    No line of two stops can be turned short.

    >>> from tests.scenarios.explaining import two_line_town as two
    >>> place, plan = two.world(), two.lines()
    >>> paths = two.paths(place.network, plan)
    >>> print(turned_short(place, trips_at(place, plan, paths), paths).findings[0])
    note: short turns: no line gains by turning buses early
    """
    report(world.observer, "timetable", 0.0, "short turns")
    base = _judged(world, trips.plan, (), trips, paths)
    stay = world.n_kept + (0 if world.kept_patterns is None else world.kept_patterns.n_lines)
    found = best_short_turns(trips.plan, base.service.flows, _turning_world(world), stay)
    best = base
    for place, turn in enumerate(found[:MOST_TRIED]):
        report(world.observer, "timetable", place / len(found), f"{len(best.turns)} short turns")
        tried = _tried(world, trips.plan, (*best.turns, turn))
        if _is_better(tried, best, world):
            best = tried
    if not best.turns:
        return TurnedShort(trips, paths, (note("short turns", _nothing_words(len(found))),))
    made = replace(
        trips,
        plan=best.trips.plan,
        timetable=best.trips.timetable,
        numbers=best.trips.numbers,
        proofs=(*_without_timetable(trips), *best.trips.proofs, _proof(found, best, world)),
    )
    return TurnedShort(made, best.paths, _said(world, trips.plan, base, best))


def _turning_world(world: World) -> TurningWorld:
    """What short turns are found in."""
    s, network = world.settings, world.network
    return TurningWorld(
        network.stops.terminal, network.street_times, world.deadheads, world.run_times,
        world.periods, s.layover, s.vehicle, s.rates, s.weights,
    )  # fmt: skip


def _tried(world: World, plan: LinePlan, turns: tuple[ShortTurn, ...]) -> _Judged:
    """A plan with some short turns, timed, scheduled and judged."""
    turned = with_short_turns(plan, turns)
    paths = trace_patterns(world.network, turned)
    return _judged(world, turned, turns, trips_at(world, turned, paths), paths)


def _judged(
    world: World,
    plan: LinePlan,
    turns: tuple[ShortTurn, ...],
    trips: FittedTrips,
    paths: PatternPaths,
) -> _Judged:
    """What the whole day of some trips is worth, riders assigned anew."""
    s = world.settings
    vehicles, _ = schedule_vehicles(
        world.network, trips.timetable, world.deadheads, s.layover, s.rates, s.seed
    )
    service = service_worth(world, plan, paths, trips.timetable, vehicles)
    felt = sum(
        felt_hours(flows, s.weights) * period.hours
        for flows, period in zip(service.flows, world.periods, strict=True)
    )
    worth = felt + service.evaluation["cost"] / s.rates.rider_hour
    return _Judged(turns, trips, paths, service, worth)


def _is_better(tried: _Judged, best: _Judged, world: World) -> bool:
    """Whether a day is clearly better, carries everybody who was carried, and keeps the fleet."""
    rates = world.settings.rates
    least = LEAST_VEHICLE_HOURS * rates.per_platform_hour / rates.rider_hour
    return (
        tried.worth <= best.worth - least
        and tried.over_capacity <= best.over_capacity + _ROUNDING
        and tried.service.vehicles.n_vehicles <= world.settings.buses
    )


def _without_timetable(trips: FittedTrips) -> tuple[Certificate, ...]:
    """Proofs of trips but for that of their timetable, which is another now."""
    return tuple(proof for proof in trips.proofs if proof.stage != "timetable")


def _proof(found: Sequence[ShortTurn], best: _Judged, world: World) -> Certificate:
    """What short turns gain at the loads they were found for, and the most that any can."""
    return Certificate(
        stage="short turns",
        objective="felt hours and operation saved by one short turn for each line",
        unit="hours per day",
        value=sum(turn.gain_hours for turn in best.turns),
        bound=sum(turn.gain_hours for turn in found),
        bound_is_for=BoundIsFor.CANDIDATE_POOL,
        seed=world.settings.seed,
        stop_reason=f"all stops tried; {len(best.turns)} of {len(found)} lines gain in a whole day",
    )


def _nothing_words(n_found: int) -> str:
    """Why no bus turns short."""
    if not n_found:
        return "no line gains by turning buses early"
    return (
        f"{n_found} lines would gain by turning buses early if riders stayed as they are; with "
        "riders, trips and vehicles worked out anew, none does"
    )


def _said(world: World, before: LinePlan, base: _Judged, best: _Judged) -> tuple[Problem, ...]:
    """What all short turns together save, then of each line who waits longer."""
    was, now = base.service.evaluation, best.service.evaluation
    total = (
        f"on {len(best.turns)} lines every second bus turns early: vehicles {was['vehicles']:.0f} "
        f"to {now['vehicles']:.0f}, vehicle-hours {was['platform_hours']:.1f} to "
        f"{now['platform_hours']:.1f} a day, felt minutes a trip {was['generalised_minutes']:.2f} "
        f"to {now['generalised_minutes']:.2f}"
    )
    return note("short turns", total), *(_of_line(world, before, turn) for turn in best.turns)


def _of_line(world: World, before: LinePlan, turn: ShortTurn) -> Problem:
    """Where buses of a line turn, when, and who waits longer."""
    name = world.network.areas.name[world.network.stops.area[turn.stop]]
    periods = [period.name for period, used in zip(world.periods, turn.used, strict=True) if used]
    message = (
        f"every second bus turns at {name or world.network.stops.stop_id[turn.stop]} in "
        f"{', '.join(periods)}; {turn.riders_per_day:.0f} riders a day beyond it have half the "
        f"buses and wait {turn.longer_wait_s / 60:.1f} min longer on average"
    )
    return note(f"line {before.line_id[turn.line]}", message)
