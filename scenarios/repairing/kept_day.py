"""The day of a plan as it was kept in a folder: trips, blocks, drivers and expected riders."""

from dataclasses import dataclass

import numpy as np

from network.problems import Problem, note
from network.quantities import FloatArray, floats
from routing.deadheads import deadheads_of
from routing.duties.agreement import DutyPrices
from routing.duties.agreement_file import agreement_named
from routing.duties.duty_check import duty_problems
from routing.duties.duty_schedule import DutySchedule
from routing.duties.leg_trips import trips_of_legs
from routing.lines import LinePlan
from routing.paths import PatternPaths
from routing.pattern_paths import trace_patterns
from routing.progress import Observer, report
from routing.repair.day_drives import DayDrives
from routing.repair.fixed_past import PlannedDay
from routing.repair.remaining_work import PlannedDriving
from routing.timetable import Timetable
from scenarios.driving_duties import planned_duties, work_of_drivers
from scenarios.plan_model import KeptService, PlanModel, network_of
from scenarios.world import World, assigned

STAGE = "repair"
"""Under which progress is told."""


@dataclass(frozen=True, slots=True, eq=False)
class KeptDay:
    """One day of a plan, and what it rests on.

    Attributes
    ----------
    world : World
    plan : LinePlan
    paths : PatternPaths
        Of `plan`.
    day : PlannedDay
    driving : PlannedDriving
    findings : tuple of Problem
        What had to be assumed.
    """

    world: World
    plan: LinePlan
    paths: PatternPaths
    day: PlannedDay
    driving: PlannedDriving
    findings: tuple[Problem, ...]


def kept_day(model: PlanModel, observer: Observer) -> KeptDay:
    """The planned day of a model.

    Parameters
    ----------
    model : PlanModel
        As `scenarios.model_file.read_model` returns it.
    observer : Observer

    Raises
    ------
    NotFoundError
        If there is no such agreement any more.

    Examples
    --------
    >>> from routing.progress import unobserved
    >>> from scenarios.plan_model import model_of
    >>> from tests.planned_city import planned_city
    >>> kept = kept_day(model_of(planned_city(), "Grid"), unobserved)
    >>> kept.driving.schedule.n_duties == planned_city().service.duties.schedule.n_duties
    True
    """
    report(observer, STAGE, 0.0, "driving times")
    network, service = network_of(model.network), model.planned
    world = World(
        network, model.demand, model.settings, model.run_times,
        deadheads_of(network, model.run_times, model.demand.periods), observer, model.background,
    )  # fmt: skip
    report(observer, STAGE, 0.1, "the day as planned")
    paths = trace_patterns(world.network, service.plan)
    s = world.settings
    day = PlannedDay(
        timetable=service.timetable,
        vehicles=service.vehicles,
        drives=DayDrives(world.deadheads),
        layover=s.layover,
        rates=s.rates,
        riders=riders_of_trips(world, service.plan, paths, service.timetable),
    )
    driving, found = _driving(world, service)
    return KeptDay(world, service.plan, paths, day, driving, found)


def riders_of_trips(
    world: World, plan: LinePlan, paths: PatternPaths, timetable: Timetable
) -> FloatArray:
    """Who boards each trip on a mean day: riders of its pattern shared by the trips of a period.

    Parameters
    ----------
    world : World
    plan : LinePlan
    paths : PatternPaths
    timetable : Timetable
        Trips of `plan`; those that start in no period carry nobody.

    Returns
    -------
    FloatArray, shape (n_trips,)
    """
    riders = np.zeros(timetable.n_trips)
    for row, period in enumerate(world.periods):
        inside = (timetable.start >= period.start) & (timetable.start < period.end)
        if not inside.any():
            continue
        flows = assigned(world, plan, paths, row)
        per_hour = np.add.reduceat(flows.boardings, plan.first_stop[:-1])
        trips = np.bincount(timetable.pattern[inside], minlength=plan.n_patterns)
        share = per_hour * period.hours / np.maximum(trips, 1)
        riders[inside] = share[timetable.pattern[inside]]
    return floats(riders)


def _driving(world: World, service: KeptService) -> tuple[PlannedDriving, tuple[Problem, ...]]:
    """Drivers as they were kept; of an older folder, or one that does not fit, planned again."""
    timetable, vehicles, prices = service.timetable, service.vehicles, DutyPrices()
    agreement = agreement_named(world.settings.labour_rules)
    work = work_of_drivers(world, timetable, vehicles)
    kept = service.duties
    if kept is not None:
        trip = trips_of_legs(work, timetable, vehicles)
        driving = PlannedDriving(work, trip, kept, agreement, prices)
        if not duty_problems(work, agreement, prices, kept, _value(driving, kept)):
            return driving, ()
    duties, _ = planned_duties(world, timetable, vehicles)
    said = note(
        "drivers", "the folder holds no duties that fit its blocks, so they were planned again"
    )
    trip = trips_of_legs(duties.work, timetable, vehicles)
    return PlannedDriving(duties.work, trip, duties.schedule, agreement, prices), (said,)


def _value(driving: PlannedDriving, schedule: DutySchedule) -> float:
    """What duties cost by their own figures."""
    work, prices = driving.work, driving.prices
    first = work.first_leg_of_section
    open_ = schedule.uncovered[(schedule.uncovered >= 0) & (schedule.uncovered < len(first) - 1)]
    takes = work.end_s[first[open_ + 1] - 1] - work.start_s[first[open_]]
    total = int(schedule.paid_s.sum()) + prices.per_duty_s * (schedule.n_duties + len(open_))
    return float(total + prices.per_uncovered_s * int(takes.sum()))
