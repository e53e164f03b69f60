"""Kinds of values that a planner may choose: in words, and how each is read from a plan file."""

import math
import re
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Protocol

from scenarios.choice_limits import STOP_MODES

_CLOCK = re.compile(r"([0-2]?[0-9]|3[0-5]):[0-5][0-9](:[0-5][0-9])?")
_FILE_ENDINGS = (".csv", ".tsv", ".txt", ".geojson", ".json")


class ChoiceKind(Protocol):
    """What one choice takes."""

    @property
    def expected(self) -> str:
        """What a value must be, in words that follow "is not"."""
        ...

    def read(self, raw: object, folder: Path) -> object | None:
        """Value of a key of a plan file in a folder; None where it is wrong."""
        ...


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole number between two bounds, both allowed.

    Attributes
    ----------
    least, most : int
    refused_later : bool
        Whether the command line leaves it to the plan to say what is wrong.
    """

    least: int
    most: int
    refused_later: bool = False

    @property
    def expected(self) -> str:
        """What a value must be."""
        return f"a whole number from {self.least} to {self.most:,}"

    def read(self, raw: object, folder: Path) -> int | None:
        """The number."""
        del folder
        if isinstance(raw, bool) or not isinstance(raw, int):
            return None
        return raw if self.least <= raw <= self.most else None


@dataclass(frozen=True, slots=True)
class Number:
    """A number up to a bound that is allowed.

    Attributes
    ----------
    most : float
    least : float
    open : bool
        Whether the least itself is too little.
    refused_later : bool
        Whether the command line leaves it to the plan to say what is wrong.
    """

    most: float
    least: float = 0.0
    open: bool = True
    refused_later: bool = False

    @property
    def expected(self) -> str:
        """What a value must be."""
        if self.open:
            return f"a number above {self.least:g} and at most {self.most:g}"
        return f"a number from {self.least:g} to {self.most:g}"

    def read(self, raw: object, folder: Path) -> float | None:
        """The number."""
        del folder
        if isinstance(raw, bool) or not isinstance(raw, int | float):
            return None
        return float(raw) if self.allows(raw) else None

    def allows(self, value: float) -> bool:
        """Whether a number is finite and within the bounds.

        Examples
        --------
        >>> Number(most=100).allows(0), Number(most=100, open=False).allows(0)
        (False, True)
        """
        if not math.isfinite(value) or value > self.most:
            return False
        return value > self.least if self.open else value >= self.least


@dataclass(frozen=True, slots=True)
class OneOf:
    """One of a few words."""

    words: tuple[str, ...]

    @property
    def expected(self) -> str:
        """What a value must be."""
        return " or ".join(self.words)

    def read(self, raw: object, folder: Path) -> str | None:
        """The word."""
        del folder
        return raw if isinstance(raw, str) and raw in self.words else None


@dataclass(frozen=True, slots=True)
class AgreementName:
    """The name of an agreement that driver duties keep."""

    @property
    def expected(self) -> str:
        """What a value must be."""
        return f"one of {', '.join(self.names())}"

    def read(self, raw: object, folder: Path) -> str | None:
        """The name."""
        del folder
        return raw if isinstance(raw, str) and raw in self.names() else None

    @staticmethod
    def names() -> tuple[str, ...]:
        """Names that there are."""
        from routing.duties.agreement_file import agreement_names  # noqa: PLC0415  (numpy, late)

        return tuple(agreement_names())


@dataclass(frozen=True, slots=True)
class Line:
    """One line of text that says something.

    Attributes
    ----------
    expected : str
    longest_sent : int
        Characters that the service takes.
    """

    expected: str
    longest_sent: int = 64

    def read(self, raw: object, folder: Path) -> str | None:
        """The text."""
        del folder
        return text_in(raw)


@dataclass(frozen=True, slots=True)
class Day:
    """A day, as TOML writes one or as a text."""

    expected: str = "a date"
    longest_sent: int = 10

    def read(self, raw: object, folder: Path) -> str | None:
        """The day as a text."""
        del folder
        if isinstance(raw, date) and not isinstance(raw, datetime):
            return raw.isoformat()
        return text_in(raw)


@dataclass(frozen=True, slots=True)
class ClockTime:
    """A time of the service day, which may lie after midnight."""

    expected: str = "a time such as 05:30 or 24:10"
    longest_sent: int = 8

    def read(self, raw: object, folder: Path) -> str | None:
        """The time as a text."""
        del folder
        text = text_in(raw)
        return text if text is not None and _CLOCK.fullmatch(text.strip()) else None


@dataclass(frozen=True, slots=True)
class FilePath:
    """The path of a file, or of a folder."""

    expected: str = "the path of a file"

    def read(self, raw: object, folder: Path) -> Path | None:
        """The path."""
        return path_in(raw, folder)


@dataclass(frozen=True, slots=True)
class FilePaths:
    """The path of a file or several."""

    expected: str = "the path of a file or a list of such paths"

    def read(self, raw: object, folder: Path) -> tuple[Path, ...] | None:
        """The paths."""
        paths = [path_in(one, folder) for one in (raw if isinstance(raw, list) else [raw])]
        found = tuple(path for path in paths if path is not None)
        return found if found and len(found) == len(paths) else None


@dataclass(frozen=True, slots=True)
class StopsFrom:
    """How stops are found, or the path of a table of them."""

    @property
    def expected(self) -> str:
        """What a value must be."""
        return f"one of {', '.join(STOP_MODES)}, nor the path of a file"

    def read(self, raw: object, folder: Path) -> str | None:
        """The word, or the path as a text."""
        path = path_in(raw, folder)
        return str(raw) if path is None or raw in STOP_MODES else str(path)


@dataclass(frozen=True, slots=True)
class Named:
    """Things by their ids or names, or the path of a file that names them.

    Attributes
    ----------
    things : str
        What is named, in the plural.
    longest_sent : int
        Characters that the service takes; it takes no path.
    """

    things: str
    longest_sent: int = 2000

    @property
    def expected(self) -> str:
        """What a value must be."""
        return f"a text or a list with ids or names of {self.things}, nor the path of a file"

    def read(self, raw: object, folder: Path) -> str | None:
        """The names, separated by semicolons, or the path as a text."""
        if isinstance(raw, list):
            texts = [text_in(one) for one in raw]
            whole = [text for text in texts if text is not None and not names_file(text)]
            return ";".join(whole) if whole and len(whole) == len(raw) else None
        text = text_in(raw)
        if text is None or not names_file(text):
            return text
        path = path_in(text, folder)
        return None if path is None else str(path)


@dataclass(frozen=True, slots=True)
class Switch:
    """Yes or no."""

    expected: str = "true or false"

    def read(self, raw: object, folder: Path) -> bool | None:
        """The answer."""
        del folder
        return raw if isinstance(raw, bool) else None


def names_file(text: str) -> bool:
    """Whether a text is the path of a table or of shapes rather than a list of names.

    Examples
    --------
    >>> names_file("kept/lines.CSV"), names_file("12;14")
    (True, False)
    """
    return text.strip().lower().endswith(_FILE_ENDINGS)


def listed(text: str) -> tuple[str, ...]:
    """Names that a text lists, separated by semicolons or, without any, by commas.

    Examples
    --------
    >>> listed("12, 14"), listed("Hill Street, North; Quay")
    (('12', '14'), ('Hill Street, North', 'Quay'))
    """
    parts = text.split(";" if ";" in text else ",")
    return tuple(dict.fromkeys(part.strip() for part in parts if part.strip()))


def text_in(raw: object) -> str | None:
    """One line that says something, or None."""
    if not isinstance(raw, str) or not raw.strip() or any(ord(letter) < ord(" ") for letter in raw):
        return None
    return raw


def path_in(raw: object, folder: Path) -> Path | None:
    """A path, from the folder of the plan file where it starts neither at the root nor at home."""
    text = text_in(raw)
    try:
        return None if text is None else folder / Path(text).expanduser()
    except RuntimeError:  # the home of nobody
        return None
