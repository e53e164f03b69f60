"""Short texts that planners give: names and the like, on one line and without hidden characters."""

import unicodedata

from maps.shown_text import DIRECTION_CONTROLS
from network.problems import Problem, error
from scenarios.table_files import whole_text

_HIDDEN = frozenset({"Cc", "Cs", "Zl", "Zp"})


def text_problem(where: str, text: str, longest: int, *, required: bool = True) -> Problem | None:
    r"""A finding on a text that cannot be a name, or None.

    Examples
    --------
    >>> print(text_problem("name", "Mill\x00town", 120))
    error: name: has characters that cannot be seen; write it without them
    >>> text_problem("name", "São João 東", 120)
    """
    if required and not text.strip():
        return error(where, "is empty", "give one")
    if len(text) > longest:
        return error(where, f"has {len(text)} characters, {longest} at most", "shorten it")
    if whole_text(text) != text or any(map(_is_hidden, text)):
        return error(where, "has characters that cannot be seen", "write it without them")
    return None


def _is_hidden(character: str) -> bool:
    """Whether a character ends a line, rings a bell or turns round what follows."""
    return unicodedata.category(character) in _HIDDEN or character in DIRECTION_CONTROLS
