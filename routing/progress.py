"""How long work speaks to whoever waits for it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from network.errors import Cancelled
from routing.line_sketch import LineSketch


@dataclass(frozen=True, slots=True)
class SearchProgress:
    """How far a search for lines is. It can be ended at any time: its best set can be planned with.

    Attributes
    ----------
    best_minutes : float
        Felt minutes per trip with the best lines so far, as the search prices them.
    least_minutes : float
        A bound for them: no lines give less.
    evaluations : int
        Forms of lines compared so far.
    n_lines : int
        In the best set, lines that stay as they are left out.
    km_per_hour : float
        Vehicle-kilometres an hour of these lines.
    curve : tuple of (float, float)
        Seconds since the start of the search, and `best_minutes` from then on; falls.
    """

    best_minutes: float
    least_minutes: float
    evaluations: int
    n_lines: int
    km_per_hour: float
    curve: tuple[tuple[float, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a stage stands.

    Attributes
    ----------
    stage : str
    share : float
        Part of the stage that is done, 0 to 1.
    message : str
        One line for people.
    search : SearchProgress, optional
        Only while lines are searched for.
    sketch : LineSketch, optional
        The best lines of that search: where they have changed, and not twice in a second.
    """

    stage: str
    share: float
    message: str = ""
    search: SearchProgress | None = None
    sketch: LineSketch | None = None


class Observer(Protocol):
    """Told about progress; answers whether to go on.

    False, as the answer to progress with a `search`, ends that search alone: its best lines are
    taken, and the next progress asks again. Whoever wants all work to stop says False there too.
    """

    def __call__(self, progress: Progress, /) -> bool:
        """Return False to stop."""
        ...


def unobserved(progress: Progress, /) -> bool:
    """Observe nothing and never stop.

    Examples
    --------
    >>> unobserved(Progress("lines", 0.5))
    True
    """
    del progress
    return True


def ending_search(observer: Observer, is_enough: Callable[[], bool]) -> Observer:
    """An observer who ends a search once it is enough, and then goes on with its best lines.

    Parameters
    ----------
    observer : Observer
        Told everything; may stop the work as ever.
    is_enough : callable
        Asked while lines are searched for.

    Examples
    --------
    >>> seen = SearchProgress(40.0, 20.0, 9, 1, 12.0)
    >>> told = ending_search(unobserved, lambda: True)
    >>> told(Progress("lines", 0.5, search=seen)), told(Progress("headways", 0.0))
    (False, True)
    """

    def told(progress: Progress, /) -> bool:
        goes_on = observer(progress)
        return goes_on and not (progress.search is not None and is_enough())

    return told


def report(observer: Observer, stage: str, share: float, message: str = "") -> None:
    """Tell the observer, and stop here if it says so.

    Raises
    ------
    Cancelled
        If the observer answers False.
    """
    if not observer(Progress(stage, share, message)):
        said = f"stopped during {stage}, as asked"
        raise Cancelled(said)
