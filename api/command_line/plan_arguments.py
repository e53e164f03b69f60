"""The options of ``routewright plan`` from its plan file and the command line together."""

import math
from collections.abc import Mapping
from pathlib import Path

import typer

from api.command_line.saying_no import saying_no
from network.errors import InputError
from routing.duties.agreement_file import agreement_names
from scenarios.choice_limits import STOP_MODES
from scenarios.chosen_search import refuse_two_search_limits
from scenarios.chosen_sense import line_sense_of
from scenarios.held import HeldWishes
from scenarios.inputs import InputFiles
from scenarios.plan_file import PlanOptions, missing_options, plan_values
from scenarios.result import PlanSettings


def asked_plan(plan_file: Path | None, options: Mapping[str, object]) -> PlanOptions:
    """Options of a plan; those on the command line override the file.

    Parameters
    ----------
    plan_file : Path, optional
    options : mapping of str to object
        By the names in `PlanOptions`; None or an empty sequence where nothing was given.

    Raises
    ------
    typer.Exit
        If the file is wrong; a message told why.
    typer.BadParameter
        If an option is missing that every plan needs.

    Examples
    --------
    >>> asked_plan(None, {"osm": Path("a.osm"), "buses": 4, "out": Path("o"), "od": None}).buses
    4
    """
    given = {
        name: tuple(value) if isinstance(value, list) else value
        for name, value in options.items()
        if value not in (None, (), [])
    }
    with saying_no():
        values = plan_values(plan_file, given)
    if values.get("osm") and values.get("place"):
        message = "--osm and --place exclude each other; give one of them"
        raise typer.BadParameter(message, param_hint="--place")
    missing = missing_options(values)
    if missing:
        flags = ", ".join("--osm or --place" if name == "osm" else f"--{name}" for name in missing)
        where = "a plan file" if plan_file is None else plan_file.name
        keys = flags.replace("--", "")
        message = f"every plan needs {flags}: give them here, or {keys} in {where}"
        raise typer.BadParameter(message, param_hint=flags)
    return PlanOptions(**values)


def settings_of_plan(options: PlanOptions) -> PlanSettings:
    """What a planner sets for a plan.

    Raises
    ------
    InputError
        If the shortest run of a line is longer than the longest, or the search has two limits.

    Examples
    --------
    >>> settings_of_plan(PlanOptions(buses=4, out=Path("o"), labour_rules="de-local")).labour_rules
    'de-local'
    """
    refuse_two_search_limits(options)
    return PlanSettings(
        buses=options.buses, seed=options.seed, mode=options.mode,
        labour_rules=options.labour_rules, sense=line_sense_of(options),
        short_turns=options.short_turns, shift_min=options.shift_min,
        timed_transfers=options.timed_transfers,
        search_evaluations=options.search_evaluations, search_seconds=options.search_seconds,
        most_km_per_hour=math.inf if options.most_km is None else options.most_km,
        spare_riders=options.most_losers is not None,
        most_losers=None if options.most_losers is None else options.most_losers / 100,
    )  # fmt: skip


def require_labour_rules(name: str | None) -> str | None:
    """A name of an agreement as it was given, where there is such an agreement.

    Raises
    ------
    typer.BadParameter
        With all names, where there is none.

    Examples
    --------
    >>> require_labour_rules("us-style")
    'us-style'
    """
    if name is not None and name not in agreement_names():
        message = f"there is no agreement {name[:60]!r}; there are {', '.join(agreement_names())}"
        raise typer.BadParameter(message, param_hint="--labour-rules")
    return name


def paths_given(options: PlanOptions) -> tuple[Path, ...]:
    """All files that a plan reads, whatever they are.

    Examples
    --------
    >>> paths_given(PlanOptions(buses=4, out=Path("o"), osm=Path("a.osm"), gtfs=(Path("f.zip"),)))
    (PosixPath('a.osm'), PosixPath('f.zip'))
    """
    single = options.osm, options.zones, options.od, options.depots, options.factors
    several = *options.gtfs, *options.background, *_held_wishes(options).paths
    stops = () if options.stops in STOP_MODES else (Path(options.stops),)
    return (*(path for path in single if path is not None), *several, *stops)


def files_of(options: PlanOptions, map_of_place: Path | None = None) -> InputFiles:
    """Files and choices of a plan, as they are read.

    Parameters
    ----------
    options : PlanOptions
    map_of_place : Path, optional
        The map that was found for ``options.place``.

    Raises
    ------
    InputError
        If there is no map.

    Examples
    --------
    >>> options = PlanOptions(buses=4, out=Path("o"), osm=Path("a.osm"), gtfs=(Path("f.zip"),))
    >>> files_of(options).gtfs
    (PosixPath('f.zip'),)
    """
    osm = map_of_place or options.osm
    if osm is None:
        message = "there is no map; give one with --osm or --place"
        raise InputError(message)
    return InputFiles(
        osm=osm,
        zones=options.zones,
        od=options.od,
        trips=options.trips,
        depots=options.depots,
        factors=options.factors,
        stops=options.stops,
        gtfs=options.gtfs,
        background=options.background,
        held=_held_wishes(options),
    )


def _held_wishes(options: PlanOptions) -> HeldWishes:
    """What is forbidden and held."""
    return HeldWishes(
        keep_lines=options.keep_lines,
        keep_patterns=options.keep_patterns,
        avoid_streets=options.avoid_streets,
        terminals=options.terminals,
        only_streets_of_today=options.only_streets_of_today,
        departures=options.departures,
        first_departure=options.first_departure,
        last_departure=options.last_departure,
    )
