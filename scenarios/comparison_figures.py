"""The few figures that tell who loses and who gains, small enough for ``result.json``."""

from dataclasses import dataclass

import numpy as np

from scenarios.comparison import Comparison

MOST_ZONES = 5


@dataclass(frozen=True, slots=True)
class ZoneLoss:
    """One zone in which trips that lose start.

    Attributes
    ----------
    zone_id : str
    trips_losing : float
        Trips per day.
    trips : float
        All trips per day that start there, walkers left out.
    """

    zone_id: str
    trips_losing: float
    trips: float


@dataclass(frozen=True, slots=True)
class ComparisonFigures:
    """Who loses and who gains; shares as `Comparison` defines them.

    Attributes
    ----------
    trips_per_day : float
        Trips that the shares are of.
    share_losing, share_slower, share_losing_service, share_losing_stop : float
    share_losing_direct : float
    share_gaining, share_faster, share_gaining_service, share_gaining_stop : float
    share_gaining_direct : float
    share_alike : float
    areas_losing_all_service, areas_losing_a_period, areas_gaining_service : int
        Stop areas.
    zones_losing_most : tuple of ZoneLoss
        Up to `MOST_ZONES`, most trips that lose first.
    """

    trips_per_day: float
    share_losing: float
    share_slower: float
    share_losing_service: float
    share_losing_stop: float
    share_losing_direct: float
    share_gaining: float
    share_faster: float
    share_gaining_service: float
    share_gaining_stop: float
    share_gaining_direct: float
    share_alike: float
    areas_losing_all_service: int
    areas_losing_a_period: int
    areas_gaining_service: int
    zones_losing_most: tuple[ZoneLoss, ...]


def comparison_figures(comparison: Comparison, zone_id: tuple[str, ...]) -> ComparisonFigures:
    """Figures of a comparison.

    Parameters
    ----------
    comparison : Comparison
    zone_id : tuple of str
        Names of the zones, in the order of its rows.

    Returns
    -------
    ComparisonFigures

    Examples
    --------
    >>> from scenarios.comparison import compare
    >>> from tests.scenarios import small_result as small
    >>> slower = [small.Journey(30.0)] * 3 + [small.Journey(20.0)] * 3   # 60 of 210 trips
    >>> found = compare(small.network(), small.demand(), small.service(), small.service(slower))
    >>> [zone.zone_id for zone in comparison_figures(found, ("a", "b", "c")).zones_losing_most]
    ['a', 'b']
    """
    losing = comparison.zone_losing
    order = np.argsort(-losing, kind="stable")[:MOST_ZONES].tolist()
    return ComparisonFigures(
        trips_per_day=comparison.trips_per_day,
        share_losing=comparison.share_losing,
        share_slower=comparison.share_slower,
        share_losing_service=comparison.share_losing_service,
        share_losing_stop=comparison.share_losing_stop,
        share_losing_direct=comparison.share_losing_direct,
        share_gaining=comparison.share_gaining,
        share_faster=comparison.share_faster,
        share_gaining_service=comparison.share_gaining_service,
        share_gaining_stop=comparison.share_gaining_stop,
        share_gaining_direct=comparison.share_gaining_direct,
        share_alike=comparison.share_alike,
        areas_losing_all_service=len(comparison.areas_losing_all_service),
        areas_losing_a_period=len(comparison.areas_losing_a_period),
        areas_gaining_service=len(comparison.areas_gaining_service),
        zones_losing_most=tuple(
            ZoneLoss(zone_id[row], float(losing[row]), float(comparison.zone_trips[row]))
            for row in order
            if losing[row] > 0
        ),
    )
