"""Depots: read from a file, or assumed in the middle of the terminals."""

from pathlib import Path

import pytest

from network.depots import NO_LIMIT, assumed_depot, depots_from_file
from network.errors import InputError
from network.quantities import bools
from tests.cities.grid import MIDDLE, edge_between, grid_streets, stops_on_every_edge
from tests.cities.street_list import Street, streets_of

GRID = grid_streets(3, 3)


def file_with(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "depots.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_depot_has_its_gate_on_the_side_where_it_lies(tmp_path: Path) -> None:
    lon, lat = MIDDLE.to_degrees([100, 100], [-80, 80])
    path = file_with(
        tmp_path, f"id,lon,lat,capacity\nSouth,{lon[0]},{lat[0]},40\n09,{lon[1]},{lat[1]},\n"
    )
    depots, _ = depots_from_file(path, GRID, MIDDLE)
    assert depots.depot_id == ("South", "09")
    assert depots.edge.tolist() == [edge_between(GRID, 0, 1), edge_between(GRID, 1, 0)]
    assert depots.offset_m.tolist() == pytest.approx([100, 300], abs=1e-6)
    assert depots.capacity.tolist() == [40, NO_LIMIT]
    assert not depots.assumed


def test_a_depot_on_the_centre_line_has_one_gate(tmp_path: Path) -> None:
    lon, lat = MIDDLE.to_degrees([100], [0])
    path = file_with(tmp_path, f"id,lon,lat\nA,{lon[0]},{lat[0]}\n")
    depots, _ = depots_from_file(path, GRID, MIDDLE)
    assert depots.edge.tolist() == [0]
    assert depots.capacity.tolist() == [NO_LIMIT]


def test_depots_far_from_every_street_are_named(tmp_path: Path) -> None:
    lon, lat = MIDDLE.to_degrees([100], [-501])
    path = file_with(tmp_path, f"id,lon,lat\nA,{lon[0]},{lat[0]}\nB,0,0\n")
    with pytest.raises(InputError) as refused:
        depots_from_file(path, GRID, MIDDLE)
    assert [problem.where for problem in refused.value.problems] == [
        "depots.csv line 2",
        "depots.csv line 3",
    ]


def test_a_negative_capacity_is_refused(tmp_path: Path) -> None:
    path = file_with(tmp_path, "id,lon,lat,capacity\nA,10,50,-1\n")
    with pytest.raises(InputError, match="capacity -1 must not be negative"):
        depots_from_file(path, GRID, MIDDLE)


def test_the_assumed_depot_lies_in_the_middle_of_the_terminals() -> None:
    stops = stops_on_every_edge(GRID)
    ends = [edge_between(GRID, 0, 1), edge_between(GRID, 1, 2)]  # at x = 200 and x = 600, y = -4
    terminal = bools([row in ends for row in range(len(stops))])
    depots, findings = assumed_depot(GRID, stops, MIDDLE, terminal=terminal)
    x, y = MIDDLE.to_metres(depots.lon, depots.lat)
    assert (x[0], y[0]) == pytest.approx((400, -4), abs=1e-3)
    assert depots.edge.tolist() == [edge_between(GRID, 0, 1)]  # ends where 1 -> 2 begins
    assert depots.assumed
    assert "assumed at the bus street nearest the middle" in findings[0].message


def test_without_terminals_no_depot_can_be_assumed() -> None:
    stops = stops_on_every_edge(GRID)
    with pytest.raises(InputError, match="no stop where lines may end"):
        assumed_depot(GRID, stops, MIDDLE, terminal=bools([False] * len(stops)))


def test_no_depot_has_its_gate_on_a_motorway() -> None:
    streets = streets_of([(0, 0), (400, 0)], [Street(0, 1, 40, 400)], classes=["motorway"])
    stops = stops_on_every_edge(streets)
    with pytest.raises(InputError, match="all are motorways or trunk roads"):
        assumed_depot(streets, stops, MIDDLE)
