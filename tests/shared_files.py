"""Where tests find the shared input files, and what happens where they are absent."""

import os
from pathlib import Path

import pytest

SHARED = Path(os.environ.get("ROUTEWRIGHT_SHARED", "../shared"))


def shared_file(relative: str) -> Path:
    """Path of a shared input file; skips the test with a reason where it is absent."""
    path = SHARED / relative
    if not path.exists():
        pytest.skip(f"shared file {relative} is absent (set ROUTEWRIGHT_SHARED)")
    return path
