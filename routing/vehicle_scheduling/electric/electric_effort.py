"""How long the search for blocks of battery buses may go on."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ElectricEffort:
    """Limits of the search; whichever is met first ends it with the best found and its bound.

    Attributes
    ----------
    rounds : int
        Most rounds of column generation in each part of the search.
    parts : int
        Most parts that are bounded apart: with `cpu_s` infinite, the same number gives the same
        blocks on every run.
    branches : int
        Most branches of each choice of whole days.
    cpu_s : float
        Seconds of processor time from the start of the search; infinite in repeatable mode.
    """

    rounds: int = 2000
    parts: int = 60
    branches: int = 20
    cpu_s: float = float("inf")
