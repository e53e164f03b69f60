"""Checks a street map: what buses can use of it, and what else it tells."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from network.errors import InputError
from network.osm_extract import OsmExtract
from network.osm_file import read_osm
from network.osm_rules import CLOSED, bus_directions, posted_kmh
from network.osm_simplify import segments_of
from network.osm_streets import bus_streets, foot_streets, projection_of
from network.problems import note
from network.projection import Projection
from network.quantities import FloatArray, bools
from network.streets import StreetGraph
from scenarios.file_checks.report import Fact, Findings, problems_of
from scenarios.inputs import FEWEST_MAP_STOPS

_MIDDLE_PERCENT = (1.0, 99.0)
"""Single complete ways reach far out of an extract; the extent leaves out 1 % on each side."""


@dataclass(frozen=True, slots=True, eq=False)
class MapStreets:
    """Bus streets of a checked map, against which other files are checked.

    Attributes
    ----------
    name : str
        File name of the map.
    streets : StreetGraph
    projection : Projection
    """

    name: str
    streets: StreetGraph
    projection: Projection


def check_street_map(path: Path) -> tuple[Findings, MapStreets | None]:
    """Facts and problems of a street map, and its bus streets where it has any.

    Raises
    ------
    NotFoundError, LimitError, InputError
        If the file cannot be read at all.

    Examples
    --------
    >>> import tempfile
    >>> from tests.cities.osm_map import WHEEL_PLACES, WHEEL_WAYS, osm_text, written
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = written(Path(folder), osm_text(WHEEL_PLACES, WHEEL_WAYS))
    ...     findings, streets = check_street_map(file)
    >>> {fact.label: fact.value for fact in findings.facts}["ways open to buses"]
    8
    """
    extract = read_osm(path)
    projection = projection_of(extract)
    found = Findings(_extent(extract, projection), list(extract.findings))
    streets = None
    try:
        streets, said = bus_streets(extract, projection, path.name)
        found.problems.extend(said)
    except InputError as refusal:
        found.problems.extend(problems_of(refusal, path.name))
    try:
        found.problems.extend(foot_streets(extract, projection, path.name)[1])
    except InputError as refusal:
        found.problems.extend(problems_of(refusal, path.name))
    found.facts.extend(_ways(extract, streets))
    found.facts.extend(_beside_the_streets(extract))
    if len(extract.stop_id) < FEWEST_MAP_STOPS:
        message = f"bus stops on the map: {len(extract.stop_id)}; stops are generated instead"
        found.problems.append(note(path.name, message, "give a table of stops to use your own"))
    return found, None if streets is None else MapStreets(path.name, streets, projection)


def _extent(extract: OsmExtract, projection: Projection) -> list[Fact]:
    """Where the map lies, how large it is, and of when."""
    x, y = projection.to_metres(extract.node_lon, extract.node_lat)
    west, east = _middle(x)
    south, north = _middle(y)
    lon, lat = projection.to_degrees([west, east], [south, north])
    return [
        Fact("longitude", f"{lon[0]:.4f} to {lon[1]:.4f}", "degrees"),
        Fact("latitude", f"{lat[0]:.4f} to {lat[1]:.4f}", "degrees"),
        Fact("size", f"{(east - west) / 1000:.1f} x {(north - south) / 1000:.1f}", "km"),
        Fact("date", extract.data_date or "not stated"),
    ]


def _middle(metres: FloatArray) -> tuple[float, float]:
    """Extent of the street points without the outermost ones."""
    low, high = np.percentile(metres, _MIDDLE_PERCENT)
    return float(low), float(high)


def _ways(extract: OsmExtract, streets: StreetGraph | None) -> list[Fact]:
    """What buses can use."""
    ways = [dict(tags) for tags in extract.way_tags]
    directions = [bus_directions(tags) for tags in ways]
    drivable = [tags for tags, way in zip(ways, directions, strict=True) if way != CLOSED]
    facts = [
        Fact("streets and paths", len(ways), "ways"),
        Fact("ways open to buses", len(drivable), "ways"),
    ]
    if not drivable:
        return facts
    posted = sum(posted_kmh(tags) is not None for tags in drivable)
    facts.append(Fact("of these with maxspeed", _percent(posted, len(drivable)), "%"))
    segments = segments_of(
        extract, bools([way.forward for way in directions]), bools([w.backward for w in directions])
    )
    metres = float(segments.lengths_m().sum())
    kept = 0.0 if streets is None else float(streets.length_m.sum())
    return [
        *facts,
        Fact("kilometres open to buses, both directions", round(metres / 1000, 1), "km"),
        Fact("strongly connected by legal turns", _percent(kept, metres), "% of these km"),
    ]


def _beside_the_streets(extract: OsmExtract) -> list[Fact]:
    """Stops, buildings and turn restrictions."""
    return [
        Fact("bus stops", len(extract.stop_id), "stops"),
        Fact("bus stops with a name", sum(map(bool, extract.stop_name)), "stops"),
        Fact("buildings", len(extract.building_lon), "buildings"),
        Fact("turn restrictions", len(extract.ban_from), "restrictions"),
    ]


def _percent(part: float, whole: float) -> float:
    """Share in percent, one decimal."""
    return round(100 * min(part / whole, 1.0), 1) if whole > 0 else 0.0
