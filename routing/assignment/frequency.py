"""Riders on a service known by its headways: which lines they take and what it costs them."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from network.demand import Demand
from network.network import Network
from network.quantities import BoolArray, FloatArray, IntArray, bools, floats, ints, offsets_of
from network.service_day import Period
from network.walking import WALKER_LIMIT_M, WALKING_METRES_PER_SECOND, Walking
from routing.assignment.headway_patterns import HeadwayPatterns
from routing.assignment.states import UNSERVED
from routing.background import BackgroundService
from routing.lines import NOT_RUN, LinePlan
from routing.paths import HopTimes, PatternPaths
from routing.run_times import RunTimeModel
from routing.weights import LONGEST_JOURNEY_S, MOST_BOARDINGS, JourneyWeights

CHUNKS = 8
"""Destinations are split into this many parts whatever the machine, so that sums agree."""


@dataclass(frozen=True, slots=True, eq=False)
class PassengerFlows:
    """Journeys of one period, expected over the departures of a frequency-based service.

    Pairs are those of the demand, sorted by destination, then origin.

    Attributes
    ----------
    origin, destination : IntArray, shape (n_pairs,)
    trips_per_hour : FloatArray, shape (n_pairs,)
    state : IntArray, shape (n_pairs,)
        `SERVED`, `WALKER` or `UNSERVED` of `states`.
    walk_s, wait_s, ride_s : FloatArray, shape (n_pairs,)
        Seconds of the expected journey; 0 where unserved, walking all the way for walkers.
    transfers : FloatArray, shape (n_pairs,)
    on_foot_s : FloatArray, shape (n_pairs,)
        Walking all the way; infinite where it is farther than was looked.
    load : FloatArray, shape (n_calls,)
        Riders per hour from each call of the line plan to the next.
    boardings : FloatArray, shape (n_calls,)
        Riders per hour who board at each call.
    background_boardings : float
        Riders per hour who board a line of the background.
    """

    origin: IntArray
    destination: IntArray
    trips_per_hour: FloatArray
    state: IntArray
    walk_s: FloatArray
    wait_s: FloatArray
    ride_s: FloatArray
    transfers: FloatArray
    on_foot_s: FloatArray
    load: FloatArray
    boardings: FloatArray
    background_boardings: float = 0.0

    def carrying(self, factor: float) -> "PassengerFlows":
        """The same journeys with so many times the trips: no journey depends on how many travel."""
        return replace(
            self,
            trips_per_hour=floats(self.trips_per_hour * factor),
            load=floats(self.load * factor),
            boardings=floats(self.boardings * factor),
            background_boardings=self.background_boardings * factor,
        )


@dataclass(frozen=True, slots=True, eq=False)
class FeltRides:
    """How riders feel minutes on board, and who rides: a journey may then take any time.

    Attributes
    ----------
    factor : FloatArray, shape (n_calls,)
        Felt seconds per second ridden from each call of the line plan to the next.
    rides : BoolArray, shape (n_pairs,)
        Pairs, in the order of `PassengerFlows`, that ride or walk, whichever is felt as less. All
        others are left out as `WALKER`.
    """

    factor: FloatArray
    rides: BoolArray


@dataclass(frozen=True, slots=True, eq=False)
class _Service:
    """What runs in one period and how riders get there, as the kernel reads it.

    The first positions are the calls of the line plan in `call`, the others those of the
    background.
    """

    call: IntArray
    patterns: HeadwayPatterns
    position_pattern: IntArray
    first_boarding: IntArray
    boarding_position: IntArray
    walking: Walking


@dataclass(frozen=True, slots=True, eq=False)
class _Pairs:
    """Pairs of a period by destination, then origin: rows of zone ``d`` begin at ``first[d]``."""

    first: IntArray
    origin: IntArray
    destination: IntArray
    trips_per_hour: FloatArray
    on_foot_s: FloatArray
    walker: BoolArray


@lru_cache(maxsize=8)  # the periods of a day: one demand is assigned to a hundred services in a row
def _pairs_of(network: Network, demand: Demand, period: int) -> _Pairs:
    """Sort the pairs of a period, and find who walks all the way."""
    origin, destination, trips = demand.in_period(demand.periods[period])
    order = np.lexsort((origin, destination))
    origin, destination = ints(origin[order]), ints(destination[order])
    on_foot_s = floats(network.walking.zone_walk_s[origin, destination])
    return _Pairs(
        first=ints(np.searchsorted(destination, np.arange(len(network.zones) + 1))),
        origin=origin,
        destination=destination,
        trips_per_hour=floats(trips[order]),
        on_foot_s=on_foot_s,
        walker=bools(on_foot_s <= WALKER_LIMIT_M / WALKING_METRES_PER_SECOND),
    )


def assign_frequencies(
    network: Network,
    demand: Demand,
    plan: LinePlan,
    paths: PatternPaths | HopTimes,
    run_times: RunTimeModel,
    period: int,
    weights: JourneyWeights | None = None,
    background: BackgroundService | None = None,
    *,
    felt: FeltRides | None = None,
) -> PassengerFlows:
    """Send the riders of one period along their optimal strategies.

    Parameters
    ----------
    network : Network
    demand : Demand
    plan : LinePlan
    paths : PatternPaths or HopTimes
        Of the same plan.
    run_times : RunTimeModel
    period : int
        Row in ``demand.periods``.
    weights : JourneyWeights, optional
    background : BackgroundService, optional
        Lines that riders may take too; they have room for all.
    felt : FeltRides, optional
        How crowding is felt, and by whom; `PassengerFlows.ride_s` is then felt too.

    Returns
    -------
    PassengerFlows

    Notes
    -----
    Optimal strategies after Spiess and Florian (1989), with at most `MOST_BOARDINGS` boardings.
    """
    weights = weights or JourneyWeights()
    when = demand.periods[period]
    service = _service_of(network, plan, paths, run_times, period, when, background)
    pairs = _pairs_of(network, demand, period)
    walker, longest_s = pairs.walker, float(LONGEST_JOURNEY_S)
    if felt is not None:
        service = _felt_service(service, felt.factor)
        walker, longest_s = bools(~felt.rides), np.inf
    results = _run_kernel(service, replace(pairs, walker=walker), weights, longest_s)
    load = np.zeros(len(plan.stop))
    boardings = np.zeros(len(plan.stop))
    n_calls = len(service.call)
    load[service.call] = results.load[:n_calls]
    boardings[service.call] = results.boardings[:n_calls]
    return PassengerFlows(
        origin=pairs.origin,
        destination=pairs.destination,
        trips_per_hour=pairs.trips_per_hour,
        state=ints(results.state),
        walk_s=floats(results.walk),
        wait_s=floats(results.wait),
        ride_s=floats(results.ride),
        transfers=floats(results.transfers),
        on_foot_s=pairs.on_foot_s,
        load=floats(load),
        boardings=floats(boardings),
        background_boardings=float(results.boardings[n_calls:].sum()),
    )


def _service_of(
    network: Network,
    plan: LinePlan,
    paths: PatternPaths | HopTimes,
    run_times: RunTimeModel,
    period: int,
    when: Period,
    background: BackgroundService | None,
) -> _Service:
    """Patterns that run in a period, position by position."""
    running = np.flatnonzero(plan.headway_s[:, period] != NOT_RUN)
    calls = [np.arange(plan.first_stop[p], plan.first_stop[p + 1]) for p in running]
    call = np.concatenate(calls) if calls else np.zeros(0, np.int64)
    patterns = HeadwayPatterns(
        first=offsets_of([len(c) for c in calls]),
        area=ints(network.stops.area[plan.stop[call]]),
        ride_s=floats(run_times.hop_seconds(paths.hop_free_ms[call], when)),
        dwell_s=floats(np.full(len(call), run_times.dwell_s)),
        headway_s=floats(plan.headway_s[running, period]),
    )
    walking = network.walking
    if background is not None:
        patterns = patterns.followed_by(_background_patterns(background, period))
        walking = background.walking
    at = np.flatnonzero(patterns.boards)
    at = at[np.argsort(patterns.area[at], kind="stable")]
    n_areas = len(walking.first_transfer) - 1
    return _Service(
        call=ints(call),
        patterns=patterns,
        position_pattern=patterns.position_pattern,
        first_boarding=ints(np.searchsorted(patterns.area[at], np.arange(n_areas + 1))),
        boarding_position=ints(at),
        walking=walking,
    )


def _felt_service(service: _Service, factor: FloatArray) -> _Service:
    """The same service with rides on lines of the plan as long as they are felt."""
    ride_s = service.patterns.ride_s.copy()
    ride_s[: len(service.call)] *= factor[service.call]
    return replace(service, patterns=replace(service.patterns, ride_s=floats(ride_s)))


def _background_patterns(background: BackgroundService, period: int) -> HeadwayPatterns:
    """Patterns of the background that run in a period; stations come after the stop areas."""
    running = np.flatnonzero(background.headway_s[:, period] != NOT_RUN)
    calls = [np.arange(len(background.stop))[background.calls_of(int(p))] for p in running]
    call = np.concatenate(calls) if calls else np.zeros(0, np.int64)
    return HeadwayPatterns(
        first=offsets_of([len(c) for c in calls]),
        area=ints(background.n_areas + background.stop[call]),
        ride_s=floats(background.ride_s[call]),
        dwell_s=floats(background.dwell_s[call]),
        headway_s=floats(background.headway_s[running, period]),
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Results:
    """Columns the kernel fills."""

    walk: FloatArray
    wait: FloatArray
    ride: FloatArray
    transfers: FloatArray
    state: IntArray
    load: FloatArray
    boardings: FloatArray


def _run_kernel(
    service: _Service,
    pairs: _Pairs,
    weights: JourneyWeights,
    longest_s: float = float(LONGEST_JOURNEY_S),
) -> _Results:
    """Run the kernel on chunks of destinations in two threads and add their loads in order."""
    from routing.assignment.strategies_kernel import (  # noqa: PLC0415  (numba starts slowly)
        strategies,
    )

    n = len(pairs.origin)
    columns = [np.zeros(n) for _ in range(4)]
    state = np.full(n, UNSERVED, np.int64)
    patterns, walking = service.patterns, service.walking
    loads = np.zeros((CHUNKS, len(patterns.area)))
    boardings = np.zeros((CHUNKS, len(patterns.area)))
    bounds = np.linspace(0, len(pairs.first) - 1, CHUNKS + 1).astype(np.int64)

    def run(chunk: int) -> None:
        strategies(
            bounds[chunk], bounds[chunk + 1],
            patterns.first, patterns.area, patterns.ride_s, patterns.headway_s, patterns.dwell_s,
            service.first_boarding, service.boarding_position, service.position_pattern,
            walking.first_access, walking.access_area, walking.access_s,
            walking.first_transfer, walking.transfer_area, walking.transfer_s,
            pairs.first, pairs.origin, pairs.trips_per_hour, pairs.on_foot_s, pairs.walker,
            weights.walk, weights.wait, weights.transfer_s,
            weights.even_wait_up_to_s, weights.planned_share,
            MOST_BOARDINGS, longest_s,
            columns[0], columns[1], columns[2], columns[3], state, loads[chunk], boardings[chunk],
        )  # fmt: skip

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(run, range(CHUNKS)))
    walk, wait, ride, transfers = columns
    return _Results(walk, wait, ride, transfers, state, loads.sum(axis=0), boardings.sum(axis=0))
