"""Count tables: what their rows mean, and how wrong ones are named."""

from pathlib import Path

import pytest

from network.errors import InputError
from network.service_day import WEEKDAY
from scenarios.calibration.counts import ALL_DAY, Measure
from scenarios.calibration.counts_file import read_count_table


def table(folder: Path, text: str) -> Path:
    path = folder / "counts.csv"
    path.write_text(text)
    return path


def test_one_row_may_hold_several_measures(tmp_path: Path) -> None:
    counts = read_count_table(
        table(tmp_path, "route_id;period;stop_id;ons;load\n7;AM;A;12,5;80\n"), WEEKDAY
    )
    assert counts.measure == (Measure.BOARDINGS, Measure.LOAD)
    assert counts.value.tolist() == [12.5, 80]
    assert (counts.line, counts.stop, counts.period.tolist()) == (("7", "7"), ("A", "A"), [1, 1])


def test_blank_cells_are_no_counts_and_zeros_are(tmp_path: Path) -> None:
    counts = read_count_table(table(tmp_path, "line,period,boardings\n1,AM,\n2,AM,0\n"), WEEKDAY)
    assert (counts.line, counts.value.tolist()) == (("2",), [0])


def test_several_days_of_the_same_become_their_mean(tmp_path: Path) -> None:
    counts = read_count_table(
        table(tmp_path, "line,period,boardings\n1,AM,10\n1,07:15,20\n1,8,30\n"), WEEKDAY
    )
    assert counts.value.tolist() == [20]


def test_boardings_of_a_day_are_spread_over_its_hours(tmp_path: Path) -> None:
    # The service day has 18 hours.
    counts = read_count_table(table(tmp_path, "line,boardings\n1,1800\n"), WEEKDAY)
    assert (counts.value.tolist(), counts.period.tolist()) == ([100], [ALL_DAY])


def test_every_wrong_row_is_named(tmp_path: Path) -> None:
    text = (
        "line,period,stop,boardings,load,run_min\n"
        "1,rush,,5,,\n1,AM,,,5,\n1,AM,A,,,20\n1,,,,,20\n1,AM,,-5,,\n1,04:00,,5,,\n"
    )
    with pytest.raises(InputError) as refused:
        read_count_table(table(tmp_path, text), WEEKDAY)
    said = "\n".join(str(problem) for problem in refused.value.problems)
    for sentence in (
        "line 2: period 'rush' is none of early, AM, midday, PM, evening, and no time in one",
        "line 3: a load without a stop",
        "line 4: a run time at a stop",
        "line 5: a run time without a period",
        "line 6: boardings -5 must not be negative",
        "line 7: period '04:00' is none of",
    ):
        assert sentence in said


def test_a_table_without_a_measure_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no column boardings, load or run_min"):
        read_count_table(table(tmp_path, "line,period\n1,AM\n"), WEEKDAY)
