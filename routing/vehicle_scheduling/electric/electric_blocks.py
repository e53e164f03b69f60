"""From trips and chargers to blocks of battery buses, with a proven bound.

First the diesel blocks are tried with batteries: where they hold, nothing can be cheaper. Else bus
days are searched by column generation, with the diesel blocks as the bound to start from.
"""

import math
from dataclasses import dataclass

from network.errors import InfeasibleError, NoSolutionInTime
from network.quantities import IntArray, ints, offsets_of
from routing.certificate import BoundIsFor, Certificate
from routing.cpu_time import Deadline
from routing.progress import Observer, unobserved
from routing.vehicle_scheduling.block_effort import BlockEffort
from routing.vehicle_scheduling.electric.battery_bus import JOULES_PER_WH
from routing.vehicle_scheduling.electric.bus_days import BusDay, DayNetwork, DayPrices
from routing.vehicle_scheduling.electric.day_links import STRAIGHT
from routing.vehicle_scheduling.electric.day_search import DaySearch, FoundDays, days_along
from routing.vehicle_scheduling.electric.diesel_blocks import DieselDay
from routing.vehicle_scheduling.electric.electric_day import ElectricDay
from routing.vehicle_scheduling.electric.electric_effort import ElectricEffort

_DIESEL_SHARE = 0.2
"""Part of the seconds that the diesel blocks may take."""

AS_DIESEL = "proven: the diesel blocks hold with batteries"
PROVEN = "proven: no blocks of battery buses are cheaper"
ENDED = "the effort ended; cheaper blocks may exist"


@dataclass(frozen=True, slots=True, eq=False)
class ElectricBlocks:
    """Blocks of battery buses, what each does between trips, and its charge.

    The trips of block ``b`` are rows ``first_trip[b]`` up to ``first_trip[b + 1]`` of the columns
    by trip. A bus leaves its depot full and comes back to it; each block is the whole day of a bus.

    Attributes
    ----------
    first_trip : IntArray, shape (n_blocks + 1,)
    depot : IntArray, shape (n_blocks,)
    home_j : IntArray, shape (n_blocks,)
        Charge back in the depot.
    trip : IntArray, shape (n_trips,)
        Rows of the `ElectricDay`, in order of time within each block.
    stop : IntArray, shape (n_trips,)
        Where the bus stands after the trip: `STRAIGHT` where it drives on to the next trip or home,
        a row of the chargers, or number of chargers + depot.
    plug_s, unplug_s : IntArray, shape (n_trips,)
        When it is in a slot at that stop; 0 and 0 where it is not.
    charge_j : IntArray, shape (n_trips,)
        Charge at the end of the trip.
    """

    first_trip: IntArray
    depot: IntArray
    home_j: IntArray
    trip: IntArray
    stop: IntArray
    plug_s: IntArray
    unplug_s: IntArray
    charge_j: IntArray

    @property
    def n_blocks(self) -> int:
        """Number of blocks, which is the number of buses."""
        return len(self.depot)

    @property
    def n_charges(self) -> int:
        """How often buses charge between trips."""
        return int((self.unplug_s > self.plug_s).sum())

    def trips_of(self, block: int) -> IntArray:
        """Trips of one block, in order of time."""
        return self.trip[self.first_trip[block] : self.first_trip[block + 1]]


@dataclass(frozen=True, slots=True, eq=False)
class ElectricPlan:
    """Blocks of battery buses beside those of diesel buses.

    Attributes
    ----------
    blocks : ElectricBlocks
    proof : Certificate
    diesel_buses : int
        Of the cheapest diesel blocks.
    diesel_value : float
        Their cost, in the same unit.
    """

    blocks: ElectricBlocks
    proof: Certificate
    diesel_buses: int
    diesel_value: float

    @property
    def added_buses(self) -> int:
        """Battery buses more than diesel buses."""
        return self.blocks.n_blocks - self.diesel_buses


def schedule_battery_buses(
    day: ElectricDay, effort: ElectricEffort, seed: int, observer: Observer = unobserved
) -> ElectricPlan:
    """Cheapest blocks in which no bus falls below its reserve and each slot holds one bus.

    Parameters
    ----------
    day : ElectricDay
    effort : ElectricEffort
        Where it ends early, the best blocks so far are returned with a lower bound.
    seed : int
        Of the integer search.
    observer : Observer, optional
        Told about each round and step; answers whether to go on.

    Returns
    -------
    ElectricPlan
        The bound is for all blocks of these trips whose buses book slots as the day says:
        batteries, slots and site power are part of it. It is never below the diesel bound.

    Raises
    ------
    InfeasibleError
        If a trip cannot be reached, takes more energy than a bus has, or there are too few buses.
    NoSolutionInTime
        If no blocks were found within the effort.
    Cancelled
        If the observer says so.

    Examples
    --------
    Two trips of 60 kWh, 150 kWh in the battery, 30 of them reserve. Without charging one bus cannot
    run both; in the depot between them it can.

    >>> import numpy as np
    >>> from routing.vehicle_scheduling.electric.battery_bus import Battery, ChargeStep
    >>> from routing.vehicle_scheduling.electric.charging import ChargingPlace
    >>> wh = JOULES_PER_WH
    >>> drive = ints([[0, 600], [600, 0]])   # the terminal is place 0, the depot place 1
    >>> day = ElectricDay(
    ...     start_place=ints([0, 0]), end_place=ints([0, 0]), start_s=ints([28800, 39600]),
    ...     end_s=ints([32400, 43200]), ready_s=ints([32700, 43500]),
    ...     energy_j=ints([60_000 * wh] * 2), drive_s=drive, drive_cost=drive,
    ...     drive_j=drive * (10 * wh), depot_place=ints([1]), depot_capacity=ints([-1]),
    ...     vehicle_cost=100_000, wait_cost=1,
    ...     battery=Battery(150_000, 200, (ChargeStep(1000, 150_000),)),
    ...     chargers=(ChargingPlace(place=1, slots=1),))
    >>> plan = schedule_battery_buses(day, ElectricEffort(), seed=1)
    >>> plan.blocks.n_blocks, plan.blocks.n_charges, plan.added_buses, plan.proof.gap
    (1, 1, 0, 0.0)
    """
    if not day.n_trips:
        return _plan_of_nothing(seed, day.booking.slice_s)
    deadline = Deadline(effort.cpu_s)
    net = DayNetwork(day)
    diesel = DieselDay(net)
    limits = BlockEffort(cpu_s=deadline.part(_DIESEL_SHARE).left_s())
    blocks, value, bound = diesel.plan(limits, seed, observer)
    as_diesel, whole = days_along(net, blocks)
    cost = float(sum(each.cost for each in as_diesel))
    if whole and cost - bound < 1.0:
        found, reason = FoundDays(tuple(as_diesel), cost, bound, -1), AS_DIESEL
    else:
        found = _search(net, diesel, (as_diesel, whole), bound, effort, deadline, seed, observer)
        reason = PROVEN if found.value - found.bound < 1.0 else ENDED
    return ElectricPlan(
        blocks=_blocks_of(net, found.days),
        proof=_certificate(
            found.value, min(found.value, found.bound), seed, reason, day.booking.slice_s
        ),
        diesel_buses=len(blocks),
        diesel_value=value,
    )


def _search(
    net: DayNetwork,
    diesel: DieselDay,
    known: tuple[list[BusDay], bool],
    bound: float,
    effort: ElectricEffort,
    deadline: Deadline,
    seed: int,
    observer: Observer,
) -> FoundDays:
    """Best days by column generation, from what the diesel blocks give."""
    search = DaySearch(net, effort, deadline, seed, observer)
    search.offer(known[0], whole=known[1])
    price, joined = diesel.start()
    for trips in joined:
        for depot in range(net.n_depots):
            search.offer(_pieces(net, depot, trips.tolist()), whole=False)
    found = search.find(DayPrices(price, net.no_slot_prices()), bound)
    if not found.days:
        _refuse(net, found)
    return found


def _pieces(net: DayNetwork, depot: int, trips: list[int]) -> list[BusDay]:
    """A block in pieces that a bus can run, each as long as possible."""
    pieces: list[BusDay] = []
    while trips:
        length = len(trips)
        while length and not (found := days_along(net, [(depot, trips[:length])])[0]):
            length -= 1
        if length:
            pieces += found
        trips = trips[max(1, length) :]
    return pieces


def _refuse(net: DayNetwork, found: FoundDays) -> None:
    """Say why there are no blocks.

    Raises
    ------
    InfeasibleError, NoSolutionInTime
    """
    if found.undone >= 0:
        day, trip = net.day, int(net.links.order[found.undone])
        usable = (day.battery.full_j - day.battery.reserve_j) // JOULES_PER_WH
        needs = int(day.energy_j[trip]) // JOULES_PER_WH
        message = (
            f"no buses run all trips, such as trip {trip}: it takes {needs} Wh besides the ways to "
            f"it and home, a full bus has {usable} Wh above its reserve. Use larger batteries, add "
            "chargers or slots near its ends, or raise the capacity of depots"
        )
        raise InfeasibleError(message)
    if math.isinf(found.bound):
        message = "no whole buses fit the slots and the capacities of depots; raise them"
        raise InfeasibleError(message)
    message = (
        f"no blocks were found within the effort; none cost less than {found.bound:.0f}. Allow "
        "more processor seconds or parts, or add slots"
    )
    raise NoSolutionInTime(message)


def _blocks_of(net: DayNetwork, days: tuple[BusDay, ...]) -> ElectricBlocks:
    """Blocks in the order of their first trips, with charge and times of slots."""
    ordered = sorted(days, key=lambda each: each.trips)
    stop, plug, unplug, charge, home = [], [], [], [], []
    for each in ordered:
        after = net.charge_after(each) or []
        home.append(after[-1])
        charge += after[:-1]
        for link, booking in zip(each.links, each.bookings, strict=True):
            times = net.plugged(link, booking) if booking[0] < booking[1] else (0, 0)
            stop.append(int(net.links.stop[link]))
            plug.append(times[0])
            unplug.append(times[1])
        stop.append(STRAIGHT)
        plug.append(0)
        unplug.append(0)
    rows = [trip for each in ordered for trip in each.trips]
    return ElectricBlocks(
        first_trip=offsets_of([len(each.trips) for each in ordered]),
        depot=ints([each.depot for each in ordered]),
        home_j=ints(home),
        trip=ints(net.links.order[rows]),
        stop=ints(stop),
        plug_s=ints(plug),
        unplug_s=ints(unplug),
        charge_j=ints(charge),
    )


def _plan_of_nothing(seed: int, slice_s: int) -> ElectricPlan:
    none = ints([])
    blocks = ElectricBlocks(ints([0]), none, none, none, none, none, none, none)
    return ElectricPlan(blocks, _certificate(0.0, 0.0, seed, AS_DIESEL, slice_s), 0, 0.0)


def _certificate(
    value: float, bound: float, seed: int, stop_reason: str, slice_s: int
) -> Certificate:
    return Certificate(
        stage="blocks",
        objective=f"cost of blocks whose batteries hold, chargers booked in slices of {slice_s} s",
        unit="units of cost",
        value=value,
        bound=bound,
        bound_is_for=BoundIsFor.FIXED_TRIPS,
        seed=seed,
        stop_reason=stop_reason,
    )
