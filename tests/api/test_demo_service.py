"""The demo's result as a scenario of the service."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from api.http.demo_service import remembered_demo
from scenarios.store.memory import MemoryStore
from scenarios.store.records import FileRole, JobState


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """What a demo leaves, as far as the service reads it."""
    folder = tmp_path / "demo-out"
    (folder / "inputs").mkdir(parents=True)
    for name in ("city.osm", "zones.geojson", "od.csv"):
        (folder / "inputs" / name).write_text(name, encoding="utf-8")
    (folder / "result.json").write_text("{}", encoding="utf-8")
    return folder


@pytest.fixture
def store(tmp_path: Path) -> MemoryStore:
    return MemoryStore(tmp_path / "data", lambda: datetime(2026, 1, 5, tzinfo=UTC))


def test_a_demo_stands_in_the_service_as_a_finished_run(store: MemoryStore, out: Path) -> None:
    job = store.get_job(remembered_demo(store, "sample", out, 1))
    assert job.state is JobState.SUCCEEDED
    assert (store.result_folder(job.job_id) / "result.json").read_text(encoding="utf-8") == "{}"
    scenario = store.get_scenario(job.subject_id)
    assert scenario.choices.buses == 60
    files = store.get_network(scenario.network_id).files
    assert [file.role for file in files] == [FileRole.OSM, FileRole.ZONES, FileRole.OD]


def test_the_same_demo_twice_is_remembered_once(store: MemoryStore, out: Path) -> None:
    assert remembered_demo(store, "sample", out, 1) == remembered_demo(store, "sample", out, 1)
    assert len(store.scenarios()) == 1


def test_another_result_of_the_same_city_stands_beside_the_first(
    store: MemoryStore, out: Path
) -> None:
    remembered_demo(store, "sample", out, 1)
    (out / "result.json").write_text("[]", encoding="utf-8")
    remembered_demo(store, "sample", out, 1)
    assert len(store.scenarios()) == 2
    assert len(store.networks()) == 1
