"""Checks what a plan holds or forbids: lines, streets, ends of lines, and departures."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from network.csv_tables import Column
from network.errors import InputError
from network.problems import error
from scenarios.avoided_streets import STREET_COLUMN, WAY_ID, edges_of_shapes
from scenarios.choice_kinds import names_file
from scenarios.chosen_terminals import TERMINAL_COLUMN
from scenarios.drawn_shapes import read_shapes
from scenarios.file_checks.report import Fact, Findings, problems_of
from scenarios.file_checks.street_map import MapStreets
from scenarios.file_checks.tables import Beside
from scenarios.held_departures import read_departures
from scenarios.kept_lines import LINE_COLUMN
from scenarios.listed_names import names_in, rows_named

_SHAPES = frozenset({".geojson", ".json"})
_FEWEST_ENDS = 2


def check_held_lines(path: Path, beside: Beside) -> Findings:
    r"""Facts and problems of a table of lines that stay; looked up in the feeds where given.

    Raises
    ------
    NotFoundError, LimitError, InputError
        If it is no such table.

    Examples
    --------
    >>> import tempfile
    >>> from scenarios.file_checks.tables import FeedNames
    >>> beside = Beside(feed=FeedNames("f.zip", frozenset({"12 Harbour"}), frozenset()))
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = Path(folder) / "keep.csv"
    ...     _ = file.write_text("line\n12\n13\n")
    ...     print(*check_held_lines(file, beside).problems)
    error: keep.csv line 3: there is no line of the feeds '13'; check how it is written
    """
    names, where = _names_of(path, LINE_COLUMN, "lines")
    found = Findings([Fact("lines", len(names), "lines")], [])
    if beside.feed is not None:
        found.facts.append(Fact("checked beside", beside.feed.name))
        known = sorted(beside.feed.lines)
        numbers = {line.split(maxsplit=1)[0] for line in known if line.strip()}
        _look_up(found, path, names, where, beside.feed.lines | numbers, "line of the feeds")
    return found


def check_avoided_streets(path: Path, beside: Beside) -> Findings:
    r"""Facts and problems of streets to keep off; looked up on the map where one is given.

    Ids of OSM ways are not looked up: a plan does that.

    Raises
    ------
    NotFoundError, LimitError, InputError
        If it is no such table and no such drawing.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = Path(folder) / "quiet.csv"
    ...     _ = file.write_text("street\nHigh Street\nway 12\n")
    ...     check_avoided_streets(file, Beside()).facts
    [Fact(label='streets', value=2, unit='names')]
    """
    streets = beside.streets
    if path.suffix.lower() in _SHAPES:
        return _shapes(path, streets)
    names, where = _names_of(path, STREET_COLUMN, "streets")
    found = Findings([Fact("streets", len(names), "names")], [])
    if streets is not None:
        found.facts.append(Fact("checked beside", streets.name))
        known = {name.casefold() for name in streets.streets.street_names if name}
        ways = {name.casefold() for name in names if WAY_ID.fullmatch(name)}
        folded = [name.casefold() for name in names]
        _look_up(found, path, folded, where, known | ways, "street with buses on the map")
    return found


def check_terminals(path: Path, _beside: Beside) -> Findings:
    r"""Facts and problems of a table of stops where lines may end.

    Raises
    ------
    NotFoundError, LimitError, InputError
        If it is no such table.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = Path(folder) / "ends.csv"
    ...     _ = file.write_text("stop\nQuay\n")
    ...     print(check_terminals(file, Beside()).problems[0])
    error: ends.csv: names 1 stop, but a line has two ends; name at least 2
    """
    names, _ = _names_of(path, TERMINAL_COLUMN, "stops")
    found = Findings([Fact("stops", len(names), "ids or names")], [])
    if len(names) < _FEWEST_ENDS:
        said = "names 1 stop, but a line has two ends"
        found.problems.append(error(path.name, said, "name at least 2"))
    return found


def check_departures(path: Path, _beside: Beside) -> Findings:
    r"""Facts and problems of a table of first and last departures.

    Raises
    ------
    NotFoundError, LimitError, InputError
        If it is no such table, naming each row that is wrong.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = Path(folder) / "departures.csv"
    ...     _ = file.write_text("line,first,last\n12,05:30,23:10\n")
    ...     check_departures(file, Beside()).facts
    [Fact(label='departures', value=1, unit='lines and directions')]
    """
    return Findings([Fact("departures", len(read_departures(path)), "lines and directions")], [])


def _names_of(path: Path, column: Column, things: str) -> tuple[Sequence[str], Sequence[str]]:
    """Names in a table, and where each stands."""
    if not names_file(str(path)):
        message = f"{path.name}: a plan takes this name for one of {things}; end it in .csv"
        raise InputError(message)
    return names_in(str(path), column, path.name)


def _look_up(
    found: Findings,
    path: Path,
    names: Sequence[str],
    where: Sequence[str],
    known: frozenset[str] | set[str],
    thing: str,
) -> None:
    """Add every name that nothing has."""
    try:
        rows_named(names, where, lambda name: [0] if name in known else [], sorted(known), thing)
    except InputError as refusal:
        found.problems.extend(problems_of(refusal, path.name))


def _shapes(path: Path, streets: MapStreets | None) -> Findings:
    """Facts and problems of drawn areas and lines."""
    found = Findings([Fact("areas and lines", len(read_shapes(path)), "drawn")], [])
    if streets is not None:
        found.facts.append(Fact("checked beside", streets.name))
        shown = edges_of_shapes(streets.streets, streets.projection, path)
        km = float(np.sum(streets.streets.length_m[shown])) / 1000
        found.facts.append(Fact("streets shown", km, "km, counted by direction"))
    return found
