"""What even loads gain: riders on board as a rider meets them, the fullest bus, minutes waited."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from network.problems import Problem, note, warning
from network.quantities import floats, ints
from routing.certificate import BoundIsFor, Certificate
from routing.departures.even_loads import riders_by_minute
from scenarios.feed_schedule.departure_stretches import Stretch


def even_load_certificate(stretches: Sequence[Stretch], seed: int) -> Certificate:
    """Riders on board as a rider meets them, against loads that are equal in every stretch."""
    total = sum(sum(each.loads) for each in stretches)
    squared = sum(load * load for each in stretches for load in each.riders)
    least = sum(sum(each.loads) ** 2 / len(each.loads) for each in stretches)
    return Certificate(
        stage="departures",
        objective="riders on board on the fullest section, as a rider meets them",
        unit="riders",
        value=squared / total if total else 0.0,
        bound=least / total if total else 0.0,
        bound_is_for=BoundIsFor.FIXED_TRIPS,
        seed=seed,
        stop_reason="best whole minutes within the limits of gaps; bound: equal loads",
    )


def even_load_gains(stretches: Sequence[Stretch]) -> tuple[Problem, ...]:
    """What was gained, and what it costs in waiting."""
    total = sum(sum(each.loads) for each in stretches)
    if not total:
        message = "no line with counted riders has two trips in a period; all trips stay"
        return (warning("departures", message, "give loads of every trip of a line"),)
    moved = sum(a != b for each in stretches for a, b in zip(each.minutes, each.found, strict=True))
    trips = sum(len(each.loads) for each in stretches)
    before = _met(stretches, [(each.minutes, each.loads) for each in stretches])
    after = _met(stretches, [(each.found, each.riders) for each in stretches])
    message = (
        f"{moved} of {trips} trips leave at another minute; a rider meets {after.on_board:.1f} "
        f"riders on board in place of {before.on_board:.1f}, the fullest bus carries "
        f"{after.fullest:.0f} in place of {before.fullest:.0f}, riders wait {after.wait_min:.1f} "
        f"min in place of {before.wait_min:.1f} min; trips move on every day on which they run"
    )
    return (note("departures", message),)


@dataclass(frozen=True, slots=True)
class _Met:
    """What riders meet: riders on board in the mean, on the fullest bus, and minutes waited."""

    on_board: float
    fullest: float
    wait_min: float


def _met(
    stretches: Sequence[Stretch], runs: Sequence[tuple[Sequence[int], Sequence[float]]]
) -> _Met:
    """What riders of some stretches meet at given minutes and loads."""
    total = sum(sum(each.loads) for each in stretches)
    loads = [load for _, of_run in runs for load in of_run]
    waits = [_waited(each, run[0]) for each, run in zip(stretches, runs, strict=True)]
    return _Met(sum(load * load for load in loads) / total, max(loads), sum(waits) / total)


def _waited(stretch: Stretch, minutes: Sequence[int]) -> float:
    """Minutes that riders wait for buses at some minutes, who come as today's loads tell."""
    came = riders_by_minute(stretch.start, ints(stretch.minutes), floats(stretch.loads))
    leaves = np.array(minutes) - stretch.start
    minute = np.arange(1, len(came))
    bus = leaves[np.searchsorted(leaves, minute)]
    return float((np.diff(came) * (bus - minute + 0.5)).sum())
