"""The generated map as an OpenStreetMap XML file, byte for byte the same each time."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from xml.sax.saxutils import quoteattr

from scenarios.sample_city.chains import chains
from scenarios.sample_city.ground import Ground, Point, degrees
from scenarios.sample_city.kinds import FAST, Kind, Street, StreetPlan
from scenarios.sample_city.stops import KerbStop
from scenarios.sample_city.turn_bans import TurnBan

CITY = "Examplia"
"""Name of the city. No such place exists."""

DATE = "2026-01-05T00:00:00Z"
"""Date that every element carries."""

FIRST_POINT_ID = 1_000_001
FIRST_RIVER_ID = 2_000_001
PLACE_ID = 4_000_001
FIRST_WAY_ID = 5_000_001
FIRST_RELATION_ID = 6_000_001

_LANES = {Kind.PRIMARY: "2", Kind.MOTORWAY: "2"}
_RIVER_STEPS = 60
_RIVER_REACH = 1.15


def osm_xml(
    ground: Ground,
    plan: StreetPlan,
    stops: Sequence[KerbStop],
    bans: Sequence[TurnBan],
    population: int,
) -> bytes:
    """OSM XML 0.6 of streets, river, stops and turn restrictions; ids rise in each part."""
    used = sorted({point for s in plan.streets for point in (s.tail, s.head)})
    river = _river_outline(ground)
    places = [plan.points[row] for row in used] + river + [stop.place for stop in stops]
    where = [degrees(place) for place in places]
    way_of: dict[int, int] = {}
    ways = list(_ways(plan, {ban.via for ban in bans}, way_of))
    ways.extend(_river(len(river), FIRST_WAY_ID + len(ways)))
    parts: list[str] = [
        '<?xml version="1.0" encoding="UTF-8"?>\n',
        '<osm version="0.6" generator="Routewright sample city (generated, not a real place)">\n',
        _bounds(where),
    ]
    parts.extend(_node(FIRST_POINT_ID + row, plan.points[row], ()) for row in used)
    parts.extend(_node(FIRST_RIVER_ID + k, place, ()) for k, place in enumerate(river))
    parts.extend(_node(stop.osm_id, stop.place, _stop_tags(stop)) for stop in stops)
    parts.append(_node(PLACE_ID, (0.0, 0.0), _place_tags(population)))
    parts.extend(ways)
    parts.extend(_restriction(FIRST_RELATION_ID + k, ban, way_of) for k, ban in enumerate(bans))
    parts.append("</osm>\n")
    return "".join(parts).encode()


def _bounds(where: Sequence[tuple[float, float]]) -> str:
    """The element that says which area the file covers."""
    lon, lat = [p[0] for p in where], [p[1] for p in where]
    return (
        f'  <bounds minlat="{min(lat):.7f}" minlon="{min(lon):.7f}"'
        f' maxlat="{max(lat):.7f}" maxlon="{max(lon):.7f}"/>\n'
    )


def _head(kind: str, number: int, extra: str = "") -> str:
    """Start tag of an element, without its end."""
    return f'  <{kind} id="{number}" version="1" timestamp="{DATE}" changeset="1"{extra}'


def _tags(tags: Iterable[tuple[str, str]]) -> str:
    """Tag elements."""
    return "".join(f"    <tag k={quoteattr(k)} v={quoteattr(v)}/>\n" for k, v in tags)


def _node(number: int, place: Point, tags: Sequence[tuple[str, str]]) -> str:
    """One node."""
    lon, lat = degrees(place)
    start = _head("node", number, f' lat="{lat:.7f}" lon="{lon:.7f}"')
    return f"{start}>\n{_tags(tags)}  </node>\n" if tags else f"{start}/>\n"


def _way(number: int, nodes: Iterable[int], tags: Iterable[tuple[str, str]]) -> str:
    """One way."""
    references = "".join(f'    <nd ref="{node}"/>\n' for node in nodes)
    return f"{_head('way', number)}>\n{references}{_tags(tags)}  </way>\n"


def _ways(plan: StreetPlan, breaks: set[int], way_of: dict[int, int]) -> Iterator[str]:
    """Ways of all streets; notes in `way_of` which way each street became a part of."""

    def alike(street: Street) -> tuple[str, str, str, bool, bool, int]:
        """What pieces of one way share."""
        return (
            street.line,
            street.kind.value,
            street.name,
            street.oneway,
            street.bridge,
            street.speed_kmh,
        )

    for k, (pieces, points) in enumerate(chains(plan.streets, alike, breaks)):
        way_of.update(dict.fromkeys(pieces, FIRST_WAY_ID + k))
        nodes = [FIRST_POINT_ID + point for point in points]
        yield _way(FIRST_WAY_ID + k, nodes, _street_tags(plan.streets[pieces[0]]))


def _street_tags(street: Street) -> list[tuple[str, str]]:
    """Tags of a street."""
    tags = [("highway", street.kind.value)]
    if street.name:
        tags.append(("name", street.name))
    if street.kind is Kind.MOTORWAY:
        tags.append(("ref", street.line))
    if street.oneway:
        tags.append(("oneway", "yes"))
    if street.speed_kmh:
        tags.append(("maxspeed", str(street.speed_kmh)))
    if street.kind in _LANES:
        tags.append(("lanes", _LANES[street.kind]))
    if street.bridge:
        tags.extend([("bridge", "yes"), ("layer", "1")])
    if street.kind in FAST:
        tags.extend([("foot", "no"), ("bicycle", "no")])
    return tags


def _stop_tags(stop: KerbStop) -> list[tuple[str, str]]:
    """Tags of a bus stop."""
    tags = [("highway", "bus_stop"), ("public_transport", "platform"), ("bus", "yes")]
    return [*tags, ("name", stop.name)] if stop.name else tags


def _place_tags(population: int) -> list[tuple[str, str]]:
    """Tags of the city itself."""
    return [
        ("place", "city"),
        ("name", CITY),
        ("population", str(population)),
        ("note", "Generated by Routewright; no such place exists."),
    ]


def _river_outline(ground: Ground) -> list[Point]:
    """Southern bank from west to east, then northern bank back."""
    shares = [_RIVER_REACH * (2.0 * k / _RIVER_STEPS - 1.0) for k in range(_RIVER_STEPS + 1)]
    banks = [ground.river_banks(u) for u in shares]
    return [south for south, _ in banks] + [north for _, north in reversed(banks)]


def _river(corners: int, number: int) -> Iterator[str]:
    """The river as an area of water."""
    nodes = [FIRST_RIVER_ID + k for k in range(corners)]
    tags = [("natural", "water"), ("water", "river"), ("name", "Malva")]
    yield _way(number, [*nodes, nodes[0]], tags)


def _restriction(number: int, ban: TurnBan, way_of: Mapping[int, int]) -> str:
    """One turn restriction."""
    members = (
        ("way", way_of[ban.come_from], "from"),
        ("node", FIRST_POINT_ID + ban.via, "via"),
        ("way", way_of[ban.go_to], "to"),
    )
    listed = "".join(
        f'    <member type="{t}" ref="{r}" role="{role}"/>\n' for t, r, role in members
    )
    tags = (("type", "restriction"), ("restriction", ban.rule))
    return f"{_head('relation', number)}>\n{listed}{_tags(tags)}  </relation>\n"
