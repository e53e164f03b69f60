"""Scenarios: what a planner decides for a network, by name."""

from dataclasses import fields
from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Request, Response
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

from api.given_texts import text_problem
from api.orders import order_scenario
from api.resources.found import FoundScenario
from api.resources.paging import DEFAULT_LIMIT, After, Limit, Page, next_path, page_of
from api.resources.refused import refused
from api.service import Given
from network.errors import InputError
from routing.duties.agreement_file import agreement_names
from scenarios.choice_limits import MOST_BUSES, MOST_SEEDS, MOST_TRIPS
from scenarios.feed_choices import FeedChoices, choice_problems
from scenarios.result import LABOUR_RULES
from scenarios.store.records import ScenarioChoices, ScenarioRecord

router = APIRouter(prefix="/scenarios", tags=["Scenarios"])

LONGEST_NAME, _LONGEST_AGENCY, _LONGEST_CODE = 120, 120, 64
_CHOICES: dict[str, Any] = {
    "buses": 60,
    "trips": None,
    "stops": "map",
    "seed": 1,
    "mode": "repeatable",
    "labour_rules": "eu-561",
    "agency": "Milltown Buses",
    "timezone": "Europe/Helsinki",
    "language": "en",
    "valid_from": "2026-01-05",
}
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


def _one_line(text: str) -> str:
    """A text without hidden characters, or a refusal."""
    problem = text_problem("", text, max(len(text), 1), required=False)
    if problem is not None:
        kind = "text"
        raise PydanticCustomError(kind, "{said}", {"said": f"{problem.message}; {problem.remedy}"})
    return text.strip()


def _known_agreement(name: str) -> str:
    """A name of an agreement, or a refusal that lists those there are."""
    if name not in agreement_names():
        kind, names = "agreement", ", ".join(agreement_names())
        raise PydanticCustomError(kind, "there is no such agreement; there are {names}",
                                  {"names": names})  # fmt: skip
    return name


def _blank_as_none(value: object) -> object:
    """A field of a page that was left empty."""
    return None if value == "" else value


Stops = Literal["map", "generated", "map+generated", "feed", "file"]
Mode = Literal["repeatable", "fast"]
_Text = Annotated[str, AfterValidator(_one_line)]
_LabourRules = Annotated[
    str,
    AfterValidator(_known_agreement),
    Field(max_length=_LONGEST_CODE, json_schema_extra={"enum": list(agreement_names())}),
]
_Trips = Annotated[float, Field(gt=0, le=MOST_TRIPS, allow_inf_nan=False)]


class ScenarioIn(BaseModel):
    """What a planner decides; the same choices as on the command line."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [_GIVEN]})

    name: Annotated[_Text, Field(min_length=1, max_length=LONGEST_NAME, description="For people.")]
    network_id: Annotated[str, Field(max_length=_LONGEST_CODE)]
    buses: Annotated[int, Field(ge=1, le=MOST_BUSES, description="Most vehicles at a time.")]
    trips: Annotated[
        _Trips | None,
        BeforeValidator(_blank_as_none),
        Field(
            description="Trips per hour of the morning peak, where the network has no table of "
            "trips; null: from population, assumed.",
        ),
    ] = None
    stops: Annotated[
        Stops, Field(description="Where stops come from; file: the stops of the network.")
    ] = "map"
    seed: Annotated[int, Field(ge=0, lt=MOST_SEEDS, description="Same seed, same bytes.")] = 1
    mode: Annotated[
        Mode, Field(description="repeatable: same bytes; fast: wall clock, parallel.")
    ] = "repeatable"
    labour_rules: Annotated[
        _LabourRules, Field(description="Agreement that driver duties keep.")
    ] = LABOUR_RULES
    agency: Annotated[_Text, Field(max_length=_LONGEST_AGENCY)] = ""
    timezone: Annotated[_Text, Field(max_length=_LONGEST_CODE)] = ""
    language: Annotated[_Text, Field(max_length=_LONGEST_CODE)] = ""
    valid_from: Annotated[_Text, Field(max_length=10, description="YYYY-MM-DD")] = ""

    def choices(self) -> ScenarioChoices:
        """The choices as they are kept.

        Raises
        ------
        InputError
            With every choice that no feed can say.
        """
        feed = FeedChoices(
            agency=self.agency, timezone=self.timezone, language=self.language,
            valid_from=self.valid_from,
        )  # fmt: skip
        problems = choice_problems(feed)
        if problems:
            raise InputError("; ".join(map(str, problems)), problems)
        return ScenarioChoices(
            buses=self.buses,
            trips=self.trips,
            stops=self.stops,
            seed=self.seed,
            mode=self.mode,
            labour_rules=self.labour_rules,
            agency=self.agency,
            timezone=self.timezone,
            language=self.language,
            valid_from=self.valid_from,
        )


class ScenarioOut(BaseModel):
    """A scenario."""

    model_config = ConfigDict(json_schema_extra={"examples": [_KEPT]})

    id: str
    name: str
    network_id: str
    created_at: datetime
    buses: int
    trips: float | None
    stops: str
    seed: int
    mode: str
    labour_rules: str
    agency: str
    timezone: str
    language: str
    valid_from: str
    links: dict[str, str]


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


def scenario_out(scenario: ScenarioRecord) -> ScenarioOut:
    """A scenario as it is sent."""
    choices = {one.name: getattr(scenario.choices, one.name) for one in fields(ScenarioChoices)}
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
        **choices,
    )
