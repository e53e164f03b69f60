"""Riders on a fixed timetable: the cheapest journey for each departure, replayed bus by bus.

The rule, in words. A rider wants to leave at a given second and from then on pays for each second
walked, waited and ridden, and for each transfer, by the same weights as in every other figure. Of
all journeys in the timetable with at most three boardings, whose last bus arrives within two hours,
the rider takes the one that costs least in total; of equals the one with fewer transfers, then less
walking, then less waiting. All waiting counts in full, also that before the first bus: a rider who
meets an hourly bus by chance waits half an hour. The evaluator of headways lets such riders look up
the timetable instead, which is one of the reasons why figures of the two are never compared.
"""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from network.demand import Demand
from network.errors import InputError
from network.network import Network
from network.quantities import FloatArray, IntArray, floats, frozen, ints
from network.service_day import Period
from network.walking import WALKER_LIMIT_M, WALKING_METRES_PER_SECOND, Walking
from routing.assignment.connections import LEAST_CHANGE_S, Connections, connections_of
from routing.assignment.states import SERVED, UNSERVED, WALKER
from routing.background import BackgroundService
from routing.timetable import Timetable
from routing.weights import LONGEST_JOURNEY_S, MOST_BOARDINGS, JourneyWeights

SAMPLES = 6
"""Times of leaving per period, unless more are asked for."""

SHORT_CHANGE_S = 300
"""A wait at a change of at most so many seconds is short."""

JUST_MISSED_S = 120
"""A bus was just missed if it left at most so many seconds before riders could board."""

EARLIEST_ARRIVAL = JourneyWeights(walk=1.0, wait=1.0, transfer_s=0.0)
"""Weights by which the cheapest journey is the one that arrives first."""

SmallIntArray: TypeAlias = npt.NDArray[np.int32]

_GOLDEN_PERMILLE = 618
_CHUNKS = 8

# A cost is one whole number, so that the cheapest journey is also unique and can be read back:
# felt milliseconds, then transfers (2 bits), seconds walked (13 bits), seconds waited (14 bits).
_WAIT_BITS, _WALK_BITS, _TRANSFER_BITS = 14, 13, 2
_WALK_AT = _WAIT_BITS
_TRANSFER_AT = _WALK_AT + _WALK_BITS
_FELT_AT = _TRANSFER_AT + _TRANSFER_BITS


@dataclass(frozen=True, slots=True, eq=False)
class TimetableJourneys:
    """Journeys of one period on a fixed timetable, one per pair and time of leaving.

    Pairs are those of the demand, sorted by origin, then destination.

    Attributes
    ----------
    origin, destination : IntArray, shape (n_pairs,)
    trips_per_hour : FloatArray, shape (n_pairs,)
        Spread evenly over the samples.
    on_foot_s : FloatArray, shape (n_pairs,)
        Walking all the way; infinite where it is farther than was looked.
    leave_s : IntArray, shape (n_samples,)
        When riders want to leave, seconds since the start of the service day.
    state : SmallIntArray, shape (n_pairs, n_samples)
        `SERVED`, `WALKER` or `UNSERVED` of `states`.
    walk_s, wait_s, ride_s : SmallIntArray, shape (n_pairs, n_samples)
        Seconds of the journey; their sum is the time from wanting to leave until arrival. 0 where
        unserved, walking all the way for walkers.
    transfers : SmallIntArray, shape (n_pairs, n_samples)
    change_wait_s : SmallIntArray, shape (n_pairs, n_samples)
        The part of `wait_s` that is spent at transfers.
    short_changes : SmallIntArray, shape (n_pairs, n_samples)
        Transfers at which riders wait at most `SHORT_CHANGE_S`.
    missed_changes : SmallIntArray, shape (n_pairs, n_samples)
        Transfers at which they wait longer, as a bus of the pattern that they take left at most
        `JUST_MISSED_S` before they could board.
    """

    origin: IntArray
    destination: IntArray
    trips_per_hour: FloatArray
    on_foot_s: FloatArray
    leave_s: IntArray
    state: SmallIntArray
    walk_s: SmallIntArray
    wait_s: SmallIntArray
    ride_s: SmallIntArray
    transfers: SmallIntArray
    change_wait_s: SmallIntArray
    short_changes: SmallIntArray
    missed_changes: SmallIntArray

    @property
    def arrive_s(self) -> IntArray:
        """When riders arrive, shape (n_pairs, n_samples); of no meaning where unserved."""
        return ints(self.leave_s + self.walk_s + self.wait_s + self.ride_s)


def replay_timetable(
    network: Network,
    demand: Demand,
    timetable: Timetable,
    periods: Sequence[int] | None = None,
    samples: int = SAMPLES,
    weights: JourneyWeights | None = None,
    background: BackgroundService | None = None,
) -> tuple[TimetableJourneys, ...]:
    """Send the riders of each period along their cheapest journeys in a timetable.

    Parameters
    ----------
    network : Network
    demand : Demand
    timetable : Timetable
        Of a plan or of a feed; its stops are those of the network.
    periods : sequence of int, optional
        Rows in ``demand.periods``; all by default.
    samples : int, default 6
        Times of leaving per period, see `leaving_times`.
    weights : JourneyWeights, optional
        Felt seconds per second; waiting is weighed in full, whatever the headway.
    background : BackgroundService, optional
        Lines that riders may take too.

    Returns
    -------
    tuple of TimetableJourneys
        One per period asked for.

    Raises
    ------
    InputError
        If the timetable runs backwards, or weights or walks are too large.

    Notes
    -----
    A journey has at most `MOST_BOARDINGS` boardings, and its last bus arrives at most
    `LONGEST_JOURNEY_S` after leaving. Changing takes `connections.LEAST_CHANGE_S`, and its walk.
    It is served if the last walk also ends within `LONGEST_JOURNEY_S` and all of it is felt as less
    than walking all the way.

    Examples
    --------
    One minute to the stop, two minutes until the bus leaves at 7:03, ten minutes on board.

    >>> from tests.cities.tables import city_of_tables
    >>> from network.service_day import Period
    >>> town = city_of_tables([[0, 0], [0, 0]], access=[{0: 60}, {1: 0}])
    >>> seven = Period("7:00", 25200, 25201, 1.0, transposed=False, speed_factor=1.0)
    >>> demand = Demand(ints([0]), ints([1]), floats([9]), (seven,), False, "example")
    >>> bus = Timetable(("T",), ints([0]), ints([0, 2]), ints([0, 1]),
    ...                 ints([25380, 25980]), ints([25380, 25980]))
    >>> journeys, = replay_timetable(town, demand, bus, samples=1)
    >>> [int(part[0, 0]) for part in (journeys.walk_s, journeys.wait_s, journeys.ride_s)]
    [60, 120, 600]
    """
    weights = weights or JourneyWeights()
    costs = _costs_of(weights)
    walking = network.walking if background is None else background.walking
    _refuse_long_walks(walking)
    connections = connections_of(network, timetable, background)
    rows = range(len(demand.periods)) if periods is None else periods
    replayed = []
    for row in rows:
        period = demand.periods[row]
        pairs = _Pairs.of(network, demand, period)
        leave_s = leaving_times(period, samples)
        cost, changes = _run_kernel(walking, connections, pairs, leave_s, costs)
        replayed.append(_journeys(pairs, leave_s, cost, changes, costs))
    return tuple(replayed)


def leaving_times(period: Period, samples: int) -> IntArray:
    """Times of leaving in a period: one in each of so many equal parts, never at the same place.

    Places within the parts follow the golden ratio, so that samples do not keep step with even
    headways: six samples on the hour would meet each bus of an hourly line at the same distance.

    Parameters
    ----------
    period : Period
    samples : int
        1 or more.

    Returns
    -------
    IntArray, shape (samples,)
        Seconds since the start of the service day, rising.

    Raises
    ------
    InputError
        If there is no sample.

    Examples
    --------
    >>> from network.service_day import WEEKDAY, clock_of
    >>> [clock_of(second) for second in leaving_times(WEEKDAY[1], 4)]
    ['07:18:32', '07:37:04', '08:25:37', '08:44:09']
    """
    if samples < 1:
        message = f"{samples} samples per period; give at least 1"
        raise InputError(message)
    place = np.arange(samples) * 1000 + np.arange(1, samples + 1) * _GOLDEN_PERMILLE % 1000
    return ints(period.start + (period.end - period.start) * place // (1000 * samples))


@dataclass(frozen=True, slots=True)
class _Costs:
    """What a second and a transfer add to a cost, and how a cost is read back."""

    walk: int
    wait: int
    ride: int
    transfer: int

    @property
    def walk_ms(self) -> int:
        """Felt milliseconds per second walked."""
        return self.walk >> _FELT_AT

    def felt_ms(self, cost: IntArray) -> IntArray:
        """Felt milliseconds."""
        return ints(cost >> _FELT_AT)

    def walk_s(self, cost: IntArray) -> IntArray:
        """Seconds walked."""
        return ints(cost >> _WALK_AT & (1 << _WALK_BITS) - 1)

    def wait_s(self, cost: IntArray) -> IntArray:
        """Seconds waited."""
        return ints(cost & (1 << _WAIT_BITS) - 1)

    def transfers(self, cost: IntArray) -> IntArray:
        """Transfers."""
        return ints(cost >> _TRANSFER_AT & (1 << _TRANSFER_BITS) - 1)

    def ride_s(self, cost: IntArray) -> IntArray:
        """Seconds on board: what is left of the cost without its other parts."""
        left = cost - self.walk * self.walk_s(cost) - self.wait * self.wait_s(cost)
        return ints((left - self.transfer * self.transfers(cost)) // self.ride)


def _costs_of(weights: JourneyWeights) -> _Costs:
    """Whole costs, weights rounded to thousandths."""
    for label, weight, smallest, largest in (
        ("walk", weights.walk, 0.001, 10.0),
        ("wait", weights.wait, 0.001, 10.0),
        ("transfer_s", weights.transfer_s, 0.0, 7200.0),
    ):
        if not smallest <= weight <= largest:
            message = f"journey weight {label} {weight} must lie in [{smallest:g}, {largest:g}]"
            raise InputError(message)
    return _Costs(
        walk=(round(weights.walk * 1000) << _FELT_AT) + (1 << _WALK_AT),
        wait=(round(weights.wait * 1000) << _FELT_AT) + 1,
        ride=1000 << _FELT_AT,
        transfer=(round(weights.transfer_s * 1000) << _FELT_AT) + (1 << _TRANSFER_AT),
    )


def _refuse_long_walks(walking: Walking) -> None:
    """Walks of one journey must fit the bits that hold them."""
    access = int(walking.access_s.max(initial=0))
    transfer = int(walking.transfer_s.max(initial=0))
    longest = 2 * access + (MOST_BOARDINGS - 1) * transfer
    if longest >= 1 << _WALK_BITS:
        message = (
            f"walks of {access} s to stops and {transfer} s between stops add up to {longest} s; "
            f"a journey may hold {(1 << _WALK_BITS) - 1} s of walking: lower the walking limits"
        )
        raise InputError(message)


@dataclass(frozen=True, slots=True, eq=False)
class _Pairs:
    """Pairs of one period by origin, and their walk all the way."""

    first: IntArray
    origin: IntArray
    destination: IntArray
    trips_per_hour: FloatArray
    on_foot_s: FloatArray

    @classmethod
    def of(cls, network: Network, demand: Demand, period: Period) -> "_Pairs":
        """Sort the pairs of a period by origin, then destination."""
        origin, destination, trips = demand.in_period(period)
        order = np.lexsort((destination, origin))
        origin, destination = ints(origin[order]), ints(destination[order])
        return cls(
            first=ints(np.searchsorted(origin, np.arange(len(network.zones) + 1))),
            origin=origin,
            destination=destination,
            trips_per_hour=floats(trips[order]),
            on_foot_s=floats(network.walking.zone_walk_s[origin, destination]),
        )


def _run_kernel(
    walking: Walking,
    connections: Connections,
    pairs: _Pairs,
    leave_s: IntArray,
    costs: _Costs,
) -> tuple[IntArray, IntArray]:
    """Cost and changes of each pair and time of leaving, by chunks of origins in two threads."""
    from routing.assignment.timetable_kernel import (  # noqa: PLC0415  (numba starts slowly)
        NO_JOURNEY,
        cheapest_journeys,
    )

    out = np.full((len(pairs.origin), len(leave_s)), NO_JOURNEY)
    changes = np.zeros(out.shape, np.int64)
    bounds = np.linspace(0, len(walking.first_access) - 1, _CHUNKS + 1).astype(np.int64)
    c = connections

    def run(chunk: int) -> None:
        cheapest_journeys(
            bounds[chunk], bounds[chunk + 1],
            c.departure, c.arrival, c.trip, c.from_area, c.to_area,
            c.first_departure, c.departing, c.first_way, c.way_s, c.first_change, c.next_departure,
            c.previous_departure, c.n_trips,
            walking.first_access, walking.access_area, walking.access_s,
            pairs.first, pairs.destination, leave_s,
            MOST_BOARDINGS, LONGEST_JOURNEY_S,
            costs.walk, costs.wait, costs.ride, costs.transfer,
            LEAST_CHANGE_S, SHORT_CHANGE_S, JUST_MISSED_S,
            out, changes,
        )  # fmt: skip

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(run, range(_CHUNKS)))
    return frozen(out), frozen(changes)


def _journeys(
    pairs: _Pairs, leave_s: IntArray, cost: IntArray, changes: IntArray, costs: _Costs
) -> TimetableJourneys:
    """Read the journeys back from their costs and judge each of them."""
    from routing.assignment.timetable_kernel import (  # noqa: PLC0415  (numba starts slowly)
        CHANGE_BITS,
        MISSED_AT,
        SHORT_AT,
    )

    on_foot_s = pairs.on_foot_s[:, None]
    walk, wait, ride = costs.walk_s(cost), costs.wait_s(cost), costs.ride_s(cost)
    within = walk + wait + ride <= LONGEST_JOURNEY_S  # what has no journey is far beyond
    served = within & (costs.felt_ms(cost) < costs.walk_ms * on_foot_s)
    walker = np.broadcast_to(on_foot_s <= WALKER_LIMIT_M / WALKING_METRES_PER_SECOND, cost.shape)
    served &= ~walker
    all_the_way = np.rint(np.where(np.isfinite(on_foot_s), on_foot_s, 0.0))
    state = np.where(walker, WALKER, np.where(served, SERVED, UNSERVED))
    return TimetableJourneys(
        origin=pairs.origin,
        destination=pairs.destination,
        trips_per_hour=pairs.trips_per_hour,
        on_foot_s=pairs.on_foot_s,
        leave_s=leave_s,
        state=_small(state),
        walk_s=_small(np.where(walker, all_the_way, np.where(served, walk, 0))),
        wait_s=_small(np.where(served, wait, 0)),
        ride_s=_small(np.where(served, ride, 0)),
        transfers=_small(np.where(served, costs.transfers(cost), 0)),
        change_wait_s=_small(np.where(served, changes & (1 << SHORT_AT) - 1, 0)),
        short_changes=_small(
            np.where(served, changes >> SHORT_AT & (1 << MISSED_AT - SHORT_AT) - 1, 0)
        ),
        missed_changes=_small(
            np.where(served, changes >> MISSED_AT & (1 << CHANGE_BITS - MISSED_AT) - 1, 0)
        ),
    )


def _small(values: npt.ArrayLike) -> SmallIntArray:
    """Read-only column of small whole numbers; a day of journeys is many."""
    return frozen(np.array(values, dtype=np.int32))
