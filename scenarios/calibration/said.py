"""What every report says first about its demand, where no counts stand behind it."""

from network.demand import Demand

FIXED_DEMAND = (
    "Demand is fixed: the same trips are made whatever the service, without a choice of mode and "
    "without riders that a better service would induce."
)


def not_calibrated(demand: Demand) -> str:
    """First line of a report without counts.

    Examples
    --------
    >>> from network.quantities import floats, ints
    >>> from network.service_day import WEEKDAY
    >>> not_calibrated(Demand(ints([0]), ints([1]), floats([1]), WEEKDAY, False, "a survey"))
    'Not calibrated: demand given, no counts.'
    """
    how = "modelled" if demand.modelled else "given"
    return f"Not calibrated: demand {how}, no counts."
