"""Random small tasks and sets of lines on them."""

from dataclasses import dataclass

import numpy as np
from hypothesis import strategies as st

from network.quantities import floats
from routing.line_planning.links.graph import LineTask, LinkGraph

MOST = 5
LINES = 4


@dataclass(frozen=True)
class Case:
    """A task in whole minutes and a set of lines that need not cover all nodes."""

    task: LineTask
    lines: list[list[int]]
    seed: int

    @property
    def minutes(self) -> list[list[int]]:
        """Whole minutes of links, 0 without a link."""
        table = self.task.graph.minutes_between()
        return [[int(cell) if np.isfinite(cell) else 0 for cell in row] for row in table]

    @property
    def riders(self) -> list[list[int]]:
        """Whole riders."""
        return [[int(cell) for cell in row] for row in self.task.riders]


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """A ring with random chords, both ways with equal or different times."""
    seed = draw(st.integers(0, 2**32 - 1))
    random = np.random.default_rng(seed)
    n = draw(st.integers(6, 12))
    chosen = {(i, (i + 1) % n) for i in range(n)}
    chosen |= {(int(u), int(v)) for u, v in random.integers(0, n, (n, 2)) if abs(u - v) > 1}
    links = sorted({(min(pair), max(pair)) for pair in chosen})
    there = random.integers(1, 30, len(links)).astype(float)
    symmetric = draw(st.booleans())
    back = there if symmetric else random.integers(1, 30, len(links)).astype(float)
    graph = LinkGraph(
        tuple(f"n{i}" for i in range(n)),
        np.array([u for u, _ in links] + [v for _, v in links]),
        np.array([v for _, v in links] + [u for u, _ in links]),
        np.concatenate([there, back]),
        np.ones(n, np.bool_),
    )
    riders = random.integers(0, 40, (n, n)) * random.integers(0, 2, (n, n)) * 1.0
    riders[0, 1] = 7.0
    np.fill_diagonal(riders, 0.0)
    task = LineTask(graph, floats(riders), LINES, 2, MOST)
    neighbours = {i: [v for u, v in links + [(b, a) for a, b in links] if u == i] for i in range(n)}
    lines: list[list[int]] = []
    while len(lines) < LINES:
        line = [int(random.integers(n))]
        while len(line) < MOST:
            free = [v for v in neighbours[line[-1]] if v not in line]
            if not free:
                break
            line.append(free[int(random.integers(len(free)))])
        if len(line) > 1 and line not in lines and line[::-1] not in lines:
            lines.append(line)
    return Case(task, lines, seed)
