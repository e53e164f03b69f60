"""A planning task in the whole units that the search counts in."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.sparse.csgraph import connected_components, shortest_path

from network.errors import InfeasibleError
from network.quantities import FloatArray, offsets_of
from routing.line_planning.links.graph import LineTask
from routing.line_planning.links.search_values import Given, Lines, Room

_EXACT = (1, 2, 4, 5, 10, 20, 50, 60, 100)
"""Units per minute that are tried for times without rounding."""

_UNITS_PER_LINK = 1000
"""Otherwise the mean link has at least so many units: rounding stays below 0.05 %."""

_FAR_16, _FAR_32 = 16_000, 2**29
_HORIZON = 4
"""Times up to so many quickest ways across the network, with as many transfers, are exact."""

_MOST_RIDER_TIME = 2**44
_UNITS_PER_PAIR = 10
"""Time is counted so that pairs of nodes have at least so many units of riders in the mean."""

_LANES, _LONG_ROW = 32, 128


@dataclass(frozen=True, slots=True, eq=False)
class Units:
    """The task in whole units.

    Attributes
    ----------
    given : Given
    per_minute : float
        Units of time per minute.
    per_rider : float
        Units of demand per rider.
    width : int
        Columns of a row of times.
    times : numpy dtype
        int16, or int32 where times need it.
    """

    given: Given
    per_minute: float
    per_rider: float
    width: int
    times: np.dtype[np.signedinteger]

    def empty_lines(self, n_lines: int) -> Lines:
        """Set of lines without nodes."""
        return Lines(
            nodes=np.zeros((n_lines, self.given.most), np.int64),
            facts=np.zeros((n_lines, 3), np.int64),
        )

    def room(self) -> Room:
        """Room for one search to work in."""
        n, most = len(self.given.first) - 1, self.given.most

        def times(*shape: int) -> npt.NDArray[np.signedinteger]:
            return np.full(shape, self.given.far, self.times)

        return Room(
            tables=times(3 if self.given.symmetric else 5, n, self.width),
            strips=times(5, self.width),
            path=times(most, _padded(most)),
            by_node=np.zeros((6, n + 1), np.int64),
            by_line=np.zeros((9, most + 1), np.int64),
        )


def units_of(task: LineTask) -> Units:
    """Count a task in whole units.

    Raises
    ------
    InfeasibleError
        If links that run both ways do not join all nodes.
    """
    minutes = task.graph.usable_minutes()
    _refuse_apart(task, minutes)
    per_minute = _fitting(_units_per_minute(minutes, task.transfer_minutes), task, minutes)
    links = np.round(np.where(np.isfinite(minutes), minutes, 0.0) * per_minute).astype(np.int32)
    links[np.isfinite(minutes)] = np.maximum(links[np.isfinite(minutes)], 1)
    boarding = round(task.transfer_minutes * per_minute)
    shortest = shortest_path(links, method="D").astype(np.int32)
    longest = int(_HORIZON * (shortest.max() + boarding))
    narrow = longest <= _FAR_16
    far = _FAR_16 if narrow else min(_FAR_32, longest)
    symmetric = bool((links == links.T).all())
    width = _padded(task.graph.n_nodes)
    demand, per_rider = _demand(task.riders, far, width, symmetric=symmetric)
    tails, heads = np.nonzero(links)
    n = task.graph.n_nodes
    given = Given(
        minutes=links,
        shortest=shortest,
        first=offsets_of(np.bincount(tails, minlength=n)).copy(),
        neighbour=heads.astype(np.int64),
        terminal=task.graph.terminal.copy(),
        terminals=np.flatnonzero(task.graph.terminal).astype(np.int64),
        demand=demand,
        least=task.least_nodes,
        most=task.most_nodes,
        boarding=boarding,
        far=far,
        symmetric=symmetric,
        ends=task.terminal_ends,
        fixed=task.fixed.n_lines,
    )
    return Units(given, per_minute, per_rider, width, np.dtype(np.int16 if narrow else np.int32))


def _refuse_apart(task: LineTask, minutes: FloatArray) -> None:
    parts, part = connected_components(np.isfinite(minutes), directed=False)
    if parts == 1:
        return
    apart = task.graph.node[int(np.flatnonzero(part != part[0])[0])]
    message = (
        f"links that run both ways leave the network in {parts} parts: no line joins node "
        f"{apart} to node {task.graph.node[0]}. Add links, or leave nodes out."
    )
    raise InfeasibleError(message)


def _units_per_minute(minutes: FloatArray, transfer_minutes: float) -> float:
    """Fewest units in which all times are whole, else some that round little."""
    times = np.append(minutes[np.isfinite(minutes)], transfer_minutes)
    for units in _EXACT:
        if np.abs(times * units - np.round(times * units)).max() < 1e-9:  # noqa: PLR2004
            return float(units)
    return float(10.0 ** np.ceil(np.log10(_UNITS_PER_LINK / times[:-1].mean())))


def _fitting(per_minute: float, task: LineTask, minutes: FloatArray) -> float:
    """Units per minute, fewer where the longest journeys would not fit the numbers."""
    pairs = np.count_nonzero(task.riders)
    most = min(float(_FAR_32), _MOST_RIDER_TIME / (_UNITS_PER_PAIR * pairs)) / _HORIZON
    links = minutes[np.isfinite(minutes)]
    if per_minute * (task.graph.n_nodes * links.max() + task.transfer_minutes) <= most:
        return per_minute  # nearly always, and no ways have to be searched to know it
    quickest = shortest_path(np.where(np.isfinite(minutes), minutes, 0.0), method="D")
    return min(per_minute, most / (float(quickest.max()) + task.transfer_minutes))


def _demand(
    riders: FloatArray, far: int, width: int, *, symmetric: bool
) -> tuple[npt.NDArray[np.int32], float]:
    """Riders in whole units, padded; where times are symmetric all in the upper triangle."""
    table = np.triu(riders + riders.T, 1) if symmetric else np.array(riders)
    most = min(_MOST_RIDER_TIME / far / table.sum(), (2**31 - 1) / table.max())
    exact = [10.0**digits for digits in range(7) if 10.0**digits <= most]
    whole = [u for u in exact if _are_whole(table * u)]
    units = whole[0] if whole else float(10.0 ** np.floor(np.log10(most)))
    demand = np.zeros((len(table), width), np.int32)
    demand[:, : len(table)] = np.round(table * units)
    return demand, units


def _are_whole(numbers: FloatArray) -> bool:
    """Whether nothing is lost by rounding."""
    rounded = np.round(numbers)
    return bool((np.abs(numbers - rounded) < 1e-6).all() and (rounded[numbers > 0] > 0).all())  # noqa: PLR2004


def _padded(length: int) -> int:
    """Columns that the processor takes in whole bites."""
    bite = _LANES if length <= _LANES else _LONG_ROW
    return -(-length // bite) * bite
