"""Plans in which no more of today's riders lose than a planner allows: tried, dearer and dearer."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from network.problems import Problem, note, warning
from routing.assignment.frequency import PassengerFlows
from routing.certificate import Certificate
from routing.line_planning.sense import LineSense
from routing.lines import LinePlan
from routing.paths import PatternPaths
from routing.progress import report
from scenarios.comparison import NOTICED_MINUTES
from scenarios.fitting_fleet import FittedTrips
from scenarios.result import Service
from scenarios.trip_changes import judged_day, trip_changes
from scenarios.world import World, assigned

_TIMES = (1, 4, 16)
"""How many times dearer lost stops and direct ways are made, one after the other."""


@dataclass(frozen=True, slots=True, eq=False)
class DraftedPlan:
    """Lines of a plan with the trips that the fleet can run.

    Attributes
    ----------
    proofs : tuple of Certificate
        Of the lines.
    sense : LineSense
        That they keep.
    paths : PatternPaths
    trips : FittedTrips
    """

    proofs: tuple[Certificate, ...]
    sense: LineSense
    paths: PatternPaths
    trips: FittedTrips


def draft_that_spares(
    world: World, present: Service | None, drafted: Callable[[int], DraftedPlan]
) -> DraftedPlan:
    """The first draft in which few enough of today's riders lose, else the one in which fewest do.

    Parameters
    ----------
    world : World
    present : Service, optional
        Today's; without it, or without a limit, the first draft is taken.
    drafted : callable
        From how many times dearer losses are than usual to a draft.
    """
    most = world.settings.most_losers
    if most is None or present is None:
        return drafted(1)
    tried: list[tuple[float, DraftedPlan]] = []
    for times in _TIMES:
        draft = drafted(times)
        share = share_losing(world, present, draft.trips.plan, _flows(world, draft))
        report(world.observer, "lines", 1.0, f"{share:.1%} of today's riders would lose")
        tried.append((share, draft))
        if share <= most:
            break
    return min(tried, key=lambda each: each[0])[1]


def share_losing(
    world: World, present: Service, plan: LinePlan, flows: Sequence[PassengerFlows]
) -> float:
    """Share of trips of the day that lose, as `scenarios.comparison.Comparison` counts them.

    Parameters
    ----------
    world : World
    present : Service
    plan : LinePlan
    flows : sequence of PassengerFlows
        On the plan, one per period.
    """
    today = judged_day(world.network, present.plan, present.flows, world.periods)
    then = judged_day(world.network, plan, flows, world.periods)
    counted = today.journeys.open_to_bus
    total = float(then.journeys.trips[counted].sum())
    if not total:
        return 0.0
    return float(then.journeys.trips[trip_changes(today, then).loses & counted].sum()) / total


def losers_findings(world: World, present: Service | None, service: Service) -> tuple[Problem, ...]:
    """How many of today's riders lose, beside how many may; nothing where nobody asked."""
    most = world.settings.most_losers
    if most is None or present is None:
        return ()
    share = share_losing(world, present, service.plan, service.flows)
    said = (
        f"{share:.1%} of today's riders lose (their bus, stop or direct way, or more than "
        f"{NOTICED_MINUTES:g} min); at most {most:.1%} were asked for"
    )
    if share <= most:
        return (note("riders who lose", said),)
    remedy = "keep more lines with --keep-lines, give more buses, or allow more with --most-losers"
    return (warning("riders who lose", f"{said}, and no plan that was found keeps that", remedy),)


def _flows(world: World, draft: DraftedPlan) -> list[PassengerFlows]:
    """Riders of each period on a draft."""
    return [
        assigned(world, draft.trips.plan, draft.paths, row) for row in range(len(world.periods))
    ]
