"""Failures of a store that are nobody's input: something is still needed, or the folder is gone."""

from network.errors import PlanningError


class StillUsedError(PlanningError):
    """What was to be removed is needed by something else that is kept."""


class StoreGoneError(PlanningError):
    """The folder of a store was taken away while it was in use."""

    def __init__(self) -> None:
        super().__init__("the data folder of this service is gone; stop it and start it again")
