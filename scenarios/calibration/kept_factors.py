"""Factors that ``routewright calibrate`` fitted, read back and put into a plan."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

from network.demand import Demand
from network.errors import InputError, refuse_errors
from network.problems import Problem, error, note, warning
from network.quantities import MIB
from network.service_day import Period
from network.text_files import read_text
from network.toml_text import parsed_toml
from scenarios.calibration.calibrated_on import CalibratedOn
from scenarios.gtfs.names import shown

MAX_FACTOR_BYTES = MIB
"""A file of factors is a page of text; a larger file is something else."""

LEAST_FACTOR, MOST_FACTOR = 0.05, 20.0
"""A factor outside these mends no model: the model, or the counts, are of something else."""

LONGEST_TRANSFER_MIN = 60.0
FASTEST_STREETS = 1.5
"""Most times free flow that `Period` allows."""

_SAME_TRIPS = 0.005
"""Tables of trips whose sums differ by a smaller share are taken to be the same."""

_KEYS = ("transfer_felt_min", "demand", "driving_time", "calibrated")


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
    """

    name: str
    demand: Mapping[str, float]
    driving: Mapping[str, float]
    transfer_s: float | None = None
    on: CalibratedOn | None = None
    trips_per_am_hour: float | None = None


def read_factors(path: Path, periods: Sequence[Period]) -> KeptFactors:
    r"""Factors of a file that ``routewright calibrate`` wrote, every fault of it named at once.

    Parameters
    ----------
    path : Path
        TOML, UTF-8: ``transfer_felt_min``, tables ``demand`` and ``driving_time`` by period, and
        ``calibrated``, what they were fitted on. Each may be missing.
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
    for key in ("demand", "driving_time"):
        tables[key], found = _by_period(path.name, key, document.get(key, {}), periods)
        problems += found
    transfer_min = document.get("transfer_felt_min")
    if transfer_min is not None and not _between(transfer_min, 0.0, LONGEST_TRANSFER_MIN):
        value = shown(str(transfer_min))
        message = f"{value} is not between 0 and {LONGEST_TRANSFER_MIN:g} minutes"
        problems.append(error(f"{path.name} key transfer_felt_min", message))
    on, trips = None, None
    if "calibrated" in document:
        on, trips, found = _calibrated(path.name, document["calibrated"])
        problems += found
    refuse_errors(problems)
    return KeptFactors(
        path.name, MappingProxyType(tables["demand"]), MappingProxyType(tables["driving_time"]),
        None if transfer_min is None else 60.0 * transfer_min, on, trips,
    )  # fmt: skip


def with_factors(demand: Demand, factors: KeptFactors) -> tuple[Demand, tuple[Problem, ...]]:
    """Demand whose periods carry the factors: trips and the speed of streets in each.

    Parameters
    ----------
    demand : Demand
        As the factors were fitted on it: not scaled by them.
    factors : KeptFactors

    Returns
    -------
    Demand
    tuple of Problem
        What was done, for people.

    Raises
    ------
    InputError
        If its trips are scaled already, or streets would be faster than a period may have them.

    Examples
    --------
    >>> from network.quantities import floats, ints
    >>> from network.service_day import WEEKDAY
    >>> trips = Demand(ints([0]), ints([1]), floats([100]), WEEKDAY[1:2], False, "a survey")
    >>> scaled, _ = with_factors(trips, KeptFactors("factors.toml", {"AM": 1.2}, {"AM": 1.25}))
    >>> scaled.periods[0].demand_factor, scaled.periods[0].speed_factor   # 0.9 / 1.25
    (1.2, 0.72)
    """
    said = _about_the_table(demand, factors)
    refuse_errors(said)
    periods = tuple(_scaled(period, factors) for period in demand.periods)
    return replace(demand, periods=periods), (*said, _what_was_done(factors))


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
    problems = [
        error(f"{name} key {key}.{shown(each)}", "is no period", f"periods are {', '.join(names)}")
        for each in raw
        if each not in names
    ]
    found: dict[str, float] = {}
    for each in names:
        if each not in raw:
            continue
        if _between(raw[each], LEAST_FACTOR, MOST_FACTOR):
            found[each] = float(raw[each])
        else:
            message = f"{shown(str(raw[each]))} is not between {LEAST_FACTOR:g} and {MOST_FACTOR:g}"
            problems.append(error(f"{name} key {key}.{each}", message))
    return found, problems


def _between(raw: object, least: float, most: float) -> bool:
    """Whether a value is a number within bounds."""
    if isinstance(raw, bool) or not isinstance(raw, int | float):
        return False
    return math.isfinite(raw) and least <= raw <= most


_NUMBERS = ("counts", "held_out", "geh_mean", "geh_below_5", "seed", "trips_per_am_hour")


def _calibrated(name: str, raw: object) -> tuple[CalibratedOn | None, float | None, list[Problem]]:
    """What factors were fitted on."""
    where = f"{name} key calibrated"
    if not isinstance(raw, dict) or not isinstance(raw.get("source"), str):
        return None, None, [error(where, "is not a table with a source, as calibrate writes it")]
    wrong = [key for key in _NUMBERS if not _between(raw.get(key), 0.0, 1e9)]
    if wrong:
        return None, None, [error(where, f"has no number {', '.join(wrong)} of at least 0")]
    on = CalibratedOn(
        source=shown(raw["source"]), counts=int(raw["counts"]), held_out=int(raw["held_out"]),
        geh_mean=float(raw["geh_mean"]), geh_below_5=float(raw["geh_below_5"]),
        seed=int(raw["seed"]),
    )  # fmt: skip
    return on, float(raw["trips_per_am_hour"]), []
