"""Access beside that of an earlier result: which zones lose, and what a policy says of it."""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from network.errors import InputError
from network.problems import Problem, note
from network.quantities import FloatArray, floats
from network.text_files import MAX_TEXT_BYTES, read_text
from network.zones import ZoneTable
from routing.evaluation.equity_losses import NobodyLoses
from routing.evaluation.equity_policy import ImpactPolicy, impact_on
from scenarios.access.equity_tables import NO_GROUPS, ReachedOpportunities, groups_of
from scenarios.table_files import DECIMALS, Column, Table

ACCESS = "access.json"
"""File of an earlier result that is read again."""


@dataclass(frozen=True, slots=True, eq=False)
class AccessChange:
    """What changes between two results of the same zones.

    Attributes
    ----------
    tables : tuple of Table
        ``losing_zones`` and, where there are groups, ``equity_policy``.
    broken : tuple of Problem
        Errors of the rule that nobody may lose; none where it holds.
    findings : tuple of Problem
        What could not be told.
    """

    tables: tuple[Table, ...]
    broken: tuple[Problem, ...]
    findings: tuple[Problem, ...]


def read_reached(folder: Path, zones: ZoneTable) -> Mapping[str, FloatArray]:
    """What could be got to from each zone, as an earlier result states it.

    Parameters
    ----------
    folder : Path
        Into which `routewright access` wrote, for all zones.
    zones : ZoneTable
        The same zones, in any order.

    Returns
    -------
    mapping of str to FloatArray, shape (n_zones,)
        By column, such as ``jobs_within_45_min``.

    Raises
    ------
    NotFoundError
        If there is no such result.
    InputError, LimitError
        If it is damaged, or of other zones.
    """
    path = folder / ACCESS
    try:
        rows = json.loads(read_text(path, MAX_TEXT_BYTES))
    except (ValueError, RecursionError) as failure:
        message = f"{path} is damaged; ask for access again"
        raise InputError(message) from failure
    by_zone = _rows_by_zone(path, rows)
    strange = [zone for zone in zones.zone_id if zone not in by_zone]
    if strange or len(by_zone) != len(zones):
        some = f", such as {strange[0]}" if strange else ""
        message = (
            f"{path} has {len(by_zone)} zones, these are {len(zones)}, {len(strange)} of them "
            f"missing there{some}; compare results of the same zones"
        )
        raise InputError(message)
    first = by_zone[zones.zone_id[0]]
    names = [name for name in first if "_within_" in name and not name.startswith("population_")]
    if not names:
        message = f"{path} is of one zone only; ask for access of all zones, without --from"
        raise InputError(message)
    return {
        name: floats([_number(path, by_zone[zone].get(name)) for zone in zones.zone_id])
        for name in names
    }


def counts_by_name(ways: tuple[ReachedOpportunities, ...]) -> Mapping[str, FloatArray]:
    """What could be got to from each zone by column, rounded as files are."""
    return {way.name: floats(np.round(way.count, DECIMALS)) for way in ways}


def access_change(
    zones: ZoneTable,
    before: Mapping[str, FloatArray],
    after: tuple[ReachedOpportunities, ...],
    policy: ImpactPolicy,
    rule: NobodyLoses | None = None,
) -> AccessChange:
    """Zones that lose, and what a change means for each group.

    Parameters
    ----------
    zones : ZoneTable
    before : mapping of str to FloatArray, shape (n_zones,)
        As `read_reached` or `counts_by_name` return it.
    after : tuple of ReachedOpportunities
        Now; rounded as files are, so that an equal service loses nothing.
    policy : ImpactPolicy
    rule : NobodyLoses, optional

    Returns
    -------
    AccessChange

    Raises
    ------
    InputError
        If the two do not count the same things.
    """
    rule = rule or NobodyLoses()
    now = counts_by_name(after)
    then = {name: had for name, had in before.items() if name in now or had.any()}
    losses = rule.losses(zones.population, then, now)
    columns = (
        Column("what", "", "opportunities within some minutes, at the median"),
        Column("zone_id", "", "zone"),
        Column("people", "persons", "who live there"),
        Column("before", "opportunities", "that they could get to"),
        Column("after", "opportunities", "that they can get to"),
    )
    rows = tuple(
        (loss.what, zones.zone_id[row], people, had, has)
        for loss in losses
        for row, people, had, has in zip(
            loss.zone.tolist(), loss.people.tolist(), loss.before.tolist(), loss.after.tolist(),
            strict=True,
        )
    )  # fmt: skip
    groups, _ = groups_of(zones)
    tables = [Table("losing_zones", columns, rows)]
    if groups:
        tables.append(_policy_table(zones, groups, then, now, policy))
    return AccessChange(
        tuple(tables),
        tuple(rule.problems(zones.zone_id, zones.population, then, now)),
        (note("equity", f"policy {policy.name}: {policy.method} {policy.source}"),)
        if groups
        else (note("equity", NO_GROUPS),),
    )


def _policy_table(
    zones: ZoneTable,
    groups: Mapping[str, FloatArray],
    before: Mapping[str, FloatArray],
    after: Mapping[str, FloatArray],
    policy: ImpactPolicy,
) -> Table:
    """What the policy finds, for each kind of opportunity and each group."""
    columns = (
        Column("policy", "", "whose thresholds"),
        Column("what", "", "opportunities within some minutes, at the median"),
        Column("group", "", "column of the zones"),
        Column("people", "persons", "of the group"),
        Column("all_change", "share", "of the access of the mean person before"),
        Column("group_change", "share", "the same for the group"),
        Column("others_change", "share", "the same for all others"),
        Column("difference", "share", "group less others; below 0: worse for the group"),
        Column("verdict", "", "by the thresholds of the policy"),
    )
    rows = []
    for what, had in before.items():
        for group, members in groups.items():
            found = impact_on(policy, group, members, zones.population, had, after[what])
            rows.append((
                policy.name, what, group, found.people, found.all_change, found.group_change,
                found.others_change, found.difference, str(found.verdict),
            ))  # fmt: skip
    return Table("equity_policy", columns, tuple(rows))


def _rows_by_zone(path: Path, rows: object) -> dict[str, dict[str, Any]]:
    """Rows of a table by their zone."""
    if not isinstance(rows, list) or not all(
        isinstance(row, dict) and isinstance(row.get("zone_id"), str) for row in rows
    ):
        message = f"{path} is not a table of zones; give a folder that routewright access wrote"
        raise InputError(message)
    return {row["zone_id"]: row for row in rows}


def _number(path: Path, cell: object) -> float:
    """A count of opportunities."""
    if isinstance(cell, bool) or not isinstance(cell, int | float) or not math.isfinite(cell):
        message = f"{path} holds {str(cell)[:40]!r} where a number belongs; ask for access again"
        raise InputError(message)
    return float(cell)
