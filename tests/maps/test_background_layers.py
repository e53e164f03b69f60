"""Lines beside the plan on the pages that planners see."""

from dataclasses import replace

from maps.comparison_map import comparison_map_html
from maps.report import report_html
from maps.scenario_map import scenario_map_html
from tests.cities.railway import railway
from tests.scenarios import small_result as small


def test_lines_beside_the_plan_are_drawn_and_said_not_to_be_planned() -> None:
    result = replace(small.result(present=small.service()), background=railway())
    for page in (scenario_map_html(result), comparison_map_html(result)):
        assert "Lines beside the plan" in page
        assert "not in gtfs.zip" in page
    assert "run beside the plan, not planned" in report_html(result)


def test_pages_without_such_lines_do_not_speak_of_them() -> None:
    result = small.result(present=small.service())
    for page in (scenario_map_html(result), comparison_map_html(result), report_html(result)):
        assert "beside the plan" not in page
