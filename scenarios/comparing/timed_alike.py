"""One model of run times for all plans of a comparison; new trips where a plan had another.

Run times follow from the stops of a plan (an assumed speed is that between neighbouring stops) or
from the feed beside it. If each plan kept its own, a difference of plans would be one of models.
"""

from collections.abc import Sequence

from routing.lines import LinePlan
from routing.pattern_paths import trace_patterns
from routing.run_times import RunTimeModel
from routing.timetabling import even_timetable
from routing.vehicle_scheduling.blocks import schedule_vehicles
from scenarios.plan_model import KeptService
from scenarios.world import World


def slowest_of(models: Sequence[RunTimeModel]) -> RunTimeModel:
    """The model with the slowest buses; which one does not depend on the order of the plans.

    Parameters
    ----------
    models : sequence of RunTimeModel
        At least one.

    Examples
    --------
    >>> fast = RunTimeModel(1500, 10, 20, True, "fast")
    >>> slow = RunTimeModel(1600, 10, 20, True, "slow")
    >>> slowest_of([fast, slow]).source, slowest_of([slow, fast]).source
    ('slow', 'slow')
    """
    return max(models, key=lambda model: (*times_of(model), not model.assumed, model.source))


def times_of(model: RunTimeModel) -> tuple[int, int, int]:
    """How buses are timed, without the source of it.

    Examples
    --------
    >>> times_of(RunTimeModel(1500, 10, 20, True, "example"))
    (1500, 10, 20)
    """
    return model.bus_factor_permille, model.stop_penalty_s, model.dwell_s


def timed_anew(world: World, plan: LinePlan) -> KeptService:
    """The same lines and headways with new trips and blocks, at the run times of a world.

    Departures are even: trips that were moved to meet each other are not moved here.

    Parameters
    ----------
    world : World
    plan : LinePlan
        On the stops of its network.

    Returns
    -------
    KeptService

    Raises
    ------
    NotFoundError
        If a bus has no legal way to its next stop.
    InfeasibleError
        If the trips cannot be joined to blocks.

    Examples
    --------
    >>> from tests.scenarios.comparing.compared_city import scenarios
    >>> today = scenarios()[0]   # its departures are even
    >>> anew = timed_anew(today.world, today.service.plan)
    >>> anew.timetable.n_trips == today.service.timetable.n_trips
    True
    """
    settings = world.settings
    paths = trace_patterns(world.network, plan)
    timetable, _ = even_timetable(
        plan, paths, world.run_times, world.periods, settings.layover, world.deadheads,
        settings.seed,
    )  # fmt: skip
    vehicles, _ = schedule_vehicles(
        world.network, timetable, world.deadheads, settings.layover, settings.rates, settings.seed
    )
    return KeptService(plan, timetable, vehicles)
