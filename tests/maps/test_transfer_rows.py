"""Timed transfers on pages: in the report, and under the timetable of the line that comes."""

from dataclasses import replace
from pathlib import Path

import numpy as np

from maps.report import report_html
from maps.timetable_files import write_timetables
from maps.transfer_rows import MOST_SHOWN, onward_notes, shown_transfers
from network.quantities import bools
from routing.transfer_timing.timed_transfers import TimedTransfer
from scenarios.closed_loop import closed_loop
from scenarios.result import ScenarioResult
from tests.scenarios import small_result as small
from tests.scenarios.gtfs.small_service import SETTINGS

EVENING = replace(small.PERIOD, name="evening")
# Riders leave line 1 at B on its way to C and board line 2 at A, whose area is Mill Lane.
CHANGE = TimedTransfer(small.PERIOD, 1, 6, 121, 420, 9.0, 12.0)


def result_with(*transfers: TimedTransfer) -> ScenarioResult:
    return small.result(planned=replace(small.service(), timed_transfers=transfers))


def test_a_report_without_timed_transfers_does_not_speak_of_them() -> None:
    assert "Timed transfers" not in report_html(small.result())


def test_the_report_tells_who_meets_whom_and_when() -> None:
    html = report_html(result_with(CHANGE))
    assert '<h2 id="transfers">Timed transfers</h2>' in html
    assert "All 1 of them; each stands under the timetable" in html
    # 2 min 1 s are told as 3 min.
    (row,) = (line for line in html.splitlines() if "Mill Lane</bdi></th><td><bdi>1</bdi>" in line)
    assert "<bdi>Harbour</bdi></td><td><bdi>2</bdi>" in row
    assert '<td class="n">3</td><td class="n">9</td><td class="n">12</td>' in row


def test_a_long_list_is_cut_to_those_with_most_riders() -> None:
    many = [replace(CHANGE, riders_on_time=float(riders)) for riders in range(MOST_SHOWN + 5)]
    shown = shown_transfers(result_with(*many))
    assert shown is not None
    assert (shown.count, shown.all_shown, shown.rows[0].on_time) == ("35", False, "34")
    assert "The busiest of 35; all are in" in report_html(result_with(*many))


def test_periods_in_which_a_transfer_is_the_same_share_a_note() -> None:
    run = result_with(CHANGE, replace(CHANGE, period=EVENING))
    of_line_1, *others = onward_notes(run)
    assert of_line_1 == (
        "Mill Lane, buses to Harbour: line 2 to Mill Lane leaves 3 min after (AM, evening)",
    )
    assert others == [(), ()]


def test_the_note_stands_under_the_timetable_of_the_line_that_comes(tmp_path: Path) -> None:
    day = small.operated_day()
    marked = bools(np.ones(len(day.timetable.stop)))
    write_timetables(day, marked, tmp_path, onward=onward_notes(result_with(CHANGE)))
    one, two = ((tmp_path / f"{name}.html").read_text(encoding="utf-8") for name in ("1", "2"))
    assert '<h2 id="onward">Buses that wait for this line</h2>' in one
    assert "line 2 to Mill Lane leaves 3 min after (AM)" in one
    assert "onward" not in two


def test_a_feed_with_timed_transfers_gives_back_the_same_as_one_without(tmp_path: Path) -> None:
    wide = replace(CHANGE, longest_s=1200)
    plain, timed = (
        closed_loop(run, SETTINGS, tmp_path, samples=1)
        for run in (small.result(), result_with(wide))
    )
    assert timed.figures == plain.figures
    assert timed.findings == plain.findings
