"""Driver duties: ``python -m benchmarks duties --help``.

``--instance`` and ``--file`` choose the fewest of given shifts (CSPLib 022); ``--generated`` plans
the duties of a generated city with pieces, breaks and pay. CPU seconds are user and system seconds
of the process and its children from its start to its end, compiling included. Every answer is
rechecked by code that shares nothing with the search before it is printed.
"""

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.duties_check import cover_faults
from benchmarks.listed_instances import SHIFT_INSTANCES, SHIFTS_PUBLISHED, listed_row
from network.errors import PlanningError
from routing.certificate import Certificate
from routing.cpu_time import cpu_clock
from routing.duties.agreement import Agreement, DutyPrices, DutyType
from routing.duties.agreement_file import agreement_named
from routing.duties.effort import DutyEffort

PLAIN = "plain"
_NODES = 100_000
_SHORT_S, _LONG_S = 14.0, 240.0


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
        ``instance``, ``value``, ``bound``, ``proven``, ``cpu_s`` and ``duties`` (each a list: the
        name of a shift and its tasks, or pieces of work), with ``seed`` and ``stop_reason``.
    """
    chosen = _parser().parse_args(arguments)
    if chosen.generated is not None:
        return run_generated(chosen)
    path = _path(chosen, shared)
    from routing.duties.given_shifts import (  # noqa: PLC0415  (only here)
        choose_shifts,
        read_given_shifts,
    )

    given = read_given_shifts(path)
    rows, proof = choose_shifts(given, _effort(chosen), chosen.seed)
    faults = cover_faults(path, [given.shift[row] for row in rows])
    if faults:
        raise PlanningError("; ".join(faults[:5]))
    duties = [[given.shift[row], *(given.task[task] for task in given.tasks[row])] for row in rows]
    return _figures(chosen.instance or path.stem, proof, duties)


def run_generated(chosen: argparse.Namespace) -> dict[str, Any]:
    """Duties of a generated city, with the rules that bind."""
    from benchmarks.generated_duties import generated_work  # noqa: PLC0415
    from routing.duties.binding_rules import binding_rules  # noqa: PLC0415
    from routing.duties.duty_check import duty_problems  # noqa: PLC0415
    from routing.duties.scheduling import schedule_duties  # noqa: PLC0415

    work = generated_work(chosen.generated, chosen.seed)
    agreement = PLAIN_RULES if chosen.agreement == PLAIN else agreement_named(chosen.agreement)
    agreement = agreement.with_most_pieces(chosen.pieces)
    prices = DutyPrices()
    schedule, proof = schedule_duties(work, agreement, prices, _effort(chosen), chosen.seed)
    problems = duty_problems(work, agreement, prices, schedule, proof.value)
    if problems:
        raise PlanningError("; ".join(str(problem) for problem in problems[:5]))
    duties = []
    for duty in range(schedule.n_duties):
        rows = schedule.pieces_of(duty)
        pieces = zip(
            schedule.block[rows].tolist(),
            schedule.first_section[rows].tolist(),
            schedule.end_section[rows].tolist(),
            strict=True,
        )
        duties.append([f"{work.block_id[block]} {first}-{end - 1}" for block, first, end in pieces])
    name = f"generated city, {chosen.generated} trips, {chosen.pieces} pieces, {agreement.name}"
    figures = _figures(name, proof, duties)
    figures["gap_percent"] = 100 * proof.gap
    figures["uncovered_sections"] = len(schedule.uncovered)
    figures["binding_rules"] = {
        rule.rule: rule.duties for rule in binding_rules(work, agreement, schedule)
    }
    return figures


PLAIN_RULES = Agreement(
    name=PLAIN,
    title="Rules of the measured prototype: 4:30 of driving, then 45 min; pay of 6:30 at least",
    sign_on_s=600,
    sign_off_s=300,
    duty_types=(
        DutyType(
            longest_piece_s=16_200,
            longest_work_s=36_000,
            longest_spread_s=48_600,
            shortest_gap_s=2700,
            break_from_s=2700,
            unpaid_break_s=2700,
            split_from_s=7200,
            split_allowance_s=3600,
            most_splits=2,
            guarantee_s=23_400,
        ),
    ),
)
"""Every gap between two pieces is a break of 45 min or more."""


def _figures(name: str, proof: Certificate, duties: list[list[str]]) -> dict[str, Any]:
    return {
        "instance": name,
        "value": int(proof.value),
        "bound": proof.bound,
        "proven": proof.value - proof.bound < 1.0,
        "cpu_s": cpu_clock(),
        "unit": proof.unit,
        "stop_reason": proof.stop_reason,
        "seed": proof.seed,
        "n_duties": len(duties),
        "duties": duties,
    }


def _effort(chosen: argparse.Namespace) -> DutyEffort:
    if chosen.repeatable:
        return DutyEffort(nodes=chosen.nodes)
    cpu_s = chosen.cpu_seconds
    if cpu_s is None:
        short = chosen.generated is not None and chosen.pieces <= 2  # noqa: PLR2004  (pieces)
        cpu_s = _SHORT_S if short else _LONG_S
    return DutyEffort(nodes=_NODES, cpu_s=max(0.0, cpu_s - cpu_clock()))


def _path(chosen: argparse.Namespace, shared: Path) -> Path:
    """File that the arguments ask for."""
    if chosen.file is not None:
        return Path(chosen.file)
    row = listed_row(shared / SHIFTS_PUBLISHED, chosen.instance, "--file FILE or --generated TRIPS")
    return shared / SHIFT_INSTANCES / f"{row['instance']}.csv"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks duties", description=__doc__)
    where = parser.add_mutually_exclusive_group()
    where.add_argument("--instance", help="name of a shared instance, such as c1a")
    where.add_argument("--file", type=Path, help="CSV with shift,tasks")
    where.add_argument("--generated", type=int, metavar="TRIPS", help="a generated city")
    parser.add_argument("--pieces", type=int, default=2, help="most pieces of a duty")
    parser.add_argument("--agreement", default=PLAIN, help=f"{PLAIN} or that of a file")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--cpu-seconds", type=float, help="default 14 for two pieces, else 240")
    parser.add_argument("--repeatable", action="store_true", help="limit nodes, not seconds")
    parser.add_argument("--nodes", type=int, default=_NODES, help="with --repeatable")
    return parser
