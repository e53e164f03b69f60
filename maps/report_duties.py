"""The part of a report on drivers: figures, the agreement, and the rules that hold duties back."""

from dataclasses import dataclass

from maps.shown_text import number
from routing.blocks import VehicleSchedule
from routing.duties.binding_rules import BindingRule
from scenarios.duty_figures import DUTY_REGISTRY, duty_figures
from scenarios.result import PlannedDuties, Service


@dataclass(frozen=True, slots=True)
class DutyFigureRow:
    """One figure, ready to be shown."""

    label: str
    value: str
    unit: str
    meaning: str


@dataclass(frozen=True, slots=True)
class ShownDuties:
    """Duties of a service, ready to be shown.

    Attributes
    ----------
    agreement : str
        Name and title.
    figures : tuple of DutyFigureRow
    rules : tuple of BindingRule
        Those that are tight, most often first.
    """

    agreement: str
    figures: tuple[DutyFigureRow, ...]
    rules: tuple[BindingRule, ...]


def shown_duties(service: Service) -> ShownDuties | None:
    """Duties of a service; None where it has none.

    Parameters
    ----------
    service : Service

    Examples
    --------
    >>> from tests.scenarios.small_result import result
    >>> shown = shown_duties(result().service)
    >>> shown.figures[0].label, shown.figures[0].value, shown.rules[0].rule
    ('Duties', '3', 'guarantee')
    """
    return None if service.duties is None else duties_of_blocks(service.duties, service.vehicles)


def duties_of_blocks(duties: PlannedDuties, vehicles: VehicleSchedule) -> ShownDuties:
    """Duties of blocks.

    Parameters
    ----------
    duties : PlannedDuties
    vehicles : VehicleSchedule
        The same blocks.
    """
    figures, agreement = duty_figures(duties, vehicles), duties.agreement
    rows = tuple(
        DutyFigureRow(
            kpi.label, number(float(getattr(figures, kpi.name)), kpi.decimals), kpi.unit,
            kpi.meaning,
        )
        for kpi in DUTY_REGISTRY
    )  # fmt: skip
    return ShownDuties(f"{agreement.name}: {agreement.title}", rows, duties.binding)
