"""How long the search for lines lasts: as the fleet needs, or as a planner chose."""

import pytest

from network.errors import InputError
from routing.line_planning.stopping import Evaluations, Seconds
from scenarios.chosen_search import refuse_two_search_limits
from scenarios.plan_choices import ScenarioChoices
from scenarios.result import PlanSettings


def test_without_a_choice_the_search_grows_with_the_fleet_within_limits() -> None:
    # 400 forms a bus, at least 12,000 and at most 200,000.
    allowed = [PlanSettings(buses).line_search for buses in (1, 60, 10_000)]
    assert allowed == [Evaluations(12_000), Evaluations(24_000), Evaluations(200_000)]


def test_chosen_work_is_taken_as_it_is_in_both_modes() -> None:
    for mode in ("repeatable", "fast"):
        settings = PlanSettings(60, mode=mode, search_evaluations=7)
        assert settings.line_search == Evaluations(7)


def test_chosen_seconds_are_of_the_clock() -> None:
    rule = PlanSettings(60, search_seconds=2.5).line_search
    assert isinstance(rule, Seconds)
    assert (rule.allowed, rule.reached) == (2.5, "time limit reached")


def test_two_limits_are_refused_with_a_way_out() -> None:
    choices = ScenarioChoices(60, search_evaluations=9, search_seconds=1.5)
    with pytest.raises(InputError, match=r"9 forms of lines cannot also last 1\.5 s; ?.*"):
        refuse_two_search_limits(choices)
