"""Rechecks blocks from the file alone; shares no code with the search or its reader."""

import csv
import gzip
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path


@dataclass(frozen=True, slots=True)
class CheckedBlocks:
    """Cost of blocks, and every rule that they break.

    Attributes
    ----------
    cost : int
        Of the ways that exist.
    faults : tuple of str
    """

    cost: int
    faults: tuple[str, ...]


def check_blocks(
    path: Path, blocks: Sequence[Sequence[str]], capacities: Sequence[int] | None
) -> CheckedBlocks:
    """Recheck blocks: each way exists, each trip runs once, each vehicle comes home, depots hold.

    Parameters
    ----------
    path : Path
        CSV with ``from,to,cost``, plain or gzip.
    blocks : sequence of sequence of str
        Nodes of the file, from a depot to a depot.
    capacities : sequence of int or None
        Most blocks of the depots in the order of their numbers; None without limit.
    """
    cost_of = _costs(path)
    nodes = {node for pair in cost_of for node in pair}
    faults: list[str] = []
    total = 0
    for number, block in enumerate(blocks, start=1):
        faults += _form_faults(number, block)
        for way in pairwise(block):
            if way in cost_of:
                total += cost_of[way]
            else:
                faults.append(f"block {number} has no way from {way[0]} to {way[1]}")
    runs = Counter(node for block in blocks for node in block[1:-1])
    trips = sorted(node for node in nodes if node.startswith("t"))
    faults += [f"{trip} runs {runs[trip]} times" for trip in trips if runs[trip] != 1]
    faults += [f"{node} is not in the file" for node in sorted(set(runs) - nodes)]
    depots = sorted((node for node in nodes if node.startswith("d")), key=lambda d: int(d[1:]))
    used = Counter(block[0] for block in blocks if block)
    if capacities is not None:
        for depot, most in zip(depots, capacities, strict=True):
            if 0 <= most < used[depot]:
                faults.append(f"{depot} sends {used[depot]} vehicles, it holds {most}")
    return CheckedBlocks(total, tuple(faults))


def _costs(path: Path) -> dict[tuple[str, str], int]:
    with path.open("rb") as start:
        compressed = start.read(2) == b"\x1f\x8b"
    with (gzip.open if compressed else open)(path, "rt", encoding="utf-8-sig") as stream:
        return {(row["from"], row["to"]): int(row["cost"]) for row in csv.DictReader(stream)}


def _form_faults(number: int, block: Sequence[str]) -> list[str]:
    """A depot, then trips, then the same depot."""
    if len(block) < 3:  # noqa: PLR2004  (out, a trip, home)
        return [f"block {number} runs no trip"]
    faults = []
    if not block[0].startswith("d") or block[0] != block[-1]:
        faults.append(f"block {number} leaves {block[0]} and ends at {block[-1]}")
    faults += [
        f"block {number} passes {node} on its way"
        for node in block[1:-1]
        if not node.startswith("t")
    ]
    return faults
