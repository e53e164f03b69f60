"""Prices of relief points, derived by hand."""

from dataclasses import replace

import numpy as np
import pytest

from network.errors import Cancelled
from network.quantities import bools, ints
from routing.duties.agreement import Agreement, DutyPrices, DutyType
from routing.duties.driver_work import DriverWork
from routing.duties.duty_columns import DutyColumn
from routing.duties.effort import DutyEffort
from routing.duties.pieces import pieces_of
from routing.duties.relief_prices import (
    ReliefDay,
    _columns_of,
    _Pricing,
    chances_of,
    relief_prices,
    reliefs_used,
)
from routing.duties.scheduling import schedule_duties
from routing.progress import Progress, unobserved
from tests.routing.duties.small_work import HOUR

PRICES = DutyPrices()
FOUR_HOURS = Agreement("own", "Own", 0, 0, (DutyType(longest_work_s=4 * HOUR, most_pieces=2),))


def bus_between_two_squares(hours: int) -> DriverWork:
    """One bus, an hour each way between squares 1 and 2, from the depot 0, which is at square 1."""
    places = [1 + hour % 2 for hour in range(hours + 1)]
    start = [hour * HOUR for hour in range(hours)]
    return DriverWork(
        ("B1",),
        ints([0, hours]),
        ints(start),
        ints([second + HOUR for second in start]),
        ints(places[:-1]),
        ints(places[1:]),
        bools(np.ones(hours)),
        ("depot", "one", "two"),
        ints(np.zeros((3, 3))),
        ints([0]),
        bools([1, 1, 1]),
    )


def day(hours: int, today: list[bool], apart_s: int = HOUR) -> ReliefDay:
    return ReliefDay(bus_between_two_squares(hours), ints([-1, 0, 1]), bools(today), apart_s)


def test_chances_are_counted_within_a_block_only() -> None:
    # Six hours: the bus is at 2, 1, 2, 1, 2 in between; it ends at 1, where the driver leaves.
    assert chances_of(day(6, [True, True])).tolist() == [2, 3]


def test_a_relief_point_is_worth_nothing_where_another_does_as_well() -> None:
    # 6 h, 4 h a driver: two drivers need one change after 2 to 4 h. Square 2 allows it after 3 h,
    # square 1 after 2 h or 4 h: neither is missed while the other is there.
    found = relief_prices(day(6, [True, True]), FOUR_HOURS, PRICES, 9, 9, seed=1)
    assert [(price.mixture_s, price.whole_s) for price in found] == [(0.0, 0), (0.0, 0)]


def test_the_only_relief_point_is_worth_the_work_that_nobody_could_do_without_it() -> None:
    # Without a change, 6 h have no driver: 20 s of pay a second and 8 h. With it, two drivers at
    # 8 h and 6 h of pay. The mixture has half a duty of each two of the three parts of 2 h: one and
    # a half drivers.
    (price,) = relief_prices(day(6, [True, False]), FOUR_HOURS, PRICES, 9, 9, seed=1)[:1]
    assert (price.point, price.today, price.chances) == (0, True, 2)
    assert price.whole_s == (20 * 6 + 8) * HOUR - (2 * 8 + 6) * HOUR
    assert price.mixture_s == (20 * 6 + 8) * HOUR - (1.5 * 8 + 6) * HOUR


def test_a_place_that_could_be_one_is_worth_the_driver_that_it_saves() -> None:
    # 8 h with changes at square 1 only, after 2, 4 and 6 h: two drivers of 4 h. Of 3 h each a
    # driver: square 1 allows pieces of 2 h (four drivers), square 2 too pieces of 3, 3 and 2 h.
    rules = replace(FOUR_HOURS, duty_types=(DutyType(longest_work_s=3 * HOUR, most_pieces=1),))
    found = relief_prices(day(8, [True, False]), rules, PRICES, 9, 1, seed=1)
    could = next(price for price in found if not price.today)
    assert (could.chances, could.whole_s) == (4, 8 * HOUR)
    assert 0 < could.mixture_s <= 8 * HOUR


def test_only_as_many_places_are_priced_and_planned_as_asked_for() -> None:
    found = relief_prices(day(6, [True, True]), FOUR_HOURS, PRICES, most=1, replanned=0, seed=1)
    assert [(price.point, price.whole_s) for price in found] == [(1, None)]


def test_changes_of_drivers_are_counted_where_they_happen() -> None:
    work = bus_between_two_squares(6)
    duties, _ = schedule_duties(work, FOUR_HOURS, PRICES, DutyEffort(), seed=1)
    used = reliefs_used(work, duties)
    assert duties.n_duties == 2
    assert (used[0], used.sum()) == (0, 1)


def test_a_program_that_starts_from_duties_of_another_day_comes_to_the_same_price() -> None:
    # The second place is priced with duties of the first one's days at hand, or by itself.
    for today in ([True, False], [True, True], [False, False]):
        whole = relief_prices(day(8, today), FOUR_HOURS, PRICES, 9, 0, seed=1)
        pricing = (
            _Pricing(day(8, today), FOUR_HOURS, PRICES, 1, unobserved).mixture_s(price.point)
            for price in whole
        )
        assert [price.mixture_s for price in whole] == list(pricing)


def test_only_duties_whose_pieces_there_still_are_start_a_program() -> None:
    every, few = bus_between_two_squares(3), bus_between_two_squares(3)
    few = replace(few, relief=bools([0, 1, 1]))  # no change after the first hour
    pieces = pieces_of(few, FOUR_HOURS)
    assert len(pieces_of(every, FOUR_HOURS)) == 6
    good = {((0, 1),): DutyColumn((0,), 9, 0), ((0, 2), (2, 3)): DutyColumn((1, 5), 7, 0)}
    (column,) = _columns_of(good, pieces)
    rows = [(int(pieces.first_leg[row]), int(pieces.end_leg[row])) for row in column.pieces]
    assert (rows, column.cost_s) == ([(0, 2), (2, 3)], 7)


def test_whoever_waits_is_told_of_every_round_and_can_stop_there() -> None:
    told: list[str] = []

    def patient(progress: Progress, /) -> bool:
        told.append(f"{progress.stage}, {progress.message}")
        return len(told) < 3

    with pytest.raises(Cancelled):
        relief_prices(day(8, [True, True]), FOUR_HOURS, PRICES, 9, 0, 1, patient)
    assert told[0].startswith("relief points, 1 of 2 places: round 1")
