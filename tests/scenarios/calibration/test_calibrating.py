"""From files to factors: what was counted half as often again is found to be."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from network.demand import Demand
from network.errors import InputError
from network.quantities import bools, floats, ints
from network.service_day import WEEKDAY
from routing.assignment.frequency import assign_frequencies
from routing.progress import unobserved
from routing.run_times import RunTimeModel
from scenarios.calibration.calibrating import calibrate, read_counts
from scenarios.calibration.calibration_files import (
    FILE_NAMES,
    counts_table,
    factors_toml,
    goodness_table,
    report_text,
    write_calibration,
)
from scenarios.calibration.counts import ALL_DAY, Counts, Measure, Observation, counts_of
from scenarios.calibration.factors import Calibration
from scenarios.calibration.modelled import modelled_service, paired
from scenarios.inputs import PlanInputs, read_inputs
from tests.cities.tables import ONE_HOUR, city_of_tables, lines_of, table_paths
from tests.scenarios.calibration.counted_village import (
    TIMES_MODELLED,
    counted_village,
    write_counts,
)


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> tuple[PlanInputs, Counts, Calibration]:
    folder = tmp_path_factory.mktemp("counted")
    given = read_inputs(counted_village(folder), unobserved)
    counts = read_counts(folder / "counts.csv", WEEKDAY)
    return given, counts, calibrate(given, counts, 1, unobserved)


def test_the_factor_of_the_counts_is_found(
    town: tuple[PlanInputs, Counts, Calibration],
) -> None:
    _, _, found = town
    assert found.factors.demand == pytest.approx((TIMES_MODELLED,) * 5)
    assert found.factors.transfer_s == 600
    assert (found.factors.origin, found.factors.destination) == ((), ())
    assert found.after.tolist() == pytest.approx(found.pairs.counts.value.tolist())
    assert 0 < found.fitted.sum() < len(found.fitted)


def test_report_and_tables_tell_both_halves(
    town: tuple[PlanInputs, Counts, Calibration], tmp_path: Path
) -> None:
    given, _, found = town
    text = report_text(found, given.demand)
    assert text.startswith(f"Calibrated to {len(found.pairs.counts)} counts, factors fitted on ")
    assert "Demand is fixed" in text.splitlines()[1]
    assert "  held out, before: " in text
    assert "bias -33.3 %" in text
    assert "held out, after: " in text
    table = goodness_table(found)
    assert set(table.column("scope")) == {"all", "line", "screenline"}
    assert set(table.column("half")) == {"fitted", "held out"}
    assert factors_toml(found, given.demand, given.network.zones).count(" = 1.500000") == 5
    assert set(counts_table(found, WEEKDAY).column("period")) <= {p.name for p in WEEKDAY}
    zones = given.network.zones
    assert write_calibration(found, given.demand, zones, tmp_path / "one") == FILE_NAMES
    write_calibration(found, given.demand, zones, tmp_path / "two")
    for name in FILE_NAMES:
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()
    assert "west,east,135\n" in (tmp_path / "one" / "od.csv").read_text()


def test_trips_from_the_west_that_the_table_lacks_are_found_and_a_plan_takes_them(
    tmp_path: Path,
) -> None:
    # In truth twice as many leave the west as the table says: counts are of the true table.
    files = counted_village(tmp_path)
    assert files.od is not None
    told = files.od.read_text()
    truth = tmp_path / "truth.csv"
    truth.write_text(
        told.replace("west,east,90", "west,east,180").replace("middle,30", "middle,60")
    )
    write_counts(read_inputs(replace(files, od=truth), unobserved), tmp_path / "counts.csv")
    given = read_inputs(files, unobserved)
    found = calibrate(given, read_counts(tmp_path / "counts.csv", WEEKDAY), 1, unobserved)
    judged = bools(~found.fitted)
    assert found.fit(judged, found.after).geh_mean < found.fit(judged, found.before).geh_mean
    factor = dict(zip(given.network.zones.zone_id, found.factors.origin, strict=True))
    assert factor["west"] > 1.1 * factor["east"]
    assert "are kept: the half left out fits better" in report_text(found, given.demand)
    write_calibration(found, given.demand, given.network.zones, tmp_path / "out")
    planned = read_inputs(replace(files, factors=tmp_path / "out" / "factors.toml"), unobserved)
    assert planned.demand.trips_per_hour.tolist() == pytest.approx(
        found.factors.scaled(given.demand).tolist(), rel=1e-5
    )
    again = replace(
        files, od=tmp_path / "out" / "od.csv", factors=tmp_path / "out" / "factors.toml"
    )
    with pytest.raises(InputError, match="scaled by them already"):
        read_inputs(again, unobserved)


def test_counts_need_a_service_that_was_counted(
    town: tuple[PlanInputs, Counts, Calibration],
) -> None:
    given, counts, _ = town
    without = PlanInputs(given.network, given.demand, "file", "")
    with pytest.raises(InputError, match="give their feed with --gtfs"):
        calibrate(without, counts, 1, unobserved)


# --- counts beside the model, by hand -------------------------------------------------------------

RUN_TIMES = RunTimeModel(1000, 10, 20, assumed=True, source="by hand")


def beside(*seen: Observation) -> tuple[list[float], list[float], int]:
    """Counted and modelled values on a line 0 - 1 - 2, and on one 1 - 2, in one hour.

    Both run every 10 min. 60 riders an hour go from 0 to 2: all board line 1 at 0, and nobody
    changes. 12 go from 1 to 2: half of them take each line.
    """
    town = city_of_tables(
        [[0, 600, 900], [600, 0, 300], [900, 300, 0]],
        access=[{0: 0}, {1: 0}, {2: 0}],
        on_foot_s=np.full((3, 3), 6000.0),
    )
    plan = lines_of([0, 1, 2], [1, 2], headway_s=600)
    demand = Demand(ints([0, 1]), ints([2, 2]), floats([60, 12]), (ONE_HOUR,), modelled=False,
                    source="by hand")  # fmt: skip
    paths = table_paths(town, plan)
    flows = assign_frequencies(town, demand, plan, paths, RUN_TIMES, 0)
    service = modelled_service(plan, paths, RUN_TIMES, [flows], (ONE_HOUR,))
    pairs, findings = paired(town, service, counts_of(list(seen), "by hand"), (ONE_HOUR,))
    assert bools(pairs.counts.per_trip).sum() == 0
    return pairs.counts.value.tolist(), pairs.modelled(floats([1.0])).tolist(), len(findings)


def ids() -> tuple[str, str, tuple[str, ...]]:
    plan = lines_of([0, 1, 2], [1, 2], headway_s=600)
    town = city_of_tables(np.zeros((3, 3)))
    return plan.line_id[0], plan.line_id[1], town.stops.stop_id


def test_boardings_and_loads_are_those_of_a_line_at_a_stop() -> None:
    one, other, stop = ids()
    _, modelled, _ = beside(
        Observation(Measure.BOARDINGS, one, "", 0, 1.0),
        Observation(Measure.BOARDINGS, one, stop[1], 0, 1.0),
        Observation(Measure.BOARDINGS, other, stop[1], 0, 1.0),
        Observation(Measure.LOAD, one, stop[0], 0, 1.0),
        Observation(Measure.LOAD, one, stop[1], 0, 1.0),
        Observation(Measure.BOARDINGS, one, "", ALL_DAY, 1.0),
    )
    assert modelled == pytest.approx([66, 6, 6, 60, 66, 66])


def test_counts_per_trip_become_counts_per_hour() -> None:
    # Six trips an hour with 11 passengers each.
    one, _, stop = ids()
    counted, modelled, _ = beside(Observation(Measure.LOAD, one, stop[1], 0, 11.0, per_trip=True))
    assert counted == [66]
    assert modelled == pytest.approx([66])


def test_run_times_are_from_end_to_end() -> None:
    # 600 + 300 s of driving, 2 x 10 s for braking, 20 s at the stop between.
    one, other, _ = ids()
    _, modelled, _ = beside(
        Observation(Measure.RUN_TIME, one, "", 0, 1.0),
        Observation(Measure.RUN_TIME, other, "", 0, 1.0),
    )
    assert modelled == pytest.approx([940, 310])


def test_counts_of_what_does_not_run_are_named_and_left_out() -> None:
    one, _, stop = ids()
    counted, _, findings = beside(
        Observation(Measure.BOARDINGS, "ghost", "", 0, 1.0),
        Observation(Measure.BOARDINGS, one, "nowhere", 0, 1.0),
        Observation(Measure.BOARDINGS, one, stop[0], 0, 7.0),
    )
    assert (counted, findings) == ([7], 1)
