"""Tests of what the vehicles do in a day."""

from dataclasses import replace

import numpy as np
import pytest

from network.quantities import ints
from routing.evaluation.operation import operation_of
from tests.scenarios import small_result as small
from tests.scenarios.gtfs.small_service import (
    small_blocks,
    small_paths,
    small_plan,
    small_timetable,
)


def test_empty_drives_and_the_span_of_lines_are_counted_by_hand() -> None:
    # Nine trips in three blocks are led to by nine drives and followed by three: 12 x 60 s = 0.2 h.
    # Line 1 leaves from 07:00 to 24:50, line 2 from 07:20 to 08:30: (17:50 + 1:10) / 2 = 9.5 h.
    given = small.deadheads()
    a_minute_each = replace(given, seconds=ints(np.full(given.seconds.shape, 60)))
    found = operation_of(
        small_plan(), small_paths(), small_timetable(), small_blocks(), a_minute_each
    )
    assert found.deadhead_hours == pytest.approx(0.2)
    assert found.span_hours == pytest.approx(9.5)
