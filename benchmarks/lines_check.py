"""Rechecks sets of lines from the files alone; shares nothing with the search but their reading.

A rider walks through a graph of stops and of places on lines: boarding costs the transfer penalty
(taken off once at the end), leaving counts one leg, riding its minutes. Dijkstra's algorithm of
scipy finds the quickest ways.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from network.cell_numbers import NumberRule
from network.csv_tables import Column, numbers_of, read_csv

_LEGS, _FINE = 4096, 10**6
"""Costs are millionths of minutes x 4096 + legs: of equally quick ways fewer transfers count."""

Route = Sequence[object]


@dataclass(frozen=True, slots=True)
class Checked:
    """Figures of one set of lines, and every rule that it breaks.

    Attributes
    ----------
    rider_minutes, line_minutes : float
    transfers : tuple of float
        Shares of riders with 0, 1, 2 and more transfers.
    faults : tuple of str
    """

    rider_minutes: float
    line_minutes: float
    transfers: tuple[float, ...]
    faults: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Files:
    """What the files of a folder hold: names of nodes, minutes and riders from node to node."""

    nodes: tuple[str, ...]
    minutes: dict[tuple[str, str], float]
    riders: dict[tuple[str, str], float]


def check_lines(
    files: Files, routes: Sequence[Route], least: int, most: int, transfer: float = 5.0
) -> Checked:
    """Recheck one set of lines.

    Parameters
    ----------
    files : Files
    routes : sequence of sequence
        Ids of the nodes of each line.
    least, most : int
        Bounds for the nodes of a line.
    transfer : float
        Penalty in minutes.

    Returns
    -------
    Checked
        Without figures (infinite) where a line does not run over links.
    """
    lines = [[str(node) for node in route] for route in routes]
    faults = [*_line_faults(files, lines, least, most), *_set_faults(files, lines)]
    if any("no link" in fault for fault in faults):
        return Checked(float("inf"), float("inf"), (0.0, 0.0, 0.0, 1.0), tuple(faults))
    total = sum(_shorter(files, line) for line in lines)
    mean, shares = _journeys(files, lines, transfer)
    return Checked(mean, total, shares, tuple(faults))


def read_files(folder: Path) -> Files:
    """Content of ``nodes.csv``, ``links.csv`` and ``demand.csv``; cells are not questioned."""
    nodes = read_csv(folder / "nodes.csv", [Column("id")]).columns["id"]
    riders: dict[tuple[str, str], float] = {}
    for u, v, number in _between(folder / "demand.csv", "demand"):
        if u != v:
            riders[u, v] = riders.get((u, v), 0.0) + number
    minutes: dict[tuple[str, str], float] = {}
    for u, v, number in _between(folder / "links.csv", "travel_time"):
        minutes[u, v] = min(minutes.get((u, v), float("inf")), number)
    return Files(nodes, minutes, riders)


def _between(path: Path, column: str) -> Iterator[tuple[str, str, float]]:
    """Rows of a file: from, to, and a number."""
    table = read_csv(path, [Column("from"), Column("to"), Column(column)])
    numbers, _ = numbers_of(table, column, NumberRule(column))
    return zip(table.columns["from"], table.columns["to"], numbers.tolist(), strict=True)


def _line_faults(files: Files, lines: list[list[str]], least: int, most: int) -> list[str]:
    faults = []
    for number, line in enumerate(lines, start=1):
        if not least <= len(line) <= most:
            faults.append(f"line {number} has {len(line)} nodes, allowed are {least} to {most}")
        if len(set(line)) < len(line):
            faults.append(f"line {number} passes a node twice")
        faults += [
            f"line {number} has no link between {u} and {v}"
            for u, v in pairwise(line)
            if (u, v) not in files.minutes or (v, u) not in files.minutes
        ]
    return faults


def _set_faults(files: Files, lines: list[list[str]]) -> list[str]:
    faults = []
    if len({min(tuple(line), tuple(line[::-1])) for line in lines}) < len(lines):
        faults.append("two lines are the same")
    covered = {node for line in lines for node in line}
    missing = [node for node in files.nodes if node not in covered]
    if missing:
        faults.append(f"no line passes {', '.join(missing[:5])}")
    reached, waiting = set(lines[0][:1]), lines[0][:1]
    while waiting:
        node = waiting.pop()
        for line in lines:
            if node in line:
                waiting += [each for each in line if each not in reached]
                reached.update(line)
    if covered - reached:
        faults.append("the lines fall into several parts")
    return faults


def _shorter(files: Files, line: list[str]) -> float:
    there = sum(files.minutes[pair] for pair in pairwise(line))
    back = sum(files.minutes[v, u] for u, v in pairwise(line))
    return min(there, back)


def _journeys(
    files: Files, lines: list[list[str]], transfer: float
) -> tuple[float, tuple[float, ...]]:
    place_of = {name: place for place, name in enumerate(files.nodes)}
    n = len(files.nodes)
    edges: list[tuple[int, int, float]] = []
    place = n
    for line in lines:
        for at, node in enumerate(line):
            edges.append((place_of[node], place, _whole(transfer)))
            edges.append((place, place_of[node], 1.0))
            if at:
                edges.append((place - 1, place, _whole(files.minutes[line[at - 1], node])))
                edges.append((place, place - 1, _whole(files.minutes[node, line[at - 1]])))
            place += 1
    tails, heads, costs = zip(*edges, strict=True)
    graph = csr_array((costs, (tails, heads)), shape=(place, place))
    costs_between = dijkstra(graph, indices=np.arange(n))[:, :n]
    spent = total = 0.0
    shares = [0.0, 0.0, 0.0, 0.0]
    for (origin, destination), riders in files.riders.items():
        if riders <= 0:
            continue
        cost = float(costs_between[place_of[origin], place_of[destination]])
        legs = int(cost % _LEGS) if np.isfinite(cost) else _LEGS
        spent += riders * ((cost - legs) / _LEGS / _FINE - transfer)
        total += riders
        shares[min(3, legs - 1)] += riders
    return spent / total, tuple(share / total for share in shares)


def _whole(minutes: float) -> float:
    """Millionths of minutes, times room for counting legs; whole numbers stay exact."""
    return float(round(minutes * _FINE) * _LEGS)
