"""What vehicles may still do today, as one flow of least cost.

Each trip that has not begun wants one vehicle and gives it back at its end, or is cancelled: an arc
from its end to its start lets the two meet without a vehicle. Vehicles enter the flow where they
next stand, and leave it in the depots where they were to end the day. A connection that the plan
does not know costs a price for the change; a whole block may go to any vehicle of its depot, as its
sheet stays the same. Costs are whole numbers and the matrix is that of a network, so the cheapest
flow is whole, and the solver proves it (Ahuja, Magnanti and Orlin, Network Flows, 1993, section 9).
"""

from dataclasses import dataclass

import numpy as np

from network.errors import InfeasibleError, NoSolutionInTime
from network.quantities import BoolArray, FloatArray, IntArray, bools, floats, ints
from routing.deadheads import NO_DEADHEAD
from routing.repair.fixed_past import NOTHING, FixedPast, PlannedDay, VehicleState
from routing.repair.repair_rules import (
    COST_UNITS,
    RepairPrices,
    RepairRules,
    per_metre,
    per_second,
)

LINK, HOME, OUT, PARK, CANCEL, SPARE, NIGHT = range(7)
"""Kinds of arcs: to the next trip, into a depot, out of one, standing there, no vehicle at all, a
spare one called or left, and the end of the day."""


@dataclass(frozen=True, slots=True, eq=False)
class RemainingFlow:
    """Nodes and arcs of what is left of the day.

    Tails of links are the ends of open trips, then the vehicles on the road; heads are the starts
    of open trips.

    Attributes
    ----------
    trip : IntArray, shape (n_open,)
        Rows of the timetable of trips that have not begun, in order of time.
    on_road, at_home : tuple of VehicleState
        Vehicles that can be used, outside and inside the depots.
    supply : IntArray, shape (n_nodes,)
    tail, head, kind, capacity, cost : IntArray, shape (n_arcs,)
        Cost in `COST_UNITS` of the currency.
    changed : BoolArray, shape (n_arcs,)
        Connections that the plan does not know.
    depot, second : IntArray, shape (n_arcs,)
        Of drives from and to depots: row of the depot, and when the vehicle leaves or reaches it;
        `NOTHING` elsewhere.
    """

    trip: IntArray
    on_road: tuple[VehicleState, ...]
    at_home: tuple[VehicleState, ...]
    supply: IntArray
    tail: IntArray
    head: IntArray
    kind: IntArray
    capacity: IntArray
    cost: IntArray
    changed: BoolArray
    depot: IntArray
    second: IntArray

    @property
    def n_open(self) -> int:
        """Trips that have not begun."""
        return len(self.trip)


@dataclass(frozen=True, slots=True, eq=False)
class _Tails:
    """Where vehicles come free: ends of open trips, then vehicles on the road.

    `follows` is the place in the open trips of what the plan has next, `NOTHING` for home; `home_s`
    is when the plan has the vehicle in `home`, where it goes there next.
    """

    place: IntArray
    ready_s: IntArray
    follows: IntArray
    home: IntArray
    home_s: IntArray


@dataclass(frozen=True, slots=True, eq=False)
class _Heads:
    """Starts of open trips; `leave_s` and `home` are of the block that a trip is to begin.

    `runs` is false where no vehicle can run a trip.
    """

    place: IntArray
    start_s: IntArray
    home: IntArray
    leave_s: IntArray
    runs: BoolArray


def remaining_flow(
    day: PlannedDay, past: FixedPast, rules: RepairRules, prices: RepairPrices
) -> RemainingFlow:
    """Network of all that vehicles may still do.

    Parameters
    ----------
    day : PlannedDay
    past : FixedPast
    rules : RepairRules
    prices : RepairPrices

    Examples
    --------
    Two open trips after one that has begun, one vehicle on the road and one in the depot: both may
    run either trip, and each trip may be cancelled.

    >>> from routing.repair.disruption import Disruption
    >>> from routing.repair.fixed_past import fixed_past
    >>> from tests.routing.repair.small_day import small_day
    >>> day, news = small_day(), Disruption(at_s=7 * 3600 + 900, duties_out=("D1",))
    >>> flow = remaining_flow(day, fixed_past(day, news), RepairRules(), RepairPrices())
    >>> flow.n_open, len(flow.on_road), len(flow.at_home), int((flow.kind == CANCEL).sum())
    (3, 1, 1, 3)
    """
    open_trips = np.flatnonzero(~past.begun)
    trip = ints(open_trips[np.lexsort((open_trips, day.timetable.start[open_trips]))])
    usable = [state for state in past.states if not state.lost]
    vehicles = _Vehicles(
        tuple(state for state in usable if state.block != NOTHING),
        tuple(state for state in usable if state.block == NOTHING),
    )
    return _Builder(day, past, rules, prices, trip, vehicles).flow()


def solve_remaining(flow: RemainingFlow) -> tuple[IntArray, int]:
    """Flow on each arc and its whole cost, proven least.

    Raises
    ------
    InfeasibleError
        If a vehicle cannot come home.
    NoSolutionInTime
        If the solver gives up.
    """
    from ortools.graph.python import min_cost_flow  # noqa: PLC0415  (heavy, only where needed)

    solver = min_cost_flow.SimpleMinCostFlow()
    arcs = solver.add_arcs_with_capacity_and_unit_cost(
        flow.tail.astype(np.int32), flow.head.astype(np.int32), flow.capacity, flow.cost
    )
    solver.set_nodes_supplies(np.arange(len(flow.supply), dtype=np.int32), flow.supply)
    status = solver.solve()
    if status == solver.INFEASIBLE:
        message = (
            "no way brings every vehicle under way home: one stands where no street leads to its "
            "depot any more; close fewer streets, or for less time"
        )
        raise InfeasibleError(message)
    if status != solver.OPTIMAL:
        message = f"the flow of vehicles ended with status {status}; repair a smaller day"
        raise NoSolutionInTime(message)
    return ints(solver.flows(arcs)), int(solver.optimal_cost())


def _tails(
    day: PlannedDay, past: FixedPast, trip: IntArray, on_road: tuple[VehicleState, ...]
) -> _Tails:
    """Ends of open trips with what the plan has next, then vehicles on the road."""
    vehicles = day.vehicles
    row = np.full(day.timetable.n_trips + 1, NOTHING, np.int64)  # the last one is for no trip
    row[trip] = np.arange(len(trip))
    following = np.full(day.timetable.n_trips, NOTHING, np.int64)
    block_of = np.full(day.timetable.n_trips, NOTHING, np.int64)
    for block in range(vehicles.n_blocks):
        trips = vehicles.trips_of(block)
        following[trips[:-1]] = trips[1:]
        block_of[trips] = block
    on_block = np.concatenate([block_of[trip], ints([state.block for state in on_road])])
    follows = np.concatenate([following[trip], ints([state.next_trip for state in on_road])])
    last = follows == NOTHING
    return _Tails(
        place=ints(np.append(day.timetable.last_stop[trip], [s.place for s in on_road])),
        ready_s=ints(
            np.maximum(np.append(day.ready_s()[trip], [s.ready_s for s in on_road]), past.at_s)
        ),
        follows=ints(row[follows]),
        home=ints(np.where(last, vehicles.end_depot[on_block], NOTHING)),
        home_s=ints(np.where(last, vehicles.reach_depot_s[on_block], NOTHING)),
    )


def _heads(day: PlannedDay, past: FixedPast, trip: IntArray) -> _Heads:
    """Starts of open trips; those that begin a block that has not left know from where and when."""
    vehicles, timetable = day.vehicles, day.timetable
    home = np.full(timetable.n_trips, NOTHING, np.int64)
    leave_s = np.full(timetable.n_trips, NOTHING, np.int64)
    to_come = np.flatnonzero(~past.block_begun & (np.diff(vehicles.first_trip) > 0))
    first = vehicles.trip[vehicles.first_trip[to_come]]
    blocked = np.zeros(timetable.n_trips, bool) if day.blocked is None else day.blocked
    home[first], leave_s[first] = vehicles.start_depot[to_come], vehicles.leave_depot_s[to_come]
    return _Heads(
        ints(timetable.first_stop[trip]), ints(timetable.start[trip]), ints(home[trip]),
        ints(leave_s[trip]), bools(~blocked[trip]),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Vehicles:
    """Vehicles that can be used, outside and inside the depots."""

    on_road: tuple[VehicleState, ...]
    at_home: tuple[VehicleState, ...]


class _Builder:
    """Arcs as they are added; depots get their nodes in the end."""

    def __init__(
        self,
        day: PlannedDay,
        past: FixedPast,
        rules: RepairRules,
        prices: RepairPrices,
        trip: IntArray,
        vehicles: _Vehicles,
    ) -> None:
        self._day, self._at_s, self._trip, self._vehicles = day, past.at_s, trip, vehicles
        self._rules, self._prices = rules, prices
        self._tails = _tails(day, past, trip, vehicles.on_road)
        self._heads = _heads(day, past, trip)
        self._n_depots = len(day.drives.usual.seconds) - day.drives.usual.n_stops
        self._parts: list[IntArray] = []  # of one kind each, columns as named below

    def flow(self) -> RemainingFlow:
        """The whole network."""
        self._add_links()
        self._add_cancelling()
        for each in range(self._n_depots):
            self._add_home(each)
            self._add_out(each)
        supply = self._join_depots()
        columns = np.concatenate(self._parts).T
        tail, head, kind, capacity, cost, changed, depot, second = (ints(c) for c in columns)
        return RemainingFlow(
            self._trip, self._vehicles.on_road, self._vehicles.at_home, supply, tail, head, kind,
            capacity, cost, bools(changed), depot, second,
        )  # fmt: skip

    def _add(
        self,
        kind: int,
        tail: IntArray,
        head: IntArray,
        cost: IntArray,
        changed: BoolArray | None = None,
        at: tuple[int, IntArray] | None = None,
        capacity: int = 1,
    ) -> None:
        """Add arcs of one kind; a changed connection costs its price too."""
        new = np.zeros(len(tail), np.int64) if changed is None else changed.astype(np.int64)
        price = round(self._prices.per_change * COST_UNITS)
        depot, second = (NOTHING, NOTHING) if at is None else at
        columns = tail, head, kind, capacity, cost + new * price, new, depot, second
        self._parts.append(np.column_stack([np.broadcast_to(c, len(tail)) for c in columns]))

    def _drive_cost(self, seconds: IntArray, metres: FloatArray) -> IntArray:
        """Cost of time and distance, in `COST_UNITS`."""
        whole = np.round(np.where(np.isfinite(metres), metres, 0.0)).astype(np.int64)
        rates = self._day.rates
        return ints(seconds * per_second(rates) + whole * per_metre(rates))

    def _add_links(self) -> None:
        """From where a vehicle comes free to each trip that it can reach, and that follows soon."""
        tails, heads = self._tails, self._heads
        low = np.searchsorted(heads.start_s, tails.ready_s)
        last_s = tails.ready_s + self._rules.longest_gap_s
        high = np.searchsorted(heads.start_s, last_s, side="right")
        for tail, planned in enumerate(tails.follows.tolist()):
            head = np.arange(low[tail], high[tail])
            if planned != NOTHING and not low[tail] <= planned < high[tail]:
                head = np.append(head, planned)
            origin = ints(np.full(len(head), tails.place[tail]))
            start_s = ints(heads.start_s[head])
            seconds, metres = self._day.drives.ending(origin, ints(heads.place[head]), start_s)
            reached = (tails.ready_s[tail] + seconds <= start_s) & heads.runs[head]
            head, away_s = head[reached], ints(start_s[reached] - tails.ready_s[tail])
            self._add(
                LINK,
                ints(np.full(len(head), len(self._trip) + tail)),
                ints(head),
                self._drive_cost(away_s, floats(metres[reached])),
                bools(head != planned),
            )

    def _add_cancelling(self) -> None:
        """A trip without a vehicle."""
        row = np.arange(len(self._trip))
        riders = self._day.riders[self._trip].tolist()
        price = [round(self._prices.of_cancelling(each) * COST_UNITS) for each in riders]
        self._add(CANCEL, ints(row + len(row)), ints(row), ints(price))

    def _add_home(self, depot: int) -> None:
        """From where a vehicle comes free into a depot; the plan may have it there later."""
        tails, drives = self._tails, self._day.drives
        row = np.arange(len(tails.place))
        target = ints(np.full(len(row), drives.depot_place(depot)))
        seconds, metres = drives.starting(tails.place, target, tails.ready_s)
        can = seconds < NO_DEADHEAD
        planned = tails.home[can] == depot
        away_s = np.where(
            planned, np.maximum(tails.home_s[can] - tails.ready_s[can], seconds[can]), seconds[can]
        )
        self._add(
            HOME,
            ints(row[can] + len(self._trip)),
            ints(np.zeros(int(can.sum()))),
            self._drive_cost(ints(away_s), floats(metres[can])),
            bools(~planned),
            (depot, ints(tails.ready_s[can] + away_s)),
        )

    def _add_out(self, depot: int) -> None:
        """From a depot to trips: after a time of notice, or as planned where a block begins."""
        heads, drives = self._heads, self._day.drives
        origin = ints(np.full(len(heads.place), drives.depot_place(depot)))
        seconds, metres = drives.ending(origin, heads.place, heads.start_s)
        known = heads.home == depot
        planned = known & (heads.leave_s + seconds <= heads.start_s)  # else it leaves earlier
        away_s = np.where(planned, heads.start_s - heads.leave_s, seconds)
        leave_s = heads.start_s - away_s
        in_time = planned | (leave_s >= self._at_s + self._rules.notice_s)
        can = (seconds < NO_DEADHEAD) & in_time & heads.runs
        self._add(
            OUT,
            ints(np.zeros(int(can.sum()))),
            ints(np.flatnonzero(can)),
            self._drive_cost(ints(away_s[can]), floats(metres[can])),
            bools(~known[can]),
            (depot, ints(leave_s[can])),
        )

    def _join_depots(self) -> IntArray:
        """Give each depot a node for each second at which something happens; supplies of nodes."""
        parked = [(self._depot_of(s.place), s.ready_s) for s in self._vehicles.at_home]
        called_s = self._at_s + self._rules.notice_s
        always = [(depot, called_s) for depot in range(self._n_depots)]
        arcs = np.concatenate(self._parts)
        moved = arcs[arcs[:, _DEPOT] != NOTHING][:, [_DEPOT, _SECOND]]
        times = np.unique(np.concatenate([moved, ints([*always, *parked])]), axis=0)
        base, n_depots = len(self._trip) + len(self._tails.place), self._n_depots
        span = int(times[:, 1].max()) + 1

        def node(depot: IntArray, second: IntArray) -> IntArray:
            keys = times[:, 0] * span + times[:, 1]
            return ints(base + np.searchsorted(keys, depot * span + second))

        for part in self._parts:
            end = {HOME: _HEAD, OUT: _TAIL}.get(int(part[0, _KIND]) if len(part) else NOTHING)
            if end is not None:
                part[:, end] = node(ints(part[:, _DEPOT]), ints(part[:, _SECOND]))
        evening = base + len(times)
        supply = np.zeros(evening + n_depots + 1, np.int64)
        supply[: len(self._trip)] = -1
        supply[len(self._trip) : base] = 1
        for depot, second in parked:
            supply[node(ints([depot]), ints([second]))] += 1
        night = self._night()
        supply[evening:-1] = -night
        self._add_standing(times, base)
        if self._rules.spare:
            depot = int(np.argmax(night))
            supply[evening + depot] -= self._rules.spare
            supply[-1] = self._rules.spare
            called = int(node(ints([depot]), ints([called_s]))[0])
            self._add_spares(len(supply) - 1, called, evening + depot)
        return ints(supply)

    def _night(self) -> IntArray:
        """Vehicles that are to end the day in each depot."""
        states = (*self._vehicles.on_road, *self._vehicles.at_home)
        return ints(np.bincount(ints([s.night_depot for s in states]), minlength=self._n_depots))

    def _add_standing(self, times: IntArray, base: int) -> None:
        """Standing in a depot until something happens there, and then over the night."""
        vehicles = self._vehicles
        most = len(vehicles.on_road) + len(vehicles.at_home) + self._rules.spare
        most += len(self._trip)  # each trip gives a vehicle back where another one took it
        row = np.arange(len(times))
        same = times[1:, 0] == times[:-1, 0]
        free = ints(np.zeros(int(same.sum())))
        self._add(
            PARK, ints(base + row[:-1][same]), ints(base + row[1:][same]), free, capacity=most
        )
        last = np.append(~same, True)
        evening = ints(base + len(times) + times[last, 0])
        self._add(NIGHT, ints(base + row[last]), evening, ints(np.zeros(len(evening))),
                  capacity=most)  # fmt: skip

    def _add_spares(self, spares: int, called: int, left: int) -> None:
        """Spare vehicles are called into the depot, or left."""
        price = round(self._prices.per_spare * COST_UNITS)
        self._add(SPARE, ints([spares] * 2), ints([called, left]), ints([price, 0]),
                  capacity=self._rules.spare)  # fmt: skip

    def _depot_of(self, place: int) -> int:
        """Depot of a place."""
        return place - self._day.drives.usual.n_stops


_TAIL, _HEAD, _KIND, _DEPOT, _SECOND = 0, 1, 2, 6, 7
"""Columns of the arcs as they are added."""
