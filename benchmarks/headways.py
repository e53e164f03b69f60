"""Headways: ``python -m benchmarks headways --help``.

Headways of generated lines in five periods, ten to choose from, under a fleet and a budget that
both bind. ``first_s`` are CPU seconds of marginal analysis alone, ``cpu_s`` user and system seconds
of the process and its children from its start to its end. The answer is rechecked by code that
shares nothing with the search before it is printed.
"""

import argparse
from collections.abc import Sequence
from typing import Any

from network.errors import PlanningError
from routing.cp_sat import Effort
from routing.cpu_time import cpu_clock

_WORK = 30.0


def run(arguments: Sequence[str]) -> dict[str, Any]:
    """One benchmark as its arguments say.

    Parameters
    ----------
    arguments : sequence of str
        After the name of the benchmark.

    Returns
    -------
    dict
        ``instance``, ``value`` and ``bound`` (riders' hours of waiting in a day), ``proven``,
        ``cpu_s``, ``first_value``, ``first_s``, ``headways`` (seconds by line and period), fleet
        and budget; with ``--prices`` what loosening each rule would save.

    Raises
    ------
    PlanningError
        If an answer does not pass its recheck.
    """
    from benchmarks.generated_loads import generated_loads  # noqa: PLC0415  (--help stays instant)
    from routing.headways.headway_check import headway_choice_problems  # noqa: PLC0415
    from routing.headways.headway_prices import headway_prices  # noqa: PLC0415
    from routing.headways.planning import instant_headways, plan_headways  # noqa: PLC0415

    asked = _parser().parse_args(arguments)
    case = generated_loads(asked.lines, asked.seed, asked.fleet_share, asked.budget_share)
    given = case.line_id, case.loads, case.periods, case.rules
    effort = Effort(work=asked.work)
    begun = cpu_clock()
    first = instant_headways(*given)
    first_s = cpu_clock() - begun
    chosen, proof = plan_headways(*given, effort, asked.seed)
    answers = [(chosen, proof)] if first is None else [first, (chosen, proof)]
    problems = [
        problem
        for headways, its_proof in answers
        for problem in headway_choice_problems(*given, headways, its_proof.value)
    ]
    if problems:
        raise PlanningError("; ".join(str(problem) for problem in problems[:5]))
    figures = {
        "instance": f"generated loads, {asked.lines} lines x {len(case.periods)} periods x "
        f"{len(case.rules.allowed_s)} headways",
        "value": proof.value,
        "bound": proof.bound,
        "proven": proof.gap == 0.0,
        "cpu_s": cpu_clock(),
        "unit": proof.unit,
        "first_value": None if first is None else first[1].value,
        "first_s": first_s,
        "stop_reason": proof.stop_reason,
        "seed": asked.seed,
        "fleet": case.rules.fleets[0].number,
        "day_budget": case.rules.day_budget,
        "headways": chosen.headway_s.tolist(),
    }
    if asked.prices:
        prices = headway_prices(*given, proof, effort, asked.seed)
        figures["prices"] = [
            {"change": p.change, "saved_hours": p.saved_hours, "per": p.unit, "exact": p.exact}
            for p in prices
        ]
    return figures


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks headways", description=__doc__)
    parser.add_argument("--lines", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--fleet-share", type=float, default=1.1, help="of the smallest fleet")
    parser.add_argument("--budget-share", type=float, default=1.3, help="of the smallest budget")
    parser.add_argument("--work", type=float, default=_WORK, help="deterministic work of CP-SAT")
    parser.add_argument("--prices", action="store_true", help="what loosening a rule would save")
    return parser
