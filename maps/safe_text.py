"""Texts and colours that may stand in a page: nothing in them can become a tag, script or template.

Whoever edits a street map or a feed chooses names. A page takes them in three types only, each made
by one function here, so that the type checker refuses any other text.
"""

import re
from typing import NewType

from markupsafe import Markup

from maps.shown_text import shown_text
from network.errors import InputError

SafeText = NewType("SafeText", Markup)
"""Text for the HTML of a page: every character that could mean something there is encoded."""

PlainText = NewType("PlainText", str)
"""Text for the data block of a page, which scripts of ours show as text nodes only."""

Colour = NewType("Colour", str)
"""A colour as ``#rrggbb``."""

_AS_IT_IS = frozenset(" .,-")
_COLOUR = re.compile(r"#[0-9A-Fa-f]{6}", re.ASCII)
_LONGEST = 200
_THIN_SPACE = "\N{NARROW NO-BREAK SPACE}"


def safe(text: str, longest: int = _LONGEST) -> SafeText:
    r"""Text in which each character but letters, digits, blanks and ``.,-`` is a numeric entity.

    `html.escape` is not enough: a template engine on the server and template literals in the
    browser give a meaning to characters that it leaves alone. Control characters and those that
    turn round the reading direction are dropped.

    Parameters
    ----------
    text : str
        Of anybody.
    longest : int, default 200
        Characters; a longer text ends in an ellipsis.

    Examples
    --------
    >>> print(safe("Mill & Lane, 3"), safe("{" + "{ 7 }" + "}"), safe("\u202ea\nb"))
    Mill &#38; Lane, 3 &#123;&#123; 7 &#125;&#125; a b
    """
    encoded = "".join(
        c if c.isalnum() or c in _AS_IT_IS else f"&#{ord(c)};" for c in plain(text, longest)
    )
    return SafeText(Markup(encoded))  # noqa: S704  (every special character is encoded above)


def plain(text: str, longest: int = _LONGEST) -> PlainText:
    r"""Text on one line in reading order; the data block escapes it, the script adds no markup.

    Examples
    --------
    >>> plain("Mill\n\u202eLane")
    'Mill Lane'
    """
    # Thin spaces within our numbers stay, so that no number is broken over two lines.
    parts = [shown_text(part, longest) for part in text.split(_THIN_SPACE)]
    line = _THIN_SPACE.join(parts)
    return PlainText(line if len(line) <= longest else f"{line[: longest - 1]}…")


def colour(text: str) -> Colour:
    """Text if it is a colour of six hexadecimal digits.

    Raises
    ------
    InputError
        If it is anything else.

    Examples
    --------
    >>> colour("#0072b2")
    '#0072b2'
    """
    if not _COLOUR.fullmatch(text):
        message = f"{text[:40]!r} is not a colour; write it as #rrggbb, such as #0072b2"
        raise InputError(message)
    return Colour(text)
