"""Prices a set of lines exactly, one line exchanged at a time, and anneals the set."""

from typing import cast

import numpy as np

from network.compiled import compiled, compiled_part
from network.quantities import FloatArray, IntArray
from routing.line_planning.links.closing_kernel import (
    keep_rows,
    lines_closed,
    rider_time,
    rider_time_with,
    turn_table,
)
from routing.line_planning.links.drawing_kernel import draw, fresh_line
from routing.line_planning.links.forms_kernel import exchanged_tails, lines_meet, other_form
from routing.line_planning.links.lines_kernel import (
    is_taken,
    joined_next,
    joined_parts,
    line_mark,
    line_time,
    network_parts,
    put_line,
)
from routing.line_planning.links.search_values import (
    APART,
    BEST_APART,
    BEST_COST,
    CLOSED,
    COST,
    EVALUATIONS,
    LABEL,
    LENGTH,
    LINE,
    LUCK,
    MARK,
    NO_LINE,
    ONE,
    OTHER,
    PERCENT,
    ROW_COST,
    SECOND,
    SECOND_COST,
    SECOND_TURNED,
    SEEN,
    SPARE,
    TIME,
    TURNED,
    TWO,
    USED,
    Given,
    Lines,
    Marks,
    Prices,
    Room,
    Times,
)

EXCHANGES = 10
"""Percent of blocks that exchange the tails of two lines."""

_LUCK = cast("int", np.int64(LUCK))


@compiled_part
def _is_whole(given: Given, times: Times) -> bool:
    """Whether every node can be reached (lines run both ways: from any node is enough)."""
    whole = True
    for j in range(times.shape[0]):
        whole &= times[0, j] < given.far
    return whole


@compiled
def prices_without(
    given: Given, prices: Prices, lines: Lines, one: int, two: int, room: Room
) -> tuple[int, int]:
    """Take two lines out; what riders pay without them and the parts the nodes fall into."""
    if prices.rider == 0:
        return 0, network_parts(lines, one, two, room.by_node[LABEL])
    lines_closed(given, lines, one, two, room)
    base = rider_time(given, room.tables[CLOSED], room.by_node[ROW_COST])
    if _is_whole(given, room.tables[CLOSED]):
        return base, 1
    return base, network_parts(lines, one, two, room.by_node[LABEL])


@compiled_part
def _riders_with(given: Given, room: Room, base: int, n_one: int, n_two: int) -> int:
    """Time of all riders with one or both lines at hand put in, one after the other."""
    total = base
    n_lines = ONE if n_two == 0 else TWO
    for each in range(n_lines):  # one call in a loop: the compiler would copy two
        length = n_one
        if each == 1:
            length = n_two
            keep_rows(room.tables[CLOSED], room, room.tables[SECOND])
            if not given.symmetric:
                turn_table(room.tables[SECOND], room.tables[SECOND_TURNED])
            total = rider_time(given, room.tables[SECOND], room.by_node[SECOND_COST])
        total = rider_time_with(
            given,
            room.tables[CLOSED + each],
            room.tables[(CLOSED if given.symmetric else TURNED) + each],
            room.by_node[ROW_COST + each],
            total,
            room.by_line[LINE + each],
            length,
            room,
            n_lines - 1 - each,
        )
    return total


@compiled_part
def _price(
    given: Given,
    prices: Prices,
    room: Room,
    base: int,
    parts: int,
    others: int,
    n_one: int,
    n_two: int,
) -> tuple[int, int]:
    """Cost and parts cut off with the lines at hand put in: `LINE`, and `OTHER` where it has nodes.

    `others` is the time of all other lines.
    """
    line, other = room.by_line[LINE], room.by_line[OTHER]
    apart = 0
    if parts > 1:
        apart = parts - joined_parts(room.by_node[LABEL], line, n_one, room.by_node[SEEN])
        if n_two > 0:
            apart += 1 - joined_next(room.by_node[LABEL], other, n_two, room.by_node[SEEN])
    time = others + line_time(given, line, n_one) + line_time(given, other, n_two)
    cost = prices.line * time + prices.apart * apart
    if prices.rider > 0:
        cost += prices.rider * _riders_with(given, room, base, n_one, n_two)
    return cost, apart


@compiled_part
def _remember(lines: Lines, best: Lines, figures: IntArray, extra: int) -> None:
    """Keep the set if it is the best so far: fewest parts cut off, then least cost."""
    cost = figures[COST]
    if extra > 0:
        for r in range(len(lines.facts)):
            cost += extra * lines.facts[r, TIME]
    better = cost < figures[BEST_COST] and figures[APART] == figures[BEST_APART]
    if better or figures[APART] < figures[BEST_APART]:
        figures[BEST_APART] = figures[APART]
        figures[BEST_COST] = cost
        for r in range(len(lines.facts)):
            best.facts[r, LENGTH] = lines.facts[r, LENGTH]
            best.facts[r, TIME] = lines.facts[r, TIME]
            best.facts[r, MARK] = lines.facts[r, MARK]
            for a in range(lines.facts[r, LENGTH]):
                best.nodes[r, a] = lines.nodes[r, a]


@compiled
def anneal(
    given: Given,
    prices: Prices,
    lines: Lines,
    best: Lines,
    figures: IntArray,
    room: Room,
    state: Marks,
    luck: FloatArray,
    temperature: float,
    chain: int,
    fill: int,
    allowed: int,
    only: int,
) -> None:
    """Anneal a set of lines at one temperature, one line (or pair of lines) after another.

    A block takes a line out, closes the network without it once, and tries `chain` other forms of
    it, each priced exactly (Metropolis et al. 1953 decide). Costs are whole numbers and luck comes
    from a table, so the same seed gives the same lines on every machine.

    Parameters
    ----------
    given : Given
    prices : Prices
    lines, best : Lines
        The set at hand and the best so far; both changed.
    figures : IntArray
        At `COST` ... `EVALUATIONS`; changed.
    room : Room
    state : array of uint64, shape (1,)
    luck : FloatArray, shape (LUCK,)
    temperature : float
        In units of cost.
    chain : int
        Forms tried per block.
    fill : int
        Percent of forms that are made as long as allowed.
    allowed : int
        Sets to price in this call.
    only : int
        `NO_LINE`, or a line that alone is changed, by fresh lines: with `temperature` 0 the best
        of them is kept. Lines that are still empty change nothing.
    """
    n_free = len(lines.facts) - given.fixed
    done = 0
    while done < allowed:
        one = only
        two = NO_LINE
        if only == NO_LINE:
            one = given.fixed + draw(state, n_free)
            if n_free > 1 and draw(state, PERCENT) < EXCHANGES:
                two = given.fixed + draw(state, n_free - 1)
                if two >= one:
                    two += 1
                if not lines_meet(lines, one, two, room.by_node[USED]):
                    two = NO_LINE
        base, parts = prices_without(given, prices, lines, one, two, room)
        others = -lines.facts[one, TIME]
        for r in range(len(lines.facts)):
            others += lines.facts[r, TIME]
        if two != NO_LINE:
            others -= lines.facts[two, TIME]
        before = done
        for _ in range(chain):
            if done == allowed:
                break
            n_two = one - one
            if two != NO_LINE:
                n_one, n_two = exchanged_tails(given, lines, one, two, fill, room, state)
            elif only != NO_LINE:
                n_one = fresh_line(given, fill, room.by_line[LINE], room.by_node[USED], state)
            else:
                n_one = other_form(
                    given,
                    lines.nodes[one],
                    lines.facts[one, LENGTH],
                    fill,
                    room.by_line[LINE],
                    room.by_line[SPARE],
                    room.by_node[USED],
                    state,
                )
            if n_one == 0:
                continue
            mark = line_mark(room.by_line[LINE], n_one)
            if is_taken(lines, mark, NO_LINE if two == NO_LINE else one, two):
                continue
            if two != NO_LINE:
                twin = line_mark(room.by_line[OTHER], n_two)
                if mark == twin or is_taken(lines, twin, one, two):
                    continue
            cost, apart = _price(given, prices, room, base, parts, others, n_one, n_two)
            done += 1
            if cost - figures[COST] <= np.int64(temperature * luck[draw(state, _LUCK)]):
                put_line(given, lines, one, room.by_line[LINE], n_one)
                if two != NO_LINE:
                    put_line(given, lines, two, room.by_line[OTHER], n_two)
                figures[COST] = cost
                figures[APART] = apart
                _remember(lines, best, figures, prices.extra)
        if done == before:
            done += 1  # nothing could be tried: do not go on for ever
    figures[EVALUATIONS] += done
