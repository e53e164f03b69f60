"""Calibrated factors in the service: given with a network, told on the page of a run."""

from pathlib import Path

import orjson

from scenarios.store.records import JobKind
from tests.api.made_results import Made
from tests.api.served import Served


def test_a_network_may_be_given_with_calibrated_factors(service: Served) -> None:
    network = service.add_network(factors=("factors.toml", b"[demand]\nAM = 1.25\n"))
    roles = [file["role"] for file in service.get(f"/v1/networks/{network}")["files"]]
    assert sorted(roles) == ["factors", "osm"]
    wrong = service.client.post(
        "/v1/networks", data={"name": "x"},
        files={"osm": ("city.osm", b"<osm></osm>"), "factors": ("factors.csv", b"a,b\n")},
    )  # fmt: skip
    assert wrong.status_code == 422
    assert ".toml" in wrong.text


def test_the_page_of_a_run_says_first_what_it_was_calibrated_on(
    solving: Served, made: Made, tmp_path: Path
) -> None:
    network = solving.add_network()
    page = solving.client.get(f"/runs/{solving.finished(network)}").text
    assert page.index("Not calibrated: demand modelled, no counts.") < page.index("<h1>")
    folder = made.altered(tmp_path / "calibrated")
    document = orjson.loads((folder / "result.json").read_bytes())
    document["demand"]["calibration"] = "Calibrated on 24 counts."
    (folder / "result.json").write_bytes(orjson.dumps(document))
    solving.queue.results = {**solving.queue.results, JobKind.PLAN: folder}
    run = solving.finished(network, name="Calibrated", buses=7)
    page = solving.client.get(f"/runs/{run}").text
    assert page.index("Calibrated on 24 counts.") < page.index("<h1>")


def test_an_older_result_says_it_by_how_its_demand_came_about(
    solving: Served, made: Made, tmp_path: Path
) -> None:
    folder = made.altered(tmp_path / "older")
    document = orjson.loads((folder / "result.json").read_bytes())
    del document["demand"]["calibration"]
    document["demand"]["modelled"] = False
    (folder / "result.json").write_bytes(orjson.dumps(document))
    solving.queue.results = {**solving.queue.results, JobKind.PLAN: folder}
    run = solving.finished(solving.add_network())
    page = solving.client.get(f"/runs/{run}").text
    assert page.index("Not calibrated: demand given, no counts.") < page.index("<h1>")
