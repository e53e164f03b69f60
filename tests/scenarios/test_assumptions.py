"""Tests of the values that shape a result."""

from dataclasses import replace

from routing.fleet import CostRates, VehicleType
from scenarios.assumptions import Assumption, Basis, assumptions_of
from scenarios.result import PlanSettings, ScenarioResult
from tests.scenarios import small_result as small


def basis_of(result: ScenarioResult, what: str) -> Assumption:
    return next(a for a in assumptions_of(result) if a.what == what)


def test_a_default_is_assumed_and_a_setting_is_given() -> None:
    default = small.result()
    larger = replace(default, settings=PlanSettings(buses=4, vehicle=VehicleType("long bus", 140)))
    assert basis_of(default, "places per vehicle").basis is Basis.ASSUMED
    assert basis_of(larger, "places per vehicle").basis is Basis.GIVEN
    assert basis_of(larger, "places per vehicle").value == "140 (long bus)"


def test_modelled_demand_is_said_to_be_modelled() -> None:
    modelled = replace(small.result(), demand=small.demand(modelled=True))
    assert basis_of(small.result(), "trips").basis is Basis.GIVEN
    assert basis_of(modelled, "trips").basis is Basis.MODELLED


def test_rates_that_are_known_are_given() -> None:
    rates = CostRates(currency="BRL", assumed=False)
    known = replace(small.result(), settings=PlanSettings(buses=4, rates=rates))
    assert basis_of(known, "vehicle-kilometre").basis is Basis.GIVEN
    assert basis_of(known, "vehicle-kilometre").value == "1.2 BRL/km"


def test_every_assumption_has_a_value_and_a_source() -> None:
    assert all(a.value and a.source and a.topic for a in assumptions_of(small.result()))
