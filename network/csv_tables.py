"""Tables that planners export from spreadsheets: read strictly, every fault named by its line."""

import csv
import io
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from network.cell_numbers import NumberRule, is_number, number_under, uses_decimal_comma
from network.errors import InputError, LimitError, refuse_errors
from network.problems import Problem, error, note
from network.quantities import FloatArray, floats
from network.text_files import MAX_TEXT_BYTES, read_text

_MAX_FINDINGS = 1000


@dataclass(frozen=True, slots=True)
class Column:
    """A column that a table may have, and the names that others give it.

    Attributes
    ----------
    name : str
        Our name.
    aliases : tuple of str
        Other accepted names in order of preference, compared without regard to case.
    required : bool
        Whether a table without it is refused.

    Examples
    --------
    >>> Column("trips", ("volume", "flow")).find_in(("O", "D", "Flow"))
    2
    """

    name: str
    aliases: tuple[str, ...] = ()
    required: bool = True

    def find_in(self, header: Sequence[str]) -> int | None:
        """Place of the column in a header, None where it is absent."""
        written = [cell.casefold() for cell in header]
        for name in (self.name, *self.aliases):
            if name.casefold() in written:
                return written.index(name.casefold())
        return None


@dataclass(frozen=True, slots=True)
class CsvLimits:
    """The largest table that is read; each limit is checked before its memory is spent."""

    file_bytes: int = MAX_TEXT_BYTES
    line_chars: int = 1024 * 1024
    rows: int = 2_000_000
    columns: int = 5_000
    cell_chars: int = 10_000


@dataclass(frozen=True, slots=True)
class CsvRows:
    """Header and rows of one file as text, before anybody asked what the columns mean.

    Attributes
    ----------
    name : str
        File name, for messages.
    header : tuple of str
        First line, outer blanks removed.
    rows : tuple of tuple of str
        Further lines, outer blanks removed; each as wide as the header where there are no faults.
    lines : tuple of int
        Line of the file where each row starts.
    decimal_comma : bool
        Whether a comma inside a number is its decimal mark.
    findings : tuple of Problem
        Remarks on the detected format.
    faults : tuple of Problem
        Errors of form, such as a line with too few fields: to be refused once the header is
        understood, since a wrong header explains most of them.
    """

    name: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    lines: tuple[int, ...]
    decimal_comma: bool
    findings: tuple[Problem, ...]
    faults: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class CsvTable:
    """Columns of one file as text, under our names.

    Attributes
    ----------
    name : str
        File name, for messages.
    columns : mapping of str to tuple of str
        The known columns that the file has, by our name; cells stay text, so ids do too.
    others : mapping of str to tuple of str
        Further columns by the name in the file.
    lines : tuple of int
        Line of the file where each row starts.
    decimal_comma : bool
        Whether a comma inside a number is its decimal mark.
    findings : tuple of Problem
        Remarks on the detected format.
    """

    name: str
    columns: Mapping[str, tuple[str, ...]]
    others: Mapping[str, tuple[str, ...]]
    lines: tuple[int, ...]
    decimal_comma: bool
    findings: tuple[Problem, ...]

    def __len__(self) -> int:
        """Number of rows."""
        return len(self.lines)

    def where(self, row: int) -> str:
        """Return the place of a row as people look for it: file and line."""
        return f"{self.name} line {self.lines[row]}"


def read_csv(
    path: Path,
    columns: Sequence[Column],
    *,
    rows_are: str = "rows",
    limits: CsvLimits = CsvLimits(),
) -> CsvTable:
    r"""Table of a CSV file whose first line names the columns.

    Parameters
    ----------
    path : Path
        UTF-8 text, with or without byte order mark; separated by commas, semicolons or tabs.
    columns : sequence of Column
        What the table is asked for; further columns are kept apart.
    rows_are : str
        What a row is, for messages, such as ``trips``.
    limits : CsvLimits
        Largest table that is read.

    Raises
    ------
    NotFoundError
        If there is no such file.
    LimitError
        If a limit is exceeded.
    InputError
        If the file is not a table with these columns; carries every finding.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = Path(folder) / "depots.csv"
    ...     _ = file.write_text("depot_id,places\n007,12\n")
    ...     table = read_csv(file, [Column("id", ("depot_id",))])
    >>> table.columns["id"], dict(table.others), table.where(0)
    (('007',), {'places': ('12',)}, 'depots.csv line 2')
    """
    return table_of_rows(read_rows(path, limits), columns, rows_are=rows_are)


def read_rows(path: Path, limits: CsvLimits = CsvLimits()) -> CsvRows:
    r"""Header and rows of a CSV file, as text.

    Parameters
    ----------
    path : Path
    limits : CsvLimits

    Raises
    ------
    NotFoundError, LimitError, InputError
        As `read_csv`, but for the names of the columns.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = Path(folder) / "od.csv"
    ...     _ = file.write_text("zone,A,B\nA,0,3\n\nB,4,0\n")
    ...     read_rows(file).lines
    (2, 4)
    """
    text = read_text(path, limits.file_bytes)
    _refuse_markup(path.name, text)
    separator = _separator_of(text)
    header: tuple[str, ...] = ()
    rows: list[tuple[str, ...]] = []
    lines: list[int] = []
    problems: list[Problem] = []
    known: dict[str, str] = {}  # one object per distinct text: ids repeat a thousand times
    for line, cells in _records(path.name, text, separator, limits):
        where = f"{path.name} line {line}"
        row = tuple(known.setdefault(cell, cell) for cell in map(str.strip, cells))
        if not header:
            header = row
            continue
        if len(row) != len(header):
            _gather(problems, error(where, f"{len(row)} fields, expected {len(header)}"))
        _gather_bad_text(problems, where, row, limits)
        rows.append(row)
        lines.append(line)
    if not header:
        message = f"{path.name}: file is empty; export it again"
        raise InputError(message)
    _gather_bad_text(problems, f"{path.name} line 1", header, limits)
    decimal_comma = separator == ";" and any(uses_decimal_comma(c) for row in rows for c in row)
    findings = _format_findings(path.name, separator, decimal_comma=decimal_comma)
    return CsvRows(
        path.name, header, tuple(rows), tuple(lines), decimal_comma, findings, tuple(problems)
    )


def table_of_rows(rows: CsvRows, columns: Sequence[Column], *, rows_are: str = "rows") -> CsvTable:
    """Columns of rows that were read, under our names.

    Parameters
    ----------
    rows : CsvRows
    columns : sequence of Column
    rows_are : str
        What a row is, for messages.

    Raises
    ------
    InputError
        If a required column is missing, a column appears twice, or there is no row.

    Examples
    --------
    >>> rows = CsvRows("od.csv", ("O", "D"), (("A", "B"),), (2,), False, ())
    >>> table_of_rows(rows, [Column("origin", ("o",)), Column("trips")])
    Traceback (most recent call last):
    ...
    network.errors.InputError: od.csv line 1: column trips is missing; found O, D
    """
    places = [column.find_in(rows.header) for column in columns]
    refuse_errors(_header_problems(rows, columns, places))
    refuse_errors(rows.faults)
    if not rows.rows:
        message = f"{rows.name}: no {rows_are} in this file, only a header; export it again"
        raise InputError(message)
    cells = list(zip(*rows.rows, strict=True))
    taken = {place for place in places if place is not None}
    return CsvTable(
        name=rows.name,
        columns={
            column.name: cells[place]
            for column, place in zip(columns, places, strict=True)
            if place is not None
        },
        others={
            name: cells[place]
            for place, name in enumerate(rows.header)
            if place not in taken and name
        },
        lines=rows.lines,
        decimal_comma=rows.decimal_comma,
        findings=rows.findings,
    )


def numbers_of(
    table: CsvTable, column: str, rule: NumberRule
) -> tuple[FloatArray, tuple[Problem, ...]]:
    """Numbers of one column, and every cell that breaks the rule.

    Parameters
    ----------
    table : CsvTable
    column : str
        A column that the table has.
    rule : NumberRule

    Returns
    -------
    FloatArray, shape (n_rows,)
        NaN where a cell breaks the rule.
    tuple of Problem
        One error per bad cell; after the first thousand only their number.

    Examples
    --------
    >>> table = CsvTable("od.csv", {"trips": ("3", "-31")}, {}, (2, 3), False, ())
    >>> numbers, problems = numbers_of(table, "trips", NumberRule("trips"))
    >>> numbers.tolist(), str(problems[0])
    ([3.0, nan], 'error: od.csv line 3: trips -31 must not be negative')
    """
    cells = table.columns[column]
    values: dict[str, float] = {}
    faults: dict[str, str] = {}
    for cell in dict.fromkeys(cells):  # each distinct text once
        try:
            values[cell] = number_under(rule, cell, decimal_comma=table.decimal_comma)
        except InputError as fault:
            values[cell], faults[cell] = math.nan, str(fault)
    bad = [row for row, cell in enumerate(cells) if cell in faults] if faults else []
    problems = [error(table.where(row), faults[cells[row]]) for row in bad[:_MAX_FINDINGS]]
    if len(bad) > _MAX_FINDINGS:
        more = len(bad) - _MAX_FINDINGS
        problems.append(error(table.name, f"{more} further bad cells in column {rule.what}"))
    return floats([values[cell] for cell in cells]), tuple(problems)


def _refuse_markup(name: str, text: str) -> None:
    """Refuse a saved web page or JSON before it turns into a table of nonsense."""
    start = text[:256].lstrip()
    if start.startswith(("<", "{")):
        kind = "a web page or XML" if start[0] == "<" else "JSON"
        message = f"{name} is not a CSV table: it looks like {kind}; download or export it again"
        raise InputError(message)


def _separator_of(text: str) -> str:
    """Separator of the first line that is not blank."""
    first = text.lstrip("\r\n").split("\n", 1)[0]
    return max(",;\t", key=first.count)  # the first of equals: a single column has commas


def _records(
    name: str, text: str, separator: str, limits: CsvLimits
) -> Iterator[tuple[int, list[str]]]:
    """Records that are not blank, each with the line it starts on."""
    reader = csv.reader(_lines_within(name, text, limits), delimiter=separator, strict=True)
    n_rows = 0
    line = 1
    try:
        for cells in reader:
            started, line = line, reader.line_num + 1
            if not any(map(str.strip, cells)):
                continue
            if len(cells) > limits.columns or n_rows > limits.rows:
                message = (
                    f"{name} line {started}: more than {limits.columns} columns or {limits.rows} "
                    "rows; split the table or merge zones"
                )
                raise LimitError(message)
            n_rows += 1
            yield started, cells
    except csv.Error as failure:
        message = f"{name} line {line}: {failure}; check the quotation marks from there on"
        raise InputError(message) from failure


def _lines_within(name: str, text: str, limits: CsvLimits) -> Iterator[str]:
    """Lines of a text, none longer than the limit."""
    for number, line in enumerate(io.StringIO(text, newline=""), start=1):
        if len(line) > limits.line_chars:
            message = (
                f"{name} line {number} has {len(line)} characters, at most {limits.line_chars} are "
                "read; is it a table with one row per line?"
            )
            raise LimitError(message)
        yield line


def _gather(problems: list[Problem], problem: Problem) -> None:
    """Keep a finding while there is room; a file can be wrong a million times."""
    if len(problems) < _MAX_FINDINGS:
        problems.append(problem)


def _gather_bad_text(
    problems: list[Problem], where: str, row: tuple[str, ...], limits: CsvLimits
) -> None:
    """Gather cells that hold NUL characters or are far too long."""
    if "\0" in "".join(row):
        message = "a cell holds a NUL character"
        _gather(problems, error(where, message, "remove it; was the file damaged on its way?"))
    longest = max(map(len, row))
    if longest > limits.cell_chars:
        message = f"a cell has {longest} characters, at most {limits.cell_chars} are read"
        _gather(problems, error(where, message))


def _format_findings(name: str, separator: str, *, decimal_comma: bool) -> tuple[Problem, ...]:
    """Remark on an unusual format."""
    if separator == ",":
        return ()
    kind = "semicolons" if separator == ";" else "tabs"
    mark = ", numbers with a decimal comma" if decimal_comma else ""
    return (note(name, f"read as separated by {kind}{mark}"),)


def _header_problems(
    rows: CsvRows, columns: Sequence[Column], places: Sequence[int | None]
) -> list[Problem]:
    """Gather what is wrong with the first line."""
    where = f"{rows.name} line 1"
    wanted = ",".join(column.name for column in columns if column.required)
    if not any(place is not None for place in places) and _looks_like_data(rows.header):
        return [error(where, "the first line looks like data", f"expected the header {wanted}")]
    problems = [
        error(where, f"column {column.name} is missing", "found " + _shown(rows.header))
        for column, place in zip(columns, places, strict=True)
        if column.required and place is None
    ]
    written = [name.casefold() for name in rows.header if name]
    twice = sorted({name for name in written if written.count(name) > 1})
    problems += [error(where, f"column {name[:40]} appears twice") for name in twice[:20]]
    return problems


def _looks_like_data(header: Sequence[str]) -> bool:
    """Whether some cell of the first line is a number."""
    return any(is_number(cell) or uses_decimal_comma(cell) for cell in header)


def _shown(header: Sequence[str]) -> str:
    """First names of a header, for a message."""
    names = ", ".join(name[:40] for name in header[:12])
    return names + (f" and {len(header) - 12} more" if len(header) > 12 else "")  # noqa: PLR2004
