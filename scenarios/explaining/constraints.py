"""What keeps a line from running more often, less often or farther."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from network.network import Network
from network.quantities import IntArray, ints
from network.service_day import Period
from routing.cycles import pattern_runs
from routing.fleet import HEADWAYS_S
from routing.lines import NOT_RUN
from scenarios.explaining.line_loads import fullest_hop
from scenarios.pattern_figures import vehicles_away
from scenarios.result import Service
from scenarios.world import World

_PERCENT = 100


class Limit(StrEnum):
    """What a planner may run into."""

    FLEET = "fleet"
    CAPACITY = "capacity"
    LONGEST_RUN = "longest run"
    SHORTEST_HEADWAY = "shortest headway"
    LONGEST_HEADWAY = "longest headway"


class Against(StrEnum):
    """What a limit stands against."""

    MORE_OFTEN = "more often"
    LESS_OFTEN = "less often"
    FARTHER = "farther"


@dataclass(frozen=True, slots=True)
class Constraint:
    """One limit and how near the line is to it.

    Attributes
    ----------
    limit : Limit
    against : Against
    binds : bool
        Whether the next step that way would break it.
    where : str
        Period, and section where it is one.
    value, most : float
        What the next step would need, and the most there may be, in `unit`.
    unit : str
    message : str
        One sentence.
    """

    limit: Limit
    against: Against
    binds: bool
    where: str
    value: float
    most: float
    unit: str
    message: str


def constraints_of(
    world: World, service: Service, line: int, more: Service | None, less: Service | None
) -> tuple[Constraint, ...]:
    """Limits of one line, those that bind first.

    Parameters
    ----------
    world : World
    service : Service
        As planned.
    line : int
        Row in its plan.
    more, less : Service, optional
        The services with the next shorter and the next longer headway on the line, counted in full;
        None where there is no such headway.

    Returns
    -------
    tuple of Constraint
    """
    found = [
        *_fleet(world, service if more is None else more, stepped=more is not None),
        _capacity(world, service if less is None else less, service.plan.line_id[line],
                  stepped=less is not None),
        _longest_run(world, service, line),
        *_headway_limits(world, service, line),
    ]  # fmt: skip
    return tuple(sorted(found, key=lambda each: not each.binds))


def vehicles_by_period(service: Service, periods: tuple[Period, ...]) -> IntArray:
    """Most vehicles away from the depot at any second of each period, shape (n_periods,).

    Examples
    --------
    >>> from tests.scenarios import small_result as small
    >>> vehicles_by_period(small.service(), (small.PERIOD,)).tolist()
    [2]
    """
    time_s, away = vehicles_away(service)
    most = []
    for period in periods:
        first = int(np.searchsorted(time_s, period.start, side="right"))
        last = int(np.searchsorted(time_s, period.end, side="left"))
        at_start = int(away[first - 1]) if first else 0
        most.append(max(at_start, int(away[first:last].max(initial=0))))
    return ints(most)


def _fleet(world: World, service: Service, *, stepped: bool) -> list[Constraint]:
    """Vehicles that the next shorter headway needs, in the period that needs most."""
    needed = vehicles_by_period(service, world.periods)
    buses = world.settings.buses
    over = [p.name for p, n in zip(world.periods, needed.tolist(), strict=True) if n > buses]
    most = service.vehicles.n_vehicles
    fullest = world.periods[int(np.argmax(needed))].name
    where = ", ".join(over) or fullest
    step = "the next shorter headway needs" if stepped else "the service needs"
    message = f"{step} {most} of {buses} vehicles, most in {where}"
    if most > buses:
        message = f"{step} {most} vehicles, {most - buses} more than the fleet, in {where}"
    return [
        Constraint(
            Limit.FLEET, Against.MORE_OFTEN, most > buses, where, float(most), float(buses),
            "vehicles", message,
        )
    ]  # fmt: skip


def _capacity(world: World, service: Service, line_id: str, *, stepped: bool) -> Constraint:
    """How full the fullest section gets at the next longer headway."""
    hop = fullest_hop(service, line_id, world.periods, world.settings.vehicle.places)
    ends = service.plan.stop[hop.call : hop.call + 2].tolist()
    start, end = (_stop_name(world.network, stop) for stop in ends)
    where = f"{world.periods[hop.period].name}, from {start} to {end}"
    share = f"{hop.load_factor * _PERCENT:.0f} %"
    step = "at the next longer headway" if stepped else "as planned"
    message = f"{step} its buses are {share} full in {where}"
    return Constraint(
        Limit.CAPACITY, Against.LESS_OFTEN, hop.load_factor > 1, where, hop.load_factor, 1.0,
        "share of places", message,
    )  # fmt: skip


def _stop_name(network: Network, stop: int) -> str:
    """Name of a stop, or of its stop area where the map gives it none."""
    stops = network.stops
    return stops.name[stop] or network.areas.name[stops.area[stop]] or stops.stop_id[stop]


def _longest_run(world: World, service: Service, line: int) -> Constraint:
    """Whether one more stop at the line's own pace would make its run too long."""
    plan, most_s = service.plan, world.settings.sense.longest_run_s
    runs = pattern_runs(plan, world.network.street_times, world.run_times, world.slowest)
    rows = plan.patterns_of(line)
    hops = np.diff(plan.first_stop)[rows] - 1
    longest = int(np.argmax(runs[rows]))
    run_s = int(runs[rows[longest]])
    one_more_s = run_s + run_s / int(hops[longest])
    name = world.slowest.name
    message = (
        f"its longest run takes {run_s / 60:.1f} min in {name}, {one_more_s / 60:.1f} with one "
        f"more stop, of at most {most_s / 60:.0f}"
    )
    return Constraint(
        Limit.LONGEST_RUN, Against.FARTHER, one_more_s > most_s, name, one_more_s / 60,
        most_s / 60, "min", message,
    )  # fmt: skip


def _headway_limits(world: World, service: Service, line: int) -> list[Constraint]:
    """Periods in which the line has the shortest or the longest headway there is."""
    headway = service.plan.headway_s[service.plan.patterns_of(line)]
    found = []
    for limit, against, bound in (
        (Limit.SHORTEST_HEADWAY, Against.MORE_OFTEN, HEADWAYS_S[0]),
        (Limit.LONGEST_HEADWAY, Against.LESS_OFTEN, HEADWAYS_S[-1]),
    ):
        shorter = limit is Limit.SHORTEST_HEADWAY
        runs = headway != NOT_RUN
        at = runs & ((headway <= bound) if shorter else (headway >= bound))
        names = [p.name for p, is_at in zip(world.periods, at.any(axis=0), strict=True) if is_at]
        nearest = int(headway[runs].min() if shorter else headway[runs].max()) / 60
        word = "shortest" if shorter else "longest"
        message = f"its {word} headway is {nearest:g} min, the {word} allowed is {bound / 60:g}"
        if names:
            message = f"in {', '.join(names)} it has the {word} headway allowed, {bound / 60:g} min"
        found.append(
            Constraint(
                limit, against, bool(names), ", ".join(names), nearest, bound / 60, "min", message
            )
        )
    return found
