"""Figures of finished runs: plan and present side by side, losers and gainers, and run by run."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

from api.http.results import Row, RunResult
from maps.report_rows import DayFigures, Losses, losses_of
from maps.shown_text import number
from network.errors import InputError
from network.problems import error
from routing.evaluation.kpis import Evaluation
from scenarios.comparison_figures import ComparisonFigures, ZoneLoss
from scenarios.store.records import ScenarioRecord


@dataclass(frozen=True, slots=True, eq=False)
class FinishedRun:
    """A run that succeeded, with its scenario.

    Attributes
    ----------
    run_id : str
    scenario : ScenarioRecord
    result : RunResult
    """

    run_id: str
    scenario: ScenarioRecord
    result: RunResult


def figure_rows(result: RunResult) -> Sequence[Row]:
    """One row per figure, with unit, meaning, and today's value where there is one."""
    return result.table("kpis")


def day_figures(result: RunResult) -> DayFigures:
    """Figures of plan and present, as the report takes them."""
    rows = figure_rows(result)
    planned = {row["name"]: row["value"] for row in rows}
    present = {row["name"]: row["present"] for row in rows if "present" in row}
    cost = next(row["unit"] for row in rows if row["name"] == "cost")
    return DayFigures(
        planned=Evaluation(planned),
        present=Evaluation(present) if present else None,
        buses=result.document["settings"]["buses"],
        currency=cost.partition("/")[0],
    )


def find_comparison(result: RunResult) -> ComparisonFigures | None:
    """Who loses and who gains against the present service; None where there is none."""
    document: Mapping[str, Any] = result.document.get("comparison") or {}
    if not document:
        return None
    values = {one.name: document[one.name] for one in fields(ComparisonFigures)}
    zones = tuple(ZoneLoss(**zone) for zone in document["zones_losing_most"])
    return ComparisonFigures(**{**values, "zones_losing_most": zones})


def find_losses(result: RunResult) -> Losses | None:
    """The same, ready to be shown."""
    figures = find_comparison(result)
    return None if figures is None else losses_of(figures)


def require_comparable(runs: Sequence[FinishedRun]) -> None:
    """Refuse to compare runs that do not carry the same people.

    Parameters
    ----------
    runs : sequence of FinishedRun
        The first is what the others are compared with.

    Raises
    ------
    InputError
        Naming each run that differs from the first, and in what.
    """
    first = runs[0]
    problems = [
        error(
            f"runs {first.run_id} and {run.run_id}",
            f"{why} (scenarios {first.scenario.name} and {run.scenario.name})",
            "choose runs of one network and one demand",
        )
        for run in runs[1:]
        if (why := _find_difference(first, run))
    ]
    if problems:
        raise InputError("; ".join(f"{p.where}: {p.message}" for p in problems), problems)


def _find_difference(first: FinishedRun, other: FinishedRun) -> str:
    """Why two runs cannot be compared; blank where they can."""
    if first.scenario.network_id != other.scenario.network_id:
        return "are on different networks"
    ours, theirs = _demand(first.result), _demand(other.result)
    if ours != theirs:
        return f"carry different demand: {number(ours[0])} and {number(theirs[0])} trips a day"
    return ""


def _demand(result: RunResult) -> tuple[float, bool]:
    """Trips of a day and whether they are modelled."""
    demand = result.document["demand"]
    return float(demand["total"]), bool(demand["modelled"])
