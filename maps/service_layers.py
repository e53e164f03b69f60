"""Layers that show a service: streets, lines, stops, loads and depots, with their legends."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely

from maps.lanes import runs_of_lines
from maps.line_ways import line_ways
from maps.map_layers import (
    DotLook,
    DotsLayer,
    DrawnLine,
    LinesLayer,
    LoadedWay,
    LoadsLayer,
    MapLayer,
    StreetKind,
    StreetsLayer,
    Tips,
)
from maps.packed import packed, run_lengths
from maps.page_parts import (
    LegendRow,
    dot_swatch,
    line_swatch,
    square_swatch,
)
from maps.palette import (
    INK,
    LOAD_COLOURS,
    MAIN_STREET_COLOUR,
    PAPER,
    STREET_COLOUR,
    WITHOUT_BUS_COLOUR,
    edge_of,
    ink_on,
    line_colour,
)
from maps.report_rows import LineRow, line_rows
from maps.safe_text import PlainText, SafeText, colour, plain, safe
from maps.shown_text import number, percent
from maps.street_loads import street_loads
from network.network import Network
from network.quantities import BoolArray, IntArray
from network.service_day import HOUR
from network.streets import StreetGraph
from network.town_extent import near_the_rest
from routing.lines import NOT_RUN, LinePlan
from scenarios.gtfs.names import stop_name
from scenarios.pattern_figures import PatternFigures, busiest_period, pattern_figures
from scenarios.place_tables import place_tables
from scenarios.result import ScenarioResult, Service
from scenarios.table_files import Cell

STREET_POINTS = 100_000
"""Most shape points of streets on a page, main streets first, then the longest."""

_ROADS = (
    ("residential", 1.1), ("unclassified", 1.3), ("tertiary", 1.8),
    ("secondary", 2.6), ("primary", 3.2), ("trunk", 3.4), ("motorway", 3.6),
)  # fmt: skip
_OTHER_ROAD_PX = 0.9
_MAIN_PX = 2.6
_SIMPLER_DEGREES = 1e-5

_LINE_PX = ((0, 2.6), (60, 3.5), (120, 4.8), (240, 6.2))
_LONGEST_NUMBER = 8
_MOST_LINES_NAMED = 12

_LOAD_LIMITS = (0.25, 0.5, 0.75, 1.0)
_RIDER_LIMITS = (50, 150, 400, 1000)
_RIDER_PX = (2.2, 3.6, 5.2, 7.2, 9.6)


@dataclass(frozen=True, slots=True)
class Drawn:
    """A layer with what its colours and widths mean."""

    layer: MapLayer
    legend: tuple[LegendRow, ...] = ()
    note: SafeText | None = None


def box_of(
    network: Network, services: list[Service]
) -> tuple[tuple[float, float], tuple[float, float]]:
    """South-west and north-east corner around lines and zones, latitude first.

    Zones far away from the others are left to those who zoom out.
    """
    zones = network.zones
    near = near_the_rest(zones.lon, zones.lat)
    lon = np.concatenate([*(s.paths.point_lon for s in services), zones.lon[near]])
    lat = np.concatenate([*(s.paths.point_lat for s in services), zones.lat[near]])
    return (float(lat.min()), float(lon.min())), (float(lat.max()), float(lon.max()))


def streets_layer(network: Network) -> Drawn:
    """Streets open to buses, each once, as one object per class."""
    streets = network.streets
    once = (streets.reverse < 0) | (streets.reverse > np.arange(streets.n_edges))
    width = dict(_ROADS)
    of_class = np.array(
        [width.get(name.removesuffix("_link"), _OTHER_ROAD_PX) for name in streets.class_names]
    )
    px, metres = of_class[streets.street_class[once]], streets.length_m[once]
    shapes = _street_shapes(streets, once)
    order = np.lexsort((-metres, -px))  # stable: equal streets keep their order
    points = np.cumsum(shapely.get_num_coordinates(shapes)[order])
    kept = np.sort(order[points <= STREET_POINTS])
    note = None
    if len(kept) < len(order):
        note = safe(f"The {number(len(kept))} main or longest of {number(len(order))} streets.")
    kinds = tuple(
        StreetKind(
            colour(MAIN_STREET_COLOUR if width >= _MAIN_PX else STREET_COLOUR),
            width,
            packed(shapes[row].coords.xy for row in kept[px[kept] == width].tolist()),
        )
        for width in np.unique(px[kept]).tolist()  # thin ones first
    )
    return Drawn(StreetsLayer(kinds), note=note)


def _street_shapes(streets: StreetGraph, chosen: BoolArray) -> npt.NDArray[np.object_]:
    """Some streets as lines, without points that make no difference."""
    of_point = np.repeat(np.arange(streets.n_edges), np.diff(streets.first_point))
    points = np.column_stack((streets.point_lon, streets.point_lat))[chosen[of_point]]
    row = np.cumsum(chosen) - 1
    lines = np.asarray(shapely.linestrings(points, indices=row[of_point[chosen[of_point]]]))
    return np.asarray(shapely.simplify(lines, _SIMPLER_DEGREES))


def lines_layer(result: ScenarioResult, names: Sequence[str] = ()) -> Drawn:
    """Lines side by side: width by trips per day, dashed with at most one bus an hour.

    Parameters
    ----------
    result : ScenarioResult
    names : sequence of str, optional
        Of lines in addresses, where they can be led to (`maps.timetable_files.timetable_names`).
    """
    plan, paths, periods = result.service.plan, result.service.paths, result.demand.periods
    figures = pattern_figures(result.service, periods, result.settings.vehicle.places)
    ways = line_ways(result.network, plan, paths)
    trips = _trips_of_lines(result.service)
    width = [_line_px(count) for count in trips]
    hourly = [is_hourly(plan, line) for line in range(plan.n_lines)]
    runs = runs_of_lines(ways, plan.pattern_line, width)
    lines = tuple(
        DrawnLine(
            number=plain(plan.line_id[line], _LONGEST_NUMBER),
            colour=colour(line_colour(line)),
            edge=colour(edge_of(line_colour(line))),
            ink=colour(ink_on(line_colour(line))),
            width=width[line],
            dashed=hourly[line],
            shapes=packed((run.lon, run.lat) for run in runs[line]),
            lanes=tuple(
                run_lengths([round(lane * 10) for lane in run.lane_px]) for run in runs[line]
            ),
            ways=_loaded_ways(result, figures, line),
            name=names[line] if names else "",
        )
        for line in range(plan.n_lines)
    )
    return Drawn(
        LinesLayer(lines, _line_tips(result), plain(periods[busiest_period(periods)].name)),
        line_legend([result.service]),
        safe("Pick a line on the map or in the table to see it alone, with its riders."),
    )


def _loaded_ways(
    result: ScenarioResult, figures: PatternFigures, line: int
) -> tuple[LoadedWay, ...]:
    """Riders from stop to stop of each way of a line that runs in the busiest period."""
    plan, period = result.service.plan, busiest_period(result.demand.periods)
    ways = []
    for pattern in plan.patterns_of(line).tolist():
        first, end = int(plan.first_stop[pattern]), int(plan.first_stop[pattern + 1])
        places = round(float(figures.places[first, period]))
        if places:
            areas = result.network.stops.area[plan.stop[first:end]]
            riders = np.rint(figures.load[first : end - 1, period]).astype(np.int64)
            ways.append(LoadedWay(areas.tolist(), riders.tolist(), places))
    return tuple(ways)


def is_hourly(plan: LinePlan, line: int) -> bool:
    """Whether no pattern of a line runs more often than once an hour in any period.

    Examples
    --------
    >>> from routing.lines import line_plan_of
    >>> is_hourly(line_plan_of([("1", "", [[0, 1]])], 1, 3600), 0)
    True
    """
    headways = plan.headway_s[plan.patterns_of(line)]
    runs = headways[headways != NOT_RUN]
    return bool(runs.size and runs.min() >= HOUR)


def _trips_of_lines(service: Service) -> list[int]:
    """Trips per day of each line, both directions."""
    plan = service.plan
    counted: list[int] = np.bincount(
        plan.pattern_line[service.timetable.pattern], minlength=plan.n_lines
    ).tolist()
    return counted


def _line_px(trips: int) -> float:
    """Width of a line."""
    return max(width for least, width in _LINE_PX if trips >= least)


def line_legend(services: Sequence[Service]) -> tuple[LegendRow, ...]:
    """Widths and dashes that occur in any of some services."""
    trips = [count for service in services for count in _trips_of_lines(service)]
    any_hourly = any(is_hourly(s.plan, line) for s in services for line in range(s.plan.n_lines))
    sample = colour(line_colour(0))
    limits = [least for least, _ in _LINE_PX] + [None]
    rows = [
        LegendRow(line_swatch(sample, width), safe(f"{_range_words(limits[at], limits[at + 1])} "
                                                   "trips a day, both directions"))
        for at, (_, width) in enumerate(_LINE_PX)
        if any(_line_px(count) == width for count in trips)
    ]  # fmt: skip
    if any_hourly:
        swatch = line_swatch(sample, 3.5, dashed=True)
        rows.append(LegendRow(swatch, safe("at most one bus an hour")))
    return tuple(rows)


def _range_words(least: int | None, below: int | None) -> str:
    """Words for a range of whole numbers."""
    if below is None:
        return f"{number(least or 0)} or more"
    return f"fewer than {number(below)}" if not least else f"{number(least)} to {number(below - 1)}"


def _line_tips(result: ScenarioResult) -> Tips:
    """Name, headways and riders of each line."""
    rows = line_rows(result)
    periods = [period.name for period in result.demand.periods]

    def headways(row: LineRow) -> str:
        return ", ".join(f"{p} {h}" for p, h in zip(periods, row.headways, strict=True))

    columns = {
        "Name": [row.name for row in rows],
        "Minutes between buses": [headways(row) for row in rows],
        "Stops": [row.stops for row in rows],
        "Length": [f"{row.km} km" for row in rows],
        "Run time": [f"{row.minutes} min" for row in rows],
        "Trips a day": [row.trips for row in rows],
        "Boardings a day": [row.boardings for row in rows],
        "Fullest bus": [f"{row.peak_load_factor} of places" for row in rows],
    }
    return tips_of([f"Line {row.line_id}" for row in rows], columns)


def tips_of(titles: list[str], columns: dict[str, list[str]]) -> Tips:
    """Tips with every text on one line, in reading order."""
    return Tips(
        tuple(plain(title) for title in titles),
        tuple(plain(head) for head in columns),
        tuple(tuple(plain(cell) for cell in cells) for cells in columns.values()),
    )


def stop_areas_layer(result: ScenarioResult) -> Drawn:
    """Stops as riders know them, with a bus and without."""
    served = _areas_with_bus(result)
    look = np.where(served, 1, 0)
    legend = (
        LegendRow(dot_swatch(colour(PAPER), colour(INK), 4.5),
                  safe(f"with a bus: {number(int(served.sum()))}")),
        LegendRow(dot_swatch(colour(PAPER), colour(WITHOUT_BUS_COLOUR), 3.0),
                  safe(f"without a bus: {number(int((~served).sum()))}")),
    )  # fmt: skip
    return Drawn(areas_layer(result, look, STOP_LOOKS), legend)


STOP_LOOKS = (
    DotLook(colour(PAPER), colour(WITHOUT_BUS_COLOUR), 2.6),
    DotLook(colour(PAPER), colour(INK), 4.0),
)
"""Without a bus, with a bus."""


def areas_layer(result: ScenarioResult, look: IntArray, looks: tuple[DotLook, ...]) -> DotsLayer:
    """Stop areas, each in one of several looks."""
    table = place_tables(result)[1]
    lines = [str(cell) for cell in table.column("lines")]
    columns = {
        "Lines": [named or "none" for named in lines],
        "Buses a day": _numbers(table.column("trips_per_day")),
        "Boardings a day": _numbers(table.column("boardings_per_day")),
        "Stop area": [str(cell) for cell in table.column("area_id")],
    }
    names = zip(table.column("name"), table.column("area_id"), strict=True)
    areas = result.network.areas
    return DotsLayer(
        packed((areas.lon[row : row + 1], areas.lat[row : row + 1]) for row in range(len(areas))),
        look.tolist(),
        looks,
        tips_of([stop_name(str(name), str(area)) for name, area in names], columns),
        named=True,
    )


def _areas_with_bus(result: ScenarioResult) -> BoolArray:
    """Whether a bus stops in each stop area at any time of the day."""
    served = np.zeros(len(result.network.areas), np.bool_)
    served[result.network.stops.area[result.service.timetable.stop]] = True
    return served


def _numbers(cells: Sequence[Cell]) -> list[str]:
    """Whole numbers of a column; blank where there is none."""
    return [number(float(cell)) if isinstance(cell, int | float) else "" for cell in cells]


def loads_layer(result: ScenarioResult) -> Drawn:
    """Riders on each side of each street in the busiest period: width by riders, colour by load."""
    plan, periods = result.service.plan, result.demand.periods
    period = busiest_period(periods)
    figures = pattern_figures(result.service, periods, result.settings.vehicle.places)
    ways = line_ways(result.network, plan, result.service.paths)
    streets = street_loads(ways, plan, result.service.paths.call_m, figures, period)
    loads = [street.load for street in streets]
    fill = np.searchsorted(_LOAD_LIMITS, [load.fullest for load in loads], side="left")
    thick = np.searchsorted(_RIDER_LIMITS, [load.riders for load in loads], side="left")
    columns = {
        "Riders an hour": [number(load.riders) for load in loads],
        "Places an hour": [number(load.places) for load in loads],
        "Fullest line": [
            f"{plan.line_id[load.fullest_line]}, {percent(load.fullest, 0)} of its places"
            for load in loads
        ],
        "Lines": [_lines_words(plan, load.lines) for load in loads],
    }
    titles = [f"{periods[period].name}, in driving direction"] * len(loads)
    layer = LoadsLayer(
        packed((street.lon, street.lat) for street in streets),
        fill.tolist(), thick.tolist(),
        tuple(colour(shade) for shade in LOAD_COLOURS), _RIDER_PX, tips_of(titles, columns),
        result.network.driving_side.to_the_right,
    )  # fmt: skip
    note = (
        f"In {periods[period].name}, each direction on its own side. Colour: how full the fullest "
        "line is. Width: riders an hour on all lines."
    )
    return Drawn(layer, _load_legend(fill, thick), safe(note))


def _lines_words(plan: LinePlan, lines: tuple[int, ...]) -> str:
    """Numbers of lines, cut where there are many."""
    named = ", ".join(plan.line_id[line] for line in lines[:_MOST_LINES_NAMED])
    more = len(lines) - _MOST_LINES_NAMED
    return f"{named} and {more} more" if more > 0 else named


def _load_legend(fill: IntArray, thick: IntArray) -> tuple[LegendRow, ...]:
    """Colours that occur, then widths that occur."""
    words = [f"up to {percent(limit, 0)} of places" for limit in _LOAD_LIMITS]
    words.append("more riders than places")
    rows = [
        LegendRow(line_swatch(colour(LOAD_COLOURS[row]), 7), safe(text))
        for row, text in enumerate(words)
        if row in fill
    ]
    words = [f"up to {number(limit)} riders an hour" for limit in _RIDER_LIMITS]
    words.append(f"more than {number(_RIDER_LIMITS[-1])}")
    grey = colour(WITHOUT_BUS_COLOUR)
    rows += [
        LegendRow(line_swatch(grey, _RIDER_PX[row]), safe(text))
        for row, text in enumerate(words)
        if row in thick
    ]
    return tuple(rows)


def depots_layer(result: ScenarioResult) -> Drawn:
    """Where vehicles spend the night."""
    depots = result.network.depots
    table = place_tables(result)[3]
    columns = {
        "Blocks a day": _numbers(table.column("blocks_per_day")),
        "Room for vehicles": _numbers(table.column("capacity")),
        "Place": ["assumed" if depots.assumed else "given"] * len(depots),
    }
    layer = DotsLayer(
        packed(
            (depots.lon[row : row + 1], depots.lat[row : row + 1]) for row in range(len(depots))
        ),
        [0] * len(depots),
        (DotLook(colour(INK), colour(PAPER), 9.0, PlainText("D")),),
        tips_of([f"Depot {depot}" for depot in depots.depot_id], columns),
    )
    words = "depot, place assumed" if depots.assumed else "depot"
    return Drawn(layer, (LegendRow(square_swatch(colour(INK)), safe(words)),))
