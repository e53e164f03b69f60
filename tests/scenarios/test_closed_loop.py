"""Services go through a GTFS file and come back; what does not come back is found."""

from dataclasses import replace
from pathlib import Path

import pytest

from network.quantities import floats, ints
from scenarios.closed_loop import FEED_NAME, LoopFigure, closed_loop, compare_services
from scenarios.gtfs.own_service import OwnService
from tests.planned_city import planned_city, replanned_city
from tests.scenarios.gtfs.small_service import SETTINGS
from tests.scenarios.small_result import result


def test_a_planned_service_comes_back_whole(tmp_path: Path) -> None:
    report = closed_loop(planned_city(), SETTINGS, tmp_path)
    assert report.differing == ()
    assert report.agrees
    assert report.findings == ()
    assert report.feed == tmp_path / FEED_NAME
    trips = figure(report.figures, "trips")
    assert trips.read == planned_city().service.timetable.n_trips
    vehicles = figure(report.figures, "vehicles")
    assert vehicles.read == planned_city().service.operation.vehicles


def test_the_present_service_comes_back_whole_too(tmp_path: Path) -> None:
    present = replanned_city().present
    report = closed_loop(replanned_city(), SETTINGS, tmp_path, present, samples=2)
    assert report.differing == ()


def test_twice_round_gives_the_same_file(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        closed_loop(planned_city(), SETTINGS, tmp_path / name, samples=1)
    files = [(tmp_path / name / FEED_NAME).read_bytes() for name in ("one", "two")]
    assert files[0] == files[1]


def figure(figures: tuple[LoopFigure, ...], name: str) -> LoopFigure:
    return next(each for each in figures if each.name == name)


def small_own() -> OwnService:
    service = result().service
    return OwnService(service.plan, service.paths, service.timetable, service.vehicles)


def differing(read: OwnService) -> dict[str, float]:
    """Figures by which a service differs from the small one."""
    figures = compare_services(result(), small_own(), read, samples=2)
    return {each.name: each.read for each in figures if not each.agrees}


def test_a_service_agrees_with_itself() -> None:
    assert differing(small_own()) == {}


def test_one_second_on_one_trip_is_found() -> None:
    small = small_own()
    later = small.timetable.arrival.copy()
    later[1] -= 1  # the first trip reaches its second stop a second earlier
    read = replace(small, timetable=replace(small.timetable, arrival=ints(later)))
    assert differing(read)["trips that differ by a stop or a second"] == 1


def test_a_metre_of_rounding_is_allowed_and_more_is_not() -> None:
    small = small_own()
    for metres, allowed in ((0.9, True), (1.1, False)):
        call_m = small.paths.call_m.copy()
        call_m[2] += metres  # the last stop of the way out of line 1, run by trips T0 to T3
        read = replace(small, paths=replace(small.paths, call_m=floats(call_m)))
        found = differing(read)
        assert ("largest difference in length of a trip" not in found) == allowed
        assert "service_km" not in found  # 4 x 1.1 m lie within 9 trips x 1 m


def test_trips_in_another_block_are_found() -> None:
    small = small_own()
    swapped = small.vehicles.trip.copy()
    swapped[[4, 6]] = swapped[[6, 4]]
    read = replace(small, vehicles=replace(small.vehicles, trip=ints(swapped)))
    assert differing(read)["blocks that differ"] == 2


def test_blocks_that_the_feed_cannot_tell_are_reported_not_hidden(tmp_path: Path) -> None:
    # The small blocks leave and return 300 s off their first and last trip, although every depot is
    # 0 s away; a feed does not say so, and what is read leaves when it has to.
    report = closed_loop(result(), SETTINGS, tmp_path, samples=1)
    assert "blocks that differ" in [each.name for each in report.differing]
    assert not report.agrees
    assert figure(report.figures, "journeys that differ").agrees


@pytest.mark.parametrize(("read", "agrees"), [(100.4, True), (100.6, False)])
def test_a_figure_agrees_within_what_is_allowed(read: float, agrees: bool) -> None:  # noqa: FBT001  (a column of the table)
    assert LoopFigure("km", "km", 100.0, read, allowed=0.5).agrees == agrees
