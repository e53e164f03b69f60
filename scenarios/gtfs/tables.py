"""A GTFS feed as a value: tables of texts, and the files that are only carried along."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from network.errors import InputError, NotFoundError
from scenarios.gtfs.rules import RULES


@dataclass(frozen=True, slots=True)
class Table:
    """One file of a feed, column by column, every cell as the text it is in the file.

    Attributes
    ----------
    columns : tuple of str
        Names in file order, known and unknown ones.
    cells : tuple of tuple of str
        One tuple per column, all of one length.

    Examples
    --------
    >>> stops = Table(("stop_id", "stop_name"), (("007", "7"), ("Harbour", "Mill")))
    >>> len(stops), stops.get_column("stop_id")
    (2, ('007', '7'))
    """

    columns: tuple[str, ...]
    cells: tuple[tuple[str, ...], ...]

    def __post_init__(self) -> None:
        if len(self.columns) != len(self.cells) or len({len(c) for c in self.cells}) > 1:
            message = (
                f"table with {len(self.columns)} column names and columns of "
                f"{[len(c) for c in self.cells]} cells; expected one column per name, of one length"
            )
            raise InputError(message)

    def __len__(self) -> int:
        """Number of rows."""
        return len(self.cells[0]) if self.cells else 0

    def get_column(self, name: str) -> tuple[str, ...]:
        """Cells of a column.

        Raises
        ------
        NotFoundError
            If there is no such column.
        """
        if name not in self.columns:
            message = f"column {name} is missing; found {', '.join(self.columns) or 'none'}"
            raise NotFoundError(message)
        return self.cells[self.columns.index(name)]

    def column_or_blank(self, name: str) -> tuple[str, ...]:
        """Cells of a column, blank in every row where there is no such column."""
        return self.get_column(name) if name in self.columns else ("",) * len(self)

    def rows(self) -> Iterator[tuple[str, ...]]:
        """Cells row by row."""
        return zip(*self.cells, strict=True)

    def choose(self, rows: Sequence[int]) -> "Table":
        """Keep some rows, in the order given."""
        return Table(self.columns, tuple(tuple(c[row] for row in rows) for c in self.cells))

    def with_column(self, name: str, cells: Sequence[str]) -> "Table":
        """Return the same table with a column added, or replaced where it is."""
        if name not in self.columns:
            return Table((*self.columns, name), (*self.cells, tuple(cells)))
        here = self.columns.index(name)
        return Table(self.columns, (*self.cells[:here], tuple(cells), *self.cells[here + 1 :]))


@dataclass(frozen=True, slots=True)
class Feed:
    """A GTFS feed: the tables that planning reads, and the files it only carries along.

    Attributes
    ----------
    tables : mapping of str to Table
        By file name without ``.txt``; the names are those of `rules.RULES`.
    other_files : mapping of str to bytes
        Content of every further file, by file name.

    Examples
    --------
    >>> feed = Feed({"stops": Table(("stop_id",), (("A", "B"),))})
    >>> len(feed.get_table("stops")), "shapes" in feed.tables
    (2, False)
    """

    tables: Mapping[str, Table]
    other_files: Mapping[str, bytes] = field(default_factory=dict)

    def __post_init__(self) -> None:
        object.__setattr__(self, "tables", MappingProxyType(dict(self.tables)))
        object.__setattr__(self, "other_files", MappingProxyType(dict(self.other_files)))

    def __reduce__(self) -> tuple[type["Feed"], tuple[dict[str, Table], dict[str, bytes]]]:
        """Copy to another process: read-only mappings cannot be pickled as they are."""
        return Feed, (dict(self.tables), dict(self.other_files))

    def get_table(self, name: str) -> Table:
        """Return the table of a file.

        Raises
        ------
        NotFoundError
            If the feed has no such file.
        """
        if name not in self.tables:
            message = f"{name}.txt is missing"
            raise NotFoundError(message)
        return self.tables[name]

    def table_or_empty(self, name: str) -> Table:
        """Return the table of a file, without any row where the feed has no such file."""
        columns = RULES[name].columns
        return self.tables.get(name, Table(columns, ((),) * len(columns)))

    def with_table(self, name: str, table: Table) -> "Feed":
        """Return the same feed with one table replaced or added."""
        return Feed({**self.tables, name: table}, self.other_files)


def table_from_columns(name: str, columns: Mapping[str, Sequence[str]]) -> Table:
    """Table of a known file, its columns in the order in which we write them.

    Raises
    ------
    InputError
        If a column is not one of the file's known columns.

    Examples
    --------
    >>> table_from_columns("stops", {"stop_name": ["Mill"], "stop_id": ["7"]}).columns
    ('stop_id', 'stop_name')
    """
    known = RULES[name].columns
    unknown = [column for column in columns if column not in known]
    if unknown:
        message = f"{name}.txt has no column {unknown[0]}; known columns are {', '.join(known)}"
        raise InputError(message)
    order = tuple(column for column in known if column in columns)
    return Table(order, tuple(tuple(columns[column]) for column in order))
