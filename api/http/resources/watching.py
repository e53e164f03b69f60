"""For whoever watches the service: is it well, and what is it doing."""

from http import HTTPStatus
from importlib.metadata import version
from typing import Any

from fastapi import APIRouter, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST
from pydantic import BaseModel, ConfigDict

from api.http.metrics import metrics_of
from api.http.resources.refused import refused
from api.http.service import Given
from scenarios.store.errors import StoreGoneError

router = APIRouter(tags=["Service"])

_WELL: dict[str, Any] = {"status": "ok", "version": "0.1.0", "unfinished_jobs": 2}
_DISK: dict[str, Any] = {
    "files_bytes": 41_943_040, "results_bytes": 209_715_200, "free_bytes": 53_687_091_200,
}  # fmt: skip


class HealthOut(BaseModel):
    """How the service is."""

    model_config = ConfigDict(json_schema_extra={"examples": [_WELL]})

    status: str
    version: str
    unfinished_jobs: int


class DiskOut(BaseModel):
    """What is kept on disk."""

    model_config = ConfigDict(json_schema_extra={"examples": [_DISK]})

    files_bytes: int
    results_bytes: int
    free_bytes: int


@router.get("/health", response_model=HealthOut, responses=refused(HTTPStatus.SERVICE_UNAVAILABLE))
def get_health(service: Given) -> HealthOut:
    """Whether the service answers, its store too, and its folder is still there."""
    scratch = service.settings.scratch
    if scratch is not None and not scratch.is_dir():
        raise StoreGoneError
    waiting = len(service.store.unfinished_jobs())
    return HealthOut(status="ok", version=version("routewright"), unfinished_jobs=waiting)


@router.get("/disk", response_model=DiskOut, responses=refused(HTTPStatus.SERVICE_UNAVAILABLE))
def get_disk(service: Given) -> DiskOut:
    """What planners' files and results take on disk, and what is free; nothing goes by itself."""
    use = service.store.disk_use()
    return DiskOut(files_bytes=use.files, results_bytes=use.results, free_bytes=use.free)


@router.get(
    "/metrics",
    response_class=Response,
    responses={200: {"content": {"text/plain": {"schema": {"type": "string"}}}}},
)
def get_metrics(request: Request) -> Response:
    """Figures of requests and jobs, in the text format of Prometheus."""
    metrics = metrics_of(request)
    return Response(metrics.text(), media_type=CONTENT_TYPE_LATEST)
