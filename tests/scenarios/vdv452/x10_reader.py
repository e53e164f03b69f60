"""Reads files of VDV 451 back, and journeys out of VDV 452, without any code of the export."""

import io
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

_CELL = re.compile(r'\s*("(?:[^"]|"")*"|[^;"]*)\s*(?:;|$)')


@dataclass(frozen=True)
class ReadTable:
    """A table with its header."""

    header: Mapping[str, str]
    columns: list[str]
    forms: list[str]
    rows: list[dict[str, str | int | None]]


@dataclass(frozen=True)
class ReadJourney:
    """A journey as a control system knows it: block, and times at each point."""

    kind: int
    line: int
    block: int
    points: list[tuple[int, int]]
    arrival: list[int]
    departure: list[int]


def read_tables(packed: bytes) -> dict[str, ReadTable]:
    """All tables of a zip file, by name."""
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        files = [archive.read(name) for name in archive.namelist() if name.endswith(".x10")]
    tables = {}
    for content in files:
        coding = "utf-8" if b'chs; "UTF-8"' in content else "iso-8859-1"
        name, table = _table(content.decode(coding))
        tables[name] = table
    return tables


def _table(text: str) -> tuple[str, ReadTable]:
    """Name and content of one file."""
    header: dict[str, str] = {}
    columns: list[str] = []
    forms: list[str] = []
    rows: list[dict[str, str | int | None]] = []
    for line in text.split("\r\n")[:-1]:
        key, _, rest = line.partition("; ")
        if key == "atr":
            columns = rest.split("; ")
        elif key == "frm":
            forms = rest.split("; ")
        elif key == "rec":
            rows.append(dict(zip(columns, _cells(rest), strict=True)))
        else:
            header[key] = rest
    assert int(header["end"]) == len(rows)
    assert header["eof"] == "1"
    return header["tbl"], ReadTable(header, columns, forms, rows)


def _cells(text: str) -> list[str | int | None]:
    """Cells of a record."""
    found: list[str | int | None] = []
    place = 0
    while place < len(text):
        match = _CELL.match(text, place)
        assert match is not None
        cell, place = match[1].strip(), match.end()
        if cell == "NULL":
            found.append(None)
        elif cell.startswith('"'):
            found.append(cell[1:-1].replace('""', '"'))
        else:
            found.append(int(cell))
    return found


def read_journeys(tables: Mapping[str, ReadTable]) -> dict[int, ReadJourney]:
    """Journeys by their number, times added up along their routes."""
    courses: dict[tuple[object, object], list[dict[str, str | int | None]]] = {}
    for row in tables["LID_VERLAUF"].rows:
        courses.setdefault((row["LI_NR"], row["STR_LI_VAR"]), []).append(row)
    drive = {
        (r["FGR_NR"], r["ONR_TYP_NR"], r["ORT_NR"], r["SEL_ZIEL_TYP"], r["SEL_ZIEL"]): r["SEL_FZT"]
        for r in tables["SEL_FZT_FELD"].rows
    }
    assert len(drive) == len(tables["SEL_FZT_FELD"].rows)
    dwell = {(r["FGR_NR"], r["ONR_TYP_NR"], r["ORT_NR"]): r["HP_HZT"]
             for r in tables["ORT_HZTF"].rows}  # fmt: skip
    journeys = {}
    for row in tables["REC_FRT"].rows:
        course = courses[row["LI_NR"], row["STR_LI_VAR"]]
        points = [(_whole(p["ONR_TYP_NR"]), _whole(p["ORT_NR"])) for p in course]
        now = _whole(row["FRT_START"])
        arrival, departure = [now], [now]
        for place, (one, two) in enumerate(pairwise(points), start=1):
            now += _whole(drive[row["FGR_NR"], *one, *two])
            arrival.append(now)
            if place < len(points) - 1:
                now += _whole(dwell.get((row["FGR_NR"], *two), 0))
            departure.append(now)
        number = _whole(row["FRT_FID"])
        kind, line, block = (_whole(row[name]) for name in ("FAHRTART_NR", "LI_NR", "UM_UID"))
        journeys[number] = ReadJourney(kind, line, block, points, arrival, departure)
    return journeys


def _whole(value: str | int | None) -> int:
    assert isinstance(value, int)
    return value
