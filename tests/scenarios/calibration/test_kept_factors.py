"""Factors read back from their file and put into a plan; hostile files refused whole."""

from dataclasses import replace
from pathlib import Path

import pytest

from network.demand import Demand
from network.errors import InputError, LimitError, NotFoundError
from network.quantities import floats, ints
from network.service_day import WEEKDAY
from routing.progress import unobserved
from scenarios.assumptions import Basis, assumptions_of
from scenarios.calibration.calibrated_on import CalibratedOn
from scenarios.calibration.calibrating import calibrate, read_counts
from scenarios.calibration.calibration_files import write_calibration
from scenarios.calibration.kept_factors import (
    MAX_FACTOR_BYTES,
    KeptFactors,
    read_factors,
    with_factors,
)
from scenarios.calibration.said import how_calibrated
from scenarios.inputs import read_inputs
from scenarios.result import PlanSettings
from scenarios.run import with_felt_transfers
from tests.scenarios import small_result as small
from tests.scenarios.calibration.counted_village import TIMES_MODELLED, counted_village

ZONES = small.network().zones
ON = CalibratedOn("counts of may.csv", 24, 11, 3.21, 0.82, 1)


def table(trips: float = 100.0) -> Demand:
    columns = ints([0]), ints([1]), floats([trips])
    return Demand(*columns, WEEKDAY, modelled=False, source="a survey")


def factors_of(folder: Path, text: str) -> KeptFactors:
    path = folder / "factors.toml"
    path.write_text(text)
    return read_factors(path, WEEKDAY)


def test_what_calibrate_writes_makes_the_model_fit_the_counts(tmp_path: Path) -> None:
    files = counted_village(tmp_path)
    given = read_inputs(files, unobserved)
    counts = read_counts(tmp_path / "counts.csv", WEEKDAY)
    found = calibrate(given, counts, 1, unobserved)
    write_calibration(found, given.demand, given.network.zones, tmp_path / "out")
    again = read_inputs(replace(files, factors=tmp_path / "out" / "factors.toml"), unobserved)
    assert again.factors is not None
    assert again.factors.on is not None
    assert again.factors.on.counts == len(found.pairs.counts)
    # Half as many again were counted everywhere, so each period carries 1.5 times its trips.
    for was, now in zip(given.demand.periods, again.demand.periods, strict=True):
        assert now.demand_factor == pytest.approx(TIMES_MODELLED * was.demand_factor)
    # Calibrated on the demand that carries them, the factors are 1.
    assert calibrate(again, counts, 1, unobserved).factors.demand == pytest.approx((1.0,) * 5)
    settings = with_felt_transfers(PlanSettings(4), again.factors)
    assert how_calibrated(again.demand, settings.calibrated).startswith("Calibrated on ")


def test_the_scaled_table_beside_its_factors_is_refused_and_another_one_is_said() -> None:
    factors = KeptFactors("factors.toml", {"AM": 1.5}, {}, None, ON, trips_per_am_hour=100.0)
    assert with_factors(table(100.0), factors, ZONES)[0].periods[1].demand_factor == 1.5
    with pytest.raises(InputError, match=r"scaled by them already.*not its od\.csv"):
        with_factors(table(150.0), factors, ZONES)
    _, said = with_factors(table(120.0), factors, ZONES)
    assert "the table has 120 trips per AM hour, the factors are of 100" in said[0].message


def test_slower_driving_is_slower_streets_and_none_faster_than_we_allow() -> None:
    scaled, _ = with_factors(table(), KeptFactors("f.toml", {}, {"AM": 2.0}), ZONES)
    assert scaled.periods[1].speed_factor == WEEKDAY[1].speed_factor / 2
    with pytest.raises(InputError, match=r"key driving_time\.AM: streets would be"):
        with_factors(table(), KeptFactors("f.toml", {}, {"AM": 0.1}), ZONES)


def test_factors_of_zones_scale_the_trips_from_and_to_them() -> None:
    # Zones 0 and 1 of the small city: 100 trips from 0 to 1, doubled where they begin.
    start, end = ZONES.zone_id[:2]
    factors = KeptFactors("f.toml", {}, {}, origin={start: 2.0}, destination={end: 0.75})
    scaled, said = with_factors(table(100.0), factors, ZONES)
    assert scaled.trips_per_hour.tolist() == [150.0]
    assert "trips by origin zone x 2.000 to x 2.000" in said[-1].message
    unknown = KeptFactors("f.toml", {}, {}, origin={"nowhere": 2.0})
    with pytest.raises(InputError, match=r"key origin\.nowhere: there is no such zone"):
        with_factors(table(), unknown, ZONES)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("origin = 3\n", "key origin: is not a table by zone"),
        ("[destination]\n7 = 40\n", "destination.7: 40 is not between 0.05 and 20"),
        ("demand = 3\n", "key demand: is not a table by period"),
        ("[demand]\nNoon = 1.0\n", "demand.Noon: is no period; periods are early, AM"),
        ("[demand]\nAM = -1\n", "demand.AM: -1 is not between 0.05 and 20"),
        ("[demand]\nAM = nan\n", "nan is not between"),
        ("[demand]\nAM = true\n", "True is not between"),
        ('[driving_time]\nAM = "1.2"\n', "1.2 is not between"),
        ("transfer_felt_min = 1e9\n", "is not between 0 and 60 minutes"),
        ("[calibrated]\nsource = 3\n", "is not a table with a source"),
        ('[calibrated]\nsource = "x"\n', "has no number counts, held_out"),
        ("buses = 60\n", "key buses: there is no such key"),
        ("= nonsense", "is not valid TOML"),
        ("x = " + "[" * 5000, "is not valid TOML"),
    ],
)
def test_a_wrong_file_is_refused_in_a_sentence(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(InputError) as refusal:
        factors_of(tmp_path, text)
    assert message in str(refusal.value)


def test_a_factor_for_each_of_many_zones_is_read(tmp_path: Path) -> None:
    # Each zone is looked at once: with a look at all zones for each, this took half a minute.
    zones = "".join(f'"zone {n}" = 1.5\n' for n in range(20_000))
    found = factors_of(tmp_path, f"[origin]\n{zones}[destination]\n{zones}")
    assert len(found.origin) == len(found.destination) == 20_000
    assert list(found.origin)[-1] == "zone 19999"


def test_every_fault_is_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(InputError) as refusal:
        factors_of(tmp_path, "transfer_felt_min = -1\n[demand]\nAM = 0\nNoon = 1\n")
    assert len(refusal.value.problems) == 3


def test_a_huge_file_and_a_missing_one_are_refused_before_reading(tmp_path: Path) -> None:
    (tmp_path / "factors.toml").write_bytes(b"#" * (MAX_FACTOR_BYTES + 1))
    with pytest.raises(LimitError):
        read_factors(tmp_path / "factors.toml", WEEKDAY)
    with pytest.raises(NotFoundError):
        read_factors(tmp_path / "none.toml", WEEKDAY)


def test_the_ledger_says_what_was_calibrated_and_what_was_not() -> None:
    plain = {entry.what: entry for entry in assumptions_of(small.result())}
    assert (plain["counts"].value, plain["counts"].basis) == ("none", Basis.ASSUMED)
    felt = KeptFactors("factors.toml", {}, {}, transfer_s=300.0, on=ON)
    settings = with_felt_transfers(small.result().settings, felt)
    told = {
        entry.what: entry for entry in assumptions_of(replace(small.result(), settings=settings))
    }
    assert told["counts"].basis is Basis.MEASURED
    transfer = told["felt minutes per transfer, walk and wait extra"]
    assert (transfer.value, transfer.source) == ("5 min", ON.sentence)
    assert told["walking speed"].basis is Basis.ASSUMED


def test_only_what_a_factor_changed_is_called_measured() -> None:
    demand, _ = with_factors(
        table(), KeptFactors("factors.toml", {"AM": 1.2}, {"AM": 1.0}, on=ON), ZONES
    )
    settings = replace(small.result().settings, calibrated=ON)
    result = replace(small.result(), demand=demand, settings=settings)
    told = {entry.what: entry.basis for entry in assumptions_of(result)}
    assert told["AM, 07:00 to 09:00: demand"] is Basis.MEASURED
    assert told["AM, 07:00 to 09:00: street speed"] is Basis.ASSUMED
    assert told["PM, 15:00 to 19:00: demand"] is Basis.ASSUMED
