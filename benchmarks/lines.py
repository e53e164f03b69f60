"""Sets of lines for the instances of the literature: ``python -m benchmarks lines --help``.

The budget is user and system seconds of the process and its children, from its start to its end,
without the compilation of kernels. No lines are known at the start. Ctrl-C ends the search early.
Every set is rechecked by `benchmarks.lines_check` before it is printed.
"""

import argparse
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from benchmarks.interruption import until_interrupted
from benchmarks.lines_check import Files, check_lines, read_files
from benchmarks.published_lines import better_published, published, worst
from network.errors import InputError, PlanningError
from routing.certificate import BoundIsFor, Certificate
from routing.cpu_time import cpu_clock
from routing.line_planning.links.bounds import least_line_minutes, least_rider_minutes
from routing.line_planning.links.evaluation import figures_of, quicker_way_round
from routing.line_planning.links.front import RuleOfShare, hypervolume, search_front
from routing.line_planning.links.graph import LineSet, LineTask
from routing.line_planning.links.instances import Instance, Wanted, read_instance
from routing.line_planning.links.search import (
    OPERATOR,
    PASSENGER,
    Aim,
    LineSearchResult,
    compile_search,
    search_lines,
)
from routing.line_planning.links.seeds import search_seeds
from routing.line_planning.stopping import Seconds
from routing.progress import Observer, Progress

INSTANCES = Path("benchmarks") / "tndp"
PAGE = Path("docs") / "benchmarks" / "lines.md"
PERSPECTIVES = ("passenger", "operator")
BUDGETS_S = {"passenger": 30.0, "operator": 120.0, "front": 600.0}
"""CPU seconds of a run where none are given."""

_TOLERANCE = 1e-8
_FRONT_POINTS = 16
_END_S, _END_PER_CELL = 0.25, 2.5e-7
_PROCESS_S = 0.4
"""CPU seconds of a process beside its search: what it says, and its end."""

_WORTH_A_PROCESS_S = 2.0
"""With fewer CPU seconds for each, a process would do little but start."""


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

    def left_s(self, task: LineTask, sets: int = 1) -> float:
        """CPU seconds left for searching, if so many sets are checked at the end."""
        nodes = task.graph.n_nodes
        check_s = _END_PER_CELL * nodes * (nodes + task.n_lines * task.most_nodes)
        return max(0.0, self.cpu_s - _END_S - sets * check_s - self.spent_s())

    def front_rules(self, task: LineTask, points: int) -> RuleOfShare:
        """Rules for shares of what is left now."""
        whole = self.left_s(task, points)
        return lambda share: Seconds(min(share * whole, self.left_s(task, points)), cpu_clock)


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
        return _all(chosen)
    if chosen.kernels:
        from benchmarks.line_kernels import kernel_times  # noqa: PLC0415  (compiles by itself)

        return kernel_times(shared / INSTANCES)
    if chosen.instance_dir is None and chosen.instance is None:
        message = "no instance is named; use --instance NAME or --instance-dir FOLDER"
        raise InputError(message)
    if chosen.front and chosen.seeds != 1:
        message = "a front is searched with one seed; leave --seeds out"
        raise InputError(message)
    folder = chosen.instance_dir or shared / INSTANCES / chosen.instance
    instance = read_instance(folder, Wanted(chosen.routes, chosen.min_nodes, chosen.max_nodes))
    for remark in instance.notes:
        print(remark, file=sys.stderr)
    kind = "front" if chosen.front else chosen.perspective or PERSPECTIVES[0]
    budget = Budget(_given(chosen.cpu_seconds, BUDGETS_S[kind]), _compile_s(instance.task))
    name, files = chosen.instance or folder.resolve().name, read_files(folder)
    if chosen.front:
        return _front(name, files, instance, chosen.seed, budget)
    return _single(name, files, instance, chosen, budget)


def _all(chosen: argparse.Namespace) -> dict[str, Any]:
    """Do runs that the page still lacks, and write the page."""
    from benchmarks.lines_table import run_cases, write_page  # noqa: PLC0415  (it runs this module)

    kind = "front" if chosen.front else chosen.perspective
    budgets = {name: _given(chosen.cpu_seconds, each) for name, each in BUDGETS_S.items()}
    if kind is not None:
        budgets = {kind: budgets[kind]}
    done = run_cases(PAGE.with_suffix(""), budgets, chosen.instance, chosen.at_most)
    write_page(PAGE.with_suffix(""), PAGE)
    return {"written": str(PAGE), "runs": done}


def _single(
    name: str, files: Files, instance: Instance, chosen: argparse.Namespace, budget: Budget
) -> dict[str, Any]:
    task = instance.task
    perspective = chosen.perspective or PERSPECTIVES[0]
    for_riders = perspective == "passenger"
    bound = least_rider_minutes(task) if for_riders else least_line_minutes(task)
    aim = PASSENGER if for_riders else OPERATOR
    with until_interrupted() as observer:
        found = _search(task, aim, chosen.seed, chosen.seeds, budget, observer)
    figures = recheck(files, task, found.lines)
    value = figures[0] if for_riders else figures[1]
    proof = Certificate(
        "lines", f"{perspective} minutes", "min", value, bound, BoundIsFor.WHOLE_PROBLEM,
        chosen.seed, found.stop_reason,
    )  # fmt: skip
    return {
        "instance": name,
        "perspective": perspective,
        "seed": chosen.seed,
        "value": value,
        "bound": bound,
        "gap": proof.gap,
        "evaluations": found.evaluations,
        "cpu_s": budget.spent_s(),
        "compile_s": budget.compile_s,
        "routes": routes_of(task, found.lines),
    }


def _search(
    task: LineTask, aim: Aim, seed: int, n_seeds: int, budget: Budget, observer: Observer
) -> LineSearchResult:
    """Search with seeds that share what is left: a process for each, or here one after another."""
    seeds = range(seed, seed + n_seeds)
    each_s = max(0.0, budget.left_s(task) / max(1, n_seeds) - _PROCESS_S)
    if n_seeds == 1 or (n_seeds > 1 and each_s < _WORTH_A_PROCESS_S):
        return _one_after_another(task, aim, seeds, budget, observer)
    each = Seconds(each_s, time.process_time, started=0.0)
    return search_seeds(task, aim, seeds, each, observer)


def _one_after_another(
    task: LineTask, aim: Aim, seeds: Sequence[int], budget: Budget, observer: Observer
) -> LineSearchResult:
    """Best of some searches in this process, and the evaluations of all."""
    found = []
    for done, seed in enumerate(seeds):
        own = Seconds(budget.left_s(task) / (len(seeds) - done), cpu_clock)
        found.append(search_lines(task, aim, seed, own, observer))
        if budget.left_s(task) <= 0 or not observer(Progress("lines", 1.0)):
            break
    best = min(found, key=lambda each: aim.order(figures_of(task, each.lines)))
    return replace(best, evaluations=sum(each.evaluations for each in found))


def _front(
    name: str, files: Files, instance: Instance, seed: int, budget: Budget
) -> dict[str, Any]:
    task = instance.task
    rules = budget.front_rules(task, _FRONT_POINTS)
    with until_interrupted() as observer:
        front = search_front(task, seed, rules, _FRONT_POINTS, observer)
    points = [_point(files, task, each.lines) for each in front.points]
    both = [(point["rider_minutes"], point["line_minutes"]) for point in points]
    reference = worst(name) if published(name) else (max(b[0] for b in both), both[0][1])
    better = [each for point in both for each in better_published(name, *point)]
    return {
        "instance": name,
        "perspective": "front",
        "seed": seed,
        "points": points,
        "bettered_by": sorted({each.source for each in better}),
        "hypervolume": hypervolume(both, reference),
        "reference": reference,
        "evaluations": front.evaluations,
        "cpu_s": budget.spent_s(),
        "compile_s": budget.compile_s,
    }


def _point(files: Files, task: LineTask, lines: LineSet) -> dict[str, Any]:
    riders, time_of_lines = recheck(files, task, lines)
    return {
        "rider_minutes": riders,
        "line_minutes": time_of_lines,
        "routes": routes_of(task, lines),
    }


def recheck(files: Files, task: LineTask, lines: LineSet) -> tuple[float, float]:
    """Both figures of a set, after a check that shares no code with the search.

    Raises
    ------
    PlanningError
        If the check finds a broken rule or another figure.
    """
    ours = figures_of(task, lines)
    names = task.graph.node
    routes = [[names[node] for node in line] for line in lines.lines()]
    checked = check_lines(files, routes, task.least_nodes, task.most_nodes, task.transfer_minutes)
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


def _given(seconds: float | None, usual: float) -> float:
    return usual if seconds is None else seconds


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
    parser.add_argument("--perspective", choices=PERSPECTIVES, help="passenger if not given")
    parser.add_argument("--front", action="store_true", help="sets between both perspectives")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--seeds", type=int, default=1, help="so many from --seed on, a process each"
    )
    parser.add_argument("--cpu-seconds", type=float, help="30; operator 120; front 600")
    parser.add_argument("--routes", type=int, help="lines asked for")
    parser.add_argument("--min-nodes", type=int)
    parser.add_argument("--max-nodes", type=int)
    parser.add_argument("--kernels", action="store_true", help="times of the kernels alone")
    every = (
        "do the runs that docs/benchmarks/lines.md lacks (--instance, --perspective or --front: "
    )
    every += "only those) and write it"
    parser.add_argument("--all", action="store_true", help=every)
    parser.add_argument("--at-most", type=int, default=1000, help="so many runs of --all now")
    return parser
