"""The description of the interface: complete, with examples that hold, named by its functions."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import pytest
from pydantic import TypeAdapter

from api.http import app as application
from api.http.problem_details import FoundProblem, ProblemDetails
from api.http.resources import (
    access,
    comparison,
    comparisons,
    explanations,
    jobs,
    kpis,
    networks,
    results,
    runs,
    scenarios,
    watching,
)
from api.service_settings import ServiceSettings
from scenarios import plan_file
from scenarios.inputs import STOP_MODES
from scenarios.store.memory import MemoryStore
from tests.api.fake_queue import FakeQueue
from tests.api.served import Served, served

TAGS = {
    "Networks", "Scenarios", "Runs", "Results", "Comparison", "Explanations", "Access", "Service",
}  # fmt: skip
FOLLOWING = {
    shape.format(what)
    for what in ("comparison", "explanation", "access")
    for shape in ("get_{}", "follow_{}", "cancel_{}", "get_{}_file")
}
MODULES = (
    access, comparison, comparisons, explanations, jobs, kpis, networks, results, runs, scenarios,
    watching,
)  # fmt: skip


@pytest.fixture(scope="module")
def description(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The OpenAPI document."""
    store = MemoryStore(tmp_path_factory.mktemp("data"))
    return application.make_app(store, FakeQueue(store), ServiceSettings()).openapi()


def operations(description: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for path, methods in description["paths"].items():
        for method, operation in methods.items():
            yield f"{method} {path}", operation


def test_it_is_openapi_3_1_and_holds_no_pages(description: dict[str, Any]) -> None:
    assert description["openapi"].startswith("3.1")
    assert all(path.startswith("/v1/") for path in description["paths"])


def test_every_operation_has_one_of_our_tags_and_a_name_of_ours(
    description: dict[str, Any],
) -> None:
    names = [operation["operationId"] for _, operation in operations(description)]
    assert len(set(names)) == len(names)
    for place, operation in operations(description):
        (tag,) = operation["tags"]
        assert tag in TAGS, place
        name = operation["operationId"]
        assert name in FOLLOWING or any(hasattr(module, name) for module in MODULES), place
        assert operation["description"], place
    assert {tag["name"] for tag in description["tags"]} == TAGS


def test_every_schema_of_an_object_has_an_example(description: dict[str, Any]) -> None:
    schemas = description["components"]["schemas"]
    bare = [
        name
        for name, schema in schemas.items()
        if schema["type"] == "object" and "examples" not in schema and "Page_" not in name
    ]
    assert bare == []


def test_every_example_is_one(description: dict[str, Any]) -> None:
    models = {
        model.__name__: model
        for module in (*MODULES,)
        for model in vars(module).values()
        if isinstance(model, type) and hasattr(model, "model_json_schema")
    } | {"ProblemDetails": ProblemDetails, "FoundProblem": FoundProblem}
    checked = 0
    for name in set(models) & set(description["components"]["schemas"]):
        for example in models[name].model_json_schema()["examples"]:
            TypeAdapter(models[name]).validate_python(example, by_alias=True, by_name=True)
            checked += 1
    assert checked > 20


def test_every_refusal_is_described_as_problem_details(description: dict[str, Any]) -> None:
    for place, operation in operations(description):
        for status, answer in operation["responses"].items():
            if status.startswith("4"):
                assert list(answer["content"]) == ["application/problem+json"], place
    assert "HTTPValidationError" not in str(description)


def test_limits_are_those_of_the_command_line() -> None:
    assert {*STOP_MODES, "file"} == set(get_args(scenarios.Stops))
    assert set(plan_file.MODES) == set(get_args(scenarios.Mode))


def test_health_and_metrics_tell_what_is_going_on(service: Served) -> None:
    service.start(service.add_scenario(service.add_network()))
    assert service.get("/v1/health")["unfinished_jobs"] == 2
    text = service.client.get("/v1/metrics").text
    assert 'routewright_jobs{kind="plan",state="queued"} 1.0' in text
    assert 'routewright_requests_total{method="POST",route="/v1/networks",status="202"} 1.0' in text
    service.client.request("BREW", "/v1/health")
    assert 'method="other"' in service.client.get("/v1/metrics").text


def test_a_service_whose_folder_is_gone_is_not_well(tmp_path: Path) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    with served(tmp_path / "data", settings=ServiceSettings(scratch=scratch)) as service:
        assert service.client.get("/v1/health").status_code == 200
        scratch.rmdir()
        answer = service.client.get("/v1/health")
        assert answer.status_code == 503
        assert answer.json()["type"] == "/problems#not-well"
        assert "the data folder of this service is gone" in answer.json()["detail"]


def test_the_description_is_shown_without_another_host(service: Served) -> None:
    page = service.client.get("/docs")
    assert page.status_code == 200
    assert "http" not in page.text.replace("http-equiv", "")
    for path in ("/vendor/swagger-ui-dist-5.35.0/swagger-ui-bundle.js", "/static/docs.js"):
        assert path in page.text
        assert service.client.get(path).status_code == 200
    assert service.get("/v1/openapi.json")["info"]["title"] == "Routewright"


def test_every_kind_of_problem_is_explained(service: Served) -> None:
    page = service.client.get("/problems").text
    missing = service.client.get("/v1/nothing").json()["type"]
    assert f'id="{missing.partition("#")[2]}"' in page


def test_static_files_stay_in_their_folder(service: Served) -> None:
    for path in ("/static/../app.py", "/static/%2e%2e/app.py", "/vendor/%2e%2e/%2e%2e/report.py"):
        assert service.client.get(path).status_code == 404


def test_every_file_of_pages_is_in_the_package() -> None:
    api = Path(application.__file__).parent
    assert (api / "templates" / "run.html.j2").is_file()
    assert (api / "static" / "pages.js").is_file()
    assert (api / "pages" / "texts.toml").is_file()
