"""How far people get by runs, asked of the service: ordered, followed, stopped, handed out."""

import orjson
import pytest

from api.analyses import AccessAsked
from scenarios.store.records import JobKind, JobState
from tests.api.served import Served, solved
from tests.planned_city import replanned_city


def order(running: Served, **asked: str | int) -> str:
    """Ask; the id of the question."""
    answer = running.client.post("/v1/access", params=asked)
    assert answer.status_code == 202, answer.text
    return str(answer.json()["id"])


def test_plan_and_present_are_answered_and_losers_told(solving: Served) -> None:
    run = solving.finished(solving.add_network())
    present = order(solving, run=run, service="present", window=5)
    assert order(solving, run=run, service="present", window=5) == present
    too_early = solving.client.post("/v1/access", params={"run": run, "before": present})
    assert too_early.status_code == 409
    solved(solving, present)
    change = order(solving, run=run, window=5, before=present)
    solved(solving, change)
    links = solving.get(f"/v1/access/{change}")["links"]
    rows = orjson.loads(solving.client.get(links["access.json"]).content)
    assert sorted(row["zone_id"] for row in rows) == sorted(replanned_city().network.zones.zone_id)
    assert "losing_zones.csv" in links
    page = solving.client.get(links["access.html"])
    assert "by the timetable of the plan Sixty buses" in page.text  # as the scenario is called
    shown = solving.client.get(f"/runs/{run}").text
    assert links["access.html"] in shown
    assert "with who loses" in shown


def test_one_journey_is_told_by_its_legs(solving: Served) -> None:
    run = solving.finished(solving.add_network())
    first, *_, last = replanned_city().network.zones.zone_id
    asked = order(solving, run=run, from_zone=first, to_zone=last, window=1)
    solved(solving, asked)
    links = solving.get(f"/v1/access/{asked}")["links"]
    legs = orjson.loads(solving.client.get(links["journey.json"]).content)
    assert (legs[0]["from"], legs[-1]["to"]) == (f"zone {first}", f"zone {last}")


def test_a_question_is_asked_followed_and_stopped_on_the_page_of_a_run(solving: Served) -> None:
    run = solving.finished(solving.add_network())
    shown = solving.client.get(f"/runs/{run}").text
    assert "How far do people get?" in shown
    # A run without a service of today has none to ask about.
    has_present = "No present service was given" not in shown
    assert ('<option value="present">' in shown) == has_present
    origin = {"Origin": str(solving.client.base_url).rstrip("/")}
    form = {"of": "present", "at": "17:30", "before": ""}
    answer = solving.client.post(f"/runs/{run}/access", data=form, headers=origin)
    assert (answer.status_code, answer.headers["location"]) == (303, f"/runs/{run}#access")
    (job,) = solving.store.jobs(JobKind.ACCESS)
    assert AccessAsked.of(job.subject_id) == AccessAsked(run, "present", "17:30")
    solving.queue.progress(job.job_id, "access", 0.5, "64 zones")
    told = solving.get(f"/v1/access/{job.job_id}")
    assert told["progress"]["stages"] == [{"name": "access", "label": "Access", "share": 0.5}]
    assert (
        f'data-follow="/v1/access/{job.job_id}/events"' in solving.client.get(f"/runs/{run}").text
    )
    stopped = solving.client.post(f"/analyses/{job.job_id}/cancel", headers=origin)
    assert (stopped.status_code, stopped.headers["location"]) == (303, f"/runs/{run}#access")
    assert solving.store.get_job(job.job_id).state is JobState.CANCELLED


def test_what_cannot_be_answered_is_refused_before_any_work(solving: Served) -> None:
    network = solving.add_network()
    waiting = solving.start(solving.add_scenario(network, buses=3))
    run = solving.finished(network)
    zone = replanned_city().network.zones.zone_id[0]

    def status(**asked: str | int) -> int:
        return solving.client.post("/v1/access", params=asked).status_code

    assert status() == 422
    assert status(run="j-none") == 404
    assert status(run=waiting) == 409
    assert status(run=run, at="8 o'clock") == 422
    assert status(run=run, window=0) == 422
    assert status(run=run, service="tomorrow") == 422
    assert status(run=run, colour="red") == 422
    assert status(run=run, from_zone="no <such> zone") == 404
    assert status(run=run, to_zone=zone) == 422
    assert status(run=run, before="j-none") == 404
    one = order(solving, run=run, from_zone=zone)
    assert status(run=run, before=one) == 409
    assert solving.client.get(f"/v1/explanations/{one}").status_code == 404
    assert solving.client.get(f"/v1/access/{run}").status_code == 404


@pytest.mark.parametrize("zone", ["", "12", 'a,"b"', "[]", "Zürich, Süd"])
def test_a_question_is_read_from_its_subject_again(zone: str) -> None:
    asked = AccessAsked("j-a", "present", "25:10", 5, arrive_by=True, boardings=0, from_zone=zone)
    assert AccessAsked.of(asked.subject) == asked
