"""Trips that a table leaves out: only those that follow from their neighbours."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from network.quantities import IntArray, ints
from scenarios.printed_timetables.clock_face import (
    LEAST_LEFT_OUT,
    NO_CALL,
    ShownColumn,
    panels,
    shown_columns,
)


def times(*starts: int, hops: tuple[int, ...] = (0, 300, 700)) -> IntArray:
    """Trips that leave at these seconds."""
    return ints(np.array(hops)[:, None] + np.array(starts)[None, :])


def shown(time_s: IntArray) -> list[tuple[int, int, int]]:
    return [(c.trip, c.left_out, c.headway_s) for c in shown_columns(time_s)]


def test_two_headways_share_the_trip_between_them() -> None:
    # 0, 600 ... 3000 every 10 min, then 3900, 4800 ... 6600 every 15 min.
    found = shown(times(*range(0, 3001, 600), *range(3900, 6601, 900)))
    assert found == [(0, 0, 0), (1, 4, 600), (5, 0, 0), (6, 3, 900), (9, 0, 0)]


def test_two_trips_in_between_are_shown() -> None:
    assert shown(times(0, 600, 1200, 1800)) == [(n, 0, 0) for n in range(4)]


def test_a_slower_trip_is_never_left_out() -> None:
    # The fourth of seven takes a minute longer to the last stop.
    time_s = times(*range(0, 6001, 1000)).copy()
    time_s[2, 3] += 60
    assert shown(ints(time_s)) == [(n, 0, 0) for n in range(7)]


def test_a_short_trip_is_never_left_out() -> None:
    time_s = times(*range(0, 9001, 1000)).copy()
    time_s[2, 5] = NO_CALL
    assert shown(ints(time_s)) == [
        (0, 0, 0), (1, 3, 1000), (4, 0, 0), (5, 0, 0), (6, 0, 0), (7, 0, 0), (8, 0, 0), (9, 0, 0)
    ]  # fmt: skip


def test_two_trips_at_one_time_are_both_shown() -> None:
    assert shown(times(0, 0, 0, 0, 0, 0)) == [(n, 0, 0) for n in range(6)]


@given(st.lists(st.sampled_from([0, 300, 600, 900]), min_size=1, max_size=40), st.integers(3, 12))
def test_every_trip_is_shown_or_follows_from_its_neighbours(gaps: list[int], width: int) -> None:
    time_s = times(*np.cumsum(gaps).tolist())
    columns = shown_columns(time_s)
    told: list[int] = []
    for column in columns:
        assert column.left_out == 0 or column.left_out >= LEAST_LEFT_OUT
        if column.left_out:
            told += [told[-1] + column.headway_s * n for n in range(1, column.left_out + 1)]
        else:
            told.append(int(time_s[0, column.trip]))
    assert told == time_s[0].tolist()
    _panels_hold(columns, width)


def _panels_hold(columns: list[ShownColumn], width: int) -> None:
    """No part is too wide, begins or ends with what is left out, or lacks a column."""
    parts = panels(columns, width)
    assert all(len(part) <= width for part in parts)
    assert all(part[0].left_out == part[-1].left_out == 0 for part in parts)
    assert list(dict.fromkeys(column for part in parts for column in part)) == columns
