"""What an exported feed says about its operator, its publisher and the days it holds for."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from network.errors import InputError
from scenarios.gtfs.cells import is_timezone

_HEX_COLOUR = re.compile(r"[0-9A-F]{6}")
_URL = re.compile(r"https?://[^\s/]+\S*")
_DAYS_IN_WEEK = 7


@dataclass(frozen=True, slots=True)
class FeedSettings:
    """Operator, publisher and validity of an exported feed.

    Attributes
    ----------
    agency_name, agency_url : str
        The operator, and its page on the web.
    timezone : str
        IANA name, such as ``Europe/Helsinki``; all times of the feed are local times there.
    language : str
        BCP 47 code of the names, such as ``en`` or ``pt-BR``.
    valid_from : date
        First service day.
    valid_days : int
        Days from then on, at least 7 so that every weekday is among them.
    publisher_name, publisher_url : str
        Who answers for the feed; the page is also given as the contact.
    feed_version : str
        Any text that changes when the feed does, such as the fingerprint of the plan.
    contact_email : str
        Blank where there is none.
    line_colours : mapping of str to str
        Six upper-case hexadecimal digits by line id; other lines get colours of a fixed palette.

    Examples
    --------
    >>> settings = FeedSettings("Demo Bus", "https://bus.example", "Europe/Helsinki", "en",
    ...     date(2026, 1, 5), 60, "Planning office", "https://plan.example", "1")
    >>> settings.valid_until.isoformat()
    '2026-03-05'
    """

    agency_name: str
    agency_url: str
    timezone: str
    language: str
    valid_from: date
    valid_days: int
    publisher_name: str
    publisher_url: str
    feed_version: str
    contact_email: str = ""
    line_colours: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name in ("agency_name", "timezone", "language", "publisher_name", "feed_version"):
            if not getattr(self, name).strip():
                message = f"feed settings: {name} is empty; a feed has to state it"
                raise InputError(message)
        for name in ("agency_url", "publisher_url"):
            if not _URL.fullmatch(getattr(self, name)):
                message = (
                    f"feed settings: {name} {getattr(self, name)!r} is not a web address; "
                    "start it with https://"
                )
                raise InputError(message)
        if not is_timezone(self.timezone):
            message = (
                f"feed settings: timezone {self.timezone!r} is unknown; use an IANA name such as "
                "Europe/Helsinki"
            )
            raise InputError(message)
        if self.valid_days < _DAYS_IN_WEEK:
            message = (
                f"feed settings: valid_days {self.valid_days} is less than {_DAYS_IN_WEEK}; a feed "
                "has to hold for a week at least"
            )
            raise InputError(message)
        for line, colour in self.line_colours.items():
            if not _HEX_COLOUR.fullmatch(colour):
                message = (
                    f"feed settings: colour {colour!r} of line {line!r} is not six hexadecimal "
                    "digits in upper case, such as 0072B2"
                )
                raise InputError(message)

    @property
    def valid_until(self) -> date:
        """Last service day."""
        return self.valid_from + timedelta(days=self.valid_days - 1)
