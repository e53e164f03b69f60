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
    """Black or white, whichever differs more in brightness (ITU-R BT.601 luma).

    Examples
    --------
    >>> text_colour_on("F0E442"), text_colour_on("0072B2")
    ('000000', 'FFFFFF')
    """
    red, green, blue = (int(colour[i : i + 2], 16) for i in (0, 2, 4))
    luma = 0.299 * red + 0.587 * green + 0.114 * blue
    return _BLACK if luma > 255 / 2 else _WHITE
