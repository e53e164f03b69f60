"""Two stops, one line that runs today, and six trips an hour between the zones at its ends."""

from functools import cache

from network.demand import Demand
from network.quantities import floats, ints
from routing.assignment.frequency import PassengerFlows, assign_frequencies
from routing.line_planning.search.change import ChangeBudget, change_budget
from routing.lines import LinePlan, line_plan_of
from routing.pattern_paths import trace_patterns
from routing.run_times import RunTimeModel
from routing.weights import JourneyWeights
from tests.cities.tables import ONE_HOUR, city_of_tables

RUN_TIMES = RunTimeModel(2000, 10, 20, assumed=True, source="by hand")
WEIGHTS = JourneyWeights()
TOWN = city_of_tables(
    [[0, 300], [300, 0]], access=[{0: 100}, {1: 25}], on_foot_s=[[0, 3000], [3000, 0]]
)
DEMAND = Demand(ints([0]), ints([1]), floats([6.0]), (ONE_HOUR,), modelled=False, source="one pair")


def line_every(headway_s: int) -> LinePlan:
    """The line out and back."""
    return line_plan_of([("1", "", [[0, 1], [1, 0]])], 1, headway_s)


def riders_on(plan: LinePlan) -> PassengerFlows:
    """The six trips on a plan."""
    return assign_frequencies(TOWN, DEMAND, plan, trace_patterns(TOWN, plan), RUN_TIMES, 0)


@cache
def town_today() -> ChangeBudget:
    """What riders have while the line runs every ten minutes."""
    today = line_every(600)
    return change_budget(TOWN, DEMAND, ONE_HOUR, today, riders_on(today), WEIGHTS)
