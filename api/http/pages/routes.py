"""All pages together, and where their scripts and styles are."""

from pathlib import Path

from fastapi import APIRouter

from api.http.pages import (
    analysis_pages,
    compare_page,
    docs_pages,
    home,
    network_pages,
    run_pages,
    scenario_pages,
)

STATIC = Path(__file__).parents[1] / "static"

pages = APIRouter()
for _page in (
    home, network_pages, scenario_pages, run_pages, compare_page, analysis_pages, docs_pages,
):  # fmt: skip
    pages.include_router(_page.router)
