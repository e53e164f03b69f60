"""Layers of a map that fill zones: people, journey times, and how times change."""

import math
from collections.abc import Sequence

import numpy as np
import shapely

from maps.classes import class_words, round_limits
from maps.map_layers import Tips, ZonesLayer
from maps.packed import Packed, packed
from maps.page_parts import LegendRow, box_swatch
from maps.palette import (
    ALIKE_COLOUR,
    LONGER_COLOURS,
    MAP_GROUND,
    MINUTES_COLOURS,
    PEOPLE_COLOURS,
    SHORTER_COLOURS,
)
from maps.safe_text import Colour, colour, plain, safe
from maps.service_layers import Drawn, tips_of
from maps.shown_text import number, percent
from network.quantities import FloatArray
from network.zones import ZoneTable
from scenarios.comparison import NOTICED_MINUTES, Comparison
from scenarios.place_tables import place_tables
from scenarios.result import ScenarioResult
from scenarios.table_files import Cell, Table

_ALIKE_MINUTES, _MUCH_MINUTES = 1.0, 10.0
_CHANGE_LIMITS = (
    -_MUCH_MINUTES, -NOTICED_MINUTES, -_ALIKE_MINUTES,
    _ALIKE_MINUTES, NOTICED_MINUTES, _MUCH_MINUTES,
)  # fmt: skip


def people_layer(result: ScenarioResult) -> Drawn:
    """People who live in each zone."""
    zones = result.network.zones
    source = f"{'Estimated: ' if zones.estimated else ''}{zones.source}."
    drawn = _classes(result, zones.population.tolist(), PEOPLE_COLOURS, "people")
    return Drawn(drawn.layer, drawn.legend, safe(source[:1].upper() + source[1:]))


def minutes_layer(result: ScenarioResult) -> Drawn:
    """Mean minutes door to door of journeys by bus that start in each zone."""
    minutes = [_float(cell) for cell in _zone_table(result).column("journey_minutes_mean")]
    drawn = _classes(result, minutes, MINUTES_COLOURS, "min")
    note = "Trips with a bus journey only; point at a zone to see how many have none."
    return Drawn(drawn.layer, drawn.legend, safe(note))


def change_layer(result: ScenarioResult, comparison: Comparison) -> Drawn:
    """Change of minutes by zone of origin; those that lose come first in the legend."""
    change = comparison.zone_minutes_change
    known = np.isfinite(change)
    # Classes from the longest gain in time (most lost) to the largest saving.
    shades = (*LONGER_COLOURS[::-1], ALIKE_COLOUR, *SHORTER_COLOURS)
    place = np.searchsorted(_CHANGE_LIMITS, np.where(known, change, 0.0), side="right")
    fill = np.where(known, len(shades) - 1 - place, -1)
    values = [number(minutes, 1, sign=True) if ok else "" for minutes, ok in
              zip(change.tolist(), known.tolist(), strict=True)]  # fmt: skip
    columns = {
        "Journey time": [f"{v} min" if v else "no trip with a bus in both" for v in values],
        "Trips a day": _counts(comparison.zone_trips.tolist()),
        "Trips that lose": _parts(comparison.zone_losing, comparison.zone_trips),
        "Trips that gain": _parts(comparison.zone_gaining, comparison.zone_trips),
    }
    zones = result.network.zones
    layer = _layer(zones, fill.tolist(), shades, values,
                   tips_of([f"Zone {zone}" for zone in zones.zone_id], columns))  # fmt: skip
    trips = [float(comparison.zone_trips[fill == row].sum()) for row in range(-1, len(shades))]
    count = [int((fill == row).sum()) for row in range(-1, len(shades))]
    legend = [
        LegendRow(box_swatch(colour(shade)), safe(f"{words}: {_zones_words(count[row + 1])}, "
                                                  f"{number(trips[row + 1])} trips"))
        for row, (shade, words) in enumerate(zip(shades, _change_words(), strict=True))
    ]  # fmt: skip
    if count[0]:
        words = f"no trip with a bus in both: {_zones_words(count[0])}, {number(trips[0])} trips"
        legend.append(LegendRow(box_swatch(colour(MAP_GROUND)), safe(words)))
    note = (
        "Mean minutes door to door by zone of origin, planned less present, over trips with a bus "
        "journey in both; trips a day."
    )
    return Drawn(layer, tuple(legend), safe(note))


def _change_words() -> list[str]:
    """Meaning of the classes of change, most minutes lost first."""
    far = [
        f"more than {_MUCH_MINUTES:g} min",
        f"{NOTICED_MINUTES:g} to {_MUCH_MINUTES:g} min",
        f"{_ALIKE_MINUTES:g} to {NOTICED_MINUTES:g} min",
    ]
    longer = [f"{words} longer" for words in far]
    return [*longer, "about the same", *(f"{words} shorter" for words in far[::-1])]


def _zones_words(count: int) -> str:
    """How many zones."""
    return "1 zone" if count == 1 else f"{number(count)} zones"


def _classes(
    result: ScenarioResult, values: list[float], shades: tuple[str, ...], unit: str
) -> Drawn:
    """Zones by class of a figure; NaN where a zone has none."""
    finite = [value for value in values if math.isfinite(value)]
    limits = round_limits(finite, len(shades))
    used = [shades[round(row * (len(shades) - 1) / max(len(limits), 1))]
            for row in range(len(limits) + 1)]  # fmt: skip
    fill = [int(np.searchsorted(limits, v, "left")) if math.isfinite(v) else -1 for v in values]
    written = [number(value) if math.isfinite(value) else "" for value in values]
    layer = _layer(result.network.zones, fill, used, written, _zone_tips(result))
    legend = [
        LegendRow(box_swatch(colour(shade)), safe(words))
        for shade, words in zip(used, class_words(limits, unit), strict=True)
    ]
    if -1 in fill:
        legend.append(LegendRow(box_swatch(colour(MAP_GROUND)), safe("no bus journey")))
    return Drawn(layer, tuple(legend))


def _layer(
    zones: ZoneTable, fill: list[int], shades: Sequence[str], values: list[str], tips: Tips
) -> ZonesLayer:
    """Zones in given colours."""
    rings, zone_of_ring = _rings(zones)
    return ZonesLayer(
        rings=rings,
        zone_of_ring=zone_of_ring,
        points=packed(
            (zones.lon[row : row + 1], zones.lat[row : row + 1]) for row in range(len(zones))
        ),
        fill=fill,
        colours=_colours(shades),
        values=tuple(plain(value) for value in values),
        tips=tips,
    )


def _colours(shades: Sequence[str]) -> tuple[Colour, ...]:
    return tuple(colour(shade) for shade in shades)


def _rings(zones: ZoneTable) -> tuple[Packed, list[int]]:
    """Outlines and holes of all zones, and the zone of each."""
    shapes = [shapely.from_wkb(outline) for outline in zones.boundary]
    parts, zone_of_part = shapely.get_parts(shapes, return_index=True)
    rings, part_of_ring = shapely.get_rings(parts, return_index=True)
    coords = [shapely.get_coordinates(ring).T for ring in rings]
    return packed((lon, lat) for lon, lat in coords), zone_of_part[part_of_ring].tolist()


def _zone_table(result: ScenarioResult) -> Table:
    """Figures of zones."""
    return place_tables(result)[2]


def _zone_tips(result: ScenarioResult) -> Tips:
    """People, jobs and journeys of each zone."""
    table = _zone_table(result)
    minutes = [_float(cell) for cell in table.column("journey_minutes_mean")]
    walk = [_float(cell) for cell in table.column("walk_min_to_bus")]
    share = [_float(cell) for cell in table.column("share_served")]
    columns = {
        "People": _counts(table.column("population")),
        "Jobs": _counts(table.column("jobs")),
        "Trips a day": _counts(table.column("trips_per_day")),
        "With a bus journey": [percent(s) if math.isfinite(s) else "" for s in share],
        "Mean of those": [f"{number(m)} min door to door" if math.isfinite(m) else ""
                          for m in minutes],
        "Walk to a bus": [f"{number(w)} min" if math.isfinite(w) else "more than 800 m"
                          for w in walk],
    }  # fmt: skip
    return tips_of([f"Zone {zone}" for zone in result.network.zones.zone_id], columns)


def _float(cell: Cell) -> float:
    """Number of a table, NaN where it is blank."""
    return float(cell) if isinstance(cell, int | float) else math.nan


def _counts(cells: Sequence[Cell]) -> list[str]:
    """Whole numbers."""
    return [number(_float(cell)) for cell in cells]


def _parts(some: FloatArray, of: FloatArray) -> list[str]:
    """Numbers with their share of a whole."""
    both = zip(some.tolist(), of.tolist(), strict=True)
    return [f"{number(a)} ({percent(a / b, 0)})" if b > 0 else number(a) for a, b in both]
