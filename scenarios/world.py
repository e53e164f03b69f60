"""What all stages of one run share, and riders and loads on any line plan in it."""

from dataclasses import dataclass

import numpy as np

from network.demand import Demand
from network.network import Network
from network.quantities import floats, ints
from network.service_day import Period
from routing.assignment.frequency import PassengerFlows, assign_frequencies
from routing.background import BackgroundService
from routing.cycles import cycle_metres, line_cycles
from routing.deadheads import Deadheads
from routing.fleet import HEADWAYS_S
from routing.headways.headway_rules import FeltPrices, HeadwayRules, VehicleFleet
from routing.headways.line_loads import LineLoads
from routing.line_use import LineUse, use_of_lines
from routing.lines import NOT_RUN, LinePlan
from routing.paths import HopTimes, PatternPaths
from routing.progress import Observer
from routing.run_times import RunTimeModel
from scenarios.result import PlanSettings


@dataclass(frozen=True, slots=True, eq=False)
class World:
    """What all stages share.

    Attributes
    ----------
    network, demand, settings, run_times, deadheads
        What was given, and how buses are timed.
    observer : Observer
    background : BackgroundService, optional
        Lines that run beside any plan.
    kept : LinePlan, optional
        Lines of today that stay as they are: the first lines of every plan, at their own headways.
    kept_patterns : LinePlan, optional
        Lines of today whose stops stay and whose headways are chosen: the next lines of every plan.
    """

    network: Network
    demand: Demand
    settings: PlanSettings
    run_times: RunTimeModel
    deadheads: Deadheads
    observer: Observer
    background: BackgroundService | None = None
    kept: LinePlan | None = None
    kept_patterns: LinePlan | None = None

    @property
    def periods(self) -> tuple[Period, ...]:
        """Parts of the service day."""
        return self.demand.periods

    @property
    def slowest(self) -> Period:
        """The period with the slowest streets, the busiest of those."""
        return min(self.periods, key=lambda p: (p.speed_factor, -p.demand_factor))

    @property
    def n_kept(self) -> int:
        """How many lines stay as they are."""
        return 0 if self.kept is None else self.kept.n_lines

    @property
    def kept_use(self) -> LineUse:
        """What these take in each period."""
        if self.kept is None:
            n_periods = len(self.periods)
            return LineUse(ints(np.zeros(n_periods)), floats(np.zeros(n_periods)))
        return use_of_lines(
            self.network, self.kept, self.run_times, self.periods, self.settings.layover,
            self.deadheads,
        )  # fmt: skip

    @property
    def headway_rules(self) -> HeadwayRules:
        """How headways are chosen for the fleet: a line may rest, operation and waiting weigh."""
        s = self.settings
        return HeadwayRules(
            fleets=(VehicleFleet(s.vehicle, s.buses, s.rates),),
            longest_s=(NOT_RUN,) * len(self.periods),
            allowed_s=HEADWAYS_S,
            most_km_per_hour=s.most_km_per_hour,
            prices=FeltPrices(rider_hour=s.rates.rider_hour),
            weights=s.weights,
        )


def assigned(
    world: World, plan: LinePlan, paths: PatternPaths | HopTimes, period: int
) -> PassengerFlows:
    """Riders of one period on a plan."""
    return assign_frequencies(
        world.network, world.demand, plan, paths, world.run_times, period,
        world.settings.weights, world.background,
    )  # fmt: skip


def line_loads(world: World, plan: LinePlan, flows: PassengerFlows, period: Period) -> LineLoads:
    """What each line carries, and its cycle in that period."""
    line_of_call = np.repeat(plan.pattern_line, np.diff(plan.first_stop))
    boardings = floats(np.bincount(line_of_call, flows.boardings, plan.n_lines))
    peak = np.zeros(plan.n_lines)
    np.maximum.at(peak, line_of_call, flows.load)
    times, s = world.network.street_times, world.settings
    return LineLoads(
        boardings=boardings,
        peak_load=peak,
        cycle_s=line_cycles(plan, times, world.run_times, period, s.layover, world.deadheads),
        cycle_m=cycle_metres(plan, times, world.deadheads),
    )
