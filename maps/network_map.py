"""The map of a report: pale streets, coloured and numbered lines, stops and depots, as one SVG.

Lines that share a street run side by side. All places lie on a grid of whole numbers, which keeps a
city of 18 000 street edges well below a megabyte.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np
import shapely
from markupsafe import Markup, escape

from maps.layers import ATTRIBUTION
from maps.map_frame import MapFrame, frame_around, scale_bar
from maps.page_file import write_page
from maps.palette import (
    BACKGROUND_COLOUR,
    INK,
    MAIN_STREET_COLOUR,
    MAP_GROUND,
    PAPER,
    SOFT_INK,
    STREET_COLOUR,
    edge_of,
    ink_on,
    line_colour,
)
from maps.shown_text import shown_text
from maps.svg import drawing, element, path_of, text
from network.network import Network
from network.quantities import FloatArray, IntArray, floats
from network.town_extent import near_the_rest
from routing.background import BackgroundService
from routing.lines import LinePlan
from routing.paths import PatternPaths
from scenarios.result import ScenarioResult, Service

STREET_BYTES = 800_000
"""Streets are drawn within this size, main streets first, then the longest."""

_PICTURE_STREET_BYTES = 200_000

PICTURE = "maps/scenario.svg"
"""The map of a result as a picture of its own, within the result."""

_TOLERANCE = 3.0
_LINE_WIDTH = 15.0
_MOST_SIDE_BY_SIDE = 6
_BADGE_HEIGHT = 80
_BADGE_FONT = 60
_FONT_SIZE = 50
_FONT = "system-ui, -apple-system, Segoe UI, Roboto, DejaVu Sans, sans-serif"
_WITHOUT_BUS = "#a5a297"
_WAY = {"fill": "none", "stroke_linejoin": "round", "stroke_linecap": "round"}
_LONGEST_BADGE = 6
_MOST_LINES_WITH_MIDDLE = 12
_MAIN = ("motorway", "trunk", "primary", "secondary")

_Place = tuple[int, int]
_Segment = tuple[_Place, _Place]


def network_map(result: ScenarioResult, leads_to: Sequence[str] = ()) -> Markup:
    """Streets, lines, stops and depots of a planned service, as a part of a page.

    Parameters
    ----------
    result : ScenarioResult
    leads_to : sequence of str, optional
        Address that each line and its numbers lead to.

    Returns
    -------
    Markup
        One ``<svg>`` element.

    Examples
    --------
    >>> from tests.scenarios.small_result import result
    >>> network_map(result())[:4]
    Markup('<svg')
    """
    return _drawn(result, STREET_BYTES, leads_to)


def write_network_picture(result: ScenarioResult, path: Path) -> None:
    """Write the map as a picture of its own, for slides and print.

    It has no style sheet, as many drawing programs read none. Equal results give equal bytes.

    Parameters
    ----------
    result : ScenarioResult
    path : Path
        Replaced if it exists; its folder is made where it is missing.

    Examples
    --------
    >>> from tests.scenarios.small_result import result
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as name:
    ...     write_network_picture(result(), Path(name) / "scenario.svg")
    ...     (Path(name) / "scenario.svg").read_text(encoding="utf-8")[:15]
    '<svg viewBox="0'
    """
    write_page(_drawn(result, _PICTURE_STREET_BYTES, (), xmlns="http://www.w3.org/2000/svg"), path)


def _drawn(
    result: ScenarioResult, street_bytes: int, leads_to: Sequence[str], **attributes: str
) -> Markup:
    """The whole drawing."""
    network, service = result.network, result.service
    frame = _frame_of(network, service)
    streets = _Streets(network, frame, street_bytes)
    ways = _ways(service.plan, service.paths, frame, streets.corners)
    links = leads_to or ("",) * service.plan.n_lines
    parts = [
        element("rect", width=frame.width, height=frame.height, fill=MAP_GROUND),
        element("path", d=streets.small, stroke=STREET_COLOUR, stroke_width=6,
                class_="street small", **_WAY),
        element("path", d=streets.main, stroke=MAIN_STREET_COLOUR, stroke_width=11,
                class_="street main", **_WAY),
        *_beside(result.background, frame),
        *_drawn_lines(service.plan, ways, links),
        *_stops(network, service, frame),
        *_depots(network, frame),
        *_badges(service, frame, links),
        *scale_bar(frame),
        text(ATTRIBUTION, frame.width - 24, frame.height - 24, fill=SOFT_INK, text_anchor="end"),
    ]  # fmt: skip
    described = (
        f"Map of {service.plan.n_lines} bus lines on the streets, each with its number at both "
        "ends. The table of lines says the same in words."
    )
    size = (frame.width, frame.height)
    if attributes:  # A window of another shape would show streets beyond the frame.
        ground = element("rect", width=size[0], height=size[1], fill=MAP_GROUND)
        edge = element("clipPath", ground, id="map-frame")
        parts = [edge, element("g", *parts, clip_path="url(#map-frame)")]
    role = "group" if any(links) else "img"
    return drawing("map", "Map of lines", described, size, parts, role=role,
                   font_family=_FONT, font_size=str(_FONT_SIZE), **attributes)  # fmt: skip


def _leading(address: str, line_id: str, kind: str, parts: Sequence[Markup]) -> Markup:
    """Parts of a line that lead somewhere; the table of lines leads there by key."""
    if not address:
        return element("g", *parts)
    title = element("title", escape(f"Line {shown_text(line_id)}"))
    return element("a", title, *parts, href=address, class_=kind, tabindex="-1")


def _frame_of(network: Network, service: Service) -> MapFrame:
    """Frame around all lines and the zones, but for those far away from the others."""
    zones = network.zones
    near = near_the_rest(zones.lon, zones.lat)
    lon = np.concatenate([service.paths.point_lon, zones.lon[near]])
    lat = np.concatenate([service.paths.point_lat, zones.lat[near]])
    return frame_around(floats(lon), floats(lat))


class _Streets:
    """Streets inside the frame, simplified, as path data.

    Attributes
    ----------
    small, main : str
        Path data.
    corners : frozenset
        Grid places where a simplified street starts, bends or ends.
    """

    def __init__(self, network: Network, frame: MapFrame, most_bytes: int) -> None:
        streets = network.streets
        places = frame.places(streets.point_lon, streets.point_lat)
        once = np.flatnonzero(
            (streets.reverse < 0) | (streets.reverse > np.arange(streets.n_edges))
        )
        shapes = [
            shapely.LineString(places[streets.first_point[e] : streets.first_point[e + 1]])
            for e in once.tolist()
        ]
        drawn = [
            [(int(x), int(y)) for x, y in shape.coords]
            for shape in shapely.simplify(shapes, _TOLERANCE)
        ]
        main_classes = [
            row
            for row, name in enumerate(streets.class_names)
            if name.removesuffix("_link") in _MAIN
        ]
        is_main = np.isin(streets.street_class[once], main_classes).tolist()
        metres = streets.length_m[once].tolist()
        self.corners = frozenset(place for line in drawn for place in line)
        order = sorted(range(len(drawn)), key=lambda row: (not is_main[row], -metres[row], row))
        left = most_bytes
        data: tuple[list[str], list[str]] = ([], [])
        for row in order:
            if not _inside(drawn[row], frame):
                continue
            written = path_of([_without_standstill(drawn[row])])
            left -= len(written)
            if left < 0:
                break
            data[is_main[row]].append(written)
        self.small, self.main = "".join(data[0]), "".join(data[1])


def _inside(line: list[_Place], frame: MapFrame) -> bool:
    """Whether any point lies in the frame."""
    return any(0 <= x <= frame.width and 0 <= y <= frame.height for x, y in line)


def _without_standstill(line: list[_Place]) -> list[_Place]:
    """Line without repeated places, but of at least two points."""
    kept = [line[0], *(b for a, b in pairwise(line) if a != b)]
    return kept if len(kept) > 1 else [line[0], line[0]]


def _ways(
    plan: LinePlan, paths: PatternPaths, frame: MapFrame, corners: frozenset[_Place]
) -> list[tuple[int, list[_Segment]]]:
    """Line and straight pieces of each pattern, between corners that all lines share."""
    places = frame.places(paths.point_lon, paths.point_lat)
    ways = []
    for pattern, (start, end) in enumerate(pairwise(paths.first_point.tolist())):
        points = [(int(x), int(y)) for x, y in places[start:end]]
        kept = [points[0], *(p for p in points[1:-1] if p in corners), points[-1]]
        pieces = [(a, b) for a, b in pairwise(kept) if a != b]
        ways.append((int(plan.pattern_line[pattern]), pieces))
    return ways


class _SideBySide:
    """Where each line runs across a street that it may share with others."""

    def __init__(self, ways: Iterable[tuple[int, list[_Segment]]]) -> None:
        self._lines: dict[_Segment, list[int]] = {}
        self._heading: dict[_Segment, _Segment] = {}
        for line, pieces in ways:
            for piece in pieces:
                key = _key(piece)
                on_it = self._lines.setdefault(key, [])
                # The first line on a street gives it a direction, so that neighbours keep their
                # sides round bends.
                self._heading.setdefault(key, piece)
                if line not in on_it:
                    on_it.append(line)

    def shifted(self, line: int, piece: _Segment) -> tuple[FloatArray, FloatArray]:
        """Start and end of a piece, moved to the lane of the line."""
        key = _key(piece)
        on_it = self._lines[key]
        pitch = _LINE_WIDTH + 3.0
        pitch *= min(1.0, _MOST_SIDE_BY_SIDE / len(on_it))
        lane = (on_it.index(line) - (len(on_it) - 1) / 2) * pitch
        (x0, y0), (x1, y1) = self._heading[key]
        across = np.array([y0 - y1, x1 - x0]) / np.hypot(x1 - x0, y1 - y0) * lane
        return np.array(piece[0]) + across, np.array(piece[1]) + across


def _key(piece: _Segment) -> _Segment:
    """The same key for both directions of a street."""
    return min(piece, piece[::-1])


def _drawn_lines(
    plan: LinePlan, ways: list[tuple[int, list[_Segment]]], links: Sequence[str]
) -> Iterator[Markup]:
    """Each line as an edge and a colour above it; line 1 on top."""
    lanes = _SideBySide(ways)
    for line in range(plan.n_lines - 1, -1, -1):
        data, drawn = [], set[_Segment]()
        for _, pieces in (way for way in ways if way[0] == line):
            last: _Place | None = None
            for piece in pieces:
                if _key(piece) in drawn:
                    last = None
                    continue
                drawn.add(_key(piece))
                start, end = lanes.shifted(line, piece)
                data.append(f"{'M' if last != piece[0] else 'L'}{_xy(start)}L{_xy(end)}")
                last = piece[1]
        colour = line_colour(line)
        way = "".join(data)
        drawn_parts = [
            element("path", d=way, stroke=shade, stroke_width=width, class_="line", **_WAY)
            for shade, width in ((edge_of(colour), _LINE_WIDTH + 4), (colour, _LINE_WIDTH))
        ]
        yield _leading(links[line], plan.line_id[line], "way", drawn_parts)


def _xy(place: FloatArray) -> str:
    """Place as path data."""
    return f"{round(float(place[0]))} {round(float(place[1]))}"


def _beside(background: BackgroundService | None, frame: MapFrame) -> Iterator[Markup]:
    """Lines beside the plan, drawn like a railway, and their stations."""
    if background is None:
        return
    points = frame.places(background.point_lon, background.point_lat)
    ways = path_of(
        _without_standstill([(int(x), int(y)) for x, y in points[start:end]])
        for start, end in pairwise(background.first_point.tolist())
    )
    dots = "".join(
        f"M{x} {y}h0"
        for x, y in frame.places(background.stations.lon, background.stations.lat).tolist()
    )
    for data, shade, width in (
        (ways, BACKGROUND_COLOUR, 20), (ways, PAPER, 8),
        (dots, BACKGROUND_COLOUR, 40), (dots, PAPER, 24),
    ):  # fmt: skip
        yield element("path", d=data, stroke=shade, stroke_width=width, **_WAY)


def _stops(network: Network, service: Service, frame: MapFrame) -> Iterator[Markup]:
    """Stop areas with a bus as white dots; those without one as small grey dots."""
    places = frame.places(network.areas.lon, network.areas.lat)
    with_bus = np.zeros(len(places), np.bool_)
    with_bus[network.stops.area[service.timetable.stop]] = True
    for shade, width, rows in (
        (_WITHOUT_BUS, 11, ~with_bus), (INK, 24, with_bus), (PAPER, 15, with_bus),
    ):  # fmt: skip
        dots = "".join(f"M{x} {y}h0" for x, y in places[rows].tolist())
        if dots:
            yield element("path", d=dots, stroke=shade, stroke_width=width,
                          pointer_events="none", **_WAY)  # fmt: skip


def _depots(network: Network, frame: MapFrame) -> Iterator[Markup]:
    """Depots as black squares with a letter."""
    depots = network.depots
    for x, y in frame.places(depots.lon, depots.lat).tolist():
        yield element("rect", x=x - 26, y=y - 26, width=52, height=52, fill=INK,
                      stroke=PAPER, stroke_width=5)  # fmt: skip
        yield text("D", x, y + 15, fill=PAPER, text_anchor="middle", font_size=38,
                   font_weight="700")  # fmt: skip


def _badges(service: Service, frame: MapFrame, links: Sequence[str]) -> Iterator[Markup]:
    """Number of each line at its ends, and halfway where there is room, none over another."""
    plan, paths = service.plan, service.paths
    taken: list[tuple[float, float, float]] = []
    shares = (0.0, 0.5, 1.0) if plan.n_lines <= _MOST_LINES_WITH_MIDDLE else (0.0, 1.0)
    for line in range(plan.n_lines):
        pattern = int(plan.patterns_of(line)[0])
        start, end = int(paths.first_point[pattern]), int(paths.first_point[pattern + 1])
        places = frame.places(paths.point_lon[start:end], paths.point_lat[start:end])
        words = shown_text(plan.line_id[line], _LONGEST_BADGE)
        width = 44.0 + 38.0 * len(words)
        for share in shares:
            x, y = _free_place(places[round(share * (len(places) - 1))], width, frame, taken)
            taken.append((x, y, width))
            badge = _badge(words, (x, y), width, line_colour(line))
            yield _leading(links[line], plan.line_id[line], "number", badge)


def _badge(words: str, middle: tuple[float, float], width: float, colour: str) -> list[Markup]:
    """Number of a line on its colour."""
    x, y = middle
    return [
        element("rect", x=x - width / 2, y=y - _BADGE_HEIGHT / 2, width=width,
                height=_BADGE_HEIGHT, rx=16, fill=colour, stroke=PAPER, stroke_width=5,
                class_="badge"),
        text(words, x, y + 21, fill=ink_on(colour), text_anchor="middle", font_weight="700",
             font_size=_BADGE_FONT),
    ]  # fmt: skip


def _free_place(
    wanted: IntArray, width: float, frame: MapFrame, taken: list[tuple[float, float, float]]
) -> tuple[float, float]:
    """Nearest place for a badge, on a ring of steps, that covers no other badge."""
    rings = [
        (float(wanted[0]) + dx * (width + 8), float(wanted[1]) + dy * (_BADGE_HEIGHT + 8))
        for ring in range(6)
        for dx in range(-ring, ring + 1)
        for dy in range(-ring, ring + 1)
        if max(abs(dx), abs(dy)) == ring
    ]
    inside = [
        (min(max(x, width / 2 + 8), frame.width - width / 2 - 8),
         min(max(y, _BADGE_HEIGHT / 2 + 8), frame.height - _BADGE_HEIGHT / 2 - 8))
        for x, y in rings
    ]  # fmt: skip
    for x, y in inside:
        if all(
            abs(x - x2) >= (width + width2) / 2 + 4 or abs(y - y2) >= _BADGE_HEIGHT + 4
            for x2, y2, width2 in taken
        ):
            return x, y
    return inside[0]
