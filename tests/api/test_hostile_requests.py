"""Requests that mean harm, or are nonsense: refused in one sentence, and nothing happens."""

import socket
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from structlog.testing import capture_logs

from api.service_settings import ServiceLimits
from tests.api.served import MAP, QUICK, Served, served

PROBLEM = "application/problem+json"


def refused(answer: object, status: int, code: str = "") -> str:
    """Detail of a refusal, which has to have our form."""
    assert answer.status_code == status, answer.text  # type: ignore[attr-defined]
    assert answer.headers["Content-Type"] == PROBLEM  # type: ignore[attr-defined]
    told = answer.json()  # type: ignore[attr-defined]
    assert told["status"] == status
    assert told["type"].startswith(f"/problems#{code}")
    assert set(told) == {
        "type", "title", "status", "detail", "instance", "problems", "error_id",
    }  # fmt: skip
    return str(told["detail"])


def raw(service: Served, request: bytes) -> bytes:
    """Answer to bytes that no client would send."""
    address = urlsplit(str(service.client.base_url))
    with socket.create_connection((address.hostname, address.port), timeout=60) as talking:
        talking.sendall(request)
        answer = b""
        while piece := talking.recv(65536):
            answer += piece
    return answer


@pytest.mark.parametrize(
    "path",
    [
        "/../../../etc/passwd", "/..%2f..%2f..%2fetc%2fpasswd", "/%2e%2e/run.json", "/run.json",
        "/result.json", "//etc/passwd", "/tables/../result.json", "/tables/%00.csv", "/tables",
        "/report.html/", "/REPORT.HTML", "/tables\\kpis.csv",
    ],
)  # fmt: skip
def test_only_listed_files_of_a_result_are_handed_out(solving: Served, path: str) -> None:
    run = solving.finished(solving.add_network())
    request = f"GET /v1/runs/{run}/files{path} HTTP/1.1\r\nHost: localhost\r\n"
    answer = raw(solving, f"{request}Connection: close\r\n\r\n".encode())
    assert answer.startswith(b"HTTP/1.1 404 "), answer[:200]
    assert PROBLEM.encode() in answer


@pytest.mark.parametrize("name", ["../report", "..%2freport", "%2e%2e%2freport", "report.html"])
def test_no_name_of_a_map_or_layer_leads_elsewhere(solving: Served, name: str) -> None:
    run = solving.finished(solving.add_network())
    for kind in ("maps", "layers"):
        request = f"GET /v1/runs/{run}/{kind}/{name} HTTP/1.1\r\nHost: localhost\r\n"
        answer = raw(solving, f"{request}Connection: close\r\n\r\n".encode())
        assert answer.startswith(b"HTTP/1.1 404 ")


@pytest.mark.parametrize("kind", ["networks", "scenarios", "runs"])
@pytest.mark.parametrize("name", ["x", "%00", "j-aaaaaaaaaaaaaaaa", "..%2f..", "x" * 3000, "💥"])
def test_an_id_that_nobody_gave_out_is_not_found(service: Served, kind: str, name: str) -> None:
    detail = refused(service.client.get(f"/v1/{kind}/{name}"), 404, "not-found")
    assert len(detail) < 200


def test_the_check_of_a_network_is_no_run(service: Served) -> None:
    service.add_network()
    check = service.queue.waiting[0]
    refused(service.client.get(f"/v1/runs/{check}"), 404)
    refused(service.client.post(f"/v1/runs/{check}/cancel"), 404)


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://localhost.evil.example"},
        {"Origin": "http://[broken"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_a_page_of_another_site_can_change_nothing(
    service: Served, headers: dict[str, str]
) -> None:
    run = service.start(service.add_scenario(service.add_network()))
    for path in (f"/v1/runs/{run}/cancel", "/v1/networks", "/v1/scenarios"):
        refused(service.client.post(path, headers=headers), 403, "foreign-origin")
    page = service.client.post(f"/runs/{run}/cancel", headers=headers)
    assert page.status_code == 403
    assert service.get(f"/v1/runs/{run}")["state"] == "queued"
    assert len(service.get("/v1/networks")["items"]) == 1


def test_our_own_pages_and_programs_may_change_something(service: Served) -> None:
    run = service.start(service.add_scenario(service.add_network()))
    origin = str(service.client.base_url).rstrip("/")
    ours = {"Origin": origin, "Sec-Fetch-Site": "same-origin"}
    assert service.client.post(f"/v1/runs/{run}/cancel", headers=ours).status_code == 202
    assert service.client.post(f"/v1/runs/{run}/cancel").status_code == 202


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example:80", "", "[broken"])
def test_a_name_that_is_not_ours_is_refused(service: Served, host: str) -> None:
    answer = service.client.get("/v1/health", headers={"Host": host})
    assert answer.status_code in {400, 421}
    assert "unfinished_jobs" not in answer.text


def test_names_that_the_operator_gives_are_ours(tmp_path: Path) -> None:
    with served(tmp_path, settings=replace(QUICK, hosts=("Plans.Example",))) as named:
        for host in ("plans.example", "PLANS.example:8350", "localhost", "[::1]:1"):
            assert named.client.get("/v1/health", headers={"Host": host}).status_code == 200


SMALL = ServiceLimits(
    document_bytes=2000, upload_bytes=6000, map_bytes=1000, feed_bytes=500, table_bytes=200, feeds=2
)


@pytest.fixture
def small(tmp_path: Path) -> object:
    """A service that reads little."""
    with served(tmp_path, settings=replace(QUICK, limits=SMALL)) as running:
        yield running


def test_a_body_above_the_limit_is_refused_before_it_is_read(small: Served) -> None:
    detail = refused(small.client.post("/v1/scenarios", content=b" " * 2001), 413, "too-large")
    assert "1.953 KiB" in detail


def test_a_body_that_hides_its_size_is_cut_off(small: Served) -> None:
    pieces = (b" " * 500 for _ in range(5))
    refused(small.client.post("/v1/scenarios", content=pieces), 413, "too-large")


@pytest.mark.parametrize(
    ("field", "limit"), [("osm", "1000 bytes"), ("gtfs", "500 bytes"), ("od", "200 bytes")]
)
def test_a_file_above_its_limit_is_refused_while_it_is_read(
    small: Served, field: str, limit: str
) -> None:
    ending = {"osm": "osm", "gtfs": "zip", "od": "csv"}[field]
    files = {"osm": ("city.osm", MAP), field: (f"big.{ending}", b"x" * 1001)}
    answer = small.client.post("/v1/networks", data={"name": "Big"}, files=files)
    assert limit in refused(answer, 413, "too-large")
    assert list(small.store.scratch.iterdir()) == []
    assert small.get("/v1/networks")["items"] == []


def test_a_giant_name_is_refused_while_it_is_read(service: Served) -> None:
    answer = service.client.post(
        "/v1/networks", data={"name": "x" * 100_000}, files={"osm": ("c.osm", MAP)}
    )
    assert "120 characters" in refused(answer, 413)


def test_everything_wrong_with_a_form_is_told_at_once(service: Served) -> None:
    answer = service.client.post(
        "/v1/networks",
        data={"name": "bad\x00name", "zones": "text, no file", "colour": "red"},
        files=[
            ("osm", ("map.txt", b"x")),
            ("od", ("od.csv", b"")),
            ("depots", ("a.csv", b"1")),
            ("depots", ("b.csv", b"2")),
        ],
    )
    refused(answer, 422, "invalid-input")
    found = {problem["where"]: problem["message"] for problem in answer.json()["problems"]}
    assert found["name"] == "has characters that cannot be seen"
    assert found["zones"] == "is not a file"
    assert found["colour"] == "is not known"
    assert found["od"] == "the file is empty"
    assert found["depots"] == "two files were sent"
    assert "no street map was sent" in found["osm"] or "map.txt" in found["osm"]
    assert service.get("/v1/networks")["items"] == []


def test_only_one_map_makes_a_network_but_several_feeds_may(small: Served) -> None:
    two = [("osm", ("a.osm", MAP)), ("osm", ("b.osm", MAP))]
    answer = small.client.post("/v1/networks", data={"name": "Two"}, files=two)
    assert answer.json()["problems"][0]["message"] == "two files were sent"
    feeds = [("osm", ("a.osm", MAP)), *[("gtfs", (f"{n}.zip", b"PK%d" % n)) for n in range(2)]]
    made = small.client.post("/v1/networks", data={"name": "Feeds"}, files=feeds)
    assert [file["name"] for file in made.json()["files"]] == ["a.osm", "0.zip", "1.zip"]
    more = [*feeds, ("gtfs", ("3.zip", b"PK"))]
    answer = small.client.post("/v1/networks", data={"name": "More"}, files=more)
    assert "more than 2 feeds" in refused(answer, 422)


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("../../etc/city.osm", "city.osm"),
        ("C:\\maps\\city.osm", "city.osm"),
        ("<script>alert(1)</script>.osm", "script>.osm"),
        ("{{ 7 * 7 }}.osm", "{{ 7 * 7 }}.osm"),
    ],
)
def test_the_name_of_a_file_is_a_text_and_never_a_path(
    service: Served, sent: str, kept: str
) -> None:
    network = service.add_network("Milltown", osm=(sent, MAP))
    record = service.store.get_network(network)
    assert record.files[0].name == kept
    path = service.store.path_of(record.files[0])
    assert path.read_bytes() == MAP
    assert kept not in path.name


@pytest.mark.parametrize(
    "content_type",
    [
        "application/json", "text/plain", "multipart/form-data", "multipart/form-data; boundary=",
        "multipart/form-data; boundary=" + "x" * 300, "",
    ],
)  # fmt: skip
def test_a_network_of_another_media_type_is_refused(service: Served, content_type: str) -> None:
    headers = {"Content-Type": content_type}
    answer = service.client.post("/v1/networks", content=b"{}", headers=headers)
    assert answer.status_code in {400, 415}
    assert answer.headers["Content-Type"] == PROBLEM


@pytest.mark.parametrize(
    "body",
    [
        b"", b"--x", b"--x\r\nbroken", b"--x\r\nA: " + b"b" * 9000, b"--y--\r\n",
        b'--x\r\nContent-Disposition: form-data; name="osm"; filename="a.osm"\r\n\r\nhalf',
        b"--x\r\n\r\nno headers\r\n--x--\r\n",
    ],
)  # fmt: skip
def test_half_a_form_is_refused(service: Served, body: bytes) -> None:
    headers = {"Content-Type": "multipart/form-data; boundary=x"}
    answer = service.client.post("/v1/networks", content=body, headers=headers)
    assert answer.status_code in {400, 413, 422}, answer.text
    assert service.get("/v1/networks")["items"] == []


def test_a_form_of_too_many_parts_is_refused(service: Served) -> None:
    files = [("gtfs", ("", b"")) for _ in range(70)]
    answer = service.client.post("/v1/networks", data={"name": "x"}, files=files)
    assert answer.status_code == 413


@pytest.mark.parametrize(
    "body",
    [
        b"", b"null", b"[]", b"{", b'"x"', b"[" * 100_000, b'{"buses": 1e999}', b"\xff\xfe",
        b'{"buses": ' + b"9" * 5000 + b"}", b'{"name": "\\ud800"}',
    ],
)  # fmt: skip
def test_a_scenario_that_is_no_json_object_is_refused(service: Served, body: bytes) -> None:
    headers = {"Content-Type": "application/json"}
    answer = service.client.post("/v1/scenarios", content=body, headers=headers)
    assert answer.status_code in {400, 422}, answer.text
    assert answer.headers["Content-Type"] == PROBLEM


@pytest.mark.parametrize(
    "wrong",
    [
        {"buses": 0}, {"buses": 100_001}, {"buses": "many"}, {"buses": 1.5}, {"trips": -1},
        {"trips": 1e10}, {"trips": "some"}, {"stops": "anywhere"}, {"stops": "feed"},
        {"stops": "file"}, {"seed": -1},
        {"mode": "slow"}, {"name": ""}, {"name": " "}, {"name": "x" * 121}, {"name": "a\nb"},
        {"name": "a\u202eb"}, {"timezone": "Mars/Base"}, {"timezone": "../../etc/passwd"},
        {"language": "not a code"}, {"valid_from": "2026-02-30"}, {"agency": "x" * 121},
        {"agency": "a\x1b[31m"}, {"colour": "red"}, {"__proto__": 1},
    ],
)  # fmt: skip
def test_choices_that_no_plan_can_have_are_refused_by_name(
    service: Served, wrong: dict[str, object]
) -> None:
    network = service.add_network()
    given = {"name": "A", "network_id": network, "buses": 60, **wrong}
    answer = service.client.post("/v1/scenarios", json=given)
    refused(answer, 422, "invalid-input")
    assert [p["where"] for p in answer.json()["problems"]] == list(wrong)
    assert service.get("/v1/scenarios")["items"] == []


def test_trips_are_refused_where_the_network_has_a_table_of_them(service: Served) -> None:
    network = service.add_network(od=("od.csv", b"from,to,trips\n"))
    given = {"name": "A", "network_id": network, "buses": 60, "trips": 100}
    answer = service.client.post("/v1/scenarios", json=given)
    assert "table of trips" in refused(answer, 422)


def test_no_more_work_is_taken_than_can_wait(tmp_path: Path) -> None:
    limits = replace(QUICK.limits, waiting_jobs=2)
    with served(tmp_path, settings=replace(QUICK, limits=limits)) as busy:
        network = busy.add_network()
        busy.start(busy.add_scenario(network))
        other = busy.add_scenario(network, buses=2)
        refused(busy.client.post(f"/v1/scenarios/{other}/runs"), 429, "too-many")
        files = {"osm": ("city.osm", b"<osm version='0.6'>another</osm>")}
        answer = busy.client.post("/v1/networks", data={"name": "Mill"}, files=files)
        refused(answer, 429, "too-many")
        kept = [path for path in (tmp_path / "files").rglob("*") if path.is_file()]
    assert len(kept) == 1  # the map of the network that was there before


@pytest.mark.parametrize("path", ["/v1/health", "/v1/networks", "/v1/nothing", "/v1"])
def test_what_cannot_be_done_here_is_told_in_our_form(service: Served, path: str) -> None:
    answer = service.client.delete(path)
    assert answer.status_code in {404, 405}
    assert answer.headers["Content-Type"] == PROBLEM
    if answer.status_code == 405:
        assert answer.headers["Allow"]


def test_a_fault_of_ours_is_told_by_an_id_that_is_in_the_log(
    service: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken() -> None:
        message = "secret inner workings"
        raise RuntimeError(message)

    monkeypatch.setattr(service.store, "networks", broken)
    with capture_logs() as logs:
        answer = service.client.get("/v1/networks")
        page = service.client.get("/")
    refused(answer, 500, "internal-error")
    told = [answer.json()["error_id"]]
    assert "secret" not in answer.text
    assert page.status_code == 500
    assert "secret" not in page.text
    faults = [entry for entry in logs if entry["event"] == "fault"]
    assert faults[0]["error_id"] == told[0]
    assert faults[1]["error_id"] in page.text
    assert "secret" in str(faults[0]["exc_info"])


def test_every_answer_tells_the_browser_to_be_careful(solving: Served) -> None:
    run = solving.finished(solving.add_network())
    for path in ("/", "/v1/health", "/nowhere", f"/v1/runs/{run}/gtfs.zip", "/static/pages.css"):
        headers = solving.client.get(path).headers
        assert headers["X-Content-Type-Options"] == "nosniff", path
        assert headers["Referrer-Policy"] == "same-origin"
        assert "Content-Security-Policy" in headers
        assert "server" not in headers


def test_pages_of_a_result_are_documents_of_their_own_origin(solving: Served) -> None:
    run = solving.finished(solving.add_network())
    for path in ("maps/scenario", "maps/comparison", "report.html", "files/maps/scenario.html"):
        policy = solving.client.get(f"/v1/runs/{run}/{path}").headers["Content-Security-Policy"]
        assert policy.startswith("sandbox allow-scripts allow-popups allow-downloads;")
        assert "allow-same-origin" not in policy
        assert "default-src 'none'" in policy
    for path in ("timetables/index.html", "files/timetables/index.html"):
        policy = solving.client.get(f"/v1/runs/{run}/{path}").headers["Content-Security-Policy"]
        assert policy.startswith("sandbox allow-downloads; default-src 'none'; style-src")
        assert "script" not in policy
    picture = "files/maps/scenario.svg"
    for path in ("gtfs.zip", "files/tables/kpis.csv", "layers/lines.geojson", picture):
        policy = solving.client.get(f"/v1/runs/{run}/{path}").headers["Content-Security-Policy"]
        assert policy.startswith("sandbox;")
