"""`routewright compare` and the full comparison of the service."""

import json
from dataclasses import replace
from pathlib import Path

import orjson
import pytest
from typer.testing import CliRunner

from api.cli import app
from api.work.solve import solve
from routing.progress import unobserved
from scenarios.model_file import write_model
from scenarios.store.records import JobState
from scenarios.store.value_file import write_value
from tests.api.command import Ended
from tests.api.served import Served
from tests.planned_city import replanned_city
from tests.scenarios.comparing.compared_city import plan, thinner


@pytest.fixture(scope="module")
def plans(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("plans")
    for name, model in (("plan", plan()), ("thinner", thinner())):
        (folder / name).mkdir()
        write_value(model, folder / name / "model.npz")
    return folder


def asked(*arguments: object) -> Ended:
    ended = CliRunner().invoke(app, ["compare", *map(str, arguments)])
    return Ended(ended.exit_code, ended.stdout_bytes, ended.stderr)


def test_plans_are_compared_and_written_losers_first(plans: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    ended = asked(plans / "plan", plans / "thinner", "--out", out, "--draws", 10, "--no-stress")
    assert ended.code == 0, ended.err
    told = ended.out.decode()
    assert told.startswith("present -> plan: ")
    assert "of trips lose" in told.splitlines()[0]
    assert {"Felt time per trip, min", "Trips without a bus journey"} <= set(told.splitlines())
    written = {path.relative_to(out).as_posix() for path in out.rglob("*") if path.is_file()}
    assert {"comparison.json", "comparison.html", "tables/changes.csv", "tables/zones.csv",
            "tables/groups.csv", "tables/journeys.csv", "tables/differences.csv",
            "tables/choice.csv", "tables/registry.csv"} <= written  # fmt: skip


def test_json_is_the_document_and_the_same_again(plans: Path, tmp_path: Path) -> None:
    arguments = (plans / "plan", plans / "thinner", "--draws", 10, "--no-stress", "--json")
    first = asked(*arguments, "--out", tmp_path / "one")
    again = asked(*arguments, "--out", tmp_path / "two")
    assert first.out == again.out == (tmp_path / "one" / "comparison.json").read_bytes()
    document = json.loads(first.out)
    assert list(document)[1:4] == ["scenarios", "pairs", "figures"]
    assert [scenario["name"] for scenario in document["scenarios"]] == [
        "present", "plan", "thinner",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("second", "more", "message"),
    [
        ("nothing", (), "has no model.npz"),
        ("plan", ("--out", "plan"), "plan is read and would be lost"),
    ],
)
def test_what_cannot_be_compared_is_refused_in_a_sentence(
    plans: Path, tmp_path: Path, second: str, more: tuple[str, ...], message: str
) -> None:
    out = ("--out", tmp_path / "out") if not more else ("--out", plans / more[1])
    ended = asked(plans / "plan", plans / second, *out)
    assert ended.code == 3
    assert message in ended.err
    assert "Traceback" not in ended.err


def test_a_plan_that_takes_access_from_today_fails_where_nobody_may_lose(
    plans: Path, tmp_path: Path
) -> None:
    # The thinner service as the plan, and the denser one as today's.
    turned = replace(thinner(), present=plan().planned)
    (tmp_path / "worse").mkdir()
    write_value(turned, tmp_path / "worse" / "model.npz")
    more = ("--draws", 10, "--no-stress", "--nobody-loses", "--out", tmp_path / "out")
    ended = asked(tmp_path / "worse", plans / "thinner", *more)
    assert ended.code == 4
    assert "worse: jobs_within_45_min: " in ended.err
    assert (tmp_path / "out" / "tables" / "access_losing_zones.csv").is_file()
    ended = asked(plans / "plan", plans / "thinner", *more)
    assert ended.code == 0, ended.err


def test_changes_are_judged_by_the_policy_that_is_given(plans: Path, tmp_path: Path) -> None:
    file = tmp_path / "policy.toml"
    file.write_text(
        'name = "Board"\nmajor_change = 0.25\nmost_difference = 0.1\nmethod = "As adopted."\n'
        'source = "Resolution 12"\n'
    )
    more = ("--draws", 10, "--no-stress", "--json", "--out", tmp_path / "out", "--policy")
    document = json.loads(asked(plans / "plan", plans / "thinner", *more, file).out)
    assert document["access"]["policy"]["source"] == "Resolution 12"
    assert {row["policy"] for row in document["access"]["access_policy"]} == {"Board"}
    ended = asked(plans / "plan", plans / "thinner", *more, tmp_path / "none.toml")
    assert ended.code == 3
    assert "none.toml" in ended.err


def test_one_plan_is_compared_with_today(plans: Path, tmp_path: Path) -> None:
    ended = asked(plans / "plan", "--out", tmp_path / "out", "--draws", 10, "--no-stress")
    assert ended.code == 0, ended.err
    assert ended.out.decode().startswith("present -> plan: ")


def test_the_service_compares_runs_once_and_hands_out_the_files(solving: Served) -> None:
    network = solving.add_network()
    runs = [solving.finished(network, name=f"With {n}", buses=n) for n in (10, 20)]
    for run in runs:
        folder = solving.store.result_folder(run)
        if not (folder / "model.npz").is_file():
            write_model(replanned_city(), "Grid city", folder)
    answer = solving.client.post("/v1/comparisons", params={"run": runs})
    assert answer.status_code == 202, answer.text
    ordered = answer.json()
    assert ordered["runs"] == runs
    again = solving.client.post("/v1/comparisons", params={"run": runs}).json()
    assert again["id"] == ordered["id"]
    file = f"/v1/comparisons/{ordered['id']}/files/comparison.json"
    assert solving.client.get(file).status_code == 409
    store = solving.store
    store.start_job(ordered["id"])
    store.scratch_folder(ordered["id"])
    solve(store, ordered["id"], unobserved)
    store.end_job(ordered["id"], JobState.SUCCEEDED)
    told = solving.get(f"/v1/comparisons/{ordered['id']}")
    assert told["state"] == "succeeded"
    document = orjson.loads(solving.client.get(told["links"]["comparison.json"]).content)
    assert [scenario["name"] for scenario in document["scenarios"]] == [
        "present", "With 10", "With 20",
    ]  # fmt: skip
    page = solving.client.get("/compare", params={"run": runs}).text
    assert told["links"]["comparison.html"] in page


def test_the_page_orders_the_full_comparison(solving: Served) -> None:
    network = solving.add_network()
    runs = [solving.finished(network, name=f"With {n}", buses=n) for n in (10, 20)]
    assert "Compare in full" in solving.client.get("/compare", params={"run": runs}).text
    origin = {"Origin": str(solving.client.base_url).rstrip("/")}
    answer = solving.client.post("/compare", data={"run": runs}, headers=origin)
    assert answer.status_code == 303, answer.text
    waiting = solving.client.get(answer.headers["location"]).text
    assert "is being worked out" in waiting


def test_the_registry_of_figures_can_be_asked_for(solving: Served) -> None:
    listed = solving.get("/v1/kpis")
    assert {"generalised_minutes", "timetable_riders", "win_rate"} <= {k["name"] for k in listed}
    one = solving.get("/v1/kpis/commercial_speed")
    assert one["formula"] == "service km / service hours"
    assert "run times" in one["rests_on"]
    assert solving.client.get("/v1/kpis/happiness").status_code == 404
