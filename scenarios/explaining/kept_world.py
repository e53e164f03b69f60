"""The world and the service of a plan that was kept in a folder, ready to be explained."""

import numpy as np

from network.problems import Problem, note
from routing.deadheads import deadheads_of
from routing.progress import Observer, report
from routing.timetable import Timetable
from scenarios.explaining.explanation import as_planned
from scenarios.explaining.steps import STAGE
from scenarios.plan_model import PlanModel, network_of
from scenarios.result import Service
from scenarios.world import World


def world_of(model: PlanModel, observer: Observer) -> World:
    """What all stages of the plan of a model share, driving times searched again.

    Parameters
    ----------
    model : PlanModel
        As `scenarios.model_file.read_model` returns it.
    observer : Observer

    Returns
    -------
    World
    """
    report(observer, STAGE, 0.0, "driving times")
    network = network_of(model.network)
    deadheads = deadheads_of(network, model.run_times, model.demand.periods)
    return World(
        network, model.demand, model.settings, model.run_times, deadheads, observer,
        model.background,
    )  # fmt: skip


def planned_service(world: World, model: PlanModel) -> tuple[Service, tuple[Problem, ...]]:
    """The service of a model counted again, and a note where its timetable was another one.

    Parameters
    ----------
    world : World
        As `world_of` returns it.
    model : PlanModel

    Returns
    -------
    Service
    tuple of Problem
    """
    service = as_planned(world, model.planned.plan)
    if _same_calls(service.timetable, model.planned.timetable):
        return service, ()
    message = (
        "the timetable of the plan was retimed; what a change does is counted on even departures "
        "at its headways, with and without the change"
    )
    return service, (note("timetable", message),)


def _same_calls(one: Timetable, other: Timetable) -> bool:
    """Whether two timetables serve the same stops at the same seconds."""
    return np.array_equal(one.stop, other.stop) and np.array_equal(one.departure, other.departure)
