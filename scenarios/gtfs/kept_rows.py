"""Puts changed cells into the text of a file, and leaves every other character as it was."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from network.errors import InputError
from scenarios.gtfs.csv_columns import BYTE_ORDER_MARK, cell_in_one_line, column_name
from scenarios.gtfs.names import shown
from scenarios.gtfs.tables import Table

_CELL = re.compile(r'"(?:[^"]|"")*"|[^,]*')
_NEEDS_QUOTES = re.compile(r'[,"\r\n]')


@dataclass(frozen=True, slots=True)
class _Row:
    """One row of a file: its cells, the text that is written there, and the end of its line."""

    cells: tuple[str, ...]
    text: str
    end: str

    def written_cells(self) -> list[str]:
        """Cells as they are written, with their quotation marks."""
        if '"' not in self.text:
            return self.text.split(",")
        found, start = [], 0
        while True:
            cell = _CELL.match(self.text, start)
            written = cell.group() if cell else ""
            found.append(written)
            start += len(written) + 1  # the comma
            if start > len(self.text):
                return found


def text_with_changes(content: bytes, before: Table, after: Table, key: Sequence[str]) -> bytes:
    r"""Text of a file with the changes from one table to another, and nothing else changed.

    Rows are told by their keys, or by their number where the file has none. A row that did not
    change keeps its text, one that did keeps that of its other cells. Rows stay in the order of
    the file and new ones follow; columns likewise. Rows that reading left out, such as trips of one
    stop, stay where they are; of rows that reading merged, the first stays.

    Parameters
    ----------
    content : bytes
        The file, UTF-8.
    before : Table
        What `csv_columns.read_columns` made of it, some rows perhaps left out.
    after : Table
        What it shall be.
    key : sequence of str
        Columns that together name a row; may be empty.

    Returns
    -------
    bytes

    Raises
    ------
    InputError
        If a column of the key is gone, or two rows of `after` bear one key.

    Examples
    --------
    >>> content = b'stop_id,stop_name\r\n 1 ,"Mill"\r\n2,"Abbey"\r\n'
    >>> before = Table(("stop_id", "stop_name"), ((" 1 ", "2"), ("Mill", "Abbey")))
    >>> after = before.with_column("stop_name", ["Mill, 7", "Abbey"]).with_column("zone", "AB")
    >>> text_with_changes(content, before, after, ["stop_id"])
    b'stop_id,stop_name,zone\r\n 1 ,"Mill, 7",A\r\n2,"Abbey",B\r\n'
    """
    _refuse_lost_names(before, after, key)
    mark = BYTE_ORDER_MARK if content.startswith(BYTE_ORDER_MARK) else b""
    rows = _rows_of(content.removeprefix(mark).decode("utf-8"))
    header = next(row for row in rows if any(cell.strip() for cell in row.cells))
    merge = _Merge(header, before, after, key)
    text = "".join(map(merge.text_of, rows))
    return mark + merge.with_new_rows(text).encode("utf-8")


def _refuse_lost_names(before: Table, after: Table, key: Sequence[str]) -> None:
    """Refuse a table whose rows cannot be told apart any more."""
    gone = [name for name in key if name in before.columns and name not in after.columns]
    if gone:
        message = f"column {gone[0]} names the rows of its file; it cannot be taken out"
        raise InputError(message)
    keys = list(_keys_of(after, key))
    twice = next((own for own, number in Counter(keys).items() if number > 1), None)
    if twice is not None:
        named = ", ".join(f"{name} {shown(cell)}" for name, cell in zip(key, twice, strict=True))
        message = f"two rows bear {named}; give each its own"
        raise InputError(message)


def _keys_of(table: Table, key: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """Key of each row; its number where the file has no key."""
    if not key:
        return ((str(row),) for row in range(len(table)))
    return zip(*(table.column_or_blank(name) for name in key), strict=True)


def _rows_of(text: str) -> list[_Row]:
    """Rows of a file, blank ones too; lines that a quoted cell joins are one row."""
    lines = list(io.StringIO(text, newline=""))
    reader = csv.reader(iter(lines), strict=True)
    rows, start = [], 0
    for cells in reader:
        written = "".join(lines[start : reader.line_num])
        start = reader.line_num
        body = written.rstrip("\r\n")
        rows.append(_Row(tuple(cells), body, written[len(body) :]))
    return rows


class _Merge:
    """Brings the rows of a file and those of a table together, row by row from the top."""

    def __init__(self, header: _Row, before: Table, after: Table, key: Sequence[str]) -> None:
        self._header = header
        self._names = tuple(map(column_name, header.cells))
        self._before, self._after = before, after
        self._kept = [place for place, name in enumerate(self._names) if name in after.columns]
        self._added = [name for name in after.columns if name not in self._names]
        self._key = key
        self._row_before = {own: row for row, own in enumerate(_keys_of(before, key))}
        self._row_after = {own: row for row, own in enumerate(_keys_of(after, key))}
        self._cells_before = [before.get_column(self._names[place]) for place in self._kept]
        self._cells_after = [after.get_column(self._names[place]) for place in self._kept]
        self._cells_added = [after.get_column(name) for name in self._added]
        self._same_columns = len(self._kept) == len(self._names) and not self._added
        self._done: dict[tuple[str, ...], None] = {}
        self._key_places = [self._names.index(n) if n in self._names else -1 for n in key]

    def _key_of(self, row: _Row) -> tuple[str, ...]:
        """Key of a row of the file; empty for a row that was left out of a table without keys."""
        cells = tuple(map(cell_in_one_line, row.cells))
        if self._key:
            return tuple(cells[p] if p >= 0 else "" for p in self._key_places)
        here = len(self._done)
        if here == len(self._before) or any(
            column[here] != cell for column, cell in zip(self._before.cells, cells, strict=True)
        ):
            return ()
        return (str(here),)

    def text_of(self, row: _Row) -> str:
        """Text of one row of the file after the changes, with its line end; empty if it is gone."""
        if row is self._header:
            return self._line(row, {}, self._added)
        if not row.cells or (len(self._names) > 1 and not any(c.strip() for c in row.cells)):
            return row.text + row.end
        own = self._key_of(row)
        if own in self._done:
            return ""  # repeats a row above
        if own not in self._row_before:
            return self._line(row, {}, [""] * len(self._added))
        self._done[own] = None
        if own not in self._row_after:
            return ""
        old, new = self._row_before[own], self._row_after[own]
        pairs = zip(self._kept, self._cells_before, self._cells_after, strict=True)
        changes = {place: b[new] for place, a, b in pairs if a[old] != b[new]}
        return self._line(row, changes, [column[new] for column in self._cells_added])

    def _line(self, row: _Row, changes: dict[int, str], added: Sequence[str]) -> str:
        """Row with some cells changed and some added."""
        if self._same_columns and not changes:
            return row.text + row.end
        written = row.written_cells()
        for place, text in changes.items():
            written[place] = _written(text, quoted=written[place].startswith('"'))
        cells = [written[place] for place in self._kept]
        return _joined([*cells, *map(_written, added)]) + row.end

    def with_new_rows(self, text: str) -> str:
        """Text with the rows that only the new table has, after all others."""
        fresh = [row for own, row in self._row_after.items() if own not in self._row_before]
        if not fresh:
            return text
        end = self._header.end or "\n"
        columns = [*self._cells_after, *self._cells_added]
        lines = (_joined([_written(column[row]) for column in columns]) + end for row in fresh)
        return text + ("" if text.endswith(("\n", "\r")) else end) + "".join(lines)


def _joined(written: list[str]) -> str:
    """Cells as one line; a blank cell that stands alone is quoted, so that there is a row."""
    return ",".join(written) or '""'


def _written(text: str, *, quoted: bool = False) -> str:
    """Cell as it is written to a file."""
    if quoted or _NEEDS_QUOTES.search(text):
        doubled = text.replace('"', '""')
        return f'"{doubled}"'
    return text
