"""The choices of a scenario as fields of what is sent to the service and back."""

from pathlib import Path
from typing import Annotated, Any, Literal, get_type_hints

from pydantic import AfterValidator, BaseModel, BeforeValidator, Field, create_model
from pydantic_core import PydanticCustomError

from api.http.given_texts import text_problem
from routing.duties.agreement_file import agreement_names
from scenarios.choice_kinds import (
    AgreementName,
    ClockTime,
    Day,
    Line,
    Named,
    Number,
    OneOf,
    StopsFrom,
    Switch,
    Whole,
    listed,
    names_file,
)
from scenarios.plan_choices import PlanChoice, ScenarioChoices, scenario_choices

LONGEST_CODE = 64
_STARTS_A_PATH = ("/", "./", "../", "~/", "\\\\")
Stops = Literal["map", "generated", "map+generated", "feed", "file"]
Mode = Literal["repeatable", "fast"]


def one_line(text: str) -> str:
    """A text without hidden characters, or a refusal."""
    problem = text_problem("", text, max(len(text), 1), required=False)
    if problem is not None:
        kind = "text"
        raise PydanticCustomError(kind, "{said}", {"said": f"{problem.message}; {problem.remedy}"})
    return text.strip()


def no_path(text: str) -> str:
    """Names, or a refusal: the service reads no file by its path, and fetches nothing."""
    if names_file(text) or any(_is_place(name) for name in listed(text)):
        kind = "names"
        said = "the service takes ids or names, not the path of a file; list them here"
        raise PydanticCustomError(kind, "{said}", {"said": said})
    if text and not listed(text):
        kind = "names"
        said = "names nothing; list names separated by semicolons, or leave it blank"
        raise PydanticCustomError(kind, "{said}", {"said": said})
    return text


def _is_place(name: str) -> bool:
    """Whether a name is that of a file or of a page; ids such as 4/5 are none."""
    return names_file(name) or name.startswith(_STARTS_A_PATH) or "://" in name


def clock_time(text: str) -> str:
    """A time of the service day or a blank, or a refusal."""
    if text and ClockTime().read(text, Path()) is None:
        kind = "time"
        raise PydanticCustomError(kind, "is not {expected}", {"expected": ClockTime().expected})
    return text


def known_agreement(name: str) -> str:
    """A name of an agreement, or a refusal that lists those there are."""
    if name not in agreement_names():
        kind, names = "agreement", ", ".join(agreement_names())
        raise PydanticCustomError(kind, "there is no such agreement; there are {names}",
                                  {"names": names})  # fmt: skip
    return name


def blank_as_none(value: object) -> object:
    """A field of a page that was left empty."""
    return None if value == "" else value


def sent_model(name: str, base: type[BaseModel]) -> Any:  # noqa: ANN401  (a class made here)
    """Class of what is sent to the service: a base and the choices of a scenario, each checked."""
    made: dict[str, Any] = {}
    for choice in scenario_choices():
        told = Field(description=choice.told.about or None)
        default = ... if choice.required else choice.default
        made[choice.name] = (Annotated[_taken(choice), told], default)
    return create_model(name, __base__=base, **made)


def shown_model(name: str, base: type[BaseModel]) -> Any:  # noqa: ANN401  (a class made here)
    """Class of what the service sends: a base and the choices of a scenario as they are kept."""
    hints = get_type_hints(ScenarioChoices)
    made: dict[str, Any] = {
        choice.name: (hints[choice.name], ...) for choice in scenario_choices()
    }  # fmt: skip
    return create_model(name, __base__=base, **made)


def _taken(choice: PlanChoice) -> Any:  # noqa: ANN401  (a type, made for pydantic)
    """Type of the values of a choice."""
    value = _value(choice)
    if choice.default is None and not choice.required:
        return Annotated[value | None, BeforeValidator(blank_as_none)]
    return value


def _value(choice: PlanChoice) -> Any:  # noqa: ANN401  (as above)
    """Type of a value that is given."""
    value: Any
    match choice.takes:
        case Whole(least, most):
            value = Annotated[int, Field(ge=least, le=most)]
        case Number(most, least, above):
            bound = Field(gt=least) if above else Field(ge=least)
            value = Annotated[float, bound, Field(le=most, allow_inf_nan=False)]
        case StopsFrom():
            value = Stops
        case OneOf():
            value = Mode
        case Switch():
            value = bool
        case AgreementName():
            limits = Field(
                max_length=LONGEST_CODE, json_schema_extra={"enum": list(agreement_names())}
            )
            value = Annotated[str, limits, AfterValidator(known_agreement)]
        case Named(_, longest):
            limits = Field(max_length=longest)  # before what else is said: it counts characters
            value = Annotated[str, limits, AfterValidator(one_line), AfterValidator(no_path)]
        case ClockTime(_, longest):
            limits = Field(max_length=longest)
            value = Annotated[str, limits, AfterValidator(one_line), AfterValidator(clock_time)]
        case Line(_, longest) | Day(_, longest):
            value = Annotated[str, Field(max_length=longest), AfterValidator(one_line)]
        case _:
            message = f"{choice.name} cannot be sent to the service"
            raise TypeError(message)
    return value
