"""The table of vehicle types: what it gives, and every fault named at once."""

from pathlib import Path

import pytest

from network.errors import InputError
from routing.fleet import CostRates
from scenarios.fleet_file import MOST_TYPES, read_fleets

USUAL = CostRates(per_platform_hour=50.0, per_km=1.2, per_vehicle_day=150.0, currency="CHF")


def read(folder: Path, text: str) -> list[tuple[str, int, int, float, float]]:
    file = folder / "fleet.csv"
    file.write_text(text, encoding="utf-8")
    return [
        (e.vehicle.name, e.vehicle.places, e.number, e.rates.per_platform_hour, e.rates.per_km)
        for e in read_fleets(file, USUAL)
    ]


def test_types_have_their_own_costs_where_they_are_told(tmp_path: Path) -> None:
    found = read(tmp_path, "type;places;number;per_hour\nmini;30;12;41,5\nlong;120;9;\n")
    assert found == [("mini", 30, 12, 41.5, 1.2), ("long", 120, 9, 50.0, 1.2)]


def test_a_fleet_costs_in_the_currency_of_the_plan(tmp_path: Path) -> None:
    file = tmp_path / "fleet.csv"
    file.write_text("type,places,number,per_hour,per_km\nmini,30,1,40,1\n")
    (fleet,) = read_fleets(file, USUAL)
    assert (fleet.rates.currency, fleet.rates.assumed) == ("CHF", False)


def test_a_type_with_a_blank_cost_rests_on_what_was_assumed(tmp_path: Path) -> None:
    file = tmp_path / "fleet.csv"
    file.write_text("type,places,number,per_hour,per_km\nmini,30,1,40,1\nlong,120,1,40,\n")
    assert [fleet.rates.assumed for fleet in read_fleets(file, USUAL)] == [False, True]


@pytest.mark.parametrize(
    ("rows", "messages"),
    [
        (["mini,0,3"], ["places 0 is not plausible"]),
        (["mini,30,-1"], ["vehicles -1 must not be negative"]),
        (["mini,30.5,2"], ["places 30.5 is not a whole number"]),
        (["mini,30,x"], ["x"]),
        (["mini,30,0"], ["there is no vehicle of any type"]),
        ([",30,2", "a,30,2", "a,40,2"], ["needs a name", "type 'a' is there twice"]),
        ([f"{'n' * 61},30,2"], ["at most 60 characters"]),
        (["\u202emini,30,2"], ["remove line breaks and invisible characters"]),
        ([f"t{n},30,2" for n in range(MOST_TYPES + 1)], ["13 vehicle types, at most 12"]),
    ],
)
def test_every_fault_is_named(tmp_path: Path, rows: list[str], messages: list[str]) -> None:
    with pytest.raises(InputError) as refused:
        read(tmp_path, "\n".join(["type,places,number", *rows, ""]))
    for message in messages:
        assert message in str(refused.value)
