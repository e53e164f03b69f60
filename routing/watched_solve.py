"""Runs a long integer program while somebody may still say stop."""

import os
import subprocess
import sys
from dataclasses import dataclass
from typing import Any

from network.errors import NoSolutionInTime
from routing import scip_process
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

    Where there is an observer, SCIP runs in a process of its own (`routing.scip_process`): nothing
    else stops it at once. The answer is the same.

    Raises
    ------
    Cancelled
        If the observer says so, once SCIP has ended.
    NoSolutionInTime
        If the process of SCIP was ended from outside, as for want of memory.
    """
    from ortools.math_opt.python import mathopt  # noqa: PLC0415  (heavy, only where needed)

    scip, given = mathopt.SolverType.GSCIP, mathopt.ModelSolveParameters(solution_hints=hints)
    if watch.observer is unobserved:
        return mathopt.solve(model, scip, params=parameters, model_params=given)
    from ortools.math_opt import result_pb2, rpc_pb2  # noqa: PLC0415

    request = rpc_pb2.SolveRequest(
        solver_type=scip.value,
        model=model.export_model(),
        parameters=parameters.to_proto(),
        model_parameters=given.to_proto(),
    )
    answer = _answer(request.SerializeToString(), watch)
    return mathopt.parse_solve_result(result_pb2.SolveResultProto.FromString(answer), model)


def _answer(request: bytes, watch: Watch) -> bytes:
    """What a process of SCIP answers to a request; it has ended when this returns or raises."""
    with subprocess.Popen(  # noqa: S603  (our own script)
        [sys.executable, "-P", scip_process.__file__, str(os.getpid())],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    ) as running:
        try:
            answer = _awaited(running, request, watch)
        finally:
            running.kill()  # without effect once it has ended
    if running.returncode != 0:
        message = (
            f"the solver of {watch.stage} was ended without an answer (code {running.returncode}); "
            "free some memory and try again"
        )
        raise NoSolutionInTime(message)
    return answer


def _awaited(running: "subprocess.Popen[bytes]", request: bytes, watch: Watch) -> bytes:
    """What a process writes until it ends, while the observer is asked."""
    given: bytes | None = request
    while True:
        try:
            return running.communicate(given, timeout=_ASK_EVERY_S)[0]
        except subprocess.TimeoutExpired:
            given = None  # kept there since the first call
            report(watch.observer, watch.stage, watch.share, watch.message)
