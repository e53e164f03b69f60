"""Cyclic rosters: a grid of weeks and days; each driver moves on one row every week."""

from dataclasses import dataclass

from network.errors import InputError
from network.quantities import IntArray, frozen
from routing.rosters.week_of_duties import WEEK_DAYS

FREE = -1
"""In place of a duty: the driver has a free day."""


@dataclass(frozen=True, slots=True, eq=False)
class CyclicRoster:
    """Weeks that follow each other; after the last row comes the first.

    As many drivers as rows share it, each in another row, and all come round.

    Attributes
    ----------
    name : str
    home : str
        Depot of its duties.
    duty : IntArray, shape (n_rows, 7)
        Row of the duty in `DayDuties` of that day of the week, `FREE` for a free day.

    Raises
    ------
    InputError
        If the grid has not seven days or no rows.
    """

    name: str
    home: str
    duty: IntArray

    def __post_init__(self) -> None:
        if self.duty.ndim != 2 or self.duty.shape[1] != WEEK_DAYS or not len(self.duty):  # noqa: PLR2004  (rows and days)
            message = f"roster {self.name} needs rows of seven days, not {self.duty.shape}"
            raise InputError(message)
        frozen(self.duty)

    @property
    def n_rows(self) -> int:
        """Weeks of the roster, which are its drivers."""
        return len(self.duty)


@dataclass(frozen=True, slots=True)
class RosterPlan:
    """All rosters of a company.

    Attributes
    ----------
    rosters : tuple of CyclicRoster
    """

    rosters: tuple[CyclicRoster, ...]

    @property
    def n_drivers(self) -> int:
        """Drivers of all rosters, those for holidays and illness not counted."""
        return sum(roster.n_rows for roster in self.rosters)
