"""What drivers have to do: the driving of all blocks, and where one may relieve another."""

from dataclasses import dataclass

import numpy as np

from network.errors import InputError
from network.quantities import BoolArray, IntArray, ints
from network.service_day import clock_of

NO_RIDE = 10**7
"""Seconds of a ride that does not exist: longer than any day, small enough to add up."""


@dataclass(frozen=True, slots=True, eq=False)
class DriverWork:
    """Legs of all blocks, and how drivers reach them.

    A leg is driving without a chance to change drivers. The legs of block ``b`` are rows
    ``first_leg[b]`` up to ``first_leg[b + 1]``, in order of time; between two legs the vehicle
    stands. A relief opportunity lies where a leg ends: the driver who goes is free when the leg
    ends, the driver who comes is there when the next leg starts.

    Attributes
    ----------
    block_id : tuple of str
    first_leg : IntArray, shape (n_blocks + 1,)
    start_s, end_s : IntArray, shape (n_legs,)
        Seconds since the start of the service day.
    start_place, end_place : IntArray, shape (n_legs,)
        Rows of `place_id`.
    relief : BoolArray, shape (n_legs,)
        Whether another driver may take over after the leg; true at the end of each block.
    place_id : tuple of str
        Relief points and depots.
    ride_s : IntArray, shape (n_places, n_places)
        Seconds in which a driver gets from place to place without a bus of the blocks, on foot or
        by staff car; `NO_RIDE` where there is no way.
    home : IntArray, shape (n_homes,)
        Places where duties start and end; a duty ends where it started.
    rest : BoolArray, shape (n_places,)
        Whether a break may be taken there.

    Raises
    ------
    InputError
        If legs overlap, a block jumps, or a column has another length.
    """

    block_id: tuple[str, ...]
    first_leg: IntArray
    start_s: IntArray
    end_s: IntArray
    start_place: IntArray
    end_place: IntArray
    relief: BoolArray
    place_id: tuple[str, ...]
    ride_s: IntArray
    home: IntArray
    rest: BoolArray

    def __post_init__(self) -> None:
        self._check_lengths()
        for block, name in enumerate(self.block_id):
            self._check_block(name, self.legs_of(block))

    def _check_lengths(self) -> None:
        n_legs, n_places = len(self.start_s), len(self.place_id)
        columns = self.end_s, self.start_place, self.end_place, self.relief
        wrong = any(len(column) != n_legs for column in columns)
        wrong |= len(self.first_leg) != len(self.block_id) + 1 or self.first_leg[-1] != n_legs
        wrong |= bool((np.diff(self.first_leg) < 1).any())
        if wrong or self.ride_s.shape != (n_places, n_places) or len(self.rest) != n_places:
            message = "driver work: each block needs a leg, and all columns the same length"
            raise InputError(message)
        places = np.concatenate([self.start_place, self.end_place, self.home])
        if not len(self.home) or (places < 0).any() or (places >= n_places).any():
            message = f"driver work: legs and homes must lie at places 0 to {n_places - 1}"
            raise InputError(message)
        if (self.ride_s < 0).any() or np.diagonal(self.ride_s).any():
            message = "driver work: rides take no negative time, and none to where one is"
            raise InputError(message)

    def _check_block(self, name: str, legs: slice) -> None:
        start, end = self.start_s[legs], self.end_s[legs]
        if (end <= start).any() or (start[1:] < end[:-1]).any():
            row = int(np.argmax((end <= start) | (np.append(start[1:], end[-1]) < end)))
            message = f"block {name}: the leg at {clock_of(start[row])} overlaps or takes no time"
            raise InputError(message)
        jumps = np.flatnonzero(self.start_place[legs][1:] != self.end_place[legs][:-1])
        if jumps.size:
            at = self.place_id[int(self.end_place[legs][jumps[0]])]
            message = f"block {name}: the leg after {at} starts elsewhere; name the drive between"
            raise InputError(message)
        if not self.relief[legs][-1]:
            message = f"block {name}: its last leg needs relief, as the driver leaves the vehicle"
            raise InputError(message)

    @property
    def n_blocks(self) -> int:
        """Number of blocks."""
        return len(self.block_id)

    @property
    def first_leg_of_section(self) -> IntArray:
        """Offsets of sections into legs, shape (n_sections + 1,).

        A section is what lies between two relief opportunities: one driver drives all of it.
        """
        return ints(np.concatenate([[0], np.flatnonzero(self.relief) + 1]))

    def legs_of(self, block: int) -> slice:
        """Rows of the legs of one block."""
        return slice(int(self.first_leg[block]), int(self.first_leg[block + 1]))
