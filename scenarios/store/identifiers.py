"""Ids of what is kept: short, of one form, and not to be guessed; and the clock of the store."""

import base64
import re
import secrets
from datetime import UTC, datetime
from enum import StrEnum

from network.errors import NotFoundError
from scenarios.gtfs.names import shown

_RANDOM_BYTES = 10
_FORM = re.compile(r"[nsj]-[a-z2-7]{16}")


class IdKind(StrEnum):
    """What an id is of; the value is its first letter."""

    NETWORK = "n"
    SCENARIO = "s"
    JOB = "j"

    @property
    def word(self) -> str:
        """What people call it."""
        return self.name.lower()


def new_id(kind: IdKind) -> str:
    """A new id with 80 random bits.

    Examples
    --------
    >>> new_id(IdKind.JOB)[:2], len(new_id(IdKind.JOB))
    ('j-', 18)
    """
    return f"{kind}-{base64.b32encode(secrets.token_bytes(_RANDOM_BYTES)).decode().lower()}"


def is_id(text: str, kind: IdKind) -> bool:
    """Whether a text has the form of an id, and can therefore stand in a path.

    Examples
    --------
    >>> is_id("j-aaaaaaaaaaaaaaaa", IdKind.JOB), is_id("../../etc", IdKind.JOB)
    (True, False)
    """
    return _FORM.fullmatch(text) is not None and text.startswith(kind)


def unknown(kind: IdKind, text: str) -> NotFoundError:
    """The error for an id that nobody gave out.

    Examples
    --------
    >>> print(unknown(IdKind.JOB, "j-1"))
    there is no job j-1; ask for the list of jobs
    """
    return NotFoundError(f"there is no {kind.word} {shown(text)}; ask for the list of {kind.word}s")


def utc_now() -> datetime:
    """The time of the machine, in UTC."""
    return datetime.now(UTC)
