"""The best copy of each trip, proven: one integer program over the time-space network of copies.

Kliewer, Amberg and Amberg (2012), "Multiple depot vehicle and crew scheduling with time windows for
scheduled trips", Public Transport 3: each trip has a copy for each minute at which it may leave,
and exactly one of them runs. Which copies run is decided in whole numbers; how vehicles get from
one to the next is then a flow, which is whole by itself. Limits of gaps are rows of sums of copies,
not of minutes, so that their relaxation is tight.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from network.quantities import IntArray, ints
from routing.progress import Observer
from routing.vehicle_scheduling.shifting.moved_problem import MovedProblem
from routing.vehicle_scheduling.time_space import (
    ENDING,
    RETURN,
    STARTING,
    TimeSpaceNetwork,
    time_space_network,
)
from routing.watched_solve import Watch, solve_watched

_WHOLE = 0.99
"""Vehicles and costs are whole numbers: less than 1 below the best means that nothing is better."""

_ROUNDING, _PRECISION = 1e-4, 1e-9
_HALF = 0.5


@dataclass(frozen=True, slots=True, eq=False)
class CopyChoice:
    """Copies that run.

    Attributes
    ----------
    by_min : IntArray, shape (n_trips,)
        Minutes by which each trip moves.
    vehicles : int
        That these copies need.
    least_vehicles : int
        No copies within the rules need fewer.
    least_cost : int
        No copies that need as few vehicles cost less in driving, waiting and movement, in units of
        the flow.
    """

    by_min: IntArray
    vehicles: int
    least_vehicles: int
    least_cost: int


class CopyNetwork:
    """Time-space network of all copies of all trips."""

    def __init__(self, problem: MovedProblem) -> None:
        given = problem.given
        self.trip, column = (ints(each) for each in np.nonzero(problem.copies.allowed))
        self.minute = ints(problem.copies.rule.minutes[column])
        copies = replace(
            given,
            start_place=ints(given.start_place[self.trip]),
            end_place=ints(given.end_place[self.trip]),
            start_s=ints(problem.start_s[self.trip, column]),
            ready_s=ints(problem.ready_s[self.trip, column]),
        )
        self.net: TimeSpaceNetwork = time_space_network(copies)
        self.starting = self.net.rows(STARTING, copies.start_place, copies.start_s)
        self.ending = self.net.rows(ENDING, copies.end_place, copies.ready_s)
        self.problem: MovedProblem = problem

    @property
    def n_arcs(self) -> int:
        """Arcs without the copies."""
        return len(self.net.tail)

    def gap_rows(self) -> Iterator[tuple[IntArray, IntArray]]:
        """Copies of which no more may run than of others, so that a gap keeps its limits.

        Where the earlier trip leaves at some minute or later, so does the later one at a minute
        that is no less than the least gap behind; and no later than the longest, the same way.
        """
        gaps, start, trips = self.problem.copies.gaps, self.problem.start_s, self.trip
        own = start[trips, self.minute + self.problem.copies.rule.most_min]
        first = np.searchsorted(trips, np.arange(len(start) + 1))
        for before, after, least, most in zip(
            gaps.before.tolist(), gaps.after.tolist(), gaps.least_s.tolist(), gaps.most_s.tolist(),
            strict=True,
        ):  # fmt: skip
            earlier = ints(np.arange(first[before], first[before + 1]))
            later = ints(np.arange(first[after], first[after + 1]))
            for one, other, apart in ((earlier, later, least), (later, earlier, -most)):
                for second in own[one].tolist():
                    follows = other[own[other] >= second + apart]
                    if len(follows) < len(other):
                        yield ints(one[own[one] >= second]), follows


def choose_copies(
    copies: CopyNetwork, known: int, bound: int, nodes: int, seed: int, observer: Observer
) -> CopyChoice | None:
    """Copies with the fewest vehicles, among those least cost; None where the search gives none.

    Parameters
    ----------
    copies : CopyNetwork
    known : int
        Vehicles that suffice.
    bound : int
        Fewer vehicles are not possible.
    nodes : int
        Most branches of each of the two searches.
    seed : int
    observer : Observer

    Raises
    ------
    Cancelled
        If the observer says so.
    """
    program = _CopyProgram(copies, nodes, seed, observer)
    program.limit_vehicles(bound, known)
    fewest = program.fewest()
    least = max(bound, math.ceil(fewest.bound - _ROUNDING))
    if not fewest.found:
        return None
    vehicles = round(fewest.value)
    program.limit_vehicles(vehicles, vehicles)
    cheapest = program.cheapest()
    if not cheapest.found:
        return None
    by_min = np.zeros(copies.problem.copies.given.n_trips, np.int64)
    by_min[copies.trip[cheapest.runs]] = copies.minute[cheapest.runs]
    least_cost = math.ceil(cheapest.bound - _ROUNDING - _PRECISION * abs(cheapest.bound))
    return CopyChoice(ints(by_min), vehicles, min(least, vehicles), least_cost)


@dataclass(frozen=True, slots=True, eq=False)
class _Answer:
    """Value of a program, its bound, and rows of the copies that run."""

    found: bool
    value: float
    bound: float
    runs: IntArray


class _CopyProgram:
    """Which copies run, and how many vehicles use each arc between them."""

    def __init__(self, copies: CopyNetwork, nodes: int, seed: int, observer: Observer) -> None:
        from ortools.math_opt.python import mathopt  # noqa: PLC0415  (heavy, only where needed)

        self._mathopt, self._copies, self._observer = mathopt, copies, observer
        self._model = model = mathopt.Model()
        net = copies.net
        self._flow = [model.add_variable(lb=0.0, ub=float(most)) for most in net.capacity]
        self._runs = [model.add_binary_variable() for _ in copies.trip]
        self._returns = [self._flow[arc] for arc in np.flatnonzero(net.kind == RETURN).tolist()]
        self._fleet = model.add_linear_constraint()
        for each in self._returns:
            self._fleet.set_coefficient(each, 1.0)
        self._add_balances()
        self._add_one_copy_each()
        for fewer, more in copies.gap_rows():
            row = model.add_linear_constraint(lb=0.0)
            for copy in more.tolist():
                row.set_coefficient(self._runs[copy], 1.0)
            for copy in fewer.tolist():
                row.set_coefficient(self._runs[copy], -1.0)
        self._parameters = mathopt.SolveParameters(
            node_limit=nodes,
            random_seed=seed,
            absolute_gap_tolerance=_WHOLE,
            relative_gap_tolerance=0.0,
        )

    def _add_balances(self) -> None:
        """What comes to a node leaves it."""
        copies, net = self._copies, self._copies.net
        rows = [self._model.add_linear_constraint(lb=0.0, ub=0.0) for _ in net.supply]
        for variables, leaves, reaches in (
            (self._flow, net.tail, net.head),
            (self._runs, copies.starting, copies.ending),
        ):
            for variable, tail, head in zip(
                variables, leaves.tolist(), reaches.tolist(), strict=True
            ):
                rows[tail].set_coefficient(variable, -1.0)
                rows[head].set_coefficient(variable, 1.0)

    def _add_one_copy_each(self) -> None:
        """Exactly one copy of each trip runs."""
        n_trips = self._copies.problem.copies.given.n_trips
        rows = [self._model.add_linear_constraint(lb=1.0, ub=1.0) for _ in range(n_trips)]
        for variable, trip in zip(self._runs, self._copies.trip.tolist(), strict=True):
            rows[trip].set_coefficient(variable, 1.0)

    def limit_vehicles(self, least: int, most: int) -> None:
        """Let so many vehicles be used from now on."""
        self._fleet.lower_bound, self._fleet.upper_bound = float(least), float(most)

    def fewest(self) -> _Answer:
        """Fewest vehicles."""
        for each in self._returns:
            self._model.objective.set_linear_coefficient(each, 1.0)
        return self._solved("fewest vehicles")

    def cheapest(self) -> _Answer:
        """Least cost of driving, waiting and movement; vehicles cost nothing here."""
        copies, net = self._copies, self._copies.net
        cost = np.where(net.kind == RETURN, 0, net.cost)
        moving = np.abs(copies.minute) * copies.problem.moving_price()
        for variables, prices in ((self._flow, cost), (self._runs, moving)):
            for variable, price in zip(variables, prices.tolist(), strict=True):
                self._model.objective.set_linear_coefficient(variable, float(price))
        return self._solved("least cost")

    def _solved(self, what: str) -> _Answer:
        """Answer of the program as it stands."""
        watch = Watch(self._observer, "blocks", 0.8, f"{what} among {len(self._runs)} copies")
        result = solve_watched(self._model, self._parameters, [], watch)
        bound = float(result.termination.objective_bounds.dual_bound)
        if not result.has_primal_feasible_solution():
            return _Answer(found=False, value=math.inf, bound=bound, runs=ints([]))
        runs = np.array(result.variable_values(self._runs)) > _HALF
        value = float(result.objective_value())
        return _Answer(found=True, value=value, bound=bound, runs=ints(np.flatnonzero(runs)))
