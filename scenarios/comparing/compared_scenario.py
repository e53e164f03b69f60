"""Plans read back from their folders and judged again, each with the service of today beside it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

import numpy as np

from network.errors import InputError
from network.network import Network
from network.quantities import fingerprint
from routing.assignment.timetable import TimetableJourneys, replay_timetable
from routing.deadheads import deadheads_of
from routing.evaluation.kpis import evaluate
from routing.evaluation.operation import operation_of
from routing.evaluation.timetable_kpis import evaluate_timetable
from routing.pattern_paths import trace_patterns
from routing.progress import Observer, report
from routing.run_times import RunTimeModel
from scenarios.comparing.same_people import require_same_people
from scenarios.comparing.timed_alike import slowest_of, timed_anew, times_of
from scenarios.model_file import read_model
from scenarios.plan_model import KeptService, PlanModel, network_of
from scenarios.replay import leaving_times_per_period
from scenarios.result import Service
from scenarios.trip_changes import JudgedDay, judged_day
from scenarios.world import World, assigned

FEWEST_PLANS, MOST_PLANS = 1, 6
PRESENT = "present"

_ROUNDING = 1e-9


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
    planned_at : RunTimeModel
        Run times that the service was planned with; where they are not those of the world, its
        trips and blocks are new.
    """

    name: str
    is_present: bool
    world: World
    service: Service
    replays: tuple[TimetableJourneys, ...]
    planned_at: RunTimeModel

    @property
    def is_timed_anew(self) -> bool:
        """Whether trips and blocks are other ones than those that were planned."""
        return times_of(self.planned_at) != times_of(self.world.run_times)

    @property
    def day(self) -> JudgedDay:
        """The journeys of its riders."""
        return _day_of(self)


@lru_cache(maxsize=2)  # two are set side by side, each of hundreds of megabytes in a large city
def _day_of(scenario: ComparedScenario) -> JudgedDay:
    """The journeys of riders, put together once for all that is asked about two services."""
    service = scenario.service
    return judged_day(scenario.world.network, service.plan, service.flows, scenario.world.periods)


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
    return ComparedScenario(name, is_present, world, service, replays, world.run_times)


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
        Today's services first, each once, then the plans in the order given. Today's service on
        other stops is another one only if its riders find other journeys.

    Raises
    ------
    InputError
        If a folder holds no plan, there is nothing to compare it with, or the plans do not carry
        the same people.
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
    if len(models) == 1 and models[0].present is None:
        message = (
            f"{folders[0]} was planned without a service of today, so there is nothing to "
            "compare it with; give a second plan"
        )
        raise InputError(message)
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
        _judged_alike(each.name, each.world, each.kept, each.planned_at, is_present=True)
        for each in _present(names, models, worlds)
    ]
    planned = [
        _judged_alike(name, world, model.planned, model.run_times)
        for name, model, (_, world) in zip(names, models, worlds, strict=True)
    ]
    return (*_distinct(today), *planned)


def _distinct(today: Sequence[ComparedScenario]) -> list[ComparedScenario]:
    """Services of today without those on which everybody travels as on an earlier one."""
    kept: list[ComparedScenario] = []
    for each in today:
        if not any(_same_to_riders(each, other) for other in kept):
            kept.append(each)
    return [replace(one, name=PRESENT) for one in kept] if len(kept) == 1 else kept


def _same_to_riders(one: ComparedScenario, other: ComparedScenario) -> bool:
    """Whether two services were planned alike and all journeys and figures are the same."""
    if times_of(one.planned_at) != times_of(other.planned_at):
        return False
    ours, theirs = (list(each.service.evaluation.values.values()) for each in (one, other))
    journeys = zip(
        (*one.service.flows, *one.replays), (*other.service.flows, *other.replays), strict=True
    )
    return np.allclose(ours, theirs, rtol=_ROUNDING) and all(
        np.allclose(getattr(here, name), getattr(there, name), rtol=_ROUNDING)
        for here, there in journeys
        for name in ("state", "walk_s", "wait_s", "ride_s", "transfers")
    )


def _judged_alike(
    name: str,
    world: World,
    kept: KeptService,
    planned_at: RunTimeModel,
    *,
    is_present: bool = False,
) -> ComparedScenario:
    """A service judged at the run times of its world, on new trips where it had others."""
    if times_of(planned_at) != times_of(world.run_times):
        report(world.observer, "worth", 0.0, f"{name}: trips at the run times of all plans")
        kept = timed_anew(world, kept.plan)
    judged = judged_scenario(name, world, kept, is_present=is_present)
    return replace(judged, planned_at=planned_at)


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


def _worlds(models: Sequence[PlanModel], observer: Observer) -> list[tuple[str, World]]:
    """World of each model, and the key of its network; equal networks are searched once."""
    run_times = slowest_of([model.run_times for model in models])
    known = dict[str, Network]()
    found = []
    for model in models:
        key = fingerprint(model.network)
        if key not in known:
            report(observer, "streets", 0.0, "driving times between stops")
            known[key] = network_of(model.network)
        deadheads = deadheads_of(known[key], run_times, model.demand.periods)
        world = World(
            known[key], model.demand, model.settings, run_times, deadheads, observer,
            model.background,
        )  # fmt: skip
        found.append((key, world))
    return found


@dataclass(frozen=True, slots=True, eq=False)
class _Today:
    """A service of today, as one of the plans was planned beside it."""

    name: str
    world: World
    kept: KeptService
    planned_at: RunTimeModel


def _present(
    names: Sequence[str], models: Sequence[PlanModel], worlds: Sequence[tuple[str, World]]
) -> list[_Today]:
    """Today's services, each once, with their names."""
    found: dict[str, _Today] = {}
    for name, model, (network, world) in zip(names, models, worlds, strict=True):
        if model.present is not None:
            settings, timed = model.settings, times_of(model.run_times)
            key = fingerprint(network, model.present, settings.vehicle, settings.layover, timed)
            today = _Today(f"{PRESENT} of {name}", world, model.present, model.run_times)
            found.setdefault(key, today)
    if len(found) == 1:
        return [replace(today, name=PRESENT) for today in found.values()]
    return list(found.values())
