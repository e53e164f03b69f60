"""Line sense: what a planner would sign as one bus line."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LineSense:
    """Limits of a line, checked on each pattern.

    Attributes
    ----------
    shortest_run_s, longest_run_s : int
        One-way run in the slowest period.
    most_detour : float
        Run over the fastest legal way between its ends.
    spacing_m : tuple of float
        Least and greatest mean distance between stops.
    """

    shortest_run_s: int = 15 * 60
    longest_run_s: int = 75 * 60
    most_detour: float = 1.7
    spacing_m: tuple[float, float] = (250.0, 600.0)
