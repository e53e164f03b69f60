"""Lists in pages: the newest first, each page with the address of the next."""

from collections.abc import Callable, Sequence
from typing import Annotated, Generic, TypeVar
from urllib.parse import urlencode

from fastapi import Query, Request, Response
from pydantic import BaseModel, Field

from network.errors import NotFoundError

DEFAULT_LIMIT, MOST_AT_ONCE = 50, 500
_LONGEST_ID = 64
ItemT = TypeVar("ItemT", bound=BaseModel)
_RecordT = TypeVar("_RecordT")

Limit = Annotated[int, Query(ge=1, le=MOST_AT_ONCE, description="Most items of one page.")]
After = Annotated[
    str, Query(max_length=_LONGEST_ID, description="Id of the last item seen; blank at first.")
]


class Page(BaseModel, Generic[ItemT]):
    """Some items of a list, newest first."""

    items: list[ItemT]
    next: str | None = Field(
        default=None, description="Path of the next page, null on the last.", examples=[None]
    )


def page_of(
    records: Sequence[_RecordT],
    id_of: Callable[[_RecordT], str],
    limit: int,
    after: str,
) -> tuple[Sequence[_RecordT], str | None]:
    """Records of one page, and the id after which the next one begins, None on the last.

    Raises
    ------
    NotFoundError
        If there is no record of the id to begin after.

    Examples
    --------
    >>> page_of(["c", "b", "a"], str, 2, ""), page_of(["c", "b", "a"], str, 2, "b")
    ((['c', 'b'], 'b'), (['a'], None))
    """
    start = 0
    if after:
        ids = [id_of(record) for record in records]
        if after not in ids:
            message = f"the list has no item {after} to begin after; begin at its first page"
            raise NotFoundError(message)
        start = ids.index(after) + 1
    shown = records[start : start + limit]
    more = start + limit < len(records)
    return shown, id_of(shown[-1]) if more else None


def next_path(request: Request, response: Response, limit: int, last: str | None) -> str | None:
    """Path of the next page, also told in the header Link (RFC 8288, 2017)."""
    if last is None:
        return None
    kept = [
        (name, value)
        for name, value in request.query_params.multi_items()
        if name not in {"limit", "after"}
    ]
    path = f"{request.url.path}?{urlencode([*kept, ('limit', limit), ('after', last)])}"
    response.headers["Link"] = f'<{path}>; rel="next"'
    return path
