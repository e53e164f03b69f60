"""One integer program in a process of its own, which can be ended at any moment.

SCIP in OR-Tools 9.15 goes on to its limits once it is told to stop. `routing.watched_solve` runs
this file as a script: ``python scip_process.py PARENT``, the request on standard input, the answer
on standard output, both as OR-Tools writes them.
"""

import os
import signal
import sys
import threading
import time

_LOOK_EVERY_S = 0.5


def answer_to(request: bytes) -> bytes:
    """Solve what a request asks for.

    Parameters
    ----------
    request : bytes
        A ``SolveRequest`` of OR-Tools.

    Returns
    -------
    bytes
        A ``SolveResultProto``.

    Examples
    --------
    >>> from ortools.math_opt import result_pb2, rpc_pb2
    >>> from ortools.math_opt.python import mathopt
    >>> model = mathopt.Model()
    >>> model.maximize(3.0 * model.add_integer_variable(lb=0.0, ub=2.5))
    >>> asked = rpc_pb2.SolveRequest(solver_type=1, model=model.export_model())
    >>> answer = answer_to(asked.SerializeToString())
    >>> found = result_pb2.SolveResultProto.FromString(answer)
    >>> mathopt.parse_solve_result(found, model).objective_value()
    6.0
    """
    from ortools.math_opt import callback_pb2, rpc_pb2  # noqa: PLC0415  (heavy, only where needed)
    from ortools.math_opt.core.python import solver  # noqa: PLC0415

    asked = rpc_pb2.SolveRequest.FromString(request)
    found = solver.solve(
        asked.model,
        asked.solver_type,
        asked.initializer,
        asked.parameters,
        asked.model_parameters,
        None,
        callback_pb2.CallbackRegistrationProto(),
        None,
        None,
    )
    return bytes(found.SerializeToString())


def _end_with(parent: int) -> None:
    """End this process as soon as the one that started it has ended."""
    while os.getppid() == parent:
        time.sleep(_LOOK_EVERY_S)
    os._exit(1)


def _main() -> None:
    for key in (signal.SIGINT, signal.SIGQUIT):  # Ctrl-C and the like are for whoever started this
        signal.signal(key, signal.SIG_IGN)
    threading.Thread(target=_end_with, args=(int(sys.argv[1]),), daemon=True).start()
    sys.stdout.buffer.write(answer_to(sys.stdin.buffer.read()))


if __name__ == "__main__":
    _main()
