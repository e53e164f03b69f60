"""A day from trips in text: stops are letters, hops take a fixed time."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from network.quantities import BoolArray, bools, floats, ints, offsets_of
from network.service_day import seconds_of
from routing.blocks import VehicleSchedule
from routing.timetable import Timetable
from scenarios.operating_day import OperatedStops, OperatedTrips, OperatingDay
from scenarios.printed_timetables.printed_line import PrintedLine, printed_lines
from tests.scenarios.operated_village import village_day


@dataclass(frozen=True)
class Trip:
    """Stops in one text, first departure, seconds per hop."""

    stops: str
    start: str
    hop_s: int = 300
    direction: int = 0
    line: str = "1"


def every(stops: str, first: str, last: str, headway_s: int, hop_s: int = 300) -> list[Trip]:
    """Trips at one headway, the last included."""
    starts = range(seconds_of(first), seconds_of(last) + 1, headway_s)
    return [Trip(stops, f"{s // 3600:02d}:{s // 60 % 60:02d}:{s % 60:02d}", hop_s) for s in starts]


def day_of(trips: Sequence[Trip]) -> OperatingDay:
    """The trips, T0, T1, ..., on one vehicle; stop A is named Stop A."""
    letters = sorted({letter for trip in trips for letter in trip.stops.split()})
    lines = list(dict.fromkeys(trip.line for trip in trips))
    ways = list(dict.fromkeys((trip.line, trip.direction, trip.stops) for trip in trips))
    second = ints([
        seconds_of(trip.start) + place * trip.hop_s
        for trip in trips
        for place in range(len(trip.stops.split()))
    ])  # fmt: skip
    ids = tuple(f"T{number}" for number in range(len(trips)))
    return replace(
        village_day(),
        stops=OperatedStops(
            tuple(letters),
            tuple(f"Stop {letter}" for letter in letters),
            floats(np.zeros(len(letters))),
            floats(np.zeros(len(letters))),
        ),
        trips=OperatedTrips(
            trip_id=ids,
            line=ints([lines.index(trip.line) for trip in trips]),
            direction=ints([trip.direction for trip in trips]),
            line_id=tuple(lines),
            line_number=tuple(lines),
            line_name=("",) * len(lines),
        ),
        timetable=Timetable(
            trip_id=ids,
            pattern=ints([ways.index((t.line, t.direction, t.stops)) for t in trips]),
            first_call=offsets_of([len(trip.stops.split()) for trip in trips]),
            stop=ints([letters.index(s) for trip in trips for s in trip.stops.split()]),
            arrival=second,
            departure=second,
        ),
        vehicles=VehicleSchedule(
            block_id=("K1",),
            first_trip=ints([0, len(trips)]),
            trip=ints(range(len(trips))),
            start_depot=ints([0]),
            end_depot=ints([0]),
            leave_depot_s=ints([0]),
            reach_depot_s=ints([200_000]),
            vehicle=ints([0]),
        ),
    )


def all_marked(day: OperatingDay) -> BoolArray:
    """Every call a timepoint."""
    return bools(np.ones(len(day.timetable.stop)))


def only_line(trips: Sequence[Trip]) -> PrintedLine:
    """Tables of the only line of a day."""
    day = day_of(trips)
    (line,) = printed_lines(day, all_marked(day))
    return line
