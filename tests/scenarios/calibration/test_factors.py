"""Factors from counts: known ones are found again, and the other half is left alone."""

import numpy as np
import pytest

from network.errors import InputError
from network.quantities import bools, floats, ints
from network.service_day import WEEKDAY
from scenarios.calibration.counts import ALL_DAY, Counts, Measure
from scenarios.calibration.factors import Calibration, calibrated, half_of
from scenarios.calibration.modelled import Pairs

N_PERIODS = len(WEEKDAY)


def pairs_of(
    modelled: list[float],
    observed: list[float],
    lines: str,
    measure: list[Measure] | None = None,
    period: list[int] | None = None,
    fixed: list[float] | None = None,
) -> Pairs:
    n = len(modelled)
    periods = period or [1] * n
    parts = np.zeros((n, N_PERIODS))
    for row, (value, when) in enumerate(zip(modelled, periods, strict=True)):
        if when == ALL_DAY:
            parts[row] = value / N_PERIODS
        else:
            parts[row, when] = value
    counts = Counts(
        measure=tuple(measure or [Measure.BOARDINGS] * n),
        line=tuple(lines),
        stop=tuple(str(row) for row in range(n)),
        screenline=("",) * n,
        period=ints(periods),
        value=floats(observed),
        per_trip=bools([False] * n),
        source="by hand",
    )
    return Pairs(counts, floats(parts), floats(fixed or [0.0] * n))


def fitted(pairs: Pairs, seed: int = 1) -> Calibration:
    return calibrated(lambda _: (pairs, ()), WEEKDAY, seed)


def test_demand_that_is_a_quarter_too_low_everywhere_is_found() -> None:
    # Counted 125 for each 100 modelled: a factor of 1.25, and nothing left to explain.
    modelled = [100.0, 200, 50, 80, 120, 40, 60, 90]
    found = fitted(pairs_of(modelled, [1.25 * value for value in modelled], "aabbccdd"))
    assert found.factors.demand == pytest.approx((1.25,) * N_PERIODS)
    assert found.fit(~found.fitted, found.before).bias == pytest.approx(-0.2)
    assert found.fit(~found.fitted, found.after).bias == pytest.approx(0, abs=1e-12)
    assert found.fit(~found.fitted, found.after).r_squared == pytest.approx(1)


def test_a_period_with_counts_enough_has_a_factor_of_its_own() -> None:
    # AM: counted twice the model, midday half of it, each three times or more in the fitted half.
    lines, period = "abcdefgh" * 2, [1] * 8 + [2] * 8
    modelled = [100.0] * 16
    found = fitted(pairs_of(modelled, [200.0] * 8 + [50.0] * 8, lines, period=period))
    assert found.factors.demand[1:3] == pytest.approx((2.0, 0.5))
    assert found.factors.demand[0] == pytest.approx(1.25)  # all fitted counts: 1 000 of 800
    assert found.after.tolist() == pytest.approx([200.0] * 8 + [50.0] * 8)


def test_the_held_out_half_has_no_part_in_the_factors() -> None:
    modelled = [100.0] * 8
    pairs = pairs_of(modelled, [110.0] * 8, "aabbccdd")
    half = half_of(pairs.counts, 1)
    other = np.where(half, 110.0, 999.0).tolist()
    assert fitted(pairs_of(modelled, other, "aabbccdd")).factors == fitted(pairs).factors


def test_lines_are_never_split_where_there_are_enough_of_them() -> None:
    pairs = pairs_of([1.0] * 12, [1.0] * 12, "aaabbbcccddd")
    for seed in range(5):
        half = half_of(pairs.counts, seed).reshape(4, 3)
        assert (half.all(axis=1) | ~half.any(axis=1)).all()
        assert half.sum() == 6


def test_the_same_seed_gives_the_same_half_and_another_may_not() -> None:
    counts = pairs_of([1.0] * 12, [1.0] * 12, "abcdefghijkl").counts
    halves = [half_of(counts, seed).tolist() for seed in (3, 3, 4)]
    assert halves[0] == halves[1] != halves[2]


def test_standing_time_is_not_stretched_with_driving_time() -> None:
    # 300 s of standing and 1 000 s of driving; counted 1 500 s: driving takes 1.2 times as long.
    measure = [Measure.BOARDINGS] * 8 + [Measure.RUN_TIME] * 8
    found = fitted(
        pairs_of(
            [10.0] * 8 + [1000.0] * 8, [10.0] * 8 + [1500.0] * 8, "abcdefgh" * 2, measure,
            fixed=[0.0] * 8 + [300.0] * 8,
        )
    )  # fmt: skip
    assert found.factors.driving == pytest.approx((1.2,) * N_PERIODS)
    assert found.factors.demand == pytest.approx((1.0,) * N_PERIODS)
    assert found.after[8:].tolist() == pytest.approx([1500.0] * 8)


def test_a_few_run_times_fit_nothing() -> None:
    measure = [Measure.BOARDINGS] * 8 + [Measure.RUN_TIME] * 2
    found = fitted(pairs_of([10.0] * 10, [10.0] * 8 + [99.0] * 2, "abcdefghab", measure))
    assert found.factors.driving == (1.0,) * N_PERIODS
    assert "2 run times are too few" in str(found.findings[-1])


def test_loads_count_only_where_nobody_counted_boardings() -> None:
    # AM: boardings say x 1, loads say x 3; midday has loads only, they say x 3.
    measure = [Measure.BOARDINGS] * 8 + [Measure.LOAD] * 16
    period = [1] * 16 + [2] * 8
    observed = [10.0] * 8 + [30.0] * 16
    found = fitted(pairs_of([10.0] * 24, observed, "abcdefgh" * 3, measure, period))
    assert found.factors.demand[1:3] == pytest.approx((1.0, 3.0))


def test_the_felt_transfer_that_fits_best_is_kept() -> None:
    # At 750 s the model has the pattern that was counted, at any other one line too many.
    right = pairs_of([10.0, 20, 30, 40, 50, 60, 70, 80], [20.0, 40, 60, 80, 100, 120, 140, 160],
                     "abcdefgh")  # fmt: skip
    wrong = pairs_of([45.0] * 8, right.counts.value.tolist(), "abcdefgh")
    found = calibrated(
        lambda transfer_s: (right if transfer_s == 750 else wrong, ()), WEEKDAY, seed=1
    )
    assert found.factors.transfer_s == 750
    assert found.factors.demand == pytest.approx((2.0,) * N_PERIODS)
    assert found.before.tolist() == [45.0] * 8


def test_too_few_counts_and_too_few_places_are_refused() -> None:
    with pytest.raises(InputError, match="7 counts of riders stand beside the model; at least 8"):
        fitted(pairs_of([1.0] * 7, [1.0] * 7, "abcdefg"))
    pairs = pairs_of([1.0] * 8, [1.0] * 8, "aaaaaaaa", period=[0, 1, 2, 3, 4, 0, 1, 2])
    few = Counts(
        pairs.counts.measure, pairs.counts.line, ("x",) * 8, pairs.counts.screenline,
        pairs.counts.period, pairs.counts.value, pairs.counts.per_trip, "by hand",
    )  # fmt: skip
    with pytest.raises(InputError, match="counts are of 1 lines or stops; at least 4"):
        fitted(Pairs(few, pairs.parts, pairs.fixed))


def test_a_model_without_riders_where_they_were_counted_is_refused() -> None:
    with pytest.raises(InputError, match="nobody is modelled, where factors are fitted"):
        fitted(pairs_of([0.0] * 8, [5.0] * 8, "abcdefgh"))
