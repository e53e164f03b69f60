"""HEAD: the headers of GET and no body, for documents, files, pages and what is not there."""

from pathlib import Path

import pytest

from tests.api.served import Served, served


@pytest.mark.parametrize("path", ["/v1/health", "/v1/networks", "/", "/v1/nothing"])
def test_head_gives_the_headers_of_get_without_its_body(tmp_path: Path, path: str) -> None:
    with served(tmp_path) as service:
        whole, head = service.client.get(path), service.client.head(path)
    assert head.status_code == whole.status_code
    assert head.content == b""
    for name in ("Content-Type", "Content-Length", "Content-Security-Policy"):
        assert head.headers.get(name) == whole.headers.get(name)


def test_head_of_a_stream_of_events_ends(tmp_path: Path) -> None:
    with served(tmp_path) as service:
        run = service.start(service.add_scenario(service.add_network()))
        head = service.client.head(f"/v1/runs/{run}/events")
    assert head.status_code == 200
    assert head.headers["Content-Type"].startswith("text/event-stream")


def test_what_takes_no_get_takes_no_head(service: Served) -> None:
    assert service.client.head("/v1/runs/unknown/cancel").status_code in {404, 405}
