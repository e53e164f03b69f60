"""Writes tables in the text format of VDV 451 (files ending in .x10): header, columns, records.

VDV-Schrift 451 (ÖPNV-Datenmodell 5.0, Schnittstellen-Initiative): one table per file, lines end
with carriage return and line feed, texts are quoted, unknown numbers are written NULL.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from scenarios.gtfs.names import one_line

Value: TypeAlias = int | str | bool | None
"""What a field may hold; None is an unknown number."""

_LINE_END = "\r\n"
_VERSIONS = ("ver", "ifv", "dve")


@dataclass(frozen=True, slots=True)
class Field:
    """One column of a table: name, kind (``num``, ``char`` or ``boolean``) and width."""

    name: str
    kind: str
    width: int

    @property
    def form(self) -> str:
        """How the header describes it.

        Examples
        --------
        >>> Field("LI_NR", "num", 6).form, Field("ORT_NAME", "char", 40).form
        ('num[6.0]', 'char[40]')
        """
        if self.kind == "num":
            return f"num[{self.width}.0]"
        return self.kind if self.kind == "boolean" else f"char[{self.width}]"


@dataclass(frozen=True, slots=True)
class Relation:
    """A table of VDV 452 with its records.

    Attributes
    ----------
    name : str
    fields : tuple of Field
    rows : tuple of tuple of Value
        Each as long as `fields`.
    """

    name: str
    fields: tuple[Field, ...]
    rows: tuple[tuple[Value, ...], ...]


def relation_files(
    relations: Sequence[Relation], source: str, day: date, version: str
) -> Mapping[str, bytes]:
    r"""Content of one file per table, by file name.

    Texts are written in ISO 8859-1 where all of them fit into it, else in UTF-8; the header says
    which.

    Parameters
    ----------
    relations : sequence of Relation
    source : str
        Who made the data.
    day : date
        Stated as the day of making: the first day for which the data hold.
    version : str
        Of the interface.

    Examples
    --------
    >>> table = Relation("REC_LID", (Field("LI_NR", "num", 6), Field("LIDNAME", "char", 5)),
    ...     ((1, 'Mill "7" Lane'),))
    >>> files = relation_files([table], "us", date(2026, 1, 5), "1.5")
    >>> print(*files["REC_LID.x10"].decode().splitlines()[-5:], sep="\n")
    atr; LI_NR; LIDNAME
    frm; num[6.0]; char[5]
    rec; 1; "Mill "
    end; 1
    eof; 1
    """
    texts = [value for table in relations for row in table.rows for value in row]
    latin = _fits_latin([source, *(value for value in texts if isinstance(value, str))])
    charset, coding = ("ISO8859-1", "iso-8859-1") if latin else ("UTF-8", "utf-8")
    head = [
        "mod; DD.MM.YYYY; HH:MM:SS; free",
        f'src; {_quoted(source, 40)}; "{day:%d.%m.%Y}"; "00:00:00"',
        f'chs; "{charset}"',
        *(f'{key}; "{version}"' for key in _VERSIONS),
        'fft; ""',
    ]
    return {
        f"{table.name}.x10": (_LINE_END.join([*head, *_body(table)]) + _LINE_END).encode(coding)
        for table in relations
    }


def _fits_latin(texts: Iterable[str]) -> bool:
    """Whether all texts can be written in ISO 8859-1."""
    try:
        for text in texts:
            text.encode("iso-8859-1")
    except UnicodeEncodeError:
        return False
    return True


def _body(table: Relation) -> list[str]:
    """Lines from the name of the table to the end of the file."""
    return [
        f"tbl; {table.name}",
        "; ".join(["atr", *(field.name for field in table.fields)]),
        "; ".join(["frm", *(field.form for field in table.fields)]),
        *(_record(table.fields, row) for row in table.rows),
        f"end; {len(table.rows)}",
        "eof; 1",
    ]


def _record(fields: tuple[Field, ...], row: tuple[Value, ...]) -> str:
    """One record."""
    cells = ["rec"]
    for field, value in zip(fields, row, strict=True):
        match value:
            case None:
                cells.append("NULL")
            case str():
                cells.append(_quoted(value, field.width))
            case _:
                cells.append(str(int(value)))
    return "; ".join(cells)


def _quoted(text: str, width: int) -> str:
    """Text in quotation marks, on one line and no longer than its field."""
    cut = one_line(text)[:width].replace('"', '""')
    return f'"{cut}"'
