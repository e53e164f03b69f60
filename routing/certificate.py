"""What a stage can prove about its own answer."""

from dataclasses import dataclass
from enum import StrEnum

from network.errors import InputError


class Status(StrEnum):
    """How a stage ended, derived by us from value and bound, never copied from a solver."""

    OPTIMAL = "optimal"
    FEASIBLE = "feasible"


class BoundIsFor(StrEnum):
    """The problem whose best possible value the bound limits."""

    WHOLE_PROBLEM = "whole problem"
    CANDIDATE_POOL = "this candidate pool"
    FIXED_LINES = "these fixed lines"
    FIXED_LOADS = "these fixed loads"
    FIXED_TRIPS = "these fixed trips"
    MOVABLE_TRIPS = "these trips, each within its minutes"
    FIXED_HEADWAYS = "these fixed headways"
    FIXED_BLOCKS = "these fixed blocks"
    FIXED_DUTIES = "these fixed duties"
    FIXED_ROSTERS = "these groups of duties and drivers"


@dataclass(frozen=True, slots=True)
class Certificate:
    """Value, proven bound and how the search ended.

    Attributes
    ----------
    stage : str
        ``lines``, ``headways``, ``timetable``, ``transfers``, ``shifts``, ``blocks``, ``duties`` or
        ``rosters``.
    objective, unit : str
        What was minimised or maximised, in words, and its unit.
    value, bound : float
        Value of the answer, recomputed by its validator, and the proven bound.
    bound_is_for : BoundIsFor
        Only a bound for the whole problem may be called a gap without further words.
    seed : int
    stop_reason : str
        Why the search ended.

    Examples
    --------
    >>> proof = Certificate("blocks", "operating cost", "EUR", 200.0, 190.0,
    ...                     BoundIsFor.FIXED_TRIPS, 1, "proven")
    >>> proof.gap, str(proof.status)
    (0.05, 'feasible')
    """

    stage: str
    objective: str
    unit: str
    value: float
    bound: float
    bound_is_for: BoundIsFor
    seed: int
    stop_reason: str
    tolerance: float = 1e-9

    def __post_init__(self) -> None:
        if not self.stage or not self.objective:
            message = "a certificate needs a stage and an objective"
            raise InputError(message)

    @property
    def gap(self) -> float:
        """Distance between value and bound as a share of the value; 0 when they meet."""
        distance = abs(self.value - self.bound)
        if distance <= self.tolerance * max(1.0, abs(self.value)):
            return 0.0
        return distance / abs(self.value) if self.value else 1.0

    @property
    def status(self) -> Status:
        """Optimal where value and bound meet, else feasible."""
        return Status.OPTIMAL if self.gap == 0.0 else Status.FEASIBLE
