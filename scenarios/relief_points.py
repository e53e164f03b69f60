"""Relief points of a day and what each is worth: those of today, and places that could be some."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from network.quantities import BoolArray, IntArray, bools, ints
from network.service_day import HOUR
from routing.blocks import VehicleSchedule
from routing.duties.block_work import relief_at_layovers, work_of_blocks
from routing.duties.relief_prices import ReliefDay, ReliefPrice, relief_prices, reliefs_used
from routing.lines import LinePlan
from routing.progress import Observer
from routing.timetable import Timetable
from scenarios.result import RELIEFS_APART_S, PlannedDuties
from scenarios.table_files import Column, Table
from scenarios.world import World

MOST_POINTS = 8
"""Relief points that are priced, of today and of others each: those with the most chances."""

REPLANNED = 2
"""Of the dearest, of today and of others each, whole duties are planned with and without them."""


@dataclass(frozen=True, slots=True)
class ReliefPoint:
    """A place where drivers change, or could.

    Attributes
    ----------
    place_id, name : str
        Of the stop area, stop or depot.
    used : int
        How often on the day another driver takes a vehicle over there.
    price : ReliefPrice
    """

    place_id: str
    name: str
    used: int
    price: ReliefPrice


def relief_points_of_plan(
    world: World,
    plan: LinePlan,
    timetable: Timetable,
    vehicles: VehicleSchedule,
    duties: PlannedDuties,
) -> tuple[ReliefPoint, ...]:
    """Relief points of a plan, and the stop areas that most trips of two lines or more pass.

    Parameters
    ----------
    world : World
    plan : LinePlan
    timetable : Timetable
    vehicles : VehicleSchedule
    duties : PlannedDuties
        Of these blocks.

    Raises
    ------
    Cancelled
        If the observer says so.
    """
    stops, depots, areas = world.network.stops, world.network.depots, world.network.areas
    points = relief_at_layovers(timetable, world.deadheads)
    could = _meeting_areas(plan, timetable, stops.area, len(areas), points.relief)
    on_the_way = bools(could[stops.area])
    points = replace(points, on_the_way=on_the_way, rest=bools(points.rest | on_the_way))
    today = np.ones(len(areas) + len(depots), bool)
    today[np.flatnonzero(could)] = False
    day = ReliefDay(
        work_of_blocks(world.network, timetable, vehicles, world.deadheads, points),
        ints(np.concatenate([stops.area, len(areas) + np.arange(len(depots))])),
        bools(today),
        RELIEFS_APART_S,
    )
    names = [*zip(areas.area_id, areas.name, strict=True)]
    names += [(depot, "") for depot in depots.depot_id]
    return priced_points(day, names, duties, world.settings.seed, world.observer)


def priced_points(
    day: ReliefDay,
    names: Sequence[tuple[str, str]],
    duties: PlannedDuties,
    seed: int,
    observer: Observer,
) -> tuple[ReliefPoint, ...]:
    """Relief points of a day with their prices, dearest first.

    Parameters
    ----------
    day : ReliefDay
    names : sequence of (str, str)
        Id and name of each relief point.
    duties : PlannedDuties
        Of the same blocks.
    seed : int
    observer : Observer

    Raises
    ------
    Cancelled
        If the observer says so.
    """
    used = np.zeros(len(day.today), np.int64)
    placed = day.point >= 0
    np.add.at(used, day.point[placed], reliefs_used(duties.work, duties.schedule)[placed])
    prices = relief_prices(
        day, duties.agreement, duties.prices, MOST_POINTS, REPLANNED, seed, observer
    )
    return tuple(
        ReliefPoint(*names[price.point], int(used[price.point]), price) for price in prices
    )


def relief_points_table(points: Sequence[ReliefPoint]) -> Table:
    """Table ``relief_points``: one row per place, dearest first.

    Parameters
    ----------
    points : sequence of ReliefPoint

    Examples
    --------
    >>> price = ReliefPrice(0, today=False, chances=8, mixture_s=5400.0, whole_s=7200)
    >>> relief_points_table([ReliefPoint("A7", "Square", 0, price)]).rows
    (('A7', 'Square', 'could be', 8, 0, 1.5, 2.0),)
    """
    columns = (
        Column("place_id", "", "where drivers change, or could"),
        Column("name", "", "of the place"),
        Column("state", "", "today: drivers may change there; could be: they may not"),
        Column("chances", "chances/day", "how often drivers could change there"),
        Column("reliefs", "reliefs/day", "how often another driver takes a vehicle over there"),
        Column(
            "price_mixture",
            "h of pay/day",
            "what duties cost more without it, by the linear program; drivers and uncovered work "
            "are priced",
        ),
        Column(
            "price_planned",
            "h of pay/day",
            "the same by whole duties, planned with and without it; blank: not planned",
        ),
    )
    rows = tuple(
        (
            point.place_id,
            point.name,
            "today" if point.price.today else "could be",
            point.price.chances,
            point.used,
            point.price.mixture_s / HOUR,
            None if point.price.whole_s is None else point.price.whole_s / HOUR,
        )
        for point in points
    )
    return Table("relief_points", columns, rows)


def _meeting_areas(
    plan: LinePlan, timetable: Timetable, area: IntArray, n_areas: int, relief: BoolArray
) -> BoolArray:
    """Stop areas of two lines or more where nobody changes drivers: those that most trips pass."""
    line = np.repeat(plan.pattern_line, np.diff(plan.first_stop))
    pairs = np.unique(np.column_stack([area[plan.stop], line]), axis=0)
    lines = np.bincount(pairs[:, 0], minlength=n_areas)
    passes = np.bincount(area[timetable.stop], minlength=n_areas)
    taken = np.bincount(area[relief], minlength=n_areas) > 0
    passes[(lines < 2) | taken] = 0  # noqa: PLR2004  (lines meet)
    chosen = np.argsort(-passes, kind="stable")[:MOST_POINTS]
    found = np.zeros(n_areas, bool)
    found[chosen[passes[chosen] > 0]] = True
    return bools(found)
