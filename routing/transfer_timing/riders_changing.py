"""Who changes where, from riders of a whole service: strategies with a node for each change."""

from collections.abc import Sequence

import numpy as np

from network.network import Network
from network.quantities import FloatArray, IntArray, floats, ints
from network.service_day import Period
from network.walking import Walking
from routing.assignment.frequency import PassengerFlows
from routing.assignment.optimal_strategies import assign_strategies
from routing.assignment.states import SERVED
from routing.assignment.strategy_network import strategy_network
from routing.lines import NOT_RUN, LinePlan
from routing.paths import PatternPaths
from routing.run_times import RunTimeModel
from routing.transfer_timing.transfer_volumes import TransferVolumes
from routing.weights import JourneyWeights

_LEAST_RIDERS = 0.01
"""Per hour: fewer are left out."""

_Edges = tuple[IntArray, IntArray, FloatArray, FloatArray]


def riders_changing(
    network: Network,
    plan: LinePlan,
    paths: PatternPaths,
    run_times: RunTimeModel,
    periods: Sequence[Period],
    flows: Sequence[PassengerFlows],
    weights: JourneyWeights | None = None,
) -> TransferVolumes:
    """Riders who change between each two calls, from the riders of an assignment.

    An assignment knows how often riders change, not from where to where. Its riders are sent once
    more, along strategies in a network in which everyone who has left a bus at a stop waits apart
    from all others; changes are then scaled so that there are as many as in the assignment.

    Parameters
    ----------
    network : Network
    plan : LinePlan
    paths : PatternPaths
        Of the same plan.
    run_times : RunTimeModel
    periods : sequence of Period
    flows : sequence of PassengerFlows
        One per period. Where some ride on lines beside the plan, changes are only roughly right.
    weights : JourneyWeights, optional

    Returns
    -------
    TransferVolumes
        Sorted by period, alighting, boarding.

    Examples
    --------
    30 riders an hour go from stop 0 to stop 2 and change at stop 1, which call 1 of the plan
    reaches and call 2 leaves.

    >>> from network.demand import Demand
    >>> from network.service_day import WEEKDAY
    >>> from routing.assignment.frequency import assign_frequencies
    >>> from tests.cities.tables import PLAIN_RUN_TIMES, city_of_tables, lines_of, table_paths
    >>> town = city_of_tables(
    ...     [[0, 600, 0], [0, 0, 600], [0, 0, 0]], access=[{0: 60}, {1: 60}, {2: 60}])
    >>> plan, morning = lines_of([0, 1], [1, 2], headway_s=600), WEEKDAY[1:2]
    >>> paths = table_paths(town, plan)
    >>> demand = Demand(ints([0]), ints([2]), floats([30]), morning, False, "example")
    >>> flows = assign_frequencies(town, demand, plan, paths, PLAIN_RUN_TIMES, 0)
    >>> found = riders_changing(town, plan, paths, PLAIN_RUN_TIMES, morning, [flows])
    >>> found.alight_call.tolist(), found.board_call.tolist(), found.riders_per_hour.tolist()
    ([1], [2], [30.0])
    """
    weights = weights or JourneyWeights()
    parts = [
        _in_period(network, _Calls(plan, paths, run_times, period, column), flows[column], weights)
        for column, period in enumerate(periods)
    ]
    return TransferVolumes.of_periods(parts)


class _Calls:
    """Calls of the patterns that run in a period."""

    def __init__(
        self,
        plan: LinePlan,
        paths: PatternPaths,
        run_times: RunTimeModel,
        period: Period,
        column: int,
    ) -> None:
        pattern = np.repeat(np.arange(plan.n_patterns), np.diff(plan.first_stop))
        runs = plan.headway_s[pattern, column] != NOT_RUN
        last = np.zeros(len(pattern), np.bool_)
        last[plan.first_stop[1:] - 1] = True
        self.column = column
        self.line = plan.pattern_line[pattern]
        self.stop = plan.stop
        self.headway_s = plan.headway_s[pattern, column]
        self.board = np.flatnonzero(runs & ~last)
        self.through = self.board[~last[self.board + 1]]
        self.ride_s = run_times.hop_seconds(paths.hop_free_ms, period)
        self.dwell_s = run_times.dwell_s


def _in_period(
    network: Network, calls: _Calls, flows: PassengerFlows, weights: JourneyWeights
) -> TransferVolumes:
    """Changes of one period."""
    served = np.flatnonzero((flows.state == SERVED) & (flows.origin != flows.destination))
    walking = network.walking
    area = network.stops.area[calls.stop]
    change_off, change_area, change_s = _changes(calls, area, walking)
    at, on = _boardings_at(calls, area, change_area)
    others = calls.line[change_off[at] + 1] != calls.line[on]
    at, on = at[others], on[others]
    n_calls, n_areas, n_zones = len(area), len(network.areas), len(network.zones)
    # Nodes: on board after each call, alighted at it, areas, changes, zones to start and end in.
    alighted, wait = n_calls, 2 * n_calls
    change = wait + n_areas
    start = change + len(change_off)
    end = start + n_zones
    edges: list[_Edges] = [
        _waits(calls, weights, change + at, on),
        _waits(calls, weights, wait + area[calls.board], calls.board),
        _sure(calls.through, calls.through + 1, calls.ride_s[calls.through] + calls.dwell_s),
        _sure(calls.board, alighted + calls.board + 1, calls.ride_s[calls.board]),
        _sure(
            alighted + change_off + 1,
            change + np.arange(len(change_off)),
            floats(weights.transfer_s + weights.walk * change_s),
        ),
        _access(walking, start, wait, weights),
        _egress(calls, area, walking, alighted, end, weights),
    ]
    tail, head, time_s, frequency = (np.concatenate(column) for column in zip(*edges, strict=True))
    strategies = strategy_network(
        end + n_zones, ints(tail), ints(head), floats(time_s), floats(frequency)
    )
    found = assign_strategies(
        strategies,
        ints(start + flows.origin[served]),
        ints(end + flows.destination[served]),
        floats(flows.trips_per_hour[served]),
    )
    riders = found.volume[: len(at)]
    known = float(flows.transfers[served] @ flows.trips_per_hour[served])
    riders = riders * (known / riders.sum() if riders.sum() > 0 else 0.0)
    kept = np.flatnonzero(riders > _LEAST_RIDERS)
    kept = kept[np.lexsort((on[kept], change_off[at[kept]]))]
    return TransferVolumes(
        period=ints(np.full(len(kept), calls.column)),
        alight_call=ints(change_off[at[kept]] + 1),
        board_call=ints(on[kept]),
        walk_s=ints(change_s[at[kept]]),
        riders_per_hour=floats(riders[kept]),
    )


def _changes(
    calls: _Calls, area: IntArray, walking: Walking
) -> tuple[IntArray, IntArray, IntArray]:
    """Call before alighting, area to board in and walk of each change that may be made."""
    near = np.repeat(np.arange(len(walking.first_transfer) - 1), np.diff(walking.first_transfer))
    own = np.arange(len(walking.first_transfer) - 1)
    from_area = np.concatenate([own, near])
    to_area = np.concatenate([own, walking.transfer_area])
    seconds = np.concatenate([np.zeros(len(own), np.int64), walking.transfer_s])
    order = np.argsort(from_area, kind="stable")
    first = np.searchsorted(from_area[order], np.append(own, len(own)))
    off_area = area[calls.board + 1]
    count = first[off_area + 1] - first[off_area]
    row = order[_ranges(first[off_area], count)]
    return ints(np.repeat(calls.board, count)), ints(to_area[row]), ints(seconds[row])


def _boardings_at(
    calls: _Calls, area: IntArray, change_area: IntArray
) -> tuple[IntArray, IntArray]:
    """For each change, all calls where a bus may be boarded: change and call."""
    board = calls.board[np.argsort(area[calls.board], kind="stable")]
    first = np.searchsorted(area[board], np.arange(int(area.max(initial=0)) + 2))
    at_area = np.minimum(change_area, len(first) - 2)
    count = np.where(at_area == change_area, first[at_area + 1] - first[at_area], 0)
    return ints(np.repeat(np.arange(len(change_area)), count)), ints(
        board[_ranges(first[at_area], count)]
    )


def _ranges(first: IntArray, count: IntArray) -> IntArray:
    """``first[0]`` and the numbers after it, `count[0]` of them, and so on."""
    ends = np.cumsum(count)
    return ints(
        np.arange(int(ends[-1]) if len(ends) else 0) + np.repeat(first - ends + count, count)
    )


def _waits(calls: _Calls, weights: JourneyWeights, tail: IntArray, call: IntArray) -> _Edges:
    """Waiting at a node for the pattern of a call."""
    felt = np.array([weights.wait * weights.wait_s(h) for h in calls.headway_s[call].tolist()])
    return ints(tail), ints(call), floats(np.zeros(len(call))), floats(1.0 / np.maximum(felt, 1.0))


def _sure(tail: IntArray, head: IntArray, felt_s: FloatArray | IntArray) -> _Edges:
    """Riding or walking, without a wait."""
    return ints(tail), ints(head), floats(felt_s), floats(np.full(len(tail), np.inf))


def _access(walking: Walking, start: int, wait: int, weights: JourneyWeights) -> _Edges:
    """From zones to areas."""
    zone = np.repeat(np.arange(len(walking.first_access) - 1), np.diff(walking.first_access))
    return _sure(start + zone, wait + walking.access_area, floats(weights.walk * walking.access_s))


def _egress(
    calls: _Calls,
    area: IntArray,
    walking: Walking,
    alighted: int,
    end: int,
    weights: JourneyWeights,
) -> _Edges:
    """From where a bus was left to zones."""
    zone = np.repeat(np.arange(len(walking.first_access) - 1), np.diff(walking.first_access))
    order = np.argsort(walking.access_area, kind="stable")
    n_areas = len(walking.first_transfer) - 1
    first = np.searchsorted(walking.access_area[order], np.arange(n_areas + 1))
    off = calls.board + 1
    count = first[area[off] + 1] - first[area[off]]
    row = order[_ranges(first[area[off]], count)]
    return _sure(
        alighted + np.repeat(off, count),
        end + zone[row],
        floats(weights.walk * walking.access_s[row]),
    )
