"""The failure of a store that is nobody's input: something kept is still needed."""

from network.errors import PlanningError


class StillUsedError(PlanningError):
    """What was to be removed is needed by something else that is kept."""
