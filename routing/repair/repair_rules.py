"""What a repair may do and what it costs: rules and prices, all of them assumed."""

from dataclasses import dataclass

from routing.fleet import CostRates

COST_UNITS = 10_000
"""Costs inside the search are whole ten-thousandths of the currency."""


@dataclass(frozen=True, slots=True)
class RepairRules:
    """Times and vehicles that a repair may use.

    Attributes
    ----------
    notice_s : int
        From the news until a vehicle can leave a depot, or a driver sign on, other than planned.
    longest_gap_s : int
        Most seconds between two trips that are newly joined; a vehicle that waits longer goes home.
        Connections of the plan may be longer.
    spare : int
        Vehicles beyond those of the plan, in the depot where most vehicles spend the night.
    spare_drivers : int
        Drivers beyond those of the plan, who can sign on in any depot.
    layover_s : int, optional
        Least time between two trips for the rest of the day; as planned unless it is given.
    """

    notice_s: int = 600
    longest_gap_s: int = 5400
    spare: int = 0
    spare_drivers: int = 0
    layover_s: int | None = None


@dataclass(frozen=True, slots=True)
class RepairPrices:
    """What a change of the day costs beside driving and waiting.

    Attributes
    ----------
    per_cancelled_trip, per_lost_rider : float
        Of a trip that does not run, and of each rider who would have boarded it: about an hour of
        waiting and explaining at the price of a rider's hour.
    per_change : float
        Of each connection that is new to the day: one more instruction to a driver.
    per_spare : float
        Of each spare vehicle that leaves the depot.
    per_new_piece_s : int
        Of each piece of work that a driver was not to do, in seconds of pay.

    Examples
    --------
    >>> RepairPrices().of_cancelling(30.0)
    550.0
    """

    per_cancelled_trip: float = 250.0
    per_lost_rider: float = 10.0
    per_change: float = 20.0
    per_spare: float = 50.0
    per_new_piece_s: int = 1800

    def of_cancelling(self, riders: float) -> float:
        """Price of a trip that so many riders would have boarded."""
        return self.per_cancelled_trip + self.per_lost_rider * riders


def per_second(rates: CostRates) -> int:
    """Cost of a vehicle-second away from the depot, in `COST_UNITS`."""
    return round(rates.per_platform_hour / 3600 * COST_UNITS)


def per_metre(rates: CostRates) -> int:
    """Cost of a metre driven, in `COST_UNITS`."""
    return round(rates.per_km / 1000 * COST_UNITS)
