"""Where tests find the shared input files, and what happens where they are absent."""

import os
from pathlib import Path

import pytest

SHARED = Path(os.environ.get("ROUTEWRIGHT_SHARED", "../shared"))
REQUIRE = "ROUTEWRIGHT_REQUIRE"


def required() -> frozenset[str]:
    """Markers of tests that may not be skipped, from the environment."""
    names = os.environ.get(REQUIRE, "").split(",")
    return frozenset(name.strip() for name in names if name.strip())


def shared_file(relative: str) -> Path:
    """Path of a shared input file; skips the test with a reason where it is absent.

    Where data is required, the test fails instead, even one that lacks the marker.
    """
    path = SHARED / relative
    if not path.exists():
        reason = f"shared file {relative} is absent (set ROUTEWRIGHT_SHARED)"
        if "data" in required():
            pytest.fail(reason)
        pytest.skip(reason)
    return path
