"""A city of any size with trips, terminals and one depot, the same for the same seed.

Lines between random terminals in a square of 24 km; departures follow a day with two peaks, in
which trips also take longer. The random numbers are drawn in the order of the generator that the
published figures of this project were measured with: 10 000 trips need 1 343 vehicles.
"""

from dataclasses import dataclass

import numpy as np

from network.quantities import FloatArray, IntArray, floats, ints

SIDE_KM, DETOUR, DEADHEAD_KMH, LINE_KMH = 24.0, 1.35, 25.0, 18.0
LAYOVER_S = 300
LEAST_TRIP_KM, TRIP_DETOUR = 5.0, 1.15
"""A trip is so much longer than the way of a deadhead between its ends, and never shorter."""

_TRIPS_PER_LINE, _TERMINALS_PER_LINE = 130, 1.3
_DAY_MIN, _LATE_MIN = (300, 1440), 1200
_PEAKS = ((465.0, 60.0, 1.6), (1020.0, 80.0, 1.3))
"""Minute, width in minutes and strength of each peak."""

_SLOWER = 0.25


@dataclass(frozen=True, slots=True, eq=False)
class GeneratedCity:
    """Trips between terminals, and driving times.

    Attributes
    ----------
    start_place, end_place, start_s, end_s : IntArray, shape (n_trips,)
        Sorted by departure.
    drive_s : IntArray, shape (n_places, n_places)
        Terminals, then the depot.
    road_km : FloatArray, shape (n_places, n_places)
    """

    start_place: IntArray
    end_place: IntArray
    start_s: IntArray
    end_s: IntArray
    drive_s: IntArray
    road_km: FloatArray

    def trip_km(self) -> FloatArray:
        """Length of each trip, shape (n_trips,)."""
        road = self.road_km[self.start_place, self.end_place]
        return floats(np.maximum(LEAST_TRIP_KM, road * TRIP_DETOUR))


def generate_city(n_trips: int, seed: int, step_s: int = 60) -> GeneratedCity:
    """City with so many trips.

    Parameters
    ----------
    n_trips : int
    seed : int
    step_s : int
        All times are multiples of it.

    Examples
    --------
    >>> city = generate_city(300, seed=1)
    >>> len(city.start_s), city.drive_s.shape, bool((city.end_s > city.start_s).all())
    (300, (7, 7), True)
    """
    random = np.random.default_rng(seed)
    n_lines = max(4, n_trips // _TRIPS_PER_LINE)
    n_terminals = max(6, int(n_lines * _TERMINALS_PER_LINE))
    place = random.uniform(0, SIDE_KM, (n_terminals + 1, 2))
    km = np.hypot(*(place[:, None] - place[None]).transpose(2, 0, 1)) * DETOUR
    drive_s = np.ceil(km / DEADHEAD_KMH * 3600 / step_s).astype(np.int64) * step_s
    np.fill_diagonal(drive_s, 0)
    each_way = int(np.ceil(n_trips / n_lines / 2))
    minute, share = _departures_of_a_day(step_s)
    ends, leaves, takes = [], [], []
    for _ in range(n_lines):
        there = random.choice(n_terminals, 2, replace=False)
        run_min = max(LEAST_TRIP_KM, km[there[0], there[1]] * TRIP_DETOUR) / LINE_KMH * 60
        for origin, target in (there, there[::-1]):
            late = random.uniform(0, 1)
            wanted = (np.arange(each_way) + late) / each_way * 0.9999
            leave = minute[np.searchsorted(share, wanted)]
            ends.append(np.tile([origin, target], (each_way, 1)))
            leaves.append(leave)
            takes.append(np.rint(run_min * _slowness(leave) * 60 / step_s) * step_s)
    end = np.concatenate(ends)
    start_s = np.rint(np.concatenate(leaves) * 60).astype(np.int64)
    end_s = start_s + np.concatenate(takes).astype(np.int64)
    kept = random.permutation(len(end))[:n_trips]
    kept = kept[np.lexsort((end_s[kept], end[kept, 1], end[kept, 0], start_s[kept]))]
    return GeneratedCity(
        start_place=ints(end[kept, 0]),
        end_place=ints(end[kept, 1]),
        start_s=ints(start_s[kept]),
        end_s=ints(end_s[kept]),
        drive_s=ints(drive_s),
        road_km=floats(km),
    )


def _departures_of_a_day(step_s: int) -> tuple[FloatArray, FloatArray]:
    """Minutes of the day, and the share of departures up to each."""
    minute = np.arange(_DAY_MIN[0] * 60, _DAY_MIN[1] * 60, step_s) / 60
    weight = np.ones(len(minute))
    for at, width, strength in _PEAKS:
        weight += strength * np.exp(-(((minute - at) / width) ** 2))
    weight[minute > _LATE_MIN] *= 0.5
    return minute, np.cumsum(weight) / weight.sum()


def _slowness(minute: FloatArray) -> FloatArray:
    """How much longer trips take at a minute of the day."""
    factor = np.ones(len(minute))
    for at, width, _ in _PEAKS:
        factor += _SLOWER * np.exp(-(((minute - at) / width) ** 2))
    return factor
