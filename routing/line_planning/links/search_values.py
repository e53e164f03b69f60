"""What the compiled search of line sets works on: what is given, prices, lines, room to work in.

All is counted in whole units: times in units of `Given`, riders in units of demand. A journey is
priced with one boarding per leg, so the boarding of the first leg is part of every price and is
taken off for people. Dimensions: n nodes, w columns (nodes padded for the processor), R lines,
m nodes a line may have at most.
"""

from typing import NamedTuple, cast

import numpy as np
import numpy.typing as npt

from network.quantities import BoolArray, IntArray

Times = npt.NDArray[np.signedinteger[npt.NBitBase]]
"""Matrix of times in int16, or int32 where they do not fit; never above `Given.far`."""

Marks = npt.NDArray[np.uint64]

NO_LINE = cast("int", np.int64(-1))
LUCK = 65_536
"""Steps of the table of luck: minus the logarithm of evenly spread numbers."""

COST, APART, BEST_COST, BEST_APART, EVALUATIONS = 0, 1, 2, 3, 4
"""Places in the figures of a search."""

NO, YES, ONE, TWO, THREE = (cast("int", np.int64(each)) for each in (0, 1, 1, 2, 3))
PERCENT = cast("int", np.int64(100))
"""Typed, since the compiler makes a version of a function for each plain number it is given."""


class Given(NamedTuple):
    """What a search does not change.

    `minutes` and `shortest` are int32[n, n]: time of the link (0: none) and of the quickest way.
    The neighbours of node u are rows ``first[u]`` to ``first[u + 1]`` of `neighbour`. `demand` is
    int32[n, w]; where times are `symmetric` it holds both directions in its upper triangle.
    `far` stands for unreachable: no time is
    above it, and the sum of two still fits the type of the times. `ends` is how many ends of a line
    have to be terminals (0, 1 or 2). Lines below `fixed` stay as they are.
    """

    minutes: npt.NDArray[np.int32]
    shortest: npt.NDArray[np.int32]
    first: IntArray
    neighbour: IntArray
    terminal: BoolArray
    terminals: IntArray
    demand: npt.NDArray[np.int32]
    least: int
    most: int
    boarding: int
    far: int
    symmetric: bool
    ends: int
    fixed: int


class Prices(NamedTuple):
    """Cost = `rider` x time of all riders + `line` x time of all lines + `apart` x parts cut off.

    Where `rider` is 0 no journey is computed, which is some twenty times as fast. The best set is
    chosen with `extra` added to `line`: so a search can be led across sets that may not win.
    """

    rider: int
    line: int
    apart: int
    extra: int


class Lines(NamedTuple):
    """A set of lines: nodes int64[R, m]; length, one-way time and mark int64[R, 3]."""

    nodes: IntArray
    facts: IntArray


LENGTH, TIME, MARK = 0, 1, 2
"""Columns of `Lines.facts`."""


class Room(NamedTuple):
    """Room to work in; nothing in it outlives a call. Few big arrays: the compiler is slow on many.

    `tables` is Times[3 or 5, n, w], `strips` Times[5, w], `path` Times[m, padded m], `by_node`
    int64[6, n + 1] and `by_line` int64[9, m + 1]; their rows are named below.
    """

    tables: Times
    strips: Times
    path: Times
    by_node: IntArray
    by_line: IntArray


CLOSED, SECOND, ROWS, TURNED, SECOND_TURNED = 0, 1, 2, 3, 4
"""Tables: without one or two lines, with one line more, rows lowered by a line; columns as rows."""

SOONEST = 4
"""Strip of soonest arrivals; the strips before it are pivots."""

ROW_COST, SECOND_COST, LABEL, SEEN, USED, TOUCHED = 0, 1, 2, 3, 4, 5
LINE, OTHER, SPARE, LEFT, RIGHT, THERE, BACK, VIA, CLOSER = 0, 1, 2, 3, 4, 5, 6, 7, 8
