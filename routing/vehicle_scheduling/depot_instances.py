"""Reads days with several depots: a CSV file, plain or gzip, with ``from,to,cost``.

A node is ``dK`` (depot K) or ``tI`` (trip I). ``dK,tI`` is a pull-out, ``tI,dK`` a pull-in and
``tI,tJ`` a link; a pair that is not named does not exist. Costs are whole numbers.
"""

import re
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from network.errors import InputError, LimitError, refuse_errors
from network.problems import Problem, error
from network.quantities import MIB, ints
from network.text_files import read_bytes
from routing.vehicle_scheduling.depot_problem import MOST_COST, NO_LIMIT, NO_WAY, DepotProblem

MOST_BYTES = 400 * MIB
"""Largest text that is read, after decompression."""

MOST_ROWS = 8_000_000
MOST_TRIPS = 4_000
MOST_DEPOTS = 200
_GZIP = b"\x1f\x8b"
_NODE = re.compile(r"[dt]\d{1,9}", re.ASCII)
_COST = re.compile(r"\d{1,10}", re.ASCII)
_MOST_FINDINGS = 1000


@dataclass(frozen=True, slots=True, eq=False)
class DepotInstance:
    """A day of a file.

    Attributes
    ----------
    problem : DepotProblem
    depot, trip : tuple of str
        Names of the nodes in the file, by number.
    """

    problem: DepotProblem
    depot: tuple[str, ...]
    trip: tuple[str, ...]


def read_depot_instance(path: Path, capacities: Sequence[int] | None = None) -> DepotInstance:
    r"""Day of a file.

    Parameters
    ----------
    path : Path
    capacities : sequence of int, optional
        Most blocks of each depot, in the order of their numbers; without limit where omitted.

    Raises
    ------
    NotFoundError, LimitError
        If there is no such file, or it is too large.
    InputError
        If it cannot be understood; carries every finding.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = Path(folder) / "day.csv"
    ...     _ = file.write_text("from,to,cost\nd0,t0,5\nt0,t1,2\nt1,d0,5\nd0,t1,6\nt0,d0,6\n")
    ...     day = read_depot_instance(file, [3])
    >>> day.trip, day.problem.pull_out.tolist(), day.problem.capacity.tolist()
    (('t0', 't1'), [[5], [6]], [3])
    """
    rows = _rows_of(path.name, _text_of(path))
    depot, trip = _by_number(rows, "d"), _by_number(rows, "t")
    _check_size(path.name, depot, trip)
    if capacities is None:
        capacities = [NO_LIMIT] * len(depot)
    if len(capacities) != len(depot):
        message = (
            f"{path.name} has {len(depot)} depots ({', '.join(depot[:5])}), but "
            f"{len(capacities)} capacities are given; give one for each"
        )
        raise InputError(message)
    wrong = [each for each in capacities if not NO_LIMIT <= each <= MOST_COST]
    if wrong:
        message = f"capacity {wrong[0]} is not possible; give 0 to {MOST_COST}"
        raise InputError(message)
    return DepotInstance(_problem(rows, depot, trip, capacities), depot, trip)


def _text_of(path: Path) -> str:
    """Text of the file, never more of it in memory than is allowed."""
    content = read_bytes(path)
    if content.startswith(_GZIP):
        content = _inflated(path.name, content)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as failure:
        message = f"{path.name} is not text in UTF-8; export it again as CSV"
        raise InputError(message) from failure


def _inflated(name: str, content: bytes) -> bytes:
    stream = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
    try:
        text = stream.decompress(content, MOST_BYTES + 1)
    except zlib.error as failure:
        message = f"{name} is no intact gzip file ({failure}); download it again"
        raise InputError(message) from failure
    if len(text) > MOST_BYTES:
        message = f"{name} unpacks to more than {MOST_BYTES // MIB} MiB, the most that is read"
        raise LimitError(message)
    if not stream.eof:
        message = f"{name} ends in the middle; download it again"
        raise InputError(message)
    return text


@dataclass(slots=True)
class _Rows:
    """Rows by kind, with their costs; pairs are keys so that none is named twice."""

    cost: dict[tuple[str, str], int] = field(default_factory=dict)


def _rows_of(name: str, text: str) -> _Rows:
    """Rows of the text; raises with every finding."""
    lines = text.splitlines()
    if not lines or [cell.strip() for cell in lines[0].split(",")] != ["from", "to", "cost"]:
        said = lines[0][:60] if lines else ""
        message = f"{name} line 1: expected the header from,to,cost, found {said!r}"
        raise InputError(message)
    if len(lines) > MOST_ROWS:
        message = f"{name} has {len(lines)} lines, the most that are read is {MOST_ROWS}"
        raise LimitError(message)
    rows, problems = _Rows(), list[Problem]()
    for number, line in enumerate(lines[1:], start=2):
        fault = _take(rows, line)
        if fault:
            problems.append(error(f"{name} line {number}", fault))
            if len(problems) >= _MOST_FINDINGS:
                break
    refuse_errors(problems)
    return rows


def _take(rows: _Rows, line: str) -> str | None:
    """Keep one row, or say what is wrong with it."""
    cells = line.split(",")
    if len(cells) != 3:  # noqa: PLR2004  (from, to, cost)
        return f"{len(cells)} fields, expected 3" if line.strip() else None
    tail, head, cost = cells[0].strip(), cells[1].strip(), cells[2].strip()
    fault = _fault(tail, head, cost)
    if fault is None and (tail, head) in rows.cost:
        fault = f"{tail} to {head} appears again; name each pair once"
    if fault is None:
        rows.cost[tail, head] = int(cost)
    return fault


def _fault(tail: str, head: str, cost: str) -> str | None:
    for node in (tail, head):
        if not _NODE.fullmatch(node):
            return f"{node[:40]!r} is no node; depots are d0, d1 and so on, trips t0, t1"
    if tail[0] == head[0] == "d":
        return f"{tail} to {head} joins two depots; a vehicle runs a trip between them"
    if tail == head:
        return f"{tail} comes after itself"
    if not _COST.fullmatch(cost) or int(cost) > MOST_COST:
        return f"cost {cost[:40]!r} is not a whole number from 0 to {MOST_COST}"
    return None


def _by_number(rows: _Rows, kind: str) -> tuple[str, ...]:
    """Names of the depots or trips, by number."""
    names = dict.fromkeys(node for pair in rows.cost for node in pair if node[0] == kind)
    return tuple(sorted(names, key=lambda node: (int(node[1:]), node)))


def _check_size(name: str, depot: tuple[str, ...], trip: tuple[str, ...]) -> None:
    for what, found, most in (("depots", depot, MOST_DEPOTS), ("trips", trip, MOST_TRIPS)):
        if not found:
            message = f"{name} names no {what}; rows such as d0,t0,5 are expected"
            raise InputError(message)
        if len(found) > most:
            message = f"{name} has {len(found)} {what}, at most {most} can be planned at once"
            raise LimitError(message)


def _problem(
    rows: _Rows, depot: tuple[str, ...], trip: tuple[str, ...], capacities: Sequence[int]
) -> DepotProblem:
    row_of = {name: row for row, name in enumerate(trip)}
    column_of = {name: column for column, name in enumerate(depot)}
    pull_out = np.full((len(trip), len(depot)), NO_WAY)
    pull_in = np.full((len(trip), len(depot)), NO_WAY)
    links = []
    for (tail, head), cost in rows.cost.items():
        if tail[0] == "d":
            pull_out[row_of[head], column_of[tail]] = cost
        elif head[0] == "d":
            pull_in[row_of[tail], column_of[head]] = cost
        else:
            links.append((row_of[tail], row_of[head], cost))
    table = np.array(links, np.int64).reshape(-1, 3)
    return DepotProblem(
        tail=ints(table[:, 0]),
        head=ints(table[:, 1]),
        cost=ints(table[:, 2]),
        pull_out=ints(pull_out),
        pull_in=ints(pull_in),
        capacity=ints(capacities),
    )
