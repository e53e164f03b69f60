"""Equity beside access: its tables, what an earlier result says, and what could not be told."""

from dataclasses import dataclass
from pathlib import Path

from network.problems import Problem, warning
from routing.evaluation.equity import LorenzCurve
from routing.evaluation.equity_policy import EXAMPLE_POLICY, ImpactPolicy
from scenarios.access.access_change import access_change, read_reached
from scenarios.access.access_files import AccessAnswer
from scenarios.access.equity_tables import curves_of, equity_tables, reached
from scenarios.table_files import Table


@dataclass(frozen=True, slots=True, eq=False)
class EquityAnswer:
    """Who has the access of an answer.

    Attributes
    ----------
    tables : tuple of Table
    curves : tuple of (str, LorenzCurve)
        Those that are drawn, by kind of opportunity.
    broken : tuple of Problem
        Errors of the rule that nobody may lose access; empty where it holds, or where there is no
        earlier result.
    findings : tuple of Problem
        What could not be told, who loses, as warnings, and the method of the policy.
    """

    tables: tuple[Table, ...]
    curves: tuple[tuple[str, LorenzCurve], ...]
    broken: tuple[Problem, ...]
    findings: tuple[Problem, ...]


def equity_answer(
    answer: AccessAnswer, before: Path | None = None, policy: ImpactPolicy = EXAMPLE_POLICY
) -> EquityAnswer:
    """Who has the access of an answer, and who loses against an earlier one.

    Parameters
    ----------
    answer : AccessAnswer
        Of all zones.
    before : Path, optional
        Folder of an earlier answer for the same zones.
    policy : ImpactPolicy
        For the change from the earlier answer.

    Returns
    -------
    EquityAnswer

    Raises
    ------
    NotFoundError, InputError, LimitError
        If the earlier answer is missing, damaged or of other zones.
    """
    zones = answer.city.zones
    tables, findings = equity_tables(answer)
    ways = reached(answer)
    curves = curves_of(zones, ways) if tables else ()
    if before is None:
        return EquityAnswer(tables, curves, (), findings)
    change = access_change(zones, read_reached(before, zones), ways, policy)
    further = tuple(found for found in change.findings if found not in findings)
    told = tuple(warning(p.where.replace("_", " "), p.message, p.remedy) for p in change.broken)
    return EquityAnswer(
        (*tables, *change.tables), curves, change.broken, (*findings, *told, *further)
    )
