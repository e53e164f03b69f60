"""The best mixture of the bus days known so far: what it pays for trips and asks for slots."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from network.errors import NoSolutionInTime
from network.quantities import FloatArray
from routing.vehicle_scheduling.electric.bus_days import BusDay, DayNetwork

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_LEAST_SHARE = 1e-6
_GAVE_UP = (RuntimeError, AttributeError)
"""What OR-Tools 9.15 raises for a failed GLOP: the second while it builds the first."""


@dataclass(frozen=True, slots=True)
class SharedDay:
    """A bus day, and how much of it is used."""

    day: BusDay
    share: float


@dataclass(frozen=True, slots=True, eq=False)
class Paid:
    """Prices of the best mixture.

    Attributes
    ----------
    value : float
    trip : FloatArray, shape (n_trips,)
    slot : FloatArray, shape (n_chargers, n_slices)
    bus : FloatArray, shape (n_depots,)
        Paid for a bus of each depot by limits on their number.
    """

    value: float
    trip: FloatArray
    slot: FloatArray
    bus: FloatArray


class DayMaster:
    """Linear program over bus days: each trip once, slots, depots and the number of buses kept.

    A trip may stay undone at a high price, so that there is always an answer. Limits on slots enter
    where they are broken. GLOP goes on from the basis it had.

    Parameters
    ----------
    net : DayNetwork
    undone : float
        Price of a trip that nobody runs.
    """

    def __init__(self, net: DayNetwork, undone: float) -> None:
        from ortools.math_opt.python import mathopt  # noqa: PLC0415  (heavy, only where needed)

        self._mathopt, self._net = mathopt, net
        self._model = model = mathopt.Model()
        model.objective.is_maximize = False
        self._trips = [model.add_linear_constraint(lb=1.0, ub=1.0) for _ in range(net.n_trips)]
        self._depots = [model.add_linear_constraint(ub=float(each)) for each in net.most]
        self._buses = model.add_linear_constraint(lb=0.0, ub=float(net.n_trips))
        self._slots: dict[tuple[int, int], Any] = {}
        self._undone = [self._column(undone, [row]) for row in self._trips]
        self._known: set[BusDay] = set()
        self.days: list[BusDay] = []
        self._columns: list[Any] = []
        self._number: dict[Any, int] = {}
        self._users: dict[tuple[int, int], list[int]] = {}
        self._solver = self._fresh_solver()
        self._asked = _what_is_read(mathopt)
        self._used: dict[Any, float] = {}
        self._result: Any = None

    def _column(self, cost: float, rows: "Iterable[Any]") -> Any:  # noqa: ANN401  (no stubs)
        column = self._model.add_variable(lb=0.0)
        self._model.objective.set_linear_coefficient(column, cost)
        for row in rows:
            row.set_coefficient(column, 1.0)
        return column

    def add(self, day: BusDay) -> bool:
        """Add a day; False where it is known already."""
        if day in self._known:
            return False
        self._known.add(day)
        slots = list(self._net.booked(day))
        rows = [*(self._trips[trip] for trip in day.trips), self._depots[day.depot], self._buses]
        rows += [self._slots[slot] for slot in slots if slot in self._slots]
        for slot in slots:
            self._users.setdefault(slot, []).append(len(self.days))
        column = self._column(float(day.cost), rows)
        self._number[column] = len(self.days)
        self.days.append(day)
        self._columns.append(column)
        return True

    def allow(self, usable: "Sequence[bool]", least: int, most: int) -> None:
        """Let further mixtures contain only these days, and so many buses."""
        for column, may in zip(self._columns, usable, strict=True):
            limit = float("inf") if may else 0.0
            if column.upper_bound != limit:
                column.upper_bound = limit
        self._buses.lower_bound, self._buses.upper_bound = float(least), float(most)

    def set_price_of_undone(self, price: float) -> None:
        """Let undone trips cost that much from now on."""
        for column in self._undone:
            self._model.objective.set_linear_coefficient(column, price)

    def solve(self) -> Paid:
        """Best mixture within all slots.

        Raises
        ------
        NoSolutionInTime
            If GLOP gives up, which no valid day is known to cause.
        """
        self._solve_once()
        while self._limit_broken_slots():
            self._solve_once()
        slot = np.zeros((len(self._net.day.chargers), self._net.n_slices))
        for (charger, each), row in self._slots.items():
            slot[charger, each] = max(0.0, -self._result.dual_values([row])[0])
        depots = np.array(self._result.dual_values(self._depots))
        buses = float(self._result.dual_values([self._buses])[0])
        return Paid(
            value=float(self._result.objective_value()),
            trip=np.array(self._result.dual_values(self._trips)),
            slot=slot,
            bus=depots + buses,
        )

    def _solve_once(self) -> None:
        try:
            self._result = self._solver.solve(model_params=self._asked)
        except _GAVE_UP:  # lost its way in rounding errors: start again without the old basis
            self._solver = self._fresh_solver()
            self._result = self._solve_again()
        if self._result.termination.reason != self._mathopt.TerminationReason.OPTIMAL:
            message = f"the mixture of bus days ended with {self._result.termination.reason}"
            raise NoSolutionInTime(message)
        self._used = self._result.variable_values()

    def _limit_broken_slots(self) -> bool:
        """Add a limit for each slice in which the mixture uses too many slots."""
        used: dict[tuple[int, int], float] = {}
        for mixed in self.mixture():
            for slot in self._net.booked(mixed.day):
                used[slot] = used.get(slot, 0.0) + mixed.share
        broken = [
            slot
            for slot, share in sorted(used.items())
            if slot not in self._slots and share > self._net.slots[slot[0]] + _LEAST_SHARE
        ]
        for slot in broken:
            row = self._model.add_linear_constraint(ub=float(self._net.slots[slot[0]]))
            for number in self._users[slot]:
                row.set_coefficient(self._columns[number], 1.0)
            self._slots[slot] = row
        return bool(broken)

    def mixture(self) -> list[SharedDay]:
        """Days of the last answer, and the share of each."""
        numbers = sorted(
            (self._number[column], share)
            for column, share in self._used.items()
            if share > _LEAST_SHARE and column in self._number
        )
        return [SharedDay(self.days[number], share) for number, share in numbers]

    def undone(self) -> FloatArray:
        """How much of each trip the last answer leaves undone, shape (n_trips,)."""
        return np.array([self._used.get(column, 0.0) for column in self._undone])

    def _fresh_solver(self) -> Any:  # noqa: ANN401  (no stubs)
        return self._mathopt.IncrementalSolver(self._model, self._mathopt.SolverType.GLOP)

    def _solve_again(self) -> Any:  # noqa: ANN401  (no stubs)
        dual = self._mathopt.SolveParameters(lp_algorithm=self._mathopt.LPAlgorithm.DUAL_SIMPLEX)
        try:
            return self._solver.solve(params=dual, model_params=self._asked)
        except _GAVE_UP as failure:
            message = "the mixture of bus days could not be found exactly enough; change the unit"
            raise NoSolutionInTime(message) from failure


def _what_is_read(mathopt: Any) -> Any:  # noqa: ANN401  (no stubs)
    """Only values above 0 and prices of rows: the rest takes longer to hand over than to find."""
    return mathopt.ModelSolveParameters(
        variable_values_filter=mathopt.SparseVectorFilter(skip_zero_values=True),
        reduced_costs_filter=mathopt.SparseVectorFilter(filtered_items=[]),
    )
