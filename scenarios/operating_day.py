"""One operating day as the systems of an operator want it: trips, blocks, empty drives and duties.

The exports for operators (`scenarios.tods`, `scenarios.vdv452`) are made from this value alone, be
the day planned on a map or scheduled from a feed.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

import numpy as np

from network.network import Network
from network.quantities import FloatArray, IntArray, floats, ints
from network.stops import DepotTable
from routing.blocks import VehicleSchedule
from routing.deadheads import Deadheads
from routing.lines import LinePlan
from routing.paths import PatternPaths
from routing.timetable import Timetable
from scenarios.gtfs.from_plan import AGENCY_ID, SERVICE_ID, area_ids
from scenarios.gtfs.names import one_line, stop_name
from scenarios.gtfs.settings import FeedSettings
from scenarios.result import PlannedDuties

NO_TRIP = -1
"""In place of a trip: the drive starts or ends in a depot."""

_WORKING_DAYS = 5


@dataclass(frozen=True, slots=True, eq=False)
class OperatedStops:
    """Stops under the ids of the feed.

    Attributes
    ----------
    stop_id, name : tuple of str
        Names are one line of text, never empty.
    lon, lat : FloatArray, shape (n_stops,)
        Degrees.
    """

    stop_id: tuple[str, ...]
    name: tuple[str, ...]
    lon: FloatArray
    lat: FloatArray

    def __len__(self) -> int:
        """Number of stops."""
        return len(self.stop_id)


@dataclass(frozen=True, slots=True, eq=False)
class OperatedTrips:
    """What the feed says about each trip of a timetable.

    Attributes
    ----------
    trip_id : tuple of str
        As in the feed; empty where the feed names no single departure (``frequencies.txt``).
    line : IntArray, shape (n_trips,)
        Row of `line_id`.
    direction : IntArray, shape (n_trips,)
        0 or 1.
    line_id, line_number, line_name : tuple of str
        Id in the feed, number on the bus, longer name; the last two may be empty.
    """

    trip_id: tuple[str, ...]
    line: IntArray
    direction: IntArray
    line_id: tuple[str, ...]
    line_number: tuple[str, ...]
    line_name: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class EmptyDrives:
    """Drives without riders, by block and in order of time.

    Attributes
    ----------
    block : IntArray, shape (n_drives,)
    after_trip, before_trip : IntArray, shape (n_drives,)
        Trips that the drive joins; `NO_TRIP` where it leaves or reaches the depot of the block.
    start_s, end_s : IntArray, shape (n_drives,)
        Seconds since the start of the service day.
    metres : FloatArray, shape (n_drives,)
    """

    block: IntArray
    after_trip: IntArray
    before_trip: IntArray
    start_s: IntArray
    end_s: IntArray
    metres: FloatArray

    def __len__(self) -> int:
        """Number of drives."""
        return len(self.block)


@dataclass(frozen=True, slots=True, eq=False)
class OperatingDay:
    """Everything that runs on one kind of day, under names that fit the feed beside it.

    Attributes
    ----------
    title : str
        What it is, for people.
    service_id : str
        Of the runs and empty drives.
    service_is_new : bool
        Whether the feed has no such service, so that the exports have to name its dates.
    dates : tuple of date
        Days on which it runs, rising.
    agency_id : str
        Blank where the feed gives its operator none.
    stops : OperatedStops
        Those that `timetable` calls at.
    depots : DepotTable
    depot_stop_id : tuple of str
        Id of each depot among stops; no stop of the feed bears it.
    drive_route_id : str
        Id of the line of empty drives; no line of the feed bears it.
    drive_id : tuple of str
        Id of each empty drive among trips; no trip of the feed bears it.
    trips : OperatedTrips
    timetable : Timetable
    call_m : FloatArray, shape (n_calls,)
        Metres of each call along the way of its trip.
    vehicles : VehicleSchedule
        Blocks under the ids that they have in the feed.
    drives : EmptyDrives
    duties : PlannedDuties, optional
        Of these blocks.
    """

    title: str
    service_id: str
    service_is_new: bool
    dates: tuple[date, ...]
    agency_id: str
    stops: OperatedStops
    depots: DepotTable
    depot_stop_id: tuple[str, ...]
    drive_route_id: str
    drive_id: tuple[str, ...]
    trips: OperatedTrips
    timetable: Timetable
    call_m: FloatArray
    vehicles: VehicleSchedule
    drives: EmptyDrives
    duties: PlannedDuties | None = None

    def drive_ends(self, drive: int) -> tuple[str, str]:
        """Ids of the stops or depots where an empty drive starts and ends."""
        block = int(self.drives.block[drive])
        before, after = int(self.drives.after_trip[drive]), int(self.drives.before_trip[drive])
        start = self.depot_stop_id[int(self.vehicles.start_depot[block])]
        end = self.depot_stop_id[int(self.vehicles.end_depot[block])]
        if before != NO_TRIP:
            start = self.stops.stop_id[int(self.timetable.last_stop[before])]
        if after != NO_TRIP:
            end = self.stops.stop_id[int(self.timetable.first_stop[after])]
        return start, end


def empty_drives(
    timetable: Timetable, vehicles: VehicleSchedule, deadheads: Deadheads
) -> EmptyDrives:
    """Drives of all blocks: from the depot, to where the next trip starts, and home.

    A vehicle leaves for its next trip just in time. What would happen before the service day starts
    is put at its start, as no feed can tell it otherwise.

    Parameters
    ----------
    timetable : Timetable
    vehicles : VehicleSchedule
        Blocks of `timetable`.
    deadheads : Deadheads
        Between the stops of `timetable` and the depots.

    Examples
    --------
    >>> from tests.scenarios.small_result import result
    >>> service = result().service
    >>> drives = empty_drives(service.timetable, service.vehicles, result().deadheads)
    >>> drives.after_trip.tolist()[:2], drives.before_trip.tolist()[:2]
    ([-1, 0], [0, 4])
    """
    found: list[tuple[int, int, int, int, int]] = []
    metres: list[float] = []
    for block in range(vehicles.n_blocks):
        trips = vehicles.trips_of(block).tolist()
        ends = [NO_TRIP, *trips, NO_TRIP]
        for before, after in pairwise(ends):
            depot = vehicles.start_depot if before == NO_TRIP else vehicles.end_depot
            home = deadheads.depot_place(int(depot[block]))
            start = home if before == NO_TRIP else int(timetable.last_stop[before])
            end = home if after == NO_TRIP else int(timetable.first_stop[after])
            if start == end:
                continue
            takes = int(deadheads.seconds[start, end])
            if after == NO_TRIP:
                ends_s = int(vehicles.reach_depot_s[block])
            else:
                ends_s = int(timetable.start[after])
            found.append((block, before, after, max(0, ends_s - takes), max(0, ends_s)))
            metres.append(float(deadheads.metres[start, end]))
    block_of, after_of, before_of, start_s, end_s = ints(found).reshape(-1, 5).T
    return EmptyDrives(
        block=ints(block_of),
        after_trip=ints(after_of),
        before_trip=ints(before_of),
        start_s=ints(start_s),
        end_s=ints(end_s),
        metres=floats(metres),
    )


def unused_prefix(prefix: str, taken: Collection[str]) -> str:
    """A prefix with which no taken id begins: the one given, else with more colons.

    Examples
    --------
    >>> unused_prefix("depot:", ["A", "depot:1"])
    'depot::'
    """
    while any(own.startswith(prefix) for own in taken):
        prefix += ":"
    return prefix


def operating_day_of_plan(
    network: Network,
    plan: LinePlan,
    paths: PatternPaths,
    timetable: Timetable,
    vehicles: VehicleSchedule,
    deadheads: Deadheads,
    settings: FeedSettings,
    duties: PlannedDuties | None = None,
) -> OperatingDay:
    """Operating day of a planned service, under the ids of `scenarios.gtfs.from_plan.feed_of`.

    Parameters
    ----------
    network : Network
    plan : LinePlan
    paths : PatternPaths
        Way of each pattern of `plan`.
    timetable : Timetable
        Trips of `plan`.
    vehicles : VehicleSchedule
        Blocks of `timetable`.
    deadheads : Deadheads
    settings : FeedSettings
        Those of the feed.
    duties : PlannedDuties, optional
        Of `vehicles`.

    Examples
    --------
    >>> from tests.scenarios.gtfs.small_service import SETTINGS
    >>> from tests.scenarios.small_result import result
    >>> run = result()
    >>> s = run.service
    >>> day = operating_day_of_plan(run.network, s.plan, s.paths, s.timetable, s.vehicles,
    ...     run.deadheads, SETTINGS)
    >>> day.depot_stop_id, len(day.dates), day.drive_ends(0)
    (('depot:depot',), 44, ('depot:depot', 'A1'))
    """
    stops = network.stops
    drives = empty_drives(timetable, vehicles, deadheads)
    depots = unused_prefix("depot:", (*stops.stop_id, *area_ids(network)))
    prefix = unused_prefix("empty:", timetable.trip_id)
    days = (settings.valid_from + timedelta(days=day) for day in range(settings.valid_days))
    pattern = timetable.pattern
    return OperatingDay(
        title=one_line(settings.agency_name),
        service_id=SERVICE_ID,
        service_is_new=False,
        dates=tuple(day for day in days if day.weekday() < _WORKING_DAYS),
        agency_id=AGENCY_ID,
        stops=OperatedStops(
            stop_id=stops.stop_id,
            name=tuple(
                stop_name(one_line(name) or network.areas.name[area], own)
                for name, area, own in zip(
                    stops.name, stops.area.tolist(), stops.stop_id, strict=True
                )
            ),
            lon=stops.lon,
            lat=stops.lat,
        ),
        depots=network.depots,
        depot_stop_id=tuple(depots + own for own in network.depots.depot_id),
        drive_route_id=unused_prefix("empty", plan.line_id),
        drive_id=tuple(f"{prefix}{number}" for number in range(1, len(drives) + 1)),
        trips=OperatedTrips(
            trip_id=timetable.trip_id,
            line=ints(plan.pattern_line[pattern]),
            direction=ints(np.minimum(plan.pattern_direction[pattern], 1)),
            line_id=plan.line_id,
            line_number=plan.line_id,
            line_name=plan.line_name,
        ),
        timetable=timetable,
        call_m=floats(
            np.concatenate(
                [
                    paths.call_m[plan.first_stop[row] : plan.first_stop[row + 1]]
                    for row in pattern.tolist()
                ]
            )
        ),
        vehicles=vehicles,
        drives=drives,
        duties=duties,
    )
