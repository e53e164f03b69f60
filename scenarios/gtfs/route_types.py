"""Names of the kinds of vehicles that `route_type` tells apart."""

MODES: tuple[tuple[range, str], ...] = (
    (range(1), "tram"),
    (range(1, 2), "metro"),
    (range(2, 3), "rail"),
    (range(3, 4), "bus"),
    (range(4, 5), "ferry"),
    (range(5, 6), "cable tram"),
    (range(6, 7), "aerial lift"),
    (range(7, 8), "funicular"),
    (range(11, 12), "trolleybus"),
    (range(12, 13), "monorail"),
    (range(100, 118), "rail"),
    (range(200, 210), "coach"),
    (range(400, 405), "metro"),
    (range(405, 406), "monorail"),
    (range(700, 717), "bus"),
    (range(717, 718), "bus on demand"),
    (range(800, 801), "trolleybus"),
    (range(900, 907), "tram"),
    (range(1000, 1001), "ferry"),
    (range(1200, 1201), "ferry"),
    (range(1300, 1308), "aerial lift"),
    (range(1400, 1401), "funicular"),
)
"""Names of ``route_type``: GTFS reference, and Google's extended route types."""

UNKNOWN_MODE = "type "
"""Start of the name of a kind that neither list knows; its number follows."""


def mode_of(route_type: str) -> str:
    """Name of a mode; the number where it has none.

    Examples
    --------
    >>> mode_of("3"), mode_of("704"), mode_of("2"), mode_of("77")
    ('bus', 'bus', 'rail', 'type 77')
    """
    number = int(route_type)
    return next((name for numbers, name in MODES if number in numbers), f"{UNKNOWN_MODE}{number}")
