"""Every figure a plan is judged by, in one place: name, formula, unit, source, who times it.

Tables, pages, maps and programs read figures from here. A figure names the entries of the ledger of
assumptions that it rests on, by topic, so that what is assumed is one step away.
"""

from dataclasses import dataclass
from enum import StrEnum

from network.errors import NotFoundError


class Evaluator(StrEnum):
    """How journeys were timed; figures of different evaluators are never compared."""

    FREQUENCY = "frequency"
    CROWDED = "frequency, crowded"
    TIMETABLE = "timetable"


class Better(StrEnum):
    """Which of two values of a figure is the better one."""

    LOWER = "lower"
    HIGHER = "higher"
    NEITHER = "neither"


@dataclass(frozen=True, slots=True)
class Kpi:
    """One figure of the service day.

    Attributes
    ----------
    name, unit, meaning : str
    better : Better
        Which of two values a planner would rather have.
    evaluator : Evaluator
        Only figures of one evaluator may be compared.
    label : str
        What people call it; by default made from the name.
    formula : str
        In words.
    source : str
        Who defines it so.
    rests_on : tuple of str
        Topics of the ledger of assumptions, or ``topic: entry``.
    """

    name: str
    unit: str
    meaning: str
    better: Better
    evaluator: Evaluator = Evaluator.FREQUENCY
    label: str = ""
    formula: str = ""
    source: str = ""
    rests_on: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        """What people call it.

        Examples
        --------
        >>> Kpi("demand_trips", "trips/day", "all trips", Better.NEITHER).title
        'Demand trips'
        """
        return self.label or self.name.replace("_", " ").capitalize()


_TNDP = "line planning studies since Mandl, 1980"
_NTD = "US National Transit Database, policy manual 2024"
_TCQSM = "Transit Capacity and Quality of Service Manual, 3rd edition, TCRP Report 165, 2013"
_OURS = "defined here"
_RIDERS = ("demand", "zones", "stops", "journeys", "service day", "run times", "streets")
_REPLAYED = _RIDERS
_FLEET = ("run times", "streets", "fleet", "depots", "service day")
_LOADS = (*_RIDERS, "fleet: places per vehicle")
_COST = (*_FLEET, "cost")
_RIDERS_AND_FLEET = tuple(dict.fromkeys((*_RIDERS, *_FLEET)))
_RIDERS_AND_COST = (*_RIDERS_AND_FLEET, "cost")
_NEAR = ("zones", "stops", "journeys", "service day")
_FREQUENT = f"headway and walk access, {_TCQSM}; hours and headway as in frequent network maps"
_OFTEN = (
    "residents whose zone's point is at most 400 m on foot from a stop area with a stop from which "
    "lines together leave every {} min or more often in all periods between 7:00 and 19:00 / "
    "residents"
)
_LOWER, _HIGHER, _NEITHER = Better.LOWER, Better.HIGHER, Better.NEITHER
_REPLAY = Evaluator.TIMETABLE

REGISTRY: tuple[Kpi, ...] = (
    Kpi("demand_trips", "trips/day", "all trips of the demand table", _NEITHER,
        label="Trips of the table of demand",
        formula="trips per AM hour times factor and hours of each period, added up",
        source=_OURS, rests_on=("demand", "service day")),
    Kpi("share_walkers", "share", "trips of at most 1 000 m street walk, of all trips", _NEITHER,
        label="Walkers, of all trips",
        formula="trips whose walk all the way is at most 1 000 m / all trips",
        source=_OURS, rests_on=("demand", "zones", "journeys")),
    Kpi("share_within_800m", "share", "trips with a stop within 800 m at both ends", _HIGHER,
        label="Trips with a stop within 800 m",
        formula="trips with a stop area within 800 m of street walk at both ends / trips less "
        "walkers", source=_OURS, rests_on=("demand", "zones", "stops", "journeys")),
    Kpi("share_served", "share", "trips with a bus journey within the limits", _HIGHER,
        label="Trips with a bus journey",
        formula="trips with a bus journey within all limits that is felt as less than walking / "
        "trips less walkers", source=_TNDP, rests_on=_RIDERS),
    Kpi("share_unserved", "share", "trips without one", _LOWER,
        label="Trips without a bus journey",
        formula="trips less walkers less trips served / trips less walkers",
        source=_TNDP, rests_on=_RIDERS),
    Kpi("share_over_capacity", "share", "riders who find no place on the bus", _LOWER,
        label="Riders without a place",
        formula="riders beyond the places of the buses that pass, counted where the load first "
        "exceeds them / trips less walkers", source=_OURS, rests_on=_LOADS),
    Kpi("generalised_minutes", "min", "felt minutes per trip, unserved priced at walking", _LOWER,
        label="Felt time per trip",
        formula="2 x walk + 2 x wait + ride + 10 min per transfer, mean over trips less walkers; "
        "unserved at 2 x the shorter of walking and 120 min",
        source="generalised cost; weights in the range of Wardman and others, 2026, "
        "Transportation Research A 207", rests_on=_RIDERS),
    Kpi("journey_minutes_mean", "min", "door to door, riders served", _LOWER,
        label="Door to door, mean", formula="walk + wait + ride, mean over riders served",
        source=_TNDP, rests_on=_RIDERS),
    Kpi("journey_minutes_median", "min", "door to door, riders served", _LOWER,
        label="Door to door, half of riders within",
        formula="least minutes that half of the riders served do not exceed",
        source=_OURS, rests_on=_RIDERS),
    Kpi("journey_minutes_p90", "min", "door to door, riders served", _LOWER,
        label="Door to door, 9 of 10 within",
        formula="least minutes that nine tenths of the riders served do not exceed",
        source=_OURS, rests_on=_RIDERS),
    Kpi("walk_minutes", "min", "of a journey, mean", _LOWER, label="Walk",
        formula="walk to, between and from stops, mean over riders served",
        source=_TNDP, rests_on=_RIDERS),
    Kpi("wait_minutes", "min", "of a journey, mean", _LOWER, label="Wait",
        formula="half the joint headway of the lines taken up to 15 min, a quarter of what is "
        "beyond, mean over riders served", source=_TCQSM, rests_on=_RIDERS),
    Kpi("ride_minutes", "min", "of a journey, mean", _LOWER, label="Ride",
        formula="time on board, mean over riders served", source=_TNDP, rests_on=_RIDERS),
    Kpi("transfers", "per journey", "changes between buses, mean", _LOWER, label="Transfers",
        formula="boardings less one, mean over riders served", source=_TNDP, rests_on=_RIDERS),
    Kpi("share_direct", "share", "of riders served, without a change", _HIGHER,
        label="Riders without a change",
        formula="riders served with fewer than 0.5 expected transfers / riders served",
        source=_TNDP, rests_on=_RIDERS),
    Kpi("share_one_change", "share", "of riders served, with one change", _NEITHER,
        label="Riders with one change",
        formula="riders served with 0.5 to 1.5 expected transfers / riders served",
        source=_TNDP, rests_on=_RIDERS),
    Kpi("share_more_changes", "share", "of riders served, with two changes or more", _LOWER,
        label="Riders with two changes or more",
        formula="riders served with 1.5 expected transfers or more / riders served",
        source=_TNDP, rests_on=_RIDERS),
    Kpi("people_near_stop", "share", "of residents, within 400 m of a stop of a line", _HIGHER,
        label="People within 400 m of a served stop",
        formula="residents whose zone's point is at most 400 m on foot from a stop area with a "
        "departure in any period / residents", source=_TCQSM, rests_on=_NEAR),
    Kpi("people_near_10_min", "share", "of residents, within 400 m of a bus every 10 min",
        _HIGHER, label="People within 400 m of a bus every 10 min, 7:00 to 19:00",
        formula=_OFTEN.format(10), source=_FREQUENT, rests_on=_NEAR),
    Kpi("people_near_15_min", "share", "of residents, within 400 m of a bus every 15 min",
        _HIGHER, label="People within 400 m of a bus every 15 min, 7:00 to 19:00",
        formula=_OFTEN.format(15), source=_FREQUENT, rests_on=_NEAR),
    Kpi("span_hours", "h", "from the first to the last departure of a line, mean", _HIGHER,
        label="Span of service",
        formula="last less first departure of each line, mean over lines that run",
        source=f"hours of service, {_TCQSM}", rests_on=("fleet", "service day")),
    Kpi("vehicles", "vehicles", "most away from the depot at any second, spares not counted",
        _LOWER, label="Vehicles away from the depot",
        formula="most blocks between leaving and reaching a depot at any second",
        source=f"vehicles operated in maximum service, {_NTD}", rests_on=_FLEET),
    Kpi("platform_hours", "h/day", "vehicle-hours away from the depot", _LOWER,
        label="Vehicle-hours", formula="from leaving a depot until back, added up over blocks",
        source=f"total actual hours, {_NTD}", rests_on=_FLEET),
    Kpi("service_hours", "h/day", "vehicle-hours on trips with riders", _NEITHER,
        label="Vehicle-hours with riders",
        formula="first departure to last arrival, added up over trips",
        source=_OURS, rests_on=_FLEET),
    Kpi("revenue_hours", "h/day", "vehicle-hours on trips and at layovers", _NEITHER,
        label="Vehicle-hours on trips and at layovers",
        formula="vehicle-hours less the time of empty drives",
        source=f"vehicle revenue hours, {_NTD}", rests_on=_FLEET),
    Kpi("vehicle_km", "km/day", "all driving, deadheads included", _LOWER,
        label="Vehicle-kilometres", formula="metres of trips and of deadheads, added up",
        source=f"total actual miles, {_NTD}", rests_on=_FLEET),
    Kpi("service_km", "km/day", "driving on trips with riders", _NEITHER,
        label="Vehicle-kilometres with riders",
        formula="metres along the street path of each trip, added up",
        source=f"vehicle revenue miles, {_NTD}", rests_on=_FLEET),
    Kpi("cost", "EUR/day", "vehicle-hours, kilometres and vehicles at the rates", _LOWER,
        label="Cost",
        formula="rate x vehicle-hours + rate x vehicle-km + rate x vehicles",
        source="three-factor cost allocation (Cherwony, Gleichman and Porter, 1981)",
        rests_on=_COST),
    Kpi("cost_per_rider", "EUR", "cost per rider served", _LOWER, label="Cost per rider",
        formula="cost / riders", source=_OURS, rests_on=_RIDERS_AND_COST),
    Kpi("riders", "trips/day", "trips served", _HIGHER, label="Riders",
        formula="trips of the day with a bus journey", source=_OURS, rests_on=_RIDERS),
    Kpi("boardings", "boardings/day", "of buses of the plan; a transfer boards twice", _NEITHER,
        label="Boardings", formula="riders who board at each call, added up over the day",
        source=f"unlinked passenger trips, {_NTD}", rests_on=_RIDERS),
    Kpi("cost_per_boarding", "EUR", "cost per boarding", _LOWER, label="Cost per boarding",
        formula="cost / boardings", source=f"operating expense per unlinked trip, {_NTD}",
        rests_on=_RIDERS_AND_COST),
    Kpi("boardings_per_service_hour", "boardings/h", "riders that an hour of bus carries", _HIGHER,
        label="Boardings per vehicle-hour with riders",
        formula="boardings / vehicle-hours with riders",
        source=f"unlinked trips per vehicle revenue hour, {_NTD}; layover left out",
        rests_on=_RIDERS_AND_FLEET),
    Kpi("passenger_km", "km/day", "ridden on buses of the plan", _NEITHER,
        label="Passenger-kilometres",
        formula="load of each hop x its metres x hours, added up over the day",
        source=f"passenger miles travelled, {_NTD}", rests_on=_RIDERS),
    Kpi("vehicle_km_per_passenger_km", "km/km", "driving for each kilometre ridden", _LOWER,
        label="Vehicle-km per passenger-km",
        formula="vehicle-km, deadheads included / passenger-km",
        source=_OURS, rests_on=_RIDERS_AND_FLEET),
    Kpi("load_factor", "share", "of places, mean over the day", _NEITHER, label="Places taken",
        formula="passenger-km / (places x headway buses per hour x metres of each hop x hours)",
        source=_TCQSM, rests_on=_LOADS),
    Kpi("peak_load_factor", "share", "of places, on the fullest hop of any period", _LOWER,
        label="Places taken on the fullest hop",
        formula="largest load of a hop / (places x buses per hour there)",
        source=_TCQSM, rests_on=_LOADS),
    Kpi("share_crowded", "share", "of passenger-km on buses fuller than their places", _LOWER,
        label="Ridden on overfull buses",
        formula="passenger-km on hops whose load exceeds the places / passenger-km",
        source=_TCQSM, rests_on=_LOADS),
    Kpi("commercial_speed", "km/h", "of buses with riders, stops included", _HIGHER,
        label="Commercial speed", formula="service km / service hours", source=_TCQSM,
        rests_on=("run times", "streets", "service day")),
    Kpi("share_not_in_service", "share", "of vehicle-hours: deadheads and layovers", _LOWER,
        label="Vehicle-hours without riders",
        formula="(vehicle-hours less vehicle-hours with riders) / vehicle-hours",
        source=_OURS, rests_on=_FLEET),
    Kpi("deadhead_share", "share", "of vehicle-hours: empty drives", _LOWER,
        label="Vehicle-hours of empty drives",
        formula="time of empty drives / vehicle-hours",
        source=f"deadhead hours over total actual hours, {_NTD}", rests_on=_FLEET),
    Kpi("recovery_ratio", "share", "layover for each hour on a trip", _NEITHER,
        label="Layover for each hour on a trip",
        formula="(vehicle-hours less empty drives less vehicle-hours with riders) / vehicle-hours "
        "with riders", source="recovery ratio, TCRP Report 135, 2009", rests_on=_FLEET),
    Kpi("fleet", "vehicles", "vehicles to own: in service and spare", _LOWER, label="Fleet",
        formula="vehicles x 1.2, rounded up",
        source="US Federal Transit Administration, Circular 9030.1C",
        rests_on=(*_FLEET, "factors: spare vehicles")),
    Kpi("co2_kg", "kg/day", "carbon dioxide from exhausts, were all buses diesel", _LOWER,
        label="Carbon dioxide", formula="vehicle-km x litres per km x kg per litre",
        source="IPCC Guidelines 2006, volume 2, chapter 3",
        rests_on=(*_FLEET, "factors: fuel", "factors: carbon dioxide")),
    Kpi("co2_g_per_passenger_km", "g/km", "carbon dioxide for each kilometre ridden", _LOWER,
        label="Carbon dioxide per passenger-km",
        formula="carbon dioxide / passenger-km", source=_OURS,
        rests_on=(*_RIDERS_AND_FLEET, "factors: fuel", "factors: carbon dioxide")),
)  # fmt: skip
"""Figures at even headways and figures of operation, in the order in which they are shown."""


def _replayed(name: str, unit: str, meaning: str, better: Better, label: str, formula: str) -> Kpi:
    """Figure of the timetable, replayed bus by bus."""
    return Kpi(
        f"timetable_{name}", unit, meaning, better, _REPLAY, label, formula,
        "each rider's cheapest journey in the timetable; defined here", _REPLAYED,
    )  # fmt: skip


_FROM_LEAVING = "from wanting to leave to arrival, riders served"

TIMETABLE_REGISTRY: tuple[Kpi, ...] = (
    _replayed("share_walkers", "share", "trips of at most 1 000 m street walk, of all", _NEITHER,
              "Walkers, of all trips",
              "trips whose walk all the way is at most 1 000 m / all trips"),
    _replayed("share_served", "share", "trips with a bus journey when they leave", _HIGHER,
              "Trips with a bus journey when they leave",
              "trips with a journey within all limits / trips less walkers"),
    _replayed("share_unserved", "share", "trips without one", _LOWER,
              "Trips without a bus journey when they leave",
              "trips less walkers less trips served / trips less walkers"),
    _replayed("generalised_minutes", "min",
              "felt minutes per trip, all waiting in full, unserved priced at walking", _LOWER,
              "Felt time per trip",
              "2 x walk + 2 x wait + ride + 10 min per transfer, mean over trips less walkers"),
    _replayed("journey_minutes_mean", "min", _FROM_LEAVING, _LOWER,
              "From leaving to arrival, mean", "walk + wait + ride, mean over riders served"),
    _replayed("journey_minutes_median", "min", _FROM_LEAVING, _LOWER,
              "From leaving to arrival, half of riders within",
              "least minutes that half of the riders served do not exceed"),
    _replayed("journey_minutes_p90", "min", _FROM_LEAVING, _LOWER,
              "From leaving to arrival, 9 of 10 within",
              "least minutes that nine tenths of the riders served do not exceed"),
    _replayed("walk_minutes", "min", "of a journey, mean", _LOWER, "Walk",
              "walk to, between and from stops, mean over riders served"),
    _replayed("wait_minutes", "min", "of a journey, that before the first bus included", _LOWER,
              "Wait, that before the first bus included",
              "seconds until the bus of the timetable leaves, mean over riders served"),
    _replayed("ride_minutes", "min", "of a journey, mean", _LOWER, "Ride",
              "time on board, mean over riders served"),
    _replayed("transfers", "per journey", "changes between buses, mean", _LOWER, "Transfers",
              "boardings less one, mean over riders served"),
    _replayed("share_direct", "share", "of riders served, without a change", _HIGHER,
              "Riders without a change", "riders served with one boarding / riders served"),
    _replayed("change_wait_minutes", "min", "at a change, until the bus changed to leaves", _LOWER,
              "Wait at a change",
              "seconds from being at the stop, any walk to it done, until the bus leaves, mean "
              "over transfers of riders served"),
    _replayed("share_long_changes", "share", "of changes, with a wait of more than 5 min", _LOWER,
              "Changes with a wait of more than 5 min",
              "transfers with a wait of more than 5 min / transfers of riders served"),
    _replayed("share_missed_changes", "share", "of changes, to a bus after the one just missed",
              _LOWER, "Changes that just miss a bus",
              "transfers with a wait of more than 5 min, at which a bus of the same pattern left "
              "at most 2 min before riders could board, 1 min to change included / transfers of "
              "riders served"),
    _replayed("riders", "trips/day", "trips served", _HIGHER, "Riders",
              "trips of the day with a bus journey"),
)  # fmt: skip
"""Figures of the timetable, replayed, in the order in which they are shown."""

_TRUNK = "hops from stop to stop that two or more lines drive in a period, weighted by departures"

TRUNK_REGISTRY: tuple[Kpi, ...] = (
    Kpi("trunk_headway_variation", "share",
        "how uneven buses of different lines follow each other where they share streets", _LOWER,
        _REPLAY, "Unevenness of headways on shared streets",
        f"standard deviation / mean of the times between departures, of {_TRUNK}",
        f"coefficient of variation of headways, {_TCQSM}", ("fleet", "service day", "run times")),
    Kpi("trunk_share_bunched", "share",
        "departures that follow another by less than a quarter of the mean headway", _LOWER,
        _REPLAY, "Bunched departures on shared streets",
        f"departures less than a quarter of the mean headway after the one before, of {_TRUNK}",
        "bunching at a quarter of the headway, as in vehicle location studies; defined here",
        ("fleet", "service day", "run times")),
    Kpi("trunk_excess_wait_minutes", "min",
        "wait that even departures of the same buses would spare on shared streets", _LOWER,
        _REPLAY, "Wait lost to uneven departures on shared streets",
        f"sum of squared headways / (2 x their sum) less half their mean, of {_TRUNK}",
        "excess waiting time, Transport for London; irregular service as in the design",
        ("fleet", "service day", "run times")),
)  # fmt: skip
"""Regularity where lines merge, from the departures of the timetable."""

_CROWDED = (*_LOADS, "crowding")
_WARDMAN = "multipliers of Wardman and Whelan, 2011, Transport Reviews 31(3)"
_EQUILIBRIUM = "optimal strategies with costs that grow with flow, Spiess and Florian, 1989"

CROWDED_REGISTRY: tuple[Kpi, ...] = (
    Kpi("crowded_felt_hours", "h/day", "felt by all riders who know how full buses are", _LOWER,
        Evaluator.CROWDED, "Felt hours with crowding",
        "2 x walk + 2 x wait + ride x crowding + 10 min per transfer, added up over trips less "
        "walkers; unserved at 2 x the shorter of walking and 120 min", _WARDMAN, _CROWDED),
    Kpi("crowded_generalised_minutes", "min", "felt minutes per trip, with crowding", _LOWER,
        Evaluator.CROWDED, "Felt time per trip, with crowding",
        "felt hours with crowding / trips less walkers", _WARDMAN, _CROWDED),
    Kpi("crowded_share_over_capacity", "share", "of passenger-km of riders beyond the places",
        _LOWER, Evaluator.CROWDED, "Ridden beyond the places, with crowding",
        "(load less places, where above 0) x km of each hop / passenger-km, after riders turned "
        "to other lines", _TCQSM, _CROWDED),
    Kpi("crowded_peak_load_factor", "share", "of places, on the fullest hop of any period", _LOWER,
        Evaluator.CROWDED, "Places taken on the fullest hop, with crowding",
        "largest load of a hop / (places x buses per hour there), after riders turned to other "
        "lines", _TCQSM, _CROWDED),
    Kpi("crowded_residual", "share", "by which loads on the busiest hops would still move", _LOWER,
        Evaluator.CROWDED, "Loads that still move",
        "sum over patterns of what the load on the busiest hop would move in one more round / sum "
        "of those loads; the worst period", _EQUILIBRIUM, _CROWDED),
    Kpi("crowded_gap", "share", "of felt hours that riders could still save", _LOWER,
        Evaluator.CROWDED, "Felt time that could still be saved",
        "felt hours less those of the best strategies at the same loads / felt hours",
        _EQUILIBRIUM, _CROWDED),
)  # fmt: skip
"""Figures of riders who know how full buses are, in the order in which they are shown."""

COMPARISON_REGISTRY: tuple[Kpi, ...] = tuple(
    Kpi(name, unit, meaning, better, Evaluator.FREQUENCY, label, formula, _OURS, _RIDERS)
    for name, unit, meaning, better, label, formula in (
        ("share_losing", "share", "trips that lose when one service replaces another", _LOWER,
         "Trips that lose", "no bus journey any more, or the nearest served stop has no bus left "
         "in that period, or a transfer instead of none, or more than 5 min longer / trips less "
         "walkers"),
        ("share_gaining", "share", "trips that gain when one service replaces another", _HIGHER,
         "Trips that gain", "the same read backwards / trips less walkers"),
        ("share_losing_service", "share", "trips that have no bus journey any more", _LOWER,
         "Trips that lose their bus", "trips with a bus journey before and none after / trips less "
         "walkers"),
        ("share_losing_stop", "share", "trips whose stop has no bus any more", _LOWER,
         "Trips that lose their stop", "trips with a bus journey before, of which at either end "
         "the nearest served stop area, or the one at its place where stops differ, has no bus "
         "left in that period / trips less walkers"),
        ("share_losing_direct", "share", "trips that need a transfer instead of none", _LOWER,
         "Trips that lose their direct bus", "trips direct before and with a transfer after / "
         "trips less walkers"),
        ("share_longer_2", "share", "trips more than 2 min longer, or without a bus", _LOWER,
         "More than 2 min longer", "trips more than 2 min longer door to door or with no bus "
         "journey any more / trips less walkers"),
        ("share_longer_5", "share", "trips more than 5 min longer, or without a bus", _LOWER,
         "More than 5 min longer", "as above, with 5 min"),
        ("share_shorter_2", "share", "trips more than 2 min shorter, or with a bus", _HIGHER,
         "More than 2 min shorter", "trips more than 2 min shorter door to door or with a bus "
         "journey for the first time / trips less walkers"),
        ("share_shorter_5", "share", "trips more than 5 min shorter, or with a bus", _HIGHER,
         "More than 5 min shorter", "as above, with 5 min"),
        ("regret_p95", "min", "felt minutes by which another service would have been better",
         _LOWER, "Regret, 19 of 20 draws within", "95th percentile over draws of felt time per "
         "trip less that of the best service in the same draw"),
        ("win_rate", "share", "draws in which no service is better", _HIGHER, "Draws won",
         "draws in which felt time per trip is least; draws of equals are shared / draws"),
    )
)  # fmt: skip
"""What one service does to the riders of another, and how sure that is."""

EVERY_KPI: tuple[Kpi, ...] = (
    *REGISTRY, *CROWDED_REGISTRY, *TIMETABLE_REGISTRY, *TRUNK_REGISTRY, *COMPARISON_REGISTRY,
)  # fmt: skip
"""The whole registry."""


def get_kpi(name: str) -> Kpi:
    """The figure of a name.

    Parameters
    ----------
    name : str

    Returns
    -------
    Kpi

    Raises
    ------
    NotFoundError
        If the registry has none.

    Examples
    --------
    >>> get_kpi("cost").rests_on[-1]
    'cost'
    """
    for kpi in EVERY_KPI:
        if kpi.name == name:
            return kpi
    message = f"there is no figure {name!r}; routing/evaluation/registry.py names them all"
    raise NotFoundError(message)
