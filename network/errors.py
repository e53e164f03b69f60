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

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from network.problems import Problem


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

    def __init__(self, message: str, problems: "Sequence[Problem]" = ()) -> None:
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
