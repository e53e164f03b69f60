"""Rosters as tables: the grid, every day of work, and the rules that hold them back."""

from network.service_day import HOUR, clock_of
from routing.rosters.roster_check import week_figures
from routing.rosters.roster_plan import FREE
from routing.rosters.week_of_duties import DAYS
from scenarios.rosters.rostered_folder import RosteredFolder
from scenarios.table_files import Cell, Column, Table

_ROSTER = Column("roster", "", "group of drivers of one depot who share its weeks")
_WEEK = Column("week", "", "row; each driver moves on to the next one every Monday")


def roster_tables(rostered: RosteredFolder) -> tuple[Table, ...]:
    """Tables of rosters.

    Parameters
    ----------
    rostered : RosteredFolder

    Returns
    -------
    tuple of Table
        ``rosters``, one row per week, ``roster_days``, one row per duty, and ``roster_rules``.
    """
    return (_rosters(rostered), _days(rostered), _rules(rostered))


def _rosters(rostered: RosteredFolder) -> Table:
    """The grid."""
    columns = (
        _ROSTER, Column("depot", "", "of its duties"), _WEEK,
        *(Column(day.lower(), "", "duty, blank for a free day") for day in DAYS),
        Column("duties", "duties", "in the week"),
        Column("driving_hours", "h", "at the wheel"),
        Column("work_hours", "h", "without breaks"),
        Column("paid_hours", "h", "as duties are paid"),
        Column("free_weekend", "", "no duty on Saturday and Sunday"),
    )  # fmt: skip
    rows: list[tuple[Cell, ...]] = []
    for roster in rostered.planned.plan.rosters:
        figures = week_figures(rostered.week, roster)
        for row, (cells, week) in enumerate(
            zip(roster.duty.tolist(), figures, strict=True), start=1
        ):
            names = (
                None if duty == FREE else rostered.week.days[on].duty_id[duty]
                for on, duty in enumerate(cells)
            )
            rows.append((
                roster.name, roster.home, row, *names, week.duties, week.driving_s / HOUR,
                week.work_s / HOUR, week.paid_s / HOUR, week.free_weekend,
            ))  # fmt: skip
    return Table("rosters", columns, tuple(rows))


def _days(rostered: RosteredFolder) -> Table:
    """Every day of work."""
    columns = (
        _ROSTER, _WEEK, Column("day", "", "of the week"), Column("duty_id", "", "of tables/duties"),
        Column("sign_on", "HH:MM:SS", "since the start of the service day"),
        Column("sign_off", "HH:MM:SS", "likewise"),
        Column("work_hours", "h", "without breaks"), Column("paid_hours", "h", "as it is paid"),
    )  # fmt: skip
    rows: list[tuple[Cell, ...]] = []
    for roster in rostered.planned.plan.rosters:
        for row, cells in enumerate(roster.duty.tolist(), start=1):
            for on, duty in enumerate(cells):
                if duty != FREE:
                    day = rostered.week.days[on]
                    rows.append((
                        roster.name, row, DAYS[on], day.duty_id[duty],
                        clock_of(max(0, int(day.start_s[duty]))), clock_of(int(day.end_s[duty])),
                        int(day.work_s[duty]) / HOUR, int(day.paid_s[duty]) / HOUR,
                    ))  # fmt: skip
    return Table("roster_days", columns, tuple(rows))


def _rules(rostered: RosteredFolder) -> Table:
    """Rules by the drivers they ask for."""
    columns = (
        Column("rule", "", "in the agreement"), Column("figures", "", "of the rule"),
        Column("drivers", "drivers", "that this rule alone asks for"),
        Column("tight", "places", "weeks, nights or rests within 15 min of the limit, or at it"),
        Column("source", "", "where it is written, or that it is assumed"),
    )  # fmt: skip
    figures = {each.rule: each.figures for each in rostered.rules.sources}
    rows = tuple(
        (each.rule, figures.get(each.rule), each.drivers or None, each.tight, each.source or None)
        for each in rostered.binding
    )
    return Table("roster_rules", columns, rows)
