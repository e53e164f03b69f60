"""Factors fitted on half of the counts, and how well the model then fits the other half."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np

from network.demand import Demand
from network.errors import InputError
from network.problems import Problem, note
from network.quantities import BoolArray, FloatArray, bools, floats, ints
from network.service_day import Period
from routing.evaluation.goodness import Goodness, goodness
from scenarios.calibration.counts import ALL_DAY, Counts, Measure
from scenarios.calibration.modelled import Pairs

FEWEST_COUNTS = 8
"""Counts of riders without which nothing is fitted; of run times, without which they are not."""

FEWEST_GROUPS = 4
"""Lines, or stops, that there must be to leave half of them out."""

FEWEST_PER_FACTOR = 3
"""Counts of a period in the fitted half that give it a factor of its own."""

TRANSFERS_FELT_S = (600.0, 300.0, 450.0, 750.0, 900.0)
"""Felt seconds of a transfer that are tried; of equals the first is kept."""

RIDERS = (Measure.BOARDINGS, Measure.LOAD)


class TripEnd(StrEnum):
    """An end of the trips of the morning."""

    ORIGIN = "origin"
    DESTINATION = "destination"


@dataclass(frozen=True, slots=True)
class Factors:
    """What the model is multiplied by.

    Attributes
    ----------
    demand : tuple of float
        Trips in each period.
    driving : tuple of float
        Driving time in each period; standing at stops stays.
    transfer_s : float
        Felt seconds per transfer.
    origin, destination : tuple of float
        Trips from, and to, each zone in the table of the morning; empty where all are 1.
    """

    demand: tuple[float, ...]
    driving: tuple[float, ...]
    transfer_s: float
    origin: tuple[float, ...] = ()
    destination: tuple[float, ...] = ()

    def with_zones(self, end: TripEnd, factors: tuple[float, ...]) -> "Factors":
        """These, with factors of zones at one end of trips."""
        if end is TripEnd.ORIGIN:
            return replace(self, origin=factors)
        return replace(self, destination=factors)

    def scaled(self, demand: Demand) -> FloatArray:
        """Trips of each pair of a table with the factors of its zones, those of periods apart."""
        trips = demand.trips_per_hour
        for factor, zone in (
            (self.origin, demand.origin),
            (self.destination, demand.destination),
        ):
            if factor:
                trips = trips * np.array(factor)[zone]
        return floats(trips)


@dataclass(frozen=True, slots=True, eq=False)
class Calibration:
    """Counts beside the model, before and after factors.

    Attributes
    ----------
    factors : Factors
    pairs : Pairs
        Of riders and run times, at the felt transfer of `factors`.
    before : FloatArray, shape (n_counts,)
        As modelled without factors, at the felt transfer of the plan.
    after : FloatArray, shape (n_counts,)
    fitted : BoolArray, shape (n_counts,)
        Whether a count is in the half on which factors were fitted.
    seed : int
    findings : tuple of Problem
    """

    factors: Factors
    pairs: Pairs
    before: FloatArray
    after: FloatArray
    fitted: BoolArray
    seed: int
    findings: tuple[Problem, ...]

    def fit(self, chosen: BoolArray, values: FloatArray) -> Goodness:
        """Fit of some counts to `before` or `after`."""
        return goodness(floats(self.pairs.counts.value[chosen]), floats(values[chosen]))


def calibrated(
    paired_at: Callable[[float], tuple[Pairs, tuple[Problem, ...]]],
    periods: Sequence[Period],
    seed: int,
) -> Calibration:
    """Fit factors on half of the counts.

    Riders are linear in demand, as strategies do not depend on loads, so a factor on demand is a
    factor on what is modelled: that of a period is counted by modelled riders of the fitted half
    there, boardings where there are some, else loads. Driving times likewise. Felt transfers are
    tried one by one; the mean GEH of the fitted half decides.

    Parameters
    ----------
    paired_at : callable
        Counts beside the model at some felt seconds per transfer.
    periods : sequence of Period
    seed : int
        Of the split.

    Returns
    -------
    Calibration

    Raises
    ------
    InputError
        If there are too few counts, or nothing is modelled where they are.
    """
    found = {transfer_s: paired_at(transfer_s) for transfer_s in TRANSFERS_FELT_S}
    first, findings = found[TRANSFERS_FELT_S[0]]
    refuse_too_few(first.counts)
    fitted = half_of(first.counts, seed)
    riders = first.counts.of(*RIDERS)
    chosen: tuple[float, float, FloatArray] | None = None
    for transfer_s, (pairs, _) in found.items():
        demand = _factors(pairs, bools(fitted & _main_riders(first.counts)))
        here = ints(np.flatnonzero(fitted & riders))
        worth = goodness(
            floats(pairs.counts.value[here]), floats(pairs.modelled(demand)[here])
        ).geh_mean
        if chosen is None or worth < chosen[0]:
            chosen = worth, transfer_s, demand
    if chosen is None:
        message = "no felt transfer was tried"
        raise InputError(message)
    _, transfer_s, demand = chosen
    pairs = found[transfer_s][0]
    timed = bools(~riders)
    driving = floats(np.ones(len(periods)))
    said: tuple[Problem, ...] = ()
    if timed.sum() >= FEWEST_COUNTS:
        driving = _factors(pairs, bools(fitted & timed))
    elif timed.any():
        message = f"{int(timed.sum())} run times are too few to fit factors"
        said = (note("run times", message, f"at least {FEWEST_COUNTS} are needed"),)
    factors = Factors(tuple(demand.tolist()), tuple(driving.tolist()), transfer_s)
    ones = floats(np.ones(len(periods)))
    return Calibration(
        factors=factors,
        pairs=pairs,
        before=first.modelled(ones),
        after=floats(np.where(riders, pairs.modelled(demand), pairs.modelled(driving))),
        fitted=fitted,
        seed=seed,
        findings=(*findings, *said),
    )


def half_of(counts: Counts, seed: int) -> BoolArray:
    """Which counts are in the half for fitting: lines as a whole, or else stops, by a seed.

    Examples
    --------
    >>> from scenarios.calibration.counts import Observation, counts_of
    >>> seen = [Observation(Measure.BOARDINGS, a, b, 0, 5.0) for a in "abcd" for b in "xy"]
    >>> counts = counts_of(seen, "by hand")
    >>> half_of(counts, seed=1).reshape(4, 2).tolist()
    [[True, True], [True, True], [False, False], [False, False]]
    """
    lines = sorted(set(counts.line))
    keys: list[tuple[str, ...]] = [(line,) for line in counts.line]
    if len(lines) < FEWEST_GROUPS:
        keys = list(zip(counts.line, counts.stop, strict=True))
    groups = sorted(set(keys))
    order = np.random.default_rng(seed).permutation(len(groups))
    chosen = {groups[row] for row in order[: (len(groups) + 1) // 2].tolist()}
    return bools([key in chosen for key in keys])


def refuse_too_few(counts: Counts) -> None:
    """Refuse counts of which half is next to nothing, which proves nothing.

    Raises
    ------
    InputError
        If there are fewer counts of riders than `FEWEST_COUNTS`, or places than `FEWEST_GROUPS`.
    """
    riders = int(counts.of(*RIDERS).sum())
    if riders < FEWEST_COUNTS:
        message = (
            f"{riders} counts of riders stand beside the model; at least {FEWEST_COUNTS} are "
            "needed to fit on one half and judge on the other"
        )
        raise InputError(message)
    places = len(set(zip(counts.line, counts.stop, strict=True)))
    if places < FEWEST_GROUPS:
        message = (
            f"counts are of {places} lines or stops; at least {FEWEST_GROUPS} are needed to leave "
            "half of them out"
        )
        raise InputError(message)


def _main_riders(counts: Counts) -> BoolArray:
    """Boardings, and loads in periods without any."""
    boardings = counts.of(Measure.BOARDINGS)
    with_some = set(counts.period[boardings].tolist())
    others = [period not in with_some and ALL_DAY not in with_some for period in counts.period]
    return bools(boardings | (counts.of(Measure.LOAD) & np.array(others, np.bool_)))


def _factors(pairs: Pairs, chosen: BoolArray) -> FloatArray:
    """Counted by modelled of each period; of all periods where one has too few counts."""
    n_periods = pairs.parts.shape[1]
    values = pairs.counts.value - pairs.fixed
    overall = _ratio(values[chosen], pairs.parts[chosen].sum(axis=1))
    factor = np.full(n_periods, overall)
    for period in range(n_periods):
        own = chosen & (pairs.counts.period == period)
        if own.sum() >= FEWEST_PER_FACTOR:
            factor[period] = _ratio(values[own], pairs.parts[own].sum(axis=1))
    return floats(factor)


def _ratio(counted: FloatArray, modelled: FloatArray) -> float:
    """Sum through sum."""
    if not float(modelled.sum()) > 0 or not float(counted.sum()) > 0:
        message = (
            "nobody was counted, or nobody is modelled, where factors are fitted; check that "
            "counts and model are of the same lines and hours, or take another --seed"
        )
        raise InputError(message)
    return float(counted.sum()) / float(modelled.sum())
