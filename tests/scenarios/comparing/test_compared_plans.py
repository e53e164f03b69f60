"""Tests of whole comparisons: same bytes, exact signs, no difference where there is none."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import orjson
import pytest

from maps.compared_page import compared_html
from network.errors import InputError
from network.quantities import floats
from routing.evaluation.registry import EVERY_KPI
from routing.progress import unobserved
from scenarios.comparing.compared_plans import ComparedPlans, Mark, compare_plans
from scenarios.comparing.compared_scenario import read_scenarios, scenarios_of
from scenarios.comparing.comparison_document import comparison_document
from scenarios.comparing.comparison_tables import comparison_tables
from scenarios.comparing.pair_changes import OPPOSITE, PairChanges
from scenarios.model_file import write_model
from scenarios.table_files import csv_bytes
from tests.planned_city import replanned_city
from tests.scenarios.comparing.compared_city import DRAWS, compared, plan, scenarios, thinner


def everything_written(found: ComparedPlans) -> bytes:
    tables = b"".join(csv_bytes(table) for table in comparison_tables(found))
    return orjson.dumps(comparison_document(found)) + compared_html(found).encode() + tables


def pairs_of(found: ComparedPlans) -> Iterator[tuple[str, str, PairChanges]]:
    names = [scenario.name for scenario in found.scenarios]
    for pair in found.pairs:
        yield names[pair.before], names[pair.after], pair


def test_the_same_comparison_twice_gives_the_same_bytes() -> None:
    again = scenarios_of(("plan", "thinner"), (plan(), thinner()), unobserved)
    written = everything_written(compare_plans(again, DRAWS, 1, unobserved))
    assert written == everything_written(compared())


def test_another_seed_draws_other_trips_and_leaves_the_given_table_alone() -> None:
    other = compare_plans(scenarios(), DRAWS, 2, unobserved, under_stress=False)
    felt, before = (found.figure("generalised_minutes") for found in (other, compared()))
    assert felt.values == before.values
    assert felt.middle(1) != before.middle(1)


def test_exchanging_the_order_of_plans_flips_every_sign_exactly() -> None:
    turned = scenarios_of(("thinner", "plan"), (thinner(), plan()), unobserved)
    other = compare_plans(turned, DRAWS, 1, unobserved, under_stress=False)
    (one,) = [p for a, b, p in pairs_of(compared()) if (a, b) == ("plan", "thinner")]
    (two,) = [p for a, b, p in pairs_of(other) if (a, b) == ("thinner", "plan")]
    opposite = {Mark.BETTER: Mark.WORSE, Mark.WORSE: Mark.BETTER}
    for figure, turned_figure in zip(compared().figures, other.figures, strict=True):
        there = figure.delta(one.before, one.after)
        here = turned_figure.delta(two.before, two.after)
        assert here.value == -there.value
        assert here.mark == opposite.get(there.mark, there.mark)
        if there.low is not None and there.high is not None:
            assert (here.low, here.high) == (-there.high, -there.low)
    for each in one.shares:
        mirrored = two.share_of(OPPOSITE[each.name])
        assert (mirrored.trips, mirrored.share) == (each.trips, each.share)
        assert (mirrored.low, mirrored.high) == (each.low, each.high)
    for table, backwards in ((one.zones, two.zones), (one.groups, two.groups)):
        assert np.array_equal(table.losing, backwards.gaining)
        assert np.array_equal(table.longer_2, backwards.shorter_2)
        assert np.array_equal(table.minutes, -backwards.minutes, equal_nan=True)
    assert [j.origin for j in one.losing_most] == [j.origin for j in two.gaining_most]
    forth, back = ([j.minutes for j in most] for most in (one.losing_most, two.gaining_most))
    assert np.array_equal(forth, -np.array(back), equal_nan=True)
    assert one.areas_losing_all_service == two.areas_gaining_service


def test_a_plan_beside_itself_shows_no_difference_in_any_cell() -> None:
    alike = scenarios_of(("plan", "copy"), (plan(), plan()), unobserved)
    found = compare_plans(alike, DRAWS, 1, unobserved)
    (pair,) = [p for a, b, p in pairs_of(found) if (a, b) == ("plan", "copy")]
    marks = {figure.delta(pair.before, pair.after).mark for figure in found.figures}
    assert marks == {Mark.NONE}
    happens = {each.name: each.share for each in pair.shares if each.share}
    assert happens == {"alike": 1.0}
    assert not pair.losing_most
    assert not pair.gaining_most
    minutes = pair.zones.minutes
    assert not minutes[np.isfinite(minutes)].any()
    for stress in found.stresses:
        assert stress.outcomes[pair.before] == stress.outcomes[pair.after]
    page = compared_html(found)
    assert "plan</bdi> &rarr; <bdi>copy</bdi>: no difference for any trip" in page


def test_a_thinner_service_loses_riders_and_is_dominated_in_nothing_but_cost() -> None:
    (pair,) = [p for a, b, p in pairs_of(compared()) if (a, b) == ("plan", "thinner")]
    assert pair.share_of("losing").share > pair.share_of("gaining").share
    felt = compared().figure("generalised_minutes").delta(pair.before, pair.after)
    assert felt.mark is Mark.WORSE
    assert felt.value > 0
    # It costs less, so neither dominates the other; the service of today is the thinner plan.
    assert [choice.dominated_by for choice in compared().choices] == [(), (), ()]
    assert [choice.win_rate for choice in compared().choices] == [0.0, 1.0, 0.0]


def test_losing_gaining_both_and_alike_make_up_all_trips() -> None:
    for _, _, pair in pairs_of(compared()):
        share = {each.name: each.share for each in pair.shares}
        assert share["losing"] + share["gaining"] - share["both"] + share["alike"] == (
            pytest.approx(1.0)
        )
        assert share["longer_5"] <= share["longer_2"]


def test_trips_of_zones_and_of_a_group_of_everyone_are_all_trips() -> None:
    for _, _, pair in pairs_of(compared()):
        assert pair.zones.trips.sum() == pytest.approx(pair.trips_per_day)
        everyone, half = pair.groups.trips.tolist()
        assert everyone == pytest.approx(pair.trips_per_day)
        assert half == pytest.approx(pair.trips_per_day / 2)
        assert pair.groups.losing[0] == pytest.approx(pair.share_of("losing").trips)


def test_plans_of_other_people_are_refused_by_name_and_reason() -> None:
    more = replace(plan().demand, trips_per_hour=floats(plan().demand.trips_per_hour * 2))
    dearer = replace(plan().settings, rates=replace(plan().settings.rates, per_km=99.0))
    other = replace(plan(), demand=more, settings=dearer)
    with pytest.raises(InputError) as refused:
        scenarios_of(("a", "b"), (plan(), other), unobserved)
    assert [problem.message for problem in refused.value.problems] == [
        "differ in trips between zones", "differ in cost rates",
    ]  # fmt: skip
    assert "a and b" in str(refused.value)


def test_every_figure_of_a_comparison_is_in_the_registry() -> None:
    known = {kpi.name for kpi in EVERY_KPI}
    document = comparison_document(compared())
    assert {figure["name"] for figure in document["figures"]} <= known
    assert {name for pair in document["pairs"] for name in pair["differences"]} <= known


def test_a_comparison_of_folders_is_that_of_their_models(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        write_model(replanned_city(), "Grid city", tmp_path / name)
    found = read_scenarios([tmp_path / "one", tmp_path / "two"], unobserved)
    assert [scenario.name for scenario in found] == ["present", "one", "two"]
    given = replanned_city()
    assert found[1].service.evaluation.values == given.service.evaluation.values
    assert given.present is not None
    assert found[0].service.evaluation.values == given.present.evaluation.values


def test_one_plan_is_compared_with_the_service_of_today(tmp_path: Path) -> None:
    write_model(replanned_city(), "Grid city", tmp_path)
    today, planned = read_scenarios([tmp_path], unobserved)
    assert today.is_present
    assert planned.name == tmp_path.name


def test_one_plan_without_a_service_of_today_is_refused(tmp_path: Path) -> None:
    write_model(replace(replanned_city(), present=None), "Grid city", tmp_path)
    with pytest.raises(InputError, match="without a service of today"):
        read_scenarios([tmp_path], unobserved)


@pytest.mark.parametrize("count", [0, 7])
def test_too_few_or_too_many_plans_are_refused(count: int) -> None:
    with pytest.raises(InputError, match=f"{count} plans were given"):
        read_scenarios([Path("a")] * count, unobserved)
