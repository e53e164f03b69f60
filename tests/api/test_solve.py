"""The solver process: what it reads of the store, says on stdout and leaves as a result."""

import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
import pytest

from api.work.laid_out import shown_name
from api.work.solve import Speaker, solve
from network.errors import InputError
from routing.progress import Progress, unobserved
from scenarios.solver_process import ENOUGH
from scenarios.store.database import DatabaseStore, prepare_store
from scenarios.store.records import FileRole, JobKind, NetworkRecord, ScenarioChoices, StoredFile
from tests.api.command import PATIENCE_S, CityFiles, environment

CRASH = (
    "import api.work.solve as s, sys; s.solve = lambda *_: 1 / 0; sys.exit(s.main(sys.argv[1:]))"
)
CHATTY = (
    "import api.work.solve as s, os, sys;"
    "s.solve = lambda *_: (print('hello'), os.system('echo hi'));"
    "sys.exit(s.main(sys.argv[1:]))"
)


@dataclass(frozen=True, slots=True)
class Solved:
    """How a solver process ended and what it said, line by line."""

    code: int
    said: list[Mapping[str, Any]]
    log: str

    @property
    def failure(self) -> Mapping[str, str]:
        """The last line."""
        found: Mapping[str, str] = self.said[-1]["failure"]
        return found

    @property
    def stages(self) -> list[str]:
        """Stages in the order they were passed."""
        return list(dict.fromkeys(s["progress"]["stage"] for s in self.said if "progress" in s))


@dataclass(frozen=True, slots=True)
class Place:
    """A data folder and its store."""

    data: Path
    store: DatabaseStore

    def solve(self, job_id: str, start: tuple[str, ...] = ("-m", "api.work.solve")) -> Solved:
        """Run a job in a process as the worker does."""
        work = self.data.parent / "work"
        work.mkdir(exist_ok=True)
        before = list(work.iterdir())
        ended = subprocess.run(  # noqa: S603  (our own solver)
            [sys.executable, *start, "--data", str(self.data), job_id], cwd=work,
            env=environment({"TMPDIR": str(work)}), capture_output=True, check=False,
            timeout=PATIENCE_S,
        )  # fmt: skip
        assert list(work.iterdir()) == before
        said = [orjson.loads(line) for line in ended.stdout.splitlines()]
        return Solved(ended.returncode, said, ended.stderr.decode())

    def network(self, files: list[tuple[FileRole, str, Path]]) -> NetworkRecord:
        """A network of files under names that a planner gave them."""
        kept = [self.store.keep_file(role, name, path) for role, name, path in files]
        return self.store.add_network("Milltown", kept)

    def city(self, city: CityFiles) -> NetworkRecord:
        """A city as a network."""
        return self.network([
            (FileRole.OSM, "../../My City.osm", city.osm),
            (FileRole.ZONES, city.zones.name, city.zones),
            (FileRole.OD, "od.csv", city.od),
        ])  # fmt: skip

    def check_of(self, network: NetworkRecord) -> str:
        """A job that checks a network."""
        return self.store.add_job(JobKind.CHECK, network.network_id, "key").job_id

    def run_of(self, network: NetworkRecord, choices: ScenarioChoices) -> str:
        """A job that runs a scenario."""
        scenario = self.store.add_scenario("S", network.network_id, choices)
        return self.store.add_job(JobKind.PLAN, scenario.scenario_id, "key").job_id

    def document(self, job_id: str, name: str) -> Any:  # noqa: ANN401  (any JSON)
        """A file of a result."""
        return orjson.loads((self.store.result_folder(job_id) / name).read_bytes())


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    with closing(prepare_store(tmp_path / "data")) as store:
        yield Place(tmp_path / "data", store)


def test_a_city_is_planned_from_the_store(place: Place, city: CityFiles) -> None:
    job_id = place.run_of(place.city(city), ScenarioChoices(8, agency="Milltown Buses"))
    solved = place.solve(job_id)
    assert solved.code == 0, solved.log
    assert solved.stages[0] == "streets"
    assert {"lines", "headways", "blocks", "files"} <= set(solved.stages)
    result = place.document(job_id, "result.json")
    assert result["counts"]["lines"] > 0
    # The first name leads out of its folder, so the role stands for it.
    assert [file["name"] for file in result["inputs"]] == ["osm.osm", "zones.geojson", "od.csv"]
    assert place.document(job_id, "run.json")["peak_rss_mib"] > 0
    assert (place.store.result_folder(job_id) / "report.html").is_file()


def test_a_solver_that_finds_a_note_takes_the_best_lines_so_far(
    place: Place, city: CityFiles
) -> None:
    job_id = place.run_of(place.city(city), ScenarioChoices(8, search_evaluations=10**9))
    (place.data.parent / "work").mkdir()
    (place.data.parent / "work" / ENOUGH).touch()
    solved = place.solve(job_id)
    assert solved.code == 0, solved.log
    (told,) = [s["progress"] for s in solved.said if "search" in s.get("progress", {})]
    assert len(told["sketch"]["lines"]) == told["search"]["n_lines"] > 0
    (proof, *_) = place.document(job_id, "result.json")["certificates"]
    assert proof["stop_reason"].startswith("ended by hand after ")


def test_a_check_tells_what_is_in_each_file(place: Place, hamlet: CityFiles) -> None:
    job_id = place.check_of(place.city(hamlet))
    solved = place.solve(job_id)
    assert solved.code == 0, solved.log
    files = place.document(job_id, "check.json")["files"]
    assert [file["name"] for file in files] == ["osm.osm", "zones.csv", "od.csv"]
    assert [file["kind"] for file in files] == ["street map", "zones", "demand"]
    assert all(file["facts"] for file in files)


def test_a_file_in_the_wrong_field_is_told_by_its_check(place: Place, hamlet: CityFiles) -> None:
    network = place.network([
        (FileRole.OSM, "city.osm", hamlet.osm), (FileRole.OD, "od.csv", hamlet.zones),
    ])  # fmt: skip
    job_id = place.check_of(network)
    assert place.solve(job_id).code == 0
    problem = place.document(job_id, "check.json")["files"][1]["problems"][0]
    assert (problem["severity"], problem["where"]) == ("error", "od.csv")
    assert problem["message"] == "was given as od, but looks like zones"


def test_what_cannot_be_planned_is_told_by_its_kind(place: Place, hamlet: CityFiles) -> None:
    solved = place.solve(place.run_of(place.city(hamlet), ScenarioChoices(0)))
    assert solved.code == 4
    assert solved.failure["kind"] == "InfeasibleError"
    assert solved.failure["message"].startswith("0 buses cannot run a service")


@pytest.mark.parametrize(
    ("choices", "words"),
    [
        (ScenarioChoices(4, stops="file"), "no file of stops"),
        (ScenarioChoices(4, stops="feed"), "needs a feed"),
        (ScenarioChoices(4, timezone="Mars/Base"), "unknown timezone"),
    ],
)
def test_choices_that_do_not_fit_are_refused(
    place: Place, hamlet: CityFiles, choices: ScenarioChoices, words: str
) -> None:
    job_id = place.run_of(place.city(hamlet), choices)
    with pytest.raises(InputError, match=words):
        solve(place.store, job_id, unobserved)
    assert not place.store.result_folder(job_id).exists()


def test_a_file_whose_bytes_are_gone_is_named(place: Place, hamlet: CityFiles) -> None:
    network = place.city(hamlet)
    place.store.path_of(network.files[2]).unlink()
    solved = place.solve(place.check_of(network))
    assert (solved.code, solved.failure["kind"]) == (3, "NotFoundError")
    assert "od.csv" in solved.failure["message"]


def test_a_job_that_nobody_added_is_not_found(place: Place) -> None:
    assert place.solve("j-aaaaaaaaaaaaaaaa").failure["kind"] == "NotFoundError"


def test_an_error_of_our_own_is_told_without_its_traceback(place: Place) -> None:
    solved = place.solve("j-aaaaaaaaaaaaaaaa", ("-c", CRASH))
    assert (solved.code, solved.failure["kind"]) == (1, "Crash")
    assert "(ZeroDivisionError); try again" in solved.failure["message"]
    (line,) = solved.log.splitlines()
    assert "ZeroDivisionError" in orjson.loads(line)["exception"]


def test_whatever_else_writes_to_stdout_goes_to_the_log(place: Place) -> None:
    solved = place.solve("j-aaaaaaaaaaaaaaaa", ("-c", CHATTY))
    assert (solved.code, solved.said) == (0, [])
    assert sorted(solved.log.split()) == ["hello", "hi"]


def test_a_stage_is_always_said_and_not_every_step_of_it() -> None:
    lines: list[bytes] = []
    speaker = Speaker(lines.append)
    for stage in ("lines", "headways"):
        for step in range(1000):
            assert speaker(Progress(stage, step / 1000))
        assert speaker(Progress(stage, 1.0, "done"))
    said = [orjson.loads(line)["progress"] for line in lines]
    assert said[-1] == {"stage": "headways", "share": 1.0, "message": "done"}
    assert list(dict.fromkeys(s["stage"] for s in said)) == ["lines", "headways"]
    assert len(said) < 1000


@pytest.mark.parametrize(
    ("role", "name", "shown"),
    [
        (FileRole.OSM, "Porto Alegre (2026).osm.pbf", "Porto Alegre (2026).osm.pbf"),
        (FileRole.OSM, "CITY.PBF", "osm.osm.pbf"),
        (FileRole.ZONES, "zones.json", "zones.geojson"),
        (FileRole.ZONES, "a/b.csv", "zones.csv"),
        (FileRole.OD, "..csv", "od.csv"),
        (FileRole.OD, "-rf.csv", "od.csv"),
        (FileRole.OD, "<b>.csv", "od.csv"),
        (FileRole.GTFS, ".zip", "gtfs.zip"),
        (FileRole.GTFS, "é" * 196 + ".zip", "gtfs.zip"),  # 392 bytes are too long for a file name
    ],
)
def test_only_a_harmless_name_becomes_a_path(role: FileRole, name: str, shown: str) -> None:
    assert shown_name(StoredFile(role, name, "0" * 64, 1)) == shown
