"""A planner's way through the service: files, scenario, run, and what is taken home."""

import io
import shutil
import zipfile

import orjson
import pytest

from tests.api.served import MAP, Served


def test_a_planner_gives_a_map_runs_a_scenario_follows_it_and_fetches_the_feed(
    solving: Served,
) -> None:
    client, queue = solving.client, solving.queue
    given = client.post("/v1/networks", data={"name": "Milltown"}, files={"osm": ("c.osm", MAP)})
    assert given.status_code == 202
    network = client.get(given.headers["Location"]).json()
    assert network["check"]["state"] == "queued"
    assert network["findings"] is None

    queue.finish(queue.waiting[0])
    network = client.get(given.headers["Location"]).json()
    assert network["check"]["state"] == "succeeded"
    assert network["findings"]["files"][0]["facts"][0]["value"] == 182.4

    scenario = client.post(
        "/v1/scenarios", json={"name": "20 buses", "network_id": network["id"], "buses": 20}
    )
    assert scenario.status_code == 201
    assert client.get(scenario.headers["Location"]).json() == scenario.json()

    started = client.post(f"{scenario.headers['Location']}/runs")
    assert started.status_code == 202
    run = started.json()
    early = client.get(f"/v1/runs/{run['id']}/gtfs.zip")
    assert early.status_code == 409
    assert early.json()["type"] == "/problems#not-ready"

    with client.stream("GET", run["links"]["events"]) as events:
        lines = events.iter_lines()
        assert next(lines) == "event: progress"  # at once
        queue.progress(run["id"], "lines", 0.5, "half of them")
        assert any('"message":"half of them"' in line for line in lines)
        queue.finish(run["id"])
        assert any(line == "event: ended" for line in lines)
        assert any(line.startswith("id: succeeded") for line in lines)
        assert not any(line.startswith("event:") for line in lines)  # and that is the end

    run = client.get(f"/v1/runs/{run['id']}").json()
    feed = client.get(run["links"]["gtfs"])
    assert feed.headers["Content-Type"] == "application/zip"
    names = zipfile.ZipFile(io.BytesIO(feed.content)).namelist()
    assert {"routes.txt", "stop_times.txt", "shapes.txt"} <= set(names)


def test_every_link_of_a_finished_run_leads_somewhere(solving: Served) -> None:
    run = solving.finished(solving.add_network())
    links = solving.get(f"/v1/runs/{run}")["links"]
    assert "cancel" not in links
    for link in links.values():
        assert solving.client.get(link).status_code == 200, link


def test_losers_stand_before_averages_and_figures_beside_the_present(solving: Served) -> None:
    run = solving.finished(solving.add_network())
    kpis = solving.get(f"/v1/runs/{run}/kpis")
    assert next(iter(kpis)) == "losers"
    losers = kpis["losers"]
    shares = losers["share_losing"] + losers["share_gaining"] + losers["share_alike"]
    assert shares == pytest.approx(1.0, abs=2e-6)
    felt = next(f for f in kpis["figures"] if f["name"] == "generalised_minutes")
    assert felt["change"] == pytest.approx(felt["plan"] - felt["present"], abs=2e-6)
    assert (felt["unit"], felt["better"], felt["label"]) == ("min", "lower", "Felt time per trip")


def test_a_timetable_has_a_departure_for_each_stop_of_each_trip(solving: Served) -> None:
    run = solving.finished(solving.add_network())
    trips = 0
    for line in solving.get(f"/v1/runs/{run}/lines"):
        timetable = solving.get(line["timetable"])
        assert timetable["line_id"] == line["line_id"]
        for pattern in timetable["patterns"]:
            starts = [trip["departures"][0] for trip in pattern["trips"]]
            assert starts == sorted(starts)
            assert {len(t["departures"]) for t in pattern["trips"]} == {len(pattern["stops"])}
            assert all(trip["block_id"] for trip in pattern["trips"])
        trips += sum(len(pattern["trips"]) for pattern in timetable["patterns"])
    result = solving.store.result_folder(run) / "result.json"
    assert trips == orjson.loads(result.read_bytes())["counts"]["trips"]


def test_stored_bytes_are_sent_once_and_whole(solving: Served) -> None:
    run = solving.finished(solving.add_network())
    files = solving.get(f"/v1/runs/{run}/files")
    assert {"gtfs.zip", "report.html", "maps/scenario.html"} <= {f["path"] for f in files}
    for file in files:
        answer = solving.client.get(file["link"])
        assert len(answer.content) == file["bytes"]
        assert answer.headers["ETag"] == f'"{file["sha256"]}"'
        assert (
            answer.headers["Content-Type"].partition(";")[0]
            == (file["media_type"].partition(";")[0])
        )
        known = {"If-None-Match": f'W/"x", {answer.headers["ETag"]}'}
        again = solving.client.get(file["link"], headers=known)
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["ETag"] == answer.headers["ETag"]


def test_layers_and_maps_have_short_names_of_their_own(solving: Served) -> None:
    run = solving.finished(solving.add_network())
    layers = {layer["path"] for layer in solving.get(f"/v1/runs/{run}/layers")}
    assert "layers/lines.geojson" in layers
    layer = solving.client.get(f"/v1/runs/{run}/layers/lines.geojson")
    assert layer.headers["Content-Type"] == "application/geo+json"
    assert layer.json()["type"] == "FeatureCollection"
    assert solving.client.get(f"/v1/runs/{run}/maps/comparison").status_code == 200
    assert solving.client.get(f"/v1/runs/{run}/maps/none").status_code == 404
    proofs = solving.get(f"/v1/runs/{run}/certificates")
    assert {proof["stage"] for proof in proofs} == {
        "lines", "headways", "timetable", "blocks", "duties",
    }  # fmt: skip
    assert solving.client.get(f"/v1/runs/{run}/schedule.html").status_code == 200
    assert solving.client.get(f"/v1/runs/{run}/timetables/index.html").status_code == 200
    assert solving.client.get(f"/v1/runs/{run}/timetables/none.html").status_code == 404
    assert solving.get(f"/v1/runs/{run}/findings")[0]["severity"] == "note"


def test_asking_twice_starts_one_run_and_a_known_result_is_handed_back(solving: Served) -> None:
    client, scenario = solving.client, solving.add_scenario(solving.add_network())
    path = f"/v1/scenarios/{scenario}/runs"
    first, second = client.post(path), client.post(path)
    assert [first.status_code, second.status_code] == [202, 202]
    assert second.json()["id"] == first.json()["id"]
    assert [first.json()["reused"], second.json()["reused"]] == [False, True]

    solving.queue.finish(first.json()["id"])
    known = client.post(path)
    assert (known.status_code, known.json()["id"]) == (200, first.json()["id"])
    assert known.json()["reused"] is True

    anew = client.post(path, params={"again": "true"})
    assert anew.status_code == 202
    assert anew.json()["id"] != first.json()["id"]


def test_a_scenario_with_the_same_choices_shares_the_result(solving: Served) -> None:
    network = solving.add_network()
    run = solving.finished(network)
    twin = solving.add_scenario(network, name="The same by another name")
    assert solving.client.post(f"/v1/scenarios/{twin}/runs").json()["id"] == run
    other = solving.add_scenario(network, buses=61)
    assert solving.client.post(f"/v1/scenarios/{other}/runs").json()["reused"] is False


def test_a_result_whose_files_are_gone_is_made_anew(solving: Served) -> None:
    network = solving.add_network()
    run = solving.finished(network)
    shutil.rmtree(solving.store.result_folder(run))
    scenario = solving.get(f"/v1/runs/{run}")["scenario_id"]
    answer = solving.client.post(f"/v1/scenarios/{scenario}/runs")
    assert (answer.status_code, answer.json()["reused"]) == (202, False)
    assert answer.json()["id"] != run


def test_a_run_can_be_cancelled_twice_but_not_after_its_end(solving: Served) -> None:
    network = solving.add_network()
    run = solving.start(solving.add_scenario(network))
    for _ in range(2):
        answer = solving.client.post(f"/v1/runs/{run}/cancel")
        assert (answer.status_code, answer.json()["state"]) == (202, "cancelled")
    assert "cancelled" in solving.client.get(f"/v1/runs/{run}/kpis").json()["detail"]
    done = solving.finished(network)
    assert solving.client.post(f"/v1/runs/{done}/cancel").status_code == 409


def test_a_failed_run_says_why_to_whoever_follows_it(service: Served) -> None:
    run = service.start(service.add_scenario(service.add_network()))
    service.queue.fail(run, "InfeasibleError", "no line fits the map; use a larger map")
    events = service.client.get(f"/v1/runs/{run}/events").text
    assert events.startswith("event: ended\n")
    assert "no line fits the map; use a larger map" in events
    assert "failed" in service.client.get(f"/v1/runs/{run}/kpis").json()["detail"]


def test_stages_before_the_present_one_are_done(service: Served) -> None:
    run = service.start(service.add_scenario(service.add_network()))
    service.queue.progress(run, "headways", 0.25)
    shares = {s["name"]: s["share"] for s in service.get(f"/v1/runs/{run}")["progress"]["stages"]}
    assert (shares["lines"], shares["headways"], shares["blocks"]) == (1.0, 0.25, 0.0)


def test_lists_come_in_pages_the_newest_first(service: Served) -> None:
    ids = [service.add_network(f"Town {number}") for number in range(5)]
    seen, path = [], "/v1/networks?limit=2"
    while path:
        answer = service.client.get(path)
        page = answer.json()
        seen += [item["id"] for item in page["items"]]
        path = page["next"]
        assert ("Link" in answer.headers) == (path is not None)
    assert seen == ids[::-1]
    assert service.client.get("/v1/networks?limit=0").status_code == 422
    assert service.client.get("/v1/networks?after=n-none").status_code == 404


def test_choices_that_are_left_out_or_null_are_the_defaults(service: Served) -> None:
    scenario = service.add_scenario(service.add_network(), trips=None)
    kept = service.get(f"/v1/scenarios/{scenario}")
    assert (kept["trips"], kept["stops"], kept["seed"], kept["mode"]) == (
        None, "map", 1, "repeatable",
    )  # fmt: skip


def test_runs_can_be_listed_by_scenario(service: Served) -> None:
    network = service.add_network()
    one, two = (service.add_scenario(network, buses=buses) for buses in (10, 20))
    first, second = service.start(one), service.start(two)
    assert [run["id"] for run in service.get("/v1/runs")["items"]] == [second, first]
    assert [run["id"] for run in service.get("/v1/runs", scenario=one)["items"]] == [first]
    assert [s["id"] for s in service.get("/v1/scenarios")["items"]] == [two, one]
