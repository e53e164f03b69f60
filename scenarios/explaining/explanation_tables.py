"""Tables of an explanation: alternatives, zones, stop areas, other lines, limits, prices, ranks."""

from collections.abc import Iterable, Sequence
from dataclasses import fields

from routing.lines import NOT_RUN
from scenarios.explaining.alternatives import MEANING, OperationChange
from scenarios.explaining.explanation import LineExplanation, RankedLine
from scenarios.explaining.riders import RiderChange
from scenarios.relief_points import relief_points_table
from scenarios.table_files import Cell, Column, Table

_CHANGE = Column(
    "change", "", "what is done to the line; columns named change_of are less as planned"
)
_OPERATION = (
    Column("change_of_vehicles", "vehicles", "most away from the depot, counted on blocks"),
    Column("change_of_platform_hours", "h/day", "vehicle-hours away from the depot"),
    Column("change_of_service_hours", "h/day", "vehicle-hours on trips with riders"),
    Column("change_of_vehicle_km", "km/day", "all driving, deadheads included"),
    Column("change_of_cost", "money/day", "at the rates; the currency is in explanation.json"),
)
_TRIPS = (
    ("losing", "that lose for any reason"),
    ("gaining", "that gain for any reason and do not lose"),
    ("losing_service", "with a bus journey before and none after"),
    ("losing_stop", "whose nearest served stop has no bus left in that period"),
    ("losing_direct", "direct before, with a change of bus after"),
    ("gaining_service", "without a bus journey before, with one after"),
    ("slower_2", "more than 2 min longer door to door"),
    ("slower_5", "more than 5 min longer door to door"),
    ("faster_2", "more than 2 min shorter door to door"),
    ("faster_5", "more than 5 min shorter door to door"),
)
_TRIP_COLUMNS = tuple(Column(f"trips_{name}", "trips/day", words) for name, words in _TRIPS)
_FELT = Column("change_of_felt_hours", "h/day", "of all riders, trips without a bus as walking")
_BALANCE = Column(
    "balance", "money/day", "riders' felt hours at their price, less what operation costs more"
)
_LINE = (Column("line_id", "", "line"), Column("name", "", "of the line"))


def explanation_tables(explained: LineExplanation) -> tuple[Table, ...]:
    """All tables of one line.

    Parameters
    ----------
    explained : LineExplanation

    Returns
    -------
    tuple of Table
        ``alternatives``, ``zones``, ``stop_areas``, ``other_lines``, ``constraints``, ``prices``
        and, where they were priced, ``relief_points``.
    """
    points = explained.relief_points
    return (
        _alternatives(explained),
        _zones(explained),
        _stop_areas(explained),
        _other_lines(explained),
        _constraints(explained),
        _prices(explained),
        *([relief_points_table(points)] if points else []),
    )


def ranking_table(ranked: Sequence[RankedLine]) -> Table:
    """All lines, those that give riders least for their cost first.

    Parameters
    ----------
    ranked : sequence of RankedLine

    Returns
    -------
    Table
        ``ranking``. Changes are those of dropping the line.
    """
    columns = (
        Column("rank", "", "1 gives its riders least for what it costs"),
        *_LINE,
        Column("boardings_per_day", "boardings/day", "as planned"),
        Column("peak_load_factor", "share", "of places on the fullest hop of any period"),
        *_OPERATION,
        *_TRIP_COLUMNS,
        _FELT,
        _BALANCE,
        Column("worth", "", "riders' felt time it saves per money it costs; blank: costs nothing"),
    )
    rows = tuple(
        (
            rank, each.line_id, each.name, each.load.boardings, each.load.peak_load_factor,
            *_operation_cells(each.dropped.operation), *_trip_cells(each.dropped.riders),
            each.dropped.riders.felt_hours, each.dropped.balance, each.worth,
        )
        for rank, each in enumerate(ranked, start=1)
    )  # fmt: skip
    return Table("ranking", columns, rows)


def _alternatives(explained: LineExplanation) -> Table:
    """One row per change of the line."""
    columns = (
        _CHANGE,
        Column("meaning", "", "in words"),
        *(Column(f"headway_min_{p}", "min", "on the way out; blank: does not run")
          for p in explained.periods),
        Column("vehicles", "vehicles", "of the whole service"),
        Column("fits_fleet", "", "whether the fleet has as many"),
        *_OPERATION,
        *_TRIP_COLUMNS,
        _FELT,
        Column("change_of_riders_over_capacity", "riders/day", "who find no place on the bus"),
        _BALANCE,
    )  # fmt: skip
    rows = tuple(
        (
            str(each.change), MEANING[each.change], *map(_minutes, each.headway_s), each.vehicles,
            each.fits_fleet, *_operation_cells(each.operation), *_trip_cells(each.riders),
            each.riders.felt_hours, each.over_capacity, each.balance,
        )
        for each in explained.alternatives
    )  # fmt: skip
    return Table("alternatives", columns, rows)


def _zones(explained: LineExplanation) -> Table:
    """One row per change and zone in which some trip changes."""
    columns = (
        _CHANGE,
        Column("zone_id", "", "zone in which trips start"),
        Column("trips", "trips/day", "that start there, walkers left out"),
        *_TRIP_COLUMNS,
    )
    rows = tuple(
        (str(each.change), zone.zone_id, zone.trips, *(getattr(zone, n) for n, _ in _TRIPS))
        for each in explained.alternatives
        for zone in each.riders.zones
    )
    return Table("zones", columns, rows)


def _stop_areas(explained: LineExplanation) -> Table:
    """One row per stop area of the line."""
    columns = (
        Column("area_id", "", "stop area of the line"),
        Column("name", "", "of the area"),
        Column("boardings_per_day", "boardings/day", "of the line there, as planned"),
        Column("other_lines", "", "that stop there too"),
        Column("loses_all_service", "", "whether no bus stops there without the line"),
        Column("loses_a_period", "", "whether none does in some period without the line"),
    )
    rows = tuple(
        (
            area.area_id, area.name, area.boardings, " ".join(area.other_lines),
            area.loses_all_service, area.loses_a_period,
        )
        for area in explained.areas
    )  # fmt: skip
    return Table("stop_areas", columns, rows)


def _other_lines(explained: LineExplanation) -> Table:
    """One row per change and other line."""
    names = (
        ("boardings_before", "boardings/day", "as planned"),
        ("boardings_after", "boardings/day", "with the change"),
        ("peak_load_factor_before", "share", "of places on the fullest hop, as planned"),
        ("peak_load_factor_after", "share", "of places on the fullest hop, with the change"),
    )
    columns = (_CHANGE, *_LINE, *(Column(*each) for each in names))
    rows = tuple(
        (
            str(each.change), other.line_id, other.name,
            *(getattr(other, name) for name, _, _ in names),
        )
        for each in explained.alternatives
        for other in each.other_lines
    )  # fmt: skip
    return Table("other_lines", columns, rows)


def _constraints(explained: LineExplanation) -> Table:
    """One row per limit, those that bind first."""
    columns = (
        Column("limit", "", "what may be run into"),
        Column("against", "", "what it stands against"),
        Column("binds", "", "whether the next step that way breaks it"),
        Column("where", "", "period, and section where it is one"),
        Column("value", "as in unit", "that the next step needs"),
        Column("most", "as in unit", "that there may be; of a shortest headway, the least"),
        Column("unit", "", "of value and most"),
        Column("message", "", "in words"),
    )
    rows = tuple(
        (str(c.limit), str(c.against), c.binds, c.where, c.value, c.most, c.unit, c.message)
        for c in explained.constraints
    )
    return Table("constraints", columns, rows)


def _prices(explained: LineExplanation) -> Table:
    """One row per price of the whole plan."""
    columns = (
        Column("name", "", "one minute of layover or one bus, more or less"),
        Column("meaning", "", "what was changed, and against what"),
        *_OPERATION,
        _FELT,
        _BALANCE,
    )
    rows = tuple(
        (p.name, p.meaning, *_operation_cells(p.operation), p.felt_hours, p.balance)
        for p in explained.prices
    )
    return Table("prices", columns, rows)


def _operation_cells(change: OperationChange) -> Iterable[Cell]:
    """Cells of `_OPERATION`."""
    return (getattr(change, field.name) for field in fields(change))


def _trip_cells(riders: RiderChange) -> Iterable[Cell]:
    """Cells of `_TRIP_COLUMNS`."""
    return (getattr(riders, name) for name, _ in _TRIPS)


def _minutes(headway_s: int) -> float | None:
    """Headway in minutes, None where the line does not run."""
    return None if headway_s == NOT_RUN else headway_s / 60
