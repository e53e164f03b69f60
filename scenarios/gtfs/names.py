"""Names as riders may see them: one line of printable text, never empty."""

import unicodedata

_NOT_PRINTABLE = frozenset({"Cc", "Cs", "Zl", "Zp"})
"""Unicode categories of control characters, half characters, line and paragraph separators."""


_LONGEST_SHOWN = 40


def one_line(text: str) -> str:
    r"""Text without control characters and line breaks; each run of blanks becomes one.

    Examples
    --------
    >>> one_line("Mill\r\nLane \x00 3")
    'Mill Lane 3'
    """
    if text.isprintable() and "  " not in text:
        return text.strip()
    printable = (" " if unicodedata.category(c) in _NOT_PRINTABLE else c for c in text)
    return " ".join("".join(printable).split())


def stop_name(name: str, stop_id: str) -> str:
    """Name of a stop or stop area; ``Stop <id>`` where it has none.

    Examples
    --------
    >>> stop_name("Mill Lane", "7"), stop_name(" ", "7")
    ('Mill Lane', 'Stop 7')
    """
    return one_line(name) or f"Stop {one_line(stop_id)}"


def long_name(name: str, short_name: str) -> str:
    """Name of a line without the number that stands before it anyway.

    Examples
    --------
    >>> long_name("12 - Harbour", "12"), long_name("Harbour", "12"), long_name("12", "12")
    ('Harbour', 'Harbour', '')
    """
    clean = one_line(name)
    if clean == short_name:
        return ""
    rest = clean.removeprefix(short_name)
    starts_with_number = rest != clean and not rest[0].isalnum()
    return rest.lstrip(" -\N{EN DASH}:,/") or clean if starts_with_number else clean


def shown(text: str) -> str:
    r"""Text from a feed as a message may show it: short, and without terminal codes.

    Examples
    --------
    >>> print(shown("S99"), shown("\x1b[31m"), shown("x" * 50))
    S99 '\x1b[31m' xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx...
    """
    cut = text if len(text) <= _LONGEST_SHOWN else text[:_LONGEST_SHOWN] + "..."
    return cut if cut.isprintable() else repr(cut)
