"""Every number that shapes a result: its value, where it comes from, and how well it is known."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from network.demand import Demand
from network.network import Network
from network.service_day import WEEKDAY, Period, clock_of
from network.stops import StopSource
from network.walking import (
    ACCESS_LIMIT_M,
    TRANSFER_LIMIT_M,
    WALKER_LIMIT_M,
    WALKING_METRES_PER_SECOND,
)
from routing.assignment.crowding import MOST_ROUNDS, STABLE, CrowdingWeights
from routing.duties.agreement_file import agreement_named
from routing.factors import FACTORS
from routing.fleet import HEADWAYS_S, CostRates, LayoverRule, VehicleType
from routing.line_planning.sense import LineSense
from routing.run_times import RunTimeModel
from routing.weights import LONGEST_JOURNEY_S, MOST_BOARDINGS, JourneyWeights
from scenarios.calibration.calibrated_on import CalibratedOn
from scenarios.result import (
    LABOUR_RULES,
    MOST_PIECES,
    RELIEFS_APART_S,
    PlanSettings,
    ScenarioResult,
)
from scenarios.world import World

_DEFAULT = "default, not measured in this city"
_SET = "set by the planner"
_DEFAULTS_OF = "2026"
"""When the defaults were set."""


class Basis(StrEnum):
    """How well a value is known."""

    MEASURED = "measured"
    GIVEN = "given"
    MODELLED = "modelled"
    ASSUMED = "assumed"


@dataclass(frozen=True, slots=True)
class Assumption:
    """One value behind a result.

    Attributes
    ----------
    topic, what : str
        Where it belongs, and what it is.
    value : str
        With its unit.
    basis : Basis
    source : str
        One sentence a reader can trace.
    date : str
        Of the source, or when a default was set; blank where nobody told.
    """

    topic: str
    what: str
    value: str
    basis: Basis
    source: str
    date: str = ""


def assumptions_of(result: ScenarioResult) -> tuple[Assumption, ...]:
    """Values that shaped a result, inputs first, then settings and rules.

    Parameters
    ----------
    result : ScenarioResult

    Returns
    -------
    tuple of Assumption

    Examples
    --------
    >>> from tests.scenarios.small_result import result
    >>> found = next(a for a in assumptions_of(result()) if a.what == "walking speed")
    >>> found.value, str(found.basis)
    ('1.2 m/s', 'assumed')
    """
    return _ledger(result.network, result.demand, result.settings, result.run_times)


def ledger_of(world: World) -> tuple[Assumption, ...]:
    """Values that shape every service of a world: the same ledger, for one that was read back.

    Examples
    --------
    >>> from tests.planned_city import planned_city
    >>> from scenarios.world import World
    >>> city = planned_city()
    >>> world = World(city.network, city.demand, city.settings, city.run_times, city.deadheads,
    ...               lambda seen: True)
    >>> ledger_of(world) == assumptions_of(city)
    True
    """
    return _ledger(world.network, world.demand, world.settings, world.run_times)


def rests_on(references: Iterable[str], ledger: Sequence[Assumption]) -> tuple[Assumption, ...]:
    """Entries of the ledger that a figure rests on.

    Parameters
    ----------
    references : iterable of str
        Topics, or ``topic: entry``, as `routing.evaluation.registry.Kpi.rests_on` has them.
    ledger : sequence of Assumption

    Returns
    -------
    tuple of Assumption
        In the order of the ledger.

    Examples
    --------
    >>> from tests.scenarios.small_result import result
    >>> [entry.what for entry in rests_on(["factors: fuel"], assumptions_of(result()))]
    ['fuel']
    """
    wanted = frozenset(references)
    return tuple(
        entry
        for entry in ledger
        if entry.topic in wanted or f"{entry.topic}: {entry.what}" in wanted
    )


def _ledger(
    network: Network, demand: Demand, settings: PlanSettings, run_times: RunTimeModel
) -> tuple[Assumption, ...]:
    """Every entry."""
    return (
        *_inputs(network, demand, settings.calibrated),
        *_run_times(run_times),
        *_fleet(settings),
        *_drivers(settings),
        *_costs(settings.rates),
        *_factors(),
        *_journeys(settings.weights, settings.calibrated),
        *_crowding(),
        *_line_sense(settings.sense),
        *(row for period in demand.periods for row in _period(period, settings.calibrated)),
        Assumption(
            "run", "mode and seed", f"{settings.mode}, seed {settings.seed}",
            Basis.GIVEN, "settings of this run",
        ),
    )  # fmt: skip


def _choice(topic: str, what: str, value: str, source: str, *, given: bool) -> Assumption:
    """A setting, which is assumed unless somebody set it."""
    basis = Basis.GIVEN if given else Basis.ASSUMED
    return Assumption(topic, what, value, basis, source)


def _setting(topic: str, what: str, value: str, *, is_default: bool) -> Assumption:
    """A setting that differs from its default was set by the planner."""
    if is_default:
        return Assumption(topic, what, value, Basis.ASSUMED, _DEFAULT, _DEFAULTS_OF)
    return Assumption(topic, what, value, Basis.GIVEN, _SET)


def _fitted(
    topic: str, what: str, value: str, on: CalibratedOn | None, *, is_default: bool
) -> Assumption:
    """A setting that calibration may have found."""
    if on is None or is_default:
        return _setting(topic, what, value, is_default=is_default)
    return Assumption(topic, what, value, Basis.MEASURED, on.sentence)


def _calibration(on: CalibratedOn | None) -> Assumption:
    """Whether counts stand behind the demand."""
    if on is None:
        return Assumption("demand", "counts", "none", Basis.ASSUMED, "no counts were given")
    return Assumption("demand", "counts", f"{on.counts}", Basis.MEASURED, on.sentence)


def _inputs(network: Network, demand: Demand, on: CalibratedOn | None) -> list[Assumption]:
    """Streets, stops, zones, demand and depots."""
    zones, depots = network.zones, network.depots
    return [
        Assumption(
            "streets", "bus streets", f"{network.streets.n_edges} street pieces by direction",
            Basis.MEASURED, "surveyed by OpenStreetMap contributors",
        ),
        *_stops(network),
        Assumption(
            "zones", "people and jobs",
            f"{len(zones)} zones, {zones.population.sum():.0f} people, {zones.jobs.sum():.0f} jobs",
            Basis.MODELLED if zones.estimated else Basis.GIVEN, zones.source,
        ),
        Assumption(
            "demand", "trips",
            f"{demand.trips_per_hour.sum():.0f} trips per AM hour, "
            f"{demand.trips_per_day:.0f} per day",
            Basis.MODELLED if demand.modelled else Basis.GIVEN, demand.source,
        ),
        _calibration(on),
        _choice(
            "depots", "places", "1 depot" if len(depots) == 1 else f"{len(depots)} depots",
            "bus street nearest the middle of the terminals" if depots.assumed else "given",
            given=not depots.assumed,
        ),
    ]  # fmt: skip


_STOP_SOURCES = {
    StopSource.MAP: (Basis.MEASURED, "surveyed by OpenStreetMap contributors"),
    StopSource.FEED: (Basis.GIVEN, "timetable feed of the present service"),
    StopSource.FILE: (Basis.GIVEN, "table of stops"),
    StopSource.GENERATED: (Basis.ASSUMED, "placed along streets by rule; no such stop is known"),
}


def _stops(network: Network) -> list[Assumption]:
    """Stops by where they come from."""
    counted = Counter(network.stops.source)
    return [
        Assumption("stops", f"from {source}", f"{counted[source]} stops", *_STOP_SOURCES[source])
        for source in StopSource
        if counted[source]
    ]


def _run_times(model: RunTimeModel) -> list[Assumption]:
    """How buses are timed."""
    basis = Basis.ASSUMED if model.assumed else Basis.MEASURED
    return [
        Assumption(
            "run times", "bus time over free-flow street time",
            f"x {model.bus_factor_permille / 1000:g}", basis, model.source,
        ),
        Assumption(
            "run times", "braking and accelerating", f"{model.stop_penalty_s} s per stop",
            Basis.ASSUMED, _DEFAULT,
        ),
        Assumption(
            "run times", "standing at a stop", f"{model.dwell_s} s per stop",
            Basis.ASSUMED, _DEFAULT,
        ),
    ]  # fmt: skip


def _fleet(settings: PlanSettings) -> list[Assumption]:
    """Vehicles, layover and headways."""
    vehicle, layover = settings.vehicle, settings.layover
    headways = ", ".join(f"{h / 60:g}" for h in HEADWAYS_S)
    return [
        _choice("fleet", "vehicles", f"at most {settings.buses} away from the depot", _SET,
                given=True),
        _setting("fleet", "places per vehicle", f"{vehicle.places} ({vehicle.name})",
                 is_default=vehicle == VehicleType()),
        _setting("fleet", "layover at a terminal",
                 f"{layover.least_s / 60:g} min or {layover.share_of_run_permille / 10:g} % "
                 "of the run, whichever is longer", is_default=layover == LayoverRule()),
        _setting("fleet", "headways to choose from", f"{headways} min", is_default=True),
    ]  # fmt: skip


def _drivers(settings: PlanSettings) -> list[Assumption]:
    """Rules that duties keep, each with its source, and what was assumed beside them."""
    agreement = agreement_named(settings.labour_rules)
    is_default = settings.labour_rules == LABOUR_RULES
    return [
        _setting("drivers", "agreement", f"{agreement.name}: {agreement.title}",
                 is_default=is_default),
        *(
            Assumption(
                "drivers", rule.rule.replace("_", " "), rule.figures,
                Basis.ASSUMED if rule.source.startswith("assumed") else Basis.GIVEN, rule.source,
            )
            for rule in agreement.sources
            if rule.figures
        ),
        _setting("drivers", "pieces of work of a duty in this plan", f"at most {MOST_PIECES}",
                 is_default=True),
        _setting("drivers", "places to change and rest",
                 "depots, and terminals while the vehicle stands there", is_default=True),
        _setting("drivers", "between two changes on a vehicle",
                 f"at least {RELIEFS_APART_S // 60} min", is_default=True),
        _setting("drivers", "ways to these places", "staff car, as fast as an empty bus",
                 is_default=True),
    ]  # fmt: skip


def _costs(rates: CostRates) -> list[Assumption]:
    """Rates of operation."""
    money, basis = rates.currency, Basis.ASSUMED if rates.assumed else Basis.GIVEN
    known = FACTORS[0]
    source, date = (known.source, known.date) if rates.assumed else (_SET, "")
    rider_source, rider_date = (_DEFAULT, _DEFAULTS_OF) if rates.assumed else (_SET, "")
    return [
        Assumption("cost", "vehicle-hour away from the depot",
                   f"{rates.per_platform_hour:g} {money}/h", basis, source, date),
        Assumption("cost", "vehicle-kilometre", f"{rates.per_km:g} {money}/km", basis, source,
                   date),
        Assumption("cost", "vehicle and day", f"{rates.per_vehicle_day:g} {money}", basis, source,
                   date),
        Assumption("cost", "felt hour of a rider, against operation",
                   f"{rates.rider_hour:g} {money}/h", basis, rider_source, rider_date),
    ]  # fmt: skip


def _factors() -> list[Assumption]:
    """Factors of spare vehicles and emissions."""
    rates = ("vehicle hour", "vehicle kilometre", "vehicle and day")
    return [
        Assumption("factors", f.name, f"{f.value:g} {f.unit}", Basis.ASSUMED, f.source, f.date)
        for f in FACTORS
        if f.name not in rates
    ]


def _journeys(weights: JourneyWeights, on: CalibratedOn | None) -> list[Assumption]:
    """What riders do and how they feel it."""
    default = JourneyWeights()
    rows = (
        ("felt minutes per minute walked", f"{weights.walk:g}", weights.walk == default.walk),
        ("felt minutes per minute waited", f"{weights.wait:g}", weights.wait == default.wait),
        (
            "wait is half the headway up to a headway of",
            f"{weights.even_wait_up_to_s / 60:g} min",
            weights.even_wait_up_to_s == default.even_wait_up_to_s,
        ),
        (
            "wait per further minute of headway",
            f"{weights.planned_share:g} min",
            weights.planned_share == default.planned_share,
        ),
        (
            "a trip without a bus, beyond its walk, where lines are chosen",
            f"{weights.missed_s / 60:g} min",
            weights.missed_s == default.missed_s,
        ),
        ("walking speed", f"{WALKING_METRES_PER_SECOND:g} m/s", True),
        ("longest walk to or from a stop", f"{ACCESS_LIMIT_M:g} m", True),
        ("longest walk between two buses", f"{TRANSFER_LIMIT_M:g} m", True),
        ("trips that always walk, up to", f"{WALKER_LIMIT_M:g} m", True),
        ("longest journey", f"{LONGEST_JOURNEY_S / 60:g} min", True),
        ("most boardings in a journey", f"{MOST_BOARDINGS}", True),
    )
    others = [
        _setting("journeys", what, value, is_default=is_default) for what, value, is_default in rows
    ]
    transfer = _fitted(
        "journeys", "felt minutes per transfer, walk and wait extra",
        f"{weights.transfer_s / 60:g} min", on, is_default=weights.transfer_s == default.transfer_s,
    )  # fmt: skip
    return [*others[:2], transfer, *others[2:]]


def _crowding() -> list[Assumption]:
    """How full buses are felt, in the figures with crowding."""
    weights = CrowdingWeights()
    felt = "Wardman and Whelan, Transport Reviews 31(3), mean of British rail studies"
    return [
        Assumption("crowding", "seats", f"{weights.seat_share:.0%} of the places",
                   Basis.ASSUMED, _DEFAULT, _DEFAULTS_OF),
        Assumption("crowding", "felt minutes per minute sitting, all places taken",
                   f"{weights.sitting:g}", Basis.ASSUMED, felt, "2011"),
        Assumption("crowding", "felt minutes per minute standing", f"{weights.standing:g}",
                   Basis.ASSUMED, felt, "2011"),
        Assumption("crowding", "riders choose again",
                   f"until loads on the busiest hops would move by less than {STABLE:.0%}, "
                   f"{MOST_ROUNDS} times at most", Basis.ASSUMED, _DEFAULT, _DEFAULTS_OF),
    ]  # fmt: skip


def _line_sense(sense: LineSense) -> list[Assumption]:
    """What a line may be."""
    default = LineSense()
    run = (sense.shortest_run_s, sense.longest_run_s)
    return [
        _setting("lines", "one-way run", f"{run[0] / 60:g} to {run[1] / 60:g} min",
                 is_default=run == (default.shortest_run_s, default.longest_run_s)),
        _setting("lines", "run over the fastest legal way between its ends",
                 f"at most {sense.most_detour:g} times",
                 is_default=sense.most_detour == default.most_detour),
        _setting("lines", "mean distance between stops",
                 f"{sense.spacing_m[0]:g} to {sense.spacing_m[1]:g} m",
                 is_default=sense.spacing_m == default.spacing_m),
    ]  # fmt: skip


def _period(period: Period, on: CalibratedOn | None) -> list[Assumption]:
    """Demand and speed of one period."""
    same_trips, same_speed = (
        any(replace(period, **{name: getattr(known, name)}) == known for known in WEEKDAY)
        for name in ("speed_factor", "demand_factor")
    )
    turned = ", read from destination to origin" if period.transposed else ""
    when = f"{clock_of(period.start)[:5]} to {clock_of(period.end)[:5]}"
    return [
        _fitted("service day", f"{period.name}, {when}: demand",
                f"x {period.demand_factor:g} of the table{turned}", on, is_default=same_trips),
        _fitted("service day", f"{period.name}, {when}: street speed",
                f"x {period.speed_factor:g} of free flow", on, is_default=same_speed),
    ]  # fmt: skip
