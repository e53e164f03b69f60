"""Who gets where by each of some services: change by group first, then how access is spread.

Every service is asked by its own timetable at the same minutes, so differences are those of the
services. Tables are those of `routewright access`, with the services in front.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

from network.problems import Problem
from routing.evaluation.equity_policy import EXAMPLE_POLICY, ImpactPolicy
from scenarios.access.access_change import access_change, counts_by_name
from scenarios.access.plan_access import PlanAccess, plan_access
from scenarios.result import ScenarioResult
from scenarios.table_files import Cell, Column, Table

_SERVICE = (Column("scenario", "", "service"),)
_PAIR = (
    Column("before", "", "service that is replaced"),
    Column("after", "", "service that replaces it"),
)
POLICY, LOSING_ZONES = "access_policy", "access_losing_zones"
GROUPS, SPREAD, COVERAGE = "access_groups", "access", "access_coverage"
_NAMES = {
    "equity_policy": POLICY,
    "losing_zones": LOSING_ZONES,
    "equity_groups": GROUPS,
    "equity": SPREAD,
    "coverage": COVERAGE,
}
"""Tables of access, and how they are called beside other tables; changes first."""


@dataclass(frozen=True, slots=True)
class AccessLosses:
    """What the rule that nobody loses access finds when one service replaces another.

    Attributes
    ----------
    before, after : int
        Rows of the services.
    broken : tuple of Problem
        One for each kind of opportunity that some zone can get to fewer of; none: the rule holds.
    """

    before: int
    after: int
    broken: tuple[Problem, ...]


@dataclass(frozen=True, slots=True, eq=False)
class ServicesAccess:
    """Access by services of the same zones.

    Attributes
    ----------
    names : tuple of str
        Of the services.
    tables : tuple of Table
        ``access_policy`` and ``access_groups`` where zones have groups, ``access_losing_zones``,
        ``access``, ``access_coverage``; changes first.
    losses : tuple of AccessLosses
        Every two services, the earlier one as before.
    policy : ImpactPolicy
        That the changes are judged by.
    findings : tuple of Problem
        What could not be told.
    """

    names: tuple[str, ...]
    tables: tuple[Table, ...]
    losses: tuple[AccessLosses, ...]
    policy: ImpactPolicy
    findings: tuple[Problem, ...]

    def find_table(self, name: str) -> Table | None:
        """One of the tables, None where there is none of that name."""
        return next((table for table in self.tables if table.name == name), None)


def access_of_services(
    names: Sequence[str], reached: Sequence[PlanAccess], policy: ImpactPolicy
) -> ServicesAccess:
    """Access by each service, and what changes from each to each later one.

    Parameters
    ----------
    names : sequence of str
        Of the services.
    reached : sequence of PlanAccess
        By each of them, at least one, from the same zones.
    policy : ImpactPolicy

    Returns
    -------
    ServicesAccess

    Examples
    --------
    >>> from tests.scenarios import small_result as small
    >>> town = plan_access(small.network(), small.service().timetable)
    >>> found = access_of_services(["today", "plan"], [town, town], EXAMPLE_POLICY)
    >>> [table.name for table in found.tables], found.losses[0].broken
    (['access_losing_zones', 'access', 'access_coverage'], ())
    """
    parts: list[tuple[tuple[Column, ...], tuple[str, ...], Table]] = []
    findings: list[Problem] = []
    for name, access in zip(names, reached, strict=True):
        tables, said = access.tables()
        parts += [(_SERVICE, (name,), table) for table in tables]
        findings += [*said, *(_of_service(name, found) for found in access.quiet())]
    losses = []
    for before, after in combinations(range(len(names)), 2):
        change = access_change(
            reached[0].zones, counts_by_name(reached[before].ways), reached[after].ways, policy
        )
        parts += [(_PAIR, (names[before], names[after]), table) for table in change.tables]
        losses.append(AccessLosses(before, after, change.broken))
    joined = tuple(
        _joined(_NAMES[name], [part for part in parts if part[2].name == name])
        for name in _NAMES
        if any(part[2].name == name for part in parts)
    )
    return ServicesAccess(
        tuple(names), joined, tuple(losses), policy, tuple(dict.fromkeys(findings))
    )


def find_access_of_result(result: ScenarioResult) -> ServicesAccess | None:
    """Access by today's service and by the plan; None where zones have no population groups.

    Parameters
    ----------
    result : ScenarioResult

    Examples
    --------
    >>> from tests.scenarios.small_result import result
    >>> find_access_of_result(result()) is None   # its zones have no groups
    True
    """
    if not result.network.zones.groups:
        return None
    services = {"plan": result.service}
    if result.present is not None:
        services = {"present": result.present, **services}
    reached = [
        plan_access(result.network, service.timetable, result.background)
        for service in services.values()
    ]
    return access_of_services(tuple(services), reached, EXAMPLE_POLICY)


def _joined(name: str, parts: Sequence[tuple[tuple[Column, ...], tuple[str, ...], Table]]) -> Table:
    """Tables of the same columns one after the other, the services in front."""
    heads, _, first = parts[0]
    rows: list[tuple[Cell, ...]] = []
    for _, services, table in parts:
        rows += [(*services, *row) for row in table.rows]
    return Table(name, (*heads, *first.columns), tuple(rows))


def _of_service(name: str, found: Problem) -> Problem:
    """A finding about one service."""
    return Problem(found.severity, name, found.message, found.remedy)
