"""One service counted in full: trips, vehicle blocks, riders and worth, each stage checked."""

from collections.abc import Sequence

import numpy as np

from network.demand import Demand
from routing.assignment.frequency import PassengerFlows
from routing.evaluation.kpis import felt_hours
from routing.lines import NOT_RUN, LinePlan
from routing.paths import PatternPaths
from routing.timetabling import even_timetable
from routing.weights import JourneyWeights
from scenarios.counted_service import checked_blocks, service_worth
from scenarios.result import Service
from scenarios.world import World


def recounted(
    world: World,
    plan: LinePlan,
    paths: PatternPaths,
    flows: Sequence[PassengerFlows | None] = (),
) -> Service:
    """A service at the headways of its plan: all trips, all blocks, all riders anew.

    Nothing is chosen: the timetable follows from the headways, the blocks are the fewest vehicles
    for its trips, proven so, and every rider takes the best strategy on what runs.

    Parameters
    ----------
    world : World
    plan : LinePlan
        Its lines passed their checks when they were planned; lines that do not run are allowed.
    paths : PatternPaths
        Of the same lines.
    flows : sequence of PassengerFlows or None, optional
        Its riders in each period, where they are known: headways alone decide on them.

    Returns
    -------
    Service
        Without a replay of its timetable.

    Raises
    ------
    InvalidPlanError
        If a stage does not pass its check: a bug of ours.

    Examples
    --------
    >>> from tests.scenarios.explaining import two_line_town as two
    >>> place = two.world()
    >>> day = recounted(place, two.lines(), two.paths(place.network, two.lines()))
    >>> day.vehicles.n_vehicles, day.operation.platform_hours
    (3, 3.0)
    """
    s = world.settings
    timetable, _ = even_timetable(
        plan, paths, world.run_times, world.periods, s.layover, world.deadheads, s.seed
    )
    vehicles, _ = checked_blocks(world, plan, timetable, _headways_of(plan))
    return service_worth(world, plan, paths, timetable, vehicles, flows)


def felt_hours_of_day(
    flows: tuple[PassengerFlows, ...], demand: Demand, weights: JourneyWeights
) -> float:
    """Felt hours a day of all riders but walkers, unserved trips priced at walking."""
    return sum(
        felt_hours(each, weights) * period.hours
        for each, period in zip(flows, demand.periods, strict=True)
    )


def _headways_of(plan: LinePlan) -> tuple[int, ...]:
    """Headways that a plan has: those that it is asked to have are all allowed here."""
    return tuple(int(h) for h in np.unique(plan.headway_s) if h != NOT_RUN)
