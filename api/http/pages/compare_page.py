"""The page that sets runs side by side: losers first, then figures, then two maps."""

from dataclasses import dataclass
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Form, Query
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from api.http.day_figures import FinishedRun, day_figures, find_losses
from api.http.orders import find_comparison_job, order_comparison
from api.http.pages.network_pages import SEE_OTHER
from api.http.pages.page import page
from api.http.resources.comparison import FEWEST, MOST, finished_runs
from api.http.resources.found import require_run
from api.http.resources.jobs import progress_of
from api.http.service import Given, Service
from maps.report_rows import DayFigures, FigureRow, Losses, operator_rows, rider_rows
from scenarios.store.records import JobRecord

router = APIRouter()

_MAPS = 2


@dataclass(frozen=True, slots=True)
class ComparedRow:
    """One figure, run by run; `cells` of all runs but the first hold the change from it."""

    label: str
    unit: str
    part: bool
    cells: list[FigureRow]


@dataclass(frozen=True, slots=True)
class ComparedColumn:
    """One run, at the head of its column."""

    run: FinishedRun
    losses: Losses | None


@router.get("/compare")
def show_comparison(
    service: Given, run: Annotated[list[str] | None, Query(max_length=MOST)] = None
) -> HTMLResponse:
    """Runs side by side, or how to choose some."""
    if len(set(run or ())) < FEWEST:
        return page(
            "compare.html.j2", columns=[], rows=[], maps=[], whole=None, whole_progress=None
        )
    runs = finished_runs(service, run or [])
    whole = find_comparison_job(service, _jobs(service, runs))
    return page(
        "compare.html.j2",
        columns=[ComparedColumn(one, find_losses(one.result)) for one in runs],
        rows=_rows([day_figures(one.result) for one in runs]),
        maps=runs[:_MAPS],
        whole=whole,
        whole_progress=progress_of(whole) if whole else None,
    )


@router.post("/compare")
def send_comparison(
    service: Given, run: Annotated[list[str], Form(min_length=FEWEST, max_length=MOST)]
) -> Response:
    """Have runs compared in full and show them side by side."""
    runs = finished_runs(service, run)
    order_comparison(service, _jobs(service, runs))
    return RedirectResponse(compared_path([one.run_id for one in runs]), SEE_OTHER)


def compared_path(run_ids: list[str]) -> str:
    """Where runs stand side by side.

    Examples
    --------
    >>> compared_path(["j-a", "j-b"])
    '/compare?run=j-a&run=j-b'
    """
    return f"/compare?{urlencode([('run', run_id) for run_id in run_ids])}"


def _jobs(service: Service, runs: list[FinishedRun]) -> list[JobRecord]:
    """Records of runs."""
    return [require_run(service, one.run_id) for one in runs]


def _rows(figures: list[DayFigures]) -> list[ComparedRow]:
    """Every figure of the report, run by run."""
    first = figures[0]
    against_first = [
        DayFigures(one.planned, first.planned, one.buses, one.currency) for one in figures
    ]
    return [
        ComparedRow(cells[0].label, "" if make is operator_rows else cells[0].unit,
                    cells[0].part, list(cells))
        for make in (rider_rows, operator_rows)
        for cells in zip(*(make(one) for one in against_first), strict=True)
    ]  # fmt: skip
