"""From a planner's files to factors: today's lines with riders on them, beside the counts."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from network.demand import Demand
from network.errors import InputError
from network.problems import Problem
from network.quantities import FloatArray, floats
from network.service_day import Period
from routing.assignment.frequency import assign_frequencies
from routing.lines import LinePlan
from routing.paths import PatternPaths
from routing.pattern_paths import trace_patterns
from routing.progress import Observer, report
from routing.run_times import RunTimeModel, model_for_assumed_speed
from routing.weights import JourneyWeights
from scenarios.calibration.counts import Counts
from scenarios.calibration.counts_file import read_count_table
from scenarios.calibration.factors import Calibration, Factors, calibrated
from scenarios.calibration.modelled import Pairs, modelled_service, paired
from scenarios.calibration.ride_feed import read_ride_counts
from scenarios.calibration.zone_factors import with_zone_factors
from scenarios.inputs import PlanInputs


def read_counts(path: Path, periods: Sequence[Period]) -> Counts:
    """Counts of a file, a table or a GTFS-ride feed.

    Raises
    ------
    NotFoundError, LimitError, InputError
        As `read_count_table` and `read_ride_counts`.
    """
    if path.suffix.lower() == ".zip":
        return read_ride_counts(path, periods)
    return read_count_table(path, periods)


def calibrate(given: PlanInputs, counts: Counts, seed: int, observer: Observer) -> Calibration:
    """Factors for the demand and run times of a city, from counts on its present lines.

    Parameters
    ----------
    given : PlanInputs
        With present lines.
    counts : Counts
    seed : int
    observer : Observer

    Returns
    -------
    Calibration

    Raises
    ------
    InputError
        If there is no present service or the counts are too few.
    """
    if given.present is None:
        message = "counts are of today's lines, but there are none; give their feed with --gtfs"
        raise InputError(message)
    network, plan = given.network, given.present.plan
    run_times = given.present.run_times or model_for_assumed_speed(
        network.street_times, len(network.stops)
    )
    paths = trace_patterns(network, plan)
    service = _Present(given, plan, paths, run_times)
    found = calibrated(partial(_tried, service, counts, observer), given.demand.periods, seed)
    report(observer, "passengers", 0.9, "trips from and to zones")
    riders_of = partial(_riders, service, counts, found.factors)
    found = with_zone_factors(found, riders_of, given.demand, network.zones)
    return replace(found, findings=(*counts.findings, *found.findings))


@dataclass(frozen=True, slots=True, eq=False)
class _Present:
    """Today's service, as it is assigned."""

    given: PlanInputs
    plan: LinePlan
    paths: PatternPaths
    run_times: RunTimeModel


def _tried(
    present: _Present, counts: Counts, observer: Observer, transfer_s: float
) -> tuple[Pairs, tuple[Problem, ...]]:
    """Counts beside riders who feel a transfer as so many seconds."""
    report(observer, "passengers", 0.0, f"a transfer felt as {transfer_s / 60:g} min")
    return _paired(present, counts, present.given.demand, transfer_s)


def _riders(present: _Present, counts: Counts, factors: Factors, demand: Demand) -> FloatArray:
    """Riders of a table of trips where each count is, with the factors of periods."""
    pairs, _ = _paired(present, counts, demand, factors.transfer_s)
    return pairs.modelled(floats(factors.demand))


def _paired(
    present: _Present, counts: Counts, demand: Demand, transfer_s: float
) -> tuple[Pairs, tuple[Problem, ...]]:
    """Counts beside the riders of a table of trips."""
    given, plan, paths, run_times = present.given, present.plan, present.paths, present.run_times
    periods, weights = demand.periods, JourneyWeights(transfer_s=transfer_s)
    flows = [
        assign_frequencies(
            given.network, demand, plan, paths, run_times, period, weights, given.background
        )
        for period in range(len(periods))
    ]
    service = modelled_service(plan, paths, run_times, flows, periods)
    return paired(given.network, service, counts, periods)
