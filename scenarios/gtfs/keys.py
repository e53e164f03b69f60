"""Rows that bear the same key: equal ones are merged, conflicting ones are errors."""

from itertools import islice

import numpy as np

from network.problems import Problem, error, warning
from network.quantities import IntArray, ints
from scenarios.gtfs.cells import codes_of
from scenarios.gtfs.csv_columns import SourceTable
from scenarios.gtfs.names import shown
from scenarios.gtfs.rules import TableRule

_FINDINGS_KEPT = 1000


def without_twins(source: SourceTable, rule: TableRule) -> tuple[SourceTable, list[Problem]]:
    """Table without rows that repeat an earlier one cell by cell.

    Returns
    -------
    SourceTable
    list of Problem
        A warning with the number of rows merged, errors for rows with one key and different
        content.
    """
    key = [source.table.column_or_blank(name) for name in rule.key]
    if not key or not len(source.table):
        return source, []
    group = _groups(key)
    order = np.argsort(group, kind="stable")  # rows of one key stand together, in file order
    again = np.flatnonzero(np.diff(group[order]) == 0) + 1
    if not again.size:
        return source, []
    first, row = order[np.searchsorted(group[order], group[order[again]])], order[again]
    whole = _groups(list(source.table.cells))
    same = whole[first] == whole[row]
    merged = row[same].tolist()
    problems: list[Problem] = []
    if rule.name != "stop_times":  # there 2 and 02 are one key: `judgement` compares numbers
        pairs = zip(first[~same].tolist(), row[~same].tolist(), strict=True)
        problems += [_conflict(source, rule, *pair) for pair in islice(pairs, _FINDINGS_KEPT)]
    if merged:
        message = f"{len(merged)} rows repeat an earlier row and were merged with it"
        problems.append(warning(source.file, message))
        drop = frozenset(merged)
        source = source.choose([row for row in range(len(source.table)) if row not in drop])
    return source, problems


def _groups(columns: list[tuple[str, ...]]) -> IntArray:
    """Number of each row's combination of cells; equal rows have equal numbers."""
    group, _ = codes_of(columns[0])
    for column in columns[1:]:
        codes, texts = codes_of(column)
        _, dense = np.unique(group * len(texts) + codes, return_inverse=True)
        group = ints(dense)
    return group


def _conflict(source: SourceTable, rule: TableRule, first: int, row: int) -> Problem:
    """Two rows of one key that say different things."""
    lines = (int(source.line[first]), int(source.line[row]))
    named = ", ".join(
        f"{name} {shown(source.table.column_or_blank(name)[row]) or '(blank)'}" for name in rule.key
    )
    remedy = "keep one of them, or give each its own"
    return error(source.file, f"{named} in lines {lines[0]} and {lines[1]}", remedy)
