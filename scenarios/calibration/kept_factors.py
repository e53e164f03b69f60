"""Factors that ``routewright calibrate`` fitted, read back and put into a plan."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np

from network.demand import Demand
from network.errors import InputError, refuse_errors
from network.problems import Problem, error, note, warning
from network.quantities import MIB, floats
from network.service_day import Period
from network.text_files import read_text
from network.toml_text import parsed_toml
from network.zones import ZoneTable
from scenarios.calibration.calibrated_on import CalibratedOn
from scenarios.gtfs.names import shown

MAX_FACTOR_BYTES = 4 * MIB
"""A file of factors is a page of text; a larger file is something else."""

LEAST_FACTOR, MOST_FACTOR = 0.05, 20.0
"""A factor outside these mends no model: the model, or the counts, are of something else."""

LONGEST_TRANSFER_MIN = 60.0
FASTEST_STREETS = 1.5
"""Most times free flow that `Period` allows."""

_SAME_TRIPS = 0.005
"""Tables of trips whose sums differ by a smaller share are taken to be the same."""

_BY_PERIOD = ("demand", "driving_time")
_BY_ZONE = ("origin", "destination")
_KEYS = ("transfer_felt_min", *_BY_PERIOD, *_BY_ZONE, "calibrated")


@dataclass(frozen=True, slots=True)
class KeptFactors:
    """What the model of a plan is multiplied by.

    Attributes
    ----------
    name : str
        Of the file.
    demand, driving : mapping of str to float
        Trips, and driving times, by name of the period.
    transfer_s : float, optional
        Felt seconds per transfer.
    on : CalibratedOn, optional
        None where the file does not say what they were fitted on.
    trips_per_am_hour : float, optional
        Of the table that the factors on trips are of.
    origin, destination : mapping of str to float
        Trips from, and to, zones of the table, by their ids; 1 where it names none.
    scaled_trips : float, optional
        Trips per AM hour of the table that carries these factors already.
    """

    name: str
    demand: Mapping[str, float]
    driving: Mapping[str, float]
    transfer_s: float | None = None
    on: CalibratedOn | None = None
    trips_per_am_hour: float | None = None
    origin: Mapping[str, float] = field(default_factory=dict)
    destination: Mapping[str, float] = field(default_factory=dict)
    scaled_trips: float | None = None


def read_factors(path: Path, periods: Sequence[Period]) -> KeptFactors:
    r"""Factors of a file that ``routewright calibrate`` wrote, every fault of it named at once.

    Parameters
    ----------
    path : Path
        TOML, UTF-8: ``transfer_felt_min``, tables ``demand`` and ``driving_time`` by period,
        ``origin`` and ``destination`` by zone, and ``calibrated``, what they were fitted on. Each
        may be missing.
    periods : sequence of Period

    Returns
    -------
    KeptFactors

    Raises
    ------
    NotFoundError
        If there is no such file.
    LimitError
        If it is larger than `MAX_FACTOR_BYTES` or nested too deeply.
    InputError
        If it is not TOML, or a key or value is wrong; carries every finding.

    Examples
    --------
    >>> import tempfile
    >>> from network.service_day import WEEKDAY
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = Path(folder) / "factors.toml"
    ...     _ = file.write_text("transfer_felt_min = 5\n[demand]\nAM = 1.2\n")
    ...     factors = read_factors(file, WEEKDAY)
    >>> dict(factors.demand), factors.transfer_s
    ({'AM': 1.2}, 300.0)
    """
    document = _parsed(path)
    keys = f"keys are {', '.join(_KEYS)}"
    problems = [
        error(f"{path.name} key {shown(key)}", "there is no such key", keys)
        for key in document
        if key not in _KEYS
    ]
    tables = {}
    for key in _BY_PERIOD:
        tables[key], found = _by_period(path.name, key, document.get(key, {}), periods)
        problems += found
    for key in _BY_ZONE:
        tables[key], found = _by_zone(path.name, key, document.get(key, {}))
        problems += found
    transfer_min = document.get("transfer_felt_min")
    if transfer_min is not None and not _between(transfer_min, 0.0, LONGEST_TRANSFER_MIN):
        value = shown(str(transfer_min))
        message = f"{value} is not between 0 and {LONGEST_TRANSFER_MIN:g} minutes"
        problems.append(error(f"{path.name} key transfer_felt_min", message))
    calibrated, found = _calibrated(path.name, document.get("calibrated"))
    problems += found
    refuse_errors(problems)
    return KeptFactors(
        name=path.name,
        demand=MappingProxyType(tables["demand"]),
        driving=MappingProxyType(tables["driving_time"]),
        transfer_s=None if transfer_min is None else 60.0 * transfer_min,
        on=calibrated.on,
        trips_per_am_hour=calibrated.trips,
        origin=MappingProxyType(tables["origin"]),
        destination=MappingProxyType(tables["destination"]),
        scaled_trips=calibrated.scaled_trips,
    )


def with_factors(
    demand: Demand, factors: KeptFactors, zones: ZoneTable
) -> tuple[Demand, tuple[Problem, ...]]:
    """Demand that carries the factors: trips of zones, and trips and speed of streets by period.

    Parameters
    ----------
    demand : Demand
        As the factors were fitted on it: not scaled by them.
    factors : KeptFactors
    zones : ZoneTable
        Of the demand.

    Returns
    -------
    Demand
    tuple of Problem
        What was done, for people.

    Raises
    ------
    InputError
        If its trips are scaled already, a factor is of a zone that there is none of, or streets
        would be faster than a period may have them.

    Examples
    --------
    >>> from network.quantities import floats, ints
    >>> from network.service_day import WEEKDAY
    >>> from tests.scenarios import small_result as small
    >>> trips = Demand(ints([0]), ints([1]), floats([100]), WEEKDAY[1:2], False, "a survey")
    >>> factors = KeptFactors("factors.toml", {"AM": 1.2}, {"AM": 1.25})
    >>> scaled, _ = with_factors(trips, factors, small.network().zones)
    >>> scaled.periods[0].demand_factor, scaled.periods[0].speed_factor   # 0.9 / 1.25
    (1.2, 0.72)
    """
    said = (*_about_the_table(demand, factors), *_unknown_zones(factors, zones))
    refuse_errors(said)
    periods = tuple(_scaled(period, factors) for period in demand.periods)
    trips = demand.trips_per_hour
    for by_zone, zone in (
        (factors.origin, demand.origin),
        (factors.destination, demand.destination),
    ):
        trips = trips * np.array([by_zone.get(each, 1.0) for each in zones.zone_id])[zone]
    scaled = replace(demand, periods=periods, trips_per_hour=floats(trips))
    return scaled, (*said, _what_was_done(factors))


def _unknown_zones(factors: KeptFactors, zones: ZoneTable) -> list[Problem]:
    """Zones of the file that the table of zones does not have."""
    known = frozenset(zones.zone_id)
    remedy = "plan with the zones that calibrate was given"
    return [
        error(f"{factors.name} key {key}.{shown(each)}", "there is no such zone", remedy)
        for key, by_zone in zip(_BY_ZONE, (factors.origin, factors.destination), strict=True)
        for each in by_zone
        if each not in known
    ]


def _scaled(period: Period, factors: KeptFactors) -> Period:
    """A period with its factors."""
    speed = period.speed_factor / factors.driving.get(period.name, 1.0)
    if speed > FASTEST_STREETS:
        message = (
            f"{factors.name} key driving_time.{period.name}: streets would be {speed:.2f} times as "
            f"fast as without traffic, more than {FASTEST_STREETS:g}; check the run times counted"
        )
        raise InputError(message)
    trips = period.demand_factor * factors.demand.get(period.name, 1.0)
    return replace(period, demand_factor=trips, speed_factor=speed)


def _about_the_table(demand: Demand, factors: KeptFactors) -> tuple[Problem, ...]:
    """Whether the table of trips is the one that the factors are of."""
    known = factors.trips_per_am_hour
    if known is None:
        return ()
    trips = float(demand.trips_per_hour.sum())
    if abs(trips - known) <= _SAME_TRIPS * known:
        return ()
    said = f"the table has {trips:.0f} trips per AM hour, the factors are of {known:.0f}"
    scaled = [known * factor for factor in factors.demand.values() if factor != 1.0]
    scaled += [] if factors.scaled_trips is None else [factors.scaled_trips]
    if any(abs(trips - each) <= _SAME_TRIPS * each for each in scaled):
        message = f"{said}: it seems to be scaled by them already"
        remedy = "give the table or the trips that calibrate was given, not its od.csv"
        return (error(factors.name, message, remedy),)
    return (warning(factors.name, said, "calibrate again with the demand of the plan"),)


def _what_was_done(factors: KeptFactors) -> Problem:
    """Factors in words."""
    parts = [
        f"{what} {', '.join(f'{name} x {value:.3f}' for name, value in by_period.items())}"
        for what, by_period in (("trips", factors.demand), ("driving times", factors.driving))
        if any(value != 1.0 for value in by_period.values())
    ]
    parts += [
        f"trips by {end} zone x {min(by_zone.values()):.3f} to x {max(by_zone.values()):.3f}"
        for end, by_zone in zip(_BY_ZONE, (factors.origin, factors.destination), strict=True)
        if by_zone
    ]
    if factors.transfer_s is not None:
        parts.append(f"a transfer felt as {factors.transfer_s / 60:g} min")
    source = factors.on.sentence if factors.on else "The file does not say what they rest on."
    return note(factors.name, f"{'; '.join(parts) or 'nothing is changed'}. {source}")


def _parsed(path: Path) -> dict[str, Any]:
    """Parse TOML that may be anything."""
    text = read_text(path, MAX_FACTOR_BYTES)
    try:
        return parsed_toml(text)
    except (RecursionError, ValueError) as failure:
        reason = "nested too deeply" if isinstance(failure, RecursionError) else str(failure)
        message = (
            f"{path.name} is not valid TOML: {reason}; give the factors.toml that routewright "
            "calibrate wrote"
        )
        raise InputError(message) from failure


def _by_period(
    name: str, key: str, raw: object, periods: Sequence[Period]
) -> tuple[dict[str, float], list[Problem]]:
    """Factors by period, in the order of the service day."""
    if not isinstance(raw, dict):
        return {}, [error(f"{name} key {key}", "is not a table by period")]
    names = [period.name for period in periods]
    unknown = [
        error(f"{name} key {key}.{shown(each)}", "is no period", f"periods are {', '.join(names)}")
        for each in raw
        if each not in names
    ]
    found, wrong = _factors(name, key, {each: raw[each] for each in names if each in raw})
    return found, [*unknown, *wrong]


def _by_zone(name: str, key: str, raw: object) -> tuple[dict[str, float], list[Problem]]:
    """Factors by zone, in the order of the file."""
    if not isinstance(raw, dict):
        return {}, [error(f"{name} key {key}", "is not a table by zone")]
    return _factors(name, key, raw)


def _factors(name: str, key: str, raw: Mapping[str, Any]) -> tuple[dict[str, float], list[Problem]]:
    """Factors that are within their limits, and a problem for each that is not."""
    found: dict[str, float] = {}
    problems = []
    for each, value in raw.items():
        if _between(value, LEAST_FACTOR, MOST_FACTOR):
            found[each] = float(value)
        else:
            message = f"{shown(str(value))} is not between {LEAST_FACTOR:g} and {MOST_FACTOR:g}"
            problems.append(error(f"{name} key {key}.{shown(each)}", message))
    return found, problems


def _between(raw: object, least: float, most: float) -> bool:
    """Whether a value is a number within bounds."""
    if isinstance(raw, bool) or not isinstance(raw, int | float):
        return False
    return math.isfinite(raw) and least <= raw <= most


_NUMBERS = ("counts", "held_out", "geh_mean", "geh_below_5", "seed", "trips_per_am_hour")
_SCALED = "od_trips_per_am_hour"


@dataclass(frozen=True, slots=True)
class _Calibrated:
    """What factors were fitted on, and the trips of the table without and with them."""

    on: CalibratedOn | None = None
    trips: float | None = None
    scaled_trips: float | None = None


def _calibrated(name: str, raw: object) -> tuple[_Calibrated, list[Problem]]:
    """The table of that name; nothing where the file has none."""
    if raw is None:
        return _Calibrated(), []
    where = f"{name} key calibrated"
    if not isinstance(raw, dict) or not isinstance(raw.get("source"), str):
        return _Calibrated(), [error(where, "is not a table with a source, as calibrate writes it")]
    numbers = (*_NUMBERS, _SCALED) if _SCALED in raw else _NUMBERS  # older files have no such sum
    wrong = [key for key in numbers if not _between(raw.get(key), 0.0, 1e9)]
    if wrong:
        return _Calibrated(), [error(where, f"has no number {', '.join(wrong)} of at least 0")]
    on = CalibratedOn(
        source=shown(raw["source"]), counts=int(raw["counts"]), held_out=int(raw["held_out"]),
        geh_mean=float(raw["geh_mean"]), geh_below_5=float(raw["geh_below_5"]),
        seed=int(raw["seed"]),
    )  # fmt: skip
    scaled = float(raw[_SCALED]) if _SCALED in raw else None
    return _Calibrated(on, float(raw["trips_per_am_hour"]), scaled), []
