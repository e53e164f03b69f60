"""Figures of passengers in every draw, from the journeys that were found once.

Nobody's journey depends on how many others travel, as buses are never too full to be taken here:
what a pair of zones costs is the same in every draw, and only its weight changes. So sums over
pairs with other weights are what a new assignment of the drawn table gives, to rounding; a test
holds one against the other. Loads of buses do follow from who travels: see `drawn_loads`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from network.demand import Demand
from network.quantities import BoolArray, FloatArray, IntArray, floats, offsets_of
from routing.assignment.states import SERVED, UNSERVED, WALKER
from routing.evaluation.kpis import MOSTLY_DIRECT
from routing.weights import LONGEST_JOURNEY_S
from scenarios.comparing.compared_scenario import ComparedScenario
from scenarios.comparing.demand_draws import DemandDraws

_SUMS = (
    "all", "walkers", "served", "unserved", "direct", "felt", "total", "walk", "wait", "ride",
    "transfers",
)  # fmt: skip
_QUANTILES = {"journey_minutes_median": 0.5, "journey_minutes_p90": 0.9}


@dataclass(frozen=True, slots=True, eq=False)
class JourneyRows:
    """Journeys of a whole day, one row per pair, period and time of leaving.

    Attributes
    ----------
    pair : IntArray, shape (n_rows,)
        Row of the pair in the demand.
    sample : IntArray, shape (n_rows,)
        Number of the time of leaving within its period.
    per_trip : FloatArray, shape (n_rows,)
        Trips of the day for each trip per AM hour of the pair, if all leave at that time.
    state : IntArray, shape (n_rows,)
    walk_s, wait_s, ride_s, transfers, on_foot_s : FloatArray, shape (n_rows,)
    direct_below : float
        A journey with fewer transfers counts as direct.
    """

    pair: IntArray
    sample: IntArray
    per_trip: FloatArray
    state: IntArray
    walk_s: FloatArray
    wait_s: FloatArray
    ride_s: FloatArray
    transfers: FloatArray
    on_foot_s: FloatArray
    direct_below: float

    @property
    def minutes(self) -> FloatArray:
        """Minutes from door to door."""
        return floats((self.walk_s + self.wait_s + self.ride_s) / 60)


def pairs_of_flows(demand: Demand) -> list[IntArray]:
    """Rows of the demand in the order of the flows of each period: by destination, then origin."""
    found = []
    for period in demand.periods:
        origin, destination, _ = demand.in_period(period)
        found.append(np.lexsort((origin, destination)))
    return found


def expected_rows(scenario: ComparedScenario) -> JourneyRows:
    """Journeys at even headways, expected over the times of leaving."""
    demand, flows = scenario.world.demand, scenario.service.flows

    def column(name: str) -> FloatArray:
        return np.concatenate([getattr(flow, name) for flow in flows])

    pairs = pairs_of_flows(demand)
    return JourneyRows(
        pair=np.concatenate(pairs),
        sample=np.zeros(sum(map(len, pairs)), np.int64),
        per_trip=np.repeat([p.demand_factor * p.hours for p in demand.periods], len(pairs[0])),
        state=column("state").astype(np.int64),
        walk_s=column("walk_s"),
        wait_s=column("wait_s"),
        ride_s=column("ride_s"),
        transfers=column("transfers"),
        on_foot_s=column("on_foot_s"),
        direct_below=MOSTLY_DIRECT,
    )


def replayed_rows(scenario: ComparedScenario) -> JourneyRows:
    """Journeys by the timetable, one for each time of leaving."""
    demand, replays = scenario.world.demand, scenario.replays
    samples = len(replays[0].leave_s)
    n_pairs = len(demand.origin)
    pairs = []
    for period in demand.periods:
        origin, destination, _ = demand.in_period(period)
        pairs.append(np.repeat(np.lexsort((destination, origin)), samples))

    def column(name: str) -> FloatArray:
        return np.concatenate([getattr(each, name).ravel() for each in replays]).astype(np.float64)

    return JourneyRows(
        pair=np.concatenate(pairs),
        sample=np.tile(np.arange(samples), n_pairs * len(replays)),
        per_trip=np.repeat(
            [p.demand_factor * p.hours for p in demand.periods], n_pairs * samples
        ),
        state=np.concatenate([each.state.ravel() for each in replays]).astype(np.int64),
        walk_s=column("walk_s"),
        wait_s=column("wait_s"),
        ride_s=column("ride_s"),
        transfers=column("transfers"),
        on_foot_s=np.concatenate([np.repeat(each.on_foot_s, samples) for each in replays]),
        direct_below=0.5,
    )  # fmt: skip


def drawn_figures(
    scenario: ComparedScenario, rows: JourneyRows, draws: DemandDraws
) -> Mapping[str, FloatArray]:
    """Figures of passengers in every draw, by their names at even headways.

    Parameters
    ----------
    scenario : ComparedScenario
    rows : JourneyRows
        Of this scenario, by either evaluator.
    draws : DemandDraws

    Returns
    -------
    mapping of str to FloatArray, shape (n_draws,)

    Examples
    --------
    >>> from tests.scenarios.comparing.compared_city import compared, scenarios
    >>> plan = scenarios()[1]
    >>> found = drawn_figures(plan, expected_rows(plan), compared().draws)
    >>> len(found["share_direct"]), bool((found["share_direct"] <= 1).all())
    (10, True)
    """
    columns = dict(zip(_SUMS, _summed_columns(scenario, rows), strict=True))
    sums = _sums_of_draws(scenario, rows, columns, draws)
    open_to_bus = _at_least_some(sums["all"] - sums["walkers"])
    served = _at_least_some(sums["served"])
    found = {
        "demand_trips": sums["all"],
        "share_walkers": sums["walkers"] / _at_least_some(sums["all"]),
        "share_served": sums["served"] / open_to_bus,
        "share_unserved": sums["unserved"] / open_to_bus,
        "generalised_minutes": sums["felt"] / open_to_bus,
        "journey_minutes_mean": sums["total"] / served,
        "walk_minutes": sums["walk"] / served,
        "wait_minutes": sums["wait"] / served,
        "ride_minutes": sums["ride"] / served,
        "transfers": sums["transfers"] / served,
        "share_direct": sums["direct"] / served,
        "riders": sums["served"],
    }
    return {**found, **_quantiles_of_draws(rows, draws)}


def drawn_changes(
    scenario: ComparedScenario, rows: JourneyRows, draws: DemandDraws
) -> Mapping[str, FloatArray]:
    """How well changes fit in every draw: only a timetable knows which bus is caught.

    Parameters
    ----------
    scenario : ComparedScenario
    rows : JourneyRows
        Replayed, of this scenario.
    draws : DemandDraws

    Returns
    -------
    mapping of str to FloatArray, shape (n_draws,)

    Examples
    --------
    >>> from tests.scenarios.comparing.compared_city import compared, scenarios
    >>> plan = scenarios()[1]
    >>> list(drawn_changes(plan, replayed_rows(plan), compared().draws))
    ['change_wait_minutes', 'share_long_changes', 'share_missed_changes']
    """
    columns = {"transfers": rows.transfers} | {
        name: floats(np.concatenate([getattr(each, column).ravel() for each in scenario.replays]))
        for name, column in (
            ("change_wait_minutes", "change_wait_s"),
            ("share_long_changes", "short_changes"),
            ("share_missed_changes", "missed_changes"),
        )
    }
    columns["change_wait_minutes"] = floats(columns["change_wait_minutes"] / 60)
    columns["share_long_changes"] = floats(rows.transfers - columns["share_long_changes"])
    sums = dict(_sums_of_draws(scenario, rows, columns, draws))
    changes = _at_least_some(sums.pop("transfers"))
    return {name: floats(each / changes) for name, each in sums.items()}


def _sums_of_draws(
    scenario: ComparedScenario,
    rows: JourneyRows,
    columns: Mapping[str, FloatArray | BoolArray],
    draws: DemandDraws,
) -> Mapping[str, FloatArray]:
    """Sums over the day in every draw: each pair is added up over its periods once."""
    n_samples = int(rows.sample.max(initial=0)) + 1
    n_pairs = len(scenario.world.demand.origin)
    cell = rows.sample * n_pairs + rows.pair
    found = {}
    for name, values in columns.items():
        each = np.bincount(cell, rows.per_trip * values, n_samples * n_pairs)
        found[name] = _sum_in_draws(floats(each.reshape(n_samples, n_pairs)), draws)
    return found


def _sum_in_draws(of_pair: FloatArray, draws: DemandDraws) -> FloatArray:
    """Sum over times of leaving and pairs in every draw, always added in the same order."""
    at_each = [draws.sums(floats(row)) for row in of_pair]
    leaving = _leaving(draws, len(at_each))
    return floats(sum(share * one for share, one in zip(leaving.T, at_each, strict=True)))


def _leaving(draws: DemandDraws, n_samples: int) -> FloatArray:
    """Share of riders at each time of leaving in every draw; of one time, all."""
    return floats(np.ones((draws.n_draws, 1))) if n_samples == 1 else draws.leaving


def _summed_columns(
    scenario: ComparedScenario, rows: JourneyRows
) -> Sequence[FloatArray | BoolArray]:
    """What is summed, in the order of `_SUMS`; times in minutes."""
    weights = scenario.world.settings.weights
    served, walker = rows.state == SERVED, rows.state == WALKER
    felt = weights.walk * rows.walk_s + weights.wait * rows.wait_s + rows.ride_s
    felt += weights.transfer_s * rows.transfers
    unserved = weights.walk * np.minimum(rows.on_foot_s, LONGEST_JOURNEY_S)
    felt = np.where(rows.state == UNSERVED, unserved, felt) / 60
    return (
        np.ones(len(rows.pair)), walker, served, rows.state == UNSERVED,
        served & (rows.transfers < rows.direct_below), np.where(walker, 0.0, felt),
        *(np.where(served, column, 0.0) for column in (
            rows.minutes, rows.walk_s / 60, rows.wait_s / 60, rows.ride_s / 60, rows.transfers,
        )),
    )  # fmt: skip


def _quantiles_of_draws(rows: JourneyRows, draws: DemandDraws) -> Mapping[str, FloatArray]:
    """Quantiles of journey minutes of riders in every draw, over pairs that have trips in it."""
    served = np.flatnonzero(rows.state == SERVED)
    by_pair = served[np.argsort(rows.pair[served], kind="stable")]
    first = np.searchsorted(rows.pair[by_pair], np.arange(draws.n_pairs + 1))
    leaving = _leaving(draws, int(rows.sample.max(initial=0)) + 1)
    minutes = rows.minutes
    found: dict[str, list[float]] = {name: [] for name in _QUANTILES}
    for draw in range(draws.n_draws):
        dealt = draws.rows_of(draw)
        pair = draws.pair[dealt]
        lengths = first[pair + 1] - first[pair]
        place = np.repeat(first[pair] - offsets_of(lengths)[:-1], lengths)
        at = by_pair[place + np.arange(len(place))]
        trips = np.repeat(draws.dealt[dealt], lengths) * rows.per_trip[at]
        trips *= leaving[draw][rows.sample[at]]
        order = np.argsort(minutes[at], kind="stable")
        reached, rising = np.cumsum(trips[order]), floats(minutes[at][order])
        for name, share in _QUANTILES.items():
            found[name].append(_quantile(rising, reached, share))
    return {name: floats(values) for name, values in found.items()}


def _quantile(rising: FloatArray, trips: FloatArray, share: float) -> float:
    """Smallest value that at least a share of the trips do not exceed; 0 where there are none."""
    if not len(trips) or trips[-1] <= 0:
        return 0.0
    row = int(np.searchsorted(trips, share * trips[-1]))
    return float(rising[min(row, len(rising) - 1)])


def _at_least_some(sums: FloatArray) -> FloatArray:
    """Sums to divide by."""
    return floats(np.maximum(sums, 1e-12))
