"""Counts and factors as `routewright check` sees them: recognised, counted, looked up in a feed."""

from pathlib import Path

import pytest

from scenarios.checking import check_file, check_files
from scenarios.file_checks.kinds import kind_of
from scenarios.file_checks.report import FileKind, FileReport
from tests.scenarios.calibration.counted_village import counted_village

COUNTS = "line,period,stop,boardings,run_min\n"


def written(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text)
    return path


def fact(report: FileReport, label: str) -> object:
    return next(each.value for each in report.facts if each.label == label)


@pytest.mark.parametrize(
    ("header", "kind"),
    [
        ("line,period,stop,boardings", FileKind.COUNTS),
        ("route_id;stop_id;ons;load", FileKind.COUNTS),
        ("line\tperiod\trun_min", FileKind.COUNTS),
        ("stop_id,lon,lat,line,load", FileKind.STOPS),
        ("line,period", FileKind.TABLE),
    ],
)
def test_counts_are_known_by_their_columns(tmp_path: Path, header: str, kind: FileKind) -> None:
    assert kind_of(written(tmp_path, "x.csv", f"{header}\n"))[0] is kind


def test_factors_are_told_from_plans_by_their_keys(tmp_path: Path) -> None:
    assert kind_of(written(tmp_path, "a.toml", "[demand]\nAM = 1.2\n"))[0] is FileKind.FACTORS
    assert kind_of(written(tmp_path, "b.toml", 'factors = "a.toml"\n'))[0] is FileKind.PLAN
    assert kind_of(written(tmp_path, "c.toml", "# nothing\n"))[0] is FileKind.PLAN


def test_counts_tell_what_was_counted_where_and_when(tmp_path: Path) -> None:
    rows = "1,AM,A,120,\n1,AM,B,30,\n2,day,,1800,\n2,PM,,,25\n"
    report = check_file(written(tmp_path, "counts.csv", COUNTS + rows))
    assert (fact(report, "counts of boardings"), fact(report, "counts of run time")) == (3, 1)
    assert (fact(report, "lines"), fact(report, "stops"), fact(report, "periods")) == (
        2, 2, "AM, PM",
    )  # fmt: skip
    assert fact(report, "counts of the whole day") == 1
    (problem,) = report.problems
    assert "3 counts of riders stand beside the model; at least 8 are needed" in str(problem)
    assert not report.has_errors


def test_every_wrong_row_of_counts_is_an_error(tmp_path: Path) -> None:
    report = check_file(written(tmp_path, "counts.csv", f"{COUNTS}1,rush,A,5,\n1,AM,A,-5,\n"))
    assert report.has_errors
    assert [problem.where for problem in report.problems] == ["counts.csv line 2",
                                                              "counts.csv line 3"]  # fmt: skip


def test_lines_and_stops_of_counts_are_looked_up_in_the_feed(tmp_path: Path) -> None:
    files = counted_village(tmp_path)
    good = tmp_path / "counts.csv"
    good.write_text(good.read_text().replace(":back", ""))  # of the model, not of the feed
    bad = written(tmp_path, "lost.csv", f"{COUNTS}Harbour Express,AM,No such stop,5,\n")
    feed, counts, lost = check_files([*files.gtfs, good, bad])
    assert feed.kind is FileKind.FEED
    assert counts.kind is lost.kind is FileKind.COUNTS
    assert fact(counts, "checked beside") == files.gtfs[0].name
    assert counts.problems == ()
    said = [str(problem) for problem in lost.problems]
    assert any("lines are not in the feed: Harbour Express" in each for each in said)
    assert any("stops are not in the feed: No such stop" in each for each in said)


def test_factors_tell_what_they_are_and_what_they_rest_on(tmp_path: Path) -> None:
    report = check_file(written(tmp_path, "factors.toml", "[demand]\nAM = 1.25\n"))
    assert fact(report, "trips in AM") == "x 1.25"
    assert "does not say on what counts" in str(report.problems[0])
    assert check_file(written(tmp_path, "wrong.toml", "[demand]\nAM = 0\n")).has_errors


def test_a_plan_file_brings_its_factors(tmp_path: Path) -> None:
    written(tmp_path, "factors.toml", "transfer_felt_min = 5\n")
    plan, factors = check_files([written(tmp_path, "plan.toml", 'factors = "factors.toml"\n')])
    assert plan.kind is FileKind.PLAN
    assert factors.kind is FileKind.FACTORS
    assert fact(factors, "a transfer is felt as") == 5
