"""Relief points of a scheduled feed: what the loss of each would cost in duties."""

import numpy as np

from network.quantities import bools, ints
from routing.duties.block_work import relief_at_layovers, work_of_blocks
from routing.duties.relief_prices import ReliefDay
from routing.progress import Observer, unobserved
from scenarios.feed_schedule.scheduling import FeedSchedule, ScheduleRules
from scenarios.relief_points import ReliefPoint, priced_points


def relief_points_of_feed(
    schedule: FeedSchedule, rules: ScheduleRules, observer: Observer = unobserved
) -> tuple[ReliefPoint, ...]:
    """Stops where trips start or end and depots, where drivers change, dearest first.

    Parameters
    ----------
    schedule : FeedSchedule
    rules : ScheduleRules
        It was scheduled by.
    observer : Observer, optional

    Raises
    ------
    Cancelled
        If the observer says so.
    """
    day = schedule.day
    points = relief_at_layovers(day.ends, schedule.deadheads)
    work = work_of_blocks(day.town, day.ends, schedule.vehicles, schedule.deadheads, points)
    n_places = len(work.place_id)
    every = ReliefDay(
        work, ints(np.arange(n_places)), bools(np.ones(n_places)), rules.reliefs_apart_s
    )
    stops, depots = day.town.stops, day.town.depots
    names = [*zip(stops.stop_id, stops.name, strict=True), *((d, "") for d in depots.depot_id)]
    return priced_points(every, names, schedule.duties, rules.seed, observer)
