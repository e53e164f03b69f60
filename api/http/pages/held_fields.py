"""Fields of the form of a scenario for what a planner forbids or holds, from their definitions."""

from dataclasses import dataclass

from scenarios.choice_kinds import Number, Switch, Whole
from scenarios.plan_choices import ScenarioChoices, scenario_choices


@dataclass(frozen=True, slots=True)
class HeldField:
    """One field; its label and hint stand in the texts of the pages under its name.

    Attributes
    ----------
    name : str
    kind : str
        ``checkbox``, ``number`` or ``text``.
    least, most, step : str
        Of a number.
    """

    name: str
    kind: str
    least: str = ""
    most: str = ""
    step: str = "any"


def held_fields(*, has_feed: bool) -> tuple[HeldField, ...]:
    """Fields for a network, without those that speak of today's lines where no feed tells them.

    Examples
    --------
    >>> [field.name for field in held_fields(has_feed=False)][:3]
    ['most_km', 'avoid_streets', 'terminals']
    """
    fields = []
    for choice in scenario_choices():
        if not choice.told.holds or (choice.told.needs_feed and not has_feed):
            continue
        match choice.takes:
            case Switch():
                fields.append(HeldField(choice.name, "checkbox"))
            case Whole(least, most):
                fields.append(HeldField(choice.name, "number", str(least), str(most), "1"))
            case Number(most, least):
                fields.append(HeldField(choice.name, "number", f"{least:g}", f"{most:.0f}"))
            case _:
                fields.append(HeldField(choice.name, "text"))
    return tuple(fields)


def held_choices(choices: ScenarioChoices) -> tuple[tuple[str, str], ...]:
    """Name and value of what a scenario forbids or holds.

    Examples
    --------
    >>> held_choices(ScenarioChoices(60, keep_lines="12;14", only_streets_of_today=True))
    (('keep_lines', '12;14'), ('only_streets_of_today', ''))
    """
    return tuple(
        (choice.name, _shown(getattr(choices, choice.name)))
        for choice in scenario_choices()
        if choice.told.holds and choice.is_made_in(choices)
    )


def _shown(value: object) -> str:
    """A value as the page shows it; blank where the label says it all."""
    if isinstance(value, bool):
        return ""
    return f"{value:g}" if isinstance(value, float) else str(value)
