"""Stops at the kerb, the stop areas that riders know by one name, and depots."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from network.errors import InputError
from network.quantities import BoolArray, FloatArray, IntArray


class StopSource(StrEnum):
    """Where a stop comes from; shown wherever stops are shown."""

    MAP = "map"
    FEED = "feed"
    FILE = "file"
    GENERATED = "generated"


@dataclass(frozen=True, slots=True, eq=False)
class StopTable:
    """Places where a bus stops: a directed street edge and an offset along it, at the kerb.

    Attributes
    ----------
    stop_id, name : tuple of str
        Unique ids; names may repeat and may be empty.
    lon, lat : FloatArray, shape (n_stops,)
        Degrees, of the pole.
    edge : IntArray, shape (n_stops,)
        Row in the bus `StreetGraph`; its direction is the driving direction past the stop.
    offset_m : FloatArray, shape (n_stops,)
        Metres from the tail of the edge.
    area : IntArray, shape (n_stops,)
        Row in `StopAreaTable`.
    terminal : BoolArray, shape (n_stops,)
        Whether lines may start and end here.
    source : tuple of StopSource
    """

    stop_id: tuple[str, ...]
    name: tuple[str, ...]
    lon: FloatArray
    lat: FloatArray
    edge: IntArray
    offset_m: FloatArray
    area: IntArray
    terminal: BoolArray
    source: tuple[StopSource, ...]

    def __post_init__(self) -> None:
        if len(set(self.stop_id)) != len(self.stop_id):
            seen: set[str] = set()
            twice = next(i for i in self.stop_id if i in seen or seen.add(i))  # type: ignore[func-returns-value]
            message = f"stop id {twice!r} appears twice; give each stop its own id"
            raise InputError(message)

    def __len__(self) -> int:
        """Number of stops."""
        return len(self.stop_id)


@dataclass(frozen=True, slots=True, eq=False)
class StopAreaTable:
    """Stops joined by a short walk: where riders board, change, and lose or keep their stop.

    Attributes
    ----------
    area_id, name : tuple of str
    lon, lat : FloatArray, shape (n_areas,)
        Degrees, mean of the member stops.
    """

    area_id: tuple[str, ...]
    name: tuple[str, ...]
    lon: FloatArray
    lat: FloatArray

    def __len__(self) -> int:
        """Number of areas."""
        return len(self.area_id)


@dataclass(frozen=True, slots=True, eq=False)
class DepotTable:
    """Where vehicles spend the night.

    Attributes
    ----------
    depot_id : tuple of str
    lon, lat : FloatArray, shape (n_depots,)
        Degrees.
    edge, offset_m : IntArray, FloatArray, shape (n_depots,)
        The street edge in the bus graph where the gate is, and metres from its tail.
    capacity : IntArray, shape (n_depots,)
        Vehicles that fit; -1 where no limit is known.
    assumed : bool
        Whether the place was chosen by us, not given.
    """

    depot_id: tuple[str, ...]
    lon: FloatArray
    lat: FloatArray
    edge: IntArray
    offset_m: FloatArray
    capacity: IntArray
    assumed: bool

    def __len__(self) -> int:
        """Number of depots."""
        return len(self.depot_id)


def stops_by_area(area: IntArray, n_areas: int) -> tuple[IntArray, IntArray]:
    """Stops of each area, as offsets and stop rows in rising order.

    Examples
    --------
    >>> first, stop = stops_by_area(np.array([1, 0, 1]), 2)
    >>> first.tolist(), stop.tolist()
    ([0, 1, 3], [1, 0, 2])
    """
    order = np.argsort(area, kind="stable")
    first = np.searchsorted(area[order], np.arange(n_areas + 1))
    return first.astype(np.int64), order.astype(np.int64)
