"""What is told of a search: its course in steps, and the best lines not more often than needed."""

from routing.line_planning.search.design_lines import RunningLine, running_every
from routing.line_planning.search.watching import Watching
from tests.routing.line_planning.search.searched_city import city, drawing


class Clock:
    """Says what a test sets."""

    now = 100.0

    def __call__(self) -> float:
        """Seconds."""
        return self.now


def lines(*rows: int) -> list[RunningLine]:
    """Candidates of the city, each every ten minutes."""
    plan = city()[2]
    ways = [
        tuple(tuple(plan.stops_of(int(p)).tolist()) for p in plan.patterns_of(row)) for row in rows
    ]
    drawn = [drawing().find_line(each) for each in ways]
    return [running_every(line, 600) for line in drawn if line is not None]


def test_the_curve_has_a_step_for_each_better_set() -> None:
    clock = Clock()
    watching = Watching(city()[0], 20.0, clock)
    best = lines(0)
    for second, minutes in [(100.2, 40.0), (101.0, 40.0), (102.04, 35.5)]:
        clock.now = second
        seen = watching.seen(best, minutes, 7)
    assert seen.curve == ((0.2, 40.0), (2.0, 35.5))
    assert (seen.best_minutes, seen.least_minutes, seen.evaluations) == (35.5, 20.0, 7)
    assert (seen.n_lines, seen.km_per_hour) == (1, best[0].km_per_hour)


def test_a_long_curve_is_thinned_out_and_keeps_its_ends() -> None:
    watching = Watching(city()[0], 0.0, Clock())
    for step in range(1000):
        seen = watching.seen([], 2000.0 - step, step)
        assert len(seen.curve) <= 64
    assert seen.curve[0][1] == 2000.0
    assert seen.curve[-1][1] == 1001.0
    assert list(seen.curve) == sorted(seen.curve, key=lambda point: -point[1])


def test_lines_are_sketched_when_they_change_and_not_twice_in_a_second() -> None:
    clock = Clock()
    watching = Watching(city()[0], 0.0, clock)
    first, second = lines(0), lines(0, 5)
    sketch = watching.find_sketch(first)
    assert sketch is not None
    assert [line.headway_s for line in sketch.lines] == [600]
    clock.now += 0.9
    assert watching.find_sketch(second) is None  # too soon
    clock.now += 0.1
    assert watching.find_sketch(first) is None  # as it was
    changed = watching.find_sketch(second)
    assert changed is not None
    assert len(changed.lines) == 2


def test_no_lines_are_an_empty_sketch() -> None:
    sketch = Watching(city()[0], 0.0, Clock()).find_sketch([])
    assert sketch is not None
    assert sketch.lines == ()
