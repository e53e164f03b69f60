"""Measures against peers: ``python -m benchmarks NAME [--json]``."""

import argparse
import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson

SHARED = Path(os.environ.get("ROUTEWRIGHT_SHARED", "../shared"))


def _streets() -> dict[str, Any]:
    from benchmarks.streets import run  # noqa: PLC0415  (each benchmark has its own heavy imports)

    return run(SHARED)


def _loop() -> dict[str, Any]:
    from benchmarks.loop import run  # noqa: PLC0415

    with tempfile.TemporaryDirectory(prefix="routewright-") as folder:
        return run(Path(folder))


BENCHMARKS: dict[str, Callable[[], dict[str, Any]]] = {"loop": _loop, "streets": _streets}

NEED_SHARED = frozenset({"streets"})


def main() -> int:
    """Run one benchmark and print one JSON object."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("name", choices=sorted(BENCHMARKS))
    parser.add_argument("--json", action="store_true", help="one JSON object on one line")
    chosen = parser.parse_args()
    if chosen.name in NEED_SHARED and not SHARED.is_dir():
        print(f"input data not found at {SHARED}; set ROUTEWRIGHT_SHARED", file=sys.stderr)
        return 3
    figures = BENCHMARKS[chosen.name]()
    option = orjson.OPT_APPEND_NEWLINE | (0 if chosen.json else orjson.OPT_INDENT_2)
    sys.stdout.write(orjson.dumps(figures, option=option).decode())
    return 0


if __name__ == "__main__":
    sys.exit(main())
