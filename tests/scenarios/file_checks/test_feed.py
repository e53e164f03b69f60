"""What the check of a feed says: what is in it, what was repaired, what is kept unread."""

from pathlib import Path

import pytest

from scenarios.file_checks.feed import check_feed
from scenarios.file_checks.tables import NOTHING_BESIDE
from tests.scenarios.gtfs.test_kept_feed import ODD
from tests.scenarios.gtfs.test_reader import FILES, pack
from tests.shared_files import shared_file


def test_every_repair_of_a_feed_is_shown(tmp_path: Path) -> None:
    found, _ = check_feed(pack(tmp_path / "feed.zip", {**ODD}), NOTHING_BESIDE)
    assert [problem.message for problem in found.problems] == [
        "starts with a byte order mark, which was passed over",
        "names of columns were read without blanks and quotes: ' stop_lon '",
        "1 lines without content were passed over",
        "1 rows repeat an earlier row and were merged with it",
        "1 trips with fewer than 2 stops were left out: Lone",
    ]


def test_files_and_columns_that_nobody_plans_with_are_named(tmp_path: Path) -> None:
    found, _ = check_feed(pack(tmp_path / "feed.zip", {**ODD}), NOTHING_BESIDE)
    kept = {fact.label: fact.value for fact in found.facts if "unread" in fact.label}
    assert kept == {
        "files kept unread": "drivers.txt, locations.geojson",
        "columns kept unread": "stops.txt ours, trips.txt driver",
    }


def test_a_plain_feed_has_no_finding(tmp_path: Path) -> None:
    files = {**FILES, "trips.txt": "route_id,service_id,trip_id\nR,W,T\n"}
    found, _ = check_feed(pack(tmp_path / "feed.zip", {**files}), NOTHING_BESIDE)
    assert found.problems == []
    assert [fact.label for fact in found.facts if "unread" in fact.label] == []


@pytest.mark.data
def test_times_after_midnight_and_coaches_of_a_real_feed_are_named() -> None:
    found, _ = check_feed(shared_file("data/newport/newport_gtfs.zip"), NOTHING_BESIDE)
    assert "times run to 31:30:00; hours past midnight stay in their service day" in {
        problem.message for problem in found.problems
    }
    assert ("lines: coach", 4) in {fact[:2] for fact in found.facts}
