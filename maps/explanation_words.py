"""An explanation of a line in words and rows of texts, the same at a terminal and on a page."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from maps.shown_text import NOTHING, amount, number, percent, shown_text
from routing.lines import NOT_RUN
from scenarios.explaining.alternatives import Alternative, Change, OperationChange
from scenarios.explaining.explanation import LineExplanation, RankedLine
from scenarios.explaining.riders import RiderChange

MOST_ROWS = 10
"""Zones, stop areas and other lines that are shown; files hold all of them."""

_LABELS = {
    Change.DROP: "Drop it",
    Change.DROP_AND_REUSE: "Drop it, use its buses elsewhere",
    Change.STEP_LONGER: "Next longer headway",
    Change.STEP_SHORTER: "Next shorter headway",
    Change.MINUTE_LONGER: "One minute more between buses",
    Change.MINUTE_SHORTER: "One minute less between buses",
}
_PRICES = {
    "layover_minute_more": "One minute more layover",
    "layover_minute_less": "One minute less layover",
    "bus_more": "One bus more",
    "bus_less": "One bus less",
}


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """One alternative or price as texts; differences carry their sign.

    Attributes
    ----------
    label, detail : str
        What is changed, and how: headways, or what was set against what.
    vehicles, hours, km, cost : str
    losing, no_bus, slower, gaining : str
        Trips a day; of `slower`, more than 2 and more than 5 minutes.
    felt_hours, balance : str
    """

    label: str
    detail: str
    vehicles: str
    hours: str
    km: str
    cost: str
    losing: str
    no_bus: str
    slower: str
    gaining: str
    felt_hours: str
    balance: str


@dataclass(frozen=True, slots=True)
class NamedRow:
    """A place or line with a few texts beside it."""

    name: str
    cells: tuple[str, ...]


def headline(explained: LineExplanation) -> str:
    """Name of the line, as a heading."""
    return shown_text(f"Line {explained.line_id}: {explained.name}")


def sentences(explained: LineExplanation) -> list[str]:
    """The answer in a few sentences.

    Parameters
    ----------
    explained : LineExplanation
    """
    said = [
        f"It runs {headway_words(explained.headway_s, explained.periods)}, "
        f"{number(explained.load.boardings)} riders board it a day, and at most "
        f"{percent(explained.load.peak_load_factor, 0)} of its places are taken."
    ]
    dropped = explained.find(Change.DROP)
    if dropped is not None:
        said += [
            f"To keep it costs {_saved(dropped.operation, explained.currency)} a day.",
            f"Without it {_riders(dropped.riders)}.",
        ]
        said.append(_areas_sentence(explained))
    binding = [shown_text(c.message) for c in explained.constraints if c.binds]
    said.append(
        f"What binds it: {'; '.join(binding)}."
        if binding
        else "No limit binds it on its next step."
    )
    return said


def limit_sentences(explained: LineExplanation) -> list[str]:
    """What the line runs into, and what it keeps clear of."""
    return [
        ("Binds: " if c.binds else "Holds: ") + shown_text(c.message) for c in explained.constraints
    ]


def headway_words(headway_s: Sequence[int], periods: Sequence[str]) -> str:
    """Headways by period in words.

    Examples
    --------
    >>> headway_words([1800, 1800], ["AM", "PM"]), headway_words([600, 0], ["AM", "PM"])
    ('every 30 min all day', 'every 10 min in AM, not in PM')
    """
    if not any(headway_s):
        return "does not run"
    if len(set(headway_s)) == 1:
        return _every(headway_s[0]) + " all day"
    runs = [
        (headway, [name for _, name in group])
        for headway, group in groupby(zip(headway_s, periods, strict=True), lambda pair: pair[0])
    ]
    return ", ".join(f"{_every(headway)} in {' and '.join(names)}" for headway, names in runs)


def change_rows(explained: LineExplanation) -> list[ChangeRow]:
    """Alternatives as rows of texts."""
    return [
        ChangeRow(
            label=_LABELS[each.change],
            detail=headway_words(each.headway_s, explained.periods),
            losing=number(each.riders.losing),
            no_bus=number(each.riders.losing_service),
            slower=f"{number(each.riders.slower_2)} / {number(each.riders.slower_5)}",
            gaining=number(each.riders.gaining),
            felt_hours=number(each.riders.felt_hours, 1, sign=True),
            balance=number(each.balance, sign=True),
            **_operation(each),
        )
        for each in explained.alternatives
    ]


def price_rows(explained: LineExplanation) -> list[ChangeRow]:
    """Prices of the whole plan as rows of texts."""
    return [
        ChangeRow(
            label=_PRICES[price.name],
            detail=price.meaning,
            vehicles=number(price.operation.vehicles, sign=True),
            hours=number(price.operation.platform_hours, 1, sign=True),
            km=number(price.operation.vehicle_km, sign=True),
            cost=number(price.operation.cost, sign=True),
            losing=NOTHING,
            no_bus=NOTHING,
            slower=NOTHING,
            gaining=NOTHING,
            felt_hours=number(price.felt_hours, 1, sign=True),
            balance=number(price.balance, sign=True),
        )
        for price in explained.prices
    ]


def zone_rows(explained: LineExplanation) -> list[NamedRow]:
    """Zones in which most trips lose without the line: trips, losing, by reason, gaining."""
    dropped = explained.find(Change.DROP)
    zones = dropped.riders.zones if dropped else ()
    return [
        NamedRow(
            shown_text(zone.zone_id),
            tuple(
                number(value)
                for value in (
                    zone.trips, zone.losing, zone.losing_service, zone.losing_stop,
                    zone.losing_direct, zone.slower_2, zone.slower_5, zone.gaining,
                )
            ),
        )
        for zone in zones[:MOST_ROWS]
    ]  # fmt: skip


def area_rows(explained: LineExplanation) -> list[NamedRow]:
    """Stop areas that lose service, then those with most boardings."""
    areas = sorted(explained.areas, key=lambda a: not (a.loses_all_service or a.loses_a_period))
    return [
        NamedRow(
            shown_text(area.name or area.area_id),
            (
                number(area.boardings),
                shown_text(", ".join(area.other_lines)) or NOTHING,
                _left(loses_all=area.loses_all_service, loses_some=area.loses_a_period),
            ),
        )
        for area in areas[:MOST_ROWS]
    ]


def other_line_rows(explained: LineExplanation) -> list[NamedRow]:
    """Other lines that riders turn to without the line: boardings and how full they get."""
    dropped = explained.find(Change.DROP)
    lines = dropped.other_lines if dropped else ()
    return [
        NamedRow(
            shown_text(f"{other.line_id} {other.name}"),
            (
                number(other.boardings_before),
                number(other.boardings_after),
                percent(other.peak_load_factor_before, 0),
                percent(other.peak_load_factor_after, 0),
            ),
        )
        for other in lines[:MOST_ROWS]
    ]


def ranking_rows(ranked: Sequence[RankedLine]) -> list[NamedRow]:
    """All lines: boardings, buses, cost, who loses, felt hours, and worth per money."""
    return [
        NamedRow(
            shown_text(f"{each.line_id} {each.name}"),
            (
                number(each.load.boardings),
                number(-each.dropped.operation.vehicles),
                number(-each.dropped.operation.platform_hours, 1),
                number(-each.dropped.operation.cost),
                number(each.dropped.riders.losing),
                number(each.dropped.riders.losing_service),
                number(each.dropped.riders.felt_hours, 1),
                number(each.worth, 2),
            ),
        )
        for each in ranked
    ]


def ranking_heads(currency: str) -> tuple[str, ...]:
    """Heads of `ranking_rows`, after the line."""
    return (
        "Boardings a day", "Buses it takes", "Vehicle-hours a day", f"Cost, {currency} a day",
        "Trips a day that lose", "of them without a bus", "Felt hours lost a day",
        "Worth per cost",
    )  # fmt: skip


RANKING_NOTE = (
    "Each line is dropped alone and the whole day made again without it. Worth per cost is the "
    "price of the felt hours that it saves riders over the money that it costs: below 1, riders "
    "lose less than is saved."
)


def _every(headway_s: int) -> str:
    """One headway in words."""
    return "not" if headway_s == NOT_RUN else f"every {amount(headway_s / 60)} min"


def _saved(change: OperationChange, currency: str) -> str:
    """What the operator would not need."""
    return (
        f"{number(-change.vehicles)} vehicles, {number(-change.platform_hours, 1)} vehicle-hours, "
        f"{number(-change.vehicle_km)} km and {number(-change.cost)} {currency}"
    )


def _riders(riders: RiderChange) -> str:
    """What happens to riders."""
    return (
        f"{number(riders.losing)} of {number(riders.trips)} trips a day lose: "
        f"{number(riders.losing_service)} have no bus any more, {number(riders.losing_stop)} none "
        f"at their nearest stop, {number(riders.losing_direct)} need a change, "
        f"{number(riders.slower_5)} take more than 5 min longer ({number(riders.slower_2)} more "
        f"than 2), some for more than one reason; {number(riders.gaining)} gain; riders feel "
        f"{number(riders.felt_hours, 1)} hours a day more"
    )


def _areas_sentence(explained: LineExplanation) -> str:
    """What is left at its stop areas."""
    lost = sum(area.loses_all_service for area in explained.areas)
    thinned = sum(area.loses_a_period for area in explained.areas)
    return (
        f"Of its {len(explained.areas)} stop areas, {lost} would have no bus at all and {thinned} "
        "none in some period."
    )


def _operation(each: Alternative) -> dict[str, str]:
    """Texts of what changes for the operator."""
    over = "" if each.fits_fleet else f" (needs {each.vehicles}, too many)"
    return {
        "vehicles": number(each.operation.vehicles, sign=True) + over,
        "hours": number(each.operation.platform_hours, 1, sign=True),
        "km": number(each.operation.vehicle_km, sign=True),
        "cost": number(each.operation.cost, sign=True),
    }


def _left(*, loses_all: bool, loses_some: bool) -> str:
    """What is left at a stop area."""
    if loses_all:
        return "no bus"
    return "none in some period" if loses_some else "served"
