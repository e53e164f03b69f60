"""Colours that can be read: text on a line colour, and the edge that sets a line off the map."""

from scenarios.gtfs.colours import colour_of_line

_BLACK, _WHITE = "#000000", "#ffffff"
_EDGE_SHARE = 0.6


def line_colour(row: int) -> str:
    """Colour of the n-th line, as ``#rrggbb``; always one of our own palette.

    Examples
    --------
    >>> line_colour(0)
    '#0072b2'
    """
    return f"#{colour_of_line(row).lower()}"


def ink_on(colour: str) -> str:
    """Black or white, whichever contrasts more: never below 4.5 to 1 on any colour.

    Examples
    --------
    >>> ink_on("#f0e442"), ink_on("#0072b2"), ink_on("#009e73")
    ('#000000', '#ffffff', '#000000')
    """
    return max((_BLACK, _WHITE), key=lambda ink: contrast(ink, colour))


def edge_of(colour: str) -> str:
    """Darker shade of a colour, for the edge of a line.

    Examples
    --------
    >>> edge_of("#ffffff")
    '#999999'
    """
    return "#" + "".join(f"{round(part * _EDGE_SHARE):02x}" for part in _parts(colour))


def contrast(first: str, second: str) -> float:
    """Contrast of two colours (WCAG 2.2, 2023, section 5), 1 to 21.

    Examples
    --------
    >>> round(contrast("#000000", "#ffffff"), 1)
    21.0
    """
    low, high = sorted((_luminance(first), _luminance(second)))
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: str) -> float:
    """Relative luminance (WCAG 2.2, 2023, section 5)."""
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4  # noqa: PLR2004
        for part in (value / 255 for value in _parts(colour))
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _parts(colour: str) -> tuple[int, int, int]:
    """Red, green and blue, 0 to 255."""
    return (int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16))
