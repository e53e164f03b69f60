"""Tests of plans whose stops, and so run times, differ: the same people, the same run times."""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from network.quantities import FloatArray, floats, ints, offsets_of
from network.stops import StopAreaTable
from network.walking import Walking
from routing.progress import unobserved
from scenarios.comparing.compared_plans import ComparedPlans, Mark, compare_plans
from scenarios.comparing.compared_scenario import ComparedScenario, scenarios_of
from scenarios.comparing.comparison_document import comparison_findings
from scenarios.comparing.pair_changes import OPPOSITE, PairChanges, pair_changes
from scenarios.lost_stops import NO_AREA, areas_still_served, same_places
from scenarios.plan_model import PlanModel
from tests.scenarios import small_result as small
from tests.scenarios.comparing.compared_city import DRAWS, compared, plan, thinner

_METRES_NORTH = 1 / 111_195.0
"""Degrees of latitude."""


def moved(model: PlanModel, metres: float) -> PlanModel:
    """The same plan with stop areas that lie farther north; what riders walk stays as it was."""
    areas = model.network.areas
    north = replace(areas, lat=floats(areas.lat + metres * _METRES_NORTH))
    return replace(model, network=replace(model.network, areas=north))


def renumbered(model: PlanModel) -> PlanModel:
    """The same plan with the rows of its stop areas turned round."""
    kept = model.network
    areas, walking, last = kept.areas, kept.walking, len(kept.areas) - 1
    turned = StopAreaTable(
        areas.area_id[::-1], areas.name[::-1], floats(areas.lon[::-1]), floats(areas.lat[::-1])
    )
    return replace(
        model,
        network=replace(
            kept,
            areas=turned,
            stops=replace(kept.stops, area=ints(last - kept.stops.area)),
            walking=_renumbered_walks(walking, last),
        ),
    )


def _renumbered_walks(walking: Walking, last: int) -> Walking:
    """Walks between areas whose rows are turned round."""
    first = walking.first_transfer
    rows = [np.arange(first[area], first[area + 1]) for area in range(last, -1, -1)]
    row = np.concatenate(rows).astype(np.int64)
    return replace(
        walking,
        access_area=ints(last - walking.access_area),
        first_transfer=offsets_of([len(each) for each in rows]),
        transfer_area=ints(last - walking.transfer_area[row]),
        transfer_s=ints(walking.transfer_s[row]),
    )


@cache
def beside_renumbered() -> ComparedPlans:
    """Today's service, which is the same on both, and the plan on its stops and those turned."""
    models = (plan(), renumbered(plan()))
    return compare_plans(scenarios_of(("one", "two"), models, unobserved), DRAWS, 1, unobserved)


def pair_of(found: ComparedPlans, before: str, after: str) -> PairChanges:
    names = [scenario.name for scenario in found.scenarios]
    return next(
        p for p in found.pairs if (names[p.before], names[p.after]) == (before, after)
    )  # fmt: skip


def test_the_rows_of_stop_areas_change_nothing_for_anybody() -> None:
    found = beside_renumbered()
    assert [s.name for s in found.scenarios] == ["present", "one", "two"]
    pair = pair_of(found, "one", "two")
    assert {each.name: each.share for each in pair.shares if each.share} == {"alike": 1.0}
    for name in ("generalised_minutes", "timetable_generalised_minutes", "cost", "riders"):
        assert found.figure(name).delta(pair.before, pair.after).mark is Mark.NONE, name
    assert pair.areas_losing_all_service == pair.areas_gaining_service == 0
    losses = next(
        each for each in found.access.losses
        if (each.before, each.after) == (pair.before, pair.after)
    )  # fmt: skip
    assert losses.broken == ()


def test_a_street_is_closed_for_all_of_them() -> None:
    found = beside_renumbered()
    names = [scenario.name for scenario in found.scenarios]
    closed = next(stress for stress in found.stresses if stress.name == "street closed")
    felt = [outcome.values["generalised_minutes"] for outcome in closed.outcomes]
    assert felt[names.index("one")] == pytest.approx(felt[names.index("two")])


def judged(*models: PlanModel) -> tuple[ComparedScenario, ...]:
    found = scenarios_of([str(row) for row in range(len(models))], models, unobserved)
    return tuple(scenario for scenario in found if not scenario.is_present)


def test_a_stop_across_the_street_is_the_same_stop_one_at_the_next_corner_is_not() -> None:
    # Areas lie 200 m or more apart: 60 m north is nearest to its own place, 0.5 degrees to none.
    near, far = judged(plan(), moved(plan(), 60.0)), judged(plan(), moved(plan(), 55_000.0))
    draws = compared().draws
    assert pair_changes(near, 0, 1, draws).share_of("losing_stop").share == 0.0
    lost = pair_changes(far, 0, 1, draws)
    served = far[0].service.evaluation["share_served"]
    assert lost.share_of("losing_stop").share == pytest.approx(served)
    assert lost.share_of("losing_stop").share == lost.share_of("gaining_stop").share
    assert lost.areas_losing_all_service == lost.areas_gaining_service > 0


def test_with_other_stops_too_exchanging_plans_flips_every_sign() -> None:
    one, two = judged(plan(), renumbered(moved(thinner(), 60.0)))
    draws = compared().draws
    forth, back = pair_changes((one, two), 0, 1, draws), pair_changes((one, two), 1, 0, draws)
    for each in forth.shares:
        mirrored = back.share_of(OPPOSITE[each.name])
        assert (mirrored.share, mirrored.low, mirrored.high) == (each.share, each.low, each.high)
    assert forth.share_of("losing_stop").share > 0  # the thinner plan has a line less
    assert forth.areas_losing_all_service == back.areas_gaining_service
    assert forth.areas_losing_a_period == back.areas_gaining_a_period


def faster() -> PlanModel:
    """The same plan, timed with buses that drive as fast as cars."""
    return replace(plan(), run_times=replace(plan().run_times, bus_factor_permille=1000))


def test_all_plans_run_at_the_slowest_of_their_run_times_in_whichever_order() -> None:
    here = scenarios_of(("plan", "faster"), (plan(), faster()), unobserved)
    there = scenarios_of(("faster", "plan"), (faster(), plan()), unobserved)
    slow = plan().run_times.bus_factor_permille
    assert {s.world.run_times.bus_factor_permille for s in (*here, *there)} == {slow}
    by_name = {s.name: s for s in here}
    assert [s.name for s in here if s.is_timed_anew] == ["present of faster", "faster"]
    for scenario in there:
        values = scenario.service.evaluation.values
        assert values == by_name[scenario.name].service.evaluation.values


def test_what_was_timed_anew_and_that_stops_differ_is_said_first() -> None:
    models = (plan(), moved(faster(), 60.0))
    found = compare_plans(
        scenarios_of(("plan", "faster"), models, unobserved), DRAWS, 1, unobserved,
        under_stress=False,
    )  # fmt: skip
    said = {finding.where: finding.message for finding in comparison_findings(found)}
    assert "within 150 m" in said["stops"]
    assert said["run times"].startswith("faster was planned with buses that drive 1.000 times")


def areas(*east_m: float) -> StopAreaTable:
    """Areas on the equator, so many metres east of a point."""
    lon: FloatArray = floats(np.array(east_m) * _METRES_NORTH)
    ids = tuple(f"A{row}" for row in range(len(east_m)))
    return StopAreaTable(ids, ("",) * len(east_m), lon, floats(np.zeros(len(east_m))))


def test_an_area_is_looked_for_at_its_place_up_to_150_m_away() -> None:
    # 0 m: 40 m is nearer than -100 m. 500 m: 649 m is 149 m away. 900 m: 1 051 m is too far.
    found = same_places(areas(0, 500, 900), areas(-100, 40, 649, 1051))
    assert found.tolist() == [1, 2, NO_AREA]
    assert same_places(areas(0), areas()).tolist() == [NO_AREA]


def test_areas_of_one_table_are_their_own_places_even_where_two_lie_together() -> None:
    twice = areas(0, 0, 300)
    assert same_places(twice, twice).tolist() == [0, 1, 2]


def test_an_area_far_from_all_others_is_served_by_none_of_them() -> None:
    town = small.network()
    away = replace(town.areas, lat=floats(town.areas.lat + 1.0))
    served = areas_still_served(replace(town, areas=away), town, small.service().plan)
    assert not served.any()
