"""What a plan was judged on, kept in its folder so that it can be judged again beside others.

The folder of a plan tells what was found, not what it was found with. Reading the street map and
the feeds again would give other stops as soon as the reading changes; the values themselves stay
what they were. Left out is what follows from the rest: driving times and paths through streets,
journeys, loads and figures. Footways are left out too, as every walk along them is kept.
"""

from dataclasses import dataclass

import numpy as np

from network.demand import Demand
from network.driving_side import DrivingSide
from network.network import Network
from network.quantities import floats, ints
from network.stops import DepotTable, StopAreaTable, StopTable
from network.street_times import street_times
from network.streets import StreetGraph
from network.turns import legal_turns
from network.walking import Walking
from network.zones import ZoneTable
from routing.background import BackgroundService
from routing.blocks import VehicleSchedule
from routing.duties.duty_schedule import DutySchedule
from routing.lines import LinePlan
from routing.run_times import RunTimeModel
from routing.timetable import Timetable
from scenarios.result import PlanSettings, ScenarioResult, Service

SCHEMA = "routewright-model-1"


@dataclass(frozen=True, slots=True, eq=False)
class KeptNetwork:
    """The given world without footways and without what follows from the rest."""

    streets: StreetGraph
    stops: StopTable
    areas: StopAreaTable
    depots: DepotTable
    zones: ZoneTable
    walking: Walking
    driving_side: DrivingSide


@dataclass(frozen=True, slots=True, eq=False)
class KeptService:
    """The decisions of one service.

    Attributes
    ----------
    plan, timetable, vehicles
        Lines, trips and blocks.
    duties : DutySchedule, optional
        Of drivers; rows are those of `scenarios.driving_duties.work_of_drivers`.
    """

    plan: LinePlan
    timetable: Timetable
    vehicles: VehicleSchedule
    duties: DutySchedule | None = None


@dataclass(frozen=True, slots=True, eq=False)
class PlanModel:
    """Everything that the worth of a plan follows from.

    Attributes
    ----------
    schema : str
        `SCHEMA`.
    title : str
        What was planned, for people.
    network, demand, settings, run_times, background
        What was given.
    planned : KeptService
    present : KeptService, optional
        Today's service.
    """

    schema: str
    title: str
    network: KeptNetwork
    demand: Demand
    settings: PlanSettings
    run_times: RunTimeModel
    planned: KeptService
    present: KeptService | None = None
    background: BackgroundService | None = None


def model_of(result: ScenarioResult, title: str) -> PlanModel:
    """What is kept of a result.

    Parameters
    ----------
    result : ScenarioResult
    title : str

    Returns
    -------
    PlanModel

    Examples
    --------
    >>> from tests.scenarios.small_result import result
    >>> model_of(result(), "Small town").planned.timetable.n_trips
    9
    """
    given = result.network
    return PlanModel(
        schema=SCHEMA,
        title=title,
        network=KeptNetwork(
            given.streets, given.stops, given.areas, given.depots, given.zones, given.walking,
            given.driving_side,
        ),
        demand=result.demand,
        settings=result.settings,
        run_times=result.run_times,
        planned=_kept(result.service),
        present=_kept_present(result),
        background=result.background,
    )  # fmt: skip


def _kept_present(result: ScenarioResult) -> KeptService | None:
    """Today's service, unless it cannot be driven again on the streets of the plan."""
    if result.present is None or result.present_on_other_streets:
        return None
    return _kept(result.present)


def _kept(service: Service) -> KeptService:
    """The decisions of a service."""
    duties = None if service.duties is None else service.duties.schedule
    return KeptService(service.plan, service.timetable, service.vehicles, duties)


def network_of(kept: KeptNetwork, threads: int = 2) -> Network:
    """The network of a model, with driving times searched again.

    Parameters
    ----------
    kept : KeptNetwork
    threads : int, default 2
        Threads to search in; the result does not depend on it.

    Returns
    -------
    Network
        Without footways and without findings.

    Examples
    --------
    >>> from tests.planned_city import planned_city
    >>> city = planned_city()
    >>> found = network_of(model_of(city, "Grid city").network)
    >>> bool((found.street_times.free_flow_ms == city.network.street_times.free_flow_ms).all())
    True
    """
    stops, depots = kept.stops, kept.depots
    times = street_times(
        kept.streets,
        legal_turns(kept.streets),
        ints(np.concatenate((stops.edge, depots.edge))),
        floats(np.concatenate((stops.offset_m, depots.offset_m))),
        threads,
    )
    return Network(
        kept.streets, _no_footways(), stops, kept.areas, depots, kept.zones, kept.walking, times,
        kept.driving_side,
    )  # fmt: skip


def _no_footways() -> StreetGraph:
    """A street graph without a street."""
    none, nowhere, first = ints([]), floats([]), ints([0])
    return StreetGraph(
        none, nowhere, nowhere, nowhere, nowhere, none, none, nowhere, none, none, none, none,
        first, nowhere, nowhere, nowhere, nowhere, (), ("",), none, none,
    )  # fmt: skip
