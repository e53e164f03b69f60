"""Writes an operating day in the tables of VDV 452, as transport control systems take it.

VDV-Schrift 452 (ÖPNV-Datenmodell 5.0, Liniennetz/Fahrplan, version 1.5 of 2013), one file per table
in the format of VDV-Schrift 451, and beside them a table that tells which number stands for which
id of the feed.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from network.errors import LimitError
from network.problems import Problem, error, warning
from scenarios.gtfs.tables import Table
from scenarios.gtfs.writer import table_bytes, zip_bytes
from scenarios.operating_day import OperatingDay
from scenarios.vdv452.fields import FIELDS, VERSION
from scenarios.vdv452.numbered_day import (
    DEPOT,
    JourneyKind,
    NumberedDay,
    Point,
    numbered_day,
)
from scenarios.vdv452.x10 import Relation, Value, relation_files

IDS = "ids.csv"
_BASE, _DAY_TYPE, _AREA, _VEHICLE_TYPE = 1, 1, 1, 1
_STOP_POINT, _DEPOT_POINT = 1, 2
_STOP, _DEPOT_PLACE = 1, 2
_NO_SIGN = 0
_KIND_NAMES = {
    JourneyKind.NORMAL: "Normal",
    JourneyKind.PULL_OUT: "Ausf",
    JourneyKind.PULL_IN: "Einf",
    JourneyKind.EMPTY: "Zuf",
}
_LONGEST_ABBREVIATION, _LONGEST_ID, _LONGEST_NUMBER = 8, 30, 6

LATEST_START_S = 129_600
LONGEST_TIME_S = 65_532
LONGEST_HOP_M = 81_890
MOST_LINES, MOST_ROUTES, MOST_CALLS, MOST_SIGNS = 9999, 999, 999, 9999
MOST_POINTS = 999_999


def vdv452_bytes(day: OperatingDay) -> bytes:
    """Zip file of all tables; equal days give equal bytes.

    Parameters
    ----------
    day : OperatingDay

    Raises
    ------
    LimitError
        If the day does not fit into the fields of the standard.

    Examples
    --------
    >>> from tests.scenarios.operated_village import village_day
    >>> vdv452_bytes(village_day())[:2]
    b'PK'
    """
    numbered = numbered_day(day)
    problems = limit_problems(numbered)
    if problems:
        message = "; ".join(str(problem).removeprefix("error: ") for problem in problems[:5])
        raise LimitError(message)
    files = relation_files(relations_of(numbered), day.title, day.dates[0], VERSION)
    return zip_bytes({**files, IDS: table_bytes(ids_table(numbered))})


def vdv452_or_why_not(day: OperatingDay) -> tuple[bytes, tuple[Problem, ...]]:
    """The same zip file, or no bytes and a warning where the day does not fit into the standard.

    Examples
    --------
    >>> from tests.scenarios.operated_village import village_day
    >>> vdv452_or_why_not(village_day())[1]
    ()
    """
    try:
        return vdv452_bytes(day), ()
    except LimitError as failure:
        return b"", (warning("vdv452.zip", f"is left out: {failure}"),)


def limit_problems(numbered: NumberedDay) -> list[Problem]:
    """What does not fit into the fields of the standard.

    Examples
    --------
    >>> from tests.scenarios.operated_village import village_day
    >>> limit_problems(numbered_day(village_day()))
    []
    """
    day = numbered.day
    times = [time for group in numbered.groups for time in (*group.drive_s, *group.dwell_s)]
    checked = (
        ("lines", len(day.trips.line_id), MOST_LINES),
        ("routes of a line", max(numbered.route_number, default=0), MOST_ROUTES),
        ("calls of a route", max(len(route.points) for route in numbered.routes), MOST_CALLS),
        ("points", len(numbered.points), MOST_POINTS),
        ("destinations", len(_signs(numbered)), MOST_SIGNS),
        ("start of a journey in s", max(j.start_s for j in numbered.journeys), LATEST_START_S),
        ("time from point to point in s", max(times, default=0), LONGEST_TIME_S),
        ("way from point to point in m", max(numbered.hop_m.values(), default=0), LONGEST_HOP_M),
    )
    return [
        error("VDV 452", f"{what}: {value}, at most {most} can be written", "export a smaller day")
        for what, value, most in checked
        if value > most
    ]


def relations_of(numbered: NumberedDay) -> tuple[Relation, ...]:
    """All tables.

    Examples
    --------
    >>> from tests.scenarios.operated_village import village_day
    >>> tables = {table.name: table for table in relations_of(numbered_day(village_day()))}
    >>> tables["REC_UMLAUF"].rows
    ((1, 1, 1, 4, 2, 4, 2, 1), (1, 1, 2, 4, 2, 4, 2, 1))
    """
    rows = {
        **_calendar(numbered.day),
        **_kinds(numbered),
        **_places(numbered),
        **_network(numbered),
        **_lines(numbered),
        **_journeys(numbered),
    }
    return tuple(
        Relation(name, fields, tuple(_with_base(name, row) for row in rows[name]))
        for name, fields in FIELDS.items()
    )


def ids_table(numbered: NumberedDay) -> Table:
    """Which number stands for which id of the feed, by table.

    Examples
    --------
    >>> from tests.scenarios.operated_village import village_day
    >>> list(ids_table(numbered_day(village_day())).rows())[3:5]
    [('REC_ORT', '4', 'depot:yard'), ('REC_LID', '1', '1')]
    """
    day = numbered.day
    rows: list[tuple[str, str, str]] = []
    for table, names in (
        ("REC_ORT", [_place_id(day, point) for point in numbered.points]),
        ("REC_LID", day.trips.line_id),
        ("REC_FRT", [journey.name for journey in numbered.journeys]),
        ("REC_UMLAUF", day.vehicles.block_id),
    ):
        rows += [(table, str(number), name) for number, name in enumerate(names, start=1)]
    columns = zip(*rows, strict=True)
    return Table(("table", "number", "id"), tuple(tuple(column) for column in columns))


_Rows = dict[str, list[tuple[Value, ...]]]


def _with_base(name: str, row: tuple[Value, ...]) -> tuple[Value, ...]:
    """Row with the version of the data, which only the table of versions states itself."""
    return row if name == "BASIS_VER_GUELTIGKEIT" else (_BASE, *row)


def _calendar(day: OperatingDay) -> _Rows:
    """From when the data hold, and the days of the only day type."""
    return {
        "BASIS_VER_GUELTIGKEIT": [(int(f"{day.dates[0]:%Y%m%d}"), _BASE)],
        "MENGE_BASIS_VERSIONEN": [(day.title,)],
        "FIRMENKALENDER": [(int(f"{each:%Y%m%d}"), "", _DAY_TYPE) for each in day.dates],
        "MENGE_TAGESART": [(_DAY_TYPE, day.service_id)],
    }


def _kinds(numbered: NumberedDay) -> _Rows:
    """Kinds of points, places, journeys and vehicles, and the time groups."""
    groups: list[tuple[Value, ...]] = [
        (number, f"route {group.route + 1}")
        for number, group in enumerate(numbered.groups, start=1)
    ]
    return {
        "MENGE_ONR_TYP": [(_STOP_POINT, "HP", "Haltepunkt"), (_DEPOT_POINT, "BHOF", "Betriebshof")],
        "MENGE_ORT_TYP": [(_STOP, "Haltestelle"), (_DEPOT_PLACE, "Betriebshof")],
        "MENGE_BEREICH": [(_AREA, "BUS", "Bus")],
        "MENGE_FZG_TYP": [(_VEHICLE_TYPE, None, None, None, "Bus", None, "BUS")],
        "MENGE_FAHRTART": [(int(kind), name) for kind, name in _KIND_NAMES.items()],
        "MENGE_FGR": groups,
    }


def _places(numbered: NumberedDay) -> _Rows:
    """Points with their stops and depots."""
    day = numbered.day
    places: list[tuple[Value, ...]] = []
    for number, point in enumerate(numbered.points, start=1):
        name, row = _place_name(day, point), point[0] if point[0] != DEPOT else point[1]
        table = day.depots if point[0] == DEPOT else day.stops
        own = _place_id(day, point)
        places.append((
            _type_of(point), number, name, row + 1,
            _DEPOT_PLACE if point[0] == DEPOT else _STOP, None,
            own if len(own) <= _LONGEST_ABBREVIATION else "", name, None,
            degrees_minutes_seconds(float(table.lon[row])),
            degrees_minutes_seconds(float(table.lat[row])),
            None, None, number, None, own if len(own) <= _LONGEST_ID else "",
        ))  # fmt: skip
    return {
        "REC_ORT": places,
        "REC_HP": [
            (_STOP_POINT, number, point[1], "")
            for number, point in enumerate(numbered.points, start=1)
            if point[0] != DEPOT
        ],
    }


def _network(numbered: NumberedDay) -> _Rows:
    """Ways from point to point, and the times of each time group on them."""
    number = _numbers(numbered)
    hops = sorted(numbered.hop_m, key=lambda hop: (number[hop[0]], number[hop[1]]))
    drives: list[tuple[Value, ...]] = []
    dwells: list[tuple[Value, ...]] = []
    for group_number, group in enumerate(numbered.groups, start=1):
        points = numbered.routes[group.route].points
        for (one, two), takes in zip(pairwise(points), group.drive_s, strict=True):
            start, end = (_type_of(one), number[one]), (number[two], _type_of(two))
            drives.append((_AREA, group_number, *start, *end, takes))
        for point, stands in zip(points[1:-1], group.dwell_s, strict=True):
            if stands:
                dwells.append((group_number, _type_of(point), number[point], stands))
    return {
        "REC_SEL": [
            (_AREA, _type_of(one), number[one], number[two], _type_of(two),
             numbered.hop_m[one, two])
            for one, two in hops
        ],
        "SEL_FZT_FELD": drives,
        "ORT_HZTF": dwells,
    }  # fmt: skip


def _lines(numbered: NumberedDay) -> _Rows:
    """Lines with their routes point by point, and what their signs show."""
    day, number, signs = numbered.day, _numbers(numbered), _signs(numbered)
    lines: list[tuple[Value, ...]] = []
    courses: list[tuple[Value, ...]] = []
    for route, route_number in zip(numbered.routes, numbered.route_number, strict=True):
        own = str(route_number)
        short = day.trips.line_number[route.line] or day.trips.line_id[route.line]
        name = day.trips.line_name[route.line] or short
        lines.append((
            route.line + 1, own, route_number, route.direction + 1, _AREA,
            short if len(short) <= _LONGEST_NUMBER else str(route.line + 1), name, int(route.kind),
            None,
        ))  # fmt: skip
        normal = route.kind is JourneyKind.NORMAL
        sign = signs[_place_name(day, route.points[-1])] if normal else _NO_SIGN
        for place, point in enumerate(route.points, start=1):
            first, last = place == 1, place == len(route.points)
            courses.append((
                place, route.line + 1, own, _type_of(point), number[point], sign, None, 0,
                True, normal, last or not normal, first or not normal, False, False,
            ))  # fmt: skip
    empty: tuple[Value, ...] = (_NO_SIGN, *["Betriebsfahrt"] * 3, "")
    return {
        "REC_LID": lines,
        "LID_VERLAUF": courses,
        "REC_ZNR": [empty, *((row, name, name, name, "") for name, row in signs.items())],
    }


def _journeys(numbered: NumberedDay) -> _Rows:
    """Journeys on their routes, and blocks from depot to depot."""
    day, number = numbered.day, _numbers(numbered)
    rows: list[tuple[Value, ...]] = []
    for journey_number, journey in enumerate(numbered.journeys, start=1):
        row = numbered.groups[journey.group].route
        route = numbered.routes[row]
        rows.append((
            journey_number, journey.start_s, route.line + 1, _DAY_TYPE, None, int(route.kind),
            journey.group + 1, str(numbered.route_number[row]), journey.block + 1, None, False,
            False,
        ))  # fmt: skip
    blocks = day.vehicles
    return {
        "REC_FRT": rows,
        "REC_UMLAUF": [
            (_DAY_TYPE, block + 1, *_depot(number, start), *_depot(number, end), _VEHICLE_TYPE)
            for block, (start, end) in enumerate(
                zip(blocks.start_depot.tolist(), blocks.end_depot.tolist(), strict=True)
            )
        ],
    }


def _depot(number: dict[Point, int], depot: int) -> tuple[int, int]:
    """Number and type of the point of a depot."""
    return number[DEPOT, depot], _DEPOT_POINT


def _numbers(numbered: NumberedDay) -> dict[Point, int]:
    """Number of each point."""
    return {point: number for number, point in enumerate(numbered.points, start=1)}


def _signs(numbered: NumberedDay) -> dict[str, int]:
    """Number of each destination, by its name."""
    names = dict.fromkeys(_destinations(numbered))
    return {name: number for number, name in enumerate(names, start=1)}


def _destinations(numbered: NumberedDay) -> Iterator[str]:
    """Name of the last stop of each route with riders."""
    for route in numbered.routes:
        if route.kind is JourneyKind.NORMAL:
            yield _place_name(numbered.day, route.points[-1])


def _type_of(point: Point) -> int:
    """Type of a point: at a stop or in a depot."""
    return _DEPOT_POINT if point[0] == DEPOT else _STOP_POINT


def _place_id(day: OperatingDay, point: Point) -> str:
    """Id of the stop or depot of a point in the feed."""
    ids: Sequence[str] = day.stops.stop_id
    if point[0] == DEPOT:
        return day.depot_stop_id[point[1]]
    return ids[point[0]]


def _place_name(day: OperatingDay, point: Point) -> str:
    """Name of the stop or depot of a point."""
    if point[0] == DEPOT:
        return f"Depot {day.depots.depot_id[point[1]]}"
    return day.stops.name[point[0]]


def degrees_minutes_seconds(degrees: float) -> int:
    """Degrees, minutes and thousandths of a second in the digits of one number, DDDMMSSsss.

    Examples
    --------
    >>> degrees_minutes_seconds(52.5), degrees_minutes_seconds(-0.0125)
    (523000000, -45000)
    """
    thousandths = round(abs(degrees) * 3_600_000)
    minutes, seconds = divmod(thousandths, 60_000)
    whole, minutes = divmod(minutes, 60)
    number = whole * 10_000_000 + minutes * 100_000 + seconds
    return -number if degrees < 0 else number
