"""Reads one OSM file: streets, bus stops, buildings and turn restrictions in a single pass.

libosmium parses the bytes of PBF and XML alike; nothing here trusts them. A file that cannot be
read is refused in one sentence, a clipped one is read and its gaps are counted.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from network.errors import InputError, LimitError
from network.osm_buildings import BuildingColumns, building_columns
from network.osm_bytes import DEFAULT_OSM_LIMITS, OsmBytes, OsmLimits, look_at_bytes
from network.osm_extract import OsmExtract, Tags
from network.osm_rules import FREQUENT_KEYS, RARE_KEYS, country_of
from network.osm_turn_restrictions import TurnRestrictions
from network.osm_way_nodes import WayNodes, clean_way_nodes
from network.problems import Problem, warning
from network.quantities import bools, floats, ints

if TYPE_CHECKING:
    import osmium
    from osmium.osm.types import Node, Way

_ALL_KEYS = FREQUENT_KEYS + RARE_KEYS
_DATE_LENGTH = len("2026-01-31")
_NO_DATE = datetime.fromtimestamp(0, UTC)
"""What libosmium says of an element without a date."""
_REFUSALS = (
    ("required feature not supported: ", "this PBF needs the feature {}, which cannot be read"),
    ("failed to uncompress", "a PBF blob is damaged or exceeds the 32 MiB limit of the format"),
    ("XML entities", "XML entities are not allowed in OSM files; nothing was read"),
    ("too long", "a tag is longer than the 255 characters that OSM allows"),
    ("unexpected EOF", "file ends early; download it again"),
    ("XML parsing error at ", "not well-formed XML at {}; download it again"),
    ("UnicodeDecodeError", "a name is not valid UTF-8; save the file as UTF-8"),
)


def read_osm(path: Path, limits: OsmLimits = DEFAULT_OSM_LIMITS) -> OsmExtract:
    """Streets and what stands beside them, from a .osm.pbf, .osm or .osm.gz file.

    Parameters
    ----------
    path : Path
        The street map; its format is told by its content, not by its name.
    limits : OsmLimits
        Sizes beyond which the file is refused.

    Returns
    -------
    OsmExtract
        Columns in the order of the file, with findings on all that was dropped.

    Raises
    ------
    NotFoundError
        If there is no such file.
    InputError
        If it is damaged, cut, not OSM, or has no street.
    LimitError
        If it is larger than `limits` or than its format allows.

    Examples
    --------
    >>> import tempfile
    >>> text = '''<osm version="0.6"><node id="1" lat="60.17" lon="24.94"/>
    ... <node id="2" lat="60.18" lon="24.94"/><way id="7"><nd ref="1"/><nd ref="2"/>
    ... <tag k="highway" v="primary"/></way></osm>'''
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = Path(folder) / "one_street.osm"
    ...     _ = file.write_text(text)
    ...     extract = read_osm(file)
    >>> extract.way_id.tolist(), extract.way_tags, extract.node_lat.tolist()
    ([7], ((('highway', 'primary'),),), [60.17, 60.18])
    """
    seen = look_at_bytes(path, limits)
    try:
        elements = _read_elements(path, seen, limits)
    except _reader_errors() as trouble:
        raise _refusal(path.name, trouble) from trouble
    return _extract_of(path.name, seen, elements)


def _reader_errors() -> tuple[type[Exception], ...]:
    """What libosmium raises on files that it cannot read."""
    import osmium

    return (
        RuntimeError,
        ValueError,
        OverflowError,
        LookupError,
        MemoryError,
        osmium.InvalidLocationError,
    )


def _refusal(name: str, trouble: Exception) -> InputError:
    """One sentence for an error of the reader."""
    said = f"{type(trouble).__name__}: {trouble}"
    for sign, sentence in _REFUSALS:
        if sign in said:
            kind = LimitError if "limit" in sentence or "allows" in sentence else InputError
            return kind(f"{name}: {sentence.format(said.partition(sign)[2])}")
    return InputError(f"{name} cannot be read as OSM ({trouble}); download it again")


class _Elements:
    """Gathers the elements of one file while it is read."""

    def __init__(self, name: str, seen: OsmBytes, rare_ways: frozenset[int] | None) -> None:
        self.name = name
        self.streets = WayNodes()
        self.street_tags: list[Tags] = []
        self.buildings = WayNodes()
        self.building_tags: list[tuple[str, str]] = []
        self.stop_id: list[int] = []
        self.stop_place: list[tuple[float, float]] = []
        self.stop_name: list[str] = []
        self.stops_nowhere = 0
        self.restrictions = TurnRestrictions()
        self.newest = _NO_DATE
        self.data_date = ""
        self._rare_ways = rare_ways
        self._deleted_nodes = frozenset(seen.deleted_nodes)
        self._deleted_ways = frozenset(seen.deleted_ways)

    def add_way(self, way: "Way", *, dated: bool) -> None:
        """Keep a street or a building."""
        if not way.visible or way.id in self._deleted_ways:
            return
        get = way.tags.get
        if get("highway") is None:
            self._add_building(way)
            return
        every = self._rare_ways is None or way.id in self._rare_ways
        keys = _ALL_KEYS if every else FREQUENT_KEYS
        self.street_tags.append(
            tuple([(key, value) for key in keys if (value := get(key)) is not None])
        )
        self.streets.add(way)
        if dated:
            self.newest = max(self.newest, way.timestamp)

    def _add_building(self, way: "Way") -> None:
        """Keep a building that is drawn as one closed outline."""
        if way.is_closed():
            tags = way.tags
            levels = tags.get("building:levels") or ""
            self.building_tags.append((tags.get("building") or "", levels))
            self.buildings.add(way)

    def add_stop(self, node: "Node") -> None:
        """Keep a bus stop or a platform for buses."""
        get = node.tags.get
        if get("highway") != "bus_stop" and get("bus") != "yes":
            return
        if not node.visible or node.id in self._deleted_nodes:
            return
        place = node.location
        if not place.valid():
            self.stops_nowhere += 1
            return
        self.stop_id.append(node.id)
        self.stop_place.append((place.x / 1e7, place.y / 1e7))
        self.stop_name.append(get("name") or "")


def _read_elements(path: Path, seen: OsmBytes, limits: OsmLimits) -> _Elements:
    """Read the file once; a second look is only needed for nodes with negative ids."""
    import osmium
    from osmium.osm.types import Node, Relation, Way

    file = osmium.io.File(path.resolve(), seen.osm_format)
    processor = _processor(file)
    header_date = processor.header.get("osmosis_replication_timestamp", "")[:_DATE_LENGTH]
    header_date = header_date or seen.data_date
    elements = _Elements(path.name, seen, _ways_with_rare_keys(file, seen))
    for element in processor:
        if isinstance(element, Way):
            elements.add_way(element, dated=not header_date)
            n_nodes = len(elements.streets) + len(elements.buildings)
            if n_nodes > limits.way_nodes:
                message = (
                    f"{path.name} has more than {limits.way_nodes:,} nodes on streets and "
                    "buildings, the limit; cut out the area you plan for"
                )
                raise LimitError(message)
        elif isinstance(element, Node):
            elements.add_stop(element)
        elif isinstance(element, Relation):
            elements.restrictions.add(element)
    if elements.newest > _NO_DATE:
        elements.data_date = elements.newest.date().isoformat()
    elements.data_date = header_date or elements.data_date
    for rows in (elements.streets, elements.buildings):
        rows.place_late_nodes(processor.node_location_storage, _negative_nodes(file))
    return elements


def _processor(file: "osmium.io.File") -> "osmium.FileProcessor":
    """Reader that lets through only what is planned with, so that the rest stays in libosmium."""
    import osmium
    from osmium.filter import KeyFilter, TagFilter
    from osmium.osm import NODE, RELATION, WAY

    stops = TagFilter(("highway", "bus_stop"), ("public_transport", "platform"))
    stops.enable_for(NODE)
    ways = KeyFilter("highway", "building")
    ways.enable_for(WAY)
    turns = KeyFilter("restriction", "restriction:bus")
    turns.enable_for(RELATION)
    processor = osmium.FileProcessor(file, NODE | WAY | RELATION).with_locations("flex_mem")
    return processor.with_filter(stops).with_filter(ways).with_filter(turns)


def _ways_with_rare_keys(file: "osmium.io.File", seen: OsmBytes) -> frozenset[int] | None:
    """Ways that have one of the rare keys, or None where finding out costs more than it saves.

    Asking for every key of every way is half of the reading time (Porto Alegre: 0.15 of 0.31 s); a
    scan of the packed ways of a PBF takes an eighth of it. XML would have to be parsed twice.
    """
    if seen.osm_format != "pbf":
        return None
    import osmium
    from osmium.filter import KeyFilter
    from osmium.osm import WAY

    rare = osmium.FileProcessor(file, WAY).with_filter(KeyFilter(*RARE_KEYS))
    return frozenset(way.id for way in rare)


def _negative_nodes(file: "osmium.io.File") -> Iterator[tuple[int, int, int]]:
    """Id and place of the nodes that an editor added: their ids are below 0."""
    import osmium
    from osmium.osm import NODE
    from osmium.osm.types import Node

    for node in osmium.FileProcessor(file, NODE):
        if isinstance(node, Node) and node.id < 0 and node.visible:
            yield node.id, node.location.x, node.location.y


def _extract_of(name: str, seen: OsmBytes, elements: _Elements) -> OsmExtract:
    """Columns and findings from the gathered elements."""
    if not elements.street_tags:
        raise InputError(_no_streets(name, elements))
    ways, street_findings = clean_way_nodes(elements.streets, name)
    if not len(ways.way):
        message = f"{name}: no streets in this file lie where its nodes are; download it again"
        raise InputError(message)
    tags = tuple([elements.street_tags[row] for row in ways.way.tolist()])
    buildings: BuildingColumns = building_columns(elements.buildings, elements.building_tags)
    bans = elements.restrictions
    places = np.array(elements.stop_place, np.float64).reshape(-1, 2)
    return OsmExtract(
        way_id=ways.way_id,
        way_tags=tags,
        first_node=ways.first_node,
        node_ref=ways.node_ref,
        node_lon=ways.node_lon,
        node_lat=ways.node_lat,
        gap_before=ways.gap_before,
        stop_id=ints(elements.stop_id),
        stop_lon=floats(places[:, 0]),
        stop_lat=floats(places[:, 1]),
        stop_name=tuple(elements.stop_name),
        building_lon=buildings.lon,
        building_lat=buildings.lat,
        building_floor_m2=buildings.floor_m2,
        building_use=buildings.use,
        ban_from=ints(bans.from_way),
        ban_via=ints(bans.via_node),
        ban_to=ints(bans.to_way),
        ban_only=bools(bans.only),
        country_code=_country(tags),
        data_date=elements.data_date,
        findings=(
            *seen.findings,
            *street_findings,
            *_stop_findings(name, elements.stops_nowhere),
            *bans.findings(name),
        ),
    )


def _no_streets(name: str, elements: _Elements) -> str:
    """Sentence on a file without any way tagged as a street."""
    if elements.buildings.n_ways:
        return (
            f"{name}: no drivable streets in this file (buildings: {elements.buildings.n_ways}); "
            "use an extract that keeps ways tagged highway"
        )
    return f"{name}: no streets in this file; use an extract that covers the town"


def _stop_findings(name: str, nowhere: int) -> tuple[Problem, ...]:
    """Finding on bus stops with impossible coordinates."""
    if not nowhere:
        return ()
    message = f"bus stops without possible coordinates: {nowhere}; they were left out"
    return (warning(name, message),)


def _country(way_tags: tuple[Tags, ...]) -> str:
    """Country that most implicit speeds such as ``RO:urban`` name, the first by name on a tie."""
    named = Counter(
        country
        for tags in way_tags
        for key, value in tags
        if key == "maxspeed" and ":" in value and (country := country_of({key: value}))
    )
    return min(named, key=lambda country: (-named[country], country), default="")
