"""Scenarios: what a planner decides for a network, by name."""

from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Request, Response
from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from api.http.orders import order_scenario
from api.http.removals import remove_scenario
from api.http.resources.choice_fields import (
    LONGEST_CODE,
    Mode,
    Stops,
    one_line,
    sent_model,
    shown_model,
)
from api.http.resources.found import FoundScenario
from api.http.resources.paging import DEFAULT_LIMIT, After, Limit, Page, next_path, page_of
from api.http.resources.refused import refused
from api.http.service import Given
from network.errors import InputError
from scenarios.chosen_search import refuse_two_search_limits
from scenarios.chosen_sense import line_sense_of
from scenarios.feed_choices import FeedChoices, choice_problems
from scenarios.plan_choices import scenario_choices
from scenarios.store.records import ScenarioChoices, ScenarioRecord

__all__ = ["Mode", "ScenarioIn", "ScenarioOut", "Stops", "router", "scenario_out"]

router = APIRouter(prefix="/scenarios", tags=["Scenarios"])

LONGEST_NAME = 120
_CHOICES: dict[str, Any] = asdict(
    ScenarioChoices(
        60,
        agency="Milltown Buses",
        timezone="Europe/Helsinki",
        language="en",
        valid_from="2026-01-05",
    )
)
_GIVEN = {"name": "60 buses", "network_id": "n-aaaaaaaaaaaaaaaa", **_CHOICES}
_KEPT = {
    "id": "s-aaaaaaaaaaaaaaaa",
    "created_at": "2026-01-05T09:00:00Z",
    **_GIVEN,
    "links": {
        "self": "/v1/scenarios/s-aaaaaaaaaaaaaaaa",
        "network": "/v1/networks/n-aaaaaaaaaaaaaaaa",
        "runs": "/v1/runs?scenario=s-aaaaaaaaaaaaaaaa",
    },
}


class _Named(BaseModel):
    """A scenario without its choices, as it is sent to the service."""

    name: Annotated[
        str,
        Field(min_length=1, max_length=LONGEST_NAME, description="For people."),
        AfterValidator(one_line),
        Field(min_length=1),  # again: of blanks, none is left
    ]
    network_id: Annotated[str, Field(max_length=LONGEST_CODE)]


class _Kept(BaseModel):
    """A scenario without its choices, as the service sends it."""

    id: str
    name: str
    network_id: str
    created_at: datetime
    links: dict[str, str]


class ScenarioIn(sent_model("ScenarioIn", _Named)):  # type: ignore[misc]  # fields of the registry
    """What a planner decides; the same choices as on the command line."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [_GIVEN]})

    def choices(self) -> ScenarioChoices:
        """The choices as they are kept.

        Raises
        ------
        InputError
            With every choice that no feed can say; if limits of lines or of their search contradict
            each other.
        """
        chosen = ScenarioChoices(
            **{choice.name: getattr(self, choice.name) for choice in scenario_choices()}
        )
        feed = FeedChoices(
            agency=chosen.agency, timezone=chosen.timezone, language=chosen.language,
            valid_from=chosen.valid_from,
        )  # fmt: skip
        problems = choice_problems(feed)
        if problems:
            raise InputError("; ".join(map(str, problems)), problems)
        line_sense_of(chosen)
        refuse_two_search_limits(chosen)
        return chosen


class ScenarioOut(shown_model("ScenarioOut", _Kept)):  # type: ignore[misc]  # fields of the registry
    """A scenario."""

    model_config = ConfigDict(json_schema_extra={"examples": [_KEPT]})


@router.post(
    "", status_code=201, response_model=ScenarioOut,
    responses=refused(400, 403, 404, 413, 422),
)  # fmt: skip
def add_scenario(service: Given, response: Response, given: ScenarioIn) -> ScenarioOut:
    """Keep a scenario of a network."""
    scenario = order_scenario(service, given.name, given.network_id, given.choices())
    response.headers["Location"] = f"/v1/scenarios/{scenario.scenario_id}"
    return scenario_out(scenario)


@router.get("", response_model=Page[ScenarioOut], responses=refused(404, 422))
def list_scenarios(
    service: Given,
    request: Request,
    response: Response,
    limit: Limit = DEFAULT_LIMIT,
    after: After = "",
) -> Page[ScenarioOut]:
    """Scenarios, newest first."""
    shown, last = page_of(service.store.scenarios(), lambda s: s.scenario_id, limit, after)
    return Page(
        items=[scenario_out(scenario) for scenario in shown],
        next=next_path(request, response, limit, last),
    )


@router.get("/{scenario_id}", response_model=ScenarioOut, responses=refused(404))
def get_scenario(scenario: FoundScenario) -> ScenarioOut:
    """One scenario."""
    return scenario_out(scenario)


@router.delete("/{scenario_id}", status_code=204, responses=refused(403, 404, 409))
def delete_scenario(service: Given, scenario: FoundScenario) -> None:
    """Remove a scenario that has no runs."""
    remove_scenario(service, scenario)


def scenario_out(scenario: ScenarioRecord) -> ScenarioOut:
    """A scenario as it is sent."""
    return ScenarioOut(
        id=scenario.scenario_id,
        name=scenario.name,
        network_id=scenario.network_id,
        created_at=scenario.created_at,
        links={
            "self": f"/v1/scenarios/{scenario.scenario_id}",
            "network": f"/v1/networks/{scenario.network_id}",
            "runs": f"/v1/runs?scenario={scenario.scenario_id}",
        },
        **asdict(scenario.choices),
    )
