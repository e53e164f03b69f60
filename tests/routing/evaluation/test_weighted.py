"""Quantiles over trips: the same as those of all journeys in one sorted row."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from network.quantities import FloatArray, floats
from routing.evaluation.weighted import quantiles_over_trips

SHARES = (0.0, 0.1, 0.5, 0.9, 1.0)


def of_one_sorted_row(values: FloatArray, trips: FloatArray, share: float) -> float:
    """The first value, from the smallest up, at which enough trips are counted."""
    counted, enough = 0.0, share * float(trips.sum())
    for row in np.argsort(values, kind="stable"):
        counted += float(trips[row])
        if counted >= enough:
            return float(values[row])
    return float(values.max())


@given(
    rows=st.lists(
        st.tuples(st.floats(0, 200) | st.sampled_from([0.0, 20.0]), st.integers(0, 9)),
        min_size=1, max_size=60,
    )
)  # fmt: skip
def test_quantiles_are_those_of_one_sorted_row(rows: list[tuple[float, int]]) -> None:
    values, trips = floats([value for value, _ in rows]), floats([number for _, number in rows])
    expected = [of_one_sorted_row(values, trips, share) for share in SHARES]
    assert quantiles_over_trips(values, trips, SHARES) == expected


def test_half_of_four_trips_take_no_longer_than_the_second() -> None:
    # 10, 20, 30 and 40 min: two of four trips are there after 20 min, nine tenths after 40.
    minutes, one_each = floats([40, 10, 30, 20]), floats([1, 1, 1, 1])
    assert quantiles_over_trips(minutes, one_each, (0.5, 0.9)) == [20.0, 40.0]


def test_journeys_of_nobody_and_no_journeys_have_no_quantile_but_the_smallest() -> None:
    assert quantiles_over_trips(floats([30, 20]), floats([0, 0]), (0.5,)) == [20.0]
    assert quantiles_over_trips(floats([]), floats([]), (0.5,)) == [0.0]


def test_one_journey_of_an_hour_among_many_is_the_longest() -> None:
    minutes = floats([*np.linspace(0, 10, 10_000), 60.0])
    assert quantiles_over_trips(minutes, floats(np.ones(10_001)), (0.5, 1.0))[1] == 60.0
