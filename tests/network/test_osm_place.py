"""Maps by place name: what is asked, what is kept, and every way in which it can fail."""

import gzip
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from network import osm_place
from network.errors import Cancelled, InputError, LimitError, NotFoundError, PlanningError
from network.osm_bytes import OsmLimits
from network.osm_file import read_osm
from network.osm_place import PlaceMap, Watcher, osm_of_place, unwatched
from network.osm_place_area import PlaceArea
from network.osm_place_cache import answer_file, keep_area
from network.osm_place_servers import DEFAULT_SERVERS, MapServers, PlaceLimits
from network.osm_server_process import ServerAnswer
from tests.map_stand_in import ULM, Reply, StandIn, geocoded, map_stand_in, overpass_answer, place

STREETS = (
    '<node id="1" lat="48.4" lon="9.95"/><node id="2" lat="48.41" lon="9.95"/>'
    '<way id="7"><nd ref="1"/><nd ref="2"/><tag k="highway" v="primary"/></way>\n'
)
A_MAP = Reply(overpass_answer(STREETS))
GAVE_UP = '<remark> runtime error: Query timed out in "query" at line 3. </remark>\n</osm>\n'
LIMITS = PlaceLimits(busy_waits_s=(0.0, 0.0))
AREA = PlaceArea(ULM, 82.0, (((48.3, 9.9), (48.3, 10.0), (48.4, 10.0)),))


@pytest.fixture
def stand_in() -> Iterator[StandIn]:
    with map_stand_in() as servers:
        servers.geocoder.append(geocoded(place()))
        servers.overpass.append(A_MAP)
        yield servers


def found(
    stand_in: StandIn, folder: Path, watch: Watcher = unwatched, limits: PlaceLimits = LIMITS
) -> PlaceMap:
    return osm_of_place("Ulm", folder, watch, stand_in.servers, limits)


def know_where_ulm_is(stand_in: StandIn, folder: Path) -> None:
    """Keep the geocoder's answer, as an earlier search would have; osmnx is slow to ask."""
    folder.mkdir(exist_ok=True)
    keep_area(AREA, answer_file(folder, f"{stand_in.servers.geocoder}\nUlm", ".json"))


def maps_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.glob("*") if path.suffix in {".gz", ".part"})


# --- what is asked and kept ----------------------------------------------------------------------


def test_a_place_is_asked_for_by_name_and_its_map_by_outline(
    stand_in: StandIn, tmp_path: Path
) -> None:
    folder = tmp_path / "new" / "places"
    known = found(stand_in, folder)
    assert folder.stat().st_mode & 0o077 == 0  # for its owner alone
    assert (known.title, known.from_cache) == (ULM, False)
    # 0.1 degrees of latitude are 11.12 km, of longitude at 48.4 degrees 7.38 km: 82.1 km2.
    assert round(known.km2, 1) == 82.1
    extract = read_osm(known.path)
    assert extract.way_id.tolist() == [7]
    assert extract.data_date == "2026-01-31"  # of the server's data, not of today
    name, area = stand_in.asked
    assert (name.host_path, name.fields["q"]) == ("/search", ["Ulm"])
    assert area.host_path == "/api/interpreter"
    (query,) = area.fields["data"]
    assert query.startswith("[out:xml][timeout:180][maxsize:1073741824];")
    assert "Ulm" not in query
    assert all(asked.user_agent.startswith("Routewright") for asked in stand_in.asked)


def test_a_kept_map_needs_no_server(tmp_path: Path) -> None:
    with map_stand_in() as servers:
        servers.geocoder.append(geocoded(place()))
        servers.overpass.append(A_MAP)
        first = found(servers, tmp_path)
    second = found(servers, tmp_path)
    assert second.from_cache
    assert (second.path, second.title, second.km2) == (first.path, first.title, first.km2)
    assert osm_of_place("  Ulm ", tmp_path, servers=servers.servers).path == first.path


def test_two_names_of_one_place_share_its_map(stand_in: StandIn, tmp_path: Path) -> None:
    first = found(stand_in, tmp_path)
    second = osm_of_place("Ulm, Germany", tmp_path, servers=stand_in.servers)
    assert second.path == first.path
    assert stand_in.paths().count("/api/interpreter") == 1


def test_the_same_answer_is_kept_as_the_same_bytes(stand_in: StandIn, tmp_path: Path) -> None:
    kept = []
    for folder in (tmp_path / "a", tmp_path / "b"):
        know_where_ulm_is(stand_in, folder)
        kept.append(found(stand_in, folder).path)
    assert kept[0].name == kept[1].name
    assert kept[0].read_bytes() == kept[1].read_bytes()


def test_a_damaged_map_is_downloaded_again(stand_in: StandIn, tmp_path: Path) -> None:
    know_where_ulm_is(stand_in, tmp_path)
    path = found(stand_in, tmp_path).path
    whole = path.read_bytes()
    path.write_bytes(whole[:-20])
    assert not found(stand_in, tmp_path).from_cache
    assert path.read_bytes() == whole


def test_a_damaged_outline_is_asked_for_again(stand_in: StandIn, tmp_path: Path) -> None:
    know_where_ulm_is(stand_in, tmp_path)
    (outline,) = tmp_path.glob("*.json")
    outline.write_text('{"title": "Ulm", "km2": 1, "outlines": [7]}')
    found(stand_in, tmp_path)
    assert stand_in.paths() == ["/search", "/api/interpreter"]


def test_processes_that_ask_at_once_download_once(stand_in: StandIn, tmp_path: Path) -> None:
    """Locks of the system hold between processes and between open files of one process alike."""
    know_where_ulm_is(stand_in, tmp_path)
    together = threading.Barrier(4)

    def ask() -> PlaceMap:
        together.wait()
        return found(stand_in, tmp_path)

    with ThreadPoolExecutor(4) as pool:
        asked = [pool.submit(ask) for _ in range(4)]
        known = [one.result() for one in asked]
    assert len({one.path for one in known}) == 1
    assert sum(not one.from_cache for one in known) == 1
    assert stand_in.paths() == ["/api/interpreter"]


def test_what_a_killed_process_left_is_in_nobodys_way(stand_in: StandIn, tmp_path: Path) -> None:
    know_where_ulm_is(stand_in, tmp_path)
    (tmp_path / "answer.part").write_bytes(b"half a map")
    found(stand_in, tmp_path)
    assert len(maps_in(tmp_path)) == 1


def test_progress_is_told_and_only_grows(stand_in: StandIn, tmp_path: Path) -> None:
    know_where_ulm_is(stand_in, tmp_path)
    told: list[tuple[float, str]] = []

    def watch(share: float, message: str, /) -> bool:
        told.append((share, message))
        return True

    found(stand_in, tmp_path, watch)
    shares = [share for share, _ in told]
    assert shares == sorted(shares)
    assert told[0] == (0.0, "looking for Ulm")
    assert told[-1] == (1.0, f"{ULM}: done")


# --- names ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ['../../etc/"];out;//', "http://127.0.0.1:1/?q=&format=xml#"])
def test_a_hostile_name_is_a_text_to_look_for_and_nothing_else(
    name: str, stand_in: StandIn, tmp_path: Path
) -> None:
    stand_in.geocoder[:] = [geocoded()]
    folder = tmp_path / "places"
    with pytest.raises(NotFoundError):
        osm_of_place(name, folder, servers=stand_in.servers)
    assert [asked.fields["q"] for asked in stand_in.asked] == [[name]]
    assert [path.name for path in tmp_path.rglob("*")] == ["places", "turn.lock"]


@pytest.mark.parametrize(
    "name", ["", "   ", "-- ..", "Ulm\n", "Ulm\x1b[31m", "Ulm\u202e", "Ulm\udcff", "U" * 201]
)
def test_what_is_no_name_is_refused_before_anybody_is_asked(name: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="place"):
        osm_of_place(name, tmp_path / "places")
    assert not (tmp_path / "places").exists()


# --- the geocoder --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("refused", "error", "sentence"),
    [
        (
            "unreachable",
            InputError,
            "the geocoder h.org cannot be reached (why); check the network",
        ),
        ("slow", InputError, "the geocoder h.org did not answer in time; try again later, name a"),
        ("busy", InputError, "the geocoder h.org is busy (why); try again in a quarter of an hour"),
        ("status", InputError, "the geocoder h.org refused the question (HTTP status why); try"),
        ("elsewhere", InputError, "the geocoder h.org sent us on to 'why', where we do not go;"),
        ("unknown", NotFoundError, 'the geocoder h.org does not know "Ulm"; add the country, such'),
        ("no area", InputError, '"Ulm" is known as a point or a line, not as an area; name the'),
        ("broken", InputError, "the geocoder h.org gave an answer that cannot be used (why); try"),
        ("too large", LimitError, 'the geocoder h.org sent more than the limit for "Ulm"; name a'),
        ("disk", InputError, 'the map of "Ulm" cannot be written (why); make room on the disk'),
    ],
)
def test_each_refusal_is_one_sentence_with_the_way_out(
    refused: str,
    error: type[PlanningError],
    sentence: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(osm_place, "server_answer", lambda *_: ServerAnswer({}, refused, "why"))
    with pytest.raises(PlanningError) as refusal:
        osm_of_place("Ulm", tmp_path, servers=MapServers("https://u:secret@h.org/"), limits=LIMITS)
    assert type(refusal.value) is error
    assert str(refusal.value).startswith(sentence)
    assert str(refusal.value).endswith(
        ", or download an extract of the city (.osm.pbf) and give it with --osm"
    )
    assert list(tmp_path.glob("*.json")) == []


def test_nobody_is_asked_through_a_proxy_of_the_environment(
    stand_in: StandIn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")  # nobody listens there
    assert found(stand_in, tmp_path).title == ULM


# --- the map server ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("reply", "error", "sentence"),
    [
        (Reply(overpass_answer(STREETS, GAVE_UP)), InputError, "Query timed out"),
        (Reply(overpass_answer(STREETS)[:-10]), InputError, "the answer: XML ends early"),
        (Reply(overpass_answer("")), InputError, "no streets in this file"),
        (Reply(b""), InputError, "the answer is empty"),
        (Reply(b"<html><body>busy</body></html>"), InputError, "looks like a web page"),
        (Reply(b'{"remark": "out of memory"}'), InputError, "not an OSM map"),
        (Reply(overpass_answer(STREETS), missing=9), InputError, "it broke off"),
        (
            Reply(b"no gzip", headers={"Content-Encoding": "gzip"}),
            InputError, "an answer that cannot be used",
        ),
        (Reply(status=400, body=b"<html>"), InputError, "HTTP status 400"),
        (Reply(status=301, headers={"Location": "/elsewhere"}), InputError, "sent us on"),
    ],
)  # fmt: skip
def test_an_answer_that_is_no_whole_map_is_refused_and_not_kept(
    reply: Reply, error: type[PlanningError], sentence: str, stand_in: StandIn, tmp_path: Path
) -> None:
    know_where_ulm_is(stand_in, tmp_path)
    stand_in.overpass[:] = [reply, A_MAP]
    with pytest.raises(error, match=sentence) as refusal:
        found(stand_in, tmp_path)
    assert str(refusal.value).endswith("give it with --osm")
    assert "answer.part" not in str(refusal.value)
    assert maps_in(tmp_path) == []
    assert not found(stand_in, tmp_path).from_cache


def test_a_busy_map_server_is_asked_again(stand_in: StandIn, tmp_path: Path) -> None:
    know_where_ulm_is(stand_in, tmp_path)
    stand_in.overpass[:] = [Reply(status=429), Reply(status=504), A_MAP]
    assert found(stand_in, tmp_path).title == ULM
    assert len(stand_in.asked) == 3


def test_a_map_server_that_stays_busy_is_left_in_peace(stand_in: StandIn, tmp_path: Path) -> None:
    know_where_ulm_is(stand_in, tmp_path)
    stand_in.overpass[:] = [Reply(status=504)]
    with pytest.raises(InputError, match=r"is busy \(504\); try again in a quarter of an hour, or"):
        found(stand_in, tmp_path)
    assert len(stand_in.asked) == 3  # once, and after each of the two waits


def test_a_map_server_that_wants_a_long_rest_gets_it(stand_in: StandIn, tmp_path: Path) -> None:
    know_where_ulm_is(stand_in, tmp_path)
    stand_in.overpass[:] = [Reply(status=429, headers={"Retry-After": "3600"})]
    with pytest.raises(InputError, match="is busy"):
        found(stand_in, tmp_path)
    assert len(stand_in.asked) == 1


def test_a_map_beyond_the_limit_is_not_downloaded_to_its_end(
    stand_in: StandIn, tmp_path: Path
) -> None:
    know_where_ulm_is(stand_in, tmp_path)
    stand_in.overpass[:] = [
        Reply(gzip.compress(b" " * 10**7), headers={"Content-Encoding": "gzip"})
    ]
    with pytest.raises(LimitError, match="sent more than the limit"):
        found(stand_in, tmp_path, limits=PlaceLimits(osm=OsmLimits(plain_bytes=10**6)))
    assert maps_in(tmp_path) == []


def test_no_network_is_told_in_one_sentence(tmp_path: Path) -> None:
    nobody = MapServers("http://127.0.0.1:9/", "http://127.0.0.1:9/api")
    with pytest.raises(InputError, match=r"geocoder 127\.0\.0\.1:9 cannot be reached .* --osm$"):
        osm_of_place("Ulm", tmp_path, servers=nobody)


def test_a_server_that_never_answers_is_given_up(stand_in: StandIn, tmp_path: Path) -> None:
    know_where_ulm_is(stand_in, tmp_path)
    stand_in.overpass[:] = [Reply(hangs=True)]
    with pytest.raises(InputError, match="did not answer in time"):
        found(stand_in, tmp_path, limits=PlaceLimits(map_s=0.5))
    assert maps_in(tmp_path) == []


@pytest.mark.parametrize("reply", [Reply(hangs=True), Reply(status=429)], ids=["hangs", "busy"])
def test_stopping_ends_the_download_at_once(
    reply: Reply, stand_in: StandIn, tmp_path: Path
) -> None:
    """Otherwise this would take the limits' half an hour."""
    know_where_ulm_is(stand_in, tmp_path)
    stand_in.overpass[:] = [reply]

    def until_asked(_share: float, _message: str, /) -> bool:
        return not stand_in.asked

    with pytest.raises(Cancelled):
        found(stand_in, tmp_path, until_asked, PlaceLimits(busy_waits_s=(1800.0,)))
    assert maps_in(tmp_path) == []


def test_what_the_watcher_raises_ends_the_download_too(stand_in: StandIn, tmp_path: Path) -> None:
    know_where_ulm_is(stand_in, tmp_path)
    stand_in.overpass[:] = [Reply(hangs=True)]

    def until_asked(_share: float, _message: str, /) -> bool:
        if stand_in.asked:
            message = "enough"
            raise Cancelled(message)
        return True

    with pytest.raises(Cancelled, match="enough"):
        found(stand_in, tmp_path, until_asked)


# --- folders and addresses -----------------------------------------------------------------------


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(
        InputError, match=r"file/places for downloaded maps cannot be written .*XDG"
    ):
        osm_of_place("Ulm", tmp_path / "file" / "places")


def test_others_are_not_waited_for_without_an_end(stand_in: StandIn, tmp_path: Path) -> None:
    know_where_ulm_is(stand_in, tmp_path)
    stand_in.overpass[:] = [Reply(hangs=True)]
    with ThreadPoolExecutor(1) as pool:
        turn = pool.submit(lambda: found(stand_in, tmp_path, lambda *_: not stand_in.over.is_set()))
        assert stand_in.came.wait(60)
        with pytest.raises(InputError, match="other downloads"):
            found(stand_in, tmp_path, limits=PlaceLimits(turn_s=0.0))
        stand_in.over.set()
        with pytest.raises(PlanningError):
            turn.result()


@pytest.mark.parametrize(
    "url", ["", "overpass-api.de", "file:///etc/passwd", "ftp://host/", "http://", "http://h/?a=1"]
)
def test_what_is_no_address_of_a_server_is_refused(url: str) -> None:
    with pytest.raises(InputError, match="is not the address of a map server"):
        MapServers(overpass=url)


def test_the_servers_are_those_of_osmnx() -> None:
    import osmnx  # noqa: PLC0415  (a second, needed by this test alone)

    ours = (DEFAULT_SERVERS.geocoder, DEFAULT_SERVERS.overpass)
    assert ours == (osmnx.settings.nominatim_url, osmnx.settings.overpass_url)
