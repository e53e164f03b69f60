"""Tests of the map of a report."""

import re
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as ET

import numpy as np
import pytest

from maps.map_frame import GRID
from maps.network_map import STREET_BYTES, _SideBySide, network_map, write_network_picture
from scenarios.result import ScenarioResult
from tests.cities.grid import grid_streets
from tests.planned_city import planned_city
from tests.scenarios import small_result as small

_NAMESPACE = "http://www.w3.org/2000/svg"
_SVG = f"{{{_NAMESPACE}}}"


def drawn(result: ScenarioResult) -> ET.Element:
    """The map, parsed as strictly as XML is."""
    named = str(network_map(result)).replace("<svg", f'<svg xmlns="{_NAMESPACE}"', 1)
    return ET.fromstring(named)  # noqa: S314  (our own bytes)


def texts(result: ScenarioResult) -> list[str]:
    return [e.text or "" for e in drawn(result).iter(f"{_SVG}text")]


def test_the_map_names_its_source_and_its_scale() -> None:
    found = texts(small.result())
    assert "© OpenStreetMap contributors" in found
    assert any(re.fullmatch(r"\d+ (m|km)", words) for words in found)


def test_every_line_bears_its_number_at_its_ends() -> None:
    plan = planned_city().service.plan
    found = texts(planned_city())
    assert all(found.count(line_id) >= 2 for line_id in plan.line_id)


def test_lines_and_their_numbers_lead_where_they_are_told_to() -> None:
    plan = small.service().plan
    links = [f"map.html#line-{row}" for row in range(plan.n_lines)]
    named = str(network_map(small.result(), links)).replace("<svg", f'<svg xmlns="{_NAMESPACE}"', 1)
    drawing = ET.fromstring(named)  # noqa: S314  (our own bytes)
    assert drawing.get("role") == "group"
    found = [e.get("href") for e in drawing.iter(f"{_SVG}a") if e.get("class") == "way"]
    assert found == links[::-1]  # line 1 on top
    assert drawn(small.result()).find(f".//{_SVG}a") is None


def test_the_picture_needs_no_style_sheet(tmp_path: Path) -> None:
    write_network_picture(planned_city(), tmp_path / "lines.svg")
    picture = ET.fromstring((tmp_path / "lines.svg").read_bytes())  # noqa: S314  (ours)
    assert picture.get("font-size")
    for path in picture.iter(f"{_SVG}path"):
        assert path.get("stroke", "").startswith("#")
        assert path.get("fill") == "none"
    for shape in [*picture.iter(f"{_SVG}rect"), *picture.iter(f"{_SVG}text")]:
        assert shape.get("fill", "").startswith("#")


def test_the_picture_ends_at_its_frame_in_a_window_of_any_shape(tmp_path: Path) -> None:
    write_network_picture(planned_city(), tmp_path / "lines.svg")
    picture = ET.fromstring((tmp_path / "lines.svg").read_bytes())  # noqa: S314  (ours)
    ground = picture.find(f"{_SVG}clipPath[@id='map-frame']/{_SVG}rect")
    assert ground is not None
    assert picture.attrib["viewBox"] == f"0 0 {ground.get('width')} {ground.get('height')}"
    (clipped,) = picture.findall(f"{_SVG}g")
    assert clipped.get("clip-path") == "url(#map-frame)"
    assert len(list(picture.iter(f"{_SVG}path"))) == len(list(clipped.iter(f"{_SVG}path")))


def test_numbers_of_lines_do_not_cover_each_other() -> None:
    boxes = [
        [float(e.attrib[key]) for key in ("x", "y", "width", "height")]
        for e in drawn(planned_city()).iter(f"{_SVG}rect")
        if e.get("class") == "badge"
    ]
    for row, (x, y, w, h) in enumerate(boxes):
        for x2, y2, w2, h2 in boxes[:row]:
            assert x + w <= x2 or x2 + w2 <= x or y + h <= y2 or y2 + h2 <= y


def test_lines_on_one_street_run_side_by_side_in_either_direction() -> None:
    # Three lines on a street of 100 steps eastwards: the middle one stays, the others move 18.
    there, back = ((0, 0), (100, 0)), ((100, 0), (0, 0))
    lanes = _SideBySide([(0, [there]), (1, [back]), (2, [there])])
    start = [lanes.shifted(line, there)[0].tolist() for line in range(3)]
    assert start == [[0.0, -18.0], [0.0, 0.0], [0.0, 18.0]]
    assert lanes.shifted(0, back)[0].tolist() == [100.0, -18.0]


def test_a_line_alone_on_its_street_stays_in_the_middle() -> None:
    lanes = _SideBySide([(0, [((0, 0), (0, 50))])])
    assert lanes.shifted(0, ((0, 0), (0, 50)))[0].tolist() == [0.0, 0.0]


@pytest.mark.parametrize("columns", [68, 260])
def test_streets_of_a_large_city_stay_within_their_bytes(columns: int) -> None:
    # 68 x 68 junctions make 18 224 edges, 260 x 260 about 270 000.
    result = planned_city()
    streets = grid_streets(columns, columns, 4400.0 / (columns - 1))
    large = replace(result, network=replace(result.network, streets=streets))
    size = len(network_map(large))
    assert size < STREET_BYTES + 200_000
    if columns == 68:
        ways = [
            e.get("d", "")
            for e in drawn(large).iter(f"{_SVG}path")
            if e.get("class") == "street small"
        ]
        assert ways[0].count("M") == streets.n_edges // 2  # each street once


def test_everything_lies_on_the_grid() -> None:
    view = [float(n) for n in drawn(planned_city()).attrib["viewBox"].split()]
    assert max(view) == GRID
    lines = [
        e.get("d", "")
        for e in drawn(planned_city()).iter(f"{_SVG}path")
        if e.get("class") == "line"
    ]
    places = np.array([int(n) for way in lines for n in re.findall(r"-?\d+", way)])
    assert places.min() >= 0
    assert places.max() <= GRID
