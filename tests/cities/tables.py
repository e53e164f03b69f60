"""A city given by tables: seconds to drive and to walk between its few places."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from network.network import Network
from network.quantities import bools, floats, frozen, ints, offsets_of
from network.service_day import HOUR, Period
from network.stops import DepotTable, StopAreaTable, StopSource, StopTable
from network.street_times import UNREACHED, StreetTimes
from network.walking import Walking
from network.zones import ZoneTable
from routing.lines import LinePlan, line_plan_of
from routing.paths import PatternPaths
from routing.run_times import RunTimeModel
from tests.cities.grid import grid_city

NO_WAY = -1
"""In a table of driving seconds: there is no legal way."""

METRES_PER_SECOND = 8
"""Ways in a table of driving seconds are so many metres long for each second."""

PLAIN_RUN_TIMES = RunTimeModel(1000, 0, 0, assumed=True, source="driving seconds as in the table")
"""Buses take the seconds of the table and stand nowhere."""

ONE_HOUR = Period("AM", 7 * HOUR, 8 * HOUR, 1.0, transposed=False, speed_factor=1.0)  # type: ignore[arg-type]  # Seconds
_GROUND = grid_city(3, 2)


def city_of_tables(
    drive_s: npt.ArrayLike,
    n_depots: int = 0,
    depot_capacity: Sequence[int] = (),
    area: Sequence[int] = (),
    access: Sequence[Mapping[int, int]] = (),
    transfers: Mapping[int, Mapping[int, int]] | None = None,
    on_foot_s: npt.ArrayLike = (),
) -> Network:
    """Network whose stops, depots, areas and zones are rows of tables.

    Parameters
    ----------
    drive_s : array_like, shape (n_places, n_places)
        Whole driving seconds, `NO_WAY` where there is none; stops first, then depots.
    n_depots : int, default 0
    depot_capacity : sequence of int, optional
        Without limit by default.
    area : sequence of int, optional
        Area of each stop; by default each stop is an area of its own.
    access : sequence of mapping
        For each zone: areas within reach and the walking seconds.
    transfers : mapping of int to mapping, optional
        For some areas: other areas near by and the walking seconds.
    on_foot_s : array_like, shape (n_zones, n_zones), optional
        Walking all the way; infinite by default.
    """
    seconds = np.asarray(drive_s, np.int64)
    n_stops = len(seconds) - n_depots
    ms = np.where(seconds == NO_WAY, UNREACHED, seconds * 1000).astype(np.int32)
    metres = np.where(seconds == NO_WAY, np.inf, seconds * METRES_PER_SECOND).astype(np.float32)
    area_of_stop = list(area) or list(range(n_stops))
    return replace(
        _GROUND,
        stops=_stops(n_stops, area_of_stop),
        areas=_areas(max(area_of_stop) + 1),
        depots=_depots(list(depot_capacity) or [-1] * n_depots),
        zones=_zones(max(len(access), 1)),
        walking=_walking(access, transfers or {}, max(area_of_stop) + 1, on_foot_s),
        street_times=StreetTimes(
            frozen(ms), frozen(metres), ints(np.zeros(len(ms))), ints(np.zeros(len(ms)))
        ),
    )


def lines_of(*patterns: Sequence[int], headway_s: Sequence[int] | int) -> LinePlan:
    """One line per pattern, L1, L2, …, with one headway each or one for all; one period."""
    lines = [(f"L{n + 1}", "", [list(stops)]) for n, stops in enumerate(patterns)]
    plan = line_plan_of(lines, 1, 600)
    column = np.broadcast_to(np.asarray(headway_s), len(patterns))
    return plan.with_headways(ints(column[:, None]))


def table_paths(network: Network, plan: LinePlan) -> PatternPaths:
    """Paths that take the seconds of the table and have no shape."""
    hop_ms = np.zeros(len(plan.stop), np.int64)
    for pattern in range(plan.n_patterns):
        stops, first = plan.stops_of(pattern), int(plan.first_stop[pattern])
        hop_ms[first : first + len(stops) - 1] = network.street_times.free_flow_ms[
            stops[:-1], stops[1:]
        ]
    nothing = floats([])
    return PatternPaths(
        first_point=ints(np.zeros(plan.n_patterns + 1)),
        point_lon=nothing,
        point_lat=nothing,
        point_m=nothing,
        call_m=floats(np.zeros(len(plan.stop))),
        hop_free_ms=ints(hop_ms),
    )


def _stops(n_stops: int, area: Sequence[int]) -> StopTable:
    return StopTable(
        stop_id=tuple(f"S{row}" for row in range(n_stops)),
        name=("",) * n_stops,
        lon=floats(np.zeros(n_stops)),
        lat=floats(np.zeros(n_stops)),
        edge=ints(np.zeros(n_stops)),
        offset_m=floats(np.zeros(n_stops)),
        area=ints(area),
        terminal=bools(np.ones(n_stops)),
        source=(StopSource.GENERATED,) * n_stops,
    )


def _areas(n_areas: int) -> StopAreaTable:
    return StopAreaTable(
        area_id=tuple(f"A{row}" for row in range(n_areas)),
        name=("",) * n_areas,
        lon=floats(np.zeros(n_areas)),
        lat=floats(np.zeros(n_areas)),
    )


def _depots(capacity: Sequence[int]) -> DepotTable:
    n = len(capacity)
    return DepotTable(
        depot_id=tuple(f"D{row}" for row in range(n)),
        lon=floats(np.zeros(n)),
        lat=floats(np.zeros(n)),
        edge=ints(np.zeros(n)),
        offset_m=floats(np.zeros(n)),
        capacity=ints(capacity),
        assumed=False,
    )


def _zones(n_zones: int) -> ZoneTable:
    return ZoneTable(
        zone_id=tuple(f"Z{row}" for row in range(n_zones)),
        lon=floats(np.zeros(n_zones)),
        lat=floats(np.zeros(n_zones)),
        population=floats(np.ones(n_zones)),
        jobs=floats(np.ones(n_zones)),
        estimated=True,
        source="table",
    )


def _walking(
    access: Sequence[Mapping[int, int]],
    transfers: Mapping[int, Mapping[int, int]],
    n_areas: int,
    on_foot_s: npt.ArrayLike,
) -> Walking:
    n_zones = max(len(access), 1)
    near = [sorted(reach.items(), key=lambda pair: pair[1]) for reach in access] or [[]]
    change = [sorted(transfers.get(area, {}).items()) for area in range(n_areas)]
    on_foot = np.asarray(on_foot_s, np.float64)
    if not on_foot.size:
        on_foot = np.full((n_zones, n_zones), np.inf)
    return Walking(
        first_access=offsets_of([len(rows) for rows in near]),
        access_area=ints([area for rows in near for area, _ in rows]),
        access_s=ints([seconds for rows in near for _, seconds in rows]),
        first_transfer=offsets_of([len(rows) for rows in change]),
        transfer_area=ints([area for rows in change for area, _ in rows]),
        transfer_s=ints([seconds for rows in change for _, seconds in rows]),
        zone_walk_s=floats(on_foot),
    )
