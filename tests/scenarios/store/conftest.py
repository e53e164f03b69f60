"""Every store there is, each with a clock that stands still until it is moved."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from scenarios.store.database import DatabaseStore
from scenarios.store.engines import database_url, engine_of
from scenarios.store.memory import MemoryStore
from scenarios.store.migrate import migrate
from scenarios.store.ports import Store
from scenarios.store.tables import METADATA
from tests.postgres import running_postgres

START = datetime(2026, 1, 5, 7, 0, tzinfo=UTC)


@dataclass
class Clock:
    """A clock that a test moves."""

    now: datetime = START

    def __call__(self) -> datetime:
        """The time that stands."""
        return self.now

    def move(self, seconds: float) -> None:
        """Let time pass."""
        self.now += timedelta(seconds=seconds)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with running_postgres(tmp_path_factory.mktemp("server")) as address:
        yield address


@pytest.fixture
def empty_postgres(postgres: str) -> Iterator[sa.Engine]:
    engine = engine_of(database_url(Path(), postgres))
    migrate(engine)
    names = ", ".join(table.name for table in METADATA.sorted_tables)
    with engine.begin() as connection:
        connection.execute(sa.text(f"TRUNCATE {names} RESTART IDENTITY"))
    yield engine
    engine.dispose()


@pytest.fixture(params=["memory", "sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def store(request: pytest.FixtureRequest, tmp_path: Path, clock: Clock) -> Iterator[Store]:
    if request.param == "memory":
        yield MemoryStore(tmp_path / "data", clock)
        return
    engine: Any
    if request.param == "sqlite":
        (tmp_path / "data").mkdir()
        engine = engine_of(database_url(tmp_path / "data"))
        migrate(engine)
    else:
        engine = request.getfixturevalue("empty_postgres")
    opened = DatabaseStore(engine, tmp_path / "data", clock)
    yield opened
    opened.close()
