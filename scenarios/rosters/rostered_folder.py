"""Plans rosters for the duties of a result folder, and says what they rest on."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from network.errors import InputError
from network.problems import Problem, note, warning
from routing.duties.agreement import Agreement
from routing.duties.agreement_file import agreement_named
from routing.progress import Observer, report, unobserved
from routing.rest_rules import RestRules
from routing.rosters.binding_rest_rules import BindingRestRule, binding_rest_rules
from routing.rosters.roster_check import RosterFigures, roster_figures, roster_problems
from routing.rosters.rostering import STAGE, PlannedRosters, RosterEffort, plan_rosters
from routing.rosters.week_of_duties import WEEK_DAYS, WeekOfDuties, same_duties
from routing.validity import certificate_problems, confirm
from scenarios.rosters.kept_duties import KeptDuties, read_duties

_WORKING_DAYS = 5
_LONGEST_WITHOUT_REMARK = 17
QUICK = RosterEffort()
"""Seconds for a day of some hundred duties."""


class Days(StrEnum):
    """On which days of the week the duties of the one kind of day are done."""

    MON_FRI = "mon-fri"
    DAILY = "daily"


@dataclass(frozen=True, slots=True, eq=False)
class RosteredFolder:
    """Rosters and everything that is told of them.

    Attributes
    ----------
    kept : KeptDuties
    days : Days
    agreement : Agreement
    week : WeekOfDuties
    planned : PlannedRosters
    figures : RosterFigures
        Recounted.
    binding : tuple of BindingRestRule
    findings : tuple of Problem
    """

    kept: KeptDuties
    days: Days
    agreement: Agreement
    week: WeekOfDuties
    planned: PlannedRosters
    figures: RosterFigures
    binding: tuple[BindingRestRule, ...]
    findings: tuple[Problem, ...]

    @property
    def rules(self) -> RestRules:
        """Those over several days."""
        return rest_rules_of(self.agreement)


def rest_rules_of(agreement: Agreement) -> RestRules:
    """Rules over several days of an agreement.

    Raises
    ------
    InputError
        If it has none.

    Examples
    --------
    >>> rest_rules_of(agreement_named("eu-561")).longest_run_days
    6
    """
    if agreement.rest is None:
        message = (
            f"agreement {agreement.name} names no rules over several days; add [roster.daily_rest] "
            "and so on to its file, or take one that comes with the planner"
        )
        raise InputError(message)
    return agreement.rest


def roster_folder(
    folder: Path,
    days: Days = Days.MON_FRI,
    agreement: Agreement | None = None,
    seed: int = 1,
    effort: RosterEffort = QUICK,
    observer: Observer = unobserved,
) -> RosteredFolder:
    """Rosters for the duties in the folder of a plan, a demo or a schedule, rechecked.

    Parameters
    ----------
    folder : Path
    days : Days
    agreement : Agreement, optional
        That of the duties without it.
    seed : int
    effort : RosterEffort
    observer : Observer, optional

    Raises
    ------
    InputError, NotFoundError, LimitError
        If the folder holds no duties, or the agreement has no rules for rosters.
    InfeasibleError, NoSolutionInTime
        If no roster keeps the rules.
    InvalidPlanError
        If rosters do not pass their check.
    Cancelled
        If the observer says so.
    """
    report(observer, STAGE, 0.0, "duties")
    kept = read_duties(folder)
    rules_of = agreement or agreement_named(kept.labour_rules)
    rules = rest_rules_of(rules_of)
    week = same_duties(kept.day, range(_WORKING_DAYS if days is Days.MON_FRI else WEEK_DAYS))
    planned = plan_rosters(week, rules, effort, seed, observer)
    confirm(roster_problems(week, rules, planned.plan), "rosters")
    figures = roster_figures(week, rules, planned.plan)
    recounted = (
        figures.drivers, figures.worked_weekends, figures.lone_free_days, figures.steps_back,
    )  # fmt: skip
    for proof, value in zip(planned.certificates, recounted, strict=False):
        confirm(certificate_problems(proof, float(value)), f"proof of {proof.objective}")
    binding = binding_rest_rules(week, rules, planned.plan, planned.needs)
    found = (*kept.findings, *_findings(days, kept, rules_of, planned))
    return RosteredFolder(kept, days, rules_of, week, planned, figures, binding, found)


def _findings(
    days: Days, kept: KeptDuties, agreement: Agreement, planned: PlannedRosters
) -> tuple[Problem, ...]:
    """What was assumed of days, drivers and rules."""
    found = []
    if days is Days.MON_FRI:
        found.append(
            warning(
                "days",
                "the result plans one kind of day: its duties are done from Monday to Friday, and "
                "no duties are planned for Saturday and Sunday",
                "plan the weekend apart, or take --days daily for the same duties every day",
            )
        )
    else:
        said = "the duties of the one planned day are done on all seven days of the week"
        found.append(note("days", f"assumed: {said}"))
    found.append(
        note(
            "drivers",
            "assumed: a driver belongs to one depot and can do all its duties; drivers for "
            "holidays, illness and training come on top",
        )
    )
    if agreement.name != kept.labour_rules:
        found.append(
            note(
                "labour rules",
                f"rosters keep the rules of {agreement.name}, duties those of {kept.labour_rules}",
            )
        )
    longest = max((each.n_rows for each in planned.plan.rosters), default=0)
    if longest > _LONGEST_WITHOUT_REMARK:
        said = f"the longest roster takes {longest} weeks to come round, more than four months"
        found.append(note("rosters", said))
    return tuple(found)
