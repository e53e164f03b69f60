"""The HTTP service: resources for programs under ``/v1``, pages for planners beside them."""

from http import HTTPStatus
from importlib.metadata import version
from typing import Any

from fastapi import APIRouter, FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute
from starlette.staticfiles import StaticFiles

from api.http.guards import HeaderGuard, HostGuard, OriginGuard, SizeGuard
from api.http.head_requests import HeadRequests
from api.http.metrics import Metrics
from api.http.pages.routes import STATIC, pages
from api.http.problem_details import ProblemDetails
from api.http.refusals import API, tell_refusals
from api.http.request_log import RequestLog
from api.http.resources import (
    access,
    comparison,
    comparisons,
    explanations,
    kpis,
    networks,
    results,
    runs,
    scenarios,
    watching,
)
from api.http.resources.refused import refused
from api.http.service import Service
from api.service_settings import ServiceSettings
from maps.vendored import VENDOR
from scenarios.store.ports import JobQueue, Store

_TAGS = (
    ("Networks", "A street map with the tables and feeds that go with it, checked when given."),
    ("Scenarios", "What a planner decides for a network."),
    ("Runs", "Runs of scenarios: start, follow, cancel."),
    ("Results", "What a run that succeeded has found: figures, proofs, timetables, maps, files."),
    ("Comparison", "Runs side by side."),
    ("Explanations", "What lines of a run are worth, and what changing one would do."),
    ("Access", "How far people get by the timetable of a run, and who has how much of it."),
    ("Service", "For whoever watches the service."),
)
_RESOURCES = (
    networks, scenarios, runs, results, kpis, comparison, comparisons, explanations,
    access, watching,
)  # fmt: skip
_ABOUT = (
    "Plans a whole bus service from a street map and a demand table: lines, headways, timetable "
    "and vehicle blocks, with a proof for each step. Refusals are problem details (RFC 9457)."
)


def make_app(store: Store, queue: JobQueue, settings: ServiceSettings) -> FastAPI:
    """The HTTP service over a store and a queue.

    Parameters
    ----------
    store : Store
    queue : JobQueue
        Hands jobs to solvers in other processes; the service itself never solves.
    settings : ServiceSettings

    Returns
    -------
    FastAPI
        An ASGI application.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> from scenarios.store.memory import MemoryStore
    >>> from tests.api.fake_queue import FakeQueue
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     store = MemoryStore(Path(folder))
    ...     app = make_app(store, FakeQueue(store), ServiceSettings())
    >>> sorted(app.openapi()["paths"])[:2]
    ['/v1/access', '/v1/access/{analysis_id}']
    """
    app = FastAPI(
        title="Routewright",
        version=version("routewright"),
        description=_ABOUT,
        openapi_url=f"{API}/openapi.json",
        openapi_tags=[{"name": name, "description": words} for name, words in _TAGS],
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        generate_unique_id_function=_operation_id,
    )
    app.state.service = Service(store, queue, settings)
    app.state.metrics = Metrics(store)
    api = APIRouter(prefix=API)
    for resource in _RESOURCES:
        api.include_router(resource.router)
    app.include_router(api)
    app.include_router(pages, include_in_schema=False)
    app.mount("/static", StaticFiles(directory=STATIC))
    app.mount("/vendor", StaticFiles(directory=VENDOR))
    tell_refusals(app)
    _guard(app, settings)
    app.openapi = lambda: _description(app)  # type: ignore[method-assign]  # as FastAPI documents
    return app


def _guard(app: FastAPI, settings: ServiceSettings) -> None:
    """Put the guards around an application; the one added last is met first."""
    app.add_middleware(HeadRequests)
    app.add_middleware(SizeGuard, limits=settings.limits)
    app.add_middleware(OriginGuard)
    app.add_middleware(HostGuard, hosts=settings.hosts)
    app.add_middleware(RequestLog, metrics=app.state.metrics)
    app.add_middleware(HeaderGuard)


def _operation_id(route: APIRoute) -> str:
    """Name of an operation: that of the function behind it."""
    return route.name


def _description(app: FastAPI) -> dict[str, Any]:
    """The OpenAPI document; refusals are described once, by our own schema."""
    if app.openapi_schema is None:
        document = get_openapi(
            title=app.title,
            version=app.version,
            description=app.description,
            routes=app.routes,
            tags=app.openapi_tags,
        )
        _describe_refusals(document)
        schemas = document["components"]["schemas"]
        refusal = ProblemDetails.model_json_schema(ref_template="#/components/schemas/{model}")
        schemas |= refusal.pop("$defs", {}) | {"ProblemDetails": refusal}
        app.openapi_schema = document
    return app.openapi_schema


def _describe_refusals(document: dict[str, Any]) -> None:
    """Put our own refusals in the place of those that FastAPI adds by itself."""
    operations = (op for path in document["paths"].values() for op in path.values())
    for operation in operations:
        answers = operation["responses"]
        if "422" in answers and "application/json" in answers["422"]["content"]:
            answers["422"] = refused(HTTPStatus.UNPROCESSABLE_ENTITY)[422]
    for name in ("HTTPValidationError", "ValidationError"):
        document["components"]["schemas"].pop(name, None)
