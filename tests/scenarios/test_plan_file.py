"""The options of a plan from a file: every fault is named, paths start in its folder."""

from pathlib import Path

import pytest

from network.errors import InputError, LimitError, NotFoundError
from scenarios.plan_file import (
    KEYS,
    MAX_PLAN_BYTES,
    PlanOptions,
    Values,
    missing_options,
    plan_values,
    read_plan_file,
)


def plan(tmp_path: Path, text: str) -> Path:
    file = tmp_path / "plan.toml"
    file.write_text(text, encoding="utf-8")
    return file


def values(tmp_path: Path, text: str) -> Values:
    return read_plan_file(plan(tmp_path, text))


def refusal(tmp_path: Path, text: str) -> list[str]:
    with pytest.raises(InputError) as refused:
        values(tmp_path, text)
    return str(refused.value).splitlines()


def test_a_whole_plan_is_read(tmp_path: Path) -> None:
    text = """
        osm = "maps/city.osm.pbf"
        zones = "/data/zones.csv"
        gtfs = "bus.zip"
        background = ["train.zip", "ferry.zip"]
        stops = "map+generated"
        trips = 12000
        buses = 60
        seed = 0
        mode = "fast"
        labour_rules = "de-local"
        valid_from = 2026-01-05
        timezone = "Europe/Helsinki"
        agency = "Town Buses"
        language = "fi"
        out = "../result"
    """
    read = PlanOptions(**values(tmp_path, text))
    assert read == PlanOptions(
        osm=tmp_path / "maps/city.osm.pbf", zones=Path("/data/zones.csv"),
        gtfs=(tmp_path / "bus.zip",),
        background=(tmp_path / "train.zip", tmp_path / "ferry.zip"), stops="map+generated",
        trips=12000.0, buses=60, seed=0, mode="fast", labour_rules="de-local",
        valid_from="2026-01-05", timezone="Europe/Helsinki", agency="Town Buses", language="fi",
        out=tmp_path / "../result",
    )  # fmt: skip


def test_a_path_may_start_at_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/ana")
    assert values(tmp_path, 'out = "~/plans/one"')["out"] == Path("/home/ana/plans/one")


def test_stops_may_be_a_table_beside_the_plan(tmp_path: Path) -> None:
    assert values(tmp_path, 'stops = "stops.csv"')["stops"] == str(tmp_path / "stops.csv")


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("buses = 0", "0 is not a whole number from 1 to 100,000"),
        ("buses = 100001", "not a whole number"),
        ("buses = true", "not a whole number"),
        ("buses = 4.0", "not a whole number"),
        ('buses = "4"', "'4' is not a whole number"),
        ("seed = -1", "from 0 to 2,147,483,647"),
        ("seed = 2147483648", "from 0 to 2,147,483,647"),
        ("trips = 0", "not a number above 0"),
        ("trips = nan", "not a number above 0"),
        ("trips = inf", "not a number above 0"),
        ("trips = 2e9", "not a number above 0 and at most 1e+09"),
        ("osm = 5", "not the path of a file; write it as in: osm = "),
        ('osm = " "', "not the path"),
        ('osm = "a\\u0000b"', "not the path"),
        ("gtfs = []", "a list of 0 is not the path of a file or a list"),
        ('gtfs = ["a.zip", 4]', "a list of 2 is not"),
        ("zones = {a = 1}", "a table is not the path"),
        ('mode = "magic"', "'magic' is not repeatable or fast"),
        ('labour_rules = "fr"', "'fr' is not one of at-private, de-local, eu-561, gb-domestic"),
        ("labour_rules = 561", "561 is not one of at-private"),
        ('valid_from = "5.1.2026"', "'5.1.2026' is not a date of this century"),
        ("valid_from = 1999-01-01", "not a date of this century"),
        ("valid_from = 2026-01-05T10:00:00", "is not a date"),
        ('timezone = "Mars/Base"', "unknown timezone 'Mars/Base'; use an IANA name"),
        ('language = "the usual"', "not a language code; use one such as pt"),
        ('agency = "\\u001b[31m"', "not the name of an operator"),
    ],
)
def test_a_wrong_value_is_named_with_file_key_and_remedy(
    line: str, expected: str, tmp_path: Path
) -> None:
    (said,) = refusal(tmp_path, line)
    assert said.startswith(f"plan.toml key {line.split(maxsplit=1)[0]}: ")
    assert expected in said
    assert "; " in said
    assert "\x1b" not in said


def test_all_faults_are_shown_at_once(tmp_path: Path) -> None:
    said = refusal(tmp_path, 'buses = 0\nbusses = 4\nod = "a"\ntrips = 4\n"a b" = 1\n[osm]\n')
    assert [line.split(": ")[0] for line in said] == [
        "plan.toml key buses", "plan.toml key busses", "plan.toml key 'a b'", "plan.toml key osm",
        "plan.toml key trips",
    ]  # fmt: skip
    assert "did you mean buses?" in said[1]
    assert "od and trips exclude each other" in said[4]


def test_the_name_of_the_option_is_proposed_for_its_flag(tmp_path: Path) -> None:
    (said,) = refusal(tmp_path, 'valid-from = "2026-01-05"')
    assert "did you mean valid_from?" in said


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("buses = ", "plan.toml is not valid TOML: "),
        ("osm = city.osm", "texts and paths stand in quotes"),
        ("buses = 1\nbuses = 2", "not valid TOML"),
        ("buses = " + "9" * 5000, "not valid TOML"),
        ("", "file is empty"),
    ],
)
def test_what_is_no_toml_is_refused_in_one_sentence(
    text: str, expected: str, tmp_path: Path
) -> None:
    (said,) = refusal(tmp_path, text)
    assert expected in said


def test_limits_hold_before_the_file_is_understood(tmp_path: Path) -> None:
    with pytest.raises(LimitError, match="larger than 1 MiB"):
        values(tmp_path, "#" * (MAX_PLAN_BYTES + 1))
    with pytest.raises(LimitError, match="nested too deeply"):
        values(tmp_path, "osm = " + "[" * 50_000)
    with pytest.raises(NotFoundError):
        read_plan_file(tmp_path / "none.toml")


def test_the_command_line_overrides_the_file(tmp_path: Path) -> None:
    file = plan(tmp_path, "buses = 60\nseed = 7\ntrips = 900\n")
    assert plan_values(file, {"buses": 40}) == {"buses": 40, "seed": 7, "trips": 900.0}


def test_an_option_takes_out_what_it_excludes_in_the_file(tmp_path: Path) -> None:
    file = plan(tmp_path, 'trips = 900\nplace = "Oulu"\n')
    given = {"od": Path("od.csv"), "osm": Path("a.osm")}
    assert plan_values(file, given) == given
    assert plan_values(file, {**given, "trips": 3.0}) == {**given, "trips": 3.0}  # refused later


def test_a_plan_needs_a_map_or_a_place_buses_and_a_folder() -> None:
    assert missing_options({}) == ("osm", "buses", "out")
    assert missing_options({"place": "Oulu", "buses": 4}) == ("out",)
    assert missing_options({"osm": Path("a"), "buses": 4, "out": Path("o")}) == ()


@pytest.mark.parametrize("key", KEYS)
def test_every_example_of_a_key_is_right(key: str, tmp_path: Path) -> None:
    assert key in values(tmp_path, f"{key} = {KEYS[key].example}")
