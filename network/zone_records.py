"""Zones as a file tells them, turned into a zone table: ids, people, jobs and places checked."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from network.cell_numbers import NumberRule, number_under
from network.csv_tables import Column
from network.errors import InputError, LimitError, refuse_errors
from network.problems import Problem, error, note, warning
from network.quantities import BoolArray, FloatArray, bools, floats
from network.zone_shapes import Shapes, ZoneShapes, checked_shapes, shape_problems
from network.zones import ZoneTable

MAX_ZONES = 10_000
"""A table of all pairs of 10 000 zones already takes 800 MB."""

ID = Column("id", ("zone_id", "zone", "name"))
POPULATION = Column("population", ("pop", "people", "residents", "inhabitants"))
JOBS = Column("jobs", ("employment", "work", "workplaces"))
LONGITUDE = Column("lon", ("longitude", "lng", "x"))
LATITUDE = Column("lat", ("latitude", "y"))

OPPORTUNITIES = (
    Column("schools", ("school", "education")),
    Column("care", ("healthcare", "health", "clinics", "hospitals")),
)
"""Columns of places that people go to; with jobs, what access is counted in."""

OPPORTUNITY_PREFIX = "opportunity_"
"""Columns whose names begin so are places too, under the rest of the name."""

GROUP_PREFIX = "group_"
"""Columns whose names begin so count persons of a group, under the rest of the name."""

_MAX_ID_CHARS = 200
_PERSONS = NumberRule("persons")
_DEGREES = NumberRule("degrees", lowest=-180.0, highest=180.0)
_NO_GROUPS = frozenset(
    {"fid", "gid", "objectid", "area", "area_m2", "area_km2", "density", "shape_area"}
    | {"shape_length", "shape_leng", "perimeter"}
    | {alias for column in (ID, LONGITUDE, LATITUDE) for alias in (column.name, *column.aliases)}
)


@dataclass(frozen=True, slots=True, eq=False)
class ZoneRecords:
    """What one file says about zones, unchecked.

    Attributes
    ----------
    name : str
        File name.
    where : tuple of str
        Place of each record as people look for it, such as ``zones.csv line 3``.
    attributes : mapping of str to tuple of object
        Values by the name in the file; None where a record has none.
    shape : tuple of shapely geometry or None
        In degrees.
    findings : tuple of Problem
        What reading the file brought up.
    blank_is_zero : bool
        Whether the format has no other way to write "none", so that a blank counts as 0.
    decimal_comma : bool
        Whether a comma inside a number is its decimal mark.
    """

    name: str
    where: tuple[str, ...]
    attributes: Mapping[str, tuple[object, ...]]
    shape: tuple[BaseGeometry | None, ...]
    findings: tuple[Problem, ...]
    blank_is_zero: bool
    decimal_comma: bool = False


def zone_table(records: ZoneRecords) -> tuple[ZoneTable, tuple[Problem, ...]]:
    """Zones that a file holds, each with its own id, a place, people and jobs.

    Parameters
    ----------
    records : ZoneRecords

    Returns
    -------
    ZoneTable
    tuple of Problem
        Warnings and notes.

    Raises
    ------
    LimitError
        If there are more than `MAX_ZONES` zones.
    InputError
        Carrying every error of the file.

    Examples
    --------
    >>> import shapely
    >>> records = ZoneRecords("z.csv", ("z.csv line 2",), {"id": ("007",), "pop": ("12",)},
    ...                       (shapely.Point(24.9, 60.2),), (), blank_is_zero=True)
    >>> zones, findings = zone_table(records)
    >>> zones.zone_id, zones.population.tolist(), str(findings[0])[:44]
    (('007',), [12.0], 'warning: z.csv: there is no column jobs (nor')
    """
    if not records.where:
        message = f"{records.name}: no zones in this file; export it again"
        raise InputError(message)
    if len(records.where) > MAX_ZONES:
        message = (
            f"{records.name} has {len(records.where)} zones, at most {MAX_ZONES} are planned "
            "with; merge zones or cut them to the study area"
        )
        raise LimitError(message)
    ids, findings = _ids_of(records)
    labels = zone_labels(records.where, records.attributes)
    population, population_findings = _counts_of(records, POPULATION, labels)
    jobs, jobs_findings = _counts_of(records, JOBS, labels)
    further, unused = _further_numbers(records)
    places, groups, left = _places_and_groups(further)
    remarks = _unused_note(records.name, [*unused, *left])
    shape_errors = shape_problems(records.name, records.shape, labels)
    findings = [
        *records.findings, *findings, *population_findings, *jobs_findings, *shape_errors, *remarks
    ]  # fmt: skip
    refuse_errors(findings)
    short = tuple(f"zone {zone}" for zone in ids)
    shapes = checked_shapes(records.name, records.shape, short)
    lon, lat, outside = _points_of(records, shapes, short)
    zones = ZoneTable(
        zone_id=ids,
        lon=lon,
        lat=lat,
        population=population,
        jobs=jobs,
        estimated=False,
        source=f"{len(ids)} zones of the file {records.name}",
        groups=groups,
        boundary=shapes.boundary,
        opportunities=places,
    )
    return zones, (*findings, *shapes.findings, *outside)


def _ids_of(records: ZoneRecords) -> tuple[tuple[str, ...], list[Problem]]:
    """Ids as text, and what is wrong with them."""
    header = tuple(records.attributes)
    place = ID.find_in(header)
    if place is None:
        found = ", ".join(name[:40] for name in header[:12]) or "no columns"
        remedy = f"found {found}; rename the column that tells zones apart to id"
        return ("",) * len(records.where), [error(records.name, "column id is missing", remedy)]
    ids: list[str] = []
    problems: list[Problem] = []
    first: dict[str, str] = {}
    for where, value in zip(records.where, records.attributes[header[place]], strict=True):
        zone, fault = _id_of(value)
        if not fault and zone in first:
            fault = f"zone id {zone} appears twice, first at {first[zone]}"
        if fault:
            problems.append(error(where, fault, "give each zone its own id"))
        first.setdefault(zone, where)
        ids.append(zone)
    return tuple(ids), problems


def zone_labels(where: Sequence[str], attributes: Mapping[str, tuple[object, ...]]) -> list[str]:
    """Name each record by its place in the file and, where it has a fair one, its id.

    Examples
    --------
    >>> zone_labels(["z.csv line 2", "z.csv line 3"], {"id": ("Z1", "")})
    ['z.csv line 2 (zone Z1)', 'z.csv line 3']
    """
    header = tuple(attributes)
    place = ID.find_in(header)
    if place is None:
        return list(where)
    ids = [_id_of(value)[0] for value in attributes[header[place]]]
    return [
        f"{spot} (zone {zone[:40]})" if zone and zone.isprintable() else spot
        for spot, zone in zip(where, ids, strict=True)
    ]


def _id_of(value: object) -> tuple[str, str]:
    """Id as text, and its fault or an empty text."""
    if value is None or isinstance(value, bool | list | dict):
        return "", "the zone has no id"
    zone = str(value).strip()
    if not zone:
        return "", "the zone has no id"
    if len(zone) > _MAX_ID_CHARS:
        return "", f"the zone id has {len(zone)} characters, at most {_MAX_ID_CHARS} are allowed"
    if any(ord(character) < ord(" ") for character in zone):
        return "", "the zone id holds a control character"
    return zone, ""


def _counts_of(
    records: ZoneRecords, column: Column, labels: Sequence[str]
) -> tuple[FloatArray, list[Problem]]:
    """Persons or jobs of each zone; 0 where the file does not speak of them."""
    header = tuple(records.attributes)
    place = column.find_in(header)
    if place is None:
        names = ", ".join(column.aliases)
        message = f"there is no column {column.name} (nor {names}); it counts as 0 in every zone"
        remedy = f"modelled demand needs {column.name}; a demand table does without"
        return floats([0.0] * len(labels)), [warning(records.name, message, remedy)]
    rule = NumberRule(column.name)
    values: list[float] = []
    problems: list[Problem] = []
    n_blank = 0
    for label, raw in zip(labels, records.attributes[header[place]], strict=True):
        if records.blank_is_zero and _is_blank(raw):
            n_blank += 1
            values.append(0.0)
            continue
        try:
            values.append(_number_of(raw, rule, decimal_comma=records.decimal_comma))
        except InputError as fault:
            problems.append(error(label, str(fault)))
            values.append(math.nan)
    if n_blank:
        message = f"{n_blank} of {len(labels)} zones have a blank {column.name}; it counts as 0"
        problems.append(warning(records.name, message))
    return floats(values), problems


def _number_of(raw: object, rule: NumberRule, *, decimal_comma: bool) -> float:
    """Number of one attribute, which may be text, a number, or something else."""
    if isinstance(raw, str):
        return number_under(rule, raw.strip(), decimal_comma=decimal_comma)
    if isinstance(raw, bool) or not isinstance(raw, int | float):
        written = "missing" if raw is None else str(raw)[:40]
        message = f"{rule.what} is {written}, expected a number"
        raise InputError(message)
    try:
        value = float(raw)
    except OverflowError:
        value = math.inf
    fault = rule.find_fault(value)
    if fault:
        raise InputError(fault)
    return value


def _points_of(
    records: ZoneRecords, shapes: ZoneShapes, labels: Sequence[str]
) -> tuple[FloatArray, FloatArray, tuple[Problem, ...]]:
    """Where journeys of each zone start: its own lon and lat where they lie in its outline."""
    stated = _find_stated_points(records) if shapes.boundary else None
    if stated is None:
        return shapes.lon, shapes.lat, ()
    lon, lat, given = stated
    outlines = shapely.from_wkb(np.array(shapes.boundary, dtype=object))
    inside = given & shapely.covers(outlines, shapely.points(lon, lat))
    findings = _outside_findings(records.name, outlines, lon, lat, given & ~inside, labels)
    return (
        floats(np.where(inside, lon, shapes.lon)),
        floats(np.where(inside, lat, shapes.lat)),
        findings,
    )


def _find_stated_points(
    records: ZoneRecords,
) -> tuple[FloatArray, FloatArray, BoolArray] | None:
    """Points that zones state beside their outlines, and which zones do; None where none can."""
    header = tuple(records.attributes)
    columns = []
    given = np.ones(len(records.where), np.bool_)
    for column in (LONGITUDE, LATITUDE):
        place = column.find_in(header)
        cells = () if place is None else records.attributes[header[place]]
        degrees = _find_numbers(records, cells, _DEGREES)
        if degrees is None:
            return None
        columns.append(degrees)
        given &= np.array([not _is_blank(cell) for cell in cells], np.bool_)
    return columns[0], columns[1], bools(given)


def _outside_findings(
    name: str,
    outlines: Shapes,
    lon: FloatArray,
    lat: FloatArray,
    outside: BoolArray,
    labels: Sequence[str],
) -> tuple[Problem, ...]:
    """Warn of stated points outside of their outlines, and say what is used in their place."""
    rows = np.flatnonzero(outside)
    if not rows.size:
        return ()
    first = int(rows[0])
    message = (
        f"zones whose stated point lies outside of their outline: {rows.size} of {len(labels)} "
        f"(first: {labels[first]} at {lon[first]:g}, {lat[first]:g}); a point inside of the "
        "outline is used instead"
    )
    remedy = "correct lon and lat, or remove them"
    if shapely.covers(outlines[rows], shapely.points(lat[rows], lon[rows])).all():
        remedy = "lon and lat are swapped; swap them"
    return (warning(name, message, remedy),)


def _places_and_groups(
    further: Mapping[str, FloatArray],
) -> tuple[dict[str, FloatArray], dict[str, FloatArray], list[str]]:
    """Columns that count places, by kind; those that count persons; and names of those that do not.

    Where a file marks its groups by `GROUP_PREFIX`, other numbers are no groups.
    """
    header = tuple(further)
    kind: dict[str, str] = {}
    for column in OPPORTUNITIES:
        place = column.find_in(header)
        if place is not None:
            kind[header[place]] = column.name
    kind |= {name: _after(OPPORTUNITY_PREFIX, name) for name in header
             if _after(OPPORTUNITY_PREFIX, name)}  # fmt: skip
    places = {kind[name]: further[name] for name in header if name in kind}
    others = [name for name in header if name not in kind]
    marked = {_after(GROUP_PREFIX, name): name for name in others if _after(GROUP_PREFIX, name)}
    if not marked:
        return places, {name: further[name] for name in others}, []
    groups = {group: further[name] for group, name in marked.items()}
    return places, groups, [name for name in others if name not in marked.values()]


def _after(prefix: str, name: str) -> str:
    """What follows a prefix in a name; nothing where the name does not begin so."""
    return name[len(prefix) :] if name.casefold().startswith(prefix) else ""


def _further_numbers(records: ZoneRecords) -> tuple[dict[str, FloatArray], list[str]]:
    """Further columns of numbers, and the names of columns that hold none."""
    header = tuple(records.attributes)
    used = {column.find_in(header) for column in (ID, POPULATION, JOBS, LONGITUDE, LATITUDE)}
    numbers: dict[str, FloatArray] = {}
    unused: list[str] = []
    for place, name in enumerate(header):
        if place in used:
            continue
        values = None
        if name.casefold() not in _NO_GROUPS:
            values = _find_numbers(records, records.attributes[name])
        if values is None:
            unused.append(name)
        else:
            numbers[name] = values
    return numbers, unused


def _unused_note(name: str, unused: Sequence[str]) -> list[Problem]:
    """A note on columns that are not used."""
    if not unused:
        return []
    names = ", ".join(each[:40] for each in unused[:12])
    more = f" and {len(unused) - 12} more" if len(unused) > 12 else ""  # noqa: PLR2004
    return [note(name, f"columns that are not used: {names}{more}")]


def _find_numbers(
    records: ZoneRecords, column: Sequence[object], rule: NumberRule = _PERSONS
) -> FloatArray | None:
    """Numbers of a column whose every filled cell is one that the rule allows, else None."""
    values: list[float] = []
    for raw in column:
        if _is_blank(raw):
            values.append(0.0)
            continue
        try:
            values.append(_number_of(raw, rule, decimal_comma=records.decimal_comma))
        except InputError:
            return None
    return None if all(map(_is_blank, column)) else floats(values)


def _is_blank(raw: object) -> bool:
    """Whether a file says nothing in this place."""
    return raw is None or raw == ""
