"""HEAD is answered as GET without its body, so that a client can ask before it loads a file."""

from starlette.types import ASGIApp, Message, Receive, Scope, Send


class HeadRequests:
    """Answers HEAD by the handler of GET, headers alone.

    Streams of events never end, so a HEAD of one is stopped at its first part.

    Parameters
    ----------
    app : ASGIApp
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on; drop the body of an answer to HEAD."""
        if scope["type"] != "http" or scope["method"] != "HEAD":
            return await self._app(scope, receive, send)
        ended = False

        async def send_head(message: Message) -> None:
            nonlocal ended
            if message["type"] == "http.response.start":
                await send(message)
            elif not ended:
                ended = True
                await send({"type": "http.response.body", "body": b"", "more_body": False})

        async def gone() -> Message:
            message = await receive()
            return {"type": "http.disconnect"} if ended else message

        return await self._app({**scope, "method": "GET"}, gone, send_head)
