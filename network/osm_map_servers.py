"""Asks the geocoder and the map server, in a process of its own that can be ended at any moment.

It is started as a script by `network.osm_server_process` and imports nothing of the planner. osmnx
changes settings of its process, sleeps a minute where a server is busy and waits without an end;
here that reaches nobody else. One order as JSON on stdin, one answer as JSON on stdout.
"""

import gzip
import io
import json
import math
import signal
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import requests

GEOCODE, DOWNLOAD = "geocode", "download"
"""What an order may ask for."""

UNREACHABLE, SLOW, BUSY, STATUS, ELSEWHERE = "unreachable", "slow", "busy", "status", "elsewhere"
UNKNOWN, NO_AREA, BROKEN, TOO_LARGE, DISK = "unknown", "no area", "broken", "too large", "disk"
"""Why an order could not be carried out."""

_BUSY_STATUS = frozenset({429, 502, 503, 504})
_CONNECT_S = 15.0
_PIECE = 64 * 1024
_PACKING = 3
"""gzip level: a tenth of the size at most of the speed."""
_DETAIL = 200


class RefusedError(Exception):
    """The order could not be carried out.

    Parameters
    ----------
    kind : str
        One of the words at the top of this file.
    detail : str
        For people.
    wait_s : float
        How long the server asks us to wait.
    """

    def __init__(self, kind: str, detail: str = "", wait_s: float = 0.0) -> None:
        super().__init__(kind)
        self.kind = kind
        self.detail = detail[:_DETAIL]
        self.wait_s = wait_s


def carried_out(order: dict[str, Any]) -> dict[str, Any]:
    """Answer to one order, as plain values.

    Parameters
    ----------
    order : dict
        Has ``task``, ``url``, ``timeout_s``, ``most_bytes`` and what the task needs: ``name``, or
        ``query``, ``path`` and ``most_packed_bytes``.

    Returns
    -------
    dict
        What was found, or ``refused``, ``detail`` and ``wait_s``.

    Examples
    --------
    >>> order = {"task": "download", "url": "http://127.0.0.1:9", "query": "", "path": "",
    ...          "timeout_s": 5, "most_bytes": 1, "most_packed_bytes": 1}
    >>> carried_out(order)["refused"]
    'unreachable'
    """
    try:
        return _place_found(order) if order["task"] == GEOCODE else _map_downloaded(order)
    except RefusedError as refusal:
        return {"refused": refusal.kind, "detail": refusal.detail, "wait_s": refusal.wait_s}
    except (requests.exceptions.ReadTimeout, requests.exceptions.ConnectTimeout):
        return {"refused": SLOW, "detail": "", "wait_s": 0.0}
    except (requests.exceptions.ChunkedEncodingError, requests.exceptions.ContentDecodingError):
        return {"refused": BROKEN, "detail": "it broke off", "wait_s": 0.0}
    except requests.exceptions.RequestException as trouble:
        kind = SLOW if "timed out" in str(trouble) else UNREACHABLE
        return {"refused": kind, "detail": type(trouble).__name__, "wait_s": 0.0}
    except OSError as trouble:
        return {"refused": DISK, "detail": trouble.strerror or "", "wait_s": 0.0}


def _place_found(order: dict[str, Any]) -> dict[str, Any]:
    """Name and outline of the most important area of that name."""
    import osmnx
    import shapely

    def checked(response: requests.Response, *_: object, **__: object) -> None:
        """Look at an answer before osmnx does: it would wait and ask again without an end."""
        _check_answer(response)
        body = response.raw.read(order["most_bytes"] + 1, decode_content=True)
        if len(body) > order["most_bytes"]:
            raise RefusedError(TOO_LARGE)
        response.raw = io.BytesIO(body)

    osmnx.settings.nominatim_url = order["url"]
    osmnx.settings.use_cache = False  # it would keep answers that nobody has checked
    osmnx.settings.requests_timeout = order["timeout_s"]
    osmnx.settings.http_user_agent = osmnx.settings.http_referer = _who_asks()
    osmnx.settings.requests_kwargs = {**_directly(), "hooks": {"response": checked}}
    try:
        found = osmnx.geocode_to_gdf(order["name"]).iloc[0]
        outline = shapely.to_geojson(found["geometry"])
        return {"title": str(found.get("display_name") or ""), "outline": outline}
    except (RefusedError, requests.exceptions.RequestException):
        raise
    except Exception as trouble:  # the answer may be any JSON, and osmnx takes it as it comes
        raise _unusable(trouble) from trouble


def _unusable(trouble: Exception) -> RefusedError:
    """What osmnx means by an exception of its own."""
    said = str(trouble)
    if said.startswith("Nominatim geocoder returned 0 results"):
        return RefusedError(UNKNOWN)
    if said.startswith("Nominatim did not geocode query"):
        return RefusedError(NO_AREA)
    return RefusedError(BROKEN, type(trouble).__name__)


def _map_downloaded(order: dict[str, Any]) -> dict[str, Any]:
    """Write the map to a new file, packed, and tell its size before packing."""
    headers = {"User-Agent": _who_asks(), "Referer": _who_asks()}
    url = order["url"].rstrip("/") + "/interpreter"
    patience = (_CONNECT_S, order["timeout_s"])
    body = {"data": order["query"]}
    with requests.post(
        url, data=body, headers=headers, timeout=patience, **_directly()
    ) as response:
        _check_answer(response)
        seen = 0
        with (
            Path(order["path"]).open("xb") as file,
            gzip.GzipFile("", "wb", _PACKING, file, mtime=0) as packed,
        ):
            for piece in response.iter_content(_PIECE):
                seen += len(piece)
                if seen > order["most_bytes"] or file.tell() > order["most_packed_bytes"]:
                    raise RefusedError(TOO_LARGE)
                packed.write(piece)
    return {"bytes": seen}


def _directly() -> dict[str, Any]:
    """How to ask: the server that was named and no other, no proxy, no password from a file."""
    return {
        "stream": True,
        "allow_redirects": False,
        "proxies": dict.fromkeys(("http", "https", "all")),
        "auth": lambda request: request,
    }


def _check_answer(response: requests.Response) -> None:
    """Refuse an answer that is not the one asked for."""
    if response.is_redirect:
        raise RefusedError(ELSEWHERE, urlsplit(response.headers["location"]).netloc)
    if response.status_code in _BUSY_STATUS:
        wait = response.headers.get("retry-after", "")
        wait_s = float(wait) if wait.isascii() and wait.isdigit() else 0.0
        raise RefusedError(BUSY, str(response.status_code), wait_s)
    if response.status_code != requests.codes.ok:
        raise RefusedError(STATUS, str(response.status_code))


def _who_asks() -> str:
    """Name of the program, as the usage policies of both servers ask for."""
    try:
        return f"Routewright/{version('routewright')} (bus planning; by place name)"
    except PackageNotFoundError:
        return "Routewright (bus planning; by place name)"


def main() -> None:
    """Carry out the order on stdin."""
    order = json.load(sys.stdin)
    # Whoever started us ends us; if they are gone, the system does.
    signal.alarm(math.ceil(order["deadline_s"]) + 1)
    json.dump(carried_out(order), sys.stdout)


if __name__ == "__main__":
    main()
