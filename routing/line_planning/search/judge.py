"""Judges line sets by the full assignment of riders, which the pricing of the search comes near."""

from dataclasses import dataclass

import numpy as np

from network.demand import Demand
from network.network import Network
from network.quantities import ints
from routing.assignment.frequency import assign_frequencies
from routing.background import BackgroundService
from routing.evaluation.kpis import design_hours
from routing.line_planning.search.change import ChangeBudget, change_hours
from routing.line_planning.search.design_lines import RunningLine
from routing.lines import LinePlan, line_plan_of
from routing.pattern_paths import hop_times
from routing.run_times import RunTimeModel
from routing.weights import JourneyWeights


@dataclass(frozen=True, slots=True, eq=False)
class Judge:
    """What line sets are chosen by, in one period, by `assign_frequencies`.

    Attributes
    ----------
    network : Network
    demand : Demand
    run_times : RunTimeModel
    period : int
        Row in the periods of the demand.
    weights : JourneyWeights
    background : BackgroundService, optional
        Lines that riders may take too.
    change : ChangeBudget, optional
        What riders have today, where that is to be spared.
    kept : LinePlan, optional
        Lines of the plan that stay as they are.
    """

    network: Network
    demand: Demand
    run_times: RunTimeModel
    period: int
    weights: JourneyWeights
    background: BackgroundService | None = None
    change: ChangeBudget | None = None
    kept: LinePlan | None = None

    def design_hours(self, lines: list[RunningLine]) -> float:
        """Felt hours per hour, missed trips and losses dearer; infinite without a line."""
        plan = plan_of(lines, len(self.demand.periods))
        if self.kept is not None:
            plan = self.kept.followed_by(plan)
        if not plan.n_lines:
            return float("inf")
        flows = assign_frequencies(
            self.network, self.demand, plan, hop_times(self.network, plan), self.run_times,
            self.period, self.weights, self.background,
        )  # fmt: skip
        hours = design_hours(flows, self.weights)
        if self.change is None:
            return hours
        called = np.zeros(len(self.network.areas), np.bool_)
        called[self.network.stops.area[plan.stop]] = True
        return hours + change_hours(self.change, flows, called, self.weights)


def plan_of(lines: list[RunningLine], n_periods: int) -> LinePlan:
    """Line plan of running lines, numbered in their order, each at its headway in every period."""
    drawn = [
        (str(row + 1), "", [list(way) for way in run.line.ways]) for row, run in enumerate(lines)
    ]
    plan = line_plan_of(drawn, n_periods, 0)
    headway = ints([run.headway_s for run in lines])[plan.pattern_line]
    return plan.with_headways(ints(np.repeat(headway[:, None], n_periods, axis=1)))
