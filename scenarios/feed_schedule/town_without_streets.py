"""A town of which only stops and depots are known: empty buses fly like crows, times a factor.

Blocks, duties and their checks ask a `Network` for depots, names of stops and driving times. Here
those times are an assumption that is stated with every result.
"""

from dataclasses import dataclass

import numpy as np

from network.errors import InputError
from network.gravity import DETOUR, crow_fly_km
from network.network import Network
from network.quantities import FloatArray, Seconds, bools, floats, frozen, ints
from network.service_day import Period
from network.stops import DepotTable, StopAreaTable, StopSource, StopTable
from network.street_times import UNREACHED, StreetTimes
from network.streets import StreetGraph
from network.walking import Walking
from network.zones import ZoneTable
from routing.run_times import RunTimeModel

DEADHEAD_KMH = 25.0
"""Speed of an empty bus in town, without stops. Assumed: buses with stops average 18 km/h."""

ASSUMED_DEPOT = "assumed"

WHOLE_DAY = (
    Period("day", Seconds(0), Seconds(100 * 3600), 1.0, transposed=False, speed_factor=1.0),
)
"""Empty drives take the same time all day."""

DRIVES_AS_STATED = RunTimeModel(1000, 0, 0, assumed=True, source="crow-fly distance and speed")
"""Driving times of the town are those of buses already."""

MOST_KM_TO_DEPOT = 100.0


@dataclass(frozen=True, slots=True)
class DeadheadRule:
    """How long an empty drive takes.

    Attributes
    ----------
    detour : float
        Kilometres by street per kilometre as the crow flies, >= 1.
    kmh : float
        Mean speed, > 0.
    """

    detour: float = DETOUR
    kmh: float = DEADHEAD_KMH


def assumed_depot_at(lon: FloatArray, lat: FloatArray) -> DepotTable:
    """One depot without a limit, at the mean of some places.

    Examples
    --------
    >>> depot = assumed_depot_at(floats([10, 11]), floats([50, 51]))
    >>> depot.lon.tolist(), depot.lat.tolist(), depot.assumed
    ([10.5], [50.5], True)
    """
    return DepotTable(
        depot_id=(ASSUMED_DEPOT,),
        lon=floats([float(lon.mean())]),
        lat=floats([float(lat.mean())]),
        edge=ints([-1]),
        offset_m=floats([0.0]),
        capacity=ints([-1]),
        assumed=True,
    )


def town_without_streets(
    stop_id: tuple[str, ...],
    lon: FloatArray,
    lat: FloatArray,
    depots: DepotTable,
    rule: DeadheadRule,
) -> Network:
    """Network of stops and depots without a street between them.

    Parameters
    ----------
    stop_id : tuple of str
        Unique.
    lon, lat : FloatArray, shape (n_stops,)
        Degrees.
    depots : DepotTable
    rule : DeadheadRule

    Returns
    -------
    Network
        Its driving times are those of `rule`, whole milliseconds; streets are empty, and the zones,
        in which nobody lives, lie at the stops and depots.

    Raises
    ------
    InputError
        If a depot lies more than `MOST_KM_TO_DEPOT` from every stop.

    Examples
    --------
    A tenth of a degree is 11.12 km; 1.3 times as far at 25 km/h is 34 min 42 s.

    >>> depot = assumed_depot_at(floats([0]), floats([0]))
    >>> town = town_without_streets(("A", "B"), floats([0, 0]), floats([0, 0.1]), depot,
    ...     DeadheadRule())
    >>> (town.street_times.free_flow_ms // 1000).tolist()
    [[0, 2081, 0], [2081, 0, 2081], [0, 2081, 0]]
    """
    n_stops, n_places = len(stop_id), len(stop_id) + len(depots)
    zones = ZoneTable(
        zone_id=tuple(f"place {row}" for row in range(n_places)),
        lon=floats(np.append(lon, depots.lon)),
        lat=floats(np.append(lat, depots.lat)),
        population=floats(np.zeros(n_places)),
        jobs=floats(np.zeros(n_places)),
        estimated=True,
        source="nobody is known to live anywhere",
    )
    km = crow_fly_km(zones, rule.detour)
    _refuse_far_depots(depots, km[n_stops:, :n_stops] / rule.detour)
    ms = np.minimum(np.ceil(km / rule.kmh * 3_600_000), UNREACHED).astype(np.int32)
    nowhere = ints(np.zeros(n_places))
    streets = _no_streets()
    return Network(
        streets=streets,
        footways=streets,
        stops=StopTable(
            stop_id=stop_id,
            name=("",) * n_stops,
            lon=lon,
            lat=lat,
            edge=ints(np.full(n_stops, -1)),
            offset_m=floats(np.zeros(n_stops)),
            area=ints(np.arange(n_stops)),
            terminal=bools(np.ones(n_stops)),
            source=(StopSource.FEED,) * n_stops,
        ),
        areas=StopAreaTable(stop_id, ("",) * n_stops, lon, lat),
        depots=depots,
        zones=zones,
        walking=_no_walking(n_places, n_stops),
        street_times=StreetTimes(
            frozen(ms), frozen((km * 1000).astype(np.float32)), nowhere, nowhere
        ),
    )


def _refuse_far_depots(depots: DepotTable, km: FloatArray) -> None:
    """Refuse depots of another town."""
    for row, nearest in enumerate(km.min(axis=1).tolist()):
        if nearest > MOST_KM_TO_DEPOT:
            message = (
                f"depot {depots.depot_id[row]!r} lies {nearest:.0f} km from the nearest end of a "
                f"trip, at most {MOST_KM_TO_DEPOT:.0f} km are allowed; check its lon and lat"
            )
            raise InputError(message)


def _no_streets() -> StreetGraph:
    """A street graph without a street."""
    whole, real = ints([]), floats([])
    return StreetGraph(
        node_id=whole, node_lon=real, node_lat=real, node_x=real, node_y=real, tail=whole,
        head=whole, length_m=real, free_flow_ms=whole, reverse=whole, street_class=whole,
        name=whole, first_point=ints([0]), point_lon=real, point_lat=real, point_x=real,
        point_y=real, class_names=(), street_names=("",), banned_from=whole, banned_to=whole,
    )  # fmt: skip


def _no_walking(n_zones: int, n_areas: int) -> Walking:
    """Nobody walks."""
    nobody = ints([])
    return Walking(
        first_access=ints(np.zeros(n_zones + 1)),
        access_area=nobody,
        access_s=nobody,
        first_transfer=ints(np.zeros(n_areas + 1)),
        transfer_area=nobody,
        transfer_s=nobody,
        zone_walk_s=floats(np.full((n_zones, n_zones), np.inf)),
    )
