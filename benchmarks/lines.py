"""Sets of lines for the instances of the literature: ``python -m benchmarks lines --help``.

The budget is user and system seconds of the process and its children, from its start to its end,
without the compilation of kernels. No lines are known at the start. Every set is rechecked by
`benchmarks.lines_check` before it is printed.
"""

import argparse
import os
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.lines_check import check_lines
from network.errors import InputError, PlanningError
from routing.certificate import BoundIsFor, Certificate
from routing.line_planning.links.bounds import least_line_minutes, least_rider_minutes
from routing.line_planning.links.evaluation import figures_of, quicker_way_round
from routing.line_planning.links.front import search_front
from routing.line_planning.links.graph import LineSet, LineTask
from routing.line_planning.links.instances import Instance, Wanted, read_instance
from routing.line_planning.links.search import OPERATOR, PASSENGER, compile_search, search_lines
from routing.line_planning.stopping import Seconds

INSTANCES = Path("benchmarks") / "tndp"
PERSPECTIVES = ("passenger", "operator")
_TOLERANCE = 1e-8
_FRONT_POINTS = 15
_FRONT_ENDS = (0.12, 0.22)
"""Parts of what is left that the best for riders and the best for the operator get."""

_END_S, _END_PER_CELL = 0.25, 2.5e-7


@dataclass(frozen=True, slots=True)
class Budget:
    """CPU seconds that are left, compilation not counted.

    Attributes
    ----------
    cpu_s : float
        Allowed for the process from its start.
    compile_s : float
        Spent on compilation.
    """

    cpu_s: float
    compile_s: float

    def spent_s(self) -> float:
        """CPU seconds used so far."""
        return cpu_clock() - self.compile_s

    def rule(self, task: LineTask, share: float = 1.0) -> Seconds:
        """Stop in time for the last checks; or at a share of what is left."""
        nodes = task.graph.n_nodes
        end_s = _END_S + _END_PER_CELL * nodes * (nodes + task.n_lines * task.most_nodes)
        left = max(0.0, self.cpu_s - end_s - self.spent_s())
        return Seconds(share * left, cpu_clock)


def cpu_clock() -> float:
    """User and system seconds of this process and its children."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def run(arguments: Sequence[str], shared: Path) -> dict[str, Any]:
    """One benchmark as its arguments say.

    Parameters
    ----------
    arguments : sequence of str
        After the name of the benchmark.
    shared : Path
        Folder of the shared input files.

    Returns
    -------
    dict
        ``instance``, ``perspective``, ``seed``, ``value``, ``bound``, ``gap`` (share of the value),
        ``evaluations``, ``cpu_s``, ``compile_s`` and ``routes`` (ids of nodes); for a front
        ``points`` with both figures and ``hypervolume`` instead of value and routes.
    """
    chosen = _parser().parse_args(arguments)
    if chosen.all:
        from benchmarks.lines_table import write_table  # noqa: PLC0415  (it runs this module)

        return write_table(shared, chosen.cpu_seconds, Path("docs") / "benchmarks")
    if chosen.kernels:
        from benchmarks.line_kernels import kernel_times  # noqa: PLC0415  (compiles by itself)

        return kernel_times(shared / INSTANCES)
    if chosen.instance_dir is None and chosen.instance is None:
        message = "no instance is named; use --instance NAME or --instance-dir FOLDER"
        raise InputError(message)
    folder = chosen.instance_dir or shared / INSTANCES / chosen.instance
    instance = read_instance(folder, Wanted(chosen.routes, chosen.min_nodes, chosen.max_nodes))
    for remark in instance.notes:
        print(remark, file=sys.stderr)
    budget = Budget(chosen.cpu_seconds, _compile_s(instance.task))
    name = chosen.instance or folder.resolve().name
    if chosen.front:
        return _front(name, folder, instance, chosen.seed, budget)
    return _single(name, folder, instance, chosen.perspective, chosen.seed, budget)


def _single(
    name: str, folder: Path, instance: Instance, perspective: str, seed: int, budget: Budget
) -> dict[str, Any]:
    task = instance.task
    for_riders = perspective == "passenger"
    bound = least_rider_minutes(task) if for_riders else least_line_minutes(task)
    aim = PASSENGER if for_riders else OPERATOR
    found = search_lines(task, aim, seed, budget.rule(task))
    figures = recheck(folder, task, found.lines)
    value = figures[0] if for_riders else figures[1]
    proof = Certificate(
        "lines", f"{perspective} minutes", "min", value, bound, BoundIsFor.WHOLE_PROBLEM, seed,
        found.stop_reason,
    )  # fmt: skip
    return {
        "instance": name,
        "perspective": perspective,
        "seed": seed,
        "value": value,
        "bound": bound,
        "gap": proof.gap,
        "evaluations": found.evaluations,
        "cpu_s": budget.spent_s(),
        "compile_s": budget.compile_s,
        "routes": routes_of(task, found.lines),
    }


def _front(
    name: str, folder: Path, instance: Instance, seed: int, budget: Budget
) -> dict[str, Any]:
    from benchmarks.published_lines import published, worst  # noqa: PLC0415  (only needed here)
    from routing.line_planning.links.front import hypervolume  # noqa: PLC0415

    task = instance.task
    front = search_front(task, seed, _front_rules(budget, task))
    points = [_point(folder, task, each.lines) for each in front.points]
    both = [(point["rider_minutes"], point["line_minutes"]) for point in points]
    reference = worst(name) if published(name) else (max(b[0] for b in both), both[0][1])
    return {
        "instance": name,
        "perspective": "front",
        "seed": seed,
        "points": points,
        "hypervolume": hypervolume(both, reference),
        "reference": reference,
        "evaluations": front.evaluations,
        "cpu_s": budget.spent_s(),
        "compile_s": budget.compile_s,
    }


def _front_rules(budget: Budget, task: LineTask) -> list[Callable[[], Seconds]]:
    """The ends get more time than the points between, which start from a neighbour."""

    def rule(share: float) -> Callable[[], Seconds]:
        return lambda: budget.rule(task, share)

    between = range(_FRONT_POINTS - len(_FRONT_ENDS), 0, -1)
    return [rule(share) for share in (*_FRONT_ENDS, *(1.0 / left for left in between))]


def _point(folder: Path, task: LineTask, lines: LineSet) -> dict[str, Any]:
    riders, time_of_lines = recheck(folder, task, lines)
    return {
        "rider_minutes": riders,
        "line_minutes": time_of_lines,
        "routes": routes_of(task, lines),
    }


def recheck(folder: Path, task: LineTask, lines: LineSet) -> tuple[float, float]:
    """Both figures of a set, after a check that shares no code with the search.

    Raises
    ------
    PlanningError
        If the check finds a broken rule or another figure.
    """
    ours = figures_of(task, lines)
    names = task.graph.node
    routes = [[names[node] for node in line] for line in lines.lines()]
    checked = check_lines(folder, routes, task.least_nodes, task.most_nodes, task.transfer_minutes)
    faults = [*checked.faults, *map(str, task.problems_of(lines))]
    apart = max(
        abs(checked.rider_minutes - ours.rider_minutes),
        abs(checked.line_minutes - ours.line_minutes),
    )
    if not apart <= _TOLERANCE * max(1.0, ours.rider_minutes, ours.line_minutes):
        faults.append(f"figures differ by {apart} minutes from the check")
    if faults:
        raise PlanningError("; ".join(faults))
    return ours.rider_minutes, ours.line_minutes


def routes_of(task: LineTask, lines: LineSet) -> list[list[int | str]]:
    """Lines as lists of node ids, whole numbers where all ids are."""
    names: Sequence[int | str] = task.graph.node
    if all(name.isdecimal() and str(int(name)) == name for name in task.graph.node):
        names = [int(name) for name in task.graph.node]
    return [[names[node] for node in line] for line in quicker_way_round(task, lines)]


def _compile_s(task: LineTask) -> float:
    """CPU seconds until the search for this kind of task is compiled or read from its cache."""
    start = time.process_time()
    compile_search(task)
    return time.process_time() - start


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks lines", description=__doc__)
    where = parser.add_mutually_exclusive_group()
    where.add_argument("--instance", help="name of a shared instance, such as mumford3")
    where.add_argument("--instance-dir", type=Path, help="any folder of the same format")
    parser.add_argument("--perspective", choices=PERSPECTIVES, default="passenger")
    parser.add_argument("--front", action="store_true", help="sets between both perspectives")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--cpu-seconds", type=float, default=30.0)
    parser.add_argument("--routes", type=int, help="lines asked for")
    parser.add_argument("--min-nodes", type=int)
    parser.add_argument("--max-nodes", type=int)
    parser.add_argument("--kernels", action="store_true", help="times of the kernels alone")
    parser.add_argument("--all", action="store_true", help="write docs/benchmarks/lines.md anew")
    return parser
