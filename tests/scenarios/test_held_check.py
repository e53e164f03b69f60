"""The check of what is held finds each breach: it is shown plans that keep nothing of it."""

from types import SimpleNamespace

import numpy as np
import pytest

from network.quantities import bools, floats, ints
from routing.lines import NOT_RUN, LinePlan, line_plan_of
from routing.pattern_paths import trace_patterns
from scenarios.held import Held
from scenarios.held_check import driven_km_per_hour, held_problems, km_problems
from tests.cities.grid import edge_between, grid_city, grid_streets, stops_on_every_edge

CITY = grid_city(4, 3, stops=stops_on_every_edge(grid_streets(4, 3)))
EAST = [edge_between(CITY.streets, column, column + 1) for column in range(3)]
"""Stops and edges along the southern street."""


def plan(stops: list[int], headway_s: int = 600, name: str = "1") -> LinePlan:
    return line_plan_of([(name, "", [stops])], 1, headway_s)


def found(held: Held, made: LinePlan) -> list[str]:
    return [str(each) for each in held_problems(CITY, held, made, trace_patterns(CITY, made))]


def only(*edges: int) -> Held:
    return Held(closed=bools(np.isin(np.arange(CITY.streets.n_edges), edges)))


def test_a_line_is_found_that_drives_past_on_a_closed_street_without_stopping() -> None:
    # From the first block to the third, the fastest way is along the second.
    assert found(only(EAST[1]), plan([EAST[0], EAST[2]])) == [
        "error: line 1: drives on a street that buses keep off"
    ]


def test_the_other_direction_of_a_closed_street_is_open() -> None:
    back = edge_between(CITY.streets, 2, 1)
    assert found(only(back), plan([EAST[0], EAST[2]])) == []


def test_a_stop_on_a_closed_street_is_found() -> None:
    (said,) = found(only(EAST[2]), plan([EAST[0], EAST[2]]))
    assert f"stops at S{EAST[2]} or drives past it" in said


@pytest.mark.parametrize(
    ("made", "words"),
    [
        (plan(EAST, name="2"), "should stay and is not in the plan"),
        (plan(EAST, 900), "has other stops or headways"),
        (plan(EAST[:2]), "has other stops or headways"),
    ],
)
def test_a_line_that_did_not_stay_as_it_was_is_found(made: LinePlan, words: str) -> None:
    (said,) = found(Held(kept=plan(EAST)), made)
    assert words in said


def test_an_end_that_is_no_chosen_terminal_is_found_but_not_of_a_line_that_stays() -> None:
    terminal = bools(np.isin(np.arange(len(CITY.stops)), EAST[:2]))
    (said,) = found(Held(terminal=terminal), plan(EAST))
    assert said == f"error: line 1: ends at S{EAST[2]}, where no line may end"
    assert found(Held(terminal=terminal, kept=plan(EAST)), plan(EAST)) == []


def test_kilometres_are_runs_and_ways_round_of_the_patterns_that_run() -> None:
    # 2 km and 1 km to turn, every 10 min: 18 km/h. Pattern 2: 4 km and 3 km, once an hour: 7 km/h.
    both = line_plan_of([("1", "", [[0, 1], [2, 3]])], 2, 600)
    both = both.with_headways(ints([[600, 0], [3600, 3600]]))
    paths = SimpleNamespace(call_m=floats([0, 2000, 0, 4000]))
    metres = np.zeros((4, 4))
    metres[1, 2], metres[3, 0] = 1000, 3000
    deadheads = SimpleNamespace(metres=floats(metres))
    driven = [driven_km_per_hour(both, paths, deadheads, column) for column in (0, 1)]  # type: ignore[arg-type]  # the two columns that are read
    assert driven == [pytest.approx(25.0), pytest.approx(7.0)]
    (said,) = km_problems(both, paths, deadheads, 24.0)  # type: ignore[arg-type]  # as above
    assert str(said) == "error: kilometres: 25.0 km an hour in period 1, 24 allowed"


@pytest.mark.parametrize(
    ("made", "words"),
    [
        (plan(EAST, name="2"), "its stops should stay and it is not in the plan"),
        (plan(EAST[:2]), "its stops should stay and are others"),
        (plan(EAST, NOT_RUN), "rests when it runs today"),
    ],
)
def test_a_line_whose_stops_did_not_stay_is_found(made: LinePlan, words: str) -> None:
    (said,) = found(Held(kept_patterns=plan(EAST)), made)
    assert words in said


def test_a_line_whose_stops_stay_may_have_another_headway_and_end_where_it_does() -> None:
    terminal = bools(np.isin(np.arange(len(CITY.stops)), EAST[:2]))
    assert found(Held(terminal=terminal, kept_patterns=plan(EAST)), plan(EAST, 900)) == []
