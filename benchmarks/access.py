"""How fast all zones of a city know their travel times to all others, for a whole hour of leaving.

There is no peer in the same process: R5, which publishes this very matrix, is a Java server that
fetches itself from the network. Its published 37.9 s (Pereira, Saraiva, Herszenhut, Braga and
Conway, 2021, "r5r", Findings; 120 departures, the authors' machine, all its cores) is a line to
look at, not a ratio. The answer is compared with a plain Python twin instead.
"""

import argparse
from collections.abc import Sequence
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from benchmarks.matrix_city import timed
from network.quantities import IntArray, ints
from network.service_day import HOUR
from routing.access.reach import opportunities_within
from routing.access.ridden_service import RiddenService
from routing.access.travel_times import (
    PERCENTILES,
    UNREACHED,
    AccessRules,
    every_minute,
    travel_times,
)
from scenarios.access.feed_city import FeedPlaces, read_feed_places, walked
from tests.reference.access_times import access_town, percentile

FOLDER = Path("data") / "porto_alegre"
DAY = date(2019, 5, 14)
START_S = 14 * HOUR
DEPARTURES = 60
ROUNDS = 3
SAMPLE = 8
"""Origins whose cells the twin finds too."""


def run(arguments: Sequence[str], shared: Path) -> dict[str, Any]:
    """CPU seconds of the best of three rounds on one thread, and cells compared with the twin.

    The measured time begins with timetable, zones and footways as they were read, and ends with
    all percentiles: walks along the streets are part of it. Reading the files is measured by
    itself, once.

    Parameters
    ----------
    arguments : sequence of str
        ``--departures N`` (60), one each minute from 14:00; ``--boardings N`` (3; 0: any number).
    shared : Path
        Folder of the shared input files.

    Returns
    -------
    dict
        ``work``, ``peer`` (None), ``ours_cpu_s``, ``peer_cpu_s`` (None), ``ratio`` (None),
        ``cells_compared`` and ``max_difference`` (seconds), then ``read_cpu_s`` (map, zones, feed),
        ``walk_cpu_s`` (the part of ours on streets) and figures of the city.
    """
    parser = argparse.ArgumentParser(prog="python -m benchmarks access", description=__doc__)
    parser.add_argument("--departures", type=int, default=DEPARTURES)
    parser.add_argument("--boardings", type=int, default=AccessRules().most_boardings)
    chosen = parser.parse_args(arguments)
    rules = AccessRules(most_boardings=chosen.boardings or None)
    places, read_s = timed(lambda: read_places(shared))
    at_s = every_minute(START_S, chosen.departures)
    travel_times(walked(places).service, at_s, rules, origins=[0])  # compiled once per installation
    ours_s = walk_s = float("inf")
    for _ in range(ROUNDS):
        city, on_streets_s = timed(lambda: walked(places))
        ask = partial(travel_times, city.service, at_s, rules)
        found, by_vehicle_s = timed(ask)
        ours_s = min(ours_s, on_streets_s + by_vehicle_s)
        walk_s = min(walk_s, on_streets_s)
    n_zones = len(city.zones)
    origins = ints(np.linspace(0, n_zones - 1, SAMPLE).astype(np.int64))
    twin = twin_times(city.service, at_s, rules, origins)
    difference = np.abs(found.time_s[:, origins].astype(np.int64) - twin)
    median = found.of_percentile(50)
    reached = median != UNREACHED
    jobs = opportunities_within(median, city.zones.jobs, (45,))[0]
    people = city.zones.population
    return {
        "work": (
            f"Porto Alegre, {n_zones} x {n_zones} hexagons, {len(at_s)} departures from 14:00, "
            f"street walking, {_rides(rules)}, "
            f"percentiles {', '.join(map(str, PERCENTILES))}"
        ),
        "peer": None,
        "ours_cpu_s": ours_s,
        "peer_cpu_s": None,
        "ratio": None,
        "cells_compared": twin.size,
        "max_difference": float(difference.max()),
        "read_cpu_s": read_s,
        "walk_cpu_s": walk_s,
        "trips": city.service.timetable.n_trips,
        "stop_areas": city.service.n_areas,
        "share_reached": float(reached.mean()),
        "mean_minutes": float(median[reached].mean()) / 60,
        "share_of_jobs_within_45_min": float(
            (jobs * people).sum() / people.sum() / city.zones.jobs.sum()
        ),
    }


def read_places(shared: Path) -> FeedPlaces:
    """Porto Alegre with the buses of its feed on a Tuesday."""
    folder = shared / FOLDER
    return read_feed_places(
        folder / "poa_osm.pbf", folder / "poa_hexgrid.csv", (folder / "poa_eptc.zip",), DAY
    )


def twin_times(
    service: RiddenService, at_s: IntArray, rules: AccessRules, origins: IntArray
) -> npt.NDArray[np.int64]:
    """Percentiles by the twin, one departure after the other, shape as `TravelTimes.time_s`."""
    first, last = int(at_s.min()), int(at_s.max()) + rules.longest_s
    town = access_town(service, rules.most_boardings, rules.longest_s, (first, last))
    rows = []
    for origin in origins.tolist():
        lanes = [town.seconds(origin, leave) for leave in at_s.tolist()]
        cells = zip(*lanes, strict=True)
        rows.append([[percentile(cell, p) for p in PERCENTILES] for cell in cells])
    times = np.minimum(np.array(rows), UNREACHED).astype(np.int64)
    return np.moveaxis(times, 2, 0)


def _rides(rules: AccessRules) -> str:
    """How many rides a journey may have."""
    most = rules.most_boardings
    return "any number of rides" if most is None else f"at most {most} rides"
