"""The street graph for people who work with NetworkX and osmnx, equal to osmnx's own."""

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from network.errors import InputError
from network.osm_extract import OsmExtract
from network.osm_rules import drive_directions, street_kmh
from network.osm_simplify import (
    Chains,
    Segments,
    chains_between_junctions,
    parts_of,
    segments_of,
)
from network.quantities import BoolArray, FloatArray, IntArray

if TYPE_CHECKING:
    import networkx as nx

_SHOWN_KEYS = frozenset(
    {
        "access",
        "area",
        "bridge",
        "est_width",
        "highway",
        "junction",
        "landuse",
        "lanes",
        "maxspeed",
        "name",
        "ref",
        "service",
        "tunnel",
        "width",
    }
)
"""Tags that osmnx puts on edges (`osmnx.settings.useful_tags_way`)."""
_KMH = 3.6


def drive_graph(extract: OsmExtract, where: str = "the street map") -> "nx.MultiDiGraph[int]":
    """The streets open to cars as osmnx would load and simplify them.

    Nodes, edges and lengths equal ``osmnx.simplify_graph`` of the largest weakly connected part of
    the ``drive`` network; osmnx's functions take the graph as their own. Two things differ on
    purpose: values of edges made of several ways are listed in driving order, not in an order that
    changes with every run, and times are sums over the ways of the edge.

    Parameters
    ----------
    extract : OsmExtract
        Ways with tags.
    where : str
        Name of the file, for errors.

    Returns
    -------
    networkx.MultiDiGraph
        Nodes by OSM id with ``x`` and ``y`` in degrees; edges with the tags of their ways and
        ``osmid``, ``oneway``, ``reversed``, ``length`` in metres, ``speed_kph``, ``travel_time`` in
        seconds, and ``geometry`` where they bend.

    Raises
    ------
    InputError
        If no street is open to cars.

    Examples
    --------
    >>> from network.osm_example import square_town
    >>> graph = drive_graph(square_town())
    >>> sorted(graph.nodes), graph.number_of_edges(), graph.graph["crs"]
    ([1, 3], 6, 'epsg:4326')
    """
    tags = [dict(pairs) for pairs in extract.way_tags]
    directions = np.array([drive_directions(of_way) for of_way in tags], np.bool_).reshape(-1, 2)
    forward, backward = directions[:, 0], directions[:, 1]
    segments = segments_of(extract, forward, backward)
    if not len(segments.tail):
        message = f"no drivable streets in {where}; use an extract that keeps the streets"
        raise InputError(message)
    segments = _largest_part(segments)
    chains = chains_between_junctions(segments, break_rings=False)
    two_way = forward & backward
    columns = _edge_columns(tags, segments, chains)
    return _graph(segments, chains, columns, _edge_tags(extract, tags, two_way, segments, chains))


def _largest_part(segments: Segments) -> Segments:
    """Segments of the connected part with most nodes, the first on a tie."""
    part = parts_of(segments.tail, segments.head, len(segments.node_id))
    used = np.zeros(len(part), np.bool_)
    used[segments.tail] = used[segments.head] = True
    return segments.only(part[segments.tail] == int(np.argmax(np.bincount(part[used]))))


@dataclass(frozen=True, slots=True, eq=False)
class _EdgeColumns:
    """Numbers of each edge."""

    metres: FloatArray
    seconds: FloatArray
    kph: FloatArray


def _edge_columns(tags: list[dict[str, str]], segments: Segments, chains: Chains) -> _EdgeColumns:
    """Length, time and mean speed of each edge; without length, the speed of its first way."""
    length = segments.lengths_m()
    kph = np.array([street_kmh(of_way) for of_way in tags])[segments.way]
    metres, seconds = chains.sums(length), chains.sums(length / (kph / _KMH))
    moving = seconds > 0
    mean = metres / np.where(moving, seconds, 1.0) * _KMH
    return _EdgeColumns(metres, seconds, np.where(moving, mean, kph[chains.first]))


@dataclass(frozen=True, slots=True)
class _EdgeTags:
    """Values of each edge that come from its ways; edges of one way share its mapping."""

    values: list[dict[str, Any]]
    reversed_: list[Any]


def _graph(
    segments: Segments, chains: Chains, columns: _EdgeColumns, tags: _EdgeTags
) -> "nx.MultiDiGraph[int]":
    """NetworkX graph of the chains."""
    import networkx as nx

    graph: nx.MultiDiGraph[int] = nx.MultiDiGraph(crs="epsg:4326", simplified=True)
    nodes = np.unique(np.concatenate([chains.tail, chains.head]))
    for node, x, y in zip(
        segments.node_id[nodes].tolist(),
        segments.lon[nodes].tolist(),
        segments.lat[nodes].tolist(),
        strict=True,
    ):
        graph.add_node(node, x=x, y=y)
    for tail, head, values, back, length, kph, seconds, line in zip(
        segments.node_id[chains.tail].tolist(),
        segments.node_id[chains.head].tolist(),
        tags.values,
        tags.reversed_,
        columns.metres.tolist(),
        columns.kph.tolist(),
        columns.seconds.tolist(),
        _lines(segments, chains),
        strict=True,
    ):
        bend = {} if line is None else {"geometry": line}
        graph.add_edge(
            tail,
            head,
            **values,
            reversed=back,
            length=length,
            speed_kph=kph,
            travel_time=seconds,
            **bend,
        )
    return graph


def _edge_tags(
    extract: OsmExtract,
    tags: list[dict[str, str]],
    two_way: BoolArray,
    segments: Segments,
    chains: Chains,
) -> _EdgeTags:
    """Values of each edge: those of its way, or lists in driving order where its ways differ."""
    of_way: list[dict[str, Any]] = [
        {
            "osmid": way_id,
            "oneway": not both,
            **{key: value for key, value in known.items() if key in _SHOWN_KEYS},
        }
        for way_id, both, known in zip(extract.way_id.tolist(), two_way.tolist(), tags, strict=True)
    ]
    way = segments.way[chains.segment]
    against = segments.against[chains.segment] & two_way[way]
    new = np.ones(len(way), np.bool_)
    new[1:] = (way[1:] != way[:-1]) | (against[1:] != against[:-1])
    new[chains.first_segment[:-1]] = True
    run = np.flatnonzero(new)
    run_way, run_against = way[run].tolist(), against[run].tolist()
    first_run = np.searchsorted(run, chains.first_segment).tolist()
    values = [of_way[run_way[row]] for row in first_run[:-1]]
    back: list[Any] = [run_against[row] for row in first_run[:-1]]
    for edge, (start, end) in enumerate(pairwise(first_run)):
        if end - start > 1:
            merged = values[edge].copy()
            for step in range(start + 1, end):
                _add_values(merged, of_way[run_way[step]])
            values[edge] = merged
            directions = list(dict.fromkeys(run_against[start:end]))
            back[edge] = directions if len(directions) > 1 else directions[0]
    return _EdgeTags(values, back)


def _add_values(values: dict[str, Any], more: dict[str, Any]) -> None:
    """Append the values of a further way where they are new."""
    for key, value in more.items():
        if key not in values:
            values[key] = value
        elif isinstance(values[key], list):
            if value not in values[key]:
                values[key] = [*values[key], value]
        elif values[key] != value:
            values[key] = [values[key], value]


def _lines(segments: Segments, chains: Chains) -> list[Any]:
    """Shape of each edge that bends, None for straight ones, as osmnx has it."""
    import shapely

    offsets, node = chains.nodes(segments)
    n_points = np.diff(offsets)
    bent = n_points > 2  # noqa: PLR2004 (two ends)
    edge = np.repeat(np.arange(len(n_points)), n_points)
    drawn = node[bent[edge]]
    points = np.column_stack([segments.lon[drawn], segments.lat[drawn]])
    lines: list[Any] = [None] * len(n_points)
    shapes = shapely.linestrings(points, indices=_line_of_point(n_points[bent]))
    drawn_shapes = np.asarray(shapes, object).reshape(-1)
    for row, shape in zip(np.flatnonzero(bent).tolist(), drawn_shapes, strict=True):
        lines[row] = shape
    return lines


def _line_of_point(n_points: IntArray) -> IntArray:
    """Row of the line that each point belongs to."""
    return np.repeat(np.arange(len(n_points)), n_points)
