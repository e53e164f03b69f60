"""Factors on the trips of zones, drawn towards 1, and kept only if the other half of counts agrees.

A table may have the right size and the wrong pattern: too few trips from one side of town. Counts
on lines say little of single zones, so neighbouring zones share a factor, there are no more factors
than counts carry, and each is drawn towards 1. First where trips begin, then where they end: one
round of balancing both ends (Furness, 1965, "Time function iteration"), against counts on lines.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from network.demand import Demand
from network.problems import note
from network.quantities import BoolArray, FloatArray, IntArray, bools, floats, ints
from network.zones import ZoneTable
from routing.evaluation.goodness import GOOD_GEH
from scenarios.calibration.factors import FEWEST_PER_FACTOR, RIDERS, Calibration, TripEnd
from scenarios.calibration.zone_groups import zone_groups

SPREAD = 0.3
"""A factor that is off 1 by so much weighs as much as a count that is off by a GEH of 5."""

LEAST_ZONE_FACTOR, MOST_ZONE_FACTOR = 0.2, 5.0
MOST_GROUPS = 32

MATTERS_GEH = 0.05
"""What the mean GEH of the half left out must fall by for factors of zones to be kept."""


@dataclass(frozen=True, slots=True, eq=False)
class _End:
    """One end of trips, with the groups of its zones."""

    name: TripEnd
    zone: IntArray
    group: IntArray

    @property
    def n_groups(self) -> int:
        """Number of groups."""
        return int(self.group.max()) + 1


def with_zone_factors(
    found: Calibration,
    riders_of: Callable[[Demand], FloatArray],
    demand: Demand,
    zones: ZoneTable,
) -> Calibration:
    """A calibration with factors of zones too, at each end at which they fit better.

    Parameters
    ----------
    found : Calibration
        With factors of periods.
    riders_of : callable
        Riders where each of its counts is, shape (n_counts,), were this the table of trips; with
        its factors of periods, and linear in the trips.
    demand : Demand
        The table of AM trips: from home, so that an evening trip has the factor of where it ends.
    zones : ZoneTable

    Returns
    -------
    Calibration
        Where the half left out fits no better, as given, with a finding that says so.
    """
    fitted = bools(found.fitted & found.pairs.counts.of(*RIDERS))
    most = int(fitted.sum()) // FEWEST_PER_FACTOR
    n_groups = min(MOST_GROUPS, 1 << max(most.bit_length() - 1, 0))
    if n_groups < 2:  # noqa: PLR2004  (one group has the factors of periods)
        message = f"{int(fitted.sum())} counts are too few to scale trips by zones"
        return replace(found, findings=(*found.findings, note("zones", message)))
    for name, zone in ((TripEnd.ORIGIN, demand.origin), (TripEnd.DESTINATION, demand.destination)):
        trips = floats(np.bincount(zone, demand.trips_per_hour, len(zones)))
        end = _End(name, zone, zone_groups(zones.lon, zones.lat, trips, n_groups))
        found, demand = _fitted_at(found, riders_of, demand, end, fitted)
    return found


def drawn_towards_one(parts: FloatArray, counted: FloatArray) -> FloatArray:
    """Factors of groups that fit counts, at the price of leaving 1.

    Least sum of squares of GEH in units of `GOOD_GEH`, over the counted flow instead of the mean of
    counted and modelled one, which makes it linear; and of factors less 1 in units of `SPREAD`.

    Parameters
    ----------
    parts : FloatArray, shape (n_counts, n_groups)
        What each group adds to a count at factor 1, per hour.
    counted : FloatArray, shape (n_counts,)

    Returns
    -------
    FloatArray, shape (n_groups,)
        From `LEAST_ZONE_FACTOR` to `MOST_ZONE_FACTOR`.

    Examples
    --------
    Counted 144, modelled 100 (1 + x): ((44 - 100 x) / (5 x 12))^2 + (x / 0.3)^2 is least where
    x (2.78 + 11.11) = 2.78 x 0.44.

    >>> drawn_towards_one(floats([[100.0]]), floats([144.0])).round(3).tolist()
    [1.088]
    """
    from scipy.optimize import lsq_linear  # noqa: PLC0415  (a heavy import for a rare question)

    weight = 1.0 / (GOOD_GEH * np.sqrt(np.maximum(counted, 1.0)))
    n_groups = parts.shape[1]
    rows = np.vstack([parts * weight[:, None], np.eye(n_groups) / SPREAD])
    wanted = np.concatenate([counted * weight, np.full(n_groups, 1.0 / SPREAD)])
    best = lsq_linear(rows, wanted, bounds=(LEAST_ZONE_FACTOR, MOST_ZONE_FACTOR), method="bvls")
    return floats(best.x)


def _fitted_at(
    found: Calibration,
    riders_of: Callable[[Demand], FloatArray],
    demand: Demand,
    end: _End,
    fitted: BoolArray,
) -> tuple[Calibration, Demand]:
    """Factors at one end, and the table with them; both as they were where they are no better."""
    group = end.group[end.zone]
    parts = np.zeros((len(found.fitted), end.n_groups))
    for each in np.unique(group).tolist():
        parts[:, each] = riders_of(_only(demand, bools(group == each)))
    factor = drawn_towards_one(floats(parts[fitted]), floats(found.pairs.counts.value[fitted]))
    riders = found.pairs.counts.of(*RIDERS)
    after = floats(np.where(riders, parts @ factor, found.after))
    judged = bools(riders & ~found.fitted)
    without, with_them = (found.fit(judged, values).geh_mean for values in (found.after, after))
    told = f"mean GEH {without:.2f} without, {with_them:.2f} with them"
    of_groups = f"factors of {end.n_groups} groups of zones, by the {end.name} of trips,"
    if not with_them < without - MATTERS_GEH:  # also where none was left out: NaN
        message = f"{of_groups} are left out: the half left out fits no better, {told}"
        return replace(found, findings=(*found.findings, note("zones", message))), demand
    message = (
        f"{of_groups} x {factor.min():.2f} to {factor.max():.2f}, are kept: the half left out "
        f"fits better, {told}; it was asked this once"
    )
    of_zone = factor[end.group]
    kept = replace(
        found,
        factors=found.factors.with_zones(end.name, tuple(of_zone.tolist())),
        after=after,
        findings=(*found.findings, note("zones", message)),
    )
    scaled = replace(demand, trips_per_hour=floats(demand.trips_per_hour * of_zone[end.zone]))
    return kept, scaled


def _only(demand: Demand, rows: BoolArray) -> Demand:
    """Some pairs of a table."""
    return replace(
        demand, origin=ints(demand.origin[rows]), destination=ints(demand.destination[rows]),
        trips_per_hour=floats(demand.trips_per_hour[rows]),
    )  # fmt: skip
