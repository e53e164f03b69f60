"""What the process that talks to map servers makes of each kind of answer; here in our own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from network.osm_map_servers import carried_out
from tests.map_stand_in import ULM, Reply, StandIn, geocoded, map_stand_in, place

_CHANGED = (
    "nominatim_url", "use_cache", "requests_timeout", "http_user_agent", "http_referer",
    "requests_kwargs",
)  # fmt: skip


@pytest.fixture
def stand_in(monkeypatch: pytest.MonkeyPatch) -> Iterator[StandIn]:
    """The servers, with osmnx as it was before, and without its pause of a second."""
    import osmnx  # noqa: PLC0415  (slow)

    for name in _CHANGED:
        monkeypatch.setattr(osmnx.settings, name, getattr(osmnx.settings, name))
    monkeypatch.setattr("time.sleep", lambda _: None)
    with map_stand_in() as servers:
        yield servers


def answer(stand_in: StandIn, reply: Reply, most_bytes: int = 10**6) -> dict[str, object]:
    stand_in.geocoder[:] = [reply]
    return carried_out(
        {
            "task": "geocode", "url": stand_in.servers.geocoder, "name": "Ulm", "timeout_s": 60,
            "most_bytes": most_bytes,
        }
    )  # fmt: skip


def test_the_most_important_area_of_the_name_is_taken(stand_in: StandIn) -> None:
    others = [{**place("Ulm am See"), "importance": 0.1}, place("Ulm", kind="Point")]
    found = answer(stand_in, geocoded(*others, place()))
    assert found["title"] == ULM
    assert str(found["outline"]).startswith('{"type":"Polygon"')


@pytest.mark.parametrize(
    ("reply", "refused", "detail"),
    [
        (geocoded(), "unknown", ""),
        (geocoded(place(kind="Point")), "no area", ""),
        (geocoded({}), "broken", "KeyError"),
        (geocoded({**place(), "geojson": {}}), "broken", "KeyError"),
        (geocoded({**place(), "boundingbox": ["x"]}), "broken", "ValueError"),
        (Reply(b'{"error": "no"}'), "broken", "InsufficientResponseError"),
        (Reply(b"<html>hello</html>"), "broken", "InsufficientResponseError"),
        (Reply(status=403), "status", "403"),
        (Reply(status=429), "busy", "429"),
        (Reply(status=302, headers={"Location": "http://10.0.0.1/x"}), "elsewhere", "10.0.0.1"),
    ],
)
def test_a_geocoder_without_an_area_is_refused_by_kind(
    reply: Reply, refused: str, detail: str, stand_in: StandIn
) -> None:
    assert answer(stand_in, reply) == {"refused": refused, "detail": detail, "wait_s": 0.0}
    assert stand_in.paths() == ["/search"]  # once: osmnx itself would ask a busy server for ever


def test_a_server_may_say_how_long_it_needs(stand_in: StandIn) -> None:
    busy = Reply(status=503, headers={"Retry-After": "40"})
    assert answer(stand_in, busy)["wait_s"] == 40.0


def test_a_geocoder_that_sends_too_much_is_not_heard_to_its_end(stand_in: StandIn) -> None:
    assert answer(stand_in, geocoded(place()), most_bytes=100)["refused"] == "too large"


def test_a_map_that_cannot_be_written_is_told(stand_in: StandIn, tmp_path: Path) -> None:
    stand_in.overpass[:] = [Reply(b"a map")]
    order = {
        "task": "download", "url": stand_in.servers.overpass, "query": "", "timeout_s": 60,
        "path": str(tmp_path / "absent" / "map"), "most_bytes": 9, "most_packed_bytes": 9,
    }  # fmt: skip
    told = carried_out(order)
    assert told == {"refused": "disk", "detail": "No such file or directory", "wait_s": 0.0}
