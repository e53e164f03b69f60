"""Rechecks sets of lines from the files alone; shares no code with the search.

A rider walks through a graph of stops and of places on lines: boarding costs the transfer penalty
(taken off once at the end), leaving counts one leg, riding its minutes. Dijkstra's algorithm of
scipy finds the quickest ways.
"""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

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
class _Files:
    nodes: tuple[str, ...]
    minutes: dict[tuple[str, str], float]
    riders: dict[tuple[str, str], float]


def check_lines(
    folder: Path, routes: Sequence[Route], least: int, most: int, transfer: float = 5.0
) -> Checked:
    """Recheck one set of lines.

    Parameters
    ----------
    folder : Path
        With ``nodes.csv``, ``links.csv`` and ``demand.csv``.
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
    files = _read(folder)
    lines = [[str(node) for node in route] for route in routes]
    faults = [*_line_faults(files, lines, least, most), *_set_faults(files, lines)]
    if any("no link" in fault for fault in faults):
        return Checked(float("inf"), float("inf"), (0.0, 0.0, 0.0, 1.0), tuple(faults))
    total = sum(_shorter(files, line) for line in lines)
    mean, shares = _journeys(files, lines, transfer)
    return Checked(mean, total, shares, tuple(faults))


def _read(folder: Path) -> _Files:
    def rows(name: str) -> list[dict[str, str]]:
        with (folder / name).open(encoding="utf-8-sig", newline="") as stream:
            return list(csv.DictReader(stream))

    riders: dict[tuple[str, str], float] = {}
    for row in rows("demand.csv"):
        pair = row["from"].strip(), row["to"].strip()
        if pair[0] != pair[1]:
            riders[pair] = riders.get(pair, 0.0) + float(row["demand"])
    minutes: dict[tuple[str, str], float] = {}
    for row in rows("links.csv"):
        pair = row["from"].strip(), row["to"].strip()
        minutes[pair] = min(minutes.get(pair, float("inf")), float(row["travel_time"]))
    return _Files(tuple(row["id"].strip() for row in rows("nodes.csv")), minutes, riders)


def _line_faults(files: _Files, lines: list[list[str]], least: int, most: int) -> list[str]:
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


def _set_faults(files: _Files, lines: list[list[str]]) -> list[str]:
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


def _shorter(files: _Files, line: list[str]) -> float:
    there = sum(files.minutes[pair] for pair in pairwise(line))
    back = sum(files.minutes[v, u] for u, v in pairwise(line))
    return min(there, back)


def _journeys(
    files: _Files, lines: list[list[str]], transfer: float
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
