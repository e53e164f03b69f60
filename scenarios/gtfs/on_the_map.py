"""Whether a feed and a street map show the same city; swapped coordinates are told apart."""

import numpy as np
from scipy.spatial import cKDTree

from network.problems import Problem, error
from network.quantities import BoolArray, FloatArray, bools, floats
from scenarios.gtfs.along_shapes import EARTH_RADIUS_M
from scenarios.gtfs.cells import numbers_of_texts
from scenarios.gtfs.tables import Feed

NEAR_M = 1000.0
"""A stop farther than this from every street point does not lie on the map."""


def map_problems(feed: Feed, street_lon: FloatArray, street_lat: FloatArray) -> list[Problem]:
    """Error if no served stop of a feed lies on the map.

    Both well-known validators accept a feed whose latitudes and longitudes are swapped, as long as
    the numbers are in range; only a map can tell.

    Parameters
    ----------
    feed : Feed
        Coordinates of stops are checked (`reader.read_feed`).
    street_lon, street_lat : FloatArray, shape (n_points,)
        Degrees, points of the streets such as junctions; at least one.

    Returns
    -------
    list of Problem
        Empty, or one error with the median distance from stop to street.

    Examples
    --------
    >>> from scenarios.gtfs.tables import Table
    >>> stops = Table(("stop_id", "stop_lat", "stop_lon"), (("A",), ("10",), ("50",)))
    >>> feed = Feed({"stops": stops, "stop_times": Table(("stop_id",), (("A",),))})
    >>> map_problems(feed, np.array([10.0]), np.array([50.0]))[0].remedy
    'latitude and longitude swapped?'
    """
    stops = feed.get_table("stops")
    served = frozenset(feed.get_table("stop_times").get_column("stop_id"))
    used = np.array([stop in served for stop in stops.get_column("stop_id")], np.bool_)
    lat = numbers_of_texts(stops.get_column("stop_lat"))[used]
    lon = numbers_of_texts(stops.get_column("stop_lon"))[used]
    if not len(lat):
        return []
    streets = cKDTree(_on_the_globe(street_lon, street_lat))
    distance = _metres_to(streets, lon, lat)
    if np.any(distance <= NEAR_M):
        return []
    swapped = bool(np.all(np.abs(lon) <= 90) and np.any(_metres_to(streets, lat, lon) <= NEAR_M))  # noqa: PLR2004
    median = float(np.median(distance)) / 1000
    message = f"stops lie far from the street network (median {median:,.0f} km)"
    remedy = "latitude and longitude swapped?" if swapped else "is this the map of another city?"
    return [error("stops.txt", message, remedy)]


def stops_on_the_map(feed: Feed, street_lon: FloatArray, street_lat: FloatArray) -> BoolArray:
    """Whether each stop of a feed lies within `NEAR_M` of a street point, shape (n_stops,).

    Parameters
    ----------
    feed : Feed
    street_lon, street_lat : FloatArray, shape (n_points,)
        Degrees; at least one.

    Examples
    --------
    >>> from scenarios.gtfs.tables import Table
    >>> cells = (("A", "B", "C"), ("50.008", "50.01", ""), ("10", "10", "10"))
    >>> feed = Feed({"stops": Table(("stop_id", "stop_lat", "stop_lon"), cells)})
    >>> stops_on_the_map(feed, np.array([10.0]), np.array([50.0])).tolist()   # 890 m, 1.1 km, -
    [True, False, False]
    """
    stops = feed.get_table("stops")
    lat = numbers_of_texts(stops.get_column("stop_lat"))
    lon = numbers_of_texts(stops.get_column("stop_lon"))
    near = np.isfinite(lat) & np.isfinite(lon)
    if near.any():
        streets = cKDTree(_on_the_globe(street_lon, street_lat))
        near[near] = _metres_to(streets, floats(lon[near]), floats(lat[near])) <= NEAR_M
    return bools(near)


def _on_the_globe(lon: FloatArray, lat: FloatArray) -> FloatArray:
    """Points of a ball with the radius of the earth, metres, shape (n, 3)."""
    east, north = np.radians(lon), np.radians(lat)
    axes = (np.cos(north) * np.cos(east), np.cos(north) * np.sin(east), np.sin(north))
    return floats(np.column_stack(axes) * EARTH_RADIUS_M)


def _metres_to(streets: "cKDTree", lon: FloatArray, lat: FloatArray) -> FloatArray:
    """Distance through the ball to the nearest street point; in a city the same as on it."""
    chord, _ = streets.query(_on_the_globe(lon, lat))
    return floats(chord)
