"""Figures of a timetable: two pairs and two samples, all sums by hand."""

from dataclasses import replace

import numpy as np
import pytest

from network.errors import InputError
from network.quantities import floats, ints
from network.service_day import WEEKDAY
from routing.assignment.states import SERVED, UNSERVED, WALKER
from routing.assignment.timetable import SmallIntArray, TimetableJourneys
from routing.evaluation.kpis import REGISTRY, Evaluator
from routing.evaluation.timetable_kpis import TIMETABLE_REGISTRY, evaluate_timetable

AM = WEEKDAY[1]  # two hours


def journeys() -> TimetableJourneys:
    """A pair of 30 trips/h, served twice, one of 10 served once, and one of 10 that walks.

    First pair: 5 + 5 + 10 and 5 + 15 + 10 minutes, the second time with a change, at which it
    waits 12 of the 15 as a bus was just missed. Second pair: 5 + 0 + 35 minutes; the second time
    nothing, 100 min on foot. In two hours each sample of the first pair stands for 30 trips, those
    of the others for 10.
    """
    return TimetableJourneys(
        origin=ints([0, 0, 0]),
        destination=ints([1, 2, 3]),
        trips_per_hour=floats([30, 10, 10]),
        on_foot_s=floats([6000, 6000, 600]),
        leave_s=ints([25200, 28800]),
        state=small([[SERVED, SERVED], [SERVED, UNSERVED], [WALKER, WALKER]]),
        walk_s=small([[300, 300], [300, 0], [600, 600]]),
        wait_s=small([[300, 900], [0, 0], [0, 0]]),
        ride_s=small([[600, 600], [2100, 0], [0, 0]]),
        transfers=small([[0, 1], [0, 0], [0, 0]]),
        change_wait_s=small([[0, 720], [0, 0], [0, 0]]),
        short_changes=small([[0, 0], [0, 0], [0, 0]]),
        missed_changes=small([[0, 1], [0, 0], [0, 0]]),
    )


def small(rows: list[list[int]]) -> SmallIntArray:
    return np.array(rows, np.int32)


def test_each_sample_stands_for_its_share_of_the_trips() -> None:
    found = evaluate_timetable([journeys()], [AM])
    assert found["timetable_riders"] == 70  # 30 + 30 + 10
    assert found["timetable_share_walkers"] == pytest.approx(20 / 100)
    assert found["timetable_share_served"] == pytest.approx(70 / 80)
    assert found["timetable_share_unserved"] == pytest.approx(10 / 80)
    assert found["timetable_share_direct"] == pytest.approx(40 / 70)


def test_journeys_are_means_and_quantiles_over_riders() -> None:
    found = evaluate_timetable([journeys()], [AM])
    # 30 trips of 20 min, 30 of 30 min, 10 of 40 min.
    assert found["timetable_journey_minutes_mean"] == pytest.approx((600 + 900 + 400) / 70)
    assert found["timetable_journey_minutes_median"] == 30
    assert found["timetable_journey_minutes_p90"] == 40
    assert found["timetable_walk_minutes"] == pytest.approx(5)
    assert found["timetable_wait_minutes"] == pytest.approx((30 * 5 + 30 * 15) / 70)
    assert found["timetable_ride_minutes"] == pytest.approx((30 * 10 + 30 * 10 + 10 * 35) / 70)
    assert found["timetable_transfers"] == pytest.approx(30 / 70)


def test_unserved_trips_are_priced_at_walking_and_walkers_left_out() -> None:
    found = evaluate_timetable([journeys()], [AM])
    # Felt: 10 + 10 + 10 = 30; 10 + 30 + 10 + 10 = 60; 10 + 35 = 45; unserved 2 x 100 = 200.
    felt = (30 * 30 + 30 * 60 + 10 * 45 + 10 * 200) / 80
    assert found["timetable_generalised_minutes"] == pytest.approx(felt)


def test_waits_at_changes_are_means_over_changes_not_over_riders() -> None:
    # The other pair changes twice as well now, within 4 min in all: 30 trips change once and wait
    # 12 min, 10 trips change twice and wait 4 min, so 50 changes.
    twice = replace(
        journeys(),
        transfers=small([[0, 1], [2, 0], [0, 0]]),
        change_wait_s=small([[0, 720], [240, 0], [0, 0]]),
        short_changes=small([[0, 0], [2, 0], [0, 0]]),
    )
    found = evaluate_timetable([twice], [AM])
    assert found["timetable_change_wait_minutes"] == pytest.approx((30 * 12 + 10 * 4) / 50)
    assert found["timetable_share_long_changes"] == pytest.approx(30 / 50)
    assert found["timetable_share_missed_changes"] == pytest.approx(30 / 50)


def test_every_figure_names_its_evaluator_and_no_name_is_shared() -> None:
    assert {kpi.evaluator for kpi in TIMETABLE_REGISTRY} == {Evaluator.TIMETABLE}
    assert {kpi.evaluator for kpi in REGISTRY} == {Evaluator.FREQUENCY}
    assert not {kpi.name for kpi in REGISTRY} & {kpi.name for kpi in TIMETABLE_REGISTRY}
    assert list(evaluate_timetable([journeys()], [AM]).values) == [
        kpi.name for kpi in TIMETABLE_REGISTRY
    ]


def test_a_day_without_riders_has_figures_too() -> None:
    none = evaluate_timetable(
        [
            TimetableJourneys(
                ints([0]), ints([1]), floats([5]), floats([np.inf]), ints([25200]),
                small([[UNSERVED]]), *[small([[0]])] * 7,
            )
        ],
        [AM],
    )  # fmt: skip
    assert none["timetable_riders"] == 0
    assert none["timetable_journey_minutes_median"] == 0
    assert none["timetable_change_wait_minutes"] == 0
    assert none["timetable_generalised_minutes"] == 240  # at most 120 min on foot, felt twice


def test_periods_and_journeys_must_go_together() -> None:
    with pytest.raises(InputError, match="journeys of 1 periods for 5 periods"):
        evaluate_timetable([journeys()], WEEKDAY)
