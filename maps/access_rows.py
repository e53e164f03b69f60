"""Rows of pages that tell who gets where by some services, change by group before averages."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

from maps.shown_text import NOTHING, number, percent
from routing.evaluation.equity_policy import Verdict
from scenarios.access.equity_tables import DRAWN_MIN
from scenarios.access.plan_access import METHOD
from scenarios.access.services_access import (
    COVERAGE,
    GROUPS,
    POLICY,
    SPREAD,
    ServicesAccess,
)
from scenarios.table_files import Cell, Table


@dataclass(frozen=True, slots=True)
class GroupChangeLine:
    """What a change of services means for one group of people."""

    services: str
    what: str
    group: str
    group_change: str
    others_change: str
    difference: str
    verdict: str
    is_worse: bool


@dataclass(frozen=True, slots=True)
class NobodyLosesLine:
    """Whether nobody loses access when one service replaces another."""

    services: str
    said: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class GroupLine:
    """What a group gets to by one service, beside all others."""

    service: str
    what: str
    group: str
    mean: str
    others: str
    enough: str


@dataclass(frozen=True, slots=True)
class SpreadLine:
    """How access by one service is spread over all people."""

    service: str
    what: str
    mean: str
    gini: str
    palma: str
    enough: str
    fifths: str


@dataclass(frozen=True, slots=True)
class CoverageLine:
    """Who lives near a stop of one service."""

    service: str
    rule: str
    group: str
    share: str


@dataclass(frozen=True, slots=True)
class AccessSection:
    """All that the page tells of access, in the order in which it is read.

    Attributes
    ----------
    within_min : int
        Minutes of the rows; tables have others too.
    changes : tuple of GroupChangeLine
        Empty where the zones have no groups.
    nobody_loses : tuple of NobodyLosesLine
    groups : tuple of GroupLine
    spread : tuple of SpreadLine
    coverage : tuple of CoverageLine
    policy : tuple of str
        Name, method and source.
    method : str
        How places within reach were counted.
    """

    within_min: int
    changes: tuple[GroupChangeLine, ...]
    nobody_loses: tuple[NobodyLosesLine, ...]
    groups: tuple[GroupLine, ...]
    spread: tuple[SpreadLine, ...]
    coverage: tuple[CoverageLine, ...]
    policy: tuple[str, ...]
    method: str = METHOD


def access_section(access: ServicesAccess) -> AccessSection:
    """Who gets where by some services.

    Examples
    --------
    >>> from tests.scenarios.comparing.compared_city import compared
    >>> found = access_section(compared().access)
    >>> [(line.services, line.group) for line in found.changes][:2]
    [('present → plan', 'everyone'), ('present → plan', 'half')]
    """
    policy = access.policy
    return AccessSection(
        within_min=DRAWN_MIN,
        changes=tuple(_change(row) for row in _rows(access.find_table(POLICY))),
        nobody_loses=tuple(
            NobodyLosesLine(
                f"{access.names[losses.before]} → {access.names[losses.after]}",
                tuple(f"{_words(found.where)}: {found.message}" for found in losses.broken),
            )
            for losses in access.losses
        ),
        groups=tuple(_group(row) for row in _rows(access.find_table(GROUPS))),
        spread=tuple(_spread(row) for row in _rows(access.find_table(SPREAD))),
        coverage=tuple(_coverage(row) for row in _rows(access.find_table(COVERAGE))),
        policy=(policy.name, policy.method, policy.source),
    )


def change_sentences(access: ServicesAccess) -> list[str]:
    """What changes from the first service to each other one, in lines for a terminal."""
    section, first = access_section(access), f"{access.names[0]} → "
    lines = [
        f"{line.services}: {line.what} within {section.within_min} min for {line.group} "
        f"{line.group_change}, all others {line.others_change}: {line.verdict}"
        for line in section.changes
        if line.services.startswith(first)
    ]
    lines += [
        f"{line.services}: {said}"
        for line in section.nobody_loses
        if line.services.startswith(first)
        for said in line.said
    ]
    return lines


def _words(column: str) -> str:
    """Name of a column as people read it."""
    return column.replace("_", " ")


def _rows(table: Table | None) -> Iterator[dict[str, Cell]]:
    """Rows of a table by column, those of `DRAWN_MIN` minutes where it tells of several."""
    if table is None:
        return
    names = [column.name for column in table.columns]
    for cells in table.rows:
        row = dict(zip(names, cells, strict=True))
        told = str(row.get("what", "")).endswith(f"_within_{DRAWN_MIN}_min")
        if told or row.get("within_min") == DRAWN_MIN or "rule" in row:
            yield row


def _change(row: dict[str, Cell]) -> GroupChangeLine:
    """One group under one change."""
    verdict = str(row["verdict"])
    return GroupChangeLine(
        services=f"{row['before']} → {row['after']}",
        what=_words(str(row["what"]).removesuffix(f"_within_{DRAWN_MIN}_min")),
        group=_words(str(row["group"])),
        group_change=_signed_percent(row["group_change"]),
        others_change=_signed_percent(row["others_change"]),
        difference=_points(row["difference"]),
        verdict=verdict,
        is_worse=verdict == Verdict.DISPARITY,
    )


def _group(row: dict[str, Cell]) -> GroupLine:
    """One group by one service."""
    return GroupLine(
        str(row["scenario"]), _words(str(row["opportunity"])), _words(str(row["group"])),
        _count(row["mean"]), _count(row["mean_of_others"]), _share(row["share_with_enough"]),
    )  # fmt: skip


def _spread(row: dict[str, Cell]) -> SpreadLine:
    """All people by one service."""
    fifths = ", ".join(_count(row[f"mean_of_fifth_{n}"]) for n in range(1, 6))
    return SpreadLine(
        str(row["scenario"]), _words(str(row["opportunity"])), _count(row["mean"]),
        _decimal(row["gini"]), _decimal(row["palma"]), _share(row["share_with_enough"]), fifths,
    )  # fmt: skip


def _coverage(row: dict[str, Cell]) -> CoverageLine:
    """One rule, one group, one service."""
    rule = f"{number(_float(row['most_m']))} m"
    group = _words(str(row["group"]))
    return CoverageLine(str(row["scenario"]), rule, group, _share(row["share_covered"]))


def _float(cell: Cell) -> float:
    """Number of a cell; not a number where there is none."""
    return float(cell) if isinstance(cell, int | float) else float("nan")


def _count(cell: Cell) -> str:
    """A number of opportunities."""
    value = _float(cell)
    return number(value, 0 if abs(value) >= 10 else 1)  # noqa: PLR2004  (two digits say enough)


def _decimal(cell: Cell) -> str:
    """A ratio or an index."""
    return number(_float(cell), 2)


def _share(cell: Cell) -> str:
    """A share in percent."""
    value = _float(cell)
    return NOTHING if math.isnan(value) else percent(value)


def _signed_percent(cell: Cell) -> str:
    """A change in percent, with its sign."""
    value = number(_float(cell) * 100, 1, sign=True)
    return value if value == NOTHING else f"{value}\N{NARROW NO-BREAK SPACE}%"


def _points(cell: Cell) -> str:
    """A difference of two changes, in percentage points."""
    return number(_float(cell) * 100, 1, sign=True)
