"""How long the search for duties may go on."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ReworkEffort:
    """How first duties are bettered: some of them at a time are planned anew.

    Attributes
    ----------
    steps, long_steps : int
        Most of them; the second where duties may have three and more pieces, of which a step
        finds fewer of the better ones.
    duties : int
        Taken apart in a step.
    columns, nodes : int
        Most new duties to choose among, and most branches of that choice.
    """

    steps: int = 60
    long_steps: int = 120
    duties: int = 20
    columns: int = 1500
    nodes: int = 300


@dataclass(frozen=True, slots=True)
class DutyEffort:
    """Limits of the search; whichever is met first ends it with the best found and its bound.

    Attributes
    ----------
    rounds : int
        Most rounds of column generation.
    nodes : int
        Most branches of each choice of whole duties: with `cpu_s` infinite, the same number gives
        the same duties on every run.
    columns : int
        Most duties that one choice is made among.
    labels : int
        Most labels of one search for duties of three and more pieces.
    cpu_s : float
        Seconds of processor time from the start of the search; infinite in repeatable mode.
    enough : float
        The search ends as soon as value and bound are so near to each other, as a share of the
        value; 0 goes on until they meet.
    keep_from : float
        Share of a duty in a mixture from which it is kept whole on the way to first duties, above
        a half; a smaller one is faster and gives slightly dearer duties.
    rework : ReworkEffort
    quick : bool
        Whether the search ends with the rework of first duties: it neither branches on a broken
        number of duties nor chooses among all that may be part of better ones.
    """

    rounds: int = 400
    nodes: int = 200
    columns: int = 30_000
    labels: int = 1_500_000
    cpu_s: float = float("inf")
    enough: float = 0.0
    keep_from: float = 0.9
    rework: ReworkEffort = ReworkEffort()
    quick: bool = False


QUICK = DutyEffort(
    rounds=60,
    enough=0.01,
    keep_from=0.7,
    rework=ReworkEffort(steps=12, long_steps=12, duties=8, columns=500, nodes=40),
    quick=True,
)
"""Seconds, not minutes, for a day of some hundred duties, and mostly within 1 % of the bound."""
