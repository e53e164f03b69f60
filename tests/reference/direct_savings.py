"""Savings by direct rides the slow and obvious way: every pair of zones, every pair of stops."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Matrix = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Ride:
    """One pattern: zones within reach of each stop with their felt walk, and its times."""

    reach: Sequence[dict[int, float]]
    arrive: Sequence[float]
    depart: Sequence[float]
    felt_wait: float

    def felt(self, origin: int, destination: int) -> float:
        """Felt seconds of the best ride between two zones; infinite without one."""
        best = float("inf")
        for a, boarding in enumerate(self.reach):
            for b in range(a + 1, len(self.reach)):
                if origin in boarding and destination in self.reach[b]:
                    walk = boarding[origin] + self.reach[b][destination]
                    best = min(best, walk + self.felt_wait + self.arrive[b] - self.depart[a])
        return best


def savings(ride: Ride, trips: Matrix, cost: Matrix) -> dict[tuple[int, int], float]:
    """Felt seconds per hour saved for each pair of zones that saves any."""
    saved = {}
    for origin in range(len(trips)):
        for destination in range(len(trips)):
            so_far = cost[origin, destination]
            felt = ride.felt(origin, destination)
            if origin != destination and trips[origin, destination] > 0 and felt < so_far:
                saved[origin, destination] = trips[origin, destination] * (so_far - felt)
    return saved
