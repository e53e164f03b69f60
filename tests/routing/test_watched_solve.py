"""A solver stops at once when somebody says so, and answers the same in its own process."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from network.errors import Cancelled, NoSolutionInTime
from routing import scip_process
from routing.progress import Progress, unobserved
from routing.watched_solve import Watch, solve_watched


def cover(n_rows: int, n_columns: int) -> Any:  # noqa: ANN401  (OR-Tools has no stubs)
    """Random columns that cover each row exactly once, or leave it at a price."""
    from ortools.math_opt.python import mathopt  # noqa: PLC0415  (heavy)

    random = np.random.default_rng(1)
    model = mathopt.Model()
    model.objective.is_maximize = False
    rows = [model.add_linear_constraint(lb=1.0, ub=1.0) for _ in range(n_rows)]
    for number in range(n_columns + n_rows):
        size = int(random.integers(2, 9))
        covered = [number] if number < n_rows else random.choice(n_rows, size, replace=False)
        price = 500.0 if number < n_rows else float(random.integers(20, 60) + 10 * size)
        column = model.add_binary_variable()
        model.objective.set_linear_coefficient(column, price)
        for row in covered:
            rows[row].set_coefficient(column, 1.0)
    return model


def parameters() -> Any:  # noqa: ANN401
    from ortools.math_opt.python import mathopt  # noqa: PLC0415  (heavy)

    return mathopt.SolveParameters(random_seed=1)


def never(progress: Progress, /) -> bool:
    del progress
    return False


def always(progress: Progress, /) -> bool:
    del progress
    return True


def test_a_solver_that_would_take_hours_stops_when_told_to() -> None:
    watch = Watch(never, "duties", 0.5, "choosing")
    with pytest.raises(Cancelled, match="stopped during duties, as asked"):
        solve_watched(cover(250, 4000), parameters(), [], watch)


def test_whether_somebody_watches_does_not_change_the_answer() -> None:
    model = cover(30, 200)
    answers = [
        solve_watched(model, parameters(), [], Watch(observer, "duties", 0.5, "choosing"))
        for observer in (unobserved, always)
    ]
    one, two = (answer.variable_values() for answer in answers)
    assert one == two
    assert answers[0].objective_value() == answers[1].objective_value()


def test_a_solver_that_is_ended_by_others_is_no_crash_of_ours(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    script = tmp_path / "ended.py"
    script.write_text("import os, sys; sys.stdin.buffer.read(); os._exit(9)", encoding="utf-8")
    monkeypatch.setattr(scip_process, "__file__", str(script))
    with pytest.raises(NoSolutionInTime, match=r"without an answer \(code 9\)"):
        solve_watched(cover(10, 10), parameters(), [], Watch(always, "duties", 0.5, "choosing"))
