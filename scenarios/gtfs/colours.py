"""Colours of lines, and a text colour that can be read on each."""

PALETTE = (
    *("0072B2", "D55E00", "009E73", "CC79A7", "E69F00", "56B4E9", "7B3294", "1B7837"),
    *("8C510A", "B2182B", "4D4D4D", "F0E442"),
)
"""Told apart by people with any kind of colour vision as far as 12 colours can be: the first six
and the last are those of Okabe and Ito (2008), "Color Universal Design", the others fill gaps."""

_BLACK, _WHITE = "000000", "FFFFFF"


def colour_of_line(row: int) -> str:
    """Colour of the n-th line of a plan, as six hexadecimal digits.

    Examples
    --------
    >>> colour_of_line(0), colour_of_line(12)
    ('0072B2', '0072B2')
    """
    return PALETTE[row % len(PALETTE)]


def text_colour_on(colour: str) -> str:
    """Black or white, whichever contrasts more: never below 4.5 to 1 on any colour.

    Examples
    --------
    >>> text_colour_on("F0E442"), text_colour_on("0072B2"), text_colour_on("009E73")
    ('000000', 'FFFFFF', '000000')
    """
    return max((_BLACK, _WHITE), key=lambda text: contrast(text, colour))


def contrast(first: str, second: str) -> float:
    """Contrast of two colours (WCAG 2.2, 2023, section 5), 1 to 21; with or without a leading #.

    Examples
    --------
    >>> round(contrast("#000000", "FFFFFF"), 1)
    21.0
    """
    low, high = sorted((_luminance(first), _luminance(second)))
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: str) -> float:
    """Relative luminance (WCAG 2.2, 2023, section 5)."""
    digits = colour.removeprefix("#")
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4  # noqa: PLR2004
        for part in (int(digits[place : place + 2], 16) / 255 for place in (0, 2, 4))
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
