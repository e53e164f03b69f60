"""Tables below a map: the same as the map in words, for everybody who cannot see it."""

from collections.abc import Sequence

from maps.page_parts import PageTable, TableRow
from maps.palette import line_colour
from maps.report_rows import LineRow, line_rows
from maps.safe_text import SafeText, colour, safe
from maps.shown_text import NOTHING, number, percent
from scenarios.comparison import Comparison
from scenarios.place_tables import place_tables
from scenarios.result import ScenarioResult
from scenarios.table_files import Cell


def lines_table(result: ScenarioResult, view: str, caption: str) -> PageTable:
    """One row per line; its number singles it out on a map.

    Parameters
    ----------
    result : ScenarioResult
    view : str
        The map on which to.
    caption : str
    """
    heads = (
        "Line", "Name", "Stops", "km", "Minutes, mean of the day",
        *(f"Every, min, {period.name}" for period in result.demand.periods),
        "Trips a day", "Boardings a day", "Peak riders an hour", "Fullest bus",
    )  # fmt: skip
    rows = tuple(
        TableRow(_line_cells(row), colour(line_colour(place)), view)
        for place, row in enumerate(line_rows(result))
    )
    return PageTable(safe(caption), tuple(map(safe, heads)), rows, n_words=2)


def _line_cells(row: LineRow) -> tuple[SafeText, ...]:
    """Cells of one line."""
    figures = (row.stops, row.km, row.minutes, *row.headways)
    riders = (row.trips, row.boardings, row.peak_load, row.peak_load_factor)
    return tuple(safe(cell) for cell in (row.line_id, row.name, *figures, *riders))


def zones_table(result: ScenarioResult) -> PageTable:
    """One row per zone: people and what journeys from there are like."""
    table = place_tables(result)[2]
    heads = (
        "Zone", "People", "Jobs", "Trips a day", "With a bus journey",
        "Mean minutes door to door of those",
    )  # fmt: skip
    names = ("population", "jobs", "trips_per_day", "share_served", "journey_minutes_mean")
    columns = [table.column(name) for name in names]
    rows = tuple(
        TableRow(
            (
                safe(str(zone)),
                *(safe(_shown(columns[place][row])) for place in range(3)),
                safe(_share(columns[3][row])),
                safe(_shown(columns[4][row])),
            )
        )
        for row, zone in enumerate(table.column("zone_id"))
    )
    return PageTable(safe("Zones: people and journeys"), tuple(map(safe, heads)), rows)


def changes_table(zone_id: Sequence[str], comparison: Comparison) -> PageTable:
    """One row per zone: who loses and who gains, zones with most losers first."""
    heads = ("Zone", "Trips a day", "Trips that lose", "Trips that gain", "Change, min")
    losing = comparison.zone_losing.tolist()
    order = sorted(range(len(zone_id)), key=lambda row: (-losing[row], row))
    rows = tuple(
        TableRow(
            (
                safe(zone_id[row]),
                safe(number(comparison.zone_trips[row])),
                safe(number(losing[row])),
                safe(number(comparison.zone_gaining[row])),
                safe(number(comparison.zone_minutes_change[row], 1, sign=True)),
            )
        )
        for row in order
    )
    caption = "Change of journey time by zone of origin, zones with most losers first"
    return PageTable(safe(caption), tuple(map(safe, heads)), rows)


def _shown(cell: Cell) -> str:
    """Whole number, a dash where there is none."""
    return number(float(cell)) if isinstance(cell, int | float) else NOTHING


def _share(cell: Cell) -> str:
    """Share in percent, a dash where there is none."""
    return percent(float(cell)) if isinstance(cell, int | float) else NOTHING
