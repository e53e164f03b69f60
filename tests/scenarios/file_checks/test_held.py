"""Files of what a plan holds and forbids are checked as a plan would read them."""

import json
from pathlib import Path

import pytest

from network.problems import Severity
from scenarios.checking import FileReport, check_file, check_files
from scenarios.file_checks.report import FileKind
from tests.cities.osm_map import MapWay, osm_text
from tests.scenarios.gtfs.small_feed import Run, feed_with, written_feeds

TAGS = {"highway": "residential", "name": "High Street"}


def checked(folder: Path, name: str, text: str) -> FileReport:
    (folder / name).write_text(text, encoding="utf-8")
    return check_file(folder / name)


@pytest.mark.parametrize(
    ("name", "text", "kind"),
    [
        ("a.csv", "line\n12\n", FileKind.HELD_LINES),
        ("a.csv", "street\nHigh Street\n", FileKind.STREETS),
        ("a.csv", "terminal\nQuay\nMarket\n", FileKind.TERMINALS),
        ("a.csv", "line,first,last\n12,05:30,\n", FileKind.DEPARTURES),
    ],
)
def test_a_table_of_one_thing_is_told_by_its_column(
    tmp_path: Path, name: str, text: str, kind: FileKind
) -> None:
    report = checked(tmp_path, name, text)
    assert (report.kind, report.has_errors) == (kind, False)


def test_drawn_streets_are_told_by_the_name_of_their_file(tmp_path: Path) -> None:
    line = {"type": "LineString", "coordinates": [[24.0, 0.0], [24.01, 0.0]]}
    drawn = {"type": "Feature", "properties": {}, "geometry": line}
    text = json.dumps({"type": "FeatureCollection", "features": [drawn]})
    report = checked(tmp_path, "avoid.geojson", text)
    assert report.kind is FileKind.STREETS
    assert report.facts[0].value == 1
    assert checked(tmp_path, "quiet.geojson", text).kind is FileKind.ZONES
    assert not report.has_errors


def test_files_that_a_plan_names_are_checked_beside_map_and_feed(tmp_path: Path) -> None:
    # A grid step is 1 112 m: one street round a triangle.
    places = {1: (0, 0), 2: (1, 0), 3: (1, 1)}
    streets = osm_text(places, [MapWay(1, (1, 2, 3, 1), TAGS)])
    (tmp_path / "city.osm").write_text(streets, encoding="utf-8")
    written_feeds(tmp_path, feed=feed_with({"A": (0, 0), "B": (100, 0)}, [Run("1", "A B", "7:00")]))
    (tmp_path / "keep.csv").write_text("line\n1\n77\n", encoding="utf-8")
    (tmp_path / "quiet.csv").write_text("street\nhigh street\nLow Street\n123\n", encoding="utf-8")
    (tmp_path / "ends.csv").write_text("stop\nQuay\n", encoding="utf-8")
    (tmp_path / "times.csv").write_text("line,first,last\n1,25:99,\n", encoding="utf-8")
    (tmp_path / "plan.toml").write_text(
        'osm = "city.osm"\ngtfs = "feed.zip"\nbuses = 3\nout = "o"\nkeep_lines = "keep.csv"\n'
        'keep_patterns = ["1"]\navoid_streets = "quiet.csv"\nterminals = "ends.csv"\n'
        'departures = "times.csv"\n',
        encoding="utf-8",
    )
    reports = {report.name: report for report in check_files([tmp_path / "plan.toml"])}
    said = {
        name: [str(each) for each in report.problems if each.severity is Severity.ERROR]
        for name, report in reports.items()
    }
    assert said["plan.toml"] == []
    assert said["keep.csv"] == [
        "error: keep.csv line 3: there is no line of the feeds '77'; check how it is written"
    ]
    assert said["quiet.csv"][0].startswith(
        "error: quiet.csv line 3: there is no street with buses on the map 'low street'"
    )
    assert len(said["quiet.csv"]) == 1
    assert said["ends.csv"][0].endswith("name at least 2")
    assert "25:99" in said["times.csv"][0]


def test_what_a_plan_names_and_is_not_there_is_said(tmp_path: Path) -> None:
    (tmp_path / "plan.toml").write_text(
        'osm = "city.osm"\nbuses = 3\nout = "o"\nterminals = "ends.csv"\n', encoding="utf-8"
    )
    (report,) = check_files([tmp_path / "plan.toml"])
    assert any("key terminals" in problem.where for problem in report.problems)
