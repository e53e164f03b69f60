"""Reads one file of a feed into columns of text, and says what is wrong with it, line by line."""

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from network.errors import InputError, LimitError
from network.problems import Problem, error, warning
from network.quantities import IntArray, ints
from scenarios.gtfs.archive import FeedLimits
from scenarios.gtfs.tables import Table

_ROWS_AT_ONCE = 20_000
_TEXTS_KEPT = 500_000
_FINDINGS_KEPT = 1000
_FIRST_BYTES = 512
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True, eq=False)
class SourceTable:
    """A table together with where its rows were found.

    Attributes
    ----------
    file : str
        File name, such as ``stops.txt``.
    table : Table
    line : IntArray, shape (n_rows,)
        Line of the file where each row starts; the header is line 1.
    """

    file: str
    table: Table
    line: IntArray

    def where(self, row: int) -> str:
        """Return the place of a row as people look for it."""
        return f"{self.file} line {self.line[row]}"

    def choose(self, rows: list[int]) -> "SourceTable":
        """Keep some rows."""
        return SourceTable(self.file, self.table.choose(rows), ints(self.line[rows]))


def read_columns(
    file: str, chunks: Iterable[bytes], limits: FeedLimits
) -> tuple[SourceTable, list[Problem]]:
    r"""Table of one file.

    Parameters
    ----------
    file : str
        Its name, for messages.
    chunks : iterable of bytes
        Its content, in pieces of any size.
    limits : FeedLimits

    Returns
    -------
    SourceTable
        Blank lines left out, names of columns without outer blanks.
    list of Problem
        Errors for rows of a wrong width, which are left out; warnings for characters that were
        replaced.

    Raises
    ------
    InputError
        If the bytes are not UTF-8, the file is empty, or it is not separated by commas.
    LimitError
        If a cell, a line or the table is larger than `limits` allows.

    Examples
    --------
    >>> source, problems = read_columns("stops.txt", [b"stop_id, stop_name\n00", b"7,Mill\n"],
    ...     FeedLimits())
    >>> source.table.columns, source.table.cells, source.where(0)
    (('stop_id', 'stop_name'), (('007',), ('Mill',)), 'stops.txt line 2')
    """
    reader = csv.reader(_lines(file, chunks, limits), strict=True)
    columns = _ColumnBuilder(file, limits)
    end_of_last = 0
    try:
        for cells in reader:
            columns.add(cells, end_of_last + 1)
            end_of_last = reader.line_num
    except csv.Error as failure:
        message = f"{file} line {end_of_last + 1}: {failure}; check the quotation marks"
        raise InputError(message) from failure
    return columns.finish()


class _ColumnBuilder:
    """Collects rows, and turns them into columns of shared texts a few thousand at a time."""

    def __init__(self, file: str, limits: FeedLimits) -> None:
        self._file = file
        self._limits = limits
        self._header: tuple[str, ...] = ()
        self._rows: list[list[str]] = []
        self._lines: list[int] = []
        self._columns: list[list[str]] = []
        self._texts: dict[str, str] = {}
        self._problems: list[Problem] = []
        self._ragged = 0
        self._breaks = 0

    def add(self, cells: list[str], line: int) -> None:
        """Take one row; the first is the header."""
        if _is_blank(cells, len(self._header)):
            return
        if not self._header:
            self._header = self._read_header(cells)
            self._columns = [[] for _ in self._header]
        elif len(cells) != len(self._header):
            self._note_ragged(len(cells), line)
        else:
            self._rows.append(cells)
            self._lines.append(line)
            if len(self._rows) == _ROWS_AT_ONCE:
                self._flush()

    def finish(self) -> tuple[SourceTable, list[Problem]]:
        """Return the table and what was found on the way."""
        if not self._header:
            message = f"{self._file} is empty; expected a line with column names"
            raise InputError(message)
        self._flush()
        if self._ragged > _FINDINGS_KEPT:
            more = self._ragged - _FINDINGS_KEPT
            self._problems.append(error(self._file, f"{more} further rows of a wrong width"))
        if self._breaks:
            message = f"{self._breaks} different cells with line breaks or NUL characters"
            self._problems.append(warning(self._file, message, "they were replaced by blanks"))
        table = Table(self._header, tuple(tuple(column) for column in self._columns))
        return SourceTable(self._file, table, ints(self._lines)), self._problems

    def _read_header(self, cells: list[str]) -> tuple[str, ...]:
        """Names of the columns, without outer blanks and quotation marks."""
        if len(cells) > self._limits.columns:
            message = (
                f"{self._file} has {len(cells)} columns, at most {self._limits.columns} are read"
            )
            raise LimitError(message)
        names = tuple(cell.strip().strip('"').strip() for cell in cells)
        if len(names) == 1:
            for separator, plural in ((";", "semicolons"), ("\t", "tabs"), ("|", "bars")):
                if separator in names[0]:
                    message = f"{self._file}: expected commas, found {plural}"
                    raise InputError(message)
        twice = [name for name in dict.fromkeys(names) if names.count(name) > 1]
        if twice:
            message = f"{self._file} line 1: column {twice[0]!r} appears twice; keep one of them"
            raise InputError(message)
        return names

    def _note_ragged(self, width: int, line: int) -> None:
        """Gather a row of a wrong width."""
        self._ragged += 1
        if self._ragged <= _FINDINGS_KEPT:
            message = f"{width} fields, expected {len(self._header)}"
            self._problems.append(error(f"{self._file} line {line}", message))

    def _flush(self) -> None:
        """Move the collected rows into the columns."""
        if len(self._lines) > self._limits.rows:
            message = (
                f"{self._file} has more than {self._limits.rows} rows, the most that are read; "
                "cut the feed to the study area"
            )
            raise LimitError(message)
        if len(self._texts) > _TEXTS_KEPT:
            self._texts.clear()
        first_line = len(self._lines) - len(self._rows)
        for place, cells in enumerate(zip(*self._rows, strict=True)):
            for text in dict.fromkeys(cells):
                if text not in self._texts:
                    if len(text) > self._limits.cell_chars:
                        line = self._lines[first_line + cells.index(text)]
                        name = self._header[place]
                        raise LimitError(_too_long(self._file, line, name, self._limits))
                    self._texts[text] = self._without_breaks(text)
            self._columns[place].extend(map(self._texts.__getitem__, cells))
        self._rows.clear()

    def _without_breaks(self, text: str) -> str:
        """Text in one line; changes are counted."""
        if text.isprintable() or not any(mark in text for mark in "\n\r\0"):
            return text
        self._breaks += 1
        return text.replace("\r\n", " ").replace("\n", " ").replace("\r", " ").replace("\0", " ")


def _is_blank(cells: list[str], width: int) -> bool:
    """Whether a line holds nothing; in a table of one column a quoted blank is a cell."""
    return not cells or (width != 1 and not any(cell.strip() for cell in cells))


def _too_long(file: str, line: int, column: str, limits: FeedLimits) -> str:
    """Sentence on a cell that is too long."""
    return f"{file} line {line}: {column} longer than {limits.cell_chars} characters"


def _lines(file: str, chunks: Iterable[bytes], limits: FeedLimits) -> Iterator[str]:
    """Lines of text with their ends; the csv module joins those inside quotation marks."""
    header, rest = b"", b""
    number = 0  # complete lines before `rest`
    for chunk in chunks:
        block = rest + chunk
        if not header:
            _refuse_foreign_encoding(file, block)
            block = block.removeprefix(_BYTE_ORDER_MARK)
        end = block.rfind(b"\n") + 1
        complete, rest = block[:end], block[end:]
        header = header or complete.split(b"\n", 1)[0]
        if len(rest) > limits.line_bytes:
            line = number + complete.count(b"\n") + 1
            raise LimitError(_too_long(file, line, _long_column(header, rest, limits), limits))
        yield from io.StringIO(_decoded(file, complete, number), newline="")
        number += complete.count(b"\n")
    yield from io.StringIO(_decoded(file, rest, number), newline="")


def _refuse_foreign_encoding(file: str, block: bytes) -> None:
    """Refuse UTF-16, whose bytes may well be valid UTF-8."""
    head = block[:_FIRST_BYTES]
    if head.startswith((b"\xff\xfe", b"\xfe\xff")) or head.count(0) * 3 > len(head):
        message = f"{file} is not UTF-8 (looks like UTF-16); save it as UTF-8"
        raise InputError(message)


def _decoded(file: str, block: bytes, lines_before: int) -> str:
    """Text of whole lines."""
    try:
        return block.decode("utf-8")
    except UnicodeDecodeError as failure:
        line = lines_before + block.count(b"\n", 0, failure.start) + 1
        message = (
            f"{file} is not UTF-8, byte 0x{block[failure.start]:02X} in line {line}; "
            "save it as UTF-8"
        )
        raise InputError(message) from failure


def _long_column(header: bytes, line: bytes, limits: FeedLimits) -> str:
    """Name of the column in which a line becomes too long."""
    head = line[: limits.cell_chars].decode("utf-8", "replace")
    names = header.decode("utf-8", "replace").split(",")
    place = len(next(csv.reader([head]), [""])) - 1
    return names[place].strip() if place < len(names) else "line"
