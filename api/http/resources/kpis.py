"""The registry of figures for programs: what each one is, and what it rests on."""

from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from api.http.resources.refused import refused
from routing.evaluation.registry import EVERY_KPI, Kpi, get_kpi

router = APIRouter(prefix="/kpis", tags=["Results"])

_KPI: dict[str, Any] = {
    "name": "commercial_speed",
    "label": "Commercial speed",
    "unit": "km/h",
    "meaning": "of buses with riders, stops included",
    "formula": "service km / service hours",
    "source": "Transit Capacity and Quality of Service Manual, 3rd edition, 2013",
    "evaluator": "frequency",
    "better": "higher",
    "rests_on": ["run times", "streets", "service day"],
}


class KpiOut(BaseModel):
    """One figure of the registry."""

    model_config = ConfigDict(json_schema_extra={"examples": [_KPI]})

    name: str
    label: str = Field(description="For people.")
    unit: str = Field(description="Of its value; EUR stands for the currency of the rates.")
    meaning: str
    formula: str = Field(description="In words.")
    source: str = Field(description="Who defines it so.")
    evaluator: str = Field(description="Figures of different evaluators do not compare.")
    better: str = Field(description="lower, higher or neither.")
    rests_on: list[str] = Field(
        description="Topics of the table `assumptions` of a result, or `topic: entry`."
    )

    @classmethod
    def of(cls, kpi: Kpi) -> "KpiOut":
        """A figure as it is sent."""
        return cls(
            name=kpi.name, label=kpi.title, unit=kpi.unit, meaning=kpi.meaning,
            formula=kpi.formula, source=kpi.source, evaluator=str(kpi.evaluator),
            better=str(kpi.better), rests_on=list(kpi.rests_on),
        )  # fmt: skip


@router.get("", response_model=list[KpiOut])
def list_kpis() -> list[KpiOut]:
    """Every figure that results and comparisons tell."""
    return [KpiOut.of(kpi) for kpi in EVERY_KPI]


@router.get("/{name}", response_model=KpiOut, responses=refused(404))
def get_kpi_by_name(name: str) -> KpiOut:
    """One figure of the registry."""
    return KpiOut.of(get_kpi(name))
