"""Numbers as people write them in cells: never guessed, always within stated bounds."""

import math
import re
from dataclasses import dataclass

from network.errors import InputError

_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)
_DECIMAL_COMMA = re.compile(r"[+-]?\d+,\d+", re.ASCII)
_GROUPED = re.compile(r"[+-]?\d[\d.,' \u00a0\u202f]*", re.ASCII)
_NOT_FINITE = frozenset({"inf", "infinity", "nan"})


@dataclass(frozen=True, slots=True)
class NumberRule:
    """Which numbers a cell may hold.

    Attributes
    ----------
    what : str
        What the number counts, for messages, such as ``trips``.
    lowest, highest : float
        Bounds, both allowed.
    blank : float or None
        Value of a blank cell; None where a blank cell is refused.
    """

    what: str
    lowest: float = 0.0
    highest: float = 1e9
    blank: float | None = None

    def find_fault(self, value: float) -> str | None:
        """Return what is wrong with a number, None where it is fine.

        Examples
        --------
        >>> NumberRule("trips").find_fault(-31.0)
        'trips -31 must not be negative'
        """
        if not math.isfinite(value):
            return f"{value:g} is not a number of {self.what}"
        if value < 0 <= self.lowest:
            return f"{self.what} {value:g} must not be negative"
        if not self.lowest <= value <= self.highest:
            return (
                f"{self.what} {value:g} is not plausible: "
                f"expected {self.lowest:g} to {self.highest:g}"
            )
        return None


def number_under(rule: NumberRule, cell: str, *, decimal_comma: bool = False) -> float:
    """Number of one cell under a rule.

    Parameters
    ----------
    rule : NumberRule
    cell : str
        Without outer blanks.
    decimal_comma : bool
        Whether the table writes 10,5 for ten and a half.

    Raises
    ------
    InputError
        If the cell breaks the rule; the message names what the number counts.

    Examples
    --------
    >>> number_under(NumberRule("jobs", blank=0.0), "")
    0.0
    >>> number_under(NumberRule("trips"), "inf")
    Traceback (most recent call last):
    ...
    network.errors.InputError: inf is not a number of trips
    """
    if not cell and rule.blank is not None:
        return rule.blank
    if cell.lstrip("+-").casefold() in _NOT_FINITE:
        message = f"{cell} is not a number of {rule.what}"
        raise InputError(message)
    try:
        value = number_of(cell, decimal_comma=decimal_comma)
    except InputError as failure:
        message = f"{rule.what}: {failure}"
        raise InputError(message) from failure
    fault = rule.find_fault(value)
    if fault:
        raise InputError(fault)
    return value


def number_of(text: str, *, decimal_comma: bool = False) -> float:
    """Number that a cell spells out; never guesses what a comma means.

    Parameters
    ----------
    text : str
    decimal_comma : bool
        Whether the table writes 10,5 for ten and a half.

    Raises
    ------
    InputError
        If the text is blank, no number, or could mean two numbers.

    Examples
    --------
    >>> number_of("1e3"), number_of("10,5", decimal_comma=True)
    (1000.0, 10.5)
    >>> number_of("1,234")
    Traceback (most recent call last):
    ...
    network.errors.InputError: '1,234' is ambiguous: thousands separator or decimal comma?
    """
    plain = text.strip()
    if _NUMBER.fullmatch(plain) and not (decimal_comma and "." in plain):
        return float(plain)
    if decimal_comma and _DECIMAL_COMMA.fullmatch(plain):
        return float(plain.replace(",", "."))
    if not plain:
        message = "the cell is blank"
    elif _GROUPED.fullmatch(plain):
        message = f"{plain!r} is ambiguous: thousands separator or decimal comma?"
    else:
        message = f"{plain[:40]!r} is not a number"
    raise InputError(message)


def is_number(text: str) -> bool:
    """Whether a text is a plain number with a decimal point or none.

    Examples
    --------
    >>> is_number("12.5"), is_number("Z1"), is_number("1_000")
    (True, False, False)
    """
    return _NUMBER.fullmatch(text) is not None


def uses_decimal_comma(text: str) -> bool:
    """Whether a text could be a number with a decimal comma.

    Examples
    --------
    >>> uses_decimal_comma("10,5"), uses_decimal_comma("10.5")
    (True, False)
    """
    return _DECIMAL_COMMA.fullmatch(text) is not None
