"""Runs side by side: the same people, the same evaluator, differences from the first run."""

from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field

from api.http.day_figures import FinishedRun, figure_rows, find_comparison, require_comparable
from api.http.resources.found import require_result, require_run
from api.http.resources.refused import refused
from api.http.resources.results import LosersOut
from api.http.service import Given, Service
from maps.report_rows import figure_label

router = APIRouter(tags=["Comparison"])

FEWEST, MOST = 2, 6
_COMPARED: dict[str, Any] = {
    "runs": [
        {
            "id": "j-aaaaaaaaaaaaaaaa", "scenario_id": "s-aaaaaaaaaaaaaaaa", "name": "60 buses",
            "losers": None,
        },
        {
            "id": "j-bbbbbbbbbbbbbbbb", "scenario_id": "s-bbbbbbbbbbbbbbbb", "name": "50 buses",
            "losers": None,
        },
    ],
    "evaluator": "frequency",
    "figures": [
        {
            "name": "generalised_minutes", "label": "Felt time per trip", "unit": "min",
            "meaning": "felt minutes per trip, unserved priced at walking", "better": "lower",
            "values": [41.2, 42.6], "differences": [0.0, 1.4],
        }
    ],
}  # fmt: skip


class ComparedRun(BaseModel):
    """One run of a comparison."""

    model_config = ConfigDict(json_schema_extra={"examples": [_COMPARED["runs"][0]]})

    id: str
    scenario_id: str
    name: str = Field(description="Of the scenario.")
    losers: LosersOut | None = Field(
        description="Against the present service; null where none was given."
    )


class ComparedFigure(BaseModel):
    """One figure, run by run."""

    model_config = ConfigDict(json_schema_extra={"examples": [_COMPARED["figures"][0]]})

    name: str
    label: str = Field(description="For people.")
    unit: str
    meaning: str
    better: str
    values: list[float | None] = Field(description="In the order of the runs.")
    differences: list[float | None] = Field(description="Value less that of the first run.")


class ComparisonOut(BaseModel):
    """Runs side by side; losers stand before averages."""

    model_config = ConfigDict(json_schema_extra={"examples": [_COMPARED]})

    runs: list[ComparedRun]
    evaluator: str
    figures: list[ComparedFigure]


RunIds = Annotated[
    list[str],
    Query(alias="run", min_length=FEWEST, max_length=MOST, description="Ids, the first is base."),
]


@router.get("/comparison", response_model=ComparisonOut, responses=refused(404, 409, 422))
def compare_runs(service: Given, run_ids: RunIds) -> ComparisonOut:
    """Figures of several runs on one network and one demand, side by side."""
    runs = finished_runs(service, run_ids)
    tables = [figure_rows(run.result) for run in runs]
    by_name = [{row["name"]: row["value"] for row in rows} for rows in tables]
    figures = []
    for row in tables[0]:
        values = [found.get(row["name"]) for found in by_name]
        figures.append(
            ComparedFigure(
                name=row["name"],
                label=figure_label(row["name"]),
                unit=row["unit"],
                meaning=row["meaning"],
                better=row["better"],
                values=values,
                differences=[_difference(value, values[0]) for value in values],
            )
        )
    return ComparisonOut(
        runs=[_compared_run(run) for run in runs],
        evaluator=tables[0][0]["evaluator"],
        figures=figures,
    )


def finished_runs(service: Service, run_ids: list[str]) -> list[FinishedRun]:
    """Runs to be compared.

    Raises
    ------
    NotFoundError, NotReadyError
        If one does not exist or has no result.
    InputError
        If they do not carry the same people.
    """
    runs = []
    for run_id in dict.fromkeys(run_ids):
        run = require_run(service, run_id)
        scenario = service.store.get_scenario(run.subject_id)
        runs.append(FinishedRun(run_id, scenario, require_result(service, run)))
    require_comparable(runs)
    return runs


def _compared_run(run: FinishedRun) -> ComparedRun:
    """A run as it is sent."""
    comparison = find_comparison(run.result)
    return ComparedRun(
        id=run.run_id,
        scenario_id=run.scenario.scenario_id,
        name=run.scenario.name,
        losers=LosersOut.of(comparison) if comparison else None,
    )


def _difference(value: float | None, first: float | None) -> float | None:
    """Value less that of the first run."""
    return None if value is None or first is None else round(value - first, 6)
