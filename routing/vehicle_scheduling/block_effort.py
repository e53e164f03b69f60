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
    gap : float
        Part of the bound: blocks that cost at most so much more than it are good enough, and no
        better ones are searched. 0 asks for a proof.
    """

    rounds: int = 2000
    nodes: int = 20_000
    cpu_s: float = float("inf")
    gap: float = 0.0

    def good_enough(self, value: float, bound: float) -> bool:
        """Whether blocks of this value need no further search; costs are whole numbers.

        Examples
        --------
        >>> BlockEffort().good_enough(1001.0, 1000.0), BlockEffort(gap=0.01).good_enough(1001, 1000)
        (False, True)
        """
        return value - bound < 1.0 or value <= bound * (1 + self.gap)
