"""The service day: whole seconds from its start, clock texts such as 25:10, and named periods."""

import re
from dataclasses import dataclass

from network.errors import InputError
from network.quantities import Seconds

MINUTE = 60
HOUR = 3600
_CLOCK = re.compile(r"\s*(\d{1,3}):([0-5]\d)(?::([0-5]\d))?\s*")


def seconds_of(clock: str) -> Seconds:
    """Seconds since the start of the service day.

    Raises
    ------
    InputError
        If the text is not H:MM, HH:MM or HH:MM:SS.

    Examples
    --------
    >>> seconds_of("25:10")
    90600
    """
    found = _CLOCK.fullmatch(clock)
    if not found:
        message = (
            f"{clock!r} is not a time of day; write HH:MM or HH:MM:SS, such as 07:30 or 25:10:00"
        )
        raise InputError(message)
    hours, minutes, seconds = (int(part or 0) for part in found.groups())
    return Seconds(hours * HOUR + minutes * 60 + seconds)


def clock_of(seconds: int) -> str:
    """Clock text of seconds since the start of the service day, hours past 24 kept.

    Examples
    --------
    >>> clock_of(90600)
    '25:10:00'
    """
    hours, rest = divmod(int(seconds), HOUR)
    return f"{hours:02d}:{rest // 60:02d}:{rest % 60:02d}"


@dataclass(frozen=True, slots=True)
class Period:
    """A part of the service day in which demand and street speeds are taken as even.

    Attributes
    ----------
    name : str
    start, end : Seconds
        Since the start of the service day, ``start < end``.
    demand_factor : float
        Trips per hour as a multiple of the AM table.
    transposed : bool
        Whether the table is read from destination to origin, as on the way home.
    speed_factor : float
        Street speeds as a multiple of free flow conditions.
    """

    name: str
    start: Seconds
    end: Seconds
    demand_factor: float
    transposed: bool
    speed_factor: float

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end:
            message = f"period {self.name}: start {self.start} s must lie before end {self.end} s"
            raise InputError(message)
        if self.demand_factor < 0 or not 0 < self.speed_factor <= 1.5:  # noqa: PLR2004
            message = (
                f"period {self.name}: demand factor {self.demand_factor} must not be negative and "
                f"speed factor {self.speed_factor} must lie in (0, 1.5]"
            )
            raise InputError(message)

    @property
    def hours(self) -> float:
        """Length in hours."""
        return (self.end - self.start) / HOUR


def _period(
    name: str, start: int, end: int, demand: float, *, transposed: bool = False, speed: float = 1.0
) -> Period:
    """Period from whole hours."""
    return Period(name, Seconds(start * HOUR), Seconds(end * HOUR), demand, transposed, speed)


WEEKDAY: tuple[Period, ...] = (
    _period("early", 5, 7, 0.4),
    _period("AM", 7, 9, 1.0, speed=0.9),
    _period("midday", 9, 15, 0.5),
    _period("PM", 15, 19, 0.9, transposed=True, speed=0.9),
    _period("evening", 19, 23, 0.3),
)
"""The default service day; its factors are assumptions and are shown as such."""
