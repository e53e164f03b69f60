"""What is told beside a plan: what to know before comparing, what was assumed, what falls short."""

from collections.abc import Sequence

from network.demand import Demand
from network.problems import Problem, note, warning
from routing.certificate import Certificate
from routing.line_planning.sense import LineSense
from routing.line_planning.stopping import was_ended_by_hand
from scenarios.comparison import MODELLED_DEMAND
from scenarios.crowded_day import crowding_finding
from scenarios.driving_duties import duty_findings
from scenarios.fitting_fleet import FittedTrips
from scenarios.held import Held
from scenarios.held_departures import departure_findings
from scenarios.held_world import held_findings, km_findings
from scenarios.replay import replay_finding
from scenarios.result import PlanSettings, Service
from scenarios.shifted_plan import ScheduledTrips
from scenarios.sparing_riders import DraftedPlan, losers_findings
from scenarios.timing_transfers import TimedPlan
from scenarios.turning_short import TurnedShort
from scenarios.world import World

_LIKE_FLEETS = 0.02
"""Fleets that differ by a smaller share are as good as equal."""


def plan_findings(
    world: World,
    held: Held,
    draft: DraftedPlan,
    turned: TurnedShort,
    timed: TimedPlan,
    runs: ScheduledTrips,
    service: Service,
    present: Service | None,
    *,
    of_network: tuple[Problem, ...],
) -> tuple[Problem, ...]:
    """Findings of a whole plan, in the order in which a planner should read them.

    Parameters
    ----------
    world : World
        Of the plan, with the streets that are closed to it.
    held : Held
    draft : DraftedPlan
        Its lines.
    turned : TurnedShort
        Its trips at the headways chosen.
    timed : TimedPlan
        The same at other minutes.
    runs : ScheduledTrips
        Its timetable and blocks.
    service : Service
        What became of them, with duties.
    present : Service or None
        Today's service, where there is one.
    of_network : tuple of Problem
        Of the network as it was given.
    """
    plan, paths = service.plan, service.paths
    return (
        *_caveats(world.demand, present, service), *losers_findings(world, present, service),
        *of_network, *search_findings(world.settings, draft.proofs), *held_findings(world, held),
        *km_findings(world, plan, paths),
        *held.departures.findings(plan), *departure_findings(plan, service.timetable),
        *turned.findings, *timed.findings, *runs.findings, *_assumptions(world, draft.sense),
        *_settled(turned.trips), *_driven(service),
        *_replayed(service), *_beside(world, present, service), *_shortfalls(service),
    )  # fmt: skip


def search_findings(settings: PlanSettings, proofs: Sequence[Certificate]) -> tuple[Problem, ...]:
    """How the search for lines ended, where the seed alone does not repeat that.

    Examples
    --------
    >>> (said,) = search_findings(PlanSettings(8, search_seconds=30.0), ())
    >>> said.message
    'the search lasted 30 s by the clock; the same seed may give other lines'
    """
    by_hand = [p.stop_reason for p in proofs if was_ended_by_hand(p.stop_reason)]
    if by_hand:
        said = f"the search was {by_hand[0]}; the same seed gives other lines"
        return (note("lines", said, "run it again to its end for lines that can be repeated"),)
    seconds = settings.search_seconds
    if seconds is None:
        return ()
    said = f"the search lasted {seconds:g} s by the clock; the same seed may give other lines"
    return (note("lines", said, "--search-evaluations sets work that can be repeated"),)


def _assumptions(world: World, sense: LineSense) -> tuple[Problem, ...]:
    """Defaults that shape the result, said aloud."""
    rates = world.settings.rates
    said = [note("run times", world.run_times.source)]
    usual = world.settings.sense.shortest_run_s
    if sense.shortest_run_s < usual:
        message = (
            f"no line of {usual // 60} minutes fits this small map; lines from "
            f"{sense.shortest_run_s / 60:.0f} minutes one way are allowed"
        )
        said.append(note("lines", message))
    if rates.assumed:
        said.append(
            note(
                "cost",
                f"assumed rates: {rates.per_platform_hour:g} {rates.currency}/h, "
                f"{rates.per_km:g} {rates.currency}/km, "
                f"{rates.per_vehicle_day:g} {rates.currency} per vehicle and day",
            )
        )
    return tuple(said)


def _caveats(demand: Demand, present: Service | None, service: Service) -> tuple[Problem, ...]:
    """What to know before comparing; first, so that it stands right beside the figures."""
    if present is None:
        return ()
    said = []
    if demand.modelled:
        said.append(note("comparison", MODELLED_DEMAND, "give a demand table with --od"))
    today, planned = present.vehicles.n_vehicles, service.vehicles.n_vehicles
    if abs(today - planned) > _LIKE_FLEETS * today:
        message = (
            f"the fleets differ: {planned} vehicles in the plan, {today} today, both counted on "
            "their blocks; minutes of riders compare a plan with more or fewer buses"
        )
        said.append(note("comparison", message, f"--buses {today} plans with as many as today"))
    return tuple(said)


def _settled(trips: FittedTrips) -> tuple[Problem, ...]:
    """How headways and riders came to rest."""
    return () if trips.rounds is None else (trips.rounds.finding(),)


def _driven(service: Service) -> tuple[Problem, ...]:
    """What was assumed of drivers, and work without one."""
    return () if service.duties is None else duty_findings(service.duties, service.vehicles)


def _replayed(service: Service) -> tuple[Problem, ...]:
    """How the timetable was replayed, and what riders feel of full buses."""
    replayed = () if service.replayed is None else (replay_finding(service.replayed),)
    return replayed if service.crowded is None else (*replayed, crowding_finding(service.crowded))


def _beside(world: World, present: Service | None, service: Service) -> tuple[Problem, ...]:
    """How many boardings are not on buses of the plan, and what is not counted of them."""
    if world.background is None:
        return ()
    services = {"in the plan": service} | ({} if present is None else {"today": present})
    counted = []
    for when, each in services.items():
        of_day = [
            (flows.background_boardings * period.hours, float(flows.boardings.sum()) * period.hours)
            for flows, period in zip(each.flows, world.periods, strict=True)
        ]
        beside, on_buses = (sum(part) for part in zip(*of_day, strict=True))
        counted.append(f"{beside:.0f} of {beside + on_buses:.0f} boardings a day {when}")
    message = (
        f"riders may also use the lines beside the plan: {', '.join(counted)}; vehicles, "
        "kilometres and cost are those of buses alone, and riders count as served whichever they "
        "use"
    )
    return (note("background", message),)


def _shortfalls(service: Service) -> tuple[Problem, ...]:
    """What the service cannot do, said before what it can."""
    said = []
    over = service.evaluation["share_over_capacity"]
    if over > 0.001:  # noqa: PLR2004  (a tenth of a percent)
        said.append(
            warning(
                "capacity",
                f"{over:.1%} of riders find no place on the bus",
                "give more or larger buses",
            )
        )
    return tuple(said)
