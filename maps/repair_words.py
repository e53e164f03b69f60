"""A repair in sentences and rows of tables, for a page and for a terminal."""

from collections.abc import Mapping

from maps.shown_text import number, shown_text
from network.service_day import HOUR, clock_of
from routing.certificate import Certificate, Status
from scenarios.repairing.changes import TripChange, changed_trips, orders
from scenarios.repairing.day_repair import DayRepair
from scenarios.table_files import Cell, Table

_STOPS = frozenset({"from_stop", "to_stop", "at_place"})
"""Columns that hold ids of stops."""


def headline(repair: DayRepair) -> str:
    """What is missing, and from when.

    Parameters
    ----------
    repair : DayRepair
    """
    news = repair.disruption
    missing = [f"the vehicle of block {name}" for name in news.blocks_out]
    missing += [f"the driver of duty {name}" for name in news.duties_out]
    if news.closed is not None:
        streets = " and ".join(news.closed.named) or "some streets"
        missing.append(f"{streets} (closed until {_minute(news.closed.until_s)})")
    return shown_text(f"From {_minute(news.at_s)} without {', '.join(missing)}", longest=160)


def sentences(repair: DayRepair) -> list[str]:
    """What comes of it, the worst first.

    Parameters
    ----------
    repair : DayRepair
    """
    changed = changed_trips(repair)
    counts = {change: sum(each.change is change for each in changed) for change in TripChange}
    told = orders(repair)
    waiting = sum(each.riders for each in changed if each.change is TripChange.NO_DRIVER)
    said = [
        f"{_count(counts[TripChange.CANCELLED], 'trip', 'does', 'do')} not run; "
        f"{number(repair.lost_riders)} riders were expected on "
        f"{'it' if counts[TripChange.CANCELLED] == 1 else 'them'}."
        if counts[TripChange.CANCELLED]
        else "Every trip keeps a vehicle."
    ]
    if counts[TripChange.NO_DRIVER]:
        said.append(
            f"{_count(counts[TripChange.NO_DRIVER], 'trip', 'runs', 'run')} only if a driver is "
            f"found, with {number(waiting)} riders: {number(repair.undriven_s / 60)} min of work "
            "are without one."
        )
    elif repair.undriven_s:
        said.append(f"{number(repair.undriven_s / 60)} min of empty drives are without a driver.")
    else:
        said.append("All work has a driver within the agreement.")
    if counts[TripChange.DETOUR]:
        one = _count(counts[TripChange.DETOUR], "trip", "takes", "take")
        said.append(f"{one} a detour round the closed streets.")
    said.append(
        f"{_count(counts[TripChange.OTHER_VEHICLE], 'trip', 'changes', 'change')} the vehicle; "
        f"{_count(len(told), 'order', 'has', 'have')} to be given to drivers of vehicles, and "
        f"{_count(len(repair.duties.changed), 'duty', 'is', 'are', 'duties')} not as planned."
    )
    said += [_proof(repair, proof) for proof in repair.certificates]
    return [f"{sentence[0].upper()}{sentence[1:]}" for sentence in said]


def _proof(repair: DayRepair, proof: Certificate) -> str:
    """What is proven of one stage."""
    if proof.stage == "blocks":
        prices = repair.prices
        cancelled = sum(
            prices.of_cancelling(riders)
            for riders in repair.day.riders[repair.blocks.cancelled].tolist()
        )
        changes = prices.per_change * len(orders(repair))
        said = (
            f"Price of the rest of the day: {number(proof.value)} {proof.unit}, of which "
            f"{number(cancelled)} for trips that do not run and {number(changes)} for changed "
            "connections; the rest is empty driving and waiting, most of it as planned. "
            "For these trips nothing is cheaper: proven."
        )
        return said if proof.status is Status.OPTIMAL else f"{said} At least {number(proof.bound)}."
    planned, now = repair.kept.driving.schedule, repair.duties.schedule
    before = dict(zip(planned.duty_id, planned.paid_s.tolist(), strict=True))
    extra_s = sum(
        max(0, paid - before.get(name, 0))
        for name, paid in zip(now.duty_id, now.paid_s.tolist(), strict=True)
    )
    said = f"Drivers: {number(extra_s / HOUR, 1)} h of extra pay"
    if proof.status is Status.OPTIMAL:
        return f"{said}; of all ways that were listed none is cheaper: proven."
    least = number(proof.bound / HOUR, 1)
    return (
        f"{said}; with the prices of changes and of work without a driver "
        f"{number(proof.value / HOUR, 1)} h, and at least {least} h in all ways that were listed."
    )


def _count(count: int, word: str, verb: str, verbs: str, words: str = "") -> str:
    """A number with its noun and verb."""
    if count == 1:
        return f"1 {word} {verb}"
    return f"{number(count) if count else 'no'} {words or word + 's'} {verbs}"


def _minute(seconds: int) -> str:
    """A time in hours and minutes."""
    return clock_of(seconds)[:5]


def stop_names(repair: DayRepair) -> dict[str, str]:
    """Names of stops with their ids, by id; only of those that have a name."""
    stops = repair.kept.world.network.stops
    return {
        one: f"{shown_text(name)} ({shown_text(one)})"
        for one, name in zip(stops.stop_id, stops.name, strict=True)
        if name
    }


def table_rows(table: Table, stops: Mapping[str, str]) -> list[tuple[str, ...]]:
    """Cells of a table as texts, stops by their names.

    Parameters
    ----------
    table : Table
    stops : mapping of str to str
        As `stop_names` gives them.
    """
    are_stops = [column.name in _STOPS for column in table.columns]
    return [
        tuple(
            stops.get(str(cell), _cell(cell)) if is_stop else _cell(cell)
            for cell, is_stop in zip(row, are_stops, strict=True)
        )
        for row in table.rows
    ]


def table_heads(table: Table) -> tuple[str, ...]:
    """Names of columns in words."""
    return tuple(
        column.name.removesuffix("_id").replace("_", " ").capitalize() for column in table.columns
    )


def _cell(cell: Cell) -> str:
    """A cell in words; blank stays blank."""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float):
        return number(cell, 1)
    return "" if cell is None else shown_text(str(cell))
