"""What a plan was judged on, kept in its folder so that it can be judged again beside others.

The folder of a plan tells what was found, not what it was found with. Reading the street map and
the feeds again would give other stops as soon as the reading changes; the values themselves stay
what they were. Left out is what follows from the rest: driving times and paths through streets,
journeys, loads and figures. Footways are left out too, as every walk along them is kept.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from network.demand import Demand
from network.driving_side import DrivingSide
from network.errors import InputError
from network.network import Network
from network.quantities import IntArray, floats, ints
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
from scenarios.store.value_file import read_value, write_value

MODEL_FILE = "model.npz"
"""Name of the file in the folder of a plan."""

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


def write_model(result: ScenarioResult, title: str, folder: Path) -> None:
    """Write the model of a result into its folder; equal results give equal bytes.

    Examples
    --------
    >>> from tests.scenarios.small_result import result
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as name:
    ...     write_model(result(), "Small town", Path(name))
    ...     read_model(Path(name)).title
    'Small town'
    """
    write_value(model_of(result, title), folder / MODEL_FILE)


def read_model(folder: Path) -> PlanModel:
    """The model in the folder of a plan.

    Parameters
    ----------
    folder : Path

    Returns
    -------
    PlanModel

    Raises
    ------
    InputError
        If there is no model, or a damaged one, or one whose rows do not fit together.
    LimitError
        If it is larger than any model of ours.
    """
    path = folder / MODEL_FILE
    if not path.is_file():
        message = (
            f"{folder} has no {MODEL_FILE}, so what it holds cannot be judged again; give a folder "
            "that routewright plan or demo of this version wrote (other commands write none)"
        )
        raise InputError(message)
    model = read_value(path, PlanModel)
    wrong = next(_misfits(model), None)
    if model.schema != SCHEMA or wrong is not None:
        message = f"{path} does not fit together ({wrong or model.schema}); plan again"
        raise InputError(message)
    return model


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


def _misfits(model: PlanModel) -> Iterator[str]:
    """Columns that point to rows that do not exist: a search would read beyond its arrays."""
    kept = model.network
    for part in (
        _street_columns(kept),
        _place_columns(kept, model.demand),
        *(_service_columns(each, model) for each in (model.planned, model.present) if each),
    ):
        for name, rows, limit in part:
            if rows.ndim != 1 or (rows.size and not 0 <= rows.min() <= rows.max() < limit):
                yield name
    for name, offsets, n_rows, end in _offsets(model):
        ends = len(offsets) == n_rows + 1 and offsets[0] == 0 and offsets[-1] == end
        if not ends or (np.diff(offsets) < 0).any():
            yield name
    for name, lengths in _equal_lengths(model):
        if len(set(lengths)) > 1:
            yield name


_Rows = Iterator[tuple[str, IntArray, int]]


def _street_columns(kept: KeptNetwork) -> _Rows:
    """Columns of rows of streets, with the number of rows that there are."""
    streets = kept.streets
    edges, nodes = streets.n_edges, streets.n_nodes
    yield "streets.tail", streets.tail, nodes
    yield "streets.head", streets.head, nodes
    yield "streets.reverse", ints(streets.reverse + 1), edges + 1
    yield "streets.banned_from", streets.banned_from, edges
    yield "streets.banned_to", streets.banned_to, edges
    yield "streets.street_class", streets.street_class, len(streets.class_names)
    yield "streets.name", streets.name, len(streets.street_names)
    yield "stops.edge", kept.stops.edge, edges
    yield "depots.edge", kept.depots.edge, edges


def _place_columns(kept: KeptNetwork, demand: Demand) -> _Rows:
    """Columns of rows of areas and zones."""
    zones, areas = len(kept.zones), len(kept.areas)
    yield "stops.area", kept.stops.area, areas
    yield "walking.access_area", kept.walking.access_area, areas
    yield "walking.transfer_area", kept.walking.transfer_area, areas
    yield "demand.origin", demand.origin, zones
    yield "demand.destination", demand.destination, zones


def _service_columns(service: KeptService, model: PlanModel) -> _Rows:
    """Columns of rows of one service."""
    plan, timetable, vehicles = service.plan, service.timetable, service.vehicles
    stops, depots = len(model.network.stops), len(model.network.depots)
    yield "plan.pattern_line", plan.pattern_line, plan.n_lines
    yield "plan.stop", plan.stop, stops
    yield "timetable.pattern", timetable.pattern, plan.n_patterns
    yield "timetable.stop", timetable.stop, stops
    yield "vehicles.trip", vehicles.trip, timetable.n_trips
    yield "vehicles.start_depot", vehicles.start_depot, depots
    yield "vehicles.end_depot", vehicles.end_depot, depots


def _offsets(model: PlanModel) -> Iterator[tuple[str, IntArray, int, int]]:
    """Offsets, the number of their rows, and where they end."""
    kept = model.network
    streets, walking = kept.streets, kept.walking
    yield "streets.first_point", streets.first_point, streets.n_edges, len(streets.point_lon)
    yield "walking.first_access", walking.first_access, len(kept.zones), len(walking.access_area)
    yield (
        "walking.first_transfer", walking.first_transfer, len(kept.areas),
        len(walking.transfer_area),
    )  # fmt: skip
    for service in (model.planned, model.present):
        if service is not None:
            plan, timetable, vehicles = service.plan, service.timetable, service.vehicles
            yield "plan.first_stop", plan.first_stop, plan.n_patterns, len(plan.stop)
            yield (
                "timetable.first_call",
                timetable.first_call,
                timetable.n_trips,
                len(timetable.stop),
            )
            yield "vehicles.first_trip", vehicles.first_trip, vehicles.n_blocks, len(vehicles.trip)
            if service.duties is not None:
                duties = service.duties
                yield "duties.first_piece", duties.first_piece, duties.n_duties, len(duties.block)


def _equal_lengths(model: PlanModel) -> Iterator[tuple[str, tuple[int, ...]]]:
    """Columns of one table that must be equally long."""
    kept, demand = model.network, model.demand
    streets, stops, walking = kept.streets, kept.stops, kept.walking
    yield "streets", tuple(
        len(column)
        for column in (streets.tail, streets.head, streets.length_m, streets.free_flow_ms,
                       streets.reverse, streets.street_class, streets.name)
    )  # fmt: skip
    yield (
        "street points",
        tuple(
            len(c) for c in (streets.point_lon, streets.point_lat, streets.point_x, streets.point_y)
        ),
    )
    yield "stops", tuple(len(c) for c in (stops.stop_id, stops.edge, stops.offset_m, stops.area))
    yield "zones", (len(kept.zones), len(kept.zones.lon), *walking.zone_walk_s.shape)
    yield "access", (len(walking.access_area), len(walking.access_s))
    yield "transfers", (len(walking.transfer_area), len(walking.transfer_s))
    yield "demand", (len(demand.origin), len(demand.destination), len(demand.trips_per_hour))
    for service in (model.planned, model.present):
        if service is not None:
            yield "headways", (service.plan.headway_s.shape[1], len(demand.periods))
            timetable = service.timetable
            yield (
                "calls",
                tuple(len(c) for c in (timetable.stop, timetable.arrival, timetable.departure)),
            )
            if service.duties is not None:
                yield from _duty_lengths(service.duties)


def _duty_lengths(duties: DutySchedule) -> Iterator[tuple[str, tuple[int, ...]]]:
    """Columns of duties and of their pieces."""
    pieces = duties.block, duties.first_section, duties.end_section
    whole = (
        duties.duty_id, duties.home, duties.duty_type, duties.start_s, duties.end_s, duties.work_s,
        duties.paid_s,
    )  # fmt: skip
    yield "pieces of duties", tuple(len(column) for column in pieces)
    yield "duties", tuple(len(column) for column in whole)
