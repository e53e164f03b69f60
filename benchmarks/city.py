"""New lines against the present buses of Porto Alegre: ``python -m benchmarks city --help``.

The budget is user and system seconds of the process and its children, from its start to its end,
reading the map and judging included. `benchmarks.city_judge` judges both services.

``--all`` does the runs that ``docs/benchmarks/city.md`` lacks and writes it. A run that was done
elsewhere is added by keeping what it printed: ``python -m benchmarks --json city --target T
--seed S > docs/benchmarks/city/T-S.json`` (with ``--background``: ``T-trains-S.json``), then
``python -m benchmarks city --all --at-most 0``.
"""

import argparse
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from benchmarks.city_judge import Figures, Judged, check, felt_gain, judge, losers_and_winners
from benchmarks.city_world import (
    TRAINS,
    TRIPS,
    City,
    modelled_trips,
    on_streets_of_today,
    other_trips,
    read_city,
)
from benchmarks.kept_runs import Run
from network.demand import Demand
from routing.cpu_time import cpu_clock
from routing.line_planning.stopping import Seconds, StoppingRule
from routing.lines import LinePlan
from routing.pattern_paths import trace_patterns
from routing.progress import Progress
from scenarios.choosing_lines import FIRST_PLAN, chosen_lines
from scenarios.fitting_fleet import riding_on
from scenarios.result import PlanSettings
from scenarios.settled_headways import LoadRounds, Riding, chosen_headways, settled
from scenarios.world import World

PAGE = Path("docs") / "benchmarks" / "city.md"
CPU_SECONDS = 600.0
WORDING = "on modelled demand inside the map, for which the present service was not designed"

_END_S, _OTHERS_S = 40.0, 30.0
"""CPU seconds kept for the last headways and for judging, and for judging on other demand."""


@dataclass(frozen=True, slots=True)
class TimedSettings(PlanSettings):
    """Settings of a plan whose lines are searched for until the process has used so much CPU.

    Attributes
    ----------
    until_cpu_s : float
    """

    until_cpu_s: float = CPU_SECONDS

    @property
    def line_search(self) -> StoppingRule:
        """What is left when the search begins."""
        return Seconds(max(0.0, self.until_cpu_s - cpu_clock()), cpu_clock)


@dataclass(slots=True)
class FirstPlans:
    """An observer that notes when there are plans that could be used, before the search.

    Attributes
    ----------
    started_s : float
        CPU seconds of the process when planning started.
    found_s : list of float
        CPU seconds from there to each plan: today's lines at new headways, lines built anew.
    """

    started_s: float = field(default_factory=cpu_clock)
    found_s: list[float] = field(default_factory=list)

    def __call__(self, progress: Progress, /) -> bool:
        """Note the time, and go on."""
        if progress.message.startswith(FIRST_PLAN):
            self.found_s.append(cpu_clock() - self.started_s)
        return True


@dataclass(frozen=True, slots=True, eq=False)
class Comparison:
    """Both services of one run, judged alike.

    Attributes
    ----------
    settings : TimedSettings
    before, after : Judged
    figures : dict
        What is printed.
    """

    settings: TimedSettings
    before: Judged
    after: Judged
    figures: dict[str, Any]


def run(arguments: Sequence[str], shared: Path) -> dict[str, Any]:
    """One comparison as its arguments say, or the page of all of them.

    Parameters
    ----------
    arguments : sequence of str
        After the name of the benchmark.
    shared : Path
        Folder of the shared input files.

    Returns
    -------
    dict
        ``arguments`` (as `city_run` writes them), ``target``, ``seed``, ``baseline`` and ``plan``
        (`city_judge.Figures`), ``gain`` (share by which mean felt minutes are lower), ``losers``,
        ``winners``, ``checks``, ``cpu_s``, ``read_cpu_s``, ``first_plans_cpu_s`` (after reading and
        judging the present service), ``wording``, ``background`` (feeds), and what the target adds.
    """
    chosen = _parser().parse_args(arguments)
    if chosen.all:
        return _all(chosen)
    target = chosen.target or next(iter(TARGETS))
    same = city_run(target, chosen.seed, chosen.cpu_seconds, background=chosen.background)
    city = read_city(shared, TRAINS if chosen.background else ())
    figures = TARGETS[target](city, chosen.seed, chosen.cpu_seconds)
    return {"arguments": list(same.arguments), **figures}


def city_run(target: str, seed: int, cpu_s: float, *, background: bool) -> Run:
    """A run with every choice in its arguments, and the name it is kept under.

    Examples
    --------
    >>> run = city_run("fleet", 2, 600.0, background=True)
    >>> run.name, " ".join(run.arguments)
    ('fleet-trains-2', 'city --target fleet --seed 2 --cpu-seconds 600 --background')
    """
    given = ["city", "--target", target, "--seed", str(seed), "--cpu-seconds", f"{cpu_s:g}"]
    given += ["--background"] if background else []
    return Run(f"{target}{'-trains' if background else ''}-{seed}", tuple(given))


def _all(chosen: argparse.Namespace) -> dict[str, Any]:
    """Do runs that the page still lacks, and write the page."""
    from benchmarks.city_table import CASES, run_cases, write_page  # noqa: PLC0415  (it reads this module)

    wanted = [
        case
        for case in CASES
        if chosen.target in {None, case.target} and case.background >= chosen.background
    ]
    kept = PAGE.with_suffix("")
    done = run_cases(wanted, kept, chosen.cpu_seconds, chosen.at_most)
    write_page(kept, PAGE)
    return {"written": str(PAGE), "runs": done}


def fleet(city: City, seed: int, cpu_s: float) -> dict[str, Any]:
    """As many buses as today, rounded up line by line."""
    return compare("fleet", city, city.demand, seed, cpu_s).figures


def other_demand(city: City, seed: int, cpu_s: float) -> dict[str, Any]:
    """The lines of `fleet` on trips that they were not designed for."""
    designed = compare("other-demand", city, city.demand, seed, cpu_s - _OTHERS_S)
    gain, settings = designed.figures["gain"], designed.settings
    others = {}
    for name, demand in other_trips(city, seed).items():
        before, after = (
            judge(city.hour, demand, each.plan, settings.weights, settings.vehicle.places)
            for each in (designed.before, designed.after)
        )
        own = felt_gain(before, after)
        others[name] = {
            "baseline_felt_min": before.figures.felt_min,
            "plan_felt_min": after.figures.felt_min,
            "gain": own,
            "kept": own / gain if gain > 0 else 0.0,
        }
    return designed.figures | {"other": others, "cpu_s": cpu_clock()}


def streets(city: City, seed: int, cpu_s: float) -> dict[str, Any]:
    """As `fleet`, on the streets alone on which buses drive today."""
    part = on_streets_of_today(city)
    figures = compare("streets", part, city.demand, seed, cpu_s).figures
    return figures | {"streets": part.network.findings[-1].message}


def crowding(city: City, seed: int, cpu_s: float) -> dict[str, Any]:
    """Twice the trips, and headways with places for them."""
    demand = modelled_trips(city, 2 * TRIPS)
    moved: list[float] = []

    def with_places(world: World, plan: LinePlan) -> LinePlan:
        plan, rounds = headways_with_places(world, plan)
        moved.append(rounds.moved)
        return plan

    figures = compare("crowding", city, demand, seed, cpu_s, with_places).figures
    return figures | {"peak_loads_moved": moved[0]}


def operation(city: City, seed: int, cpu_s: float) -> dict[str, Any]:
    """No more vehicles and kilometres than today by the schedule, and few riders who lose."""

    def limited(settings: TimedSettings, before: Figures) -> TimedSettings:
        return replace(
            settings,
            buses=before.vehicles,
            most_km_per_hour=before.vehicle_km_h,
            spare_riders=True,
        )

    return compare("operation", city, city.demand, seed, cpu_s, limited=limited).figures


TARGETS: dict[str, Callable[[City, int, float], dict[str, Any]]] = {
    "fleet": fleet,
    "operation": operation,
    "crowding": crowding,
    "streets": streets,
    "other-demand": other_demand,
}


def compare(
    target: str,
    city: City,
    demand: Demand,
    seed: int,
    cpu_s: float,
    finish: Callable[[World, LinePlan], LinePlan] | None = None,
    limited: Callable[[TimedSettings, Figures], TimedSettings] | None = None,
) -> Comparison:
    """Plan lines for a city with the buses of today, and judge both services.

    Parameters
    ----------
    target : str
        Name that is printed.
    city : City
    demand : Demand
        Of the one period.
    seed : int
    cpu_s : float
        Of the whole process.
    finish : callable, optional
        What is done to the lines before they are judged.
    limited : callable, optional
        Settings beyond the fleet, from those and the figures of today.
    """
    hour, usual = city.hour, PlanSettings(buses=1)
    before = judge(hour, demand, city.today, usual.weights, usual.vehicle.places)
    settings = TimedSettings(before.figures.buses_line_by_line, seed, until_cpu_s=cpu_s - _END_S)
    if limited is not None:
        settings = limited(settings, before.figures)
    first = FirstPlans()
    world = World(
        hour.network, demand, settings, hour.run_times, hour.deadheads, first, hour.background
    )
    plan, _, sense = chosen_lines(world, city.today)
    if finish is not None:
        plan = finish(world, plan)
    after = judge(hour, demand, plan, settings.weights, settings.vehicle.places)
    lost, won = losers_and_winners(hour, before, after)
    figures = {
        "target": target,
        "seed": seed,
        "baseline": asdict(before.figures),
        "plan": asdict(after.figures),
        "gain": felt_gain(before, after),
        "losers": asdict(lost),
        "winners": asdict(won),
        "checks": asdict(check(hour, before, after, sense)),
        "cpu_s": cpu_clock(),
        "read_cpu_s": first.started_s,
        "first_plans_cpu_s": first.found_s,
        "wording": WORDING,
        "background": [] if hour.background is None else list(hour.background.feeds),
    }
    return Comparison(settings, before, after, figures)


def headways_with_places(world: World, plan: LinePlan) -> tuple[LinePlan, LoadRounds]:
    """Headways for the riders that come at those headways, left-behind riders priced.

    Returns
    -------
    LinePlan
        Within the same fleet.
    LoadRounds
        How far peak loads moved in the last round.
    """
    rules = world.headway_rules

    def ride(chosen: LinePlan) -> Riding:
        return riding_on(world, chosen, trace_patterns(world.network, chosen), rules)

    return settled(
        ride(plan).loads, lambda loads: chosen_headways(world, plan, loads, rules)[0], ride
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks city", description=__doc__)
    parser.add_argument("--target", choices=tuple(TARGETS), help="fleet if not given")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--cpu-seconds", type=float, default=CPU_SECONDS)
    parser.add_argument(
        "--background", action="store_true", help="the trains run beside the buses of both services"
    )
    parser.add_argument(
        "--all",
        action="store_true",
        help=f"do the runs that {PAGE} lacks (--target, --background: only those) and write it",
    )
    parser.add_argument("--at-most", type=int, default=1000, help="so many runs of --all now")
    return parser
