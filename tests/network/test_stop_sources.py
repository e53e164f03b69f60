"""Stops of the map and of a file, with everything that is wrong with them."""

from pathlib import Path

import numpy as np
import pytest

from network.errors import InputError
from network.stop_sources import stops_from_file, stops_from_map
from network.stops import StopSource
from tests.cities.grid import MIDDLE, grid_streets
from tests.cities.stop_map import map_with_stops

GRID = grid_streets(3, 3)


def file_with(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "stops.csv"
    path.write_text(text, encoding="utf-8-sig")
    return path


def test_stops_of_the_map_keep_their_ids_and_names() -> None:
    extract = map_with_stops((71, 100, -5, "Mill"), (72, 110, 5, "Mill"))
    stops, findings = stops_from_map(extract, GRID, MIDDLE)
    assert stops.stop_id == ("71", "72")
    assert stops.name == ("Mill", "Mill")
    assert stops.edge.tolist() == [0, 1]
    assert stops.source == (StopSource.MAP, StopSource.MAP)
    assert findings == ()


def test_a_pole_and_its_platform_are_one_stop_with_the_name_of_either() -> None:
    extract = map_with_stops((71, 100, -5, ""), (72, 112, -7, "Mill"), (73, 110, 5, "Mill"))
    stops, findings = stops_from_map(extract, GRID, MIDDLE)
    assert stops.stop_id == ("72", "73")
    assert "1 of 3 lie within 20 m of another on one kerb" in findings[0].message


def test_an_element_mapped_twice_is_one_stop() -> None:
    extract = map_with_stops((71, 100, -5, "Mill"), (71, 100, -5, "Mill"), (73, 110, 5, ""))
    assert stops_from_map(extract, GRID, MIDDLE)[0].stop_id == ("71", "73")


def test_a_stop_without_its_twin_is_counted() -> None:
    stops, findings = stops_from_map(map_with_stops((71, 100, -5, "Mill")), GRID, MIDDLE)
    assert len(stops) == 1
    assert findings[0].message == (
        "1 of 1 on two-way streets have no stop within 120 m on the other kerb"
    )


def test_the_missing_twin_is_added_on_request_right_opposite() -> None:
    extract = map_with_stops((71, 100, -5, "Mill"))
    stops, _ = stops_from_map(extract, GRID, MIDDLE, complete_pairs=True)
    assert stops.stop_id == ("71", "71:back")
    assert stops.name == ("Mill", "Mill")
    assert stops.edge.tolist() == [0, 1]
    assert stops.offset_m.tolist() == pytest.approx([100, 300])
    x, y = MIDDLE.to_metres(stops.lon, stops.lat)
    assert (x[1], y[1]) == pytest.approx((100, 4), abs=1e-3)
    assert stops.source == (StopSource.MAP, StopSource.GENERATED)


def test_a_map_without_stops_gives_none() -> None:
    stops, findings = stops_from_map(map_with_stops(), GRID, MIDDLE)
    assert (len(stops), findings) == (0, ())


def test_stops_of_a_file_keep_leading_zeros_and_names(tmp_path: Path) -> None:
    lon, lat = MIDDLE.to_degrees([100, 100], [-5, 5])
    path = file_with(
        tmp_path,
        f"stop_id,stop_lon,stop_lat,stop_name\n007,{lon[0]},{lat[0]},Mühle\n008,{lon[1]},{lat[1]},\n",
    )
    stops, findings = stops_from_file(path, GRID, MIDDLE)
    assert stops.stop_id == ("007", "008")
    assert stops.name == ("Mühle", "")
    assert stops.edge.tolist() == [0, 1]
    assert findings == ()


def test_every_fault_of_a_file_is_named_at_once(tmp_path: Path) -> None:
    path = file_with(tmp_path, "id,lon,lat\nA,10,50\nA,10,50\n,10,50\nB,500,50\nC,10,north\n")
    with pytest.raises(InputError) as refused:
        stops_from_file(path, GRID, MIDDLE)
    assert [problem.where for problem in refused.value.problems] == [
        "stops.csv line 3",
        "stops.csv line 4",
        "stops.csv line 5",
        "stops.csv line 6",
    ]
    assert "id 'A' appears again, first in line 2" in str(refused.value)


def test_a_file_of_another_city_is_refused_in_one_sentence(tmp_path: Path) -> None:
    path = file_with(tmp_path, "id,lon,lat\nA,50,10\n")
    with pytest.raises(InputError, match="none of the 1 stops lies within 100 m"):
        stops_from_file(path, GRID, MIDDLE)


def test_equal_input_gives_equal_bytes() -> None:
    extract = map_with_stops((71, 100, -5, "Mill"), (72, 300, 0, ""), (73, 800, 200, "Hall"))
    one, two = (stops_from_map(extract, GRID, MIDDLE, complete_pairs=True)[0] for _ in range(2))
    assert one.stop_id == two.stop_id
    assert np.array_equal(one.lon, two.lon)
