"""Finds stops whose latitude and longitude are swapped, where no map is there to tell.

Validators accept them as long as the numbers are in range. Two things in the feed itself speak up:
the time zone of the agency has a place on the globe, and one stop should lie where the others do.
"""

import re
from functools import lru_cache
from importlib import resources

import numpy as np

from network.problems import Problem, warning
from network.quantities import FloatArray, floats
from scenarios.gtfs.along_shapes import metres_between
from scenarios.gtfs.cells import numbers_of_texts
from scenarios.gtfs.names import shown
from scenarios.gtfs.tables import Feed

FAR_FROM_ZONE_M = 2_000_000.0
"""Most cities lie nearer to the place that their time zone is named after."""

FAR_FROM_OTHERS_M = 500_000.0
NEAR_OTHERS_M = 100_000.0

_REMEDY = "latitude and longitude swapped?"
_MOST_NAMED = 5
_MOST_LATITUDE = 90.0
_PLACE = re.compile(r"([+-]\d{2})(\d{2})(\d{2})?([+-]\d{3})(\d{2})(\d{2})?")


def swapped_places(feed: Feed) -> list[Problem]:
    """Warnings on swapped coordinates: of the whole feed, else of single stops.

    A feed is taken for swapped if it lies more than `FAR_FROM_ZONE_M` from the place of its time
    zone and, swapped back, less than half as far; a stop, if it lies more than `FAR_FROM_OTHERS_M`
    from the middle of all stops and, swapped back, within `NEAR_OTHERS_M`. Nothing is changed.

    Parameters
    ----------
    feed : Feed
        Coordinates are checked (`judgement.cell_problems`).

    Returns
    -------
    list of Problem

    Examples
    --------
    >>> from scenarios.gtfs.tables import Table
    >>> stops = Table(("stop_id", "stop_lat", "stop_lon"), (("A",), ("-51.2",), ("-30.0",)))
    >>> agency = Table(("agency_timezone",), (("America/Sao_Paulo",),))
    >>> print(*swapped_places(Feed({"stops": stops, "agency": agency})))
    warning: stops.txt: stops lie 3,391 km from America/Sao_Paulo; latitude and longitude swapped?
    """
    stops = feed.get_table("stops")
    lat = numbers_of_texts(stops.column_or_blank("stop_lat"))
    lon = numbers_of_texts(stops.column_or_blank("stop_lon"))
    known = np.flatnonzero(np.isfinite(lat) & np.isfinite(lon) & ((lat != 0) | (lon != 0)))
    if not len(known):
        return []
    zone = feed.table_or_empty("agency").column_or_blank("agency_timezone")[:1]
    middle = float(np.median(lat[known])), float(np.median(lon[known]))
    whole = _whole_feed(zone[0].strip() if zone else "", *middle)
    if whole:
        return whole
    away = _metres(lat[known], lon[known], *middle)
    back = _metres(lon[known], lat[known], *middle)
    odd = known[(away > FAR_FROM_OTHERS_M) & (back <= NEAR_OTHERS_M)].tolist()
    if not odd:
        return []
    ids = stops.get_column("stop_id")
    named = ", ".join(shown(ids[row]) for row in odd[:_MOST_NAMED])
    more = f" and {len(odd) - _MOST_NAMED} more" if len(odd) > _MOST_NAMED else ""
    message = f"{len(odd)} stops lie far from all others, but not if turned: {named}{more}"
    return [warning("stops.txt", message, _REMEDY)]


def _whole_feed(zone: str, lat: float, lon: float) -> list[Problem]:
    """Warning on a feed that lies on another continent than its time zone."""
    place = _places_of_zones().get(zone)
    if place is None or abs(lon) > _MOST_LATITUDE:
        return []
    away = float(_metres(floats([lat]), floats([lon]), *place)[0])
    back = float(_metres(floats([lon]), floats([lat]), *place)[0])
    if away <= FAR_FROM_ZONE_M or 2 * back >= away:
        return []
    return [warning("stops.txt", f"stops lie {away / 1000:,.0f} km from {zone}", _REMEDY)]


def _metres(lat: FloatArray, lon: FloatArray, to_lat: float, to_lon: float) -> FloatArray:
    """Distances from some places to one; coordinates may be turned ones, beyond the poles."""
    return metres_between(lon, lat, floats([to_lon]), floats([to_lat]))


@lru_cache(maxsize=1)
def _places_of_zones() -> dict[str, tuple[float, float]]:
    """Latitude and longitude of the city that each time zone is named after, in degrees."""
    text = resources.files("tzdata").joinpath("zoneinfo", "zone.tab").read_text("utf-8")
    places = {}
    for line in text.splitlines():
        country, _, rest = line.partition("\t")
        found = _PLACE.match(rest)
        if not country.startswith("#") and found:
            degrees = found.groups("0")
            places[rest.split("\t")[1]] = _degrees(*degrees[:3]), _degrees(*degrees[3:])
    return places


def _degrees(degrees: str, minutes: str, seconds: str) -> float:
    """Degrees with their fraction; the sign stands before the degrees."""
    sign = -1 if degrees.startswith("-") else 1
    return int(degrees) + sign * (int(minutes) / 60 + int(seconds) / 3600)
