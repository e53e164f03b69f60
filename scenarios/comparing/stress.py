"""What a service is still worth when something goes wrong: each stress worked out anew, not scaled.

Lines and headways stay. Buses that take longer get new trips and new blocks; more people make the
same journeys on fuller buses; a closed street gets new driving times, trips and blocks; a vehicle
that is missing takes its trips out of the timetable, and riders are replayed on what is left.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from network.closed_streets import close_streets
from network.errors import InfeasibleError, InputError, NotFoundError
from network.network import Network
from network.quantities import BoolArray, IntArray, bools, fingerprint, floats, ints, offsets_of
from network.street_times import street_paths
from network.turns import legal_turns
from routing.assignment.timetable import replay_timetable
from routing.deadheads import deadheads_of
from routing.evaluation.kpis import evaluate
from routing.evaluation.timetable_kpis import evaluate_timetable
from routing.lines import LinePlan
from routing.progress import report
from scenarios.comparing.compared_scenario import ComparedScenario, judged_scenario
from scenarios.comparing.timed_alike import timed_anew
from scenarios.replay import leaving_times_per_period
from scenarios.world import World

SLOWER = 1.15
MORE, FEWER = 1.2, 0.8
STRESSED_FIGURES = (
    "generalised_minutes", "share_unserved", "share_over_capacity", "vehicles", "cost",
    "timetable_generalised_minutes", "timetable_share_unserved",
)  # fmt: skip
"""Figures that are told under stress; of a missing vehicle only those of the timetable."""

_FELT = ("generalised_minutes", "timetable_generalised_minutes")


@dataclass(frozen=True, slots=True)
class Stressed:
    """One service under one stress.

    Attributes
    ----------
    values : mapping of str to float
        By names of `STRESSED_FIGURES`; empty where the service cannot run.
    reason : str
        Why it cannot run, or what exactly was done to it.
    """

    values: Mapping[str, float]
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Stress:
    """One stress on every service.

    Attributes
    ----------
    name, meaning : str
    outcomes : tuple of Stressed
        In the order of the scenarios.
    """

    name: str
    meaning: str
    outcomes: tuple[Stressed, ...]

    @property
    def best(self) -> tuple[int, ...]:
        """Rows of the services with the least felt time under this stress; more where equal."""
        name = next((f for f in _FELT if any(f in o.values for o in self.outcomes)), "")
        felt = [round(o.values.get(name, np.inf), 6) for o in self.outcomes]
        least = min(felt, default=np.inf)
        return tuple(row for row, value in enumerate(felt) if value == least < np.inf)


def stresses_of(scenarios: Sequence[ComparedScenario]) -> tuple[Stress, ...]:
    """The stress set on every service.

    Parameters
    ----------
    scenarios : sequence of ComparedScenario

    Returns
    -------
    tuple of Stress
        None, buses slower, more and fewer people, a street closed, a vehicle short.

    Raises
    ------
    Cancelled
        If the observer of a world says so.

    Examples
    --------
    >>> from tests.scenarios.comparing.compared_city import compared   # worked out once
    >>> [stress.name for stress in compared().stresses]
    ['none', 'slower buses', 'more people', 'fewer people', 'street closed', 'vehicle short']
    """
    closed, said = _closed(scenarios, find_busiest_street(scenarios))
    tasks: tuple[tuple[str, str, Callable[[ComparedScenario], Stressed]], ...] = (
        ("none", "as planned", _as_planned),
        ("slower buses", f"every bus drives {SLOWER - 1:.0%} longer from stop to stop; same "
         "headways, new trips and blocks", _slower),
        ("more people", f"{MORE - 1:.0%} more trips on every pair of zones",
         lambda scenario: _as_planned(with_more_people(scenario, MORE))),
        ("fewer people", f"{1 - FEWER:.0%} fewer trips on every pair of zones",
         lambda scenario: _as_planned(with_more_people(scenario, FEWER))),
        ("street closed", said, lambda scenario: _on_closed(scenario, closed)),
        ("vehicle short", "the vehicle with the most trips stays in the depot all day and its "
         "trips are cancelled", _vehicle_short),
    )  # fmt: skip
    found = []
    for row, (name, meaning, work) in enumerate(tasks):
        outcomes = []
        for scenario in scenarios:
            report(scenario.world.observer, "stress", row / len(tasks), f"{name}: {scenario.name}")
            outcomes.append(_tried(work, scenario))
        found.append(Stress(name, meaning, tuple(outcomes)))
    return tuple(found)


def _tried(work: Callable[[ComparedScenario], Stressed], scenario: ComparedScenario) -> Stressed:
    """Outcome, or why there is none."""
    try:
        return work(scenario)
    except (NotFoundError, InfeasibleError, InputError) as failure:
        return Stressed({}, f"cannot run: {failure}")


def _as_planned(scenario: ComparedScenario) -> Stressed:
    """Figures without any stress."""
    told = {**scenario.service.evaluation.values}
    if scenario.service.replayed is not None:
        told |= scenario.service.replayed.values
    return Stressed({name: float(told[name]) for name in STRESSED_FIGURES})


def _slower(scenario: ComparedScenario) -> Stressed:
    """Every hop takes longer."""
    model = scenario.world.run_times
    longer = replace(model, bus_factor_permille=round(model.bus_factor_permille * SLOWER))
    return _as_planned(_run_anew(scenario, replace(scenario.world, run_times=longer)))


def with_more_people(scenario: ComparedScenario, factor: float) -> ComparedScenario:
    """The same service with more or fewer people on every pair of zones.

    Nobody's journey depends on how many others travel, so journeys are those that were found and
    means over trips stay; buses are fuller in proportion. A test holds it against an assignment of
    the larger table.

    Parameters
    ----------
    scenario : ComparedScenario
    factor : float
        Trips for each trip that there is.

    Returns
    -------
    ComparedScenario
        Its replays still carry the trips that there were; their figures, shares and means per
        trip, are the same.

    Examples
    --------
    >>> from tests.scenarios.comparing.compared_city import scenarios
    >>> plan = scenarios()[1]
    >>> more = with_more_people(plan, 2.0).service.evaluation
    >>> round(more["riders"] / plan.service.evaluation["riders"], 9)
    2.0
    """
    world, service, s = scenario.world, scenario.service, scenario.world.settings
    demand = replace(world.demand, trips_per_hour=floats(world.demand.trips_per_hour * factor))
    flows = [flow.carrying(factor) for flow in service.flows]
    evaluation = evaluate(
        world.network, demand, service.plan, flows, service.operation, s.vehicle, s.rates,
        s.weights, background=world.background,
    )  # fmt: skip
    return replace(
        scenario,
        world=replace(world, demand=demand),
        service=replace(service, flows=tuple(flows), evaluation=evaluation),
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Closure:
    """A network with a street closed, and which stops lie on it."""

    network: Network
    passed: BoolArray


def _on_closed(scenario: ComparedScenario, closures: Mapping[int, _Closure]) -> Stressed:
    """The same lines round a closed street, its stops left out."""
    closure = closures.get(id(scenario.world.network))
    if closure is None:
        return Stressed({}, "no street that could be closed: services begin or end on all of them")
    service = scenario.service
    plan = without_stops(service.plan, closure.passed)
    left = len(service.plan.stop) - len(plan.stop)
    shorter = replace(scenario, service=replace(service, plan=plan))
    told = _as_planned(_run_anew(shorter, replace(scenario.world, network=closure.network)))
    return Stressed(told.values, f"{left} stops of lines left out" if left else "")


def without_stops(plan: LinePlan, passed: BoolArray) -> LinePlan:
    """The lines without the stops at which no bus can stop; headways stay.

    Parameters
    ----------
    plan : LinePlan
    passed : BoolArray, shape (n_stops,)
        By rows of the stops; no pattern keeps fewer than two.

    Examples
    --------
    >>> from routing.lines import line_plan_of
    >>> plan = line_plan_of([("1", "", [[0, 1, 2]])], n_periods=1, headway_s=600)
    >>> without_stops(plan, bools([False, True, False])).stop.tolist()
    [0, 2]
    """
    kept = ~passed[plan.stop]
    pattern = np.repeat(np.arange(plan.n_patterns), np.diff(plan.first_stop))
    left = np.bincount(pattern[kept], minlength=plan.n_patterns)
    return replace(plan, stop=ints(plan.stop[kept]), first_stop=offsets_of(left))


def _run_anew(scenario: ComparedScenario, world: World) -> ComparedScenario:
    """The same lines and headways with new trips and blocks in another world."""
    world = replace(world, deadheads=deadheads_of(world.network, world.run_times, world.periods))
    return judged_scenario(scenario.name, world, timed_anew(world, scenario.service.plan))


def _vehicle_short(scenario: ComparedScenario) -> Stressed:
    """The vehicle with the most trips does not leave the depot."""
    world, service = scenario.world, scenario.service
    vehicles = service.vehicles
    of_block = np.repeat(vehicles.vehicle, np.diff(vehicles.first_trip))
    trips = np.bincount(of_block, minlength=vehicles.n_vehicles)
    missing = int(np.argmax(trips))
    runs = np.ones(service.timetable.n_trips, np.bool_)
    runs[vehicles.trip[of_block == missing]] = False
    replays = replay_timetable(
        world.network, world.demand, service.timetable.choose(bools(runs)),
        samples=leaving_times_per_period(world.demand), weights=world.settings.weights,
        background=world.background,
    )  # fmt: skip
    figures = evaluate_timetable(replays, world.periods, world.settings.weights)
    told = {name: float(figures[name]) for name in STRESSED_FIGURES if name in figures.values}
    return Stressed(told, f"{int(trips[missing])} of {service.timetable.n_trips} trips cancelled")


def find_busiest_street(scenarios: Sequence[ComparedScenario]) -> int | None:
    """The street that most bus trips of all services drive on, with no depot and no end of a line.

    Returns
    -------
    int or None
        An edge of it, the lower of its two directions; None where there is no such street or the
        services have different streets.
    """
    networks = [scenario.world.network for scenario in scenarios]
    streets = networks[0].streets
    first = fingerprint(streets)
    if any(n.streets is not streets and fingerprint(n.streets) != first for n in networks[1:]):
        return None
    trips = np.zeros(streets.n_edges, np.int64)
    held = np.zeros(streets.n_edges, np.bool_)
    for scenario in scenarios:
        trips += _trips_on_edges(scenario)
        plan = scenario.service.plan
        ends = np.concatenate((plan.stop[plan.first_stop[:-1]], plan.stop[plan.first_stop[1:] - 1]))
        held[scenario.world.network.stops.edge[ends]] = True
        held[scenario.world.network.depots.edge] = True
    other = np.where(streets.reverse >= 0, streets.reverse, np.arange(streets.n_edges))
    both = trips + np.where(streets.reverse >= 0, trips[other], 0)
    both[held | held[other]] = 0
    busiest = int(np.argmax(both))
    return busiest if both[busiest] > 0 else None


def _trips_on_edges(scenario: ComparedScenario) -> IntArray:
    """Bus trips of the day on each street edge."""
    plan, network = scenario.service.plan, scenario.world.network
    hop = np.setdiff1d(np.arange(len(plan.stop)), plan.first_stop[1:] - 1)
    pattern = np.repeat(np.arange(plan.n_patterns), np.diff(plan.first_stop))[hop]
    paths = street_paths(
        network.streets, legal_turns(network.streets), network.street_times,
        ints(plan.stop[hop]), ints(plan.stop[hop + 1]),
    )  # fmt: skip
    of_pattern = np.bincount(scenario.service.timetable.pattern, minlength=plan.n_patterns)
    trips = np.repeat(of_pattern[pattern], np.diff(paths.first_edge))
    counted = np.zeros(network.streets.n_edges, np.int64)
    np.add.at(counted, paths.edge, trips)
    return ints(counted)


def _closed(
    scenarios: Sequence[ComparedScenario], street: int | None
) -> tuple[Mapping[int, _Closure], str]:
    """Each network with the street closed, by its identity, and what was closed."""
    if street is None:
        return {}, "one street closed"
    streets = scenarios[0].world.network.streets
    shut = np.zeros(streets.n_edges, np.bool_)
    ways = [street] if streets.reverse[street] < 0 else [street, int(streets.reverse[street])]
    shut[ways] = True
    name = streets.street_names[int(streets.name[street])] or "a street without a name"
    metres = float(streets.length_m[street])
    said = (
        f"{metres:.0f} m of {name} closed both ways, the piece that most buses drive and none "
        "begins or ends on; they go round it, with new trips and blocks"
    )
    networks = {id(s.world.network): s.world.network for s in scenarios}
    closures = {
        key: _Closure(close_streets(each, bools(shut), threads=2), bools(shut[each.stops.edge]))
        for key, each in networks.items()
    }
    return closures, said
