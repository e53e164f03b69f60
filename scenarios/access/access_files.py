"""Files of a question of access: a table and a map of zones, and how the figures were found."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import orjson

from network.quantities import IntArray
from network.service_day import MINUTE, clock_of
from network.walking import ACCESS_LIMIT_M, TRANSFER_LIMIT_M, WALKING_METRES_PER_SECOND
from network.zones import ZoneTable
from routing.access.reach import BANDS_MIN, BEYOND, WITHIN_MIN, opportunities_within, time_bands
from routing.access.travel_times import UNREACHED, TravelTimes
from routing.assignment.connections import LEAST_CHANGE_S
from scenarios.access.served_city import ServedCity
from scenarios.result_folder import writing_results
from scenarios.table_files import Cell, Column, Table, rounded, write_table_files

MEDIAN = 50
_KM_PER_HOUR = 3.6 * WALKING_METRES_PER_SECOND


@dataclass(frozen=True, slots=True, eq=False)
class AccessAnswer:
    """Travel times in a city, and the zone they were asked for.

    Attributes
    ----------
    city : ServedCity
    times : TravelTimes
        Its percentiles hold the median.
    zone : int, optional
        Row of the only zone of `times`; all zones where there is none.
    """

    city: ServedCity
    times: TravelTimes
    zone: int | None = None


def access_table(answer: AccessAnswer) -> Table:
    """One row per zone: travel times from the zone asked for, else what each zone can get to.

    Parameters
    ----------
    answer : AccessAnswer

    Returns
    -------
    Table
        ``access``. Minutes are blank where there is no journey.
    """
    zones = answer.city.zones
    columns = [
        Column("zone_id", "", "zone"),
        Column("lon", "degrees", "WGS 84"),
        Column("lat", "degrees", "WGS 84"),
        Column("population", "persons", "who live there"),
        Column("jobs", "jobs", "in the zone"),
    ]
    cells: list[list[Cell]] = [
        list(zones.zone_id), zones.lon.tolist(), zones.lat.tolist(), zones.population.tolist(),
        zones.jobs.tolist(),
    ]  # fmt: skip
    more = _of_one_zone(answer) if answer.zone is not None else _of_all_zones(answer)
    for column, values in more:
        columns.append(column)
        cells.append(values)
    return Table("access", tuple(columns), tuple(zip(*cells, strict=True)))


def method_of(answer: AccessAnswer) -> str:
    """One sentence that says how the figures were found."""
    times, rules = answer.times, answer.times.rules
    first, last = clock_of(int(times.at_s.min()))[:5], clock_of(int(times.at_s.max()))[:5]
    asked = "arriving by" if rules.arrive_by else "leaving at"
    n_times = len(times.at_s)
    when = first if n_times == 1 else f"{n_times} times from {first} to {last}"
    rides = "any number of" if rules.most_boardings is None else f"at most {rules.most_boardings}"
    return (
        f"Door-to-door times by the timetable of {answer.city.timetable_of}, {asked} "
        f"{when}, all waiting in full: streets walked at {_KM_PER_HOUR:.1f} km/h, up to "
        f"{ACCESS_LIMIT_M:.0f} m to and from stops and "
        f"{TRANSFER_LIMIT_M:.0f} m between them, {LEAST_CHANGE_S} s to change, {rides} rides, "
        f"{rules.longest_s // 60} min in all, walking all the way where that is faster; "
        "percentiles by nearest rank, times without a journey counted as latest."
    )


def write_access_files(answer: AccessAnswer, folder: Path) -> tuple[str, ...]:
    """Write ``access.csv``, ``access.json``, ``access.geojson`` and ``method.txt``.

    Returns
    -------
    tuple of str
        Names of the files.

    Raises
    ------
    LimitError
        If they cannot be written.
    """
    table, method = access_table(answer), method_of(answer)
    with writing_results():
        write_table_files((table,), folder)
        (folder / "access.geojson").write_bytes(geojson_of(table, answer.city.zones, method))
        (folder / "method.txt").write_text(method + "\n", encoding="utf-8")
    return ("access.csv", "access.json", "access.geojson", "method.txt")


def geojson_of(table: Table, zones: ZoneTable, method: str) -> bytes:
    """Zones as GeoJSON (RFC 7946, 2016): outlines where they are known, else points."""
    from shapely import from_wkb  # noqa: PLC0415  (starts slowly)
    from shapely.geometry import mapping  # noqa: PLC0415

    names = [column.name for column in table.columns]
    features: list[dict[str, Any]] = []
    for row, cells in enumerate(table.rows):
        point = {"type": "Point", "coordinates": [float(zones.lon[row]), float(zones.lat[row])]}
        outline = mapping(from_wkb(zones.boundary[row])) if zones.boundary else point
        values = dict(zip(names, map(rounded, cells), strict=True))
        features.append({"type": "Feature", "geometry": outline, "properties": values})
    document = {"type": "FeatureCollection", "method": method, "features": features}
    return orjson.dumps(document, option=orjson.OPT_APPEND_NEWLINE)


def _of_one_zone(answer: AccessAnswer) -> list[tuple[Column, list[Cell]]]:
    """Minutes of each percentile, and the time band of the median."""
    way = "to the zone asked for" if answer.times.rules.arrive_by else "from the zone asked for"
    found: list[tuple[Column, list[Cell]]] = []
    for percentile in answer.times.percentiles:
        time_s = answer.times.of_percentile(percentile)[0]
        minutes: list[Cell] = [
            None if t == UNREACHED else t / MINUTE for t in time_s.tolist()
        ]  # fmt: skip
        meaning = f"door to door {way}, percentile {percentile} of the times asked for"
        found.append((Column(f"minutes_p{percentile}", "min", meaning), minutes))
    band = time_bands(answer.times.of_percentile(MEDIAN)[0])
    column = Column("within_min", "min", "end of the time band of the median; blank beyond")
    return [*found, (column, _band_ends(band))]


def _band_ends(band: IntArray) -> list[Cell]:
    """Upper end of each band in minutes, blank beyond."""
    return [None if row == BEYOND else BANDS_MIN[row] for row in band.tolist()]


def _of_all_zones(answer: AccessAnswer) -> list[tuple[Column, list[Cell]]]:
    """Opportunities and people within some minutes at the median."""
    time_s = answer.times.of_percentile(MEDIAN)
    zones = answer.city.zones
    found: list[tuple[Column, list[Cell]]] = []
    way = "from which the zone can be got to" if answer.times.rules.arrive_by else "to get to"
    units = {"jobs": "jobs", "population": "persons"}
    further = {k: v for k, v in zones.opportunities.items() if k not in units}
    for what, numbers in {"jobs": zones.jobs, "population": zones.population, **further}.items():
        unit = units.get(what, "places")
        counted = opportunities_within(time_s, numbers)
        for minutes, values in zip(WITHIN_MIN, counted, strict=True):
            meaning = f"{way} within {minutes} min, at the median of the times asked for"
            found.append((Column(f"{what}_within_{minutes}_min", unit, meaning), values.tolist()))
    reached = np.where(time_s == UNREACHED, 0, 1).sum(axis=1)
    column = Column("zones_reached", "zones", "with a journey at the median, itself included")
    return [*found, (column, reached.tolist())]
