"""What lines of a run are worth, asked of the service: ordered, followed, stopped, handed out."""

import orjson
import pytest

from api.analyses import ExplanationAsked
from scenarios.store.records import JobKind, JobState
from tests.api.served import Served, solved
from tests.planned_city import replanned_city


def test_all_lines_are_ranked_once_and_the_files_are_handed_out(solving: Served) -> None:
    run = solving.finished(solving.add_network())
    answer = solving.client.post("/v1/explanations", params={"run": run})
    assert answer.status_code == 202, answer.text
    ordered = answer.json()
    assert (ordered["run"], ordered["line"], ordered["prices"]) == (run, None, False)
    assert answer.headers["Location"] == ordered["links"]["self"]
    again = solving.client.post("/v1/explanations", params={"run": run}).json()
    assert again["id"] == ordered["id"]
    file = f"{ordered['links']['self']}/files/explanation.json"
    assert solving.client.get(file).status_code == 409
    solved(solving, ordered["id"])
    told = solving.get(ordered["links"]["self"])
    document = orjson.loads(solving.client.get(told["links"]["explanation.json"]).content)
    ranked = [row["line_id"] for row in document["ranking"]]
    assert sorted(ranked) == sorted(replanned_city().service.plan.line_id)
    assert "ranking.csv" in told["links"]
    assert told["links"]["explanation.html"] in solving.client.get(f"/runs/{run}").text


def test_one_line_is_explained_with_the_prices_that_were_asked_for(solving: Served) -> None:
    run = solving.finished(solving.add_network())
    line = solving.get(f"/v1/runs/{run}/lines")[0]["line_id"]
    asked = {"run": run, "line": line}
    plain = solving.client.post("/v1/explanations", params=asked).json()
    priced = solving.client.post("/v1/explanations", params={**asked, "prices": True}).json()
    assert plain["id"] != priced["id"]
    assert (priced["line"], priced["prices"]) == (line, True)
    solved(solving, plain["id"])
    document = orjson.loads(
        solving.client.get(f"/v1/explanations/{plain['id']}/files/explanation.json").content
    )
    assert (document["line_id"], document["prices"]) == (line, [])


def test_an_explanation_is_followed_and_stopped(solving: Served) -> None:
    run = solving.finished(solving.add_network())
    ordered = solving.client.post("/v1/explanations", params={"run": run}).json()
    solving.queue.progress(ordered["id"], "explaining", 0.5, "without line 2, 2 of 4")
    told = solving.get(ordered["links"]["self"])
    assert told["progress"]["stages"] == [
        {"name": "explaining", "label": "Explanation", "share": 0.5}
    ]
    page = solving.client.get(f"/runs/{run}").text
    assert f'data-follow="{ordered["links"]["self"]}/events"' in page
    stopped = solving.client.post(ordered["links"]["cancel"])
    assert (stopped.status_code, stopped.json()["state"]) == (202, "cancelled")
    events = solving.client.get(ordered["links"]["events"]).text
    assert "event: ended" in events
    anew = solving.client.post("/v1/explanations", params={"run": run}).json()
    assert anew["id"] != ordered["id"]


def test_a_comparison_is_followed_and_stopped_the_same_way(solving: Served) -> None:
    network = solving.add_network()
    runs = [solving.finished(network, name=f"With {n}", buses=n) for n in (10, 20)]
    ordered = solving.client.post("/v1/comparisons", params={"run": runs}).json()
    assert solving.client.post(ordered["links"]["cancel"]).json()["state"] == "cancelled"
    assert "event: ended" in solving.client.get(ordered["links"]["events"]).text


def test_the_page_of_a_run_orders_and_stops_an_explanation(solving: Served) -> None:
    run = solving.finished(solving.add_network())
    assert "What is each line worth?" in solving.client.get(f"/runs/{run}").text
    origin = {"Origin": str(solving.client.base_url).rstrip("/")}
    answer = solving.client.post(f"/runs/{run}/explanations", data={"line": ""}, headers=origin)
    assert (answer.status_code, answer.headers["location"]) == (303, f"/runs/{run}#worth")
    (job,) = solving.store.jobs(JobKind.EXPLAIN)
    assert "This is being worked out." in solving.client.get(f"/runs/{run}").text
    stopped = solving.client.post(f"/analyses/{job.job_id}/cancel", headers=origin)
    assert (stopped.status_code, stopped.headers["location"]) == (303, f"/runs/{run}#worth")
    assert solving.store.get_job(job.job_id).state is JobState.CANCELLED


def test_what_cannot_be_explained_is_refused_before_any_work(solving: Served) -> None:
    network = solving.add_network()
    waiting = solving.start(solving.add_scenario(network, buses=3))
    run = solving.finished(network)
    order = solving.client.post
    assert order("/v1/explanations").status_code == 422
    assert order("/v1/explanations", params={"run": "j-none"}).status_code == 404
    assert order("/v1/explanations", params={"run": waiting}).status_code == 409
    lost = order("/v1/explanations", params={"run": run, "line": "no <such> line"})
    assert lost.status_code == 404
    assert "has no line" in lost.json()["detail"]
    assert order("/v1/explanations", params={"run": run, "line": "x" * 201}).status_code == 422
    ordered = order("/v1/explanations", params={"run": run}).json()
    assert solving.client.get(f"/v1/comparisons/{ordered['id']}").status_code == 404
    assert solving.client.get(f"/v1/explanations/{run}").status_code == 404
    solving.queue.fail(ordered["id"], "InputError", "the plan has no model.npz")
    page = solving.client.get(f"/runs/{run}").text
    assert "the plan has no model.npz" in page


@pytest.mark.parametrize("line", ["", "12", "N1, night", "a,b,c", ","])
@pytest.mark.parametrize("prices", [True, False])
def test_a_question_is_read_from_its_subject_again(line: str, *, prices: bool) -> None:
    asked = ExplanationAsked("j-aaaaaaaaaaaaaaaa", line, with_prices=prices and bool(line))
    assert ExplanationAsked.of(asked.subject) == asked
