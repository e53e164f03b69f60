"""Duties are read back from a result folder; what is wrong there is named."""

from pathlib import Path

import pytest

from network.errors import InputError
from scenarios.rosters.kept_duties import read_duties
from tests.scenarios.rosters.village_folder import village_folder

HEAD = "duty_id,home,sign_on,sign_off,start,end,work_hours,paid_hours\n"


def folder_with(tmp_path: Path, table: str) -> Path:
    """A folder with nothing but a table of duties."""
    (tmp_path / "tables").mkdir()
    (tmp_path / "tables" / "duties.csv").write_text(table, encoding="utf-8")
    return tmp_path


def test_duties_of_a_schedule_are_read_with_their_driving(tmp_path: Path) -> None:
    kept = read_duties(village_folder(tmp_path))
    assert (kept.title, kept.labour_rules, kept.findings) == ("Village", "eu-561", ())
    assert set(kept.day.home) == {"yard"}
    # The first driver signs on at 06:45 and off at 08:18, with a break of 13 min.
    assert (int(kept.day.start_s[0]), int(kept.day.end_s[0])) == (24_300, 29_880)
    assert int(kept.day.work_s[0]) == (93 - 13) * 60
    # The table has it in hours: 5 + 20 + 10 + 10 + 3 min of driving.
    assert int(kept.day.driving_s[0]) == 48 * 60
    assert kept.drivers is not None
    # The feed runs from Monday to Friday.
    assert {day.weekday() for day in kept.drivers.dates} == set(range(5))
    assert f"{kept.drivers.dates[0]}" == "2026-01-05"


def test_driving_is_taken_from_the_export_where_the_table_does_not_tell_it(tmp_path: Path) -> None:
    folder = village_folder(tmp_path)
    told = read_duties(folder)
    lines = (folder / "tables" / "duties.csv").read_text(encoding="utf-8").splitlines()
    place = lines[0].split(",").index("driving_hours")
    without = [
        ",".join(cell for at, cell in enumerate(line.split(",")) if at != place) for line in lines
    ]
    (folder / "tables" / "duties.csv").write_text("\n".join(without) + "\n", encoding="utf-8")
    assert read_duties(folder).day.driving_s.tolist() == told.day.driving_s.tolist()


def test_pieces_of_a_duty_are_one_duty_and_open_work_is_none(tmp_path: Path) -> None:
    table = HEAD + (
        "D1,yard,-00:10:00,09:00:00,00:00:00,03:00:00,7.5,8\n"
        "D1,yard,-00:10:00,09:00:00,04:00:00,08:45:00,,\n"
        ",,,,10:00:00,11:00:00,,\n"
    )
    kept = read_duties(folder_with(tmp_path, table))
    assert kept.day.duty_id == ("D1",)
    assert (int(kept.day.start_s[0]), int(kept.day.work_s[0])) == (-600, 27_000)
    # 3 h and 4:45 from taking a vehicle to leaving it, as nothing tells of driving.
    assert int(kept.day.driving_s[0]) == 27_900
    assert "counts as driving" in str(kept.findings[-2])
    assert "no rules are named: those of eu-561" in str(kept.findings[-1])


def test_all_faults_of_a_table_are_said_at_once(tmp_path: Path) -> None:
    table = HEAD + "D1,yard,6 o'clock,09:00:00,06:00:00,08:00:00,x,8\n"
    with pytest.raises(InputError) as refused:
        read_duties(folder_with(tmp_path, table))
    assert 'sign_on "6 o\'clock" is not a time' in str(refused.value)
    assert "duties.csv line 2" in str(refused.value)
    assert len(refused.value.problems) == 2


@pytest.mark.parametrize(
    ("table", "said"),
    [
        (HEAD + "D1,yard,09:00:00,06:00:00,06:00:00,08:00:00,2,2\n", "impossible hours"),
        ("duty_id,home\nD1,yard\n", "sign_on"),
    ],
)
def test_a_table_that_makes_no_sense_is_refused(tmp_path: Path, table: str, said: str) -> None:
    with pytest.raises(InputError, match=said):
        read_duties(folder_with(tmp_path, table))


def test_a_folder_without_duties_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"has no tables/duties.csv; give the folder of"):
        read_duties(tmp_path)


def test_a_broken_result_or_export_is_refused(tmp_path: Path) -> None:
    folder = village_folder(tmp_path)
    (folder / "result.json").write_text("{", encoding="utf-8")
    with pytest.raises(InputError, match="no valid JSON"):
        read_duties(folder)
    (folder / "tods.zip").write_bytes(b"no zip")
    with pytest.raises(InputError):
        read_duties(folder)


def test_rules_that_do_not_come_with_the_planner_are_said(tmp_path: Path) -> None:
    kept = read_duties(village_folder(tmp_path, rules="own"))
    assert kept.labour_rules == "eu-561"
    assert "rules of 'own' do not come with the planner" in str(kept.findings[-1])
