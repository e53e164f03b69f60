"""Where vehicles spend the night: given in a file, or one assumed by a stated rule."""

from pathlib import Path

import numpy as np
import numpy.typing as npt

from network.cell_numbers import NumberRule
from network.csv_tables import Column, CsvLimits, CsvTable, numbers_of, read_csv
from network.driving_side import DrivingSide
from network.errors import InputError, refuse_errors
from network.problems import Problem, error, note
from network.projection import Projection
from network.quantities import BoolArray, FloatArray, IntArray, bools, floats, ints
from network.stop_sources import places_of
from network.stops import DepotTable
from network.stops_on_streets import Kerbs, KerbStops, snap_points
from network.streets import StreetGraph

NO_LIMIT = -1
"""Capacity of a depot where no limit is known."""

NO_GATE = -1
"""In place of a street edge where no street map is known."""

DEPOT_LIMIT_M = 500.0
MAX_DEPOTS = 1000
_NO_GATES_HERE = frozenset({"motorway", "motorway_link", "trunk", "trunk_link"})
DEPOT_COLUMNS = (
    Column("id", ("depot_id",)),
    Column("lon", ("longitude", "x")),
    Column("lat", ("latitude", "y")),
    Column("capacity", ("places", "vehicles"), required=False),
)


def depots_from_file(
    path: Path,
    streets: StreetGraph,
    projection: Projection,
    driving_side: DrivingSide = DrivingSide.RIGHT,
) -> tuple[DepotTable, tuple[Problem, ...]]:
    r"""Depots of a CSV file with the columns id, lon, lat and, if known, capacity.

    The gate is at the nearest street edge whose driving side faces the depot.

    Parameters
    ----------
    path : Path
        UTF-8 text; lon and lat in degrees, WGS 84; a blank capacity is no limit.
    streets : StreetGraph
        The bus graph.
    projection : Projection
        Of the bus graph.
    driving_side : DrivingSide, default right

    Returns
    -------
    depots : DepotTable
    findings : tuple of Problem

    Raises
    ------
    NotFoundError
        If there is no such file.
    InputError
        If the file is not such a table or a depot lies beyond `DEPOT_LIMIT_M` of every bus street,
        naming every fault.
    LimitError
        If it is too large.

    Examples
    --------
    >>> import tempfile
    >>> from tests.cities.grid import MIDDLE, grid_streets
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = Path(folder) / "depots.csv"
    ...     _ = file.write_text("id,lon,lat,capacity\nNorth,10.001,49.9995,40\n")
    ...     depots, _ = depots_from_file(file, grid_streets(3, 3), MIDDLE)
    >>> depots.depot_id, depots.edge.tolist(), depots.capacity.tolist(), depots.assumed
    (('North',), [0], [40], False)
    """
    table, lon, lat, capacity = _depots_in(path)
    x, y = projection.to_metres(lon, lat)
    kerbs = _gates(streets, x, y, driving_side, DEPOT_LIMIT_M)
    lost = np.setdiff1d(np.arange(len(table)), kerbs.point)
    refuse_errors(
        error(
            table.where(row),
            f"depot {table.columns['id'][row]!r} lies more than {DEPOT_LIMIT_M:.0f} m from every "
            "bus street",
            "check lon and lat, or put the depot where its gate is",
        )
        for row in lost.tolist()
    )
    depots = DepotTable(
        depot_id=table.columns["id"],
        lon=lon,
        lat=lat,
        edge=kerbs.edge,
        offset_m=kerbs.offset_m,
        capacity=capacity,
        assumed=False,
    )
    return depots, table.findings


def depot_places_from_file(path: Path) -> tuple[DepotTable, tuple[Problem, ...]]:
    r"""Depots of the same file where no street map is known: places without a gate.

    Parameters
    ----------
    path : Path
        As in `depots_from_file`.

    Returns
    -------
    depots : DepotTable
        Its edges are `NO_GATE`.
    findings : tuple of Problem

    Raises
    ------
    NotFoundError, InputError, LimitError
        As `depots_from_file`, which also asks for a street near by.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = Path(folder) / "depots.csv"
    ...     _ = file.write_text("id,lon,lat\nNorth,10.5,50\n")
    ...     depots, _ = depot_places_from_file(file)
    >>> depots.depot_id, depots.lon.tolist(), depots.capacity.tolist()
    (('North',), [10.5], [-1])
    """
    table, lon, lat, capacity = _depots_in(path)
    depots = DepotTable(
        depot_id=table.columns["id"],
        lon=lon,
        lat=lat,
        edge=ints([NO_GATE] * len(table)),
        offset_m=floats([0.0] * len(table)),
        capacity=capacity,
        assumed=False,
    )
    return depots, table.findings


def _depots_in(path: Path) -> tuple[CsvTable, FloatArray, FloatArray, IntArray]:
    """Table of depots with their places and capacities, each fault named."""
    table = read_csv(path, DEPOT_COLUMNS, rows_are="depots", limits=CsvLimits(rows=MAX_DEPOTS))
    lon, lat = places_of(table)
    capacity = np.full(len(table), float(NO_LIMIT))
    if "capacity" in table.columns:
        rule = NumberRule("capacity", lowest=0.0, highest=10_000.0, blank=float(NO_LIMIT))
        capacity, problems = numbers_of(table, "capacity", rule)
        refuse_errors(problems)
    return table, lon, lat, ints(capacity)


def assumed_depot(
    streets: StreetGraph,
    stops: KerbStops,
    projection: Projection,
    driving_side: DrivingSide = DrivingSide.RIGHT,
    *,
    terminal: BoolArray | None = None,
) -> tuple[DepotTable, tuple[Problem, ...]]:
    """One depot, at the bus street nearest the middle of the terminals.

    The middle is the mean of their places; motorways, trunk roads and their ramps have no gate.

    Parameters
    ----------
    streets : StreetGraph
        The bus graph.
    stops : KerbStops
    projection : Projection
        Of the bus graph.
    driving_side : DrivingSide, default right
    terminal : BoolArray, shape (n_stops,), optional
        Stops where lines may end; all by default.

    Returns
    -------
    depots : DepotTable
        Marked assumed, without a limit.
    findings : tuple of Problem
        Says the rule.

    Raises
    ------
    InputError
        If there is no stop, no terminal, or no street for a gate.

    Examples
    --------
    >>> from tests.cities.grid import MIDDLE, grid_streets
    >>> from network.generated_stops import generated_stops
    >>> streets = grid_streets(3, 3)
    >>> stops, _ = generated_stops(streets, MIDDLE)
    >>> depots, findings = assumed_depot(streets, stops, MIDDLE)
    >>> depots.assumed, depots.capacity.tolist()
    (True, [-1])
    """
    rows = np.arange(len(stops)) if terminal is None else np.flatnonzero(terminal)
    if not len(rows):
        message = "there is no stop where lines may end, so no place for a depot; allow terminals"
        raise InputError(message)
    stop_x, stop_y = projection.to_metres(stops.lon[rows], stops.lat[rows])
    x, y = [float(stop_x.mean())], [float(stop_y.mean())]
    kerbs = _gates(streets, floats(x), floats(y), driving_side, np.inf)
    if not len(kerbs.point):
        message = "no street can hold the gate of a depot: all are motorways or trunk roads"
        raise InputError(message)
    lon, lat = projection.to_degrees(x, y)
    depots = DepotTable(
        depot_id=("assumed",),
        lon=floats(lon),
        lat=floats(lat),
        edge=kerbs.edge,
        offset_m=kerbs.offset_m,
        capacity=ints([NO_LIMIT]),
        assumed=True,
    )
    rule = "one depot is assumed at the bus street nearest the middle of the terminals"
    return depots, (note("depots", rule, "give a table of depots"),)


def _gates(
    streets: StreetGraph,
    x: npt.ArrayLike,
    y: npt.ArrayLike,
    driving_side: DrivingSide,
    limit_m: float,
) -> Kerbs:
    """One kerb for each point near a street; the lower edge row where either would do."""
    closed = [row for row, name in enumerate(streets.class_names) if name in _NO_GATES_HERE]
    usable = bools(~np.isin(streets.street_class, closed))
    kerbs = snap_points(streets, x, y, driving_side, limit_m, usable)
    point, first = np.unique(kerbs.point, return_index=True)
    return Kerbs(
        ints(point),
        ints(kerbs.edge[first]),
        floats(kerbs.offset_m[first]),
        floats(kerbs.distance_m[first]),
    )
