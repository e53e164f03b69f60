"""Chooses whole vehicles among surviving links: one integer program.

Multi-commodity flow (a commodity is a depot), which a path cover cannot replace: its cuts and
branches on links close a gap that branches on blocks do not. SCIP (in OR-Tools) proves m4n500s0 of
Pepin et al. on 6 400 links in 35 s of processor time, HiGHS in 56 s.
"""

import datetime as dt
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from network.quantities import IntArray, ints, offsets_of
from routing.progress import Observer
from routing.vehicle_scheduling.depot_problem import DepotBlocks
from routing.vehicle_scheduling.surviving_links import AT_DEPOT, SurvivingLinks
from routing.watched_solve import Watch, solve_watched

if TYPE_CHECKING:
    from scipy.sparse import csr_array

_WHOLE = 0.99
"""Costs are whole numbers: less than 1 below the best means that nothing is better."""

_SAFETY = 1e-4
_LONGEST_S = 10.0**9


@dataclass(frozen=True, slots=True, eq=False)
class LinkLimits:
    """Most branches and processor seconds of one choice, and its seed."""

    nodes: int
    cpu_s: float
    seed: int


@dataclass(frozen=True, slots=True, eq=False)
class LinkChoice:
    """Blocks made of surviving links.

    Attributes
    ----------
    blocks : DepotBlocks or None
        None where none were found.
    bound : float
        Nothing that consists of these links costs less; infinite where nothing does.
    finished : bool
        Whether the blocks are proven best of these links, or that there are none.
    """

    blocks: DepotBlocks | None
    bound: float
    finished: bool


def choose_links(
    links: SurvivingLinks,
    n_trips: int,
    most: IntArray,
    known: DepotBlocks | None,
    limits: LinkLimits,
    observer: Observer,
) -> LinkChoice:
    """Cheapest blocks of surviving links.

    Parameters
    ----------
    links : SurvivingLinks
    n_trips : int
    most : IntArray, shape (n_depots,)
        Most blocks of each depot.
    known : DepotBlocks or None
        Blocks to start from.
    limits : LinkLimits
    observer : Observer

    Raises
    ------
    Cancelled
        If the observer says so.
    """
    from ortools.math_opt.python import mathopt  # noqa: PLC0415  (heavy, only where needed)

    model, chosen = _model(mathopt, links, n_trips, most)
    if model is None:
        return LinkChoice(None, float("inf"), finished=True)
    start = [] if known is None else _hint(mathopt, links, chosen, known)
    watch = Watch(observer, "blocks", 0.6, f"choosing among {len(links)} links")
    result = solve_watched(model, _parameters(mathopt, limits), start, watch)
    reason = result.termination.reason
    impossible = {
        mathopt.TerminationReason.INFEASIBLE,
        mathopt.TerminationReason.INFEASIBLE_OR_UNBOUNDED,
    }
    if reason in impossible:
        return LinkChoice(None, float("inf"), finished=True)
    low = float(result.termination.objective_bounds.dual_bound)
    bound = links.base + low - _SAFETY if math.isfinite(low) else links.bound
    if not result.has_primal_feasible_solution():
        return LinkChoice(None, bound, finished=False)
    used = np.array(result.variable_values(chosen)) > 0.5  # noqa: PLR2004  (yes or no)
    blocks = _blocks_of(links, np.flatnonzero(used))
    return LinkChoice(blocks, bound, finished=reason == mathopt.TerminationReason.OPTIMAL)


def _parameters(mathopt: Any, limits: LinkLimits) -> Any:  # noqa: ANN401  (no stubs)
    parameters = mathopt.SolveParameters(
        time_limit=dt.timedelta(seconds=min(limits.cpu_s, _LONGEST_S)),
        node_limit=limits.nodes,
        random_seed=limits.seed,
        absolute_gap_tolerance=_WHOLE,
        relative_gap_tolerance=0.0,
    )
    parameters.gscip.int_params["timing/clocktype"] = 1  # processor time, not the wall
    return parameters


def _rows(links: SurvivingLinks, n_trips: int, n_depots: int) -> "tuple[csr_array, IntArray]":
    """One row per trip (entered once), per trip and depot (left as entered), and per depot.

    Returns
    -------
    csr_array, shape (n_trips + n_trips * n_depots + n_depots, n_links)
    IntArray
        Rows that have an entry.
    """
    from scipy.sparse import coo_array  # noqa: PLC0415

    into, out_of = links.head != AT_DEPOT, links.tail != AT_DEPOT
    leaving = ~out_of
    column = np.arange(len(links))
    balance = n_trips + links.depot * n_trips
    parts = (
        (links.head[into], column[into], 1.0),
        ((balance + links.head)[into], column[into], 1.0),
        ((balance + links.tail)[out_of], column[out_of], -1.0),
        ((n_trips + n_trips * n_depots + links.depot)[leaving], column[leaving], 1.0),
    )
    row = np.concatenate([part[0] for part in parts])
    entry = np.concatenate([np.full(len(part[0]), part[2]) for part in parts])
    columns = np.concatenate([part[1] for part in parts])
    shape = n_trips + n_trips * n_depots + n_depots, len(links)
    table = coo_array((entry, (row, columns)), shape=shape).tocsr()
    return table, ints(np.flatnonzero(np.diff(table.indptr)))


def _model(
    mathopt: Any,  # noqa: ANN401  (no stubs)
    links: SurvivingLinks,
    n_trips: int,
    most: IntArray,
) -> tuple[Any, list[Any]]:
    """The program and its variables; no program where a trip has no link left."""
    table, used = _rows(links, n_trips, len(most))
    if (used[:n_trips] != np.arange(n_trips)).any() or len(used) < n_trips:
        return None, []
    model = mathopt.Model()
    chosen = [model.add_binary_variable() for _ in range(len(links))]
    model.objective.is_maximize = False
    for variable, extra in zip(chosen, links.extra.tolist(), strict=True):
        model.objective.set_linear_coefficient(variable, extra)
    first_depot = n_trips + n_trips * len(most)
    for row in used.tolist():
        low = 1.0 if row < n_trips else 0.0
        high = float(most[row - first_depot]) if row >= first_depot else low
        limit = model.add_linear_constraint(lb=low, ub=high)
        here = slice(table.indptr[row], table.indptr[row + 1])
        for column, entry in zip(table.indices[here], table.data[here], strict=True):
            limit.set_coefficient(chosen[column], float(entry))
    return model, chosen


def _hint(
    mathopt: Any,  # noqa: ANN401  (no stubs)
    links: SurvivingLinks,
    chosen: list[Any],
    known: DepotBlocks,
) -> list[Any]:
    """Known blocks as values of the variables; none where a link of theirs did not survive."""
    row_of = {
        key: row
        for row, key in enumerate(
            zip(links.depot.tolist(), links.tail.tolist(), links.head.tolist(), strict=True)
        )
    }
    values = dict.fromkeys(chosen, 0.0)
    for block in range(known.n_blocks):
        depot, trips = int(known.depot[block]), known.trips_of(block).tolist()
        for pair in zip([AT_DEPOT, *trips], [*trips, AT_DEPOT], strict=True):
            row = row_of.get((depot, *pair))
            if row is None:
                return []
            values[chosen[row]] = 1.0
    return [mathopt.SolutionHint(variable_values=values)]


def _blocks_of(links: SurvivingLinks, used: IntArray) -> DepotBlocks:
    """Follow the used links from each depot."""
    following: dict[tuple[int, int], int] = {}
    starts: list[tuple[int, int]] = []
    for row in used.tolist():
        depot, tail, head = int(links.depot[row]), int(links.tail[row]), int(links.head[row])
        if tail == AT_DEPOT:
            starts.append((depot, head))
        else:
            following[depot, tail] = head
    blocks = []
    for depot, trip in sorted(starts):
        block = [trip]
        while (after := following[depot, block[-1]]) != AT_DEPOT:
            block.append(after)
        blocks.append(block)
    return DepotBlocks(
        first_trip=offsets_of([len(block) for block in blocks]),
        trip=ints([trip for block in blocks for trip in block]),
        depot=ints([depot for depot, _ in sorted(starts)]),
    )
