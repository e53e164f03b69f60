"""Sends files of a result as they are stored: never read into memory, and only once to a browser.

A page of a result holds names from maps and feeds. It is sent as a document of its own origin
(``sandbox`` without ``allow-same-origin``): whatever a name could do there, it could not act for
the planner here.
"""

from fastapi import Request, Response
from starlette.responses import FileResponse

from api.http.results import RunResult
from maps.timetable_files import TIMETABLES

_TYPES = {
    ".csv": "text/csv; charset=utf-8",
    ".geojson": "application/geo+json",
    ".gpkg": "application/geopackage+sqlite3",
    ".html": "text/html; charset=utf-8",
    ".json": "application/json",
    ".npz": "application/zip",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".zip": "application/zip",
}
_AS_ATTACHMENT = frozenset({".gpkg", ".npz", ".zip"})
_BOX = "sandbox; default-src 'none'; frame-ancestors 'self'"
_BOX_OF_TIMETABLES = (
    "sandbox allow-downloads; default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'"
)
"""Their pages have no script, and links to files for a spreadsheet."""

_BOX_WITH_SCRIPTS = (
    "sandbox allow-scripts allow-popups allow-downloads; default-src 'none'; "
    "script-src 'unsafe-inline'; "
    "style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'"
)
"""The page itself allows only the scripts it was written with, by their hashes; both rules hold."""


def media_type_of(path: str) -> str:
    """Media type of a file of a result.

    Examples
    --------
    >>> media_type_of("layers/lines.geojson"), media_type_of("odd")
    ('application/geo+json', 'application/octet-stream')
    """
    return _TYPES.get(_suffix(path), "application/octet-stream")


def stored_bytes(request: Request, result: RunResult, path: str, called: str = "") -> Response:
    """The bytes of a listed file, or 304 where the asker has them.

    Parameters
    ----------
    request : Request
    result : RunResult
    path : str
        As ``result.json`` lists it.
    called : str, optional
        Name for the file on the asker's disk; by default its own.

    Raises
    ------
    NotFoundError
        If the result does not list it.
    """
    file = result.get_file(path)
    etag = f'"{file.sha256}"'
    headers = {
        "ETag": etag,
        "Cache-Control": "private, no-cache",  # kept, but asked for again: 304 costs nothing
        "Content-Security-Policy": _box_of(path),
    }
    if _has(request, etag):
        return Response(status_code=304, headers=headers)
    return FileResponse(
        result.place_of(file),
        headers=headers,
        media_type=media_type_of(path),
        filename=called or file.name,
        content_disposition_type="attachment" if _suffix(path) in _AS_ATTACHMENT else "inline",
    )


def _has(request: Request, etag: str) -> bool:
    """Whether the asker has a file already (RFC 9110, 2022, section 13.1.2)."""
    known = request.headers.get("if-none-match", "")
    tags = {tag.strip().removeprefix("W/") for tag in known.split(",")}
    return etag in tags or "*" in tags


def _box_of(path: str) -> str:
    """What a file may do in the browser."""
    if _suffix(path) != ".html":
        return _BOX
    return _BOX_OF_TIMETABLES if path.startswith(f"{TIMETABLES}/") else _BOX_WITH_SCRIPTS


def _suffix(path: str) -> str:
    """Ending of a path, with its dot."""
    _, dot, ending = path.rpartition(".")
    return f"{dot}{ending}"
