"""Which street edges a controller means: a street by its name, or the part of it near a place."""

import math
import re
from collections.abc import Sequence

import numpy as np

from network.errors import InputError, NotFoundError
from network.network import Network
from network.quantities import BoolArray, bools

_NEAR = re.compile(
    r"(?P<name>.+)@(?P<lon>-?\d{1,3}(?:\.\d{1,9})?),(?P<lat>-?\d{1,2}(?:\.\d{1,9})?),"
    r"(?P<metres>\d{1,6})",
    re.ASCII | re.DOTALL,
)
_METRES_PER_DEGREE = 111_320.0
_MOST_ALIKE = 5


def closed_edges(network: Network, names: Sequence[str]) -> BoolArray:
    """Edges of streets by name, capitals or not: ``NAME``, or ``NAME@LON,LAT,METRES``.

    Parameters
    ----------
    network : Network
    names : sequence of str
        The second form closes what lies within so many metres of a place.

    Returns
    -------
    BoolArray, shape (n_edges,)

    Raises
    ------
    NotFoundError
        If no street has a name, or none of its edges lies near the place.
    InputError
        If a name is empty.

    Examples
    --------
    A grid of 3 by 3 junctions, 400 m apart; Street 1 is two blocks, each in both directions.

    >>> from tests.cities.grid import grid_city
    >>> city = grid_city(3, 3)
    >>> int(closed_edges(city, ["street 1"]).sum())
    4
    >>> int(closed_edges(city, ["Street 1@10.0028,50.0036,250"]).sum())
    2
    """
    closed = np.zeros(network.streets.n_edges, bool)
    for text in names:
        closed |= _edges_of(network, text)
    return bools(closed)


def _edges_of(network: Network, text: str) -> BoolArray:
    """Edges that one text means."""
    near = _NEAR.fullmatch(text)
    name = (near["name"] if near else text).strip()
    if not name:
        message = "a street without a name cannot be closed; give its name as on the map"
        raise InputError(message)
    edges = _named(network, name)
    if near is None:
        return edges
    edges = bools(edges & _within(network, float(near["lon"]), float(near["lat"]),
                                  float(near["metres"])))  # fmt: skip
    if not edges.any():
        message = (
            f"no part of {name!r} lies within {near['metres']} m of {near['lon']},{near['lat']}; "
            "give longitude and latitude of a place on it, or more metres"
        )
        raise NotFoundError(message)
    return edges


def _named(network: Network, name: str) -> BoolArray:
    """Edges of a street."""
    streets, wanted = network.streets, name.casefold()
    rows = [row for row, own in enumerate(streets.street_names) if own.casefold() == wanted]
    edges = np.isin(streets.name, rows)
    if not edges.any():
        alike = sorted({own for own in streets.street_names if own and wanted in own.casefold()})
        near = f"; streets like it: {', '.join(alike[:_MOST_ALIKE])}" if alike else ""
        message = f"no street for buses is called {name!r}{near}; write it as on the map"
        raise NotFoundError(message)
    return bools(edges)


def _within(network: Network, lon: float, lat: float, metres: float) -> BoolArray:
    """Edges of which a point, or the middle between two, lies within so many metres of a place."""
    streets = network.streets
    wide = math.cos(math.radians(lat))
    x = (streets.point_lon - lon) * _METRES_PER_DEGREE * wide
    y = (streets.point_lat - lat) * _METRES_PER_DEGREE
    middle = np.hypot((x[:-1] + x[1:]) / 2, (y[:-1] + y[1:]) / 2)
    middle = np.append(middle, np.inf)
    middle[streets.first_point[1:] - 1] = np.inf  # the last point of an edge has no next one
    nearest = np.minimum.reduceat(middle, streets.first_point[:-1])
    return bools(nearest <= metres)
