"""Equity of access in a village, and beside an earlier answer."""

import json
from pathlib import Path

import pytest

from network.errors import InputError
from network.problems import Severity
from routing.access.travel_times import AccessRules, every_minute, travel_times
from scenarios.access.access_change import read_reached
from scenarios.access.access_files import AccessAnswer, write_access_files
from scenarios.access.equity_files import equity_answer
from scenarios.access.equity_tables import NO_GROUPS
from scenarios.access.feed_city import read_feed_city
from scenarios.access.policy_file import read_policy
from scenarios.table_files import Table
from tests.scenarios.access.village import village

HALF_PAST_SEVEN = 7 * 3600 + 28 * 60


def answer(folder: Path, at_s: int = HALF_PAST_SEVEN, groups: str = "") -> AccessAnswer:
    files = village(folder)
    if groups:  # 9 schools in the middle; who is poor lives in the west
        lines = files.zones.read_text().splitlines()
        added = [groups, "0,600", "9,10", "0,1"]
        text = "".join(f"{line},{more}\n" for line, more in zip(lines, added, strict=True))
        files.zones.write_text(text)
    city = read_feed_city(files.osm, files.zones, [files.gtfs])
    times = travel_times(city.service, every_minute(at_s, 1), AccessRules(3))
    return AccessAnswer(city, times)


def table(tables: tuple[Table, ...], name: str) -> Table:
    return next(each for each in tables if each.name == name)


def test_all_that_is_in_the_zones_is_counted_by_person(tmp_path: Path) -> None:
    # The street of 3 km is walked in 42 min: by bus or on foot, everybody gets to all 3 210 jobs.
    found = equity_answer(answer(tmp_path, groups="schools,group_poor"))
    spread = table(found.tables, "equity")
    rows = {(row[0], row[1]): row for row in spread.rows}
    assert set(rows) == {(what, m) for what in ("jobs", "schools") for m in (30, 45, 60)}
    assert rows["jobs", 60][2:7] == pytest.approx((3210.0, 3210.0, 0.0, 1.0, 1.0))
    assert [name for name, _ in found.curves] == ["jobs", "schools"]


def test_groups_stand_beside_all_others(tmp_path: Path) -> None:
    found = equity_answer(answer(tmp_path, groups="schools,group_poor"))
    by_group = table(found.tables, "equity_groups")
    assert set(by_group.column("group")) == {"poor"}
    assert by_group.column("people")[0] == 611.0
    coverage = table(found.tables, "coverage")
    assert coverage.column("group") == ["everybody", "poor"] * 2


def test_without_groups_none_are_told_of_and_that_is_said(tmp_path: Path) -> None:
    found = equity_answer(answer(tmp_path))
    assert "equity_groups" not in [each.name for each in found.tables]
    assert NO_GROUPS in [finding.message for finding in found.findings]


def test_coverage_is_of_people_near_a_stop_with_a_departure(tmp_path: Path) -> None:
    # Zones west, middle, east stand 100, 0 and 100 m from stops; nobody leaves from no stop.
    coverage = table(equity_answer(answer(tmp_path)).tables, "coverage")
    assert coverage.column("share_covered") == [1.0, 1.0]
    assert "September 2021" in str(coverage.column("source")[1])


def test_the_same_answer_twice_takes_nothing_from_anybody(tmp_path: Path) -> None:
    one = answer(tmp_path)
    write_access_files(one, tmp_path / "before")
    found = equity_answer(one, tmp_path / "before")
    assert found.broken == ()
    assert table(found.tables, "losing_zones").rows == ()


def test_a_later_answer_names_the_zones_that_lose(tmp_path: Path) -> None:
    # At 7:28 the bus brings the west to the east by 7:37; at 12:00 all walk: 42 min.
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    write_access_files(answer(tmp_path / "a"), tmp_path / "before")
    later = answer(tmp_path / "b", at_s=12 * 3600, groups="schools,group_poor")
    found = equity_answer(later, tmp_path / "before")
    losing = table(found.tables, "losing_zones")
    west = [row for row in losing.rows if row[1] == "west"]
    assert west[0] == ("jobs_within_30_min", "west", 900.0, 3210.0, 210.0)
    assert found.broken[0].message.startswith("2 of 3 zones with people, home of 909,")
    # Told as a warning: only who asked that nobody loses is refused.
    told = [finding for finding in found.findings if finding.message == found.broken[0].message]
    assert [(f.severity, f.where) for f in told] == [(Severity.WARNING, "jobs within 30 min")]
    verdicts = table(found.tables, "equity_policy")
    assert set(verdicts.column("what")) >= {"jobs_within_30_min"}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "is damaged"),
        ("{}", "is not a table of zones"),
        ('[{"zone_id": "north"}]', "3 of them missing there, such as west"),
        (
            '[{"zone_id": "west"}, {"zone_id": "middle"}, {"zone_id": "east"}]',
            "is of one zone only",
        ),
        (
            '[{"zone_id": "west", "jobs_within_30_min": "1"}, {"zone_id": "middle"},'
            ' {"zone_id": "east"}]',
            "where a number belongs",
        ),
    ],
)
def test_an_earlier_answer_that_is_none_is_refused(tmp_path: Path, text: str, message: str) -> None:
    zones = answer(tmp_path).city.zones
    (tmp_path / "access.json").write_text(text)
    with pytest.raises(InputError, match=message):
        read_reached(tmp_path, zones)


def test_a_policy_file_is_refused_with_all_its_faults(tmp_path: Path) -> None:
    file = tmp_path / "policy.toml"
    file.write_text('name = "x"\nmajor_change = 25\nmethod = ""\nthreshold = 1\nsource = "s"\n')
    with pytest.raises(InputError) as refused:
        read_policy(file)
    said = str(refused.value)
    for fault in ("threshold", "major_change", "most_difference", "method"):
        assert fault in said


def test_files_of_equity_are_the_same_twice(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    one, two = (
        json.dumps([each.rows for each in equity_answer(answer(tmp_path / "a")).tables])
        for _ in range(2)
    )
    assert one == two
