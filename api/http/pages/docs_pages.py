"""The interface for programs, described on a page that loads nothing from elsewhere."""

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from api.http.pages.page import page
from api.http.problem_details import CODES

router = APIRouter()

_DOCS_POLICY = (
    "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; "
    "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
"""Swagger UI sets styles on elements; nothing on that page comes from a planner."""


@router.get("/docs")
def show_docs() -> HTMLResponse:
    """Every operation, to be read and tried."""
    answer = page("docs.html.j2")
    answer.headers["Content-Security-Policy"] = _DOCS_POLICY
    return answer


@router.get("/problems")
def show_problems() -> HTMLResponse:
    """Every kind of problem that the service names."""
    return page("problems.html.j2", codes=sorted(CODES.items()))
