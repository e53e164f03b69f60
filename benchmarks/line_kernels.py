"""Times of the compiled prices of sets of lines: closing a network, and putting a line in."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numba import njit

from routing.line_planning.links.closing_kernel import _ride, close_times, rider_time_with
from routing.line_planning.links.instances import read_instance
from routing.line_planning.links.lines_kernel import put_line
from routing.line_planning.links.search import PASSENGER, search_lines
from routing.line_planning.links.search_kernel import prices_without
from routing.line_planning.links.search_values import CLOSED, NO, NO_LINE, Prices
from routing.line_planning.links.units import units_of
from routing.line_planning.stopping import Evaluations

INSTANCES = ("mumford0", "mumford1", "mumford2", "mumford3")
_ROUNDS = 40


def kernel_times(folder: Path) -> dict[str, Any]:
    """CPU microseconds per call, best of some rounds, on a set from a short search.

    Parameters
    ----------
    folder : Path
        Holds a folder per instance.
    """
    figures: dict[str, Any] = {"work": "closure of all lines but one; insertion of that line"}
    for name in INSTANCES:
        task = read_instance(folder / name).task
        lines = search_lines(task, PASSENGER, 1, Evaluations(20_000)).lines
        units = units_of(task)
        room = units.room()
        rows = units.empty_lines(task.n_lines)
        for row, line in enumerate(lines.lines()):
            put_line(units.given, rows, row, np.array(line, np.int64), len(line))
        none = NO_LINE
        prices = Prices(1, 0, 0, 0)
        base, _ = prices_without(units.given, prices, rows, NO, none, room)
        direct = np.full_like(room.tables[CLOSED], units.given.far)
        np.fill_diagonal(direct, 0)
        _rides(units.given, rows, direct, room)
        via = np.arange(task.graph.n_nodes)
        figures[name] = {
            "nodes": task.graph.n_nodes,
            "closure_us": _best(lambda: _closures(20, direct, via, room)) / 20,  # noqa: B023  (called at once)
            "insertion_us": _best(lambda: _insertions(100, units.given, rows, base, room)) / 100,  # noqa: B023
        }
    return figures


def _best(work: Callable[[], object]) -> float:
    """Least CPU microseconds of a call."""
    work()
    least = float("inf")
    for _ in range(_ROUNDS):
        start = time.process_time()
        work()
        least = min(least, time.process_time() - start)
    return 1e6 * least


@njit
def _rides(given, lines, times, room):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202  (compiled types)
    for row in range(1, len(lines.facts)):
        _ride(given, times, lines.nodes[row], lines.facts[row, 0], room)


@njit
def _closures(count, direct, via, room):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    times = room.tables[1]
    for _ in range(count):
        for i in range(times.shape[0]):
            for j in range(times.shape[1]):
                times[i, j] = direct[i, j]
        close_times(times, times.shape[0], via, times.shape[0], room.strips)


@njit
def _insertions(count, given, lines, base, room):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    total = 0
    times = room.tables[0]
    for _ in range(count):
        total += rider_time_with(
            given, times, times, room.by_node[0], base, lines.nodes[0], lines.facts[0, 0], room,
            NO,
        )  # fmt: skip
    return total
