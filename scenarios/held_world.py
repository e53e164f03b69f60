"""The world in which a plan is made, where streets are closed, ends chosen or lines kept."""

import math
from dataclasses import replace

from network.errors import InfeasibleError
from network.problems import Problem, note
from routing.deadheads import deadheads_of
from routing.lines import LinePlan
from routing.paths import PatternPaths
from scenarios.held import NOTHING_HELD, Held
from scenarios.held_check import driven_km_per_hour
from scenarios.kept_patterns import world_around
from scenarios.world import World


def worlds_that_hold(world: World, held: Held) -> tuple[World, World]:
    """The world in which lines are chosen, and that of the whole service.

    They differ in two things: lines that stay may end where no other line may, and where stops
    alone stay, headways are chosen once all lines are there.

    Parameters
    ----------
    world : World
        Where today's lines run.
    held : Held

    Returns
    -------
    tuple of (World, World)

    Raises
    ------
    InputError
        If a depot lies on a closed street.
    InfeasibleError
        If lines that stay need more than there is.
    """
    if held is NOTHING_HELD:
        return world, world
    network = held.network_for_lines(world.network)
    deadheads = world.deadheads
    if held.closed is not None:
        deadheads = deadheads_of(network, world.run_times, world.periods)
    as_they_are = replace(world, network=network, deadheads=deadheads, kept=held.kept)
    for_lines = world_around(as_they_are, held.kept_patterns)
    _refuse_too_much_kept(for_lines, held)
    service = replace(
        as_they_are,
        network=held.network_of_service(network),
        kept_patterns=held.kept_patterns,
    )
    return for_lines, service


def _refuse_too_much_kept(world: World, held: Held) -> None:
    """Refuse lines that stay and alone need more buses or kilometres than there are."""
    use, s = world.kept_use, world.settings
    headways, flags = "of today", "--keep-lines"
    if held.kept_patterns is not None:
        headways, flags = "of today and at far longer ones", "--keep-lines and --keep-patterns"
    buses, km = int(use.buses.max()), float(use.km_per_hour.max())
    if buses > s.buses:
        message = (
            f"the lines that stay need {buses} buses at their headways {headways}, {s.buses} are "
            f"given; keep fewer with {flags}, or give more with --buses"
        )
        raise InfeasibleError(message)
    if km > s.most_km_per_hour:
        message = (
            f"the lines that stay drive {km:.0f} km an hour, {s.most_km_per_hour:g} are allowed; "
            f"keep fewer with {flags}, or allow more with --most-km"
        )
        raise InfeasibleError(message)


def held_findings(world: World, held: Held) -> tuple[Problem, ...]:
    """What is said aloud of what was forbidden and held.

    Parameters
    ----------
    world : World
        Of the whole service.
    held : Held
    """
    said = list(held.findings)
    if held.kept is not None:
        use, buses = world.kept_use, world.settings.buses
        message = (
            f"lines that stay take up to {int(use.buses.max())} of {buses} buses, counted line by "
            "line; other lines are planned around them"
        )
        said.append(note("lines", message))
    return tuple(said)


def km_findings(world: World, plan: LinePlan, paths: PatternPaths) -> tuple[Problem, ...]:
    """Kilometres of the fullest hour beside those allowed; nothing where nobody asked."""
    most = world.settings.most_km_per_hour
    if math.isinf(most):
        return ()
    periods = range(len(world.periods))
    driven = [driven_km_per_hour(plan, paths, world.deadheads, column) for column in periods]
    fullest = max(periods, key=lambda column: driven[column])
    message = (
        f"lines drive {driven[fullest]:.0f} km an hour in {world.periods[fullest].name}, their "
        f"fullest, with ways round at the ends; at most {most:g} were asked for"
    )
    return (note("kilometres", message),)
