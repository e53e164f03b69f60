"""Streets for buses and footways for people, as graphs made from one OSM extract."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from network.errors import InputError
from network.osm_extract import OsmExtract
from network.osm_legal_part import largest_legal_part, streets_of_edges
from network.osm_rules import (
    BUS_SPEED_LIMIT_KMH,
    CLOSED,
    Directions,
    TagMap,
    bus_directions,
    open_on_foot,
    posted_kmh,
    street_kmh,
)
from network.osm_simplify import (
    Chains,
    Segments,
    chains_between_junctions,
    parts_of,
    segments_of,
)
from network.osm_turn_bans import banned_pairs
from network.problems import Problem, note, warning
from network.projection import Projection
from network.quantities import BoolArray, FloatArray, IntArray, bools, floats, ints
from network.streets import StreetGraph
from network.walking import WALKING_METRES_PER_SECOND

MUCH_CUT = 0.10
"""Share of edges left out above which the finding is a warning."""
_MS = 1000.0
_KMH = 3.6


def projection_of(extract: OsmExtract) -> Projection:
    """Projection around the middle of the streets.

    The middle is the median of all street nodes, so that single complete ways which lead far out
    of the extract do not move it; longitudes are taken around the first node, so that a town on
    longitude 180 has its middle in town.

    Examples
    --------
    >>> from network.osm_example import square_town
    >>> projection_of(square_town())
    Projection(lon=24.94, lat=60.17)
    """
    origin = float(extract.node_lon[0])
    east = (extract.node_lon - origin + 180.0) % 360.0 - 180.0
    lon = (origin + float(np.median(east)) + 180.0) % 360.0 - 180.0
    # Seven digits are centimetres: the projection is the same on every machine.
    return Projection(round(lon, 7), round(float(np.median(extract.node_lat)), 7))


def bus_streets(
    extract: OsmExtract, projection: Projection, where: str = "the street map"
) -> tuple[StreetGraph, tuple[Problem, ...]]:
    """Streets on which lines may be planned.

    Keeps the largest part in which every edge can be reached from every other by legal turns:
    one-ways and turn restrictions hold, and there are no U-turns, so dead ends drop out.

    Parameters
    ----------
    extract : OsmExtract
        Ways with tags, and turn restrictions.
    projection : Projection
        Of the whole map.
    where : str
        Name of the file, for findings and errors.

    Returns
    -------
    StreetGraph
        Times at free flow: the posted speed, else that of the class, at most 80 km/h.
    tuple of Problem
        What was left out and what was assumed.

    Raises
    ------
    InputError
        If no street is open to buses, or none leads back to where it began.

    Examples
    --------
    >>> from network.osm_example import square_town
    >>> town = square_town()
    >>> streets, findings = bus_streets(town, projection_of(town))
    >>> streets.n_nodes, streets.n_edges, streets.street_names
    (2, 6, ('', 'Ring', 'Diagonal'))
    """
    ways = _ways(extract, bus_directions, _bus_kmh)
    if not (ways.forward | ways.backward).any():
        message = (
            f"no streets open to buses in {where}; use an extract that keeps the main streets, or "
            "tag bus=yes where buses may drive"
        )
        raise InputError(message)
    segments = segments_of(extract, ways.forward, ways.backward)
    via = np.intersect1d(extract.ban_via, segments.node_id)
    chains = chains_between_junctions(segments, junctions=np.searchsorted(segments.node_id, via))
    streets = _street_graph(projection, ways, segments, chains)
    bans, unused = banned_pairs(extract, streets, segments, chains)
    streets = replace(streets, banned_from=ints(bans[:, 0]), banned_to=ints(bans[:, 1]))
    kept = largest_legal_part(streets)
    if not kept.any():
        message = (
            f"no streets open to buses in {where} lead back to where they began without a U-turn; "
            "use a larger extract"
        )
        raise InputError(message)
    findings = [
        *_cut_finding(
            f"{where}: streets open to buses", "by legal turns", streets, kept, segments, chains
        ),
        *_assumed_speed_finding(where, ways, segments),
    ]
    if unused:
        findings.append(
            note(where, f"turn restrictions whose ways buses cannot use: {unused}; not applied")
        )
    return streets_of_edges(streets, kept), tuple(findings)


def foot_streets(
    extract: OsmExtract, projection: Projection, where: str = "the street map"
) -> tuple[StreetGraph, tuple[Problem, ...]]:
    """Streets and paths on which people walk, both ways on each, at 1.2 m/s.

    Parameters
    ----------
    extract : OsmExtract
        Ways with tags.
    projection : Projection
        Of the whole map.
    where : str
        Name of the file, for findings and errors.

    Returns
    -------
    StreetGraph
        The largest connected part.
    tuple of Problem
        What was left out.

    Raises
    ------
    InputError
        If nothing is open to people on foot.

    Examples
    --------
    >>> from network.osm_example import square_town
    >>> town = square_town()
    >>> footways, findings = foot_streets(town, projection_of(town))
    >>> footways.n_nodes, footways.n_edges, findings
    (3, 8, ())
    """
    ways = _ways(extract, _foot_directions, _walking_kmh)
    if not ways.forward.any():
        message = f"no streets open to people on foot in {where}; use an extract with footways"
        raise InputError(message)
    segments = segments_of(extract, ways.forward, ways.backward)
    chains = chains_between_junctions(segments)
    footways = _street_graph(projection, ways, segments, chains)
    part = parts_of(footways.tail, footways.head, footways.n_nodes)
    edges_of_part = np.bincount(part[footways.tail])
    kept = part[footways.tail] == int(np.argmax(edges_of_part))
    findings = _cut_finding(f"{where}: footways", "on foot", footways, kept, segments, chains)
    return streets_of_edges(footways, kept), findings


@dataclass(frozen=True, slots=True, eq=False)
class _Ways:
    """What one rule says of each way; the speed of closed ways is 1."""

    forward: BoolArray
    backward: BoolArray
    kmh: FloatArray
    posted: BoolArray
    class_names: tuple[str, ...]
    class_row: IntArray
    street_names: tuple[str, ...]
    name_row: IntArray


def _ways(
    extract: OsmExtract, rule: Callable[[TagMap], Directions], speed: Callable[[TagMap], float]
) -> _Ways:
    """Ask one rule about every way."""
    forward, backward, kmh, posted, classes, names = [], [], [], [], [], []
    class_rows: dict[str, int] = {}
    name_rows = {"": 0}
    for pairs in extract.way_tags:
        tags = dict(pairs)
        directions = rule(tags)
        closed = directions == CLOSED
        forward.append(directions.forward)
        backward.append(directions.backward)
        kmh.append(1.0 if closed else speed(tags))
        posted.append(not closed and posted_kmh(tags) is not None)
        classes.append(class_rows.setdefault(tags["highway"], len(class_rows)))
        names.append(name_rows.setdefault(tags.get("name", ""), len(name_rows)))
    return _Ways(
        bools(forward),
        bools(backward),
        floats(kmh),
        bools(posted),
        tuple(class_rows),
        ints(classes),
        tuple(name_rows),
        ints(names),
    )


def _bus_kmh(tags: TagMap) -> float:
    """Free-flow speed of a bus."""
    return min(street_kmh(tags), BUS_SPEED_LIMIT_KMH)


def _foot_directions(tags: TagMap) -> Directions:
    """Both directions where people may walk."""
    here = open_on_foot(tags)
    return Directions(forward=here, backward=here)


def _walking_kmh(tags: TagMap) -> float:
    """One pace for everybody, on every way."""
    del tags
    return WALKING_METRES_PER_SECOND * _KMH


def _street_graph(
    projection: Projection, ways: _Ways, segments: Segments, chains: Chains
) -> StreetGraph:
    """Columns of all chains, turn restrictions still missing."""
    length = segments.lengths_m()
    time = chains.sums(length / (ways.kmh[segments.way] / _KMH) * _MS)
    first_point, point = chains.nodes(segments)
    used, row = np.unique(np.concatenate([point, chains.tail]), return_inverse=True)
    x, y = projection.to_metres(segments.lon[used], segments.lat[used])
    point_row = row[: len(point)]
    node, ends = np.unique(np.concatenate([chains.tail, chains.head]), return_inverse=True)
    node_row = np.searchsorted(used, node)
    longest = _longest_way(length, segments, chains)
    return StreetGraph(
        node_id=ints(segments.node_id[node]),
        node_lon=floats(segments.lon[node]),
        node_lat=floats(segments.lat[node]),
        node_x=floats(x[node_row]),
        node_y=floats(y[node_row]),
        tail=ints(ends[: len(chains.tail)]),
        head=ints(ends[len(chains.tail) :]),
        length_m=floats(chains.sums(length)),
        free_flow_ms=ints(np.maximum(np.rint(time), 1)),
        reverse=_reverse(segments, chains),
        street_class=ints(ways.class_row[longest]),
        name=ints(ways.name_row[longest]),
        first_point=first_point,
        point_lon=floats(segments.lon[point]),
        point_lat=floats(segments.lat[point]),
        point_x=floats(x[point_row]),
        point_y=floats(y[point_row]),
        class_names=ways.class_names,
        street_names=ways.street_names,
        banned_from=ints([]),
        banned_to=ints([]),
    )


def _reverse(segments: Segments, chains: Chains) -> IntArray:
    """Chain that runs over the same segments the other way, -1 where there is none."""
    n = len(chains.tail)
    chain_ending_in = np.full(len(segments.tail) + 1, -1, np.int64)
    chain_ending_in[chains.last] = np.arange(n)
    found = chain_ending_in[segments.twin[chains.first]]  # twin -1 reads the spare last row
    if not n:
        return ints(found)
    same = (segments.twin[chains.last] == chains.first[found]) & (
        np.diff(chains.first_segment) == np.diff(chains.first_segment)[found]
    )
    return ints(np.where((found >= 0) & same, found, -1))


def _longest_way(length: FloatArray, segments: Segments, chains: Chains) -> IntArray:
    """Way that makes up most of each chain; the first in the file on a tie."""
    chain = np.repeat(np.arange(len(chains.tail)), np.diff(chains.first_segment))
    way = segments.way[chains.segment]
    order = np.lexsort((way, chain))
    chain, way, metres = chain[order], way[order], length[chains.segment][order]
    new = np.ones(len(chain), np.bool_)
    new[1:] = (chain[1:] != chain[:-1]) | (way[1:] != way[:-1])
    start = np.flatnonzero(new)
    share = np.add.reduceat(metres, start) if len(start) else metres
    chain, way = chain[start], way[start]
    best = np.lexsort((way, -share, chain))
    leads = np.ones(len(best), np.bool_)
    leads[1:] = chain[best][1:] != chain[best][:-1]
    return np.asarray(way[best][leads], np.int64)


def _cut_finding(
    where: str,
    how: str,
    streets: StreetGraph,
    kept: BoolArray,
    segments: Segments,
    chains: Chains,
) -> tuple[Problem, ...]:
    """Say how much of the graph is out of reach of the part that is kept."""
    if kept.all():
        return ()
    offsets, node = chains.nodes(segments)
    used = np.zeros(len(segments.node_id), np.bool_)
    reached = used.copy()
    used[node] = True
    reached[node[np.repeat(kept, np.diff(offsets))]] = True
    n_used, n_out = int(used.sum()), int((used & ~reached).sum())
    part = parts_of(streets.tail, streets.head, streets.n_nodes)
    n_parts = int(np.count_nonzero(np.bincount(part[streets.tail])))
    edges = int(np.sum(~kept))
    kilometres = float(streets.length_m[~kept].sum()) / 1000
    message = (
        f"{n_parts} disconnected part{'' if n_parts == 1 else 's'}, {n_out} of {n_used} nodes are "
        f"out of reach {how}; left out {edges} of {streets.n_edges} street pieces by direction "
        f"({100 * edges / streets.n_edges:.1f} %, {kilometres:.1f} km)"
    )
    if edges > MUCH_CUT * streets.n_edges:
        return (warning(where, message, "check one-ways, dead ends and the edge of the extract"),)
    return (note(where, message),)


def _assumed_speed_finding(where: str, ways: _Ways, segments: Segments) -> tuple[Problem, ...]:
    """Say on how much of the streets the speed is an assumption."""
    length = segments.lengths_m()
    assumed = float(length[~ways.posted[segments.way]].sum())
    share = assumed / max(float(length.sum()), 1.0)
    if share == 0:
        return ()
    message = f"free-flow speed is assumed by class on {100 * share:.0f} % of the street kilometres"
    return (note(where, message, "add maxspeed to the map where it matters"),)
