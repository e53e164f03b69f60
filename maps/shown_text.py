"""Texts and numbers as a page may show them: one line, in reading order, with thin spaces."""

import math
from typing import TypeVar

from markupsafe import Markup

from network.grouped_numbers import NARROW_SPACE
from scenarios.gtfs.names import one_line
from scenarios.table_files import whole_text

NOTHING = "\N{EN DASH}"
"""What stands where there is no value."""

_MINUS = "\N{MINUS SIGN}"
DIRECTION_CONTROLS = frozenset(map(chr, (*range(0x202A, 0x202F), *range(0x2066, 0x206A))))
"""Embeddings, overrides and isolates: a name could turn round the text after it."""

_WITHOUT_DIRECTIONS = str.maketrans("", "", "".join(sorted(DIRECTION_CONTROLS)))
LONGEST_LINE = 1000
"""Characters of one line that a person is told."""

_LONGEST_ON_PAGE = 500
_T = TypeVar("_T")


def shown_text(text: str, longest: int = 200) -> str:
    r"""Text of somebody else on one line of a page, cut to a readable length.

    Escaping is the work of whoever builds the page.

    Examples
    --------
    >>> shown_text("Mill\n\u202eLane"), shown_text("abcdef", longest=4)
    ('Mill Lane', 'abc…')
    """
    line = one_line(whole_text(text).translate(_WITHOUT_DIRECTIONS))
    return line if len(line) <= longest else f"{line[: longest - 1]}…"


def cleaned(value: _T) -> _T | str:
    r"""Value as a template may show it: texts on one line, drawings and tags as they are.

    Examples
    --------
    >>> cleaned("Mill\nLane"), cleaned(Markup("<b>Mill</b>")), cleaned(3)
    ('Mill Lane', Markup('<b>Mill</b>'), 3)
    """
    if isinstance(value, str) and not isinstance(value, Markup):
        return shown_text(value, _LONGEST_ON_PAGE)
    return value


def shown_lines(text: str) -> str:
    r"""Text of several lines, each as `shown_text`, of `LONGEST_LINE` characters at most.

    Examples
    --------
    >>> shown_lines("row 1\x1b[31m\nrow 2")
    'row 1 [31m\nrow 2'
    """
    return "\n".join(shown_text(line, LONGEST_LINE) for line in text.split("\n"))


def number(value: float, decimals: int = 0, *, sign: bool = False) -> str:
    r"""Number with a fixed count of decimals, thousands apart.

    Examples
    --------
    >>> number(12529.2), number(3.14159, 2), number(2, 1, sign=True), number(-0.01, 1, sign=True)
    ('12\u202f529', '3.14', '+2.0', '0.0')
    """
    if not math.isfinite(value):
        return NOTHING
    text = f"{value:+,.{decimals}f}" if sign else f"{value:,.{decimals}f}"
    if not any(digit in text for digit in "123456789"):
        text = text.lstrip("+-")
    return text.replace(",", NARROW_SPACE).replace("-", _MINUS)


def amount(value: float) -> str:
    r"""Number without decimals where it is whole, else with one: minutes of headways, mixed facts.

    Examples
    --------
    >>> amount(10.0), amount(7.5), amount(12345)
    ('10', '7.5', '12\u202f345')
    """
    return number(value, 0 if value == round(value) else 1)


def significant(value: float) -> str:
    r"""Number of any size in about four digits, with three decimals at most.

    Examples
    --------
    >>> significant(0.23456), significant(12.3456), significant(98765.4), significant(0.0)
    ('0.235', '12.35', '98\u202f765', '0.000')
    """
    whole_digits = len(str(int(abs(value)))) if math.isfinite(value) and abs(value) >= 1 else 0
    return number(value, min(3, max(0, 4 - whole_digits)))


def percent(share: float, decimals: int = 1) -> str:
    """Share in percent; what is above 0 but rounds to it is shown as less than the last digit.

    Examples
    --------
    >>> percent(0.1549), percent(0.0), percent(0.0001)
    ('15.5\u202f%', '0.0\u202f%', '< 0.1\u202f%')
    """
    least = 10.0**-decimals
    if 0 < share * 100 < least / 2:
        return f"< {number(least, decimals)}{NARROW_SPACE}%"
    return f"{number(share * 100, decimals)}{NARROW_SPACE}%"
