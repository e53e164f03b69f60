"""The table of an operator's vehicle types: places, how many there are, and what they cost."""

from pathlib import Path

from network.cell_numbers import NumberRule
from network.csv_tables import Column, CsvLimits, CsvTable, numbers_of, read_csv
from network.errors import refuse_errors
from network.problems import Problem, error
from network.quantities import FloatArray
from routing.fleet import CostRates, VehicleType
from routing.headways.headway_rules import VehicleFleet

MOST_TYPES = 12
"""Each type is a choice for each line and headway: the search grows with their number."""

_LONGEST_NAME = 60
_COLUMNS = (
    Column("type", ("name", "vehicle", "vehicle_type")),
    Column("places", ("capacity",)),
    Column("number", ("vehicles", "count", "buses")),
    Column("per_hour", ("per_platform_hour",), required=False),
    Column("per_km", (), required=False),
    Column("per_vehicle_day", (), required=False),
)
_PLACES = NumberRule("places", lowest=1, highest=1000)
_NUMBER = NumberRule("vehicles", highest=100_000)


def read_fleets(path: Path, usual: CostRates) -> tuple[VehicleFleet, ...]:
    r"""Vehicle types of a CSV file, with the number of each.

    Parameters
    ----------
    path : Path
        Columns ``type``, ``places``, ``number`` and, where they differ from the usual rates,
        ``per_hour``, ``per_km`` and ``per_vehicle_day`` in the currency of those.
    usual : CostRates
        For blank cells and missing columns.

    Returns
    -------
    tuple of VehicleFleet
        In the order of the file.

    Raises
    ------
    NotFoundError
        If there is no such file.
    InputError
        If the file is not such a table, naming every fault.
    LimitError
        If it is too large.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = Path(folder) / "fleet.csv"
    ...     _ = file.write_text("type,places,number,per_km\nmini,30,12,0.8\nlong,120,9,\n")
    ...     fleets = read_fleets(file, CostRates(per_km=1.2))
    >>> [(each.vehicle.name, each.number, each.rates.per_km) for each in fleets]
    [('mini', 12, 0.8), ('long', 9, 1.2)]
    """
    table = read_csv(path, _COLUMNS, rows_are="vehicle types", limits=CsvLimits(rows=1000))
    problems: list[Problem] = [*_name_problems(table)]
    columns: dict[str, FloatArray] = {}
    for name, rule in (
        ("places", _PLACES),
        ("number", _NUMBER),
        ("per_hour", NumberRule("cost per hour", highest=1e6, blank=usual.per_platform_hour)),
        ("per_km", NumberRule("cost per kilometre", highest=1e6, blank=usual.per_km)),
        ("per_vehicle_day", NumberRule("cost per day", highest=1e6, blank=usual.per_vehicle_day)),
    ):
        if name in table.columns:
            columns[name], wrong = numbers_of(table, name, rule)
            problems += wrong
    problems += _whole_problems(table, columns)
    refuse_errors(problems)
    return tuple(_fleet(table, columns, row, usual) for row in range(len(table)))


def _fleet(
    table: CsvTable, columns: dict[str, FloatArray], row: int, usual: CostRates
) -> VehicleFleet:
    """The type of one row."""

    def told(name: str) -> bool:
        return name in columns and bool(table.columns[name][row])

    def rate(name: str, otherwise: float) -> float:
        return float(columns[name][row]) if name in columns else otherwise

    rates = CostRates(
        per_platform_hour=rate("per_hour", usual.per_platform_hour),
        per_km=rate("per_km", usual.per_km),
        per_vehicle_day=rate("per_vehicle_day", usual.per_vehicle_day),
        rider_hour=usual.rider_hour,
        currency=usual.currency,
        assumed=usual.assumed and not (told("per_hour") and told("per_km")),
    )
    vehicle = VehicleType(table.columns["type"][row], int(columns["places"][row]))
    return VehicleFleet(vehicle, int(columns["number"][row]), rates)


def _name_problems(table: CsvTable) -> list[Problem]:
    """Types without a name, with a long one, or twice, and too many of them."""
    found, seen = [], set[str]()
    for row, name in enumerate(table.columns["type"]):
        if not 0 < len(name) <= _LONGEST_NAME or not name.isprintable():
            message = f"a vehicle type needs a name of at most {_LONGEST_NAME} characters"
            remedy = "" if name.isprintable() else "remove line breaks and invisible characters"
            found.append(error(table.where(row), message, remedy))
        elif name in seen:
            remedy = "add up their numbers, or give them other names"
            found.append(error(table.where(row), f"type {name!r} is there twice", remedy))
        seen.add(name)
    if len(table) > MOST_TYPES:
        message = f"{len(table)} vehicle types, at most {MOST_TYPES} are planned with"
        found.append(error(table.name, message, "join types that are nearly alike"))
    return found


def _whole_problems(table: CsvTable, columns: dict[str, FloatArray]) -> list[Problem]:
    """Places and numbers that are not whole, and a fleet without a vehicle."""
    found = [
        error(table.where(row), f"{name} {value:g} is not a whole number")
        for name in ("places", "number")
        for row, value in enumerate(columns[name].tolist())
        if value == value and value != int(value)  # noqa: PLR0124  (not a number is told already)
    ]
    if not columns["number"].any():
        message = "there is no vehicle of any type"
        found.append(error(table.name, message, "give the number of each type"))
    return found
