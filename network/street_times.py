"""Legal driving times between stops: the one source of every run time and deadhead."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from network.errors import LimitError, NotFoundError
from network.places_along import share_along
from network.quantities import FloatArray, IntArray, frozen, ints, offsets_of
from network.streets import StreetGraph
from network.turns import LegalTurns

UNREACHED = np.iinfo(np.int32).max
"""No legal way. Adding to it overflows: compare before adding."""

MAX_PLACES = 20_000
"""Stops and depots that fit: their table of times and lengths then takes 3.2 GB."""

_KEY_BITS = 62


@dataclass(frozen=True, slots=True, eq=False)
class StreetTimes:
    """Fastest legal street paths between places at the kerb: all stops, then all depots.

    A path leaves in the driving direction of its first kerb and arrives in that of its last, keeps
    to one-way streets and turn restrictions, and makes no U-turn. The paths of consecutive stops
    therefore join to one consistent path of a bus.

    Attributes
    ----------
    free_flow_ms : array of int32, shape (n_places, n_places)
        Milliseconds at free flow from row to column; `UNREACHED` where there is no legal way.
    length_m : array of float32, shape (n_places, n_places)
        Metres of that path; infinite where there is none.
    place_edge : IntArray, shape (n_places,)
        Street edge of each place.
    place_offset_ms : IntArray, shape (n_places,)
        Milliseconds from the tail of the edge to the place.
    """

    free_flow_ms: npt.NDArray[np.int32]
    length_m: npt.NDArray[np.float32]
    place_edge: IntArray
    place_offset_ms: IntArray


@dataclass(frozen=True, slots=True, eq=False)
class StreetPaths:
    """Street edges driven between pairs of places, one path per pair.

    The edges of path ``p`` are rows ``first_edge[p]`` up to ``first_edge[p + 1]`` of `edge`. Its
    first and last edge hold the two places; only the part between them is driven.

    Attributes
    ----------
    first_edge : IntArray, shape (n_paths + 1,)
        Offsets into `edge`.
    edge : IntArray, shape (n_path_edges,)
        Rows of the bus `StreetGraph`, in driving order.
    """

    first_edge: IntArray
    edge: IntArray

    def __len__(self) -> int:
        """Number of paths."""
        return len(self.first_edge) - 1

    def edges_of(self, path: int) -> IntArray:
        """Edges of one path, in driving order."""
        return self.edge[self.first_edge[path] : self.first_edge[path + 1]]


def street_times(
    streets: StreetGraph,
    turns: LegalTurns,
    place_edge: IntArray,
    place_offset_m: FloatArray,
    threads: int = 1,
) -> StreetTimes:
    """Fastest legal driving times between all places.

    Between two places of one edge, in driving order, the bus drives straight on. Every other way is
    the rest of the first edge, the edges between, and the last edge up to the place; a place behind
    the bus on its own edge is reached round the block. Time along an edge is proportional to
    metres. Where several ways are equally fast, the lower edge rows decide, so that lengths and
    `street_paths` agree.

    Parameters
    ----------
    streets : StreetGraph
        The bus graph.
    turns : LegalTurns
        Its legal turns.
    place_edge : IntArray, shape (n_places,)
        Street edge of each place: all stops, then all depots.
    place_offset_m : FloatArray, shape (n_places,)
        Metres from the tail of the edge.
    threads : int, default 1
        Threads to search in; the result does not depend on it.

    Returns
    -------
    StreetTimes

    Raises
    ------
    InputError
        If a place lies on no edge or beyond the end of its edge.
    LimitError
        If there are more than `MAX_PLACES` places, or the graph is too large for exact whole
        numbers.

    Examples
    --------
    Blocks of 400 m at 10 m/s: from 100 m to 300 m along one street takes 20 s, and back again
    140 s, round the block.

    >>> from network.quantities import floats, ints
    >>> from network.turns import legal_turns
    >>> from tests.cities.grid import grid_streets
    >>> grid = grid_streets(3, 3)
    >>> times = street_times(grid, legal_turns(grid), ints([0, 0]), floats([100, 300]))
    >>> times.free_flow_ms.tolist()
    [[0, 20000], [140000, 0]]
    """
    from network.street_path_kernel import fill_times  # noqa: PLC0415  (numba starts slowly)

    if len(place_edge) > MAX_PLACES:
        message = (
            f"{len(place_edge)} stops and depots are more than the {MAX_PLACES} whose driving "
            "times fit into memory; cut the map to one urban area or generate fewer stops"
        )
        raise LimitError(message)
    offset_ms, offset_mm = _offsets_along(streets, place_edge, place_offset_m)
    group_edge, first_member, member = _places_by_edge(place_edge)
    n_places = len(place_edge)
    free_flow_ms = np.zeros((n_places, n_places), np.int32)
    length_m = np.zeros((n_places, n_places), np.float32)
    length_mm = _millimetres(streets)
    edge_bits = _edge_bits(streets)

    def fill(first_group: int, end_group: int) -> None:
        fill_times(
            group_edge,
            first_member,
            member,
            first_group,
            end_group,
            turns.first_next,
            turns.next_edge,
            streets.free_flow_ms,
            length_mm,
            edge_bits,
            place_edge,
            offset_ms,
            offset_mm,
            int(UNREACHED),
            free_flow_ms,
            length_m,
        )

    # Each group writes its own rows, so threads cannot change what another one wrote.
    cuts = np.linspace(0, len(group_edge), max(1, threads) + 1).astype(int).tolist()
    with ThreadPoolExecutor(max(1, threads)) as pool:
        for done in [pool.submit(fill, start, end) for start, end in pairwise(cuts)]:
            done.result()
    return StreetTimes(frozen(free_flow_ms), frozen(length_m), ints(place_edge), offset_ms)


def street_paths(
    streets: StreetGraph,
    turns: LegalTurns,
    times: StreetTimes,
    from_place: IntArray,
    to_place: IntArray,
) -> StreetPaths:
    """Fastest legal paths of many pairs of places; pairs from one street share one search.

    Parameters
    ----------
    streets, turns
        The bus graph and its legal turns, as given to `street_times`.
    times : StreetTimes
        Where the places are.
    from_place, to_place : IntArray, shape (n_paths,)
        Rows of `StreetTimes`.

    Returns
    -------
    StreetPaths
        In the order of the pairs; times and lengths are those of `StreetTimes`.

    Raises
    ------
    NotFoundError
        If there is no legal way between two places.

    Examples
    --------
    >>> from network.quantities import floats, ints
    >>> from network.turns import legal_turns
    >>> from tests.cities.grid import grid_streets
    >>> grid = grid_streets(3, 3)
    >>> turns = legal_turns(grid)
    >>> times = street_times(grid, turns, ints([0, 0]), floats([100, 300]))
    >>> paths = street_paths(grid, turns, times, ints([0, 1]), ints([1, 0]))
    >>> paths.edges_of(0).tolist(), len(paths.edges_of(1))   # straight on; round the block
    ([0], 5)
    """
    from network.street_path_kernel import (  # noqa: PLC0415  (numba starts slowly)
        search_from_edge,
        trace_back,
    )

    length_mm = _millimetres(streets)
    edge_bits = _edge_bits(streets)
    tail_ms, tail_mm, came_from = (np.zeros(streets.n_edges, np.int64) for _ in range(3))
    queue, path = (np.zeros(streets.n_edges + 1, np.int64) for _ in range(2))
    wanted = np.zeros(streets.n_edges, np.bool_)
    found: list[IntArray] = [ints([])] * len(from_place)
    group_edge, first_member, member = _places_by_edge(times.place_edge[from_place])
    for group, source in enumerate(group_edge.tolist()):
        pairs = member[first_member[group] : first_member[group + 1]]
        targets = times.place_edge[to_place[pairs]]
        wanted[targets] = True
        search_from_edge(
            source,
            turns.first_next,
            turns.next_edge,
            streets.free_flow_ms,
            length_mm,
            wanted,
            int(wanted.sum()),
            edge_bits,
            tail_ms,
            tail_mm,
            came_from,
            queue,
        )
        wanted[targets] = False
        for pair, target in zip(pairs.tolist(), targets.tolist(), strict=True):
            start, end = int(from_place[pair]), int(to_place[pair])
            if _straight_on(times, start, end):
                found[pair] = ints([target])
                continue
            if tail_ms[target] < 0:
                message = (
                    f"there is no legal way from place {start} to place {end}; "
                    "move one of the stops or check the turn restrictions between them"
                )
                raise NotFoundError(message)
            count = trace_back(source, target, came_from, path)
            found[pair] = ints(path[:count][::-1])
    return StreetPaths(
        offsets_of([len(edges) for edges in found]),
        ints(np.concatenate(found) if found else []),
    )


def _straight_on(times: StreetTimes, start: int, end: int) -> bool:
    """Whether both places lie on one edge, in driving order."""
    same = times.place_edge[start] == times.place_edge[end]
    return bool(same and times.place_offset_ms[end] >= times.place_offset_ms[start])


def _offsets_along(
    streets: StreetGraph, place_edge: IntArray, place_offset_m: FloatArray
) -> tuple[IntArray, IntArray]:
    """Milliseconds and millimetres from the tail of its edge to each place."""
    share = share_along(streets.length_m, place_edge, place_offset_m)
    cost_ms = streets.free_flow_ms[place_edge]
    return ints(np.rint(share * cost_ms)), ints(np.rint(share * _millimetres(streets)[place_edge]))


def _places_by_edge(place_edge: IntArray) -> tuple[IntArray, IntArray, IntArray]:
    """Distinct edges, rising, with offsets and rows of their places."""
    member = np.argsort(place_edge, kind="stable")
    group_edge, first = np.unique(place_edge[member], return_index=True)
    return ints(group_edge), ints(np.append(first, len(member))), ints(member)


def _millimetres(streets: StreetGraph) -> IntArray:
    """Length of each edge in whole millimetres, so that sums are exact."""
    return ints(np.rint(streets.length_m * 1000))


def _edge_bits(streets: StreetGraph) -> int:
    """Bits of an edge row in a queue key."""
    edge_bits = int(streets.n_edges).bit_length()
    longest_ms = int(streets.free_flow_ms.sum())
    if longest_ms.bit_length() + edge_bits > _KEY_BITS:
        message = (
            f"{streets.n_edges} street edges of {longest_ms / 3.6e6:.0f} driving hours together "
            "are more than can be searched; cut the map to one urban area"
        )
        raise LimitError(message)
    return edge_bits
