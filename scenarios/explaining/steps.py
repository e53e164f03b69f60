"""One step of an explanation: a day made again, with its progress told as that of the whole."""

from dataclasses import replace

from routing.progress import Observer, Progress, report
from scenarios.world import World

STAGE = "explaining"
"""Under which progress is told."""


def at_step(world: World, share: float, message: str) -> World:
    """A world in which all work is told as one step, so that it can be stopped at any time.

    Parameters
    ----------
    world : World
    share : float
        Of the explanation that is done before the step.
    message : str
        What is made in it.

    Returns
    -------
    World
        For the work of the step; told of already.

    Raises
    ------
    Cancelled
        If the observer says so.

    Examples
    --------
    >>> from tests.scenarios.explaining import two_line_town as two
    >>> seen = []
    >>> place = replace(two.world(), observer=lambda told: seen.append(told) is None)
    >>> report(at_step(place, 0.5, "without line 4").observer, "headways", 0.0, "40 buses")
    >>> [(told.stage, told.share, told.message) for told in seen]
    [('explaining', 0.5, 'without line 4'), ('explaining', 0.5, 'without line 4')]
    """
    report(world.observer, STAGE, share, message)
    return replace(world, observer=_told_as(world.observer, Progress(STAGE, share, message)))


def _told_as(observer: Observer, step: Progress) -> Observer:
    """Tells an observer of the step, whatever is reported."""

    def tell(progress: Progress, /) -> bool:
        del progress
        return observer(step)

    return tell
