"""Whether vehicle types are chosen by line or by line and period, as the command line names it."""

from enum import StrEnum


class TypesBy(StrEnum):
    """For how long a line keeps its type of vehicle."""

    LINE = "line"
    PERIOD = "period"
