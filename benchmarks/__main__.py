"""Measures against peers: ``python -m benchmarks NAME [--json] [what NAME takes]``."""

import argparse
import os
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import orjson

from network.errors import PlanningError

SHARED = Path(os.environ.get("ROUTEWRIGHT_SHARED", "../shared"))


def _streets() -> dict[str, Any]:
    from benchmarks.streets import run  # noqa: PLC0415  (each benchmark has its own heavy imports)

    return run(SHARED)


def _feeds() -> dict[str, Any]:
    from benchmarks.feeds import run  # noqa: PLC0415

    return run(SHARED)


def _loop() -> dict[str, Any]:
    from benchmarks.loop import run  # noqa: PLC0415

    with tempfile.TemporaryDirectory(prefix="routewright-") as folder:
        return run(Path(folder))


def _lines(arguments: Sequence[str]) -> dict[str, Any]:
    from benchmarks.lines import run  # noqa: PLC0415

    return run(arguments, SHARED)


def _city(arguments: Sequence[str]) -> dict[str, Any]:
    from benchmarks.city import run  # noqa: PLC0415

    return run(arguments, SHARED)


def _matrix(arguments: Sequence[str]) -> dict[str, Any]:
    from benchmarks.matrix import run  # noqa: PLC0415

    return run(arguments, SHARED)


def _customise() -> dict[str, Any]:
    from benchmarks.customise import run  # noqa: PLC0415

    return run(SHARED)


def _paths() -> dict[str, Any]:
    from benchmarks.paths import run  # noqa: PLC0415

    return run(SHARED)


def _access(arguments: Sequence[str]) -> dict[str, Any]:
    from benchmarks.access import run  # noqa: PLC0415

    return run(arguments, SHARED)


def _assignment(arguments: Sequence[str]) -> dict[str, Any]:
    from benchmarks.assignment import run  # noqa: PLC0415

    return run(arguments, SHARED)


def _blocks(arguments: Sequence[str]) -> dict[str, Any]:
    from benchmarks.blocks import run  # noqa: PLC0415

    return run(arguments, SHARED)


def _duties(arguments: Sequence[str]) -> dict[str, Any]:
    from benchmarks.duties import run  # noqa: PLC0415

    return run(arguments, SHARED)


def _scale(arguments: Sequence[str]) -> dict[str, Any]:
    from benchmarks.scale import run  # noqa: PLC0415

    return run(arguments)


def _schedules(arguments: Sequence[str]) -> dict[str, Any]:
    from benchmarks.schedules import run  # noqa: PLC0415

    return run(arguments, SHARED)


def _shifting(arguments: Sequence[str]) -> dict[str, Any]:
    from benchmarks.shifting import run  # noqa: PLC0415

    return run(arguments, SHARED)


def _headways(arguments: Sequence[str]) -> dict[str, Any]:
    from benchmarks.headways import run  # noqa: PLC0415

    return run(arguments)


BENCHMARKS: dict[str, Callable[[], dict[str, Any]]] = {
    "customise": _customise,
    "feeds": _feeds,
    "loop": _loop,
    "paths": _paths,
    "streets": _streets,
}

WITH_ARGUMENTS: dict[str, Callable[[Sequence[str]], dict[str, Any]]] = {
    "access": _access,
    "assignment": _assignment,
    "blocks": _blocks,
    "city": _city,
    "duties": _duties,
    "headways": _headways,
    "lines": _lines,
    "matrix": _matrix,
    "scale": _scale,
    "schedules": _schedules,
    "shifting": _shifting,
}
"""Benchmarks that read the rest of the command line by themselves."""

NEED_SHARED = frozenset(
    {"access", "assignment", "city", "customise", "feeds", "matrix", "paths", "streets"}
)


def _figures(name: str, rest: Sequence[str]) -> dict[str, Any]:
    if name in WITH_ARGUMENTS:
        return WITH_ARGUMENTS[name](rest)
    return BENCHMARKS[name]()


def main() -> int:
    """Run one benchmark and print one JSON object."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    if sys.argv[1:2] and sys.argv[1] in WITH_ARGUMENTS:
        parser = argparse.ArgumentParser(prog=parser.prog, add_help=False)  # NAME --help is NAME's
    parser.add_argument("name", choices=sorted([*BENCHMARKS, *WITH_ARGUMENTS]))
    parser.add_argument("--json", action="store_true", help="one JSON object on one line")
    chosen, rest = parser.parse_known_args()
    if rest and chosen.name not in WITH_ARGUMENTS:
        parser.error(f"{chosen.name} takes no {rest[0]}")
    if chosen.name in NEED_SHARED and not SHARED.is_dir():
        print(f"input data not found at {SHARED}; set ROUTEWRIGHT_SHARED", file=sys.stderr)
        return 3
    try:
        figures = _figures(chosen.name, rest)
    except PlanningError as refused:
        print(refused, file=sys.stderr)
        return 2
    option = orjson.OPT_APPEND_NEWLINE | (0 if chosen.json else orjson.OPT_INDENT_2)
    sys.stdout.write(orjson.dumps(figures, option=option).decode())
    return 0


if __name__ == "__main__":
    sys.exit(main())
