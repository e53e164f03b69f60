"""What a cell of a feed may hold: times, dates, coordinates, counts; and columns as numbers."""

import math
import re
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import repeat
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import numpy as np

from network.quantities import FloatArray, IntArray, floats, ints
from network.service_day import HOUR

BLANK_TIME = -1
"""Stands for a blank cell in a column of times. Adding to it gives nonsense: test for it first."""

_TIME = re.compile(r"\s*(\d{1,3}):([0-5]\d):([0-5]\d)\s*", re.ASCII)
_NUMBER = re.compile(r"\s*[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?\s*", re.ASCII)
_PLAIN_NUMBERS = re.compile(r"[0-9.+-]*")
"""Texts of nothing else are numbers wherever `float` reads them: no words, no ``1_000``."""

_COUNT = re.compile(r"\s*\d{1,9}\s*", re.ASCII)
_DATE = re.compile(r"\s*(\d{4})(\d{2})(\d{2})\s*", re.ASCII)
_ZONE = re.compile(r"\s*[A-Za-z0-9_+-]+(/[A-Za-z0-9_+-]+)*\s*", re.ASCII)


@dataclass(frozen=True, slots=True)
class CellRule:
    """What a cell of a column must be, unless it is blank.

    Attributes
    ----------
    table, column : str
    sentence : str
        Follows the column name and the cell in a message.
    holds : callable
        Whether a text keeps the rule.
    """

    table: str
    column: str
    sentence: str
    holds: Callable[[str], bool]


def is_time(text: str) -> bool:
    """Whether a text is H:MM:SS or HH:MM:SS, hours past 24 allowed.

    Examples
    --------
    >>> is_time("7:05:00"), is_time("31:30:00"), is_time("07:05"), is_time("-01:00:00")
    (True, True, False, False)
    """
    return _TIME.fullmatch(text) is not None


def is_date(text: str) -> bool:
    """Whether a text is a day of the calendar, YYYYMMDD.

    Examples
    --------
    >>> is_date("20260228"), is_date("20260230"), is_date("2026-02-28")
    (True, False, False)
    """
    found = _DATE.fullmatch(text)
    if not found:
        return False
    try:
        date(*(int(part) for part in found.groups()))
    except ValueError:
        return False
    return True


@lru_cache(maxsize=64)
def is_timezone(text: str) -> bool:
    """Whether a text names a time zone of the IANA database.

    Examples
    --------
    >>> is_timezone("America/Sao_Paulo"), is_timezone("Mars/Olympus"), is_timezone("../zone")
    (True, False, False)
    """
    if not _ZONE.fullmatch(text):
        return False
    try:
        ZoneInfo(text.strip())
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def is_count(text: str) -> bool:
    """Whether a text is a whole number of 0 or more."""
    return _COUNT.fullmatch(text) is not None


def number_within(lowest: float, highest: float) -> Callable[[str], bool]:
    """Test for a number within bounds.

    Examples
    --------
    >>> latitude = number_within(-90, 90)
    >>> latitude("-30.03"), latitude("95.2"), latitude("nan")
    (True, False, False)
    """

    def holds(text: str) -> bool:
        return _NUMBER.fullmatch(text) is not None and lowest <= float(text) <= highest

    return holds


def one_of(*choices: str) -> Callable[[str], bool]:
    """Test for one of a few texts."""

    def holds(text: str) -> bool:
        return text.strip() in choices

    return holds


_LATITUDE = ("is not a latitude of -90 to 90", number_within(-90, 90))
_LONGITUDE = ("is not a longitude of -180 to 180", number_within(-180, 180))
_COUNTS = ("is not a whole number of 0 or more", is_count)
_TIMES = ("is not a time; write HH:MM:SS", is_time)
_DATES = ("is not a date; write YYYYMMDD", is_date)
_YES_OR_NO = ("is neither 0 nor 1", one_of("0", "1"))

CELL_RULES: tuple[CellRule, ...] = (
    CellRule("agency", "agency_timezone", "is an unknown timezone", is_timezone),
    CellRule("stops", "stop_lat", *_LATITUDE),
    CellRule("stops", "stop_lon", *_LONGITUDE),
    CellRule("stops", "location_type", "is not 0 to 4", one_of("0", "1", "2", "3", "4")),
    CellRule("routes", "route_type", *_COUNTS),
    CellRule("stop_times", "arrival_time", *_TIMES),
    CellRule("stop_times", "departure_time", *_TIMES),
    CellRule("stop_times", "stop_sequence", *_COUNTS),
    CellRule(
        "stop_times",
        "shape_dist_traveled",
        "is not a distance of 0 or more",
        number_within(0, 1e9),
    ),
    *(
        CellRule("calendar", day, *_YES_OR_NO)
        for day in ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
    ),
    CellRule("calendar", "start_date", *_DATES),
    CellRule("calendar", "end_date", *_DATES),
    CellRule("calendar_dates", "date", *_DATES),
    CellRule("calendar_dates", "exception_type", "is neither 1 nor 2", one_of("1", "2")),
    CellRule("shapes", "shape_pt_lat", *_LATITUDE),
    CellRule("shapes", "shape_pt_lon", *_LONGITUDE),
    CellRule("shapes", "shape_pt_sequence", *_COUNTS),
    CellRule(
        "shapes", "shape_dist_traveled", "is not a distance of 0 or more", number_within(0, 1e9)
    ),
    CellRule("frequencies", "start_time", *_TIMES),
    CellRule("frequencies", "end_time", *_TIMES),
    CellRule(
        "frequencies", "headway_secs", "is not a headway of 1 s or more", number_within(1, 1e6)
    ),
)
"""Only what planning reads is judged; colours, addresses and telephone numbers are not."""


def seconds_of_times(texts: Sequence[str]) -> IntArray:
    """Seconds since the start of the service day, `BLANK_TIME` where there is no time.

    Examples
    --------
    >>> seconds_of_times(["25:10:00", "", "7:00:30"]).tolist()
    [90600, -1, 25230]
    """
    seconds = {text: _seconds(text) for text in dict.fromkeys(texts)}
    return ints(np.fromiter(map(seconds.__getitem__, texts), np.int64, len(texts)))


def _seconds(text: str) -> int:
    """Seconds of one cell."""
    found = _TIME.fullmatch(text)
    if not found:
        return BLANK_TIME
    hours, minutes, seconds = (int(part) for part in found.groups())
    return hours * HOUR + minutes * 60 + seconds


def numbers_of_texts(texts: Sequence[str]) -> FloatArray:
    """Numbers of a column, NaN where there is none.

    Examples
    --------
    >>> numbers_of_texts(["1.5", ""]).tolist()
    [1.5, nan]
    """
    if _PLAIN_NUMBERS.fullmatch("".join(dict.fromkeys(texts))):
        with suppress(ValueError):  # such as a blank cell, or two points in one
            return floats(np.fromiter(map(float, texts), np.float64, len(texts)))
    numbers = {t: float(t) if _NUMBER.fullmatch(t) else math.nan for t in dict.fromkeys(texts)}
    return floats(np.fromiter(map(numbers.__getitem__, texts), np.float64, len(texts)))


def codes_of(texts: Sequence[str]) -> tuple[IntArray, tuple[str, ...]]:
    """Number of each text in order of first appearance, and the different texts.

    Examples
    --------
    >>> codes, texts = codes_of(["B", "A", "B"])
    >>> codes.tolist(), texts
    ([0, 1, 0], ('B', 'A'))
    """
    place = {text: number for number, text in enumerate(dict.fromkeys(texts))}
    return ints(np.fromiter(map(place.__getitem__, texts), np.int64, len(texts))), tuple(place)


def rows_of(texts: Sequence[str], ids: Sequence[str]) -> IntArray:
    """Row of each text among ids, -1 where it is not there.

    Examples
    --------
    >>> rows_of(["B", "C"], ["A", "B"]).tolist()
    [1, -1]
    """
    place = {text: number for number, text in enumerate(ids)}
    return ints(np.fromiter(map(place.get, texts, repeat(-1)), np.int64, len(texts)))
