"""What a planner may say about the exported feed, and what no feed can say."""

import re
from dataclasses import dataclass
from datetime import date

from network.problems import Problem, error
from scenarios.gtfs.cells import is_timezone
from scenarios.table_files import whole_text

_DATE = re.compile(r"20[0-9]{2}-[0-9]{2}-[0-9]{2}")
_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")


@dataclass(frozen=True, slots=True)
class FeedChoices:
    """What a planner may say about the exported feed; blank means a stated default.

    Attributes
    ----------
    agency, agency_url, timezone, language : str
    valid_from : str
        YYYY-MM-DD.
    """

    agency: str = ""
    agency_url: str = ""
    timezone: str = ""
    language: str = ""
    valid_from: str = ""


def find_day(text: str) -> date | None:
    """A date of this century written as YYYY-MM-DD, or None.

    Examples
    --------
    >>> find_day("2026-01-05"), find_day("2026-13-01"), find_day("5.1.2026")
    (datetime.date(2026, 1, 5), None, None)
    """
    if not _DATE.fullmatch(text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def choice_problems(choices: FeedChoices) -> tuple[Problem, ...]:
    """What no feed can say, each with the name of the choice as its place.

    Examples
    --------
    >>> print(*choice_problems(FeedChoices(timezone="Mars/Base", language="pt-BR")))
    error: timezone: unknown timezone 'Mars/Base'; use an IANA name such as Europe/Helsinki
    """
    problems = []
    if choices.valid_from and find_day(choices.valid_from) is None:
        message = f"{choices.valid_from!r} is not a date of this century"
        problems.append(error("valid_from", message, "write it as YYYY-MM-DD, such as 2026-01-05"))
    if choices.timezone and not is_timezone(choices.timezone):
        message = f"unknown timezone {choices.timezone!r}"
        problems.append(error("timezone", message, "use an IANA name such as Europe/Helsinki"))
    if choices.language and not _LANGUAGE.fullmatch(choices.language):
        message = f"{choices.language!r} is not a language code"
        problems.append(error("language", message, "use one such as pt or pt-BR"))
    if whole_text(choices.agency) != choices.agency:
        message = f"the agency name {choices.agency!r} is not UTF-8"
        problems.append(error("agency", message, "write it in UTF-8"))
    return tuple(problems)
