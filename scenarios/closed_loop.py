"""Closes the loop: writes a service as GTFS, reads the file back, and compares the two.

Whoever loads the feed gets what was planned: the same trips to the second, the same blocks and
vehicles, the same kilometres to a metre per trip, and the same journeys of all riders.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from network.problems import Problem
from network.quantities import FloatArray, floats
from routing.assignment.timetable import SAMPLES, TimetableJourneys, replay_timetable
from routing.blocks import VehicleSchedule
from routing.evaluation.operation import operation_of
from routing.evaluation.timetable_kpis import TIMETABLE_REGISTRY, evaluate_timetable
from routing.timetable import Timetable
from routing.validity import block_problems
from scenarios.gtfs.from_plan import feed_of
from scenarios.gtfs.own_service import OwnService, service_of_feed
from scenarios.gtfs.reader import read_feed
from scenarios.gtfs.settings import FeedSettings
from scenarios.gtfs.writer import write_feed
from scenarios.result import ScenarioResult, Service

FEED_NAME = "gtfs.zip"

METRES_PER_TRIP = 1.0
"""A feed states distances in centimetres, so the length of a trip may move by a rounding step."""

_SAME = 1e-9


@dataclass(frozen=True, slots=True)
class LoopFigure:
    """One figure of the service that was written and of the one that was read.

    Attributes
    ----------
    name, unit : str
    written, read : float
    allowed : float
        Largest difference between the two that rounding explains.

    Examples
    --------
    >>> print(LoopFigure("service_km", "km/day", 4115.5, 4115.25, allowed=0.5))
    service_km km/day: 4115.5 written, 4115.25 read: same
    >>> print(LoopFigure("trips", "", 567, 566))
    trips: 567 written, 566 read: DIFFERS
    """

    name: str
    unit: str
    written: float
    read: float
    allowed: float = 0.0

    @property
    def agrees(self) -> bool:
        """Whether the two are the same but for rounding."""
        return abs(self.written - self.read) <= self.allowed + _SAME * abs(self.written)

    def __str__(self) -> str:
        """One line for people."""
        verdict = "same" if self.agrees else "DIFFERS"
        unit = f" {self.unit}" if self.unit else ""
        return f"{self.name}{unit}: {self.written:g} written, {self.read:g} read: {verdict}"


@dataclass(frozen=True, slots=True, eq=False)
class LoopReport:
    """What came back from a feed, beside what went in.

    Attributes
    ----------
    feed : Path
        The file.
    figures : tuple of LoopFigure
    findings : tuple of Problem
        What the reader and the validator of blocks say about it.
    """

    feed: Path
    figures: tuple[LoopFigure, ...]
    findings: tuple[Problem, ...]

    @property
    def agrees(self) -> bool:
        """Whether every figure came back."""
        return not self.differing

    @property
    def differing(self) -> tuple[LoopFigure, ...]:
        """Figures that did not come back."""
        return tuple(figure for figure in self.figures if not figure.agrees)


def closed_loop(
    result: ScenarioResult,
    settings: FeedSettings,
    folder: Path,
    service: Service | None = None,
    samples: int = SAMPLES,
) -> LoopReport:
    """Write a service as a feed, read it back, and compare.

    Parameters
    ----------
    result : ScenarioResult
    settings : FeedSettings
    folder : Path
        Where `FEED_NAME` is written; must exist.
    service : Service, optional
        The plan by default; ``result.present`` can be sent round as well.
    samples : int, default 6
        Times of leaving per period at which journeys are compared.

    Returns
    -------
    LoopReport

    Raises
    ------
    InputError
        If the service has no trips, or the feed cannot be read as one of our own.

    Notes
    -----
    A feed names no depots: with more than one, blocks may come back with another pull-out than was
    planned (see `own_service.service_of_feed`), and the report says so.

    Examples
    --------
    >>> import tempfile
    >>> from tests.scenarios.gtfs.small_service import SETTINGS
    >>> from tests.scenarios.small_result import result
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     report = closed_loop(result(), SETTINGS, Path(folder))
    >>> print(report.figures[0], report.figures[2], sep="; ")
    trips: 9 written, 9 read: same; trips that differ by a stop or a second: 0 written, 0 read: same
    """
    service = service or result.service
    path = folder / FEED_NAME
    written = OwnService(service.plan, service.paths, service.timetable, service.vehicles)
    write_feed(
        feed_of(
            result.network, written.plan, written.paths, written.timetable, written.vehicles,
            settings, service.timed_transfers,
        ),
        path,
    )  # fmt: skip
    feed, findings = read_feed(path)
    read = service_of_feed(feed, result.network, result.deadheads, result.settings.layover)
    found = block_problems(
        result.network, read.timetable, read.vehicles, result.run_times, result.demand.periods,
        result.settings.layover,
    )  # fmt: skip
    return LoopReport(path, compare_services(result, written, read, samples), (*findings, *found))


def compare_services(
    result: ScenarioResult, written: OwnService, read: OwnService, samples: int = SAMPLES
) -> tuple[LoopFigure, ...]:
    """Trips, blocks, operation and journeys of two services, figure by figure.

    Parameters
    ----------
    result : ScenarioResult
        The network, demand and settings of both.
    written, read : OwnService
    samples : int, default 6
        Times of leaving per period.
    """
    journeys = [_replayed(result, service, samples) for service in (written, read)]
    one, other = (
        evaluate_timetable(each, result.demand.periods, result.settings.weights)
        for each in journeys
    )
    return (
        *_trip_figures(written, read),
        *_operation_figures(result, written, read),
        LoopFigure("journeys that differ", "", 0, _different_journeys(*journeys)),
        *(
            LoopFigure(kpi.name, kpi.unit, one[kpi.name], other[kpi.name])
            for kpi in TIMETABLE_REGISTRY
        ),
    )


def _replayed(
    result: ScenarioResult, service: OwnService, samples: int
) -> tuple[TimetableJourneys, ...]:
    """Journeys of all periods."""
    return replay_timetable(
        result.network, result.demand, service.timetable, samples=samples,
        weights=result.settings.weights, background=result.background,
    )  # fmt: skip


def _trip_figures(written: OwnService, read: OwnService) -> Iterator[LoopFigure]:
    """Trips, calls, lengths and blocks, trip by trip."""
    one, other = written.timetable, read.timetable
    yield LoopFigure("trips", "", one.n_trips, other.n_trips)
    yield LoopFigure("calls", "", len(one.stop), len(other.stop))
    row = {name: trip for trip, name in enumerate(other.trip_id)}
    pairs = [(trip, row[name]) for trip, name in enumerate(one.trip_id) if name in row]
    same = sum(_calls(one, trip) == _calls(other, back) for trip, back in pairs)
    yield LoopFigure("trips that differ by a stop or a second", "", 0, one.n_trips - same)
    here, there = np.array(pairs, np.int64).reshape(-1, 2).T
    apart = _trip_metres(written)[here] - _trip_metres(read)[there]
    furthest = float(np.abs(apart).max(initial=0.0))
    yield LoopFigure("largest difference in length of a trip", "m", 0, furthest, METRES_PER_TRIP)
    blocks = _blocks(written.vehicles, one), _blocks(read.vehicles, other)
    yield LoopFigure("blocks", "", len(blocks[0]), len(blocks[1]))
    yield LoopFigure("blocks that differ", "", 0, len(set(blocks[0]) - set(blocks[1])))


def _calls(timetable: Timetable, trip: int) -> tuple[bytes, ...]:
    """Stops and times of a trip."""
    rows = timetable.calls_of(trip)
    columns = (timetable.stop, timetable.arrival, timetable.departure)
    return tuple(column[rows].tobytes() for column in columns)


def _trip_metres(service: OwnService) -> FloatArray:
    """Length of each trip from its first to its last stop."""
    first, call_m = service.plan.first_stop, service.paths.call_m
    return floats((call_m[first[1:] - 1] - call_m[first[:-1]])[service.timetable.pattern])


def _blocks(vehicles: VehicleSchedule, timetable: Timetable) -> list[tuple[object, ...]]:
    """Name, trips and times of each block."""
    return [
        (
            name,
            tuple(timetable.trip_id[trip] for trip in vehicles.trips_of(row).tolist()),
            int(vehicles.leave_depot_s[row]),
            int(vehicles.reach_depot_s[row]),
        )
        for row, name in enumerate(vehicles.block_id)
    ]


def _operation_figures(
    result: ScenarioResult, written: OwnService, read: OwnService
) -> Iterator[LoopFigure]:
    """Vehicles, hours and kilometres of the day."""
    one, other = (
        operation_of(each.plan, each.paths, each.timetable, each.vehicles, result.deadheads)
        for each in (written, read)
    )
    allowed_km = METRES_PER_TRIP * one.trips / 1000
    yield LoopFigure("vehicles", "", one.vehicles, other.vehicles)
    yield LoopFigure("platform_hours", "h/day", one.platform_hours, other.platform_hours)
    yield LoopFigure("service_hours", "h/day", one.service_hours, other.service_hours)
    yield LoopFigure("vehicle_km", "km/day", one.vehicle_km, other.vehicle_km, allowed_km)
    yield LoopFigure("service_km", "km/day", one.service_km, other.service_km, allowed_km)


def _different_journeys(
    before: tuple[TimetableJourneys, ...], after: tuple[TimetableJourneys, ...]
) -> int:
    """Journeys of which any part differs by a second or more."""
    return sum(
        int(
            (
                (one.state != other.state)
                | (one.walk_s != other.walk_s)
                | (one.wait_s != other.wait_s)
                | (one.ride_s != other.ride_s)
                | (one.transfers != other.transfers)
            ).sum()
        )
        for one, other in zip(before, after, strict=True)
    )
