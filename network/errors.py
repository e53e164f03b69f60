"""What can go wrong, as a caller may catch it.

PlanningError
├── InputError          a file or value that we were given is wrong
│   └── LimitError      it is larger than we agree to read
├── NotFoundError       an id or file that does not exist
├── InfeasibleError     no plan can satisfy what was asked
├── NoSolutionInTime    there may be a plan, the time was too short
└── Cancelled           the person asked us to stop

Anything else that escapes is a bug.
"""

from collections.abc import Iterable, Sequence

from network.problems import Problem, Severity

SHOWN_AT_ONCE = 20
"""Errors that one message tells."""


class PlanningError(Exception):
    """A planner can do something about this; the message says what."""


class InputError(PlanningError):
    """A file or value that we were given is wrong.

    Parameters
    ----------
    message : str
        Names the thing, the value, the limit and the way out.
    problems : sequence of Problem, optional
        Every finding, where one file has several.
    """

    def __init__(self, message: str, problems: Sequence[Problem] = ()) -> None:
        super().__init__(message)
        self.problems = tuple(problems)


class LimitError(InputError):
    """The input is larger than we agree to read."""


class NotFoundError(PlanningError):
    """An id or file that does not exist."""


class InfeasibleError(PlanningError):
    """No plan can satisfy what was asked."""


class NoSolutionInTime(PlanningError):  # noqa: N818  (reads as what it says)
    """There may be a plan; the time or work allowed was too short to find one."""


class Cancelled(PlanningError):  # noqa: N818  (nothing failed: a person asked us to stop)
    """The person asked us to stop."""


def refuse_errors(problems: Iterable[Problem]) -> None:
    """Raise one error that carries every finding, if any finding is an error.

    Raises
    ------
    InputError
        Naming up to `SHOWN_AT_ONCE` errors and the number of further ones.
    """
    errors: Sequence[Problem] = [p for p in problems if p.severity is Severity.ERROR]
    if not errors:
        return
    shown = [str(p).removeprefix("error: ") for p in errors[:SHOWN_AT_ONCE]]
    more = len(errors) - len(shown)
    if more:
        shown.append(f"and {more} more")
    raise InputError("\n".join(shown), errors)
