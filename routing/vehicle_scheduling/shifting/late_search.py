"""Minutes that save vehicles on days of any size: late links made dearer until all are caught.

A flow of vehicles may use links that lack some minutes, at a price for each; the minutes by which
trips move are then fitted to its links, and links that no movement can mend cost more in the next
round. What is found is as good as its count of vehicles, against the bound of
`MovedProblem.least_vehicles`.
"""

from dataclasses import dataclass

import numpy as np

from network.quantities import IntArray, ints
from routing.progress import Observer, report
from routing.vehicle_scheduling.shifting.fitted_minutes import Links, fitted_minutes
from routing.vehicle_scheduling.shifting.late_links import LateFlow, LateLinks, late_links
from routing.vehicle_scheduling.shifting.moved_problem import MovedProblem
from routing.vehicle_scheduling.time_space import COST_UNITS

_LATE_COST = 100 * COST_UNITS
"""Per minute that a link lacks: movement is used where it saves a vehicle, not everywhere."""

_PATIENCE = 12
"""Rounds without fewer vehicles after which the search ends."""

_BROKEN_COST = 1000 * COST_UNITS
"""More for a link that no movement mended: after ten times it costs as much as a vehicle."""


@dataclass(frozen=True, slots=True, eq=False)
class FoundMinutes:
    """Minutes by which trips move, and the vehicles that they need then."""

    by_min: IntArray
    vehicles: int


def late_search(problem: MovedProblem, bound: int, rounds: int, observer: Observer) -> FoundMinutes:
    """Minutes with few vehicles; the given ones where none are better.

    Parameters
    ----------
    problem : MovedProblem
    bound : int
        Fewer vehicles are not possible.
    rounds : int
    observer : Observer

    Raises
    ------
    Cancelled
        If the observer says so.
    """
    stay = ints(np.zeros(problem.copies.given.n_trips))
    best = FoundMinutes(stay, problem.vehicles_at(stay))
    if best.vehicles <= bound:
        return best
    late = late_links(problem.given, *problem.copies.limits())
    flow, cost, in_vain = LateFlow(problem.given, late), late.lacking_min * _LATE_COST, 0
    for done in range(rounds):
        said = f"moving trips: {best.vehicles} vehicles, bound {bound}"
        report(observer, "blocks", done / rounds, said)
        links = flow.links(ints(cost))
        if len(stay) - len(links.before) >= best.vehicles:
            break  # even with all these links caught, nothing is gained
        by_min = fitted_minutes(problem.copies, links)
        vehicles = problem.vehicles_at(by_min)
        in_vain = 0 if vehicles < best.vehicles else in_vain + 1
        best = min(best, FoundMinutes(by_min, vehicles), key=lambda found: found.vehicles)
        broken = _broken(late, links, by_min)
        if best.vehicles <= bound or in_vain == _PATIENCE or not broken.any():
            break
        cost = cost + broken * _BROKEN_COST
    return best


def _broken(late: LateLinks, links: Links, by_min: IntArray) -> IntArray:
    """How often each late link is used and not caught, shape (n_late_links,)."""
    width = len(by_min)
    lost = links.are_caught(by_min) > 0
    keys = late.before * width + late.after  # rising: links are listed by trip
    wanted = links.before[lost] * width + links.after[lost]
    row = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
    return ints(np.bincount(row[keys[row] == wanted], minlength=len(keys)))
