"""What only databases have: migrations, settings of SQLite, addresses, opening again."""

import subprocess
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from network.errors import InputError
from scenarios.store.database import open_store, prepare_store
from scenarios.store.engines import database_url, engine_of, reading, writing
from scenarios.store.migrate import migrate
from scenarios.store.records import JobKind, JobState, ScenarioChoices
from scenarios.store.tables import METADATA
from tests.api.command import PATIENCE_S, environment


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> sa.Engine:
    if request.param == "postgres":
        found: sa.Engine = request.getfixturevalue("empty_postgres")
        return found
    made = engine_of(database_url(tmp_path))
    migrate(made)
    return made


def test_steps_lead_to_the_tables_that_the_code_uses(engine: sa.Engine) -> None:
    with engine.connect() as connection:
        context = MigrationContext.configure(connection)
        assert compare_metadata(context, METADATA) == []
    engine.dispose()


def test_migrating_again_changes_nothing(engine: sa.Engine) -> None:
    migrate(engine)
    migrate(engine)
    engine.dispose()


def test_processes_that_start_together_do_not_disturb_each_other(tmp_path: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from scenarios.store.database import prepare_store\n"
        "prepare_store(Path(sys.argv[1])).add_network('Milltown', ())"
    )
    started = [
        subprocess.Popen([sys.executable, "-c", program, str(tmp_path)], env=environment())  # noqa: S603
        for _ in range(3)
    ]
    assert [process.wait(PATIENCE_S) for process in started] == [0, 0, 0]
    store = open_store(tmp_path)
    assert len(store.networks()) == 3
    store.close()


def test_sqlite_is_set_up_to_survive_a_power_cut(tmp_path: Path) -> None:
    store = prepare_store(tmp_path)
    asked = ("journal_mode", "synchronous", "foreign_keys", "trusted_schema")
    with reading(store.engine) as connection:
        found = [connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in asked]
    assert found == ["wal", 2, 1, 0]  # 2 is FULL
    store.close()


def test_a_reader_does_not_wait_for_a_writer(tmp_path: Path) -> None:
    store = prepare_store(tmp_path)
    with writing(store.engine):
        assert store.networks() == []
    store.close()


def test_records_outlive_the_process(tmp_path: Path) -> None:
    store = prepare_store(tmp_path)
    network = store.add_network("Milltown", ())
    scenario = store.add_scenario("Sixty", network.network_id, ScenarioChoices(60))
    job = store.add_job(JobKind.PLAN, scenario.scenario_id, "key")
    store.end_job(job.job_id, JobState.CANCELLED)
    job = store.get_job(job.job_id)
    store.close()
    again = prepare_store(tmp_path)
    assert (again.networks(), again.scenarios()) == ([network], [scenario])
    assert again.get_job(job.job_id) == job
    again.close()


def test_leftovers_of_killed_processes_are_removed(tmp_path: Path) -> None:
    store = prepare_store(tmp_path)
    network = store.add_network("Milltown", ())
    job = store.add_job(JobKind.CHECK, network.network_id, "key")
    (store.scratch_folder(job.job_id) / "half").write_text("…")
    store.remove_leftovers(running=[job.job_id])
    assert [left.name for left in (tmp_path / "scratch").iterdir()] == [job.job_id]
    store.remove_leftovers()
    assert list((tmp_path / "scratch").iterdir()) == []
    store.close()


@pytest.mark.parametrize("address", ["mysql://host/x", "nonsense", "http://user:secret@host"])
def test_an_address_of_anything_else_is_refused_without_repeating_it(address: str) -> None:
    with pytest.raises(InputError, match="give postgresql://") as refused:
        database_url(Path(), address)
    assert "secret" not in str(refused.value)


def test_a_database_that_cannot_be_reached_is_refused_without_its_password(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot use the database") as refused:
        prepare_store(tmp_path, "postgresql://planner:secret@127.0.0.1:1/plans")
    assert "secret" not in str(refused.value)


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    (tmp_path / "routewright.sqlite").write_bytes(b"not a database" * 100)
    with pytest.raises(InputError, match="file is not a database"):
        prepare_store(tmp_path)


def test_a_database_of_a_later_version_is_refused(tmp_path: Path) -> None:
    store = prepare_store(tmp_path)
    with writing(store.engine) as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    store.close()
    with pytest.raises(InputError, match="9999"):
        prepare_store(tmp_path)


def test_a_data_folder_that_cannot_be_made_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match="give another --data"):
        prepare_store(tmp_path / "file" / "data")
