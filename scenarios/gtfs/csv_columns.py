"""Reads one file of a feed into columns of text, and says what is wrong with it, line by line."""

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, islice

import numpy as np

from network.errors import InputError, LimitError
from network.problems import Problem, error, note, warning
from network.quantities import IntArray, ints
from scenarios.gtfs.archive import FeedLimits
from scenarios.gtfs.names import shown
from scenarios.gtfs.tables import Table

_ROWS_AT_ONCE = 1000
"""Few enough to stay in the cache of the processor: 20,000 at once take twice as long."""

_TEXTS_KEPT = 500_000
_FINDINGS_KEPT = 1000
_FIRST_BYTES = 512
BYTE_ORDER_MARK = b"\xef\xbb\xbf"
"""What some programs write before text in UTF-8."""


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
        replaced; notes on what was only written oddly: a byte order mark, blank lines, names of
        columns with blanks around them.

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
    oddities: list[Problem] = []
    reader = csv.reader(_lines(file, chunks, limits, oddities), strict=True)
    columns = _ColumnBuilder(file, limits, oddities)
    ends = [0]  # last line of each row
    while True:
        rows: list[list[str]] = []
        del ends[:-1]
        try:
            for cells in islice(reader, _ROWS_AT_ONCE):
                rows.append(cells)
                ends.append(reader.line_num)
        except csv.Error as failure:
            message = f"{file} line {ends[-1] + 1}: {failure}; check the quotation marks"
            raise InputError(message) from failure
        if not rows:
            return columns.finish()
        columns.add(rows, [end + 1 for end in ends[:-1]])


class _ColumnBuilder:
    """Turns rows into columns of shared texts, a few thousand rows at a time."""

    def __init__(self, file: str, limits: FeedLimits, problems: list[Problem]) -> None:
        self._file = file
        self._limits = limits
        self._header: tuple[str, ...] = ()
        self._lines: list[IntArray] = []
        self._n_rows = 0
        self._columns: list[list[tuple[str, ...]]] = []  # in pieces that Python need not look into
        self._texts: dict[str, str] = {}
        self._problems = problems
        self._ragged = 0
        self._blank = 0
        self._breaks = 0

    def add(self, rows: list[list[str]], lines: list[int]) -> None:
        """Take some rows and the lines where they start; the first of all is the header."""
        start = 0
        while not self._header and start < len(rows):
            if _is_blank(rows[start], 0):
                self._blank += 1
            else:
                self._header = self._read_header(rows[start])
                self._columns = [[] for _ in self._header]
            start += 1
        rows, lines = rows[start:], lines[start:]
        if not all(map(len(self._header).__eq__, map(len, rows))) or _may_be_blank(rows):
            rows, lines = self._rows_of_right_width(rows, lines)
        self._take(rows, lines)

    def _rows_of_right_width(
        self, rows: list[list[str]], lines: list[int]
    ) -> tuple[list[list[str]], list[int]]:
        """Rows that hold something and have as many cells as the header; the others are noted."""
        width = len(self._header)
        kept = []
        for place, cells in enumerate(rows):
            if _is_blank(cells, width):
                self._blank += 1
            elif len(cells) == width:
                kept.append(place)
            else:
                self._note_ragged(len(cells), lines[place])
        return [rows[place] for place in kept], [lines[place] for place in kept]

    def finish(self) -> tuple[SourceTable, list[Problem]]:
        """Return the table and what was found on the way."""
        if not self._header:
            message = f"{self._file} is empty; expected a line with column names"
            raise InputError(message)
        if self._ragged > _FINDINGS_KEPT:
            more = self._ragged - _FINDINGS_KEPT
            self._problems.append(error(self._file, f"{more} further rows of a wrong width"))
        if self._blank:
            message = f"{self._blank} lines without content were passed over"
            self._problems.append(note(self._file, message))
        if self._breaks:
            message = f"{self._breaks} different cells with line breaks or NUL characters"
            self._problems.append(warning(self._file, message, "they were replaced by blanks"))
        cells = tuple(tuple(chain.from_iterable(pieces)) for pieces in self._columns)
        lines = ints(np.concatenate(self._lines))
        return SourceTable(self._file, Table(self._header, cells), lines), self._problems

    def _read_header(self, cells: list[str]) -> tuple[str, ...]:
        """Names of the columns, without outer blanks and quotation marks."""
        if len(cells) > self._limits.columns:
            message = (
                f"{self._file} has {len(cells)} columns, at most {self._limits.columns} are read"
            )
            raise LimitError(message)
        names = tuple(map(column_name, cells))
        if len(names) == 1:
            for separator, plural in ((";", "semicolons"), ("\t", "tabs"), ("|", "bars")):
                if separator in names[0]:
                    message = f"{self._file}: expected commas, found {plural}"
                    raise InputError(message)
        twice = [name for name in dict.fromkeys(names) if names.count(name) > 1]
        if twice:
            message = f"{self._file} line 1: column {twice[0]!r} appears twice; keep one of them"
            raise InputError(message)
        odd = [shown(repr(cell)) for cell, name in zip(cells, names, strict=True) if cell != name]
        if odd:
            message = f"names of columns were read without blanks and quotes: {', '.join(odd)}"
            self._problems.append(note(self._file, message))
        return names

    def _note_ragged(self, width: int, line: int) -> None:
        """Gather a row of a wrong width."""
        self._ragged += 1
        if self._ragged <= _FINDINGS_KEPT:
            message = f"{width} fields, expected {len(self._header)}"
            self._problems.append(error(f"{self._file} line {line}", message))

    def _take(self, rows: list[list[str]], lines: list[int]) -> None:
        """Move sound rows into the columns."""
        self._lines.append(ints(lines))
        self._n_rows += len(lines)
        if self._n_rows > self._limits.rows:
            message = (
                f"{self._file} has more than {self._limits.rows} rows, the most that are read; "
                "cut the feed to the study area"
            )
            raise LimitError(message)
        if len(self._texts) > _TEXTS_KEPT:
            self._texts.clear()
        for place, cells in enumerate(zip(*rows, strict=True)):
            for text in dict.fromkeys(cells):
                if text not in self._texts:
                    if len(text) > self._limits.cell_chars:
                        line, name = lines[cells.index(text)], self._header[place]
                        raise LimitError(_too_long(self._file, line, name, self._limits))
                    self._texts[text] = self._without_breaks(text)
            self._columns[place].append(tuple(map(self._texts.__getitem__, cells)))

    def _without_breaks(self, text: str) -> str:
        """Text in one line; changes are counted."""
        clean = cell_in_one_line(text)
        self._breaks += clean != text
        return clean


def cell_in_one_line(text: str) -> str:
    r"""Content of a cell with blanks for line breaks and NUL characters.

    Examples
    --------
    >>> cell_in_one_line("Mill\r\nLane")
    'Mill Lane'
    """
    if text.isprintable() or not any(mark in text for mark in "\n\r\0"):
        return text
    return text.replace("\r\n", " ").replace("\n", " ").replace("\r", " ").replace("\0", " ")


def column_name(cell: str) -> str:
    """Name of a column without the blanks and quotation marks around it.

    Examples
    --------
    >>> column_name(' "stop_id"')
    'stop_id'
    """
    return cell.strip().strip('"').strip()


def _is_blank(cells: list[str], width: int) -> bool:
    """Whether a line holds nothing; in a table of one column a quoted blank is a cell."""
    return not cells or (width != 1 and not any(cell.strip() for cell in cells))


def _may_be_blank(rows: list[list[str]]) -> bool:
    """Whether a row of one width or another could be blank: a look at first cells alone."""
    return any(not cell.strip() for cell in dict.fromkeys(row[0] if row else "" for row in rows))


def _too_long(file: str, line: int, column: str, limits: FeedLimits) -> str:
    """Sentence on a cell that is too long."""
    return f"{file} line {line}: {column} longer than {limits.cell_chars} characters"


def _lines(
    file: str, chunks: Iterable[bytes], limits: FeedLimits, oddities: list[Problem]
) -> Iterator[str]:
    """Lines of text with their ends; the csv module joins those inside quotation marks."""
    header, rest = b"", b""
    number = 0  # complete lines before `rest`
    for chunk in chunks:
        block = rest + chunk
        if not header:
            _refuse_foreign_encoding(file, block)
            if block.startswith(BYTE_ORDER_MARK):
                block = block.removeprefix(BYTE_ORDER_MARK)
                oddities.append(note(file, "starts with a byte order mark, which was passed over"))
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
