"""The map of an answer of access: zones by what can be got to from them, or by minutes to them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from markupsafe import Markup

from maps.classes import class_words, round_limits
from maps.layers import ATTRIBUTION
from maps.map_frame import MapFrame, frame_around, scale_bar
from maps.palette import PEOPLE_COLOURS
from maps.svg import drawing, element, path_of, text
from network.quantities import BoolArray, IntArray, floats, ints
from network.service_day import MINUTE
from network.town_extent import near_the_rest
from network.zones import ZoneTable
from routing.access.travel_times import UNREACHED
from scenarios.access.access_files import MEDIAN, AccessAnswer
from scenarios.access.equity_tables import DRAWN_MIN, areas_with_departures, reached

_TIME_ENDS_MIN = (15.0, 30.0, 45.0, 60.0)
_TOLERANCE = 2.0
_DOT = 26

NO_CLASS = -1


@dataclass(frozen=True, slots=True, eq=False)
class ZoneClasses:
    """What zones are coloured by.

    Attributes
    ----------
    title : str
    words : tuple of str
        Of each class, as a legend says them.
    zone_class : IntArray, shape (n_zones,)
        Row of `words`; `NO_CLASS` where there is nothing.
    colours : tuple of str
        Of each class; darker is better to live in.
    nothing : str
        What `NO_CLASS` means.
    """

    title: str
    words: tuple[str, ...]
    zone_class: IntArray
    colours: tuple[str, ...]
    nothing: str


def access_classes(answer: AccessAnswer) -> ZoneClasses:
    """Zones by the jobs that can be got to, or by the minutes from the zone that was asked for.

    Parameters
    ----------
    answer : AccessAnswer

    Returns
    -------
    ZoneClasses
    """
    if answer.zone is not None:
        return _by_minutes(answer, answer.zone)
    way = next((w for w in reached(answer) if w.within_min == DRAWN_MIN), None)
    if way is None:
        return _nothing_to_get_to(len(answer.city.zones))
    limits = round_limits(way.count.tolist(), len(PEOPLE_COLOURS))
    return ZoneClasses(
        title=f"{way.opportunity.capitalize()} within {DRAWN_MIN} min door to door, by zone",
        words=tuple(class_words(limits, way.opportunity)),
        zone_class=ints(np.searchsorted(limits, way.count, side="left")),
        colours=_shades(len(limits) + 1),
        nothing="",
    )


def _nothing_to_get_to(n_zones: int) -> ZoneClasses:
    """Zones of a table that counts people alone: no jobs, schools or other opportunities."""
    return ZoneClasses(
        title="Zones; their table has no jobs or other places to get to",
        words=(),
        zone_class=ints(np.full(n_zones, NO_CLASS)),
        colours=(),
        nothing="nothing to get to is known",
    )


def _by_minutes(answer: AccessAnswer, zone: int) -> ZoneClasses:
    """Zones by the median minutes from one of them, or to it."""
    time_s = answer.times.of_percentile(MEDIAN)[0]
    known = time_s != UNREACHED
    within = np.searchsorted(np.array(_TIME_ENDS_MIN) * MINUTE, time_s, side="left")
    way = "to" if answer.times.rules.arrive_by else "from"
    return ZoneClasses(
        title=f"Minutes door to door {way} zone {answer.city.zones.zone_id[zone]}",
        words=tuple(class_words(_TIME_ENDS_MIN, "min")),
        zone_class=ints(np.where(known, within, NO_CLASS)),
        colours=_shades(len(_TIME_ENDS_MIN) + 1)[::-1],
        nothing="no journey",
    )


def _shades(count: int) -> tuple[str, ...]:
    """Colours from pale to dark."""
    last = len(PEOPLE_COLOURS) - 1
    return tuple(PEOPLE_COLOURS[round(row * last / max(count - 1, 1))] for row in range(count))


def access_map(answer: AccessAnswer, classes: ZoneClasses) -> Markup:
    """Zones in the colour of their class, and the stop areas that are served.

    Parameters
    ----------
    answer : AccessAnswer
    classes : ZoneClasses
        As `access_classes` returns it.

    Returns
    -------
    Markup
        One ``<svg>`` element.
    """
    city = answer.city
    zones, areas = city.zones, city.areas
    frame = _frame(zones, near_the_rest(zones.lon, zones.lat))
    shapes = _shapes(zones, frame)
    served = np.flatnonzero(areas_with_departures(city.service))
    dots = frame.places(floats(areas.lon[served]), floats(areas.lat[served])).tolist()
    parts = [
        element("rect", width=frame.width, height=frame.height, class_="ground"),
        *_filled(shapes, classes),
        element("path", d="".join(f"M{x} {y}h0" for x, y in dots), class_="stop"),
        *_asked(answer, frame),
        *scale_bar(frame),
        text(ATTRIBUTION, frame.width - 24, frame.height - 24, class_="credit", text_anchor="end"),
    ]
    counted = np.bincount(classes.zone_class + 1, minlength=len(classes.words) + 1).tolist()
    said = [f"{words}: {n} zones" for words, n in zip(classes.words, counted[1:], strict=True)]
    if counted[0]:
        said.append(f"{classes.nothing}: {counted[0]} zones")
    size = (float(frame.width), float(frame.height))
    return drawing("access", classes.title, "; ".join(said), size, parts)


def _frame(zones: ZoneTable, near: BoolArray) -> MapFrame:
    """Frame around the zones that are near: all of their outlines, or their points."""
    lon, lat = zones.lon[near], zones.lat[near]
    if zones.boundary:
        outlines = [zones.boundary[row] for row in np.flatnonzero(near).tolist()]
        west, south, east, north = shapely.total_bounds(shapely.from_wkb(outlines)).tolist()
        lon, lat = np.append(lon, (west, east)), np.append(lat, (south, north))
    return frame_around(floats(lon), floats(lat))


def _shapes(zones: ZoneTable, frame: MapFrame) -> list[str]:
    """Path data of each zone: its outline where it is known, else a square at its point."""
    if not zones.boundary:
        corner = _DOT // 2
        return [
            f"M{x - corner} {y - corner}h{_DOT}v{_DOT}h-{_DOT}z"
            for x, y in frame.places(zones.lon, zones.lat).tolist()
        ]
    drawn = []
    for outline in zones.boundary:
        rings = shapely.get_rings(shapely.get_parts(shapely.from_wkb(outline)))
        drawn.append(path_of(_ring(shapely.get_coordinates(ring), frame) for ring in rings))
    return drawn


def _ring(coordinates: np.ndarray, frame: MapFrame) -> list[tuple[int, int]]:
    """A ring on the grid, with fewer points."""
    places = frame.places(floats(coordinates[:, 0]), floats(coordinates[:, 1]))
    line = shapely.simplify(shapely.LineString(places), _TOLERANCE)
    return [(int(x), int(y)) for x, y in line.coords]


def _filled(shapes: Sequence[str], classes: ZoneClasses) -> Iterator[Markup]:
    """One path for each class of zones."""
    for row in range(NO_CLASS, len(classes.words)):
        data = "".join(shapes[zone] for zone in np.flatnonzero(classes.zone_class == row).tolist())
        if data:
            fill = "none" if row == NO_CLASS else classes.colours[row]
            yield element("path", d=data, class_="zone", fill=fill, fill_rule="evenodd")


def _asked(answer: AccessAnswer, frame: MapFrame) -> Iterator[Markup]:
    """A ring around the zone that was asked for."""
    if answer.zone is None:
        return
    zones, here = answer.city.zones, slice(answer.zone, answer.zone + 1)
    ((x, y),) = frame.places(floats(zones.lon[here]), floats(zones.lat[here])).tolist()
    yield element("circle", cx=x, cy=y, r=46, class_="asked")
