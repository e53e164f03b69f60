"""A whole plan of a large generated city: ``python -m benchmarks scale --help``.

One search for lines begins at the first choice (candidates one by one, then CP-SAT) and runs to the
end; a second one is told to stop, and must answer soon and with lines that hold.
"""

import argparse
import resource
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from network.quantities import MIB
from routing.cpu_time import cpu_clock
from routing.deadheads import deadheads_of
from routing.line_planning.search.search import search_lines
from routing.line_planning.stopping import Evaluations
from routing.progress import Progress, unobserved
from routing.run_times import model_for_assumed_speed
from routing.validity import confirm, line_problems, line_sense_problems
from scenarios.choosing_lines import chosen_lines, search_problem
from scenarios.inputs import InputFiles, PlanInputs, read_inputs
from scenarios.result import PlanSettings
from scenarios.sample_city import PLAN_FILES, generate_city, write_city
from scenarios.workflow import plan_service
from scenarios.world import World

_STOP_AFTER_S = 10.0
_NO_END = 10**9


class _FirstChoice(PlanSettings):
    """Settings of a plan whose lines are not searched for."""

    __slots__ = ()

    @property
    def line_search(self) -> Evaluations:
        """No form is compared."""
        return Evaluations(0)


@dataclass(slots=True)
class _Stopper:
    """An observer that says stop after a while, and notes when.

    Attributes
    ----------
    told_s : float
        When it said so; 0 until then.
    """

    told_s: float = 0.0
    _first_s: float = field(default=0.0)

    def __call__(self, progress: Progress, /) -> bool:
        """Go on for `_STOP_AFTER_S`."""
        del progress
        now = time.monotonic()
        self._first_s = self._first_s or now
        if now - self._first_s < _STOP_AFTER_S:
            return True
        self.told_s = self.told_s or now
        return False


def run(arguments: Sequence[str]) -> dict[str, Any]:
    """Plan a large city.

    Parameters
    ----------
    arguments : sequence of str
        After the name of the benchmark.

    Returns
    -------
    dict
        ``stops``, ``areas``, ``zones``, ``lines``, ``vehicles``, ``share_served``, ``wall_s`` and
        ``cpu_s`` (of the whole plan, reading included), ``peak_mib``; ``first_hours`` and
        ``hours`` (weighed time of the riders on the first choice and on the plan, per hour),
        ``below_first`` (share); ``stopped_s`` (from saying stop to lines that passed their checks)
        and ``stopped_lines``.
    """
    chosen = _parser().parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="routewright-") as folder:
        city = generate_city(chosen.seed, chosen.size_km, chosen.people, chosen.zones_across)
        write_city(city, Path(folder))
        osm, zones, od = (Path(folder) / name for name in PLAN_FILES)
        files = InputFiles(osm, zones, od)
        wall, cpu = time.monotonic(), cpu_clock()
        given = read_inputs(files, unobserved)
    settings = PlanSettings(chosen.buses, chosen.seed)
    result = plan_service(given.network, given.demand, settings)
    wall, cpu = time.monotonic() - wall, cpu_clock() - cpu
    peak_mib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / MIB
    first_hours, stopped_s, stopped_lines = _stopped(given, chosen.buses, chosen.seed)
    hours = result.certificates[0].value
    network, service = given.network, result.service
    return {
        "stops": len(network.stops),
        "areas": len(network.areas),
        "zones": len(network.zones),
        "lines": service.plan.n_lines,
        "vehicles": service.vehicles.n_vehicles,
        "share_served": service.evaluation["share_served"],
        "wall_s": wall,
        "cpu_s": cpu,
        "peak_mib": peak_mib,
        "first_hours": first_hours,
        "hours": hours,
        "below_first": 1 - hours / first_hours,
        "stopped_s": stopped_s,
        "stopped_lines": stopped_lines,
    }


def _stopped(given: PlanInputs, buses: int, seed: int) -> tuple[float, float, int]:
    """Hours of the first choice; seconds from saying stop to lines that hold, and their number."""
    network, demand = given.network, given.demand
    run_times = model_for_assumed_speed(network.street_times, len(network.stops))
    settings = _FirstChoice(buses, seed)
    deadheads = deadheads_of(network, run_times, demand.periods)
    world = World(network, demand, settings, run_times, deadheads, unobserved)
    first, proofs, sense = chosen_lines(world, None)
    stopper = _Stopper()
    problem = search_problem(world, sense, None)
    found = search_lines(problem, first, first, Evaluations(_NO_END), seed, stopper, strands=2)
    confirm(line_problems(network, found.plan), "lines")
    confirm(line_sense_problems(network, found.plan, run_times, world.slowest, sense), "lines")
    return proofs[0].value, time.monotonic() - stopper.told_s, found.plan.n_lines


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks scale", description=__doc__)
    parser.add_argument("--size-km", type=float, default=27.0, help="width of the city")
    parser.add_argument("--people", type=int, default=1_250_000)
    parser.add_argument("--zones-across", type=int, default=25)
    parser.add_argument("--buses", type=int, default=1_200)
    parser.add_argument("--seed", type=int, default=1)
    return parser
