"""A small city and a hamlet as files, and one plan, made once for all tests of the command."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from scenarios.model_file import write_model
from scenarios.sample_city import generate_city, write_city
from scenarios.store.records import JobKind
from tests.api.command import CityFiles, Ended, routewright
from tests.api.made_results import Made, write_check, write_result
from tests.api.served import Served, served
from tests.cities.osm_map import MapWay, osm_text
from tests.planned_city import planned_city, replanned_city

_NINE = tuple((row, column) for row in range(3) for column in range(3))


@dataclass(frozen=True, slots=True)
class Planned:
    """A folder of results and how the command that wrote it ended."""

    out: Path
    cwd: Path
    ended: Ended


@pytest.fixture(scope="session")
def city(tmp_path_factory: pytest.TempPathFactory) -> CityFiles:
    """A city of 4 km, just large enough for a bus line."""
    folder = tmp_path_factory.mktemp("city")
    write_city(generate_city(size_km=4.0, people=20_000, zones_across=5), folder)
    return CityFiles(folder)


@pytest.fixture(scope="session")
def hamlet(tmp_path_factory: pytest.TempPathFactory) -> CityFiles:
    """Three streets by three, 150 m apart, too small for a bus line of any use.

    From corner to corner it is 600 m, 2 minutes by bus at 18 km/h.
    """
    # A grid step is 1 112 m, so 0.135 of it are 150 m.
    places = {3 * row + column + 1: (0.135 * column, 0.135 * row) for row, column in _NINE}
    streets = [(1, 2, 3), (4, 5, 6), (7, 8, 9), (1, 4, 7), (2, 5, 8), (3, 6, 9)]
    ways = [MapWay(number, nodes) for number, nodes in enumerate(streets, start=1)]
    files = CityFiles(tmp_path_factory.mktemp("hamlet"), "zones.csv")
    files.osm.write_text(osm_text(places, ways))
    files.zones.write_text("id,lon,lat,population,jobs\n1,24,0,900,9\n2,24.0027,0.0027,900,9\n")
    files.od.write_text("from,to,trips\n1,2,100\n2,1,100\n")
    return files


@pytest.fixture(scope="session")
def planned(city: CityFiles, tmp_path_factory: pytest.TempPathFactory) -> Planned:
    """The city planned with --json into a folder with blanks and letters outside ASCII.

    The current folder is read-only; for a superuser, who may write anyway, it stays empty.
    """
    cwd = tmp_path_factory.mktemp("elsewhere")
    cwd.chmod(0o555)
    out = tmp_path_factory.mktemp("results") / "new" / "São João 1"
    ended = routewright(city.plan(out, "--json"), cwd, {"PYTHONHASHSEED": "0"})
    return Planned(out, cwd, ended)


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The planned grid city, as commands read a plan."""
    place = tmp_path_factory.mktemp("planned")
    write_model(planned_city(), "Grid", place)
    return place


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """A result beside the present service and a check of files, as jobs write them."""
    folder = tmp_path_factory.mktemp("made")
    return Made(
        write_result(replanned_city(), folder / "result"), write_check(folder / "check")
    )  # fmt: skip


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Served]:
    """A service whose jobs wait until a test lets them end; they leave no files."""
    with served(tmp_path) as running:
        yield running


@pytest.fixture
def solving(tmp_path: Path, made: Made) -> Iterator[Served]:
    """A service whose jobs leave a result when a test lets them end."""
    with served(tmp_path, made.queue) as running:
        yield running


@pytest.fixture
def made_with_error(solving: Served, tmp_path: Path) -> None:
    """Let the next check find an error."""
    check = write_check(tmp_path / "bad-check", severity="error")
    solving.queue.results = {**solving.queue.results, JobKind.CHECK: check}
