"""Minutes at which lines leave: shares by hand, and the choice against trying everything."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from network.quantities import floats, ints
from routing.cp_sat import Effort
from routing.transfer_timing import offset_choice
from routing.transfer_timing.change_shares import PeriodTransfers
from routing.transfer_timing.offset_choice import OffsetTables, choose_offsets, offset_tables

EFFORT = Effort(work=1.0)


def transfers(*rows: tuple[int, int, int, int, int, float], window_s: int = 300) -> PeriodTransfers:
    """Lines, lag, headways and riders of each."""
    columns = list(zip(*rows, strict=True)) or [()] * 6
    first, second, lag, first_headway, second_headway, riders = columns
    return PeriodTransfers(
        row=ints(np.arange(len(rows))),
        alight_line=ints(first),
        board_line=ints(second),
        lag_s=ints(lag),
        alight_headway_s=ints(first_headway),
        board_headway_s=ints(second_headway),
        riders_per_day=floats(riders),
        window_s=window_s,
    )


def share(lag_s: int, first_s: int, second_s: int, later_s: int = 0) -> float:
    one = transfers((0, 1, lag_s, first_s, second_s, 1.0))
    return float(one.shares(ints([later_s]))[0])


def test_equal_headways_meet_always_or_never() -> None:
    # Both every 20 min. Ready at 0, the next bus at 5 min: met; at 6 min: not; at -14: again 6.
    assert share(300, 1200, 1200) == 1.0
    assert share(360, 1200, 1200) == 0.0
    assert share(-840, 1200, 1200) == 0.0
    assert share(360, 1200, 1200, later_s=-60) == 1.0


def test_every_second_bus_of_a_frequent_line_meets_a_rare_one() -> None:
    # Ready every 10 min, a bus every 20 min: waits of 4 and 14 min in turn.
    assert share(240, 600, 1200) == 0.5


def test_a_bus_every_five_minutes_is_always_met() -> None:
    assert share(77, 1200, 300) == 1.0


def test_waits_of_12_and_15_minutes_repeat_after_an_hour() -> None:
    # Ready at 0, 12, 24, 36, 48; buses at 2, 17, 32, 47 and 62: waits 2, 5, 8, 11, 14.
    assert share(120, 720, 900) == pytest.approx(2 / 5)
    one = transfers((0, 1, 120, 720, 900, 1.0))
    assert one.shortest_waits(ints([0])).tolist() == [120]


@settings(max_examples=200, deadline=None)
@given(
    lag_s=st.integers(-4000, 4000),
    first_s=st.sampled_from([240, 300, 450, 600, 720, 900, 1200, 3600]),
    second_s=st.sampled_from([240, 300, 450, 600, 720, 900, 1200, 3600]),
)
def test_the_share_is_that_of_buses_counted_one_by_one(
    lag_s: int, first_s: int, second_s: int
) -> None:
    buses = range(int(np.lcm(first_s, second_s)) // first_s)
    waits = [(lag_s - bus * first_s) % second_s for bus in buses]
    assert share(lag_s, first_s, second_s) == pytest.approx(
        sum(wait <= 300 for wait in waits) / len(waits)
    )
    one = transfers((0, 1, lag_s, first_s, second_s, 1.0))
    assert one.shortest_waits(ints([0])).tolist() == [min(waits)]


def test_two_lines_that_meet_both_ways_find_the_minute() -> None:
    # Every 20 min both; one way the next bus leaves 10 min after riders are ready, the other way
    # 16 min. Moved 7 min earlier, the second line leaves 3 min after the first arrives, and arrives
    # itself 3 min earlier for the first: 16 + 7 = 23, that is 3 min.
    both = transfers((0, 1, 600, 1200, 1200, 40.0), (1, 0, 960, 1200, 1200, 30.0))
    tables = offset_tables(both, ints([1200, 1200]), ints([0, 0]), 60)
    chosen = choose_offsets(tables, EFFORT, seed=1)
    assert (chosen.value, chosen.bound) == (70_000, 70_000)
    later = 60 * int(chosen.choice[1] - chosen.choice[0])
    assert both.shares(ints([later, -later])).tolist() == [1.0, 1.0]


def test_lines_without_riders_who_change_stay() -> None:
    some = transfers((0, 2, 600, 1200, 1200, 40.0))
    tables = offset_tables(some, ints([1200, 1200, 1200]), ints([0, 0, 0]), 60)
    assert tables.n_options.tolist() == [20, 1, 20]
    assert choose_offsets(tables, EFFORT, seed=1).choice[1] == 0


def test_riders_who_change_within_a_line_are_counted_whatever_its_minute() -> None:
    same = transfers((0, 0, 120, 1200, 1200, 40.0))
    tables = offset_tables(same, ints([1200]), ints([0]), 60)
    assert (tables.always, tables.pairs) == (40_000, ())
    chosen = choose_offsets(tables, EFFORT, seed=1)
    assert (chosen.value, chosen.bound) == (40_000, 40_000)


def test_a_day_without_transfers_has_nothing_to_choose() -> None:
    tables = offset_tables(transfers(), ints([1200]), ints([0]), 60)
    assert choose_offsets(tables, EFFORT, seed=1).value == 0


@st.composite
def small_tables(draw: st.DrawFn) -> OffsetTables:
    n_lines = draw(st.integers(2, 4))
    n_options = draw(st.lists(st.integers(1, 4), min_size=n_lines, max_size=n_lines))
    pairs = [(a, b) for a in range(n_lines) for b in range(a + 1, n_lines) if draw(st.booleans())]
    met = []
    for a, b in pairs:
        size = n_options[a] * n_options[b]
        numbers = draw(st.lists(st.integers(0, 5), min_size=size, max_size=size))
        met.append(ints(numbers).reshape(n_options[a], n_options[b]))
    return OffsetTables(ints(n_options), tuple(pairs), tuple(met), draw(st.integers(0, 3)))


@settings(max_examples=80, deadline=None)
@given(tables=small_tables())
def test_no_other_minutes_serve_more_riders(tables: OffsetTables) -> None:
    best = max(
        tables.value_of(ints(choice))
        for choice in product(*(range(n) for n in tables.n_options.tolist()))
    )
    chosen = choose_offsets(tables, EFFORT, seed=1)
    assert tables.value_of(chosen.choice) == chosen.value == chosen.bound == best


@settings(max_examples=30, deadline=None)
@given(tables=small_tables())
def test_neighbourhoods_lose_nothing_and_their_bound_holds(tables: OffsetTables) -> None:
    best = max(
        tables.value_of(ints(choice))
        for choice in product(*(range(n) for n in tables.n_options.tolist()))
    )
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(offset_choice, "_REACH", 0)
        patched.setattr(offset_choice, "_RESTARTS", 0)
        chosen = choose_offsets(tables, EFFORT, seed=1)
    assert tables.value_of(chosen.choice) == chosen.value
    assert chosen.value <= best <= chosen.bound
