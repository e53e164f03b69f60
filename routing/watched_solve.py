"""Runs a long integer program while somebody may still say stop."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from routing.progress import Observer, report, unobserved

_ASK_EVERY_S = 0.2


@dataclass(frozen=True, slots=True)
class Watch:
    """Who is told, some times a second, that a solver is still at work, and in which words.

    Attributes
    ----------
    observer : Observer
    stage : str
    share : float
        Part of the stage that is done when the solver starts, 0 to 1.
    message : str
    """

    observer: Observer
    stage: str
    share: float
    message: str


def solve_watched(
    model: Any,  # noqa: ANN401  (OR-Tools has no stubs here)
    parameters: Any,  # noqa: ANN401
    hints: list[Any],
    watch: Watch,
) -> Any:  # noqa: ANN401
    """Answer of SCIP; the observer is asked some times a second whether to go on.

    Raises
    ------
    Cancelled
        If the observer says so, once SCIP has stopped.
    """
    from ortools.math_opt.python import mathopt  # noqa: PLC0415  (heavy, only where needed)
    from ortools.util.python.solve_interrupter import SolveInterrupter  # noqa: PLC0415

    scip, given = mathopt.SolverType.GSCIP, mathopt.ModelSolveParameters(solution_hints=hints)
    if watch.observer is unobserved:
        return mathopt.solve(model, scip, params=parameters, model_params=given)
    # OR-Tools 9.15 writes two lines about events to the error output here; stopping works.
    stop = SolveInterrupter()
    with ThreadPoolExecutor(max_workers=1) as pool:
        answer = pool.submit(
            mathopt.solve,
            model,
            scip,
            params=parameters,
            model_params=given,
            interrupter=stop,
        )
        try:
            while True:
                try:
                    return answer.result(timeout=_ASK_EVERY_S)
                except TimeoutError:
                    report(watch.observer, watch.stage, watch.share, watch.message)
        finally:
            stop.interrupt()  # without effect once there is an answer
