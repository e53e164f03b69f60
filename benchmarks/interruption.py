"""Ctrl-C ends a search, not the benchmark: what was found until then is checked and printed."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager

from routing.progress import Observer, Progress


@contextmanager
def until_interrupted() -> Iterator[Observer]:
    """An observer that goes on until somebody presses Ctrl-C; afterwards Ctrl-C is as before.

    Examples
    --------
    >>> with until_interrupted() as observer:
    ...     before = observer(Progress("lines", 0.1))
    ...     signal.raise_signal(signal.SIGINT)
    ...     before, observer(Progress("lines", 0.2))
    (True, False)
    """
    goes_on = True

    def stop(number: int, frame: object) -> None:
        del number, frame
        nonlocal goes_on
        goes_on = False

    def observe(progress: Progress, /) -> bool:
        del progress
        return goes_on

    before = signal.signal(signal.SIGINT, stop)
    try:
        yield observe
    finally:
        signal.signal(signal.SIGINT, before)
