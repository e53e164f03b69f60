"""Rows of a report on riders who know how full buses are, beside the figures without crowding."""

from maps.replayed_rows import ReplayedRow, evaluated_rows
from routing.assignment.crowding import CrowdingWeights
from routing.evaluation.crowded_kpis import CROWDED_REGISTRY
from scenarios.result import ScenarioResult


def crowded_rows(result: ScenarioResult) -> list[ReplayedRow]:
    """Figures with crowding; none where none were made.

    Examples
    --------
    >>> from tests.planned_city import planned_city
    >>> row = crowded_rows(planned_city())[1]
    >>> row.label, row.evaluator, row.unit
    ('Felt time per trip, with crowding', 'frequency, crowded', 'min')
    """
    today = result.present.crowded if result.present else None
    return evaluated_rows(CROWDED_REGISTRY, result.service.crowded, today)


def crowded_note(result: ScenarioResult) -> str:
    """How a crowd is felt, and what the figures may be set beside."""
    planned = result.service.crowded
    if planned is None:
        return ""
    weights = CrowdingWeights()
    return (
        "Riders at even headways who know how full buses are and may take other lines, or walk. "
        f"{weights.seat_share:.0%} of the places are seats, assumed; a minute sitting on a full "
        f"bus is felt as {weights.sitting:g}, standing as {weights.standing:g} (Wardman and "
        f"Whelan, 2011). Riders chose again until loads were stable, after {planned.rounds} rounds "
        "in the period that took most. Felt time without crowding stands further up."
    )
