"""Blocks: the work of one vehicle from leaving a depot until it is back."""

from dataclasses import dataclass

from network.quantities import IntArray


@dataclass(frozen=True, slots=True, eq=False)
class VehicleSchedule:
    """Trips joined to blocks, and blocks to vehicles.

    The trips of block ``b`` are rows ``first_trip[b]`` up to ``first_trip[b + 1]`` of `trip`, in
    order of time. Between two trips the vehicle drives the fastest legal way and waits.

    Attributes
    ----------
    block_id : tuple of str
    first_trip : IntArray, shape (n_blocks + 1,)
        Offsets into `trip`.
    trip : IntArray, shape (n_trips,)
        Rows of the `Timetable`; each trip appears once.
    start_depot, end_depot : IntArray, shape (n_blocks,)
        Rows of `DepotTable`.
    leave_depot_s, reach_depot_s : IntArray, shape (n_blocks,)
        Seconds since the start of the service day.
    vehicle : IntArray, shape (n_blocks,)
        Number of the vehicle that runs the block; a vehicle may run several, one after another.
    """

    block_id: tuple[str, ...]
    first_trip: IntArray
    trip: IntArray
    start_depot: IntArray
    end_depot: IntArray
    leave_depot_s: IntArray
    reach_depot_s: IntArray
    vehicle: IntArray

    @property
    def n_blocks(self) -> int:
        """Number of blocks."""
        return len(self.block_id)

    @property
    def n_vehicles(self) -> int:
        """Most vehicles away from the depot at any second, spares not counted."""
        return int(self.vehicle.max()) + 1 if len(self.vehicle) else 0

    def trips_of(self, block: int) -> IntArray:
        """Trip rows of one block, in order of time."""
        return self.trip[self.first_trip[block] : self.first_trip[block + 1]]
