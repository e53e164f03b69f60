"""Time bands and opportunities within some minutes, counted by hand."""

import numpy as np
import pytest

from network.errors import InputError
from network.quantities import floats
from routing.access.reach import BEYOND, opportunities_within, time_bands
from routing.access.travel_times import UNREACHED


def test_the_end_of_a_band_belongs_to_it() -> None:
    time_s = np.array([[0, 900, 901], [1800, 1801, UNREACHED]], np.int16)
    assert time_bands(time_s, (15, 30)).tolist() == [[0, 0, 1], [1, BEYOND, BEYOND]]


def test_a_band_longer_than_all_travel_times_does_not_hold_what_is_not_reached() -> None:
    assert time_bands(np.array([UNREACHED], np.int16), (600,)).tolist() == [BEYOND]


def test_bands_that_do_not_rise_are_refused() -> None:
    with pytest.raises(InputError, match="give minutes that rise"):
        time_bands(np.array([0], np.int16), (30, 15))


def test_jobs_within_each_limit_are_added_up_for_each_zone() -> None:
    time_s = np.array([[0, 1800, 2701], [1801, 0, UNREACHED]], np.int16)
    jobs = floats([1, 20, 300])
    # 30 min: 1 + 20, 20; 45 min: 1 + 20, 1 + 20; 46 min: all, 1 + 20; ever: all, never the third.
    assert opportunities_within(time_s, jobs, (30, 45, 46, 600)).tolist() == [
        [21, 20], [21, 21], [321, 21], [321, 21]
    ]  # fmt: skip


def test_jobs_of_other_zones_are_refused() -> None:
    with pytest.raises(InputError, match="opportunities of 2 zones beside travel times to 3"):
        opportunities_within(np.zeros((1, 3), np.int16), floats([1, 2]))
