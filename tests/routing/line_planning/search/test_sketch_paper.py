"""Lines drawn small: north up, in proportion, thinned out where there is too much."""

import pytest

from network.network import Network
from routing.line_planning.search import sketch_paper
from routing.line_planning.search.sketch_paper import SketchPaper
from routing.lines import LinePlan, line_plan_of
from tests.cities.grid import grid_city


@pytest.fixture(scope="module")
def network() -> Network:
    return grid_city(5, 3)  # 1,600 m wide, 800 m high


def line_through(network: Network, *areas: int) -> LinePlan:
    """A line every ten minutes from stop to stop of some areas."""
    of_area = [int((network.stops.area == area).nonzero()[0][0]) for area in areas]
    return line_plan_of([("1", "", [of_area, of_area[::-1]])], 2, 600)


def test_the_longer_side_is_1000_units_and_the_other_in_proportion(network: Network) -> None:
    sketch = SketchPaper(network).drawn(line_through(network, 0, 1))
    assert sketch.width == 1000
    assert sketch.height == pytest.approx(500, abs=60)  # stops stand beside junctions
    assert len(sketch.zones) == len(network.zones)


def test_a_line_is_its_way_out_with_north_at_the_top(network: Network) -> None:
    areas = network.areas
    south, north = int(areas.lat.argmin()), int(areas.lat.argmax())
    (line,) = SketchPaper(network).drawn(line_through(network, south, north)).lines
    assert line.headway_s == 600
    assert len(line.points) == 2
    assert line.points[0][1] > 400
    assert line.points[1][1] < 100


def test_too_many_points_and_zones_are_thinned_out_but_ends_stay(
    network: Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = line_through(network, 0, 1, 2, 3, 4)
    (whole,) = SketchPaper(network).drawn(plan).lines
    monkeypatch.setattr(sketch_paper, "_MOST_POINTS", 2)  # every third of five
    monkeypatch.setattr(sketch_paper, "_MOST_DOTS", 5)  # every third of fifteen
    sketch = SketchPaper(network).drawn(plan)
    assert sketch.lines[0].points == tuple(whole.points[row] for row in (0, 3, 4))
    assert len(sketch.zones) == 5
