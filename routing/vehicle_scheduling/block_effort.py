"""How long the search for blocks of several depots may go on."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class BlockEffort:
    """Limits of the search; whichever is met first ends it with the best found and its bound.

    Attributes
    ----------
    rounds : int
        Most rounds of column generation.
    nodes : int
        Most branches of each search over surviving links: the same number gives the same blocks on
        every run, so this alone is the limit of repeatable mode.
    cpu_s : float
        Seconds of processor time from the start of the search; infinite in repeatable mode.
    """

    rounds: int = 2000
    nodes: int = 20_000
    cpu_s: float = float("inf")
