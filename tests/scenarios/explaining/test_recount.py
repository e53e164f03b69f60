"""A service counted again: what is known of it is not worked out a second time."""

from dataclasses import replace

import pytest

from network.quantities import floats, ints
from routing.fleet import LayoverRule
from scenarios.explaining.alternatives import riders_known
from scenarios.explaining.recount import recounted
from scenarios.fitting_fleet import fit_to_fleet
from tests.planned_city import planned_city
from tests.scenarios.explaining import two_line_town as two


def test_a_day_counted_with_its_riders_known_is_the_day_counted_anew() -> None:
    place = two.world()
    planned = two.service(place)
    longer = replace(place, settings=replace(place.settings, layover=LayoverRule(least_s=600)))
    anew = recounted(longer, planned.plan, planned.paths)
    known = recounted(longer, planned.plan, planned.paths, planned.flows)
    assert known.flows == planned.flows
    assert known.evaluation.values == anew.evaluation.values
    assert known.operation == anew.operation


def test_headways_chosen_from_known_riders_are_those_chosen_from_the_same_riders_anew() -> None:
    place = two.world()
    planned = two.service(place)
    anew = fit_to_fleet(place, planned.plan, planned.paths)
    known = fit_to_fleet(place, planned.plan, planned.paths, planned.flows)
    assert known.plan.headway_s.tolist() == anew.plan.headway_s.tolist()
    assert known.proofs == anew.proofs


def test_riders_are_known_in_the_periods_whose_headways_stay() -> None:
    planned = planned_city().service
    headway_s = planned.plan.headway_s.copy()
    headway_s[0, 1] += 60
    known = riders_known(planned, planned.plan.with_headways(ints(headway_s)))
    assert known == (planned.flows[0], None, *planned.flows[2:])


def test_known_riders_are_taken_as_they_are() -> None:
    place = two.world()
    planned = two.service(place)
    twice = tuple(replace(each, load=floats(2 * each.load)) for each in planned.flows)
    known = recounted(place, planned.plan, planned.paths, twice)
    assert known.flows[0].load.sum() == pytest.approx(2 * planned.flows[0].load.sum())
