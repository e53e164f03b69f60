"""Tables as files: the same rows as CSV for a spreadsheet and as JSON for a program."""

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self, TypeAlias

import orjson

from network.errors import InputError

Cell: TypeAlias = str | int | float | bool | None
"""What a cell may hold; None is a blank."""

DECIMALS = 6
"""Real numbers are rounded to this many decimals, so that equal results are equal bytes."""

_FULLWIDTH = (
    "\N{FULLWIDTH EQUALS SIGN}",
    "\N{FULLWIDTH PLUS SIGN}",
    "\N{FULLWIDTH HYPHEN-MINUS}",
    "\N{FULLWIDTH COMMERCIAL AT}",
)
_STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", *_FULLWIDTH)
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table: name, unit (empty for texts) and meaning."""

    name: str
    unit: str
    meaning: str


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells under named columns.

    Attributes
    ----------
    name : str
        Of the two files, without an ending.
    columns : tuple of Column
    rows : tuple of tuple of Cell
        Each as long as `columns`.
    """

    name: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]

    def __post_init__(self) -> None:
        for number, row in enumerate(self.rows, start=1):
            if len(row) != len(self.columns):
                message = (
                    f"table {self.name} row {number} has {len(row)} cells for "
                    f"{len(self.columns)} columns; give one for each"
                )
                raise InputError(message)

    @classmethod
    def of_columns(cls, name: str, *columns: tuple[Column, Iterable[Cell]]) -> Self:
        """Table with each column beside its cells, one for each row.

        Examples
        --------
        >>> Table.of_columns("t", (Column("a", "", ""), "xy"), (Column("b", "", ""), [1, 2])).rows
        (('x', 1), ('y', 2))
        """
        cells = (cells_of_column for _, cells_of_column in columns)
        return cls(name, tuple(column for column, _ in columns), tuple(zip(*cells, strict=True)))

    def column(self, name: str) -> list[Cell]:
        """Cells of one column.

        Examples
        --------
        >>> Table("t", (Column("a", "", ""),), ((1,), (2,))).column("a")
        [1, 2]
        """
        place = [column.name for column in self.columns].index(name)
        return [row[place] for row in self.rows]


def rounded(value: Cell) -> Cell:
    """Cell as it is written: rounded, no infinities, whole text, minus zero as zero.

    Examples
    --------
    >>> rounded(1 / 3), rounded(-0.0), rounded(math.inf), rounded("a")
    (0.333333, 0.0, None, 'a')
    """
    match value:
        case float():
            return round(value, DECIMALS) + 0.0 if math.isfinite(value) else None
        case str():
            return whole_text(value)
        case _:
            return value


def whole_text(text: str) -> str:
    r"""Text that can be written as UTF-8: half characters become question marks.

    Examples
    --------
    >>> whole_text("a\ud800b")
    'a?b'
    """
    return text.encode("utf-8", "replace").decode("utf-8")


def csv_bytes(table: Table) -> bytes:
    r"""Comma-separated text in UTF-8 that a spreadsheet reads as text and numbers, never formulas.

    A text that a spreadsheet would take for a formula gets an apostrophe in front.

    Examples
    --------
    >>> csv_bytes(Table("t", (Column("a", "", ""), Column("b", "m", "")), (("=1+1", 2.5),)))
    b"a,b\n'=1+1,2.5\n"
    """
    lines = [[_csv_text(column.name) for column in table.columns]]
    lines += [[_csv_cell(rounded(cell)) for cell in row] for row in table.rows]
    return "".join(",".join(map(_quoted, line)) + "\n" for line in lines).encode()


def json_bytes(table: Table) -> bytes:
    r"""JSON array with one object per row.

    Examples
    --------
    >>> json_bytes(Table("t", (Column("a", "", ""),), (("=1",), (None,))))
    b'[{"a":"=1"},{"a":null}]\n'
    """
    names = [whole_text(column.name) for column in table.columns]
    rows = [dict(zip(names, map(rounded, row), strict=True)) for row in table.rows]
    return orjson.dumps(rows, option=orjson.OPT_APPEND_NEWLINE)


def write_table_files(tables: Sequence[Table], folder: Path) -> None:
    """Write each table as ``<name>.csv`` and ``<name>.json``; files of these names are replaced."""
    folder.mkdir(parents=True, exist_ok=True)
    for table in tables:
        (folder / f"{table.name}.csv").write_bytes(csv_bytes(table))
        (folder / f"{table.name}.json").write_bytes(json_bytes(table))


def columns_table(tables: Sequence[Table]) -> Table:
    """What every column of every table means: a table of its own, the last of a folder.

    Examples
    --------
    >>> columns_table((Table("blocks", (Column("length", "m", "of the way"),), ()),)).rows
    (('blocks', 'length', 'm', 'of the way'),)
    """
    columns = (
        Column("table", "", "name of the file"),
        Column("column", "", "name of the column"),
        Column("unit", "", "of its numbers; blank for texts"),
        Column("meaning", "", "what it holds"),
    )
    rows = tuple((t.name, c.name, c.unit, c.meaning) for t in tables for c in t.columns)
    return Table("columns", columns, rows)


def _csv_cell(value: Cell) -> str:
    """Text of one cell."""
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case str():
            return _csv_text(value)
        case float():
            return f"{value:.{DECIMALS}f}".rstrip("0").rstrip(".")
        case _:
            return str(value)


def _csv_text(text: str) -> str:
    """Text with an apostrophe in front where a spreadsheet would run it."""
    whole = whole_text(text)
    risky = whole.startswith(_STARTS_A_FORMULA) and not _NUMBER.fullmatch(whole)
    return f"'{whole}" if risky else whole


def _quoted(text: str) -> str:
    """Cell in quotes where it needs them (RFC 4180, 2005, section 2).

    The csv module of Python 3.11 leaves a lone carriage return unquoted: a name could begin a row.
    """
    if not any(sign in text for sign in ',"\r\n'):
        return text
    doubled = text.replace('"', '""')
    return f'"{doubled}"'
