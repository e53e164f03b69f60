"""The area of a named place: how large it is, its outline, and the question for its street map."""

import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from network.errors import InputError, LimitError
from network.quantities import FloatArray

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

MOST_KM2 = 5_000.0
"""Largest place whose map is asked of a public server: three times Greater London."""
LONGEST_NAME = 200
OWN_EXTRACT = "download an extract of the city (.osm.pbf) and give it with --osm"
"""The way out wherever a map cannot be had by name."""

_MARGIN_M = 500.0
"""Streets this far outside are kept, so that a line may run along the border."""
_SLACK_M = 100.0
_MOST_CORNERS = 400
"""The server compares every street with every corner."""
_RADIUS_M = 6_371_008.8
_DECIMALS = 4
"""Of a degree: 11 m."""
_ALLOWED_MARKS = "\u200c\u200d"
"""Invisible, but part of the spelling in Persian and in the scripts of India."""

Outline: TypeAlias = tuple[tuple[float, float], ...]
"""Corners as (latitude, longitude); the last one joins the first."""


@dataclass(frozen=True, slots=True)
class PlaceArea:
    """A place as the geocoder knows it.

    Attributes
    ----------
    title : str
        Its name; text of somebody else.
    km2 : float
        Size of the place itself.
    outlines : tuple of Outline
        What to ask the map for: a little more than the place, with few corners.
    """

    title: str
    km2: float
    outlines: tuple[Outline, ...]


def checked_name(name: str) -> str:
    """A place name that can be asked for, in one spelling.

    Raises
    ------
    InputError
        If it is empty, longer than `LONGEST_NAME` or holds control characters.

    Examples
    --------
    >>> checked_name("  Porto   Alegre ")
    'Porto Alegre'
    >>> checked_name("--")
    Traceback (most recent call last):
    network.errors.InputError: '--' is not the name of a place; give one such as "Ulm, Germany"
    """
    text = " ".join(name.split(" "))
    if len(text) > LONGEST_NAME:
        message = f"the place name has {len(text)} characters, more than {LONGEST_NAME}; shorten it"
        raise InputError(message)
    for sign in text:
        if _is_control(sign):
            message = (
                f"the place name {text!r} holds U+{ord(sign):04X}, which is not text; write it as "
                'on a map, such as "Ulm, Germany"'
            )
            raise InputError(message)
    if not any(sign.isalnum() for sign in text):
        message = f'{text!r} is not the name of a place; give one such as "Ulm, Germany"'
        raise InputError(message)
    return " ".join(unicodedata.normalize("NFC", text).split())


def area_of_place(title: str, outline: str, most_km2: float = MOST_KM2) -> PlaceArea:
    """Size and outline of a place.

    Parameters
    ----------
    title : str
        The place's name as the geocoder has it.
    outline : str
        GeoJSON geometry in degrees.
    most_km2 : float

    Returns
    -------
    PlaceArea

    Raises
    ------
    InputError
        If the outline is not an area on Earth.
    LimitError
        If it is larger than `most_km2`.

    Examples
    --------
    >>> ring = "[[10, 0], [10.1, 0], [10.1, 0.1], [10, 0.1], [10, 0]]"
    >>> area = area_of_place("Ulm", '{"type": "Polygon", "coordinates": [' + ring + ']}')
    >>> round(area.km2), len(area.outlines)
    (124, 1)
    """
    import shapely

    title = _one_line(title)
    try:
        shape = shapely.from_geojson(outline)
    except shapely.GEOSException as trouble:
        raise InputError(_no_area(title)) from trouble
    places = shapely.get_coordinates(shape)
    possible = np.isfinite(places).all() and (np.abs(places) <= [180.0, 90.0]).all()
    if shape.geom_type not in {"Polygon", "MultiPolygon"} or not len(places) or not possible:
        raise InputError(_no_area(title))
    shape = shapely.make_valid(shape)
    middle = float(shapely.get_coordinates(shape.centroid)[0, 0])
    flat = shapely.transform(shape, lambda degrees: _flat(degrees, middle))
    km2 = float(flat.area) / 1e6
    if not km2 > 0:
        raise InputError(_no_area(title))
    if km2 > most_km2:
        message = (
            f"{title} covers {km2:,.0f} km², more than the limit of {most_km2:,.0f} km²; name a "
            f"city or district in it, or {OWN_EXTRACT}"
        )
        raise LimitError(message)
    return PlaceArea(title, km2, _outlines(flat, middle))


def map_query(area: PlaceArea, seconds: int, memory_bytes: int) -> str:
    """The question to an Overpass server: all that `network.osm_file` reads, and nothing else.

    Streets with all their tags, buildings, the nodes of both, bus stops and platforms, and the turn
    restrictions of the streets (Overpass QL reference: poly, recurse filters).

    Examples
    --------
    >>> area = PlaceArea("Ulm", 1.0, (((48.4, 9.9), (48.4, 10.0), (48.5, 10.0)),))
    >>> print(map_query(area, 180, 1000))  # doctest: +ELLIPSIS
    [out:xml][timeout:180][maxsize:1000];
    (
    way["highway"](poly:"48.4000 9.9000 48.4000 10.0000 48.5000 10.0000");
    )->.streets;
    ...
    out body;
    """
    inside = [f'(poly:"{_corners(outline)}");' for outline in area.outlines]
    stops = ('node["highway"="bus_stop"]', 'node["public_transport"="platform"]["bus"="yes"]')
    return "\n".join(
        [
            f"[out:xml][timeout:{seconds}][maxsize:{memory_bytes}];",
            "(",
            *('way["highway"]' + where for where in inside),
            ")->.streets;",
            "(",
            *('way["building"]' + where for where in inside),
            ")->.buildings;",
            "(",
            ".streets;",
            ".buildings;",
            "node(w.streets);",
            "node(w.buildings);",
            *(stop + where for stop in stops for where in inside),
            'relation(bw.streets)["restriction"];',
            'relation(bw.streets)["restriction:bus"];',
            ");",
            "out body;",
        ]
    )


def _corners(outline: Outline) -> str:
    """Corners as Overpass takes them."""
    return " ".join(f"{lat:.{_DECIMALS}f} {lon:.{_DECIMALS}f}" for lat, lon in outline)


def _one_line(text: str) -> str:
    """Text without control characters, cut to a name's length; escaping is for whoever shows it."""
    kept = "".join(" " if _is_control(sign) else sign for sign in text)
    return " ".join(kept.split())[:LONGEST_NAME] or "the place"


def _is_control(sign: str) -> bool:
    """Whether a character is no text: control, direction, surrogate, unassigned."""
    return unicodedata.category(sign).startswith("C") and sign not in _ALLOWED_MARKS


def _no_area(title: str) -> str:
    """Sentence on a place without an outline."""
    return (
        f"{title} is known as a point or a line, not as an area; name the city or district it lies "
        f"in, or {OWN_EXTRACT}"
    )


def _flat(degrees: FloatArray, middle: float) -> FloatArray:
    """Metres in the sinusoidal projection, which keeps areas (Snyder 1987, Map Projections, 30)."""
    lon, lat = np.radians(degrees[:, 0] - middle), np.radians(degrees[:, 1])
    return np.column_stack([lon * np.cos(lat), lat]) * _RADIUS_M


def _degrees(metres: FloatArray, middle: float) -> FloatArray:
    """Latitudes and longitudes of points in metres, rounded."""
    lat = np.clip(metres[:, 1] / _RADIUS_M, -1.56, 1.56)
    lon = middle + np.degrees(metres[:, 0] / (_RADIUS_M * np.cos(lat)))
    return np.round(np.column_stack([np.degrees(lat), np.clip(lon, -180.0, 180.0)]), _DECIMALS)


def _outlines(flat: "BaseGeometry", middle: float) -> tuple[Outline, ...]:
    """Rings around the place with a margin, the coarser the more corners it has."""
    import shapely

    rings: list[Outline] = []
    for factor in (1.0, 2.0, 4.0, 8.0, 16.0):
        wide = flat.buffer(factor * _MARGIN_M, quad_segs=2).simplify(factor * _SLACK_M)
        rings = [
            tuple((lat, lon) for lat, lon in _degrees(corners, middle)[:-1].tolist())
            for corners in map(shapely.get_coordinates, _rings(wide))
        ]
        if sum(map(len, rings)) <= _MOST_CORNERS:
            break
    return tuple(rings)


def _rings(shape: "BaseGeometry") -> "list[BaseGeometry]":
    """Outer ring of each part of a shape."""
    import shapely

    return [shapely.get_exterior_ring(part) for part in shapely.get_parts(shape)]
