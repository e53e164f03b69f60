"""How long the search for duties may go on."""

from dataclasses import dataclass


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
    """

    rounds: int = 400
    nodes: int = 200
    columns: int = 30_000
    labels: int = 1_500_000
    cpu_s: float = float("inf")
