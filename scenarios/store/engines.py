"""Opens the database: a SQLite file in the data folder, or PostgreSQL by its address."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.exc import ArgumentError
from sqlalchemy.pool import ConnectionPoolEntry

from network.errors import InputError

SQLITE_FILE = "routewright.sqlite"
_BUSY_MS = 30_000
_PRAGMAS = (
    f"busy_timeout={_BUSY_MS}", "synchronous=FULL", "foreign_keys=ON", "trusted_schema=OFF",
)  # fmt: skip
_READS = "routewright_reads"


def database_url(data: Path, given: str = "") -> sa.URL:
    """Where the records are.

    Parameters
    ----------
    data : Path
        The data folder.
    given : str
        ``postgresql://...``; blank for a SQLite file in the data folder.

    Raises
    ------
    InputError
        If it is the address of anything else.

    Examples
    --------
    >>> print(database_url(Path("data")), database_url(Path("data"), "postgres://host/plans"))
    sqlite:///data/routewright.sqlite postgresql+psycopg://host/plans
    """
    if not given:
        return sa.URL.create("sqlite", database=str(data / SQLITE_FILE))
    try:
        url = sa.make_url(given)
    except (ArgumentError, ValueError):  # its message may hold the password
        url = None
    if url is None or url.drivername.split("+")[0] not in {"postgresql", "postgres"}:
        message = (
            "the address of the database is not understood; give postgresql://user@host/name, "
            "or leave it blank for a file in the data folder"
        )
        raise InputError(message)
    return url.set(drivername="postgresql+psycopg")


def engine_of(url: sa.URL) -> sa.Engine:
    """An engine whose connections are set up; it connects when first used."""
    engine = sa.create_engine(url, pool_pre_ping=url.get_backend_name() == "postgresql")
    if engine.dialect.name == "sqlite":
        folder = Path(url.database or "").parent
        sa.event.listen(engine, "connect", partial(_set_up_sqlite, folder=folder))
        sa.event.listen(engine, "begin", _begin_sqlite)
    return engine


def _set_up_sqlite(
    connection: sa.engine.interfaces.DBAPIConnection, record: ConnectionPoolEntry, *, folder: Path
) -> None:
    """Make a connection safe, and let us say when a transaction begins.

    Of processes that open a new file together SQLite lets one turn on its write-ahead log and
    tells the others at once that the file is locked, whatever their timeout: they take turns.
    """
    del record
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in _PRAGMAS:
        cursor.execute(f"PRAGMA {pragma}")
    with _turn_in(folder):
        cursor.execute("PRAGMA journal_mode=WAL")
    cursor.close()


@contextmanager
def _turn_in(folder: Path) -> Iterator[None]:
    """One process at a time; closing the folder ends the turn, also where a process dies."""
    held = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield
    finally:
        os.close(held)


def _begin_sqlite(connection: sa.Connection) -> None:
    """Take the lock at the start of a writing transaction.

    A transaction that reads first and writes then fails at once where another one has written in
    between, however long the timeout.
    """
    reads = connection.get_execution_options().get(_READS, False)
    connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")


@contextmanager
def reading(engine: sa.Engine) -> Iterator[sa.Connection]:
    """Look at the records without waiting for whoever writes."""
    with engine.connect().execution_options(**{_READS: True}) as connection, connection.begin():
        yield connection


@contextmanager
def writing(engine: sa.Engine) -> Iterator[sa.Connection]:
    """One change of the records: all of it or nothing."""
    with engine.begin() as connection:
        yield connection
