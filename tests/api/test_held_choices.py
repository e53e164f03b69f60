"""What a planner forbids or holds, asked for by HTTP, on the page, on the command line."""

from pathlib import Path

import httpx
import pytest
import typer
from typer.testing import CliRunner

from api.cli import app
from api.http.pages.held_fields import held_fields
from api.http.pages.page import texts
from api.http.resources.scenarios import ScenarioIn, ScenarioOut
from api.work.solve_plan import options_of
from scenarios.plan_choices import ScenarioChoices, plan_choices, scenario_choices
from scenarios.store.records import FileRole
from tests.api.served import Served

FEED = ("today.zip", b"PK\x05\x06" + b"\0" * 18)


def answer_to(service: Served, network: str, **choices: object) -> httpx.Response:
    given = {"name": "Held", "network_id": network, "buses": 60, **choices}
    return service.client.post("/v1/scenarios", json=given)


def refused_fields(answer: httpx.Response) -> list[str]:
    assert answer.status_code == 422, answer.text
    return [problem["where"] for problem in answer.json()["problems"]]


def test_every_choice_is_a_flag_with_its_help_and_a_field_of_the_interface() -> None:
    (command,) = [c for n, c in typer.main.get_group(app).commands.items() if n == "plan"]
    flags = {flag: param for param in command.params for flag in param.opts}
    for choice in plan_choices():
        assert getattr(flags[choice.flag], "help", "") == choice.told.help
    names = [choice.name for choice in scenario_choices()]
    assert list(ScenarioIn.model_fields) == ["name", "network_id", *names]
    assert set(names) < set(ScenarioOut.model_fields)


def test_every_held_choice_has_a_label_and_a_hint_on_the_page() -> None:
    named = [field.name for field in held_fields(has_feed=True)]
    assert sorted(texts()["held"]) == sorted([*named, *(f"{name}_hint" for name in named)])


def test_held_choices_are_kept_and_become_options_of_the_plan(service: Served) -> None:
    chosen = {
        "most_losers": 5, "most_km": 900.5, "keep_lines": "12; 14", "keep_patterns": "5",
        "avoid_streets": "Quay", "only_streets_of_today": True, "terminals": "Harbour;Station",
        "shortest_run_min": 10, "longest_run_min": 40, "most_detour": 1.5,
        "first_departure": "05:30", "last_departure": "24:10", "short_turns": True,
        "timed_transfers": True,
    }  # fmt: skip
    network = service.add_network(gtfs=FEED)
    answer = answer_to(service, network, **chosen)
    assert answer.status_code == 201, answer.text
    assert {name: answer.json()[name] for name in chosen} == chosen
    kept = service.store.get_scenario(answer.json()["id"]).choices
    options = options_of(kept, [(FileRole.OSM, Path("a.osm"))])
    assert {name: getattr(options, name) for name in chosen} == chosen


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("most_losers", 101), ("most_losers", -1), ("most_km", 0), ("shortest_run_min", 0),
        ("first_departure", "noon"), ("last_departure", "36:00"), ("short_turns", "maybe"),
        ("longest_run_min", 1.5), ("most_detour", 0.9), ("keep_lines", "/etc/lines.csv"),
        ("keep_patterns", "/etc/lines.csv"), ("avoid_streets", "../quiet.geojson"),
        ("terminals", "a\u0000b"), ("terminals", "x" * 2001),
    ],
)  # fmt: skip
def test_what_cannot_be_held_is_refused_by_its_field(
    field: str, value: object, service: Served
) -> None:
    network = service.add_network(gtfs=FEED)
    assert refused_fields(answer_to(service, network, **{field: value})) == [field]


def test_the_service_reads_no_file_by_its_path(service: Served) -> None:
    answer = answer_to(service, service.add_network(gtfs=FEED), keep_lines="lines.CSV ")
    assert "not the path of a file" in answer.text


@pytest.mark.parametrize(
    "text", ["lines.csv;", "12; ../lines.csv; 14", "/etc/passwd", "file:///etc/passwd", "~/lines",
             "https://example.org/lines", "\\\\host\\share"],
)  # fmt: skip
def test_no_name_in_a_list_is_a_path_or_an_address(text: str, service: Served) -> None:
    answer = answer_to(service, service.add_network(gtfs=FEED), avoid_streets=text)
    assert refused_fields(answer) == ["avoid_streets"]
    assert "not the path of a file; list them here" in answer.text


def test_names_with_a_slash_are_names(service: Served) -> None:
    chosen = {"keep_lines": "4/5; N1", "avoid_streets": "A7/E20"}
    answer = answer_to(service, service.add_network(gtfs=FEED), **chosen)
    assert answer.status_code == 201, answer.text


@pytest.mark.parametrize("field", ["keep_lines", "keep_patterns", "avoid_streets", "terminals"])
def test_a_list_that_names_nothing_is_refused_at_once(field: str, service: Served) -> None:
    answer = answer_to(service, service.add_network(gtfs=FEED), **{field: " ; ;"})
    assert refused_fields(answer) == [field]
    assert "names nothing; list names separated by semicolons" in answer.text


def test_a_text_that_is_too_long_is_refused_with_its_limit(service: Served) -> None:
    answer = answer_to(service, service.add_network(gtfs=FEED), terminals="x" * 2001)
    assert "at most 2000 characters" in answer.text


def test_a_shortest_run_beyond_the_longest_is_refused(service: Served) -> None:
    answer = answer_to(service, service.add_network(), shortest_run_min=80)
    assert refused_fields(answer) == ["shortest_run_min"]
    assert "longer than the longest, 75 min" in answer.text


@pytest.mark.parametrize(
    "choice",
    [
        {"most_losers": 5}, {"keep_lines": "12"}, {"keep_patterns": "12"},
        {"only_streets_of_today": True},
    ],
)  # fmt: skip
def test_what_speaks_of_today_needs_a_feed(choice: dict[str, object], service: Served) -> None:
    answer = answer_to(service, service.add_network(), **choice)
    assert refused_fields(answer) == list(choice)


def test_the_page_offers_what_the_network_allows_and_takes_it(service: Served) -> None:
    without, network = service.add_network(), service.add_network(gtfs=FEED)
    assert 'name="keep_lines"' not in service.client.get(f"/networks/{without}").text
    page = service.client.get(f"/networks/{network}").text
    assert all(f'name="{field.name}"' in page for field in held_fields(has_feed=True))
    form = {
        "name": "Held", "buses": "20", "most_losers": "", "most_km": "", "keep_lines": "12",
        "only_streets_of_today": "yes", "shortest_run_min": "10", "longest_run_min": "",
    }  # fmt: skip
    sent = service.client.post(f"/networks/{network}/scenarios", data=form)
    assert sent.status_code == 303, sent.text
    (kept,) = service.store.scenarios()
    assert kept.choices == ScenarioChoices(
        20, keep_lines="12", only_streets_of_today=True, shortest_run_min=10
    )
    shown = service.client.get(sent.headers["Location"]).text
    assert texts()["held"]["keep_lines"] in shown
    assert texts()["held"]["most_km"] not in shown


def test_a_number_out_of_bounds_is_refused_by_the_command_line_at_once() -> None:
    ended = CliRunner().invoke(app, ["plan", "--most-losers", "101"])
    assert ended.exit_code == 2
    assert "101 is not a number from 0 to 100" in " ".join(ended.output.replace("│", " ").split())
