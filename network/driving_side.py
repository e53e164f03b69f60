"""The side of the street on which people drive, and on which buses therefore stop."""

from enum import StrEnum


class DrivingSide(StrEnum):
    """Right-hand or left-hand traffic.

    Examples
    --------
    >>> DrivingSide("left").to_the_right, DrivingSide.RIGHT.to_the_right
    (-1, 1)
    """

    RIGHT = "right"
    LEFT = "left"

    @property
    def to_the_right(self) -> int:
        """1 where the kerb is to the right of the driving direction, -1 where to the left."""
        return 1 if self is DrivingSide.RIGHT else -1
