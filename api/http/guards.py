"""What a request has to pass before anything reads it: host, origin, size; and headers of answers.

The service has no passwords: whoever reaches it may use it. A page of another site must not be able
to, neither by sending forms here from the planner's own browser (cross-site request forgery) nor by
giving its own name the address of this machine (DNS rebinding).
"""

from http import HTTPStatus
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.http.refusals import refuse
from api.service_settings import ServiceLimits
from api.sizes import shown_size

THIS_MACHINE = ("localhost", "127.0.0.1", "::1")
_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
_UPLOADS = frozenset({"/v1/networks", "/networks"})
_OUR_SITE = frozenset({"same-origin", "none"})

PAGE_POLICY = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'self'"
)
"""Nothing of another host, no scripts or styles within a page."""

_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",  # with no-referrer, browsers hide the origin of our own forms
    "Cross-Origin-Resource-Policy": "same-origin",
    "Content-Security-Policy": PAGE_POLICY,
}


class HostGuard:
    """Refuses requests that were sent to a name this service does not have.

    Parameters
    ----------
    app : ASGIApp
    hosts : tuple of str
        Beside those of this machine; ``*`` for any.
    """

    def __init__(self, app: ASGIApp, hosts: tuple[str, ...]) -> None:
        self._app = app
        self._any = "*" in hosts
        self._hosts = frozenset(name.lower() for name in (*THIS_MACHINE, *hosts))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        if scope["type"] == "http" and not self._any:
            host = _name_of(f"//{Headers(scope=scope).get('host', '')}")
            if host not in self._hosts:
                said = (
                    "this service does not go by the name in the header Host; "
                    "whoever runs it can add the name to its hosts"
                )
                return await refuse(scope, receive, send, HTTPStatus.MISDIRECTED_REQUEST, said)
        return await self._app(scope, receive, send)


class OriginGuard:
    """Refuses requests that would change something and come from a page of another site."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        if scope["type"] == "http" and scope["method"] not in _SAFE_METHODS:
            headers = Headers(scope=scope)
            if _is_foreign(headers):
                said = "only pages of this service may change something here; open its own page"
                return await refuse(scope, receive, send, HTTPStatus.FORBIDDEN, said)
        return await self._app(scope, receive, send)


def _is_foreign(headers: Headers) -> bool:
    """Whether a browser says that a page of another site sent a request."""
    origin = headers.get("origin")
    if origin is None:
        return headers.get("sec-fetch-site", "none") not in _OUR_SITE
    return _authority(origin) != headers.get("host", "").lower()


def _authority(origin: str) -> str:
    """Host and port of an origin; the scheme may be that of a proxy before us."""
    try:
        return urlsplit(origin).netloc.lower()
    except ValueError:
        return ""


def _name_of(address: str) -> str:
    """Name of the host in an address, in small letters, without a port."""
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return ""


class SizeGuard:
    """Refuses bodies above the limit, by what they declare and while they are read."""

    def __init__(self, app: ASGIApp, limits: ServiceLimits) -> None:
        self._app = app
        self._limits = limits

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on with its body counted, or refuse it."""
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        limit = self._limit_of(scope)
        declared = Headers(scope=scope).get("content-length", "")
        if declared.isdecimal() and int(declared[:19]) > limit:
            said = _too_large(limit)
            return await refuse(scope, receive, send, HTTPStatus.REQUEST_ENTITY_TOO_LARGE, said)
        return await self._app(scope, _counted(receive, limit), send)

    def _limit_of(self, scope: Scope) -> int:
        """Most bytes of the body of a request."""
        is_upload = scope["method"] == "POST" and scope["path"] in _UPLOADS
        return self._limits.upload_bytes if is_upload else self._limits.document_bytes


def _counted(receive: Receive, limit: int) -> Receive:
    """The body of a request, cut off with an error once it is above the limit."""
    read = 0

    async def counted() -> Message:
        nonlocal read
        message = await receive()
        read += len(message.get("body", b""))
        if read > limit:
            raise HTTPException(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, _too_large(limit))
        return message

    return counted


def _too_large(limit: int) -> str:
    """What is said of a body above the limit."""
    return f"the request is larger than the {shown_size(limit)} that we read; send less at a time"


class HeaderGuard:
    """Adds to each answer what keeps a browser from doing more with it than we mean."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on; add headers to its answer."""
        await self._app(scope, receive, _with_headers(send) if scope["type"] == "http" else send)


def _with_headers(send: Send) -> Send:
    """Sends messages; the first gets our headers where it has none of that name."""

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in _HEADERS.items():
                headers.setdefault(name, value)
        await send(message)

    return sending
