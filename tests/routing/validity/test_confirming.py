"""A plan that holds passes every check; what does not hold is refused."""

import numpy as np
import pytest

from network.quantities import ints
from routing.fleet import HEADWAYS_S
from routing.validity import (
    InvalidPlanError,
    block_value,
    certificate_problems,
    confirm,
    headway_problems,
    line_problems,
    path_problems,
    street_time_problems,
)
from tests.routing.validity.checked_plan import (
    LAYOVER,
    PERIODS,
    RATES,
    RUN_TIMES,
    of_blocks,
    of_sense,
    of_timetable,
    plan,
    texts,
)


def test_the_plan_itself_passes_every_check() -> None:
    p = plan()
    assert p.timetable.n_trips > 50
    assert p.vehicles.n_blocks > p.vehicles.n_vehicles > 2
    assert line_problems(p.network, p.lines) == []
    assert of_sense(p.lines) == ""
    assert path_problems(p.network, p.lines, p.paths) == []
    assert headway_problems(p.lines, HEADWAYS_S) == []
    assert of_timetable(p.timetable) == ""
    assert of_blocks(p.vehicles) == ""
    value = block_value(p.network, p.timetable, p.vehicles, RUN_TIMES, PERIODS, LAYOVER, RATES)
    assert certificate_problems(p.proof, value) == []
    places = list(range(len(p.network.street_times.place_edge)))
    assert street_time_problems(p.network, places) == []


def test_a_certificate_that_states_another_value_is_found() -> None:
    proof = plan().proof
    for value in (proof.value + 0.01, proof.value * (1 + 1e-8), -proof.value):
        assert "recounted" in texts(certificate_problems(proof, value))


def test_what_does_not_hold_is_refused_with_its_first_five_findings() -> None:
    confirm([], "blocks")
    lines = plan().lines.with_headways(ints(np.full((3, 3), 1000)))
    found = headway_problems(lines, HEADWAYS_S)
    assert len(found) == 9
    with pytest.raises(InvalidPlanError, match=r"the headways did not pass .*\(9 findings\)") as it:
        confirm(found, "headways")
    assert str(it.value).count("is not allowed") == 5
