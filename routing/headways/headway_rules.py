"""What headways must keep: fleets, budgets of money and hours, longest headways, room on board."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from network.errors import InputError
from network.quantities import IntArray
from network.service_day import HOUR
from routing.fleet import HEADWAYS_S, CostRates, VehicleType
from routing.line_vehicles import LineVehicles
from routing.lines import NOT_RUN, LinePlan
from routing.weights import JourneyWeights


@dataclass(frozen=True, slots=True)
class VehicleFleet:
    """Vehicles of one type, and what they cost to run.

    Attributes
    ----------
    vehicle : VehicleType
    number : int
        Vehicles that may be under way at a time, spares not counted.
    rates : CostRates
        Of an hour and a kilometre; the price of a rider's hour is that of `FeltPrices`.
    """

    vehicle: VehicleType = field(default_factory=VehicleType)
    number: int = 0
    rates: CostRates = field(default_factory=CostRates)

    def __post_init__(self) -> None:
        if self.number < 0:
            message = f"{self.vehicle.name}: {self.number} vehicles; give 0 or more"
            raise InputError(message)


def fleets_in_words(fleets: Sequence[VehicleFleet]) -> str:
    """How many vehicles there are, of which type where there are several.

    Examples
    --------
    >>> mini, bus = VehicleFleet(VehicleType("mini", 20), 4), VehicleFleet(number=1)
    >>> fleets_in_words([bus]), fleets_in_words([mini, bus])
    ('1 bus', '4 of mini and 1 of standard bus')
    """
    if len(fleets) == 1:
        return f"{fleets[0].number} {'bus' if fleets[0].number == 1 else 'buses'}"
    words = [f"{each.number} of {each.vehicle.name}" for each in fleets]
    return f"{', '.join(words[:-1])} and {words[-1]}"


@dataclass(frozen=True, slots=True)
class FeltPrices:
    """What is weighed against waiting, all in seconds as riders feel them.

    Attributes
    ----------
    left_behind_s : float
        For a rider who does not fit on the bus.
    rider_hour : float
        Money that an hour as riders feel it is worth, by which operation is weighed.
    """

    left_behind_s: float = 3600.0
    rider_hour: float = CostRates().rider_hour

    def __post_init__(self) -> None:
        if not (self.left_behind_s >= 0 and self.rider_hour > 0):
            message = (
                f"a rider left behind at {self.left_behind_s} s and an hour of a rider at "
                f"{self.rider_hour} cannot be weighed; give 0 or more, and more than 0"
            )
            raise InputError(message)


@dataclass(frozen=True, slots=True)
class HeadwayRules:
    """What a choice of headways must keep, and what is weighed in it.

    Attributes
    ----------
    fleets : tuple of VehicleFleet
        One per vehicle type; each holds in every period.
    longest_s : tuple of int
        Longest headway of each period, seconds; `NOT_RUN` where each line may also rest.
    may_rest : tuple of (int, int)
        Line and period of those that may rest where others may not.
    allowed_s : tuple of int
        Headways to choose from, rising.
    clock_face_from_s : int
        From this headway on, departures repeat each hour: the headway divides an hour, or is a
        whole number of hours.
    most_load : float
        Share of the places that may be taken on the busiest section.
    day_budget : float
        Most that hours and kilometres of a day may cost, in the currency of the rates.
    day_hours : float
        Most hours that all vehicles together may be under way in a day.
    most_km_per_hour : float
        Most kilometres that all lines together may drive in an hour of any period.
    one_type_per_line : bool
        Whether a line has the same vehicle type in all periods in which it runs.
    prices : FeltPrices, optional
        Without, riders' waiting is least and everybody finds room. With, riders beyond
        `most_load` and operation are weighed against felt waiting, and buses may be overfull.
    weights : JourneyWeights
        For the wait that riders expect of a headway.

    Raises
    ------
    InputError
        If a rule has no meaning, or two do not go together.

    Examples
    --------
    >>> rules = HeadwayRules((VehicleFleet(number=40),), longest_s=(1800, 3600))
    >>> rules.fleets[0].vehicle.places, rules.most_load
    (80, 1.0)
    """

    fleets: tuple[VehicleFleet, ...]
    longest_s: tuple[int, ...]
    allowed_s: tuple[int, ...] = HEADWAYS_S
    clock_face_from_s: int = 600
    most_load: float = 1.0
    day_budget: float = float("inf")
    day_hours: float = float("inf")
    most_km_per_hour: float = float("inf")
    one_type_per_line: bool = False
    prices: FeltPrices | None = None
    may_rest: tuple[tuple[int, int], ...] = ()
    weights: JourneyWeights = field(default_factory=JourneyWeights)

    def __post_init__(self) -> None:
        if not self.fleets:
            message = "headways need at least one vehicle type; give a VehicleFleet"
            raise InputError(message)
        if not self.allowed_s or min(self.allowed_s) <= 0:
            message = f"headways {self.allowed_s} must be seconds above 0, at least one of them"
            raise InputError(message)
        if sorted(set(self.allowed_s)) != list(self.allowed_s):
            message = f"headways {self.allowed_s} must rise"
            raise InputError(message)
        for headway in self.allowed_s:
            if headway >= self.clock_face_from_s and HOUR % headway and headway % HOUR:
                message = (
                    f"a headway of {headway} s does not repeat each hour, which is asked for from "
                    f"{self.clock_face_from_s} s on; leave it out or raise clock_face_from_s"
                )
                raise InputError(message)
        self._refuse_limits()

    def _refuse_limits(self) -> None:
        """Refuse limits that nothing can keep."""
        for longest in self.longest_s:
            if longest != NOT_RUN and longest < self.allowed_s[0]:
                message = (
                    f"a longest headway of {longest} s lies below the shortest that is allowed, "
                    f"{self.allowed_s[0]} s"
                )
                raise InputError(message)
        if self.most_load <= 0:
            message = f"buses filled to {self.most_load:g} of their places carry nobody"
            raise InputError(message)
        limits = self.day_budget, self.day_hours, self.most_km_per_hour
        if not all(limit >= 0 for limit in limits):
            message = (
                f"a budget of {self.day_budget} and {self.day_hours} hours for a day, and "
                f"{self.most_km_per_hour} km for an hour; give 0 or more of each"
            )
            raise InputError(message)


@dataclass(frozen=True, slots=True, eq=False)
class ChosenHeadways:
    """Headway and vehicle type of each line in each period.

    Attributes
    ----------
    headway_s : IntArray, shape (n_lines, n_periods)
        `NOT_RUN` where the line rests.
    fleet : IntArray, shape (n_lines, n_periods)
        Row in ``HeadwayRules.fleets``; `NO_VEHICLE` where the line rests.
    """

    headway_s: IntArray
    fleet: IntArray

    def vehicles_of(self, rules: HeadwayRules) -> LineVehicles:
        """Vehicle types of the lines under the rules of the choice."""
        fleets = rules.fleets
        return LineVehicles(
            tuple(each.vehicle for each in fleets), tuple(each.rates for each in fleets), self.fleet
        )

    def applied_to(self, plan: LinePlan) -> LinePlan:
        """Return the same lines at these headways, both directions alike.

        Examples
        --------
        >>> from network.quantities import ints
        >>> from routing.lines import line_plan_of
        >>> plan = line_plan_of([("1", "Harbour", [[0, 1], [1, 0]])], 1, 3600)
        >>> ChosenHeadways(ints([[600]]), ints([[0]])).applied_to(plan).headway_s.tolist()
        [[600], [600]]
        """
        return plan.with_headways(self.headway_s[plan.pattern_line])
