"""What lines take of a fleet: patterns of their own headways, lines that rest, missing ways."""

from network.quantities import ints
from routing.deadheads import deadheads_of
from routing.fleet import LayoverRule
from routing.line_use import use_of_lines
from routing.lines import LinePlan, line_plan_of
from tests.cities.tables import NO_WAY, ONE_HOUR, PLAIN_RUN_TIMES, city_of_tables

# A - B 20 min, B - C 10 min, A - C 30 min; nothing leads from C to A but by way of B.
_DRIVE_S = [[0, 1200, 1800], [1200, 0, 600], [NO_WAY, 600, 0]]


def use(plan: LinePlan) -> tuple[list[int], list[float]]:
    city = city_of_tables(_DRIVE_S)
    deadheads = deadheads_of(city, PLAIN_RUN_TIMES, (ONE_HOUR,))
    found = use_of_lines(
        city, plan, PLAIN_RUN_TIMES, (ONE_HOUR,), LayoverRule(300, 0), deadheads
    )  # fmt: skip
    return found.buses.tolist(), found.km_per_hour.tolist()


def test_patterns_of_one_line_have_headways_of_their_own() -> None:
    # Out 20 + 5 min every 10 min: 2.5 buses; back 25 min every 20 min: 1.25. Together 3.75, so 4.
    # 8 m/s: 9.6 km each way, six times out and three times back: 86.4 km.
    plan = line_plan_of([("1", "", [[0, 1], [1, 0]])], 1, 600)
    assert use(plan.with_headways(ints([[600], [1200]]))) == ([4], [86.4])


def test_each_line_is_rounded_up_by_itself_and_one_that_rests_takes_nothing() -> None:
    # 50 min out and back once an hour: 0.83 of a bus, so 1 for each of two lines.
    lines = [(name, "", [[0, 1], [1, 0]]) for name in ("1", "2", "3")]
    plan = line_plan_of(lines, 1, 3600)
    resting = plan.with_headways(ints([[3600]] * 4 + [[0]] * 2))
    assert use(resting)[0] == [2]


def test_a_whole_number_of_buses_is_not_rounded_up_by_the_last_digit() -> None:
    # 25 + 25 min every 5 min: 10 buses.
    assert use(line_plan_of([("1", "", [[0, 1], [1, 0]])], 1, 300))[0] == [10]
