"""What every store does: the same tests for memory, SQLite and PostgreSQL."""

import hashlib
import threading
from datetime import timedelta
from pathlib import Path

import pytest

from network.errors import InputError, NotFoundError
from scenarios.store.errors import StillUsedError
from scenarios.store.identifiers import IdKind, new_id
from scenarios.store.ports import Store
from scenarios.store.records import (
    Failure,
    FileRole,
    JobKind,
    JobProgress,
    JobRecord,
    JobState,
    ScenarioChoices,
    StoredFile,
)
from tests.scenarios.store.conftest import START, Clock

CHOICES = ScenarioChoices(
    60, 1234.5, "map+generated", 7, "fast", agency="Ônibus", timezone="Etc/UTC", language="pt"
)
FINAL = [JobState.SUCCEEDED, JobState.FAILED, JobState.CANCELLED]


def uploaded(folder: Path, content: bytes = b"id,lon\n") -> Path:
    path = folder / "upload"
    path.write_bytes(content)
    return path


def a_job(store: Store, key: str = "key") -> JobRecord:
    network = store.add_network("Milltown", ())
    scenario = store.add_scenario("Sixty", network.network_id, CHOICES)
    return store.add_job(JobKind.PLAN, scenario.scenario_id, key)


def test_a_network_is_remembered_with_its_files_in_their_order(
    store: Store, tmp_path: Path
) -> None:
    files = [
        store.keep_file(role, name, uploaded(tmp_path, name.encode()))
        for role, name in [
            (FileRole.OSM, "city.osm.pbf"), (FileRole.GTFS, "b.zip"), (FileRole.GTFS, "a.zip"),
        ]
    ]  # fmt: skip
    added = store.add_network("Milltown", files)
    assert store.get_network(added.network_id) == added
    assert [file.name for file in added.files] == ["city.osm.pbf", "b.zip", "a.zip"]
    assert added.created_at == START


def test_lists_are_newest_first_even_within_one_tick_of_the_clock(store: Store) -> None:
    networks = [store.add_network(f"City {i}", ()) for i in range(3)]
    assert store.networks() == networks[::-1]
    scenarios = [store.add_scenario(f"S{i}", networks[i].network_id, CHOICES) for i in range(3)]
    assert store.scenarios() == scenarios[::-1]
    jobs = [store.add_job(JobKind.PLAN, s.scenario_id, "key") for s in scenarios]
    assert store.jobs(JobKind.PLAN) == jobs[::-1]
    assert store.jobs(JobKind.CHECK) == []
    assert store.jobs(JobKind.PLAN, scenarios[1].scenario_id) == [jobs[1]]


def test_a_scenario_keeps_all_its_choices(store: Store) -> None:
    network = store.add_network("Milltown", ())
    added = store.add_scenario("Sixty buses", network.network_id, CHOICES)
    assert store.get_scenario(added.scenario_id) == added
    assert store.get_scenario(added.scenario_id).choices == CHOICES


def test_names_from_outside_become_one_line_that_any_database_takes(store: Store) -> None:
    network = store.add_network("a\x00b\nc\ud800" + "x" * 500, ())
    assert store.get_network(network.network_id).name.startswith("a b c?xx")
    assert len(store.get_network(network.network_id).name) == 200


@pytest.mark.parametrize("wanted", ["n-aaaaaaaaaaaaaaaa", "../../etc/passwd", "", "\x00", "\ud800"])
def test_an_id_that_nobody_gave_out_is_named_in_the_error(store: Store, wanted: str) -> None:
    for get in (store.get_network, store.get_scenario, store.get_job):
        with pytest.raises(NotFoundError, match=r"there is no (network|scenario|job) "):
            get(wanted)
    for call in (store.result_folder, store.start_job):
        with pytest.raises(NotFoundError):
            call(wanted)
    with pytest.raises(NotFoundError):
        store.report_progress(wanted, JobProgress())
    with pytest.raises(NotFoundError):
        store.end_job(wanted, JobState.FAILED)
    with pytest.raises(NotFoundError):
        store.add_scenario("S", wanted, CHOICES)
    for kind in JobKind:
        with pytest.raises(NotFoundError):
            store.add_job(kind, wanted, "key")


def test_the_same_bytes_are_kept_once_under_their_sha256(store: Store, tmp_path: Path) -> None:
    first = store.keep_file(FileRole.ZONES, "zones.csv", uploaded(tmp_path))
    again = store.keep_file(FileRole.OD, "od.CSV", uploaded(tmp_path))
    assert first.sha256 == again.sha256 == hashlib.sha256(b"id,lon\n").hexdigest()
    assert (first.size, first.name, again.name) == (7, "zones.csv", "od.CSV")
    assert store.path_of(first) == store.path_of(again)
    assert store.path_of(first).read_bytes() == b"id,lon\n"


def test_the_same_bytes_under_two_suffixes_take_the_room_of_one(
    store: Store, tmp_path: Path
) -> None:
    table = store.path_of(store.keep_file(FileRole.ZONES, "z.csv", uploaded(tmp_path)))
    shape = store.path_of(store.keep_file(FileRole.ZONES, "z.geojson", uploaded(tmp_path)))
    assert (table.suffix, shape.suffix) == (".csv", ".geojson")
    assert table.samefile(shape)


@pytest.mark.parametrize(
    ("role", "name", "suffix"),
    [
        (FileRole.OSM, "../../x.osm.pbf", ".osm.pbf"),
        (FileRole.OSM, "x.OSM.GZ", ".osm.gz"),
        (FileRole.OSM, "/etc/passwd\x00.osm", ".osm"),
        (FileRole.OSM, "x.pbf", ".osm.pbf"),
        (FileRole.ZONES, "x.gpkg", ".gpkg"),
        (FileRole.ZONES, "x.json", ".geojson"),
        (FileRole.GTFS, ".zip", ".zip"),
    ],
)
def test_a_path_has_a_suffix_of_ours_and_nothing_else_of_the_name(
    store: Store, tmp_path: Path, role: FileRole, name: str, suffix: str
) -> None:
    file = store.keep_file(role, name, uploaded(tmp_path))
    path = store.path_of(file)
    assert path.name == file.sha256 + suffix
    assert path.is_relative_to(tmp_path / "data" / "files")


@pytest.mark.parametrize("name", ["x.exe", "x.csv/../y", "", "zip"])
def test_a_file_that_its_role_cannot_have_is_refused(
    store: Store, tmp_path: Path, name: str
) -> None:
    with pytest.raises(InputError, match=r"cannot be gtfs; give \.zip"):
        store.keep_file(FileRole.GTFS, name, uploaded(tmp_path))


def test_bytes_that_are_not_there_are_not_found(store: Store, tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="upload it again"):
        store.keep_file(FileRole.OD, "od.csv", tmp_path / "absent")
    for digest in ("0" * 64, "../../etc/passwd"):
        with pytest.raises(NotFoundError, match="are not in the store"):
            store.path_of(StoredFile(FileRole.OD, "od.csv", digest, 1))


def test_keeping_leaves_nothing_half_written(store: Store, tmp_path: Path) -> None:
    file = store.keep_file(FileRole.OD, "od.csv", uploaded(tmp_path))
    kept = [path for path in (tmp_path / "data").rglob("*") if path.is_file()]
    assert [path for path in kept if ".sqlite" not in path.name] == [store.path_of(file)]


def test_a_job_is_queued_then_running_then_succeeded(store: Store, clock: Clock) -> None:
    job = a_job(store)
    assert (job.state, job.created_at, job.started_at) == (JobState.QUEUED, START, None)
    assert store.unfinished_jobs() == [job]
    clock.move(2)
    assert store.start_job(job.job_id)
    clock.move(3)
    assert store.report_progress(job.job_id, JobProgress("lines", 0.25, "round 3"))
    running = store.get_job(job.job_id)
    assert running.progress == JobProgress("lines", 0.25, "round 3")
    assert store.unfinished_jobs() == [running]
    store.end_job(job.job_id, JobState.SUCCEEDED)
    ended = store.get_job(job.job_id)
    assert ended.state is JobState.SUCCEEDED
    assert ended.started_at == START + timedelta(seconds=2)
    assert ended.ended_at == START + timedelta(seconds=5)
    assert store.unfinished_jobs() == []


def test_a_job_that_is_taken_up_again_keeps_its_first_start(store: Store, clock: Clock) -> None:
    job = a_job(store)
    assert store.start_job(job.job_id)
    clock.move(60)
    assert store.start_job(job.job_id)
    assert store.get_job(job.job_id).started_at == START


@pytest.mark.parametrize("state", FINAL)
def test_what_is_final_stays_as_it_is(store: Store, state: JobState) -> None:
    job = a_job(store)
    failure = Failure("InfeasibleError", "0 buses") if state is JobState.FAILED else None
    store.end_job(job.job_id, state, failure)
    before = store.get_job(job.job_id)
    for other in FINAL:
        store.end_job(job.job_id, other, Failure("Crash", "later"))
    assert not store.start_job(job.job_id)
    assert not store.report_progress(job.job_id, JobProgress("lines"))
    assert store.get_job(job.job_id) == before
    assert before.failure == failure


def test_a_queued_job_reports_no_progress(store: Store) -> None:
    assert not store.report_progress(a_job(store).job_id, JobProgress("lines"))


def test_a_job_cannot_end_as_running(store: Store) -> None:
    with pytest.raises(ValueError, match="cannot end as running"):
        store.end_job(a_job(store).job_id, JobState.RUNNING)


def test_messages_keep_their_lines_and_lose_control_characters(store: Store) -> None:
    job = a_job(store)
    store.end_job(job.job_id, JobState.FAILED, Failure("InputError", "row 1\x00\nrow 2\ud800"))
    assert store.get_job(job.job_id).failure == Failure("InputError", "row 1\nrow 2?")


@pytest.mark.parametrize(("share", "kept"), [(float("nan"), 0), (-1, 0), (7, 1), (0.5, 0.5)])
def test_a_share_is_between_0_and_1(store: Store, share: float, kept: float) -> None:
    job = a_job(store)
    store.start_job(job.job_id)
    store.report_progress(job.job_id, JobProgress("lines", share))
    assert store.get_job(job.job_id).progress.share == kept


def test_the_newest_success_of_equal_inputs_is_found(store: Store) -> None:
    old, new, failed, other = (a_job(store, key) for key in ("k", "k", "k", "other"))
    assert store.find_result(JobKind.PLAN, "k") is None
    for job in (new, old, other):
        store.end_job(job.job_id, JobState.SUCCEEDED)
    store.end_job(failed.job_id, JobState.FAILED, Failure("Crash", "…"))
    assert store.find_result(JobKind.PLAN, "k") == store.get_job(new.job_id)
    assert store.find_result(JobKind.CHECK, "k") is None


def test_a_result_appears_whole_and_can_be_replaced_or_dropped(store: Store) -> None:
    job_id = a_job(store).job_id
    for content in ("first", "second"):
        scratch = store.scratch_folder(job_id)
        assert list(scratch.iterdir()) == []
        (scratch / "out" / "tables").mkdir(parents=True)
        (scratch / "out" / "tables" / "a.csv").write_text(content)
        folder = store.keep_result(job_id, scratch / "out")
        assert folder == store.result_folder(job_id)
        assert (folder / "tables" / "a.csv").read_text() == content
    store.drop_result(job_id)
    store.drop_result(job_id)
    assert not store.result_folder(job_id).exists()


def test_many_threads_write_without_losing_a_job(store: Store) -> None:
    network = store.add_network("Milltown", ())
    scenario = store.add_scenario("Sixty", network.network_id, CHOICES)

    def work() -> None:
        for _ in range(5):
            job = store.add_job(JobKind.PLAN, scenario.scenario_id, "key")
            store.start_job(job.job_id)
            store.report_progress(job.job_id, JobProgress("lines", 0.5))
            store.end_job(job.job_id, JobState.SUCCEEDED)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    jobs = store.jobs(JobKind.PLAN)
    assert [job.state for job in jobs] == [JobState.SUCCEEDED] * 20
    assert len({job.job_id for job in jobs}) == 20


def test_one_of_many_who_cancel_and_end_at_once_wins(store: Store) -> None:
    job = a_job(store)
    store.start_job(job.job_id)
    threads = [
        threading.Thread(target=store.end_job, args=(job.job_id, state)) for state in FINAL * 2
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    first = store.get_job(job.job_id)
    assert first.state.is_final
    store.end_job(job.job_id, JobState.SUCCEEDED)
    assert store.get_job(job.job_id) == first


def test_ids_cannot_be_guessed_from_each_other() -> None:
    ids = [new_id(IdKind.SCENARIO) for _ in range(1000)]
    assert len({i[:8] for i in ids}) > 990


def test_a_removed_job_is_gone_with_its_files(store: Store, tmp_path: Path) -> None:
    job, other = a_job(store), a_job(store)
    for each in (job, other):
        written = store.scratch_folder(each.job_id)
        (written / "gtfs.zip").write_bytes(b"x" * 1000)
        store.keep_result(each.job_id, written)
    assert store.disk_use().results == 2000
    with pytest.raises(StillUsedError, match="is queued; cancel it"):
        store.remove_job(job.job_id)
    store.end_job(job.job_id, JobState.SUCCEEDED)
    store.remove_job(job.job_id)
    assert not store.result_folder(job.job_id).exists()
    assert store.result_folder(other.job_id).exists()
    assert store.disk_use().results == 1000
    assert list((tmp_path / "data" / "scratch").iterdir()) == []
    assert [each.job_id for each in store.jobs(JobKind.PLAN)] == [other.job_id]
    for call in (store.get_job, store.remove_job, store.start_job):
        with pytest.raises(NotFoundError):
            call(job.job_id)


def test_a_scenario_goes_after_its_runs_and_a_network_after_its_scenarios(store: Store) -> None:
    job = a_job(store)
    scenario = store.get_scenario(job.subject_id)
    check = store.add_job(JobKind.CHECK, scenario.network_id, "key")
    with pytest.raises(StillUsedError, match="has 1 run; remove them first"):
        store.remove_scenario(scenario.scenario_id)
    with pytest.raises(StillUsedError, match="has 1 scenario; remove them first"):
        store.remove_network(scenario.network_id)
    store.end_job(job.job_id, JobState.CANCELLED)
    store.remove_job(job.job_id)
    store.remove_scenario(scenario.scenario_id)
    assert store.scenarios() == []
    with pytest.raises(StillUsedError, match="is queued"):
        store.remove_network(scenario.network_id)
    store.end_job(check.job_id, JobState.FAILED)
    store.remove_network(scenario.network_id)
    assert store.networks() == []
    assert store.jobs(JobKind.CHECK) == []
    with pytest.raises(NotFoundError):
        store.remove_network(scenario.network_id)


def test_bytes_stay_as_long_as_a_network_has_them(store: Store, tmp_path: Path) -> None:
    shared = store.keep_file(FileRole.OSM, "city.osm", uploaded(tmp_path, b"map"))
    own = store.keep_file(FileRole.OD, "od.csv", uploaded(tmp_path, b"from,to\n"))
    first = store.add_network("First", [shared, own])
    second = store.add_network("Second", [shared])
    assert store.disk_use().files == len(b"map") + len(b"from,to\n")
    store.remove_network(first.network_id)
    assert (store.has_bytes(shared), store.has_bytes(own)) == (True, False)
    store.remove_network(second.network_id)
    assert not store.has_bytes(shared)
    assert store.disk_use().files == 0
