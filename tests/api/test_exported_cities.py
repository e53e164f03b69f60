"""Feeds of whole cities before two judges: gtfs-guru, and our own rules for speeds and shapes."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import gtfs_guru
import pytest

from api.command_line.demo import demo_run
from network.errors import NotFoundError
from routing.progress import unobserved
from scenarios.feed_choices import FeedChoices
from scenarios.gtfs.checks import FASTEST_HOP_KMH, STOP_TO_SHAPE_M, feed_problems
from scenarios.gtfs.from_plan import feed_of
from scenarios.gtfs.tables import Feed
from scenarios.gtfs.writer import write_feed
from scenarios.inputs import InputFiles
from scenarios.result import PlanSettings
from scenarios.run import PlannedRun, run_plan
from tests.planned_city import planned_city
from tests.scenarios.gtfs.allowed_warnings import ALLOWED_WARNINGS, ALLOWED_WHEN_THE_MAP_IS_OLD
from tests.scenarios.gtfs.small_service import SETTINGS
from tests.shared_files import shared_file


def sample(folder: Path) -> PlannedRun:
    return demo_run("sample", 1, folder, unobserved)


def helsinki(folder: Path) -> PlannedRun:
    try:
        return demo_run("helsinki", 1, folder, unobserved)
    except NotFoundError as absent:
        pytest.skip(str(absent))


def porto_alegre(_folder: Path) -> PlannedRun:
    files = InputFiles(
        osm=shared_file("data/porto_alegre/poa_osm.pbf"),
        zones=shared_file("data/porto_alegre/poa_hexgrid.csv"),
        trips=20_000.0,
        gtfs=(shared_file("data/porto_alegre/poa_eptc.zip"),),
        background=(shared_file("data/porto_alegre/poa_trensurb.zip"),),
    )
    return run_plan(files, PlanSettings(buses=300), FeedChoices(), unobserved)


def unexplained(path: Path, first_day: date, last_day: date) -> list[str]:
    """Codes of errors, and of warnings without an entry, on the first day and after the last."""
    found = []
    for day, allowed in (
        (first_day, set(ALLOWED_WARNINGS)),
        (last_day + timedelta(days=1), set(ALLOWED_WARNINGS) | set(ALLOWED_WHEN_THE_MAP_IS_OLD)),
    ):
        judged = gtfs_guru.validate(str(path), date=day.isoformat())
        found += [notice.code for notice in judged.errors()]
        found += [n.code for n in judged.warnings() if n.code not in allowed]
    return found


def exported(run: PlannedRun) -> Feed:
    service = run.result.service
    return feed_of(
        run.result.network, service.plan, service.paths, service.timetable, service.vehicles,
        run.feed,
    )  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize(
    "city", [sample, helsinki, pytest.param(porto_alegre, marks=[pytest.mark.data])]
)
def test_feed_of_a_whole_city_passes_both_judges(
    city: Callable[[Path], PlannedRun], tmp_path: Path
) -> None:
    run = city(tmp_path)
    feed = exported(run)
    assert (FASTEST_HOP_KMH, STOP_TO_SHAPE_M) == (90.0, 30.0)
    assert feed_problems(feed) == []
    write_feed(feed, tmp_path / "gtfs.zip")
    assert unexplained(tmp_path / "gtfs.zip", run.feed.valid_from, run.feed.valid_until) == []


def small_feed() -> Feed:
    city = planned_city()
    service = city.service
    return feed_of(
        city.network, service.plan, service.paths, service.timetable, service.vehicles, SETTINGS
    )


def test_judge_of_dates_fails_on_a_feed_that_is_over_on_its_first_day(tmp_path: Path) -> None:
    write_feed(small_feed(), tmp_path / "gtfs.zip")
    first, last = SETTINGS.valid_from, SETTINGS.valid_until
    assert unexplained(tmp_path / "gtfs.zip", first, last) == []
    assert "expired_calendar" in unexplained(tmp_path / "gtfs.zip", last + timedelta(days=1), last)


def test_every_warning_about_an_old_map_is_one_that_old_maps_raise(tmp_path: Path) -> None:
    write_feed(small_feed(), tmp_path / "gtfs.zip")
    after = SETTINGS.valid_until + timedelta(days=1)
    raised = gtfs_guru.validate(str(tmp_path / "gtfs.zip"), date=after.isoformat()).warnings()
    assert set(ALLOWED_WHEN_THE_MAP_IS_OLD) <= {notice.code for notice in raised}


def test_own_judge_fails_on_a_bus_that_flies_and_on_a_stop_away_from_its_shape() -> None:
    feed = small_feed()
    calls, stops = feed.get_table("stop_times"), feed.get_table("stops")
    # The second call of the first trip a second after the first: 400 m in 1 s are 1 440 km/h.
    times = list(calls.get_column("arrival_time"))
    leaves = calls.get_column("departure_time")[0]
    times[1] = leaves[:-2] + f"{int(leaves[-2:]) + 1:02d}"
    flying = feed.with_table("stop_times", calls.with_column("arrival_time", times))
    assert any("in 1 s after" in problem.message for problem in feed_problems(flying))
    # 0.001 degrees of latitude are 111 m.
    north = [f"{float(lat) + 0.001:.6f}" for lat in stops.get_column("stop_lat")]
    astray = feed.with_table("stops", stops.with_column("stop_lat", north))
    assert any("at most 30 m are right" in problem.message for problem in feed_problems(astray))
