"""Where drivers of a plan change, where they could, and what that is worth."""

import numpy as np

from network.quantities import bools, ints
from routing.lines import line_plan_of
from routing.timetable import Timetable
from scenarios.driving_duties import planned_duties
from scenarios.relief_points import _meeting_areas, relief_points_of_plan, relief_points_table
from tests.scenarios.explaining import two_line_town as two


def test_drivers_could_change_where_most_trips_of_two_lines_pass() -> None:
    # Lines 0-1-2-3 and 4-1-2-5: both pass 1 and 2, which is a terminal of nobody. Stop 2 has relief
    # already, and 3 is passed by one line only.
    plan = line_plan_of([("1", "", [[0, 1, 2, 3]]), ("2", "", [[4, 1, 2, 5]])], 1, 1800)
    stop = ints([0, 1, 2, 3, 4, 1, 2, 5])
    second = ints(np.arange(8) * 60)
    trips = Timetable(("a", "b"), ints([0, 1]), ints([0, 4, 8]), stop, second, second)
    relief = bools([1, 0, 1, 1, 1, 1])
    could = _meeting_areas(plan, trips, ints(np.arange(6)), 6, relief)
    assert np.flatnonzero(could).tolist() == [1]


def test_each_terminal_of_a_small_town_has_a_price_that_is_never_below_0() -> None:
    # Blocks of less than 90 min: no driver needs a relief, so no place is worth anything.
    world = two.world()
    service = two.service(world)
    duties, _ = planned_duties(world, service.timetable, service.vehicles)
    points = relief_points_of_plan(world, service.plan, service.timetable, service.vehicles, duties)
    assert points
    assert all(point.price.today for point in points)
    assert {(point.used, point.price.mixture_s) for point in points} == {(0, 0.0)}
    assert {row[2] for row in relief_points_table(points).rows} == {"today"}
