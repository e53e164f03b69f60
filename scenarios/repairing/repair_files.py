"""Files of a repair: one JSON document, its tables, and the repaired day for other systems."""

from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import date
from pathlib import Path
from typing import Any

from network.errors import PlanningError
from network.problems import Problem, Severity, warning
from network.service_day import clock_of
from routing.certificate import Certificate
from routing.duties.binding_rules import binding_rules
from routing.validity import confirm
from scenarios.documents import document_bytes, findings_document, tables_document
from scenarios.gtfs.checks import feed_problems
from scenarios.gtfs.from_plan import SERVICE_ID, feed_of
from scenarios.gtfs.reader import read_feed
from scenarios.gtfs.settings import FeedSettings
from scenarios.gtfs.tables import Feed, table_from_columns
from scenarios.gtfs.writer import write_bytes, write_feed
from scenarios.operating_day import OperatingDay, operating_day_of_plan
from scenarios.repairing.changes import TripChange, changed_trips, orders
from scenarios.repairing.day_repair import DayRepair
from scenarios.result import PlannedDuties
from scenarios.result_folder import writing_results
from scenarios.table_files import Table, rounded, whole_text, write_table_files
from scenarios.tods.export import tods_bytes

SCHEMA = "routewright-repair-1"
DOCUMENT, FEED, TODS = "repair.json", "gtfs.zip", "tods.zip"
_WEEK = 7
_DEFAULTS = FeedSettings(
    agency_name="Planned bus service", agency_url="https://example.org", timezone="Etc/UTC",
    language="en", valid_from=date(2026, 1, 5), valid_days=_WEEK,
    publisher_name="Planned bus service", publisher_url="https://example.org", feed_version="1",
)  # fmt: skip


def repair_document(repair: DayRepair, tables: Sequence[Table]) -> dict[str, Any]:
    """A repair for programs: figures, proofs, findings, and every table with its columns.

    Parameters
    ----------
    repair : DayRepair
    tables : sequence of Table
        As `repair_tables.repair_tables` gives them.
    """
    disruption, changed = repair.disruption, changed_trips(repair)
    counts = {change: sum(each.change is change for each in changed) for change in TripChange}
    return {
        "schema": SCHEMA,
        "at": clock_of(disruption.at_s),
        "vehicles_out": [whole_text(name) for name in disruption.blocks_out],
        "drivers_out": [whole_text(name) for name in disruption.duties_out],
        "streets_closed_until": None
        if disruption.closed is None
        else clock_of(disruption.closed.until_s),
        "rules": asdict(repair.rules),
        "prices": {**asdict(repair.prices), "currency": repair.day.rates.currency},
        "figures": {
            "cancelled_trips": counts[TripChange.CANCELLED],
            "lost_riders": rounded(repair.lost_riders),
            "trips_without_driver": counts[TripChange.NO_DRIVER],
            "minutes_without_driver": rounded(repair.undriven_s / 60),
            "trips_on_detour": counts[TripChange.DETOUR],
            "trips_with_other_vehicle": counts[TripChange.OTHER_VEHICLE],
            "orders": len(orders(repair)),
            "duties_changed": len(repair.duties.changed),
        },
        "certificates": [_proof(proof) for proof in repair.certificates],
        **tables_document(tables),
        "findings": findings_document(repair.findings),
    }


def _proof(proof: Certificate) -> dict[str, Any]:
    """A certificate for programs."""
    return {
        "stage": proof.stage,
        "objective": proof.objective,
        "unit": proof.unit,
        "value": rounded(proof.value),
        "bound": rounded(proof.bound),
        "gap": rounded(proof.gap),
        "bound_is_for": str(proof.bound_is_for),
        "status": str(proof.status),
        "stop_reason": proof.stop_reason,
    }


def settings_of_folder(folder: Path, day: date | None) -> tuple[FeedSettings, tuple[Problem, ...]]:
    """What the feed of a plan says of its operator, and the day that is repaired.

    Parameters
    ----------
    folder : Path
        Of a plan.
    day : date, optional
        By default the first day of its feed.

    Returns
    -------
    FeedSettings
    tuple of Problem
        A warning where the folder has no feed that can be read.
    """
    said: tuple[Problem, ...] = ()
    settings = _DEFAULTS
    try:
        feed, _ = read_feed(folder / FEED)
        settings = _settings_of(feed)
    except (PlanningError, IndexError, ValueError):
        said = (
            warning(
                "feed", f"{FEED} of the plan is missing or cannot be read",
                "the feed of the repaired day names no operator; plan again to have one",
            ),
        )  # fmt: skip
    return replace(settings, valid_from=day or settings.valid_from, valid_days=_WEEK), said


def _settings_of(feed: Feed) -> FeedSettings:
    """Settings as the first agency and ``feed_info.txt`` tell them."""

    def first(table: str, column: str, default: str) -> str:
        return (feed.table_or_empty(table).column_or_blank(column) or ("",))[0] or default

    start = first("feed_info", "feed_start_date", f"{_DEFAULTS.valid_from:%Y%m%d}")
    return FeedSettings(
        agency_name=first("agency", "agency_name", _DEFAULTS.agency_name),
        agency_url=first("agency", "agency_url", _DEFAULTS.agency_url),
        timezone=first("agency", "agency_timezone", _DEFAULTS.timezone),
        language=first("feed_info", "feed_lang", _DEFAULTS.language),
        valid_from=date.fromisoformat(start),
        valid_days=_WEEK,
        publisher_name=first("feed_info", "feed_publisher_name", _DEFAULTS.publisher_name),
        publisher_url=first("feed_info", "feed_publisher_url", _DEFAULTS.publisher_url),
        feed_version=first("feed_info", "feed_version", _DEFAULTS.feed_version),
        contact_email=first("feed_info", "feed_contact_email", ""),
    )


def feed_of_repair(repair: DayRepair, settings: FeedSettings) -> Feed:
    """GTFS feed of the one repaired day.

    Trips without a driver are in it, as somebody may be found for them.

    Parameters
    ----------
    repair : DayRepair
    settings : FeedSettings
        ``valid_from`` is the day.
    """
    blocks = repair.blocks
    feed = feed_of(
        repair.kept.world.network, repair.plan, repair.paths, blocks.timetable, blocks.vehicles,
        replace(settings, feed_version=f"{settings.feed_version}-repaired"),
    )  # fmt: skip
    day = f"{settings.valid_from:%Y%m%d}"
    dates = {"service_id": [SERVICE_ID], "date": [day], "exception_type": ["1"]}
    tables = {name: table for name, table in feed.tables.items() if name != "calendar"}
    tables["calendar_dates"] = table_from_columns("calendar_dates", dates)
    for column in ("feed_start_date", "feed_end_date"):
        tables["feed_info"] = tables["feed_info"].with_column(column, [day])
    return Feed(tables, feed.other_files)


def operating_day_of_repair(repair: DayRepair, settings: FeedSettings) -> OperatingDay:
    """The repaired day as the systems of an operator want it."""
    blocks, duties, driving = repair.blocks, repair.duties, repair.kept.driving
    planned = PlannedDuties(
        duties.work, driving.agreement, driving.prices, duties.schedule,
        binding_rules(duties.work, driving.agreement, duties.schedule),
    )  # fmt: skip
    day = operating_day_of_plan(
        repair.kept.world.network, repair.plan, repair.paths, blocks.timetable, blocks.vehicles,
        repair.day.drives.usual, settings, planned,
    )  # fmt: skip
    return replace(day, dates=(settings.valid_from,))


def write_repair_files(
    repair: DayRepair,
    document: dict[str, Any],
    tables: Sequence[Table],
    settings: FeedSettings,
    folder: Path,
) -> tuple[str, ...]:
    """Write the document, the tables, the feed and the TODS file; files of these names go.

    Returns
    -------
    tuple of str
        Names of the files.

    Raises
    ------
    InvalidPlanError
        If the feed does not pass our own check.
    LimitError
        If they cannot be written.
    """
    feed = feed_of_repair(repair, settings)
    confirm([p for p in feed_problems(feed) if p.severity is Severity.ERROR], "feed")
    tods = tods_bytes(operating_day_of_repair(repair, settings))
    with writing_results():
        write_table_files(tables, folder)
        write_feed(feed, folder / FEED)
        write_bytes(tods, folder / TODS)
        (folder / DOCUMENT).write_bytes(document_bytes(document))
    names = (f"{table.name}.{kind}" for table in tables for kind in ("csv", "json"))
    return (DOCUMENT, FEED, TODS, *names)
