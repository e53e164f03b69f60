"""Joins streets, stops, zones and depots to the network that plans are made for."""

import numpy as np

from network.depots import assumed_depot
from network.driving_side import DrivingSide
from network.errors import InputError
from network.network import Network
from network.problems import Problem, warning
from network.projection import Projection
from network.quantities import BoolArray, bools, floats, ints
from network.stop_areas import stop_areas
from network.stops import DepotTable, StopTable
from network.stops_on_streets import KerbStops
from network.street_times import UNREACHED, StreetTimes, street_times
from network.street_walks import walking_between
from network.streets import StreetGraph
from network.turns import legal_turns
from network.zones import ZoneTable


def build_network(
    streets: StreetGraph,
    footways: StreetGraph,
    stops: KerbStops,
    zones: ZoneTable,
    projection: Projection,
    depots: DepotTable | None = None,
    *,
    terminal: BoolArray | None = None,
    driving_side: DrivingSide = DrivingSide.RIGHT,
    findings: tuple[Problem, ...] = (),
    threads: int = 1,
) -> Network:
    """Network of streets, stops, zones and depots: joins stop areas, measures walks and drives.

    Parameters
    ----------
    streets, footways : StreetGraph
        Where buses may drive and where people may walk.
    stops : KerbStops
    zones : ZoneTable
    projection : Projection
        Of both graphs.
    depots : DepotTable, optional
        One is assumed where none are given.
    terminal : BoolArray, shape (n_stops,), optional
        Stops where lines may start and end; all by default.
    driving_side : DrivingSide, default right
        For the assumed depot and for maps: stops know their kerb.
    findings : tuple of Problem
        What was found on the way here; kept in front.
    threads : int, default 1
        Threads to search street times in; the result does not depend on it.

    Returns
    -------
    Network

    Raises
    ------
    InputError
        If there are fewer than two stops, or a stop or depot lies on no street.

    Examples
    --------
    >>> from tests.cities.grid import MIDDLE, grid_streets, grid_zones
    >>> from network.generated_stops import generated_stops
    >>> streets = grid_streets(3, 3)
    >>> stops, _ = generated_stops(streets, MIDDLE)
    >>> zones = grid_zones(streets, [0, 8])
    >>> network = build_network(streets, grid_streets(3, 3, metres_per_second=1.2), stops, zones,
    ...                         MIDDLE)
    >>> len(network.stops), len(network.areas), len(network.depots)
    (36, 9, 1)
    """
    if len(stops) < 2:  # noqa: PLR2004  (a line has two ends)
        message = (
            f"{len(stops)} stops lie on the streets of this map, but a line needs at least 2; "
            "generate stops or give a table of stops"
        )
        raise InputError(message)
    may_end = bools(np.ones(len(stops))) if terminal is None else bools(terminal)
    assumptions: tuple[Problem, ...] = ()
    if depots is None:
        depots, assumptions = assumed_depot(
            streets, stops, projection, driving_side, terminal=may_end
        )
    x, y = projection.to_metres(stops.lon, stops.lat)
    area, areas = stop_areas(x, y, stops.lon, stops.lat, stops.name)
    zone_xy = projection.to_metres(zones.lon, zones.lat)
    walking, walk_findings = walking_between(footways, zone_xy, (x, y), area)
    times = street_times(
        streets,
        legal_turns(streets),
        ints(np.concatenate((stops.edge, depots.edge))),
        floats(np.concatenate((stops.offset_m, depots.offset_m))),
        threads,
    )
    return Network(
        streets=streets,
        footways=footways,
        stops=StopTable(
            stop_id=stops.stop_id,
            name=stops.name,
            lon=stops.lon,
            lat=stops.lat,
            edge=stops.edge,
            offset_m=stops.offset_m,
            area=area,
            terminal=may_end,
            source=stops.source,
        ),
        areas=areas,
        depots=depots,
        zones=zones,
        walking=walking,
        street_times=times,
        driving_side=driving_side,
        findings=(*findings, *assumptions, *walk_findings, *_unreached_findings(times)),
    )


def _unreached_findings(times: StreetTimes) -> tuple[Problem, ...]:
    """Say how many pairs of places have no legal way between them."""
    pairs = int(np.count_nonzero(times.free_flow_ms == UNREACHED))
    if not pairs:
        return ()
    total = times.free_flow_ms.size
    message = f"{pairs} of {total} pairs of stops and depots have no legal way between them"
    return (warning("streets", message, "check one-way streets and turn restrictions"),)
