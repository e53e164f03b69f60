"""The sample city as the files a planner would be given."""

import csv
import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import orjson

from scenarios.sample_city.city import SOURCE, SampleCity, SampleZone

_READ_ME = f"""{SOURCE}.

city.osm           the map, OpenStreetMap XML 0.6
zones.geojson      zones with people, jobs and population groups
od.csv             bus trips per AM hour between zones, generated from people, jobs and distance
present_lines.csv  today's lines: stops in driving order by direction (0 out, 1 back); stop_id is
                   the id of the bus stop in city.osm
"""

PLAN_FILES = ("city.osm", "zones.geojson", "od.csv")
"""Map, zones and demand: what a plan is made from."""

FILE_NAMES = (*PLAN_FILES, "present_lines.csv", "README.txt")


def write_city(city: SampleCity, folder: Path) -> None:
    """Write `city.osm`, `zones.geojson`, `od.csv`, `present_lines.csv` and `README.txt`.

    Equal cities are written as equal bytes. The folder is made where it is missing; files of these
    names in it are replaced.

    Examples
    --------
    >>> import tempfile
    >>> from scenarios.sample_city.city import generate_city
    >>> with tempfile.TemporaryDirectory() as name:
    ...     write_city(generate_city(size_km=3.0, people=20_000, zones_across=5), Path(name))
    ...     sorted(path.name for path in Path(name).iterdir())
    ['README.txt', 'city.osm', 'od.csv', 'present_lines.csv', 'zones.geojson']
    """
    folder.mkdir(parents=True, exist_ok=True)
    od = [(f.origin, f.destination, f"{f.trips_per_hour:.1f}") for f in city.flows]
    calls = [
        (line.line_id, line.name, str(direction), str(sequence), str(stop))
        for line in city.present_lines
        for direction, stops in enumerate((line.out, line.back))
        for sequence, stop in enumerate(stops, start=1)
    ]
    columns = ("line_id", "line_name", "direction", "sequence", "stop_id")
    contents = (
        city.osm,
        _zones_geojson(city),
        _csv(("from", "to", "trips"), od),
        _csv(columns, calls),
        _READ_ME.encode(),
    )
    for name, content in zip(FILE_NAMES, contents, strict=True):
        (folder / name).write_bytes(content)


def _csv(columns: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> bytes:
    """Comma-separated text in UTF-8."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return text.getvalue().encode()


def _zones_geojson(city: SampleCity) -> bytes:
    """Zones as a feature collection, one line a file."""
    collection = {
        "type": "FeatureCollection",
        "source": SOURCE,
        "features": [_feature(zone) for zone in city.zones],
    }
    return orjson.dumps(collection, option=orjson.OPT_APPEND_NEWLINE)


def _feature(zone: SampleZone) -> dict[str, Any]:
    """One zone."""
    return {
        "type": "Feature",
        "properties": {
            "id": zone.zone_id,
            "population": zone.population,
            "jobs": zone.jobs,
            **dict(zone.groups),
            "lon": zone.lon,
            "lat": zone.lat,
        },
        "geometry": {"type": "Polygon", "coordinates": [zone.outline]},
    }
