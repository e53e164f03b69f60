"""Plans read back from their folders and judged again, each with the service of today beside it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from network.errors import InputError
from network.network import Network
from network.problems import error
from network.quantities import fingerprint
from routing.assignment.timetable import TimetableJourneys, replay_timetable
from routing.deadheads import deadheads_of
from routing.evaluation.kpis import evaluate
from routing.evaluation.operation import operation_of
from routing.evaluation.timetable_kpis import evaluate_timetable
from routing.pattern_paths import trace_patterns
from routing.progress import Observer, report
from scenarios.plan_model import KeptService, PlanModel, network_of, read_model
from scenarios.replay import leaving_times_per_period
from scenarios.result import Service
from scenarios.trip_changes import JudgedDay, judged_day
from scenarios.world import World, assigned

FEWEST_PLANS, MOST_PLANS = 2, 6
PRESENT = "present"


@dataclass(frozen=True, slots=True, eq=False)
class ComparedScenario:
    """One service of a comparison.

    Attributes
    ----------
    name : str
        Unique in the comparison.
    is_present : bool
        Whether it runs today.
    world : World
        What its stages share.
    service : Service
    replays : tuple of TimetableJourneys
        One per period; every scenario of a comparison is replayed at the same times of leaving.
    """

    name: str
    is_present: bool
    world: World
    service: Service
    replays: tuple[TimetableJourneys, ...]

    @property
    def day(self) -> JudgedDay:
        """The journeys of its riders."""
        service = self.service
        return judged_day(self.world.network, service.plan, service.flows, self.world.periods)


def judged_scenario(
    name: str, world: World, kept: KeptService, *, is_present: bool = False
) -> ComparedScenario:
    """A service with its riders and its worth, found anew from its decisions.

    Parameters
    ----------
    name : str
    world : World
    kept : KeptService
    is_present : bool

    Returns
    -------
    ComparedScenario

    Raises
    ------
    NotFoundError
        If a bus has no legal way to its next stop.
    """
    paths = trace_patterns(world.network, kept.plan)
    flows = []
    for row in range(len(world.periods)):
        report(world.observer, "worth", row / len(world.periods), name)
        flows.append(assigned(world, kept.plan, paths, row))
    operation = operation_of(kept.plan, paths, kept.timetable, kept.vehicles, world.deadheads)
    s = world.settings
    evaluation = evaluate(
        world.network, world.demand, kept.plan, flows, operation, s.vehicle, s.rates, s.weights,
        background=world.background,
    )  # fmt: skip
    report(world.observer, "worth", 1.0, f"{name}: bus by bus")
    replays = replay_timetable(
        world.network, world.demand, kept.timetable,
        samples=leaving_times_per_period(world.demand), weights=s.weights,
        background=world.background,
    )  # fmt: skip
    replayed = evaluate_timetable(replays, world.periods, s.weights)
    service = Service(
        kept.plan, paths, kept.timetable, kept.vehicles, tuple(flows), operation, evaluation,
        replayed,
    )  # fmt: skip
    return ComparedScenario(name, is_present, world, service, replays)


def read_scenarios(
    folders: Sequence[Path], observer: Observer, names: Sequence[str] = ()
) -> tuple[ComparedScenario, ...]:
    """Plans of folders and the services of today that they were planned beside, judged alike.

    Parameters
    ----------
    folders : sequence of Path
        That `routewright plan` or `demo` wrote; from `FEWEST_PLANS` to `MOST_PLANS`.
    observer : Observer
    names : sequence of str, optional
        Of the plans; by default those of their folders.

    Returns
    -------
    tuple of ComparedScenario
        Today's services first, each once, then the plans in the order given.

    Raises
    ------
    InputError
        If a folder holds no plan, or the plans do not carry the same people.
    Cancelled
        If the observer says so.
    """
    if not FEWEST_PLANS <= len(folders) <= MOST_PLANS:
        message = (
            f"{len(folders)} plans were given; a comparison takes {FEWEST_PLANS} to {MOST_PLANS} "
            "folders"
        )
        raise InputError(message)
    report(observer, "present", 0.0, "reading plans")
    models = tuple(read_model(folder) for folder in folders)
    called = names or [folder.resolve().name or str(folder) for folder in folders]
    return scenarios_of(unique_names(called), models, observer)


def scenarios_of(
    names: Sequence[str], models: Sequence[PlanModel], observer: Observer
) -> tuple[ComparedScenario, ...]:
    """Services of models; see `read_scenarios`.

    Raises
    ------
    InputError
        If the models do not carry the same people.
    Cancelled
        If the observer says so.
    """
    require_same_people(names, models)
    worlds = _worlds(models, observer)
    today = [
        judged_scenario(name, world, kept, is_present=True)
        for name, world, kept in _present(names, models, worlds)
    ]
    planned = [
        judged_scenario(name, world, model.planned)
        for name, model, (_, world) in zip(names, models, worlds, strict=True)
    ]
    return (*today, *planned)


def unique_names(names: Sequence[str]) -> tuple[str, ...]:
    """Names of plans; where two are called alike, the second is numbered.

    Examples
    --------
    >>> unique_names(["more buses", "more buses", "present"])
    ('more buses', 'more buses (2)', 'present (2)')
    """
    taken = {PRESENT}
    found = []
    for plain in names:
        name, count = plain, 1
        while name in taken:
            count += 1
            name = f"{plain} ({count})"
        taken.add(name)
        found.append(name)
    return tuple(found)


def require_same_people(names: Sequence[str], models: Sequence[PlanModel]) -> None:
    """Refuse plans whose differences would not be those of the service.

    Raises
    ------
    InputError
        Naming each plan that differs from the first, and in what.
    """
    problems = [
        error(f"{names[0]} and {name}", f"differ in {what}", remedy)
        for name, model in zip(names[1:], models[1:], strict=True)
        for what, remedy in _differences(models[0], model)
    ]
    if problems:
        message = "plans cannot be compared: " + "; ".join(
            f"{p.where} {p.message}; {p.remedy}" for p in problems
        )
        raise InputError(message, problems)


_ONE_MAP = "plan both from one map, with one table of zones and one choice of stops"
_ONE_DEMAND = "plan both with one table of trips"


def _differences(one: PlanModel, other: PlanModel) -> Iterator[tuple[str, str]]:
    """What must be equal and is not, with the way out."""
    parts: tuple[tuple[str, str, object, object], ...] = (
        ("zones", _ONE_MAP, _zones(one), _zones(other)),
        ("stop areas", _ONE_MAP, one.network.areas, other.network.areas),
        ("walks along streets", _ONE_MAP, one.network.walking, other.network.walking),
        ("trips between zones", _ONE_DEMAND, _trips(one), _trips(other)),
        ("the service day", _ONE_DEMAND, one.demand.periods, other.demand.periods),
        (
            "run times of buses", "plan both beside the same present service",
            _run_times(one), _run_times(other),
        ),
        (
            "lines beside the plan", "plan both with the same --background",
            one.background, other.background,
        ),
        (
            "what riders feel", "plan both with the same weights",
            one.settings.weights, other.settings.weights,
        ),
        (
            "cost rates", "plan both with the same rates",
            one.settings.rates, other.settings.rates,
        ),
    )  # fmt: skip
    for what, remedy, ours, theirs in parts:
        if fingerprint(ours) != fingerprint(theirs):
            yield what, remedy


def _zones(model: PlanModel) -> tuple[object, ...]:
    """Zones as far as figures depend on them."""
    zones = model.network.zones
    return zones.zone_id, zones.lon, zones.lat, zones.population, zones.jobs, zones.groups


def _trips(model: PlanModel) -> tuple[object, ...]:
    """Trips without their source."""
    demand = model.demand
    return demand.origin, demand.destination, demand.trips_per_hour


def _run_times(model: PlanModel) -> tuple[int, int, int]:
    """How buses are timed, without the source of it."""
    times = model.run_times
    return times.bus_factor_permille, times.stop_penalty_s, times.dwell_s


def _worlds(models: Sequence[PlanModel], observer: Observer) -> list[tuple[str, World]]:
    """World of each model, and the key of its network; equal networks are searched once."""
    known = dict[str, Network]()
    found = []
    for model in models:
        key = fingerprint(model.network)
        if key not in known:
            report(observer, "streets", 0.0, "driving times between stops")
            known[key] = network_of(model.network)
        deadheads = deadheads_of(known[key], model.run_times, model.demand.periods)
        world = World(
            known[key], model.demand, model.settings, model.run_times, deadheads, observer,
            model.background,
        )  # fmt: skip
        found.append((key, world))
    return found


def _present(
    names: Sequence[str], models: Sequence[PlanModel], worlds: Sequence[tuple[str, World]]
) -> list[tuple[str, World, KeptService]]:
    """Today's services, each once, with their names."""
    found: dict[str, tuple[str, World, KeptService]] = {}
    for name, model, (network, world) in zip(names, models, worlds, strict=True):
        if model.present is not None:
            settings = model.settings
            key = fingerprint(network, model.present, settings.vehicle, settings.layover)
            found.setdefault(key, (f"{PRESENT} of {name}", world, model.present))
    if len(found) == 1:
        return [(PRESENT, world, kept) for _, world, kept in found.values()]
    return list(found.values())
