"""How long work speaks to whoever waits for it."""

from dataclasses import dataclass
from typing import Protocol

from network.errors import Cancelled


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
    """

    stage: str
    share: float
    message: str = ""


class Observer(Protocol):
    """Told about progress; answers whether to go on."""

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
