"""Makes a page from its template: one look, one place for texts, every value escaped."""

import tomllib
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from jinja2 import Template
from markupsafe import Markup
from starlette.responses import HTMLResponse

from api.sizes import shown_size
from maps.page_file import page_template
from maps.safe_text import plain
from maps.shown_text import LONGEST_LINE, NOTHING, amount, number, percent

_HERE = Path(__file__).parent
_T = TypeVar("_T")


def page(template: str, status: int = 200, **values: object) -> HTMLResponse:
    """A page.

    Parameters
    ----------
    template : str
        Name of a file in ``api/http/templates``.
    status : int
    **values
        What the template shows; texts of anybody are escaped there.

    Examples
    --------
    >>> page("problem.html.j2", 404, title="Not found", detail="<b>", error_id=None).status_code
    404
    """
    html = _template(template).render(text=texts(), **values)
    return HTMLResponse(html, status, headers={"Cache-Control": "private, no-store"})


@cache
def texts() -> Mapping[str, Any]:
    """Every text of the pages, by page and name."""
    return tomllib.loads((_HERE / "texts.toml").read_text(encoding="utf-8"))


@cache
def _template(name: str) -> Template:
    """A template, with every value cleaned and escaped on its way in."""
    return page_template(name, _clean, _FILTERS, _HERE.parent / "templates")


def shown_time(moment: datetime) -> Markup:
    """A moment for people and machines, in UTC.

    Examples
    --------
    >>> from datetime import UTC
    >>> print(shown_time(datetime(2026, 1, 5, 9, 0, 7, tzinfo=UTC)))
    <time datetime="2026-01-05T09:00:07+00:00">2026-01-05 09:00 UTC</time>
    """
    return Markup('<time datetime="{}">{} UTC</time>').format(
        moment.isoformat(timespec="seconds"), moment.strftime("%Y-%m-%d %H:%M")
    )


def _number(value: float | None, decimals: int = 0) -> str:
    """Number, a dash where there is none."""
    return NOTHING if value is None else number(value, decimals)


def _amount(value: float | None) -> str:
    """Number, whole where it is, a dash where there is none."""
    return NOTHING if value is None else amount(value)


def _clean(value: _T) -> _T | str:
    """Text on one line in reading order, numbers unbroken; our own markup stays as it is."""
    if isinstance(value, str) and not isinstance(value, Markup):
        return plain(value, LONGEST_LINE)
    return value


_FILTERS: Mapping[str, Callable[..., str]] = {
    "size": shown_size,
    "time": shown_time,
    "amount": _amount,
    "number": _number,
    "percent": percent,
}
