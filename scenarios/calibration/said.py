"""What every report says first about its demand: what it was calibrated on, or that it was not."""

from network.demand import Demand
from scenarios.calibration.calibrated_on import CalibratedOn

FIXED_DEMAND = (
    "Demand is fixed: the same trips are made whatever the service, without a choice of mode and "
    "without riders that a better service would induce."
)


def how_calibrated(demand: Demand, calibrated: CalibratedOn | None = None) -> str:
    """First line of a report.

    Parameters
    ----------
    demand : Demand
    calibrated : CalibratedOn, optional
        None where no counts stand behind the plan.

    Examples
    --------
    >>> from network.quantities import floats, ints
    >>> from network.service_day import WEEKDAY
    >>> how_calibrated(Demand(ints([0]), ints([1]), floats([1]), WEEKDAY, False, "a survey"))
    'Not calibrated: demand given, no counts.'
    """
    if calibrated is not None:
        return calibrated.sentence
    return f"Not calibrated: demand {'modelled' if demand.modelled else 'given'}, no counts."
