"""A plan from the name of a place, with map servers of our own on this machine."""

from collections.abc import Iterator
from pathlib import Path

import orjson
import pytest

from api.exit_codes import INPUT, USAGE
from tests.api.command import CityFiles, routewright
from tests.api.conftest import Planned
from tests.api.test_refusals import refused
from tests.map_stand_in import Reply, StandIn, geocoded, map_stand_in, place

HOSTILE = "Ulm <b>{{ 7 * 7 }}</b> \N{RIGHT-TO-LEFT OVERRIDE}"


@pytest.fixture
def stand_in(city: CityFiles) -> Iterator[StandIn]:
    """The sample city is what the map server knows."""
    with map_stand_in() as servers:
        servers.geocoder.append(geocoded(place(HOSTILE)))
        servers.overpass.append(Reply(city.osm.read_bytes()))
        yield servers


def environment(stand_in: StandIn, cache: Path) -> dict[str, str]:
    return {
        "ROUTEWRIGHT_GEOCODER": stand_in.servers.geocoder,
        "ROUTEWRIGHT_OVERPASS": stand_in.servers.overpass,
        "XDG_CACHE_HOME": str(cache),
    }


def test_a_place_is_planned_as_its_map_would_be(
    stand_in: StandIn, city: CityFiles, planned: Planned, tmp_path: Path
) -> None:
    arguments = city.plan("out", "--json")
    at = arguments.index("--osm")
    arguments[at : at + 2] = ["--place", "Ulm"]
    ended = routewright(arguments, tmp_path, environment(stand_in, tmp_path / "cache"))
    assert ended.code == 0, ended.err
    assert ended.err.splitlines()[0] == "Map of the place"
    by_name, by_file = orjson.loads(ended.out), orjson.loads(planned.ended.out)
    assert by_name["title"] == "Ulm <b>{{ 7 * 7 }}</b>"
    for part in ("counts", "kpis", "certificates"):
        assert by_name[part] == by_file[part]
    report = (tmp_path / "out" / "report.html").read_text()
    assert "<b>{{ 7" not in report
    # The newest street of the sample city is of 5 January 2026.
    assert "by its name, data of 2026-01-05" in report
    assert len(list((tmp_path / "cache" / "routewright" / "places").glob("*.osm.gz"))) == 1


def test_a_place_that_nobody_knows_is_told_in_one_sentence(
    stand_in: StandIn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stand_in.geocoder[:] = [geocoded()]
    for name, value in environment(stand_in, tmp_path / "cache").items():
        monkeypatch.setenv(name, value)
    (tmp_path / "here").mkdir()
    arguments = ["plan", "--place", "Nowhere", "--buses", "4", "--out", "o"]
    ended = refused(arguments, INPUT, tmp_path / "here")
    assert 'does not know "Nowhere"; add the country' in ended.said


@pytest.mark.parametrize(
    ("arguments", "code", "named"),
    [
        (["--osm", "a.osm", "--place", "Ulm", "--buses", "4"], USAGE, "exclude each other"),
        (["--buses", "4"], USAGE, "--osm or --place"),
        (["--place", "\x1b[31mUlm", "--buses", "4"], INPUT, "U+001B"),
        (["--place", "Ulm", "--buses", "0"], 4, "0 buses cannot run a service"),
    ],
)
def test_nobody_is_asked_for_a_plan_that_cannot_be(
    arguments: list[str],
    code: int,
    named: str,
    stand_in: StandIn,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name, value in environment(stand_in, tmp_path / "cache").items():
        monkeypatch.setenv(name, value)
    ended = refused(["plan", *arguments, "--out", "o"], code, tmp_path)
    assert named in " ".join(ended.err.replace("│", " ").split())
    assert stand_in.asked == []
