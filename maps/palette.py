"""Colours that can be read: text on a line colour, and the edge that sets a line off the map."""

from scenarios.gtfs.colours import colour_of_line, text_colour_on

_EDGE_SHARE = 0.6

# Each row below gets darker step by step, so that it can be read without any colour vision; the two
# arms of changes are orange and blue, which all common kinds of colour vision tell apart.
PEOPLE_COLOURS = ("#f1ecf7", "#d9cde9", "#bda8d8", "#9d80c2", "#7a57a8")
MINUTES_COLOURS = ("#fdf3dc", "#f3d9a6", "#dfb877", "#c39250", "#9c6a2d")
LOAD_COLOURS = ("#cdd5db", "#f2b84b", "#e0762f", "#b3262b", "#4a0d33")
LONGER_COLOURS = ("#fbd7b0", "#ee9a4d", "#b8560b")
SHORTER_COLOURS = ("#c9dff2", "#7fb2de", "#2c6fb0")
ALIKE_COLOUR = "#eeeee8"
INK, SOFT_INK, PAPER, MAP_GROUND = "#14202b", "#3c4852", "#ffffff", "#f7f6f2"
STREET_COLOUR, MAIN_STREET_COLOUR = "#d9d6cd", "#c9c4b6"
WITHOUT_BUS_COLOUR = "#8f8c80"
BACKGROUND_COLOUR = "#5b6670"


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
    return f"#{text_colour_on(colour.removeprefix('#')).lower()}"


def edge_of(colour: str) -> str:
    """Darker shade of a colour, for the edge of a line.

    Examples
    --------
    >>> edge_of("#ffffff")
    '#999999'
    """
    return "#" + "".join(f"{round(part * _EDGE_SHARE):02x}" for part in _parts(colour))


def _parts(colour: str) -> tuple[int, int, int]:
    """Red, green and blue, 0 to 255."""
    return (int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16))
