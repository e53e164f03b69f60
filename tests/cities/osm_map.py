"""OSM XML written from a few nodes and ways, on a grid of 0.01 degrees."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from xml.sax.saxutils import quoteattr

GRID_STEP_M = 1111.9508
"""0.01 degrees of latitude on a sphere of 6 371 009 m: 0.01 x pi / 180 x radius."""


@dataclass(frozen=True, slots=True)
class MapWay:
    """A way: id, node ids, tags."""

    id: int
    nodes: Sequence[int]
    tags: Mapping[str, str] = field(default_factory=lambda: {"highway": "residential"})


@dataclass(frozen=True, slots=True)
class MapTurn:
    """A turn restriction: from, via, to, tags; `via_element` is node or way."""

    start: int
    via: int
    end: int
    tags: Mapping[str, str]
    via_element: str = "node"


def osm_text(
    places: Mapping[int, tuple[float, float]],
    ways: Iterable[MapWay],
    turns: Iterable[MapTurn] = (),
    node_tags: Mapping[int, Mapping[str, str]] | None = None,
) -> str:
    """Text of an OSM file; places are (east, north) in grid steps from 24 E, 0 N."""
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', '<osm version="0.6">']
    for node, (east, north) in places.items():
        tags = _tags((node_tags or {}).get(node, {}))
        lines.append(
            f'<node id="{node}" lat="{north / 100:.7f}" lon="{24 + east / 100:.7f}">{tags}</node>'
        )
    for way in ways:
        refs = "".join(f'<nd ref="{node}"/>' for node in way.nodes)
        lines.append(f'<way id="{way.id}">{refs}{_tags(way.tags)}</way>')
    for number, turn in enumerate(turns, start=1):
        members = (
            f'<member type="way" ref="{turn.start}" role="from"/>'
            f'<member type="{turn.via_element}" ref="{turn.via}" role="via"/>'
            f'<member type="way" ref="{turn.end}" role="to"/>'
        )
        lines.append(f'<relation id="{number}">{members}{_tags(turn.tags)}</relation>')
    return "\n".join([*lines, "</osm>", ""])


def _tags(tags: Mapping[str, str]) -> str:
    """Tag elements."""
    return "".join(f"<tag k={quoteattr(k)} v={quoteattr(v)}/>" for k, v in tags.items())


def written(folder: Path, text: str, name: str = "map.osm") -> Path:
    """Write a map into a folder and return its path."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


WHEEL_PLACES = {1: (0.0, -1.0), 2: (1.0, 0.0), 3: (0.0, 1.0), 4: (-1.0, 0.0), 5: (0.0, 0.0)}
WHEEL_WAYS = (
    MapWay(51, (5, 1)),
    MapWay(52, (5, 2)),
    MapWay(53, (5, 3)),
    MapWay(54, (5, 4)),
    MapWay(12, (1, 2)),
    MapWay(23, (2, 3)),
    MapWay(34, (3, 4)),
    MapWay(41, (4, 1)),
)
"""A crossing (node 5) with four arms and a ring round it: 5 junctions, 16 directed edges."""
