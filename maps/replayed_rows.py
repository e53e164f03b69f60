"""Rows of a report by other evaluators: replayed bus by bus, apart from figures of headways."""

from collections.abc import Sequence
from dataclasses import dataclass

from maps.shown_text import NOTHING, number, percent
from routing.evaluation.crowded_kpis import CrowdedEvaluation
from routing.evaluation.registry import Kpi
from routing.evaluation.timetable_kpis import TIMETABLE_REGISTRY, TimetableEvaluation
from scenarios.result import ScenarioResult

_DECIMALS = {"min": 1, "per journey": 2}


@dataclass(frozen=True, slots=True)
class ReplayedRow:
    """One figure, ready to be shown; `present` is a dash where it was not made for today."""

    label: str
    unit: str
    evaluator: str
    value: str
    present: str


def replayed_rows(result: ScenarioResult) -> list[ReplayedRow]:
    """Figures of the evaluator *timetable*; none where no timetable was replayed.

    Examples
    --------
    >>> from tests.planned_city import planned_city
    >>> row = replayed_rows(planned_city())[8]
    >>> row.label, row.evaluator, row.unit
    ('Wait, that before the first bus included', 'timetable', 'min')
    """
    today = result.present.replayed if result.present else None
    return evaluated_rows(TIMETABLE_REGISTRY, result.service.replayed, today)


def evaluated_rows(
    registry: Sequence[Kpi],
    planned: TimetableEvaluation | CrowdedEvaluation | None,
    today: TimetableEvaluation | CrowdedEvaluation | None,
) -> list[ReplayedRow]:
    """Figures of one evaluator, of the plan and of today; none where none were made."""
    if planned is None:
        return []
    return [
        ReplayedRow(
            label=kpi.title,
            unit="" if kpi.unit == "share" else kpi.unit,
            evaluator=str(kpi.evaluator),
            value=_shown(planned[kpi.name], kpi.unit),
            present=NOTHING if today is None else _shown(today[kpi.name], kpi.unit),
        )
        for kpi in registry
    ]


def replayed_note(result: ScenarioResult) -> str:
    """What the figures are a sample of, and what they must not be set beside."""
    planned = result.service.replayed
    if planned is None:
        return ""
    return (
        f"Riders leave at {planned.leaving_times} times in each period and meet the buses of the "
        "timetable; they wait in full for each. The figures further up expect buses at even "
        "headways: the two are never compared."
    )


def _shown(value: float, unit: str) -> str:
    """A value with as many decimals as it is known to."""
    return percent(value) if unit == "share" else number(value, _DECIMALS.get(unit, 0))
