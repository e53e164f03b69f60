"""Demand from residents and jobs: the doubly constrained gravity model, calibrated to a mean trip.

Origins follow residents, destinations follow jobs, and far pairs are rarer by exp(-b cost). The
search for b is Hyman (1969), "The calibration of trip distribution models", Environment and
Planning 1, with the secant step he gives and a bracket that keeps it safe; each table is balanced
by `network.furness`.
"""

import math

import numpy as np
from scipy import sparse

from network.demand import Demand
from network.errors import InputError, LimitError
from network.furness import BalancedTrips, Margins, balance_factors, balanced_trips
from network.grouped_numbers import grouped
from network.problems import Problem, note, warning
from network.quantities import FloatArray, IntArray, floats, ints
from network.service_day import WEEKDAY, Period
from network.whole_trips import UNITS_PER_TRIP, in_whole_units
from network.zones import ZoneTable

MEAN_TRIP_KM = 5.0
"""Assumed mean bus trip of a city, in kilometres on streets."""
TOWN_SHARE = 0.8
"""Assumed mean trip of a small town: this share of what it is if distance deters nobody."""
DETOUR = 1.3
"""Assumed street kilometres per kilometre as the crow flies."""
MAX_MODELLED_ZONES = 5_000
"""A table of all pairs takes 200 MB then, and the model holds six of them."""
SMALLEST_CELL = 1e-3
"""Trips per hour below which a pair of zones is left out."""
_ROW_ERROR = 1e-6
_ROUGH_ROW_ERROR = 1e-4
_MEAN_ERROR = 0.005
_MOST_STEPS = 40
_STEEPEST = 30.0  # times 1 / mean cost: steeper than the spacing of zones can show
_NEIGHBOURS = 3
_EARTH_RADIUS_KM = 6371.0088


def crow_fly_km(zones: ZoneTable, detour: float = DETOUR) -> FloatArray:
    """Kilometres from zone to zone as the crow flies, times a detour factor.

    Parameters
    ----------
    zones : ZoneTable
    detour : float
        Street kilometres per kilometre as the crow flies.

    Returns
    -------
    FloatArray, shape (n_zones, n_zones)
        Great-circle distance on a sphere (haversine).

    Examples
    --------
    >>> from network.quantities import floats
    >>> one = floats([1, 1])
    >>> zones = ZoneTable(("A", "B"), floats([0, 0]), floats([0, 1]), one, one, False, "example")
    >>> crow_fly_km(zones, detour=1.0).round(1).tolist()
    [[0.0, 111.2], [111.2, 0.0]]
    """
    lon, lat = np.radians(zones.lon), np.radians(zones.lat)
    north = np.sin((lat[:, None] - lat) / 2) ** 2
    east = np.sin((lon[:, None] - lon) / 2) ** 2
    haversine = np.clip(north + np.cos(lat)[:, None] * np.cos(lat) * east, 0.0, 1.0)
    return np.asarray(2 * _EARTH_RADIUS_KM * detour * np.arcsin(np.sqrt(haversine)))


def gravity_demand(
    zones: ZoneTable,
    cost: FloatArray,
    trips_per_hour: float,
    *,
    mean_cost: float | None = None,
    unit: str = "km",
    periods: tuple[Period, ...] = WEEKDAY,
) -> tuple[Demand, tuple[Problem, ...]]:
    """Trips between zones that fit residents, jobs and a mean trip length.

    Parameters
    ----------
    zones : ZoneTable
        With residents; without any jobs, trips end where people live, which is said aloud.
    cost : FloatArray, shape (n_zones, n_zones)
        Of travel from row to column, such as `crow_fly_km` or minutes by bus; infinite where
        there is no way. The diagonal is not used: a trip inside of a zone costs half the mean
        cost to and from its three nearest zones.
    trips_per_hour : float
        All trips of an AM hour, > 0.
    mean_cost : float
        Mean cost of a trip to reach, in the unit of `cost`, > 0. By default that of a city,
        `MEAN_TRIP_KM`, or where the zones lie too close for it, `TOWN_SHARE` of the mean without
        deterrence; this fits `crow_fly_km`, and what was assumed is said.
    unit : str
        Unit of `cost`, for messages.
    periods : tuple of Period
        The service day.

    Returns
    -------
    Demand
        Trips in steps of 0.0001; each origin and the total hold to that step, each destination
        to a thousandth of a trip or so. Pairs of less than 0.001 trip are left out and what they
        had is spread over the others, as long as origins and destinations still fit.
    tuple of Problem
        The calibrated b, and a warning where the mean trip cannot be reached.

    Raises
    ------
    InputError
        If there are fewer than two zones, no residents, or the numbers make no sense.
    LimitError
        If there are more than `MAX_MODELLED_ZONES` zones.

    Examples
    --------
    >>> from network.quantities import floats
    >>> zones = ZoneTable(("A", "B"), floats([0, 0]), floats([0, 0.09]), floats([900, 100]),
    ...                   floats([300, 700]), False, "example")
    >>> demand, findings = gravity_demand(zones, crow_fly_km(zones), 1000.0, mean_cost=10.6)
    >>> round(float(demand.trips_per_hour[demand.origin == 0].sum()), 3)   # 900 of 1000 residents
    900.0
    >>> demand.modelled, str(findings[0])[:43]
    (True, 'note: gravity model: exponential deterrence')
    """
    findings = _checked(zones, cost, trips_per_hour, mean_cost)
    active, margins = _margins_of(zones, cost, trips_per_hour)
    fit, seen = _calibrated(margins, mean_cost, unit)
    trips = _without_small_cells(margins, fit)
    starts = margins.origin if fit.row_error <= _ROW_ERROR else floats(trips.sum(axis=1))
    origin, destination, units = in_whole_units(starts, trips)
    mean = float(units @ margins.cost[origin, destination] / units.sum())
    summary = f"exponential deterrence with b = {fit.b:.4f} per {unit}, mean trip {mean:.2f} {unit}"
    ends = "jobs" if zones.jobs.sum() > 0 else "residents"
    demand = Demand(
        origin=ints(active[origin]),
        destination=ints(active[destination]),
        trips_per_hour=floats(units / UNITS_PER_TRIP),
        periods=periods,
        modelled=True,
        source=(
            f"gravity model from residents to {ends}, {summary}, "
            f"{grouped(trips_per_hour)} trips per hour; {zones.source}"
        ),
    )
    model = note("gravity model", f"{summary}, {grouped(len(units))} pairs of zones")
    return demand, (model, *findings, *seen)


def _checked(
    zones: ZoneTable, cost: FloatArray, trips_per_hour: float, mean_cost: float | None
) -> list[Problem]:
    """Refuse numbers that make no sense; say it where there are no jobs."""
    n = len(zones)
    if n > MAX_MODELLED_ZONES:
        message = (
            f"{n} zones, at most {MAX_MODELLED_ZONES} can be modelled; merge zones, use larger "
            "squares or a smaller map"
        )
        raise LimitError(message)
    if cost.shape != (n, n):
        message = f"cost table of shape {cost.shape} for {n} zones; expected {(n, n)}"
        raise InputError(message)
    if not (np.nan_to_num(cost, nan=-1.0) >= 0)[~np.eye(n, dtype=bool)].all():
        message = "a cost between two zones is negative or not a number; use 0 or more"
        raise InputError(message)
    for what, value in (("trips per hour", trips_per_hour), ("mean cost of a trip", mean_cost)):
        if value is not None and not (math.isfinite(value) and value > 0):
            message = f"{what} {value:g} must be a number above 0"
            raise InputError(message)
    if zones.population.sum() <= 0:
        message = "the zones have no residents to start trips from; give a demand table instead"
        raise InputError(message)
    if np.count_nonzero(zones.population + zones.jobs) < 2:  # noqa: PLR2004
        message = "only one zone has residents or jobs; modelled demand needs at least two"
        raise InputError(message)
    if zones.jobs.sum() > 0:
        return []
    message = "the zones have no jobs, so trips end where people live"
    return [warning("gravity model", message, "add a column jobs or give a demand table")]


def _margins_of(
    zones: ZoneTable, cost: FloatArray, trips_per_hour: float
) -> tuple[IntArray, Margins]:
    """Rows of the zones that take part, their trip ends, and costs with trips inside of zones."""
    attraction = zones.jobs if zones.jobs.sum() > 0 else zones.population
    active = ints(np.flatnonzero((zones.population > 0) | (attraction > 0)))
    table = np.array(cost[np.ix_(active, active)], dtype=np.float64)
    both_ways = (table + table.T) / 2
    np.fill_diagonal(both_ways, np.inf)
    n_near = min(_NEIGHBOURS, len(active) - 1)
    near = np.partition(both_ways, n_near - 1, axis=1)[:, :n_near]
    reached = np.isfinite(near)
    total = np.where(reached, near, 0.0).sum(axis=1)
    np.fill_diagonal(table, total / np.maximum(reached.sum(axis=1), 1) / 2)
    return active, Margins(
        origin=floats(zones.population[active] / zones.population.sum() * trips_per_hour),
        destination=floats(attraction[active] / attraction.sum() * trips_per_hour),
        cost=floats(table),
    )


def _calibrated(
    margins: Margins, stated: float | None, unit: str
) -> tuple[BalancedTrips, list[Problem]]:
    """Balanced trips whose mean cost is the target, or the nearest that can be attained."""
    flat = balanced_trips(margins, 0.0, margins.destination, _ROUGH_ROW_ERROR)
    if flat.mean <= 0:
        message = "every zone costs 0 to reach from every other; give zones that lie apart"
        raise InputError(message)
    findings: list[Problem] = []
    target = stated
    if target is None:
        target = min(MEAN_TRIP_KM, TOWN_SHARE * flat.mean)
        findings.append(_assumed_mean(target, flat.mean, unit))
    steepest = _STEEPEST / flat.mean
    shortest = _shortest_mean(margins)
    if target >= flat.mean * (1 - _MEAN_ERROR):
        rough = flat
    elif target <= shortest:
        rough = balanced_trips(margins, steepest, flat.balance, _ROUGH_ROW_ERROR)
    else:
        rough = _searched(margins, target, steepest)
    fit = balanced_trips(margins, rough.b, rough.balance, _ROW_ERROR)
    if abs(fit.mean - target) > 2 * _MEAN_ERROR * target:
        low = fit.mean if fit.mean > target else shortest
        message = (
            f"a mean trip of {target:g} {unit} cannot be reached: these zones allow {low:.2f} to "
            f"{flat.mean:.2f} {unit}; {fit.mean:.2f} {unit} was taken"
        )
        findings.append(warning("gravity model", message, "state a mean trip in between"))
    if fit.row_error > _ROW_ERROR:
        message = (
            f"trips from some zones differ from their residents by up to {fit.row_error:.2g} of "
            "the largest zone"
        )
        remedy = "are there zones that no street joins to the others?"
        findings.append(warning("gravity model", message, remedy))
    return fit, findings


def _assumed_mean(target: float, longest: float, unit: str) -> Problem:
    """Say which mean trip was assumed, and why."""
    message = f"a mean trip of {target:.2f} {unit} is assumed"
    if target < MEAN_TRIP_KM:
        message += (
            f": zones this close allow at most {longest:.2f} {unit}, of which {TOWN_SHARE:.0%} "
            "are taken"
        )
    return note("gravity model", message, "give a demand table where trips are known")


def _searched(margins: Margins, target: float, steepest: float) -> BalancedTrips:
    """Search b for a mean cost: 1.5 / target, then in proportion, then by secant (Hyman, 1969)."""
    low, high = 0.0, steepest
    b = min(1.5 / target, steepest)
    fit = balanced_trips(margins, b, margins.destination, _ROUGH_ROW_ERROR)
    b = min(fit.b * fit.mean / target, steepest)
    for _ in range(_MOST_STEPS):
        if abs(fit.mean - target) <= _MEAN_ERROR * target:
            break
        low, high = (fit.b, high) if fit.mean > target else (low, fit.b)
        if low >= high:
            break  # even the steepest deterrence leaves trips too long
        if not low < b <= high or b == fit.b:
            b = (low + high) / 2
        before, fit = fit, balanced_trips(margins, b, fit.balance, _ROUGH_ROW_ERROR)
        slope = (fit.mean - before.mean) / (fit.b - before.b)
        b = fit.b + (target - fit.mean) / slope if slope < 0 else math.inf
        b = min(b, high)
    return fit


def _shortest_mean(margins: Margins) -> float:
    """Cost below which no table lies: everybody to the nearest, or from the nearest."""
    total = margins.origin.sum()
    ways = margins.cost
    out = margins.origin @ np.where(margins.destination > 0, ways, np.inf).min(axis=1)
    back = margins.destination @ np.where(margins.origin[:, None] > 0, ways, np.inf).min(axis=0)
    return float(max(out, back) / total)


def _without_small_cells(margins: Margins, fit: BalancedTrips) -> sparse.csr_array:
    """Table without pairs of hardly any trips, balanced again.

    Where origins and destinations no longer fit without the small cells, as with few trips over
    many zones, a smaller limit is tried; the last resort keeps every cell.
    """
    trips = fit.trips
    largest = (trips == trips.max(axis=1, keepdims=True)) | (trips == trips.max(axis=0))
    goal = max(_ROW_ERROR, fit.row_error)
    for smallest in (SMALLEST_CELL, SMALLEST_CELL / 10, SMALLEST_CELL / 100):
        kept = sparse.csr_array(np.where((trips >= smallest) | largest, trips, 0.0))
        rows, columns, error = balance_factors(kept, margins, np.ones(len(trips)), goal)
        if error <= goal:
            return sparse.csr_array(sparse.diags_array(rows) @ kept @ sparse.diags_array(columns))
    return sparse.csr_array(trips)
