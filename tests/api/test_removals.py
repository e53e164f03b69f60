"""People remove what they no longer need: for good, one thing at a time, and nothing in use."""

import shutil
from pathlib import Path

import httpx
import pytest

from api.http.pages.page import texts
from scenarios.store.records import JobKind
from tests.api.served import Served, served


def removed(service: Served, path: str) -> httpx.Response:
    return service.client.delete(path)


def refused(answer: httpx.Response) -> str:
    """Why something was not removed."""
    assert answer.status_code == 409, answer.text
    assert answer.json()["type"] == "/problems#still-used"
    return str(answer.json()["detail"])


def test_a_run_goes_with_its_files_and_all_that_was_worked_out_about_it(solving: Served) -> None:
    network = solving.add_network()
    solving.queue.finish(solving.queue.waiting[0])
    first, second = solving.finished(network), solving.finished(network, buses=50)
    compared = solving.client.post("/v1/comparisons", params={"run": [first, second]}).json()["id"]
    assert f"job {compared} is about run {first}" in refused(removed(solving, f"/v1/runs/{first}"))
    solving.queue.finish(compared)
    before = solving.get("/v1/disk")["results_bytes"]
    assert removed(solving, f"/v1/runs/{first}").status_code == 204
    assert solving.get("/v1/disk")["results_bytes"] < before
    assert not solving.store.result_folder(first).exists()
    assert solving.store.jobs(JobKind.COMPARE) == []
    assert removed(solving, f"/v1/runs/{first}").status_code == 404
    assert solving.client.get(f"/v1/runs/{first}/gtfs.zip").status_code == 404
    assert solving.client.get(f"/runs/{second}").status_code == 200
    assert solving.client.get("/").status_code == 200


def test_answers_of_access_go_with_their_run_once_nothing_waits_for_them(solving: Served) -> None:
    network = solving.add_network()
    solving.queue.finish(solving.queue.waiting[0])
    first, second = solving.finished(network), solving.finished(network, buses=50)
    asked = solving.client.post("/v1/access", params={"run": first}).json()["id"]
    assert f"job {asked} is about run {first}" in refused(removed(solving, f"/v1/runs/{first}"))
    shutil.copytree(solving.store.result_folder(first), solving.store.result_folder(asked))
    solving.queue.finish(asked)
    beside = solving.client.post("/v1/access", params={"run": second, "before": asked}).json()["id"]
    assert f"job {beside} is about run {first}" in refused(removed(solving, f"/v1/runs/{first}"))
    solving.client.post(f"/v1/access/{beside}/cancel")
    assert removed(solving, f"/v1/runs/{first}").status_code == 204
    assert [job.job_id for job in solving.store.jobs(JobKind.ACCESS)] == [beside]
    assert not solving.store.result_folder(asked).exists()
    assert solving.client.get(f"/runs/{second}").status_code == 200
    assert solving.client.get(f"/v1/access/{beside}").status_code == 200


def test_what_runs_or_is_stood_on_stays_and_says_why(solving: Served) -> None:
    network = solving.add_network()
    assert "is queued" in refused(removed(solving, f"/v1/networks/{network}"))
    solving.queue.finish(solving.queue.waiting[0])
    scenario = solving.add_scenario(network)
    run = solving.start(scenario)
    assert "is queued; cancel it" in refused(removed(solving, f"/v1/runs/{run}"))
    assert "has 1 run;" in refused(removed(solving, f"/v1/scenarios/{scenario}"))
    assert "has 1 scenario;" in refused(removed(solving, f"/v1/networks/{network}"))
    solving.client.post(f"/v1/runs/{run}/cancel")
    for path in (f"/v1/runs/{run}", f"/v1/scenarios/{scenario}", f"/v1/networks/{network}"):
        assert removed(solving, path).status_code == 204
    assert solving.get("/v1/networks")["items"] == []
    assert solving.get("/v1/disk")["files_bytes"] == 0


def test_pages_ask_before_they_remove_and_lead_to_what_is_left(solving: Served) -> None:
    network = solving.add_network()
    solving.queue.finish(solving.queue.waiting[0])
    scenario = solving.add_scenario(network)
    run = solving.start(scenario)
    words = texts()["removal"]
    assert words["confirm"] not in solving.client.get(f"/runs/{run}").text
    solving.queue.finish(run)
    assert words["runs_first"] in solving.client.get(f"/scenarios/{scenario}").text
    assert words["scenarios_first"] in solving.client.get(f"/networks/{network}").text
    for path, next_path in (
        (f"/runs/{run}", f"/scenarios/{scenario}"),
        (f"/scenarios/{scenario}", f"/networks/{network}"),
        (f"/networks/{network}", "/"),
    ):
        page = solving.client.get(path).text
        assert f'action="{path}/remove"' in page
        assert words["for_good"] in page
        assert solving.client.post(f"{path}/remove").headers["Location"] == next_path
        assert solving.client.get(path).status_code == 404
    assert solving.store.networks() == []


def test_a_page_of_another_site_removes_nothing(solving: Served) -> None:
    run = solving.finished(solving.add_network())
    answer = solving.client.delete(f"/v1/runs/{run}", headers={"Origin": "https://evil.example"})
    assert answer.status_code == 403
    assert solving.store.get_job(run)


def test_the_first_page_says_what_is_on_disk(solving: Served) -> None:
    solving.finished(solving.add_network())
    assert texts()["home"]["disk"] in solving.client.get("/").text


@pytest.mark.parametrize(
    "path", ["/v1/runs/j-1", "/v1/scenarios/..", "/v1/networks/n-aaaaaaaaaaaaaaaa"]
)
def test_what_is_not_there_cannot_be_removed(solving: Served, path: str) -> None:
    assert removed(solving, path).status_code == 404


def test_a_folder_that_was_taken_away_is_told_of_in_one_sentence(tmp_path: Path) -> None:
    with served(tmp_path / "data") as running:
        assert running.client.get("/v1/disk").status_code == 200
        shutil.rmtree(tmp_path / "data")
        answer = running.client.get("/v1/disk")
        assert answer.status_code == 503
        assert "the data folder of this service is gone" in answer.json()["detail"]
        assert running.client.get("/").status_code == 503
