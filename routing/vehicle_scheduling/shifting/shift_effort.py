"""How long the search for moved trips may go on."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ShiftEffort:
    """Limits of the search; all are counts, so the same input gives the same trips on every run.

    Attributes
    ----------
    rounds : int
        Most flows in which vehicles may come late.
    most_arcs : int
        Arcs of all copies of all trips up to which one integer program decides for good.
    nodes : int
        Most branches of that program.
    """

    rounds: int = 40
    most_arcs: int = 4_000
    nodes: int = 200
