"""A city of square blocks, in which times and walks follow from arithmetic."""

from collections.abc import Sequence

import numpy as np

from network.build import build_network
from network.generated_stops import generated_stops
from network.network import Network
from network.projection import Projection
from network.quantities import floats, ints
from network.stops import StopSource
from network.stops_on_streets import KerbStops, poles_at_kerbs
from network.streets import StreetGraph
from network.walking import WALKING_METRES_PER_SECOND
from network.zones import ZoneTable

MIDDLE = Projection(10.0, 50.0)
"""Junction 0, the south-west corner, lies here."""

BUS_METRES_PER_SECOND = 10.0
"""Metres per second: 36 km/h."""


def junction(column: int, row: int, columns: int) -> int:
    """Row of a junction in the node columns; columns run east, rows north."""
    return row * columns + column


def grid_streets(
    columns: int,
    rows: int,
    spacing_m: float = 400.0,
    metres_per_second: float = BUS_METRES_PER_SECOND,
) -> StreetGraph:
    """Two-way streets between `columns` x `rows` junctions.

    Junctions run from west to east, then from south to north. Edges come in pairs: from each
    junction the street to the east (edge eastwards, edge back west), then the one to the north
    (edge northwards, edge back south). Streets are named 'Street 0' from the south and 'Avenue 0'
    from the west.

    Examples
    --------
    >>> grid = grid_streets(3, 2)
    >>> grid.n_nodes, grid.n_edges, grid.tail[:4].tolist(), grid.head[:4].tolist()
    (6, 14, [0, 1, 0, 3], [1, 0, 3, 0])
    """
    if columns * rows < 6 or min(columns, rows) < 2:
        message = "a grid needs 3 x 2 junctions: on fewer, buses that cannot turn round are stuck"
        raise ValueError(message)
    streets = []
    for row in range(rows):
        for column in range(columns):
            here = junction(column, row, columns)
            if column + 1 < columns:
                streets.append((here, here + 1, 1 + row))
            if row + 1 < rows:
                streets.append((here, here + columns, 1 + rows + column))
    west_or_south, east_or_north, name = np.array(streets).T
    tail = np.column_stack((west_or_south, east_or_north)).ravel()
    head = np.column_stack((east_or_north, west_or_south)).ravel()
    n_edges = len(tail)
    node = np.arange(columns * rows)
    x, y = (node % columns) * spacing_m, (node // columns) * spacing_m
    lon, lat = MIDDLE.to_degrees(x, y)
    ends = np.column_stack((tail, head)).ravel()
    return StreetGraph(
        node_id=ints(node + 1),
        node_lon=floats(lon),
        node_lat=floats(lat),
        node_x=floats(x),
        node_y=floats(y),
        tail=ints(tail),
        head=ints(head),
        length_m=floats(np.full(n_edges, spacing_m)),
        free_flow_ms=ints(np.full(n_edges, round(spacing_m / metres_per_second * 1000))),
        reverse=ints(np.arange(n_edges) ^ 1),
        street_class=ints(np.zeros(n_edges)),
        name=ints(np.repeat(name, 2)),
        first_point=ints(np.arange(n_edges + 1) * 2),
        point_lon=floats(lon[ends]),
        point_lat=floats(lat[ends]),
        point_x=floats(x[ends]),
        point_y=floats(y[ends]),
        class_names=("residential",),
        street_names=(
            "",
            *(f"Street {row}" for row in range(rows)),
            *(f"Avenue {column}" for column in range(columns)),
        ),
        banned_from=ints([]),
        banned_to=ints([]),
    )


def edge_between(streets: StreetGraph, start: int, end: int) -> int:
    """Row of the edge from one junction to its neighbour."""
    return int(np.flatnonzero((streets.tail == start) & (streets.head == end))[0])


def grid_zones(
    streets: StreetGraph, junctions: Sequence[int], persons: float = 1000.0
) -> ZoneTable:
    """Zones at some junctions, each with as many people and jobs; ids 'Z0' after the junction."""
    nodes = np.asarray(junctions, np.int64)
    return ZoneTable(
        zone_id=tuple(f"Z{node}" for node in nodes),
        lon=floats(streets.node_lon[nodes]),
        lat=floats(streets.node_lat[nodes]),
        population=floats(np.full(len(nodes), persons)),
        jobs=floats(np.full(len(nodes), persons)),
        estimated=True,
        source="grid city",
    )


def stops_on_every_edge(streets: StreetGraph, share: float = 0.5) -> KerbStops:
    """One stop on each edge, part of the way along: stop ``s`` lies on edge ``s``."""
    edge = ints(np.arange(streets.n_edges))
    offset_m = floats(streets.length_m * share)
    lon, lat = poles_at_kerbs(streets, MIDDLE, edge, offset_m)
    return KerbStops(
        stop_id=tuple(f"S{row}" for row in edge),
        name=tuple(streets.street_names[name] for name in streets.name),
        lon=lon,
        lat=lat,
        edge=edge,
        offset_m=offset_m,
        source=(StopSource.GENERATED,) * len(edge),
    )


def grid_city(
    columns: int,
    rows: int,
    spacing_m: float = 400.0,
    zone_junctions: Sequence[int] | None = None,
    stops: KerbStops | None = None,
) -> Network:
    """Whole network of a grid; by default with a zone at each junction and generated stops.

    Generated stops stand near the junctions. For times by arithmetic pass `stops_on_every_edge`:
    stop ``s`` is then halfway along edge ``s``, at 400 m and 10 m/s 20 s from either end, and the
    stop of an edge that follows it is 40 s away.

    Parameters
    ----------
    columns, rows : int
        Junctions from west to east and from south to north.
    spacing_m : float, default 400
        Metres between neighbouring junctions.
    zone_junctions : sequence of int, optional
        Junctions with a zone; all by default.
    stops : KerbStops, optional
        Stops on `grid_streets(columns, rows, spacing_m)`.

    Returns
    -------
    Network

    Examples
    --------
    >>> city = grid_city(3, 3, stops=stops_on_every_edge(grid_streets(3, 3)))
    >>> len(city.stops), len(city.zones), int(city.street_times.free_flow_ms[0, 4])
    (24, 9, 40000)
    """
    streets = grid_streets(columns, rows, spacing_m)
    footways = grid_streets(columns, rows, spacing_m, WALKING_METRES_PER_SECOND)
    if stops is None:
        stops, _ = generated_stops(streets, MIDDLE, spacing_m=spacing_m)
    if zone_junctions is None:
        zone_junctions = range(streets.n_nodes)
    return build_network(streets, footways, stops, grid_zones(streets, zone_junctions), MIDDLE)
