"""Results of a run that succeeded: figures, proofs, lines, timetables, maps and files."""

from typing import Any
from urllib.parse import quote

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import FileResponse

from api.http.day_figures import figure_rows, find_comparison
from api.http.problem_details import FoundProblem
from api.http.resources.found import FoundResult
from api.http.resources.refused import Responses, refused
from api.http.results import ResultFile
from api.http.stored_bytes import media_type_of, stored_bytes
from api.http.timetables import timetable_of
from maps.report_rows import figure_label
from scenarios.comparison_figures import ComparisonFigures

router = APIRouter(prefix="/runs/{run_id}", tags=["Results"])

_FIGURE: dict[str, Any] = {
    "name": "generalised_minutes",
    "label": "Felt time per trip",
    "unit": "min",
    "meaning": "felt minutes per trip, unserved priced at walking",
    "better": "lower",
    "plan": 41.2,
    "present": 44.9,
    "change": -3.7,
}
_LOSERS: dict[str, Any] = {
    "share_losing": 0.04,
    "share_slower": 0.03,
    "share_losing_service": 0.0,
    "share_losing_stop": 0.01,
    "share_losing_direct": 0.01,
    "share_gaining": 0.31,
    "share_alike": 0.65,
    "trips_per_day": 12000.0,
}
_FILE: dict[str, Any] = {
    "path": "layers/lines.geojson",
    "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "bytes": 104857,
    "media_type": "application/geo+json",
    "link": "/v1/runs/j-aaaaaaaaaaaaaaaa/files/layers/lines.geojson",
}
_PROOF: dict[str, Any] = {
    "stage": "headways",
    "objective": "felt hours",
    "unit": "h",
    "value": 812.4,
    "bound": 803.0,
    "gap": 0.0116,
    "bound_is_for": "these fixed lines",
    "seed": 1,
    "status": "feasible",
    "stop_reason": "no better headway found",
}
_LINE: dict[str, Any] = {
    "line_id": "1",
    "name": "Harbour - Mill Lane",
    "stops_out": 18,
    "stops_back": 18,
    "km_out": 7.4,
    "km_back": 7.5,
    "minutes_out": 24.7,
    "minutes_back": 25.0,
    "headway_min": {"AM": 7.5, "midday": 10.0},
    "trips_per_day": 176,
    "boardings_per_day": 5310.0,
    "peak_load_per_hour": 402.0,
    "peak_load_factor": 0.63,
    "timetable": "/v1/runs/j-aaaaaaaaaaaaaaaa/lines/1/timetable",
}
_PATTERN: dict[str, Any] = {
    "pattern_id": "1-0",
    "direction": 0,
    "stops": [{"stop_id": "N17", "name": "Harbour"}, {"stop_id": "N22", "name": "Mill Lane"}],
    "trips": [{"trip_id": "T0", "block_id": "K1", "departures": ["07:00:00", "07:02:50"]}],
}
_STORED = refused(404, 409)


def _bytes(media_type: str) -> Responses:
    """An answer that is a stored file."""
    return {
        200: {"content": {media_type: {"schema": {"type": "string", "format": "binary"}}}},
        304: {"description": "The asker has the same bytes already (If-None-Match)."},
        **_STORED,
    }


class FigureOut(BaseModel):
    """One figure of the service day."""

    model_config = ConfigDict(json_schema_extra={"examples": [_FIGURE]})

    name: str
    label: str = Field(description="For people.")
    unit: str
    meaning: str
    better: str = Field(description="lower, higher or neither.")
    plan: float | None
    present: float | None = Field(
        default=None, description="Null where no present service was given."
    )
    change: float | None = Field(default=None, description="Plan less present.")


class LosersOut(BaseModel):
    """Who loses and who gains against the present service, as shares of trips less walkers."""

    model_config = ConfigDict(json_schema_extra={"examples": [_LOSERS]})

    share_losing: float
    share_slower: float
    share_losing_service: float
    share_losing_stop: float
    share_losing_direct: float
    share_gaining: float
    share_alike: float
    trips_per_day: float

    @classmethod
    def of(cls, figures: ComparisonFigures) -> "LosersOut":
        """Shares as they are sent."""
        return cls(**{name: getattr(figures, name) for name in cls.model_fields})


class KpisOut(BaseModel):
    """Figures of plan and present side by side; losers stand before averages."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "losers": _LOSERS,
                    "evaluator": "frequency",
                    "demand_is_modelled": True,
                    "figures": [_FIGURE],
                }
            ]
        }
    )

    losers: LosersOut | None = Field(description="Null where no present service was given.")
    evaluator: str = Field(description="Figures of different evaluators do not compare.")
    demand_is_modelled: bool = Field(description="Whether trips come from a model, not counts.")
    figures: list[FigureOut]


class ProofOut(BaseModel):
    """What one stage proves of its answer."""

    model_config = ConfigDict(json_schema_extra={"examples": [_PROOF]})

    stage: str
    objective: str
    unit: str
    value: float
    bound: float = Field(description="No answer of the problem named can be better.")
    gap: float
    bound_is_for: str
    seed: int
    status: str
    stop_reason: str


class LineOut(BaseModel):
    """One planned line."""

    model_config = ConfigDict(json_schema_extra={"examples": [_LINE]})

    line_id: str
    name: str
    stops_out: int | None
    stops_back: int | None
    km_out: float | None
    km_back: float | None
    minutes_out: float | None
    minutes_back: float | None
    headway_min: dict[str, float | None] = Field(description="By period; null: does not run.")
    trips_per_day: int
    boardings_per_day: float
    peak_load_per_hour: float
    peak_load_factor: float
    timetable: str = Field(description="Path of its timetable.")


class StopOut(BaseModel):
    """One stop of a pattern."""

    model_config = ConfigDict(json_schema_extra={"examples": [_PATTERN["stops"][0]]})

    stop_id: str
    name: str


class TripOut(BaseModel):
    """One trip: a departure for each stop of its pattern."""

    model_config = ConfigDict(json_schema_extra={"examples": [_PATTERN["trips"][0]]})

    trip_id: str
    block_id: str
    departures: list[str] = Field(description="HH:MM:SS, hours past 24 in the next morning.")


class PatternOut(BaseModel):
    """All trips of one direction."""

    model_config = ConfigDict(json_schema_extra={"examples": [_PATTERN]})

    pattern_id: str
    direction: int = Field(description="0 out, 1 back.")
    stops: list[StopOut]
    trips: list[TripOut]


class TimetableOut(BaseModel):
    """The timetable of one line."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"line_id": "1", "name": "Harbour - Mill Lane", "patterns": [_PATTERN]}]
        }
    )

    line_id: str
    name: str
    patterns: list[PatternOut]


class FileOut(BaseModel):
    """One stored file of a result."""

    model_config = ConfigDict(json_schema_extra={"examples": [_FILE]})

    path: str
    sha256: str
    size: int = Field(alias="bytes")
    media_type: str
    link: str


@router.get("/kpis", response_model=KpisOut, responses=_STORED)
def get_kpis(result: FoundResult) -> KpisOut:
    """Figures of plan and present side by side."""
    comparison = find_comparison(result)
    rows = figure_rows(result)
    return KpisOut(
        losers=LosersOut.of(comparison) if comparison else None,
        evaluator=rows[0]["evaluator"],
        demand_is_modelled=result.document["demand"]["modelled"],
        figures=[
            FigureOut(
                name=row["name"],
                label=figure_label(row["name"]),
                unit=row["unit"],
                meaning=row["meaning"],
                better=row["better"],
                plan=row["value"],
                present=row.get("present"),
                change=row.get("difference"),
            )
            for row in rows
        ],
    )


@router.get("/certificates", response_model=list[ProofOut], responses=_STORED)
def get_certificates(result: FoundResult) -> list[ProofOut]:
    """What each stage proves of its answer."""
    return [ProofOut(**proof) for proof in result.document["certificates"]]


@router.get("/findings", response_model=list[FoundProblem], responses=_STORED)
def get_findings(result: FoundResult) -> list[FoundProblem]:
    """What was cut, repaired, estimated or assumed on the way."""
    return [FoundProblem(**finding) for finding in result.document["findings"]]


@router.get("/lines", response_model=list[LineOut], responses=_STORED)
def list_lines(request: Request, result: FoundResult) -> list[LineOut]:
    """Planned lines, with their headways by period."""
    prefix = "headway_min_"
    lines = []
    for row in result.table("lines"):
        headways = {k.removeprefix(prefix): v for k, v in row.items() if k.startswith(prefix)}
        others = {k: v for k, v in row.items() if not k.startswith(prefix)}
        path = _path(request, f"lines/{quote(row['line_id'], safe='')}/timetable")
        lines.append(LineOut(**others, headway_min=headways, timetable=path))
    return lines


@router.get("/lines/{line_id:path}/timetable", response_model=TimetableOut, responses=_STORED)
def get_timetable(result: FoundResult, line_id: str) -> TimetableOut:
    """All trips of one line, stop by stop."""
    return TimetableOut.model_validate(timetable_of(result, line_id), from_attributes=True)


@router.get("/gtfs.zip", response_class=FileResponse, responses=_bytes("application/zip"))
def get_gtfs(request: Request, result: FoundResult) -> Response:
    """The planned service as a GTFS feed, with blocks and shapes."""
    return stored_bytes(request, result, "gtfs.zip", f"{_run_id(request)}-gtfs.zip")


@router.get("/tods.zip", response_class=FileResponse, responses=_bytes("application/zip"))
def get_tods(request: Request, result: FoundResult) -> Response:
    """Blocks, empty drives and driver runs (TODS 2.1), to lie beside the GTFS feed."""
    return stored_bytes(request, result, "tods.zip", f"{_run_id(request)}-tods.zip")


@router.get("/vdv452.zip", response_class=FileResponse, responses=_bytes("application/zip"))
def get_vdv452(request: Request, result: FoundResult) -> Response:
    """Calendar, lines, times, trips and blocks in the tables of VDV 452."""
    return stored_bytes(request, result, "vdv452.zip", f"{_run_id(request)}-vdv452.zip")


@router.get("/layers", response_model=list[FileOut], responses=_STORED)
def list_layers(request: Request, result: FoundResult) -> list[FileOut]:
    """Layers for a geographic information system."""
    return [_file_out(request, file) for file in result.below("layers")]


@router.get("/layers/{name}", response_class=FileResponse, responses=_bytes("application/geo+json"))
def get_layer(request: Request, result: FoundResult, name: str) -> Response:
    """One layer, such as ``lines.geojson``."""
    return stored_bytes(request, result, f"layers/{name}")


@router.get("/maps/{name}", response_class=FileResponse, responses=_bytes("text/html"))
def get_map(request: Request, result: FoundResult, name: str) -> Response:
    """An interactive map: ``scenario``, or ``comparison`` beside the present service.

    With ``.html``, as pages of the result lead to it, or as a picture: ``scenario.svg``.
    """
    path = name if name.endswith((".html", ".svg")) else f"{name}.html"
    return stored_bytes(request, result, f"maps/{path}")


@router.get("/report.html", response_class=FileResponse, responses=_bytes("text/html"))
def get_report(request: Request, result: FoundResult) -> Response:
    """The report: one page to send, print and read without a network."""
    return stored_bytes(request, result, "report.html")


@router.get("/schedule.html", response_class=FileResponse, responses=_bytes("text/html"))
def get_schedule(request: Request, result: FoundResult) -> Response:
    """Vehicle blocks and driver duties over the day, with equal tables."""
    return stored_bytes(request, result, "schedule.html")


@router.get("/timetables/{name}", response_class=FileResponse, responses=_bytes("text/html"))
def get_printed_timetable(request: Request, result: FoundResult, name: str) -> Response:
    """Timetables to print: ``index.html`` leads to a page and a CSV file for each line."""
    return stored_bytes(request, result, f"timetables/{name}")


@router.get("/files", response_model=list[FileOut], responses=_STORED)
def list_files(request: Request, result: FoundResult) -> list[FileOut]:
    """Every stored file, with its size and checksum."""
    return [_file_out(request, file) for file in result.files]


@router.get(
    "/files/{path:path}",
    response_class=FileResponse,
    responses=_bytes("application/octet-stream"),
)
def get_file(request: Request, result: FoundResult, path: str) -> Response:
    """One stored file, by its path in the list of files."""
    return stored_bytes(request, result, path)


def _file_out(request: Request, file: ResultFile) -> FileOut:
    """A file as it is listed."""
    link = _path(request, f"files/{quote(file.path)}")
    return FileOut(
        path=file.path, sha256=file.sha256, bytes=file.size,
        media_type=media_type_of(file.path), link=link,
    )  # fmt: skip


def _path(request: Request, below: str) -> str:
    """Path of something below the run."""
    return f"/v1/runs/{_run_id(request)}/{below}"


def _run_id(request: Request) -> str:
    """Id of the run in the path."""
    return str(request.path_params["run_id"])
