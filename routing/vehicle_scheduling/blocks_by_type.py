"""Vehicle blocks where each trip needs one type of vehicle: the fewest of each, by themselves.

As the type of each trip is given, the blocks of one type know nothing of those of another: each
type is a minimum-cost flow of its own, and all of them together are proven best.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from network.errors import InputError
from network.network import Network
from network.quantities import IntArray, bools, ints, offsets_of
from routing.blocks import VehicleSchedule
from routing.certificate import Certificate
from routing.deadheads import Deadheads
from routing.fleet import CostRates, LayoverRule
from routing.timetable import Timetable
from routing.vehicle_scheduling.blocks import count_vehicles, schedule_vehicles


@dataclass(frozen=True, slots=True, eq=False)
class BlocksOfType:
    """Trips that need one type of vehicle, and their blocks.

    Attributes
    ----------
    kind : int
        Row of the type.
    trips : IntArray, shape (n_trips_of_type,)
        Rows of the whole timetable.
    timetable : Timetable
        Of these trips alone.
    vehicles : VehicleSchedule
        Of these trips alone, by rows of their own timetable.
    proof : Certificate
    """

    kind: int
    trips: IntArray
    timetable: Timetable
    vehicles: VehicleSchedule
    proof: Certificate


@dataclass(frozen=True, slots=True, eq=False)
class TypedBlocks:
    """Blocks of all types that run.

    Attributes
    ----------
    parts : tuple of BlocksOfType
        By type; of a type that runs no trip there is none.
    """

    parts: tuple[BlocksOfType, ...]

    def numbers(self, n_types: int) -> tuple[int, ...]:
        """Vehicles of each type."""
        found = {part.kind: part.vehicles.n_vehicles for part in self.parts}
        return tuple(found.get(kind, 0) for kind in range(n_types))

    @property
    def type_of_block(self) -> IntArray:
        """Row of the type of each block of `vehicles`."""
        kinds = [part.kind for part in self.parts]
        return ints(np.repeat(kinds, [part.vehicles.n_blocks for part in self.parts]))

    @property
    def vehicles(self) -> VehicleSchedule:
        """All blocks by rows of the whole timetable; later types have higher vehicle numbers."""
        made = [part.vehicles for part in self.parts]
        before = np.cumsum([0, *(each.n_vehicles for each in made[:-1])]).tolist()
        lengths = np.concatenate([np.diff(each.first_trip) for each in made])
        trips = [part.trips[part.vehicles.trip] for part in self.parts]
        vehicle = [each.vehicle + first for each, first in zip(made, before, strict=True)]

        def column(name: str) -> IntArray:
            return ints(np.concatenate([getattr(each, name) for each in made]))

        return VehicleSchedule(
            block_id=tuple(f"B{row + 1:04d}" for row in range(len(lengths))),
            first_trip=offsets_of(lengths),
            trip=ints(np.concatenate(trips)),
            start_depot=column("start_depot"),
            end_depot=column("end_depot"),
            leave_depot_s=column("leave_depot_s"),
            reach_depot_s=column("reach_depot_s"),
            vehicle=ints(np.concatenate(vehicle)),
        )


def schedule_vehicles_by_type(
    network: Network,
    timetable: Timetable,
    type_of_trip: IntArray,
    rates: Sequence[CostRates],
    deadheads: Deadheads,
    layover: LayoverRule,
    seed: int,
) -> TypedBlocks:
    """Blocks with the fewest vehicles of each type, among those of least cost.

    Parameters
    ----------
    network : Network
        Its depots hold any number of vehicles.
    timetable : Timetable
        With a trip at least.
    type_of_trip : IntArray, shape (n_trips,)
        Row in `rates`.
    rates : sequence of CostRates
        One for each type.
    deadheads : Deadheads
    layover : LayoverRule
    seed : int
        Recorded only; the method has no random part.

    Raises
    ------
    InputError
        If there are several types and a depot with a limit, which they would have to share.
    InfeasibleError
        If a trip cannot be reached from any depot.

    Examples
    --------
    A bus is back at A long before the next trip leaves; it is of the wrong type.

    >>> from routing.deadheads import deadheads_of
    >>> from tests.cities.tables import ONE_HOUR, PLAIN_RUN_TIMES, city_of_tables
    >>> town = city_of_tables([[0, 600, 60], [600, 0, 60], [60, 60, 0]], n_depots=1)
    >>> calls = ints([3600, 4200, 7200, 7800])
    >>> day = Timetable(("a", "b"), ints([0, 1]), ints([0, 2, 4]), ints([0, 1, 1, 0]), calls, calls)
    >>> drives = deadheads_of(town, PLAIN_RUN_TIMES, (ONE_HOUR,))
    >>> given = (CostRates(), CostRates()), drives, LayoverRule(), 1
    >>> for of_trip in ([0, 0], [0, 1]):
    ...     schedule_vehicles_by_type(town, day, ints(of_trip), *given).numbers(2)
    (1, 0)
    (1, 1)
    """
    _refuse_shared_limits(network, len(rates))
    parts = []
    for kind in np.unique(type_of_trip).tolist():
        runs = bools(type_of_trip == kind)
        own = timetable.choose(runs)
        made = schedule_vehicles(network, own, deadheads, layover, rates[kind], seed)
        parts.append(BlocksOfType(kind, ints(np.flatnonzero(runs)), own, *made))
    return TypedBlocks(tuple(parts))


def count_vehicles_by_type(
    network: Network,
    timetable: Timetable,
    type_of_trip: IntArray,
    rates: Sequence[CostRates],
    deadheads: Deadheads,
    layover: LayoverRule,
) -> tuple[int, ...]:
    """Fewest vehicles of each type that a timetable needs, much faster than blocks.

    Raises
    ------
    InputError, InfeasibleError
        As `schedule_vehicles_by_type`.
    """
    _refuse_shared_limits(network, len(rates))
    return tuple(
        count_vehicles(
            network, timetable.choose(bools(type_of_trip == kind)), deadheads, layover, each
        )
        if (type_of_trip == kind).any()
        else 0
        for kind, each in enumerate(rates)
    )


def _refuse_shared_limits(network: Network, n_types: int) -> None:
    """Refuse depots whose room several types would share."""
    if n_types > 1 and (network.depots.capacity >= 0).any():
        message = (
            "several vehicle types cannot share depots that hold a number of vehicles; leave the "
            "capacity of the depots blank, as the numbers of the types are limits already"
        )
        raise InputError(message)
