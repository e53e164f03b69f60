"""Agreements are read strictly, and each fault is named."""

from pathlib import Path

import pytest

from network.errors import InputError, LimitError, NotFoundError
from routing.duties.agreement_file import agreement_named, agreement_names, read_agreement

SMALL = """
name = "own"
title = "Own"
sign_on = { time = "0:10", source = "s" }
sign_off = { time = "0:05", source = "s" }
"""


def read(tmp_path: Path, text: str) -> str:
    """What is said about a file."""
    path = tmp_path / "own.toml"
    path.write_text(SMALL + text, encoding="utf-8")
    try:
        read_agreement(path)
    except InputError as refused:
        return str(refused)
    return ""


@pytest.mark.parametrize("name", agreement_names())
def test_every_figure_of_an_agreement_has_a_source(name: str) -> None:
    agreement = agreement_named(name)
    assert agreement.name == name
    assert agreement.sources
    assert all(rule.source for rule in agreement.sources)


def test_the_german_rule_of_one_sixth_is_an_alternative_to_blocks() -> None:
    block, sixth = agreement_named("de-local").driving_breaks
    assert block.parts_s == ((1800,), (1200, 1200), (900, 900, 900))
    assert (sixth.one_in, sixth.counted_from_s, sixth.after_s) == (6, 600, 16_200)


def test_austrian_drivers_take_45_min_of_breaks_above_9_h_and_the_first_within_6_h() -> None:
    # AZG section 13c(1) and (4); the collective agreement asks for 30 min after 4 h of driving.
    rules = agreement_named("at-private")
    assert [(rule.work_over_s, rule.breaks_s) for rule in rules.work_breaks] == [
        (6 * 3600, 1800),
        (9 * 3600, 2700),
    ]
    assert {kind.longest_stretch_s for kind in rules.duty_types} == {6 * 3600}
    (pause,) = rules.driving_breaks
    assert (pause.after_s, pause.parts_s[0]) == (4 * 3600, (1800,))


def test_british_and_american_drivers_drive_for_ten_hours_at_most() -> None:
    # Transport Act 1968, section 96(1); 49 CFR 395.5(a)(1).
    for name in ("gb-domestic", "us-style"):
        kinds = agreement_named(name).duty_types
        assert {kind.longest_driving_s for kind in kinds} == {10 * 3600}


def test_a_duty_type_takes_the_rules_at_the_top_and_changes_its_own() -> None:
    straight, split, tripper = agreement_named("us-style").duty_types
    assert straight.guarantee_s == split.guarantee_s == 8 * 3600
    assert (tripper.guarantee_s, tripper.most_pieces) == (7200, 1)


def test_the_smallest_file_is_read(tmp_path: Path) -> None:
    assert read(tmp_path, "") == ""


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[longest_works]\n", "unknown name 'longest_works'"),
        ('[longest_work]\ntime = "10:00"\n', "longest_work: source is missing"),
        ('[longest_work]\nsource = "s"\n', "longest_work time: is missing"),
        ('[longest_work]\ntime = "10:60"\nsource = "s"\n', "'10:60' is no time"),
        ('[longest_work]\ntime = 10\nsource = "s"\n', "'10' is no time"),
        ("longest_work = 3\n", "is no table"),
        ('[most_pieces]\ncount = 0\nsource = "s"\n', "write a whole number from 1 to 8"),
        ('[most_pieces]\ncount = true\nsource = "s"\n', "'True' is not possible"),
        ('[overtime]\nover = "8:00"\npercent = 900\nsource = "s"\n', "from 0 to 500"),
        ("driving_break = 3\n", "driving_break: is no list of tables"),
        ('[[driving_break]]\nname = "b"\nafter = "4:00"\nsource = "s"\n', "needs ways"),
        ('[[driving_break]]\nparts = [["0:30"]]\n', "layovers_count is missing"),
        ('[[driving_break]]\nparts = [["0:00"]]\n', "a part lasts no time"),
        ("[[driving_break]]\nparts = [[]]\n", "needs ways"),
        ('[[work_break]]\nwork_over = "6:00"\nsource = "s"\n', "work_break 1 breaks: is missing"),
        ('[[duty_type]]\nsource = "s"\n', "duty_type 1: name is missing"),
        ('[[duty_type]]\nname = "a"\n[[duty_type]]\nname = "a"\n', "'a' appears twice"),
        ("x = [", "no valid TOML"),
    ],
)
def test_each_fault_is_named(tmp_path: Path, text: str, said: str) -> None:
    assert said in read(tmp_path, text)


def test_all_faults_of_a_file_are_said_at_once(tmp_path: Path) -> None:
    said = read(tmp_path, '[a]\n[longest_work]\ntime = "1"\n')
    assert "unknown name 'a'" in said
    assert "'1' is no time" in said
    assert "source is missing" in said


def test_what_is_no_agreement_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="no agreement 'mars'; there are at-private"):
        agreement_named("mars")
    with pytest.raises(NotFoundError):
        read_agreement(tmp_path / "none.toml")
    large = tmp_path / "large.toml"
    large.write_text("#" * 300_000)
    with pytest.raises(LimitError):
        read_agreement(large)


@pytest.mark.parametrize("name", agreement_names())
def test_every_agreement_that_comes_along_has_rules_for_rosters_with_sources(name: str) -> None:
    rest = agreement_named(name).rest
    assert rest is not None
    assert all(each.source for each in rest.sources)
    assert {"daily_rest", "weekly_rest", "longest_run", "average_week", "rotation"} <= {
        each.rule for each in rest.sources
    }
    # They are no rules of one duty.
    assert not any(each.rule.startswith("roster") for each in agreement_named(name).sources)


def test_the_european_rules_of_rosters_are_those_of_the_law() -> None:
    rest = agreement_named("eu-561").rest
    assert rest is not None
    assert (rest.daily_rest_s, rest.reduced_daily_rest_s, rest.most_reduced) == (39_600, 32_400, 3)
    assert (rest.weekly_rest_s, rest.reduced_weekly_rest_s) == (162_000, 86_400)
    assert (rest.weekly_driving_s, rest.fortnight_driving_s) == (56 * 3600, 90 * 3600)
    assert (rest.average_week_s, rest.longest_week_s) == (48 * 3600, 60 * 3600)


def test_the_austrian_rules_of_rosters_are_those_of_azg_and_arg() -> None:
    # AZG sections 12(1), 15a(3), 14a(2) and 13b(2); ARG section 22b(1) and (3).
    rest = agreement_named("at-private").rest
    assert rest is not None
    assert (rest.daily_rest_s, rest.reduced_daily_rest_s, rest.most_reduced) == (39_600, 32_400, 3)
    assert (rest.weekly_rest_s, rest.reduced_weekly_rest_s) == (45 * 3600, 36 * 3600)
    assert (rest.longest_run_days, rest.average_weeks) == (6, 17)
    assert (rest.weekly_driving_s, rest.fortnight_driving_s) == (56 * 3600, 90 * 3600)
    assert (rest.average_week_s, rest.longest_week_s) == (48 * 3600, 60 * 3600)
    assert not any("recalled" in each.source for each in rest.sources)


def test_a_file_without_rules_for_rosters_is_complete_and_has_none(tmp_path: Path) -> None:
    path = tmp_path / "own.toml"
    path.write_text(SMALL, encoding="utf-8")
    assert read_agreement(path).rest is None


def test_without_a_reduced_rest_none_is_shorter_than_the_full_one(tmp_path: Path) -> None:
    path = tmp_path / "own.toml"
    rule = '[roster.daily_rest]\ntime = "10:00"\nsource = "s"\n'
    path.write_text(SMALL + rule, encoding="utf-8")
    rest = read_agreement(path).rest
    assert rest is not None
    assert (rest.daily_rest_s, rest.reduced_daily_rest_s, rest.most_reduced) == (36_000, 36_000, 0)
    assert rest.source_of("daily_rest") == "s"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("roster = 3\n", "roster: is no table"),
        ("[roster.nap]\n", "unknown name 'nap'"),
        ('[roster.daily_rest]\ntime = "11:00"\n', "roster.daily_rest: source is missing"),
        ('[roster.longest_run]\ndays = 0\nsource = "s"\n', "write a whole number from 1 to 28"),
        (
            '[roster.daily_rest]\ntime = "9:00"\nreduced = "11:00"\nsource = "s"\n',
            "roster.daily_rest reduced: is longer than the rest itself",
        ),
    ],
)
def test_each_fault_of_the_rules_of_rosters_is_named(tmp_path: Path, text: str, said: str) -> None:
    assert said in read(tmp_path, text)
