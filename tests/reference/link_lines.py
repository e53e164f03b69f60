"""Sets of lines on a graph of links, priced the slow and obvious way."""

from collections.abc import Sequence
from itertools import pairwise

Minutes = Sequence[Sequence[int]]
Lines = Sequence[Sequence[int]]

FAR = 16_000


def ride_times(minutes: Minutes, lines: Lines, boarding: int) -> list[list[int]]:
    """Quickest direct rides between all nodes, boarding included."""
    n = len(minutes)
    times = [[0 if i == j else FAR for j in range(n)] for i in range(n)]
    for line in lines:
        for way in (list(line), list(reversed(line))):
            for start in range(len(way)):
                time = boarding
                for u, v in pairwise(way[start:]):
                    time += minutes[u][v]
                    times[way[start]][v] = min(times[way[start]][v], time)
    return times


def closed_times(minutes: Minutes, lines: Lines, boarding: int) -> list[list[int]]:
    """Quickest journeys over any number of rides: lowered until nothing changes."""
    times = ride_times(minutes, lines, boarding)
    n = len(times)
    changed = True
    while changed:
        changed = False
        for i in range(n):
            for j in range(n):
                best = min(FAR, *(times[i][k] + times[k][j] for k in range(n)))
                if best < times[i][j]:
                    times[i][j] = best
                    changed = True
    return times


def rider_time(times: Minutes, riders: Minutes) -> int:
    """Time of all riders, boardings included."""
    n = len(times)
    return sum(times[i][j] * riders[i][j] for i in range(n) for j in range(n))


def line_time(minutes: Minutes, lines: Lines) -> int:
    """One-way time of all lines, each in its quicker direction."""
    return sum(
        min(
            sum(minutes[u][v] for u, v in pairwise(line)),
            sum(minutes[v][u] for u, v in pairwise(line)),
        )
        for line in lines
    )


def parts(n: int, lines: Lines) -> int:
    """Number of parts that lines leave the nodes in, a node without a line being one."""
    part = list(range(n))
    for line in lines:
        for u, v in pairwise(line):
            part = [part[v] if each == part[u] else each for each in part]
    return len(set(part))
