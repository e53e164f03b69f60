"""A geocoder and a map server of our own on this machine, which answer what a test tells them."""

import json
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

from network.osm_place_servers import MapServers

ULM = "Ulm, Baden-Württemberg, Deutschland"
ULM_RING = ((9.9, 48.35), (10.0, 48.35), (10.0, 48.45), (9.9, 48.45), (9.9, 48.35))
_PATIENCE_S = 60.0
"""Only to end a test that hangs."""


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer.

    Attributes
    ----------
    body : bytes
    status : int
    headers : mapping of str to str
    missing : int
        Bytes that are promised and never sent.
    hangs : bool
        Whether the answer only comes when the test is over.
    """

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    missing: int = 0
    hangs: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """One question that came."""

    host_path: str
    fields: Mapping[str, Sequence[str]]
    user_agent: str


@dataclass(slots=True)
class StandIn:
    """Both servers. Replies are given in order, the last one again and again.

    `came` is set by the first question, `over` at the end of the test.
    """

    port: int
    geocoder: list[Reply] = field(default_factory=list)
    overpass: list[Reply] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)
    came: threading.Event = field(default_factory=threading.Event)
    over: threading.Event = field(default_factory=threading.Event)

    @property
    def servers(self) -> MapServers:
        """Where they are."""
        return MapServers(f"http://127.0.0.1:{self.port}/", f"http://127.0.0.1:{self.port}/api")

    def paths(self) -> list[str]:
        """Paths asked for, in order."""
        return [asked.host_path for asked in self.asked]

    def reply_to(self, asked: Asked) -> Reply:
        """The next answer."""
        self.asked.append(asked)
        self.came.set()
        replies = self.geocoder if asked.host_path == "/search" else self.overpass
        return replies.pop(0) if len(replies) > 1 else replies[0]


@contextmanager
def map_stand_in() -> Iterator[StandIn]:
    """Both servers on a free port, until the test is over."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer(parse_qs(urlsplit(self.path).query))

        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            self._answer(parse_qs(self.rfile.read(length).decode()))

        def _answer(self, fields: Mapping[str, Sequence[str]]) -> None:
            asked = Asked(urlsplit(self.path).path, fields, self.headers["User-Agent"])
            reply = stand_in.reply_to(asked)
            if reply.hangs:
                stand_in.over.wait(_PATIENCE_S)
            self.send_response(reply.status)
            for name, value in reply.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(reply.body) + reply.missing))
            self.end_headers()
            self.wfile.write(reply.body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    class Server(ThreadingHTTPServer):
        daemon_threads = True
        block_on_close = False

        def handle_error(self, *_: object) -> None:
            """Say nothing of a client that left."""

    with Server(("127.0.0.1", 0), Handler) as server:
        stand_in = StandIn(server.server_port)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield stand_in
        finally:
            stand_in.over.set()
            server.shutdown()
            thread.join()


def geocoded(*places: Mapping[str, object]) -> Reply:
    """What a Nominatim server says of some places."""
    return Reply(json.dumps(places).encode(), headers={"Content-Type": "application/json"})


def place(
    title: str = ULM, ring: Sequence[tuple[float, float]] = ULM_RING, kind: str = "Polygon"
) -> dict[str, object]:
    """One place of a Nominatim answer, an area or, of its first corner, a point."""
    shape: object = [ring] if kind == "Polygon" else ring[0]
    lons, lats = zip(*ring, strict=True)
    return {
        "place_id": 1, "osm_type": "relation", "osm_id": 2, "importance": 0.5, "name": title,
        "display_name": title, "lat": str(lats[0]), "lon": str(lons[0]),
        "class": "boundary", "type": "administrative",
        "boundingbox": [str(min(lats)), str(max(lats)), str(min(lons)), str(max(lons))],
        "geojson": {"type": kind, "coordinates": shape},
    }  # fmt: skip


def overpass_answer(elements: str, end: str = "</osm>\n") -> bytes:
    """A map as an Overpass server frames it."""
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<osm version="0.6" generator="Overpass API">\n'
        "<note>The data is made available under ODbL.</note>\n"
        f'<meta osm_base="2026-01-31T10:00:00Z"/>\n{elements}{end}'
    ).encode()
