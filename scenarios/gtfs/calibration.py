"""Run times calibrated to the schedule of a feed: how much slower buses are than free flow."""

from collections.abc import Sequence

import numpy as np

from network.errors import InputError
from network.network import Network
from network.quantities import FloatArray, floats
from network.service_day import Period
from routing.run_times import RunTimeModel
from scenarios.gtfs.present_feed import PresentFeed

STOP_PENALTY_S, DWELL_S = 10, 20
LEAST_FACTOR, MOST_FACTOR = 1.0, 4.0
_PERMILLE = 1000


def model_for_feed(
    network: Network, present: PresentFeed, periods: Sequence[Period]
) -> RunTimeModel:
    """Run-time model with which the present lines need as long in all as their feed says.

    The factor is what is left of the scheduled seconds, less 10 s per hop for braking and 20 s per
    stop between for standing, over the free-flow seconds of the same street paths. Free flow in
    each period is divided by its speed factor, as the model does, and weighted by the departures
    there.

    Parameters
    ----------
    network : Network
    present : PresentFeed
    periods : sequence of Period
        As given to `present_lines_of`.

    Returns
    -------
    RunTimeModel

    Raises
    ------
    InputError
        If the present lines drive no street.

    Examples
    --------
    Hops of 400 m take 40 s at free flow and 90 s by schedule. Two hops and one stop between take
    180 s, of which 2 x 10 + 20 s are for the stops: 140 s of driving, 1.75 times free flow.

    >>> from network.service_day import WEEKDAY
    >>> from scenarios.gtfs.day_service import bus_service_on
    >>> from scenarios.gtfs.feed_stops import match_existing
    >>> from scenarios.gtfs.present_feed import present_lines_of
    >>> from tests.cities.grid import grid_city, grid_streets, stops_on_every_edge
    >>> from tests.scenarios.gtfs.small_feed import Run, feed_with
    >>> city = grid_city(4, 3, stops=stops_on_every_edge(grid_streets(4, 3)))
    >>> poles = {"S0": (200, -4), "S4": (600, -4), "S8": (1000, -4)}
    >>> feed = feed_with(poles, [Run("1", "S0 S4 S8", "10:00", hop_s=90)])
    >>> present = present_lines_of(
    ...     bus_service_on(feed)[0], city, match_existing(city.stops, feed), WEEKDAY)
    >>> model = model_for_feed(city, present, WEEKDAY)
    >>> model.bus_factor_permille, model.assumed, model.source
    (1750, False, 'calibrated to the feed: 16.0 km/h commercial speed of 1 runs, 1.75 x free flow')
    """
    free_s, metres, hops = _driving(network, present)
    trips = floats(present.trips)
    fixed_s = STOP_PENALTY_S * hops + DWELL_S * np.maximum(hops - 1, 0)
    driving_s = float((trips * (present.scheduled_s - fixed_s)).sum())
    slowed = present.departures @ np.array([1.0 / p.speed_factor for p in periods])
    other = trips - present.departures.sum(axis=1)  # runs in no period, at free flow
    free_flow_s = float((free_s * (slowed + other)).sum())
    if not free_flow_s > 0:
        message = "the present lines drive no street, so run times cannot be calibrated to them"
        raise InputError(message)
    factor = driving_s / free_flow_s
    kept = min(max(factor, LEAST_FACTOR), MOST_FACTOR)
    scheduled_h = float((trips * present.scheduled_s).sum()) / 3600
    speed = float((trips * metres).sum()) / 1000 / max(scheduled_h, 1e-9)
    source = (
        f"calibrated to the feed: {speed:.1f} km/h commercial speed of {int(trips.sum())} runs, "
        f"{kept:.2f} x free flow"
    )
    if kept != factor:
        source += f" ({factor:.2f} held within {LEAST_FACTOR:g} to {MOST_FACTOR:g})"
    return RunTimeModel(
        round(kept * _PERMILLE), STOP_PENALTY_S, DWELL_S, assumed=False, source=source
    )


def _driving(network: Network, present: PresentFeed) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Free-flow seconds, metres and hops of each pattern."""
    plan, times = present.plan, network.street_times
    free_s, metres, hops = [], [], []
    for pattern in range(plan.n_patterns):
        stops = plan.stops_of(pattern)
        pairs = stops[:-1], stops[1:]
        free_s.append(float(times.free_flow_ms[pairs].astype(np.int64).sum()) / 1000)
        metres.append(float(times.length_m[pairs].astype(np.float64).sum()))
        hops.append(len(stops) - 1)
    return floats(free_s), floats(metres), floats(hops)
