"""Percentiles of many rows at once, against sorting them one by one."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routing.access.percentiles import percentiles_of_rows, ranks_of


@pytest.mark.parametrize("n_lanes", [1, 2, 3, 5, 8, 31, 60, 120])
def test_each_rank_is_that_of_a_sorted_row(n_lanes: int) -> None:
    rows = np.random.default_rng(n_lanes).integers(0, 50, (130, n_lanes)).astype(np.int16)
    asked = (0, 5, 25, 50, 75, 95, 100)
    expected = np.sort(rows, axis=1)[:, list(ranks_of(asked, n_lanes))].T
    assert (percentiles_of_rows(rows, asked) == expected).all()


@settings(max_examples=50, deadline=None)
@given(row=st.lists(st.integers(0, 30_000), min_size=1, max_size=40), p=st.integers(0, 100))
def test_at_least_the_share_is_no_larger_and_less_than_the_share_is_smaller(
    row: list[int], p: int
) -> None:
    found = int(percentiles_of_rows(np.array([row], np.int16), (p,))[0, 0])
    assert sum(value <= found for value in row) * 100 >= p * len(row)
    assert sum(value < found for value in row) * 100 <= p * len(row)
