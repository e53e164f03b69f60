"""New headways in words and rows of texts, the same at a terminal and on a page."""

import math

import numpy as np

from maps.explanation_page import Section, sections_html
from maps.explanation_words import NamedRow
from maps.shown_text import LONGEST_LINE, NOTHING, amount, number, percent, shown_text
from routing.certificate import Status
from routing.evaluation.registry import get_kpi
from routing.lines import NOT_RUN
from scenarios.new_headways import AskedHeadways, FirstHeadways, NewHeadways
from scenarios.new_headways_tables import FIGURES
from scenarios.result import Service
from scenarios.tables import gap_words, kpi_unit

_FIGURE_HEADS = ("As planned", "New", "Difference")
_PRICE_HEADS = ("Felt hours of riders saved a day", "Per", "Exact")
_ARROW = "\N{RIGHTWARDS ARROW}"
_DECIMALS = {"min": 1, "h/day": 1}


def headways_title(asked: AskedHeadways) -> str:
    """What was asked, as a heading.

    Examples
    --------
    >>> headways_title(AskedHeadways(50, hours=900))
    'New headways for 50 buses and 900 vehicle-hours a day'
    """
    hours = f" and {amount(asked.hours)} vehicle-hours a day" if math.isfinite(asked.hours) else ""
    types = f" of {len(asked.fleets)} types" if len(asked.fleets) > 1 else ""
    return f"New headways for {number(asked.buses)} buses{types}{hours}"


def first_sentence(first: FirstHeadways | None, planned: Service) -> str:
    """The instant answer in a sentence."""
    if first is None:
        return "The instant answer, marginal analysis, found no headways within the limits."
    changed, of_all = _changed(first.plan.headway_s, planned)
    return (
        f"Instant answer (marginal analysis, at the loads of the plan, vehicles counted line by "
        f"line, so an estimate): {changed} of {of_all} headways change, "
        f"{number(first.proof.value)} felt hours a day of waiting, riders left behind and "
        "operation."
    )


def proven_sentences(found: NewHeadways) -> list[str]:
    """The proven answer in a few sentences."""
    changed, of_all = _changed(found.after.plan.headway_s, found.before)
    proof, rounds, after = found.proof, found.rounds, found.after
    proven = (
        "proven best for these loads"
        if proof.status is Status.OPTIMAL
        else f"{gap_words(proof)} {percent(proof.gap, 2)}"
    )
    told = [
        f"{changed} of {of_all} headways change; they need {after.vehicles.n_vehicles} vehicles "
        f"and {number(after.operation.platform_hours, 1)} vehicle-hours a day, counted on their "
        f"blocks. {number(proof.value)} felt hours a day, {proven}.",
        f"{_sentence(rounds.finding().message)}.",
    ]
    binding = [p for p in found.prices if p.saved_hours > 0]
    told += [
        f"{_sentence(p.change)}: saves {number(p.saved_hours, 1)} felt hours a day per {p.unit}."
        for p in binding
    ]
    return told if binding else [*told, "No limit binds: more buses or hours would save nothing."]


def figure_rows(found: NewHeadways, currency: str) -> list[NamedRow]:
    """The day before and after."""
    rows = []
    for name in FIGURES:
        kpi = get_kpi(name)
        unit = kpi_unit(kpi, currency)
        was, now = found.before.evaluation[name], found.after.evaluation[name]
        if kpi.unit == "share":
            points = number(100 * (now - was), 1, sign=True)
            rows.append(NamedRow(kpi.title, (percent(was), percent(now), f"{points} points")))
            continue
        decimals = _DECIMALS.get(kpi.unit, 0)
        cells = number(was, decimals), number(now, decimals), number(now - was, decimals, sign=True)
        label = kpi.title if kpi.unit == "vehicles" else f"{kpi.title}, {unit}"
        rows.append(NamedRow(label, cells))
    return rows


def headway_rows(found: NewHeadways) -> list[NamedRow]:
    """Minutes between two buses of each line in each period, before and after where they differ."""
    plan, new = found.before.plan, found.after.plan
    rows = []
    for line, line_id in enumerate(plan.line_id):
        pattern = int(plan.patterns_of(line)[0])
        pairs = zip(plan.headway_s[pattern].tolist(), new.headway_s[pattern].tolist(), strict=True)
        cells = tuple(
            _minutes(was) if was == now else f"{_minutes(was)} {_ARROW} {_minutes(now)}"
            for was, now in pairs
        )
        rows.append(NamedRow(shown_text(f"{line_id} {plan.line_name[line]}"), cells))
    return rows


def type_rows(found: NewHeadways) -> list[NamedRow]:
    """What each type of vehicle does in a day; nothing where there is one type."""
    if len(found.in_use) == 1:
        return []
    return [
        NamedRow(
            shown_text(each.vehicle.name),
            (
                number(each.vehicle.places), f"{number(each.vehicles)} of {number(each.given)}",
                number(each.trips), number(each.platform_hours, 1), number(each.vehicle_km),
                number(each.cost),
            ),
        )
        for each in found.in_use
    ]  # fmt: skip


def line_type_rows(found: NewHeadways) -> list[NamedRow]:
    """Type of vehicle of each line in each period; nothing where there is one type."""
    if len(found.in_use) == 1:
        return []
    plan = found.after.plan
    return [
        NamedRow(
            shown_text(f"{line_id} {plan.line_name[line]}"),
            tuple(shown_text(each) or NOTHING for each in found.line_vehicles.named(line)),
        )
        for line, line_id in enumerate(plan.line_id)
    ]


def type_heads(currency: str) -> tuple[str, ...]:
    """Heads of the columns of `type_rows`."""
    return ("Places", "Vehicles", "Trips", "Hours a day", "km a day", f"{currency} a day")


def headways_html(found: NewHeadways, periods: tuple[str, ...], currency: str) -> str:
    """Text of the page: a whole HTML document without scripts or outside requests.

    Parameters
    ----------
    found : NewHeadways
    periods : tuple of str
        Names of the periods.
    currency : str
    """
    prices = [
        NamedRow(
            shown_text(p.change), (number(p.saved_hours, 1), p.unit, "yes" if p.exact else "no")
        )
        for p in found.prices
    ]
    sections = [
        Section(
            "The day before and after", "Both counted in full: trips, blocks and riders.",
            "Figure", _FIGURE_HEADS, figure_rows(found, currency),
        ),
        Section(
            "Headways", "Minutes between two buses, before and after where they differ; a dash: "
            "does not run.", "Line", tuple(shown_text(name) for name in periods),
            headway_rows(found),
        ),
        *_type_sections(found, periods, currency),
        Section(
            "What loosening a limit saves", "Headways chosen again with each, at the same loads.",
            "Change", _PRICE_HEADS, prices,
        ),
    ]  # fmt: skip
    told = [first_sentence(found.first, found.before), *proven_sentences(found)]
    return sections_html(headways_title(found.asked), told, currency, sections, found.findings)


def _type_sections(found: NewHeadways, periods: tuple[str, ...], currency: str) -> list[Section]:
    """Which vehicles run where, where there are several types."""
    if len(found.in_use) == 1:
        return []
    heads = tuple(shown_text(head) for head in type_heads(currency))
    return [
        Section(
            "Vehicle types", "Vehicles away from the depot at the same time, by their blocks, of "
            "those that there are.", "Type", heads, type_rows(found),
        ),
        Section(
            "Types by line", "The type that runs each line; a dash: does not run.",
            "Line", tuple(shown_text(name) for name in periods), line_type_rows(found),
        ),
    ]  # fmt: skip


def _changed(headway_s: np.ndarray, planned: Service) -> tuple[int, int]:
    """How many headways of lines that run differ from those planned, and how many there are."""
    first = [int(planned.plan.patterns_of(line)[0]) for line in range(planned.plan.n_lines)]
    was, now = planned.plan.headway_s[first], headway_s[first]
    return int((was != now).sum()), int((was != NOT_RUN).sum())


def _sentence(text: str) -> str:
    """A text that begins with a capital."""
    return shown_text(text[:1].upper() + text[1:], LONGEST_LINE)


def _minutes(headway_s: int) -> str:
    """Minutes between two buses."""
    return NOTHING if headway_s == NOT_RUN else amount(headway_s / 60)
