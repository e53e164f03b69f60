"""The choices of a plan as flags of a command: one flag for each, derived from its definition."""

import inspect
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from scenarios.choice_kinds import FilePath, FilePaths, Number, OneOf, Switch, Whole
from scenarios.plan_choices import PlanChoice


def flagged(
    choices: Iterable[PlanChoice], named: Mapping[str, Any] | None = None
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Decorator of a command that takes choices as keyword arguments: typer sees one flag for each.

    Parameters
    ----------
    choices : iterable of PlanChoice
    named : mapping of str to type, optional
        Annotations of choices that other commands share.

    Examples
    --------
    >>> from scenarios.plan_choices import scenario_choices
    >>> @flagged(scenario_choices()[:1])
    ... def command(name: str, **chosen: object) -> None: ...
    >>> list(inspect.signature(command).parameters)
    ['name', 'buses']
    """
    flags = [
        inspect.Parameter(
            choice.name,
            inspect.Parameter.KEYWORD_ONLY,
            default=None,
            annotation=(named or {}).get(choice.name, _annotation(choice)),
        )
        for choice in choices
    ]

    def with_flags(command: Callable[..., None]) -> Callable[..., None]:
        own = inspect.signature(command)
        positional, keyword = [], []
        for each in own.parameters.values():
            if each.kind is inspect.Parameter.KEYWORD_ONLY:
                keyword.append(each)
            elif each.kind is not inspect.Parameter.VAR_KEYWORD:
                positional.append(each)
        signature = own.replace(parameters=[*positional, *flags, *keyword])
        vars(command)["__signature__"] = signature
        return command

    return with_flags


def _annotation(choice: PlanChoice) -> Any:  # noqa: ANN401  (a type, made for typer)
    """Type of the values of a flag, and how typer asks for it; None where it was not given."""
    asked: dict[str, Any] = {"help": choice.told.help}
    if choice.default not in (None, "", (), False):
        asked["show_default"] = str(choice.default)
    value: Any = str
    match choice.takes:
        case Whole(least, most, refused_later):
            value = int
            asked |= {} if refused_later else {"min": least, "max": most}
        case Number() as kind:
            value = float
            asked |= {} if kind.refused_later else {"callback": _within(kind)}
        case OneOf(words):
            value = Literal[words]
        case FilePath():
            value = Path
        case FilePaths():
            value = list[Path]
        case Switch():
            value = bool
        case _:
            pass
    return Annotated[value | None, typer.Option(**asked)]


def _within(kind: Number) -> Callable[[float | None], float | None]:
    """Refuse a number out of bounds."""

    def checked(value: float | None) -> float | None:
        if value is not None and not kind.allows(value):
            message = f"{value:g} is not {kind.expected}"
            raise typer.BadParameter(message)
        return value

    return checked
