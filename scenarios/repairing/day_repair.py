"""Repairs the rest of a day: vehicles first, then drivers, each rechecked before anyone sees it."""

from dataclasses import dataclass, replace

import numpy as np

from network.closed_streets import close_streets
from network.network import Network
from network.problems import Problem, error, note, warning
from network.quantities import IntArray, floats, ints
from network.service_day import clock_of
from routing.certificate import Certificate
from routing.deadheads import Deadheads, deadheads_of
from routing.fleet import LayoverRule
from routing.lines import LinePlan
from routing.paths import PatternPaths
from routing.progress import report
from routing.repair.day_drives import DayDrives
from routing.repair.detours import Detours, detour_problems, detours_of
from routing.repair.disruption import Disruption, StreetsClosed
from routing.repair.duty_repair_check import duty_repair_problems
from routing.repair.fixed_past import PlannedDay, fixed_past
from routing.repair.repair_check import repair_problems
from routing.repair.repair_rules import RepairPrices, RepairRules
from routing.repair.repaired_blocks import RepairedBlocks, repair_blocks
from routing.repair.repaired_duties import RepairedDuties, repair_duties, require_duties
from routing.validity import certificate_problems, confirm
from scenarios.repairing.kept_day import STAGE, KeptDay


@dataclass(frozen=True, slots=True, eq=False)
class DayRepair:
    """A day before and after its repair.

    Attributes
    ----------
    kept : KeptDay
        The day as planned.
    disruption : Disruption
    rules : RepairRules
    prices : RepairPrices
    plan : LinePlan
        Patterns of the repaired day, detours among them.
    paths : PatternPaths
        Of `plan`.
    day : PlannedDay
        What was repaired: the day as planned, with later trips on their detours.
    blocks : RepairedBlocks
    duties : RepairedDuties
    detours : IntArray
        Rows of trips that run, and leave their way to keep off closed streets.
    skipped : tuple of (int, int)
        Trip and stop of each call that falls away on a detour.
    certificates : tuple of Certificate
        Of blocks, unless they could stay as they are, and of duties.
    findings : tuple of Problem
        What was assumed, and what stays undone.
    """

    kept: KeptDay
    disruption: Disruption
    rules: RepairRules
    prices: RepairPrices
    plan: LinePlan
    paths: PatternPaths
    day: PlannedDay
    blocks: RepairedBlocks
    duties: RepairedDuties
    detours: IntArray
    skipped: tuple[tuple[int, int], ...]
    certificates: tuple[Certificate, ...]
    findings: tuple[Problem, ...]

    @property
    def lost_riders(self) -> float:
        """Who would have boarded cancelled trips."""
        return float(self.day.riders[self.blocks.cancelled].sum())

    @property
    def undriven_s(self) -> int:
        """Seconds of work without a driver."""
        work, rows = self.duties.work, self.duties.schedule.uncovered
        return int((work.end_s[rows] - work.start_s[rows]).sum())


def repair_day(
    kept: KeptDay, disruption: Disruption, rules: RepairRules, prices: RepairPrices
) -> DayRepair:
    """The cheapest change to what is left of a day.

    Parameters
    ----------
    kept : KeptDay
    disruption : Disruption
    rules : RepairRules
    prices : RepairPrices

    Raises
    ------
    NotFoundError
        If there is no such block or duty.
    InputError
        If what is lost has no more work.
    InfeasibleError
        If a vehicle under way cannot come home.
    LimitError, NoSolutionInTime
        If too much is lost at once.
    InvalidPlanError
        If the repair does not pass its check.

    Examples
    --------
    >>> from routing.progress import unobserved
    >>> from scenarios.plan_model import model_of
    >>> from scenarios.repairing.kept_day import kept_day
    >>> from tests.planned_city import planned_city
    >>> kept = kept_day(model_of(planned_city(), "Grid"), unobserved)
    >>> block = kept.day.vehicles.block_id[0]
    >>> done = repair_day(kept, Disruption(12 * 3600, (block,)), RepairRules(spare=1),
    ...     RepairPrices())
    >>> done.certificates[0].gap
    0.0
    """
    world = kept.world
    require_duties(kept.driving.schedule, disruption)
    service = _service(kept, _day(kept, rules), disruption)
    day = service.day
    blocks, proofs = _blocks(kept, day, disruption, rules, prices)
    report(world.observer, STAGE, 0.6, "drivers")
    duties, proof = repair_duties(
        world.network, day, kept.driving, blocks, disruption, rules, prices,
        seed=world.settings.seed,
    )  # fmt: skip
    confirm(duty_repair_problems(kept.driving, disruption, rules, duties), "repaired duties")
    runs = np.isin(service.detours, blocks.planned_trip)
    found = (
        *kept.findings, *_assumed(kept, disruption, rules, prices), *_undone(duties),
        *service.findings,
    )  # fmt: skip
    return DayRepair(
        kept, disruption, rules, prices, service.plan, service.paths, day, blocks, duties,
        ints(service.detours[runs]), service.skipped, (*proofs, proof), found,
    )  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class _Service:
    """Lines, ways and trips of the day, round closed streets where there are any."""

    plan: LinePlan
    paths: PatternPaths
    day: PlannedDay
    detours: IntArray
    skipped: tuple[tuple[int, int], ...] = ()
    findings: tuple[Problem, ...] = ()


def _day(kept: KeptDay, rules: RepairRules) -> PlannedDay:
    """The day with the layovers of the repair."""
    if rules.layover_s is None:
        return kept.day
    return replace(kept.day, layover=LayoverRule(rules.layover_s, share_of_run_permille=0))


def _service(kept: KeptDay, day: PlannedDay, disruption: Disruption) -> _Service:
    """The day with its trips on detours."""
    closed, world = disruption.closed, kept.world
    if closed is None:
        return _Service(kept.plan, kept.paths, day, ints([]))
    report(world.observer, STAGE, 0.2, "detours")
    shut = close_streets(world.network, closed.edges)
    found = detours_of(
        world.network, shut, kept.plan, kept.paths, day.timetable, world.run_times,
        world.periods, closed, at_s=disruption.at_s,
    )  # fmt: skip
    wrong = detour_problems(world.network, shut, closed, found, at_s=disruption.at_s)
    confirm([error("detours", message) for message in wrong], "detours")
    slow = _letting_out(world.network, day.drives.usual, closed, deadheads_of(
        shut, world.run_times, world.periods))  # fmt: skip
    drives = DayDrives(day.drives.usual, slow, closed.from_s, closed.until_s)
    day = replace(day, timetable=found.timetable, drives=drives, blocked=found.blocked)
    detours = ints(np.flatnonzero(found.on_detour))
    return _Service(found.plan, found.paths, day, detours, found.skipped, _detour_notes(found))


def _letting_out(
    network: Network, usual: Deadheads, closed: StreetsClosed, slow: Deadheads
) -> Deadheads:
    """Empty drives of the closure, where vehicles that stand on a closed street may leave it."""
    stands = np.zeros(len(usual.seconds), bool)
    stands[: usual.n_stops] = closed.edges[network.stops.edge]
    return Deadheads(
        ints(np.where(stands[:, None], usual.seconds, slow.seconds)),
        floats(np.where(stands[:, None], usual.metres, slow.metres)),
        usual.n_stops,
    )


def _detour_notes(found: Detours) -> tuple[Problem, ...]:
    """What was assumed for detours, and what no detour helps."""
    said = [
        note(
            "closed streets",
            "assumed: trips and empty drives under way at the news keep their way; a trip that "
            "meets the closure keeps off all closed streets from its first stop to its last, skips "
            "stops on them, and leaves no stop before its time; a vehicle that stands on a closed "
            "street is let out",
        )
    ]
    n_blocked = int(found.blocked.sum())
    if n_blocked:
        said.append(
            warning(
                "closed streets",
                f"{n_blocked} trips have no way round, as fewer than two of their stops can be "
                "reached; they do not run",
            )
        )
    return tuple(said)


def _blocks(
    kept: KeptDay,
    day: PlannedDay,
    disruption: Disruption,
    rules: RepairRules,
    prices: RepairPrices,
) -> tuple[RepairedBlocks, tuple[Certificate, ...]]:
    """Repaired blocks; as they are where no vehicle and no street is missing."""
    report(kept.world.observer, STAGE, 0.3, "vehicles")
    if not disruption.blocks_out and disruption.closed is None:
        return as_planned(day, disruption), ()
    seed = kept.world.settings.seed
    blocks, proof = repair_blocks(day, disruption, rules, prices, seed)
    confirm(repair_problems(day, disruption, rules, prices, blocks, proof.value), "repaired blocks")
    confirm(certificate_problems(proof, proof.value), "repaired blocks")
    return blocks, (proof,)


def as_planned(day: PlannedDay, disruption: Disruption) -> RepairedBlocks:
    """Blocks that stay as they are."""
    return RepairedBlocks(
        day.timetable, day.vehicles, ints(np.arange(day.timetable.n_trips)), ints([]),
        fixed_past(day, disruption),
    )  # fmt: skip


def _assumed(
    kept: KeptDay, disruption: Disruption, rules: RepairRules, prices: RepairPrices
) -> list[Problem]:
    """What the repair rests on."""
    currency = kept.day.rates.currency
    said = [
        note(
            "prices",
            f"assumed: a cancelled trip costs {prices.per_cancelled_trip:g} {currency} and "
            f"{prices.per_lost_rider:g} more for each rider, a changed connection "
            f"{prices.per_change:g}, a spare vehicle {prices.per_spare:g}; empty drives and "
            "waiting at the rates of the plan",
        ),
        note(
            "notice",
            f"assumed: vehicles leave a depot, and drivers sign on, other than planned no sooner "
            f"than {rules.notice_s // 60} min after the news",
        ),
        note("riders", "expected ones of a mean day, from the demand of the plan"),
    ]
    if rules.layover_s is not None:
        minutes = rules.layover_s / 60
        said.append(note("layovers", f"as asked: {minutes:g} min at least, whatever the plan has"))
    if disruption.blocks_out:
        said.append(
            note(
                "lost vehicles",
                "assumed: a vehicle under way finishes its trip, stays there, and is fetched by "
                "somebody who is no driver of the day",
            )
        )
    return said


def _undone(duties: RepairedDuties) -> list[Problem]:
    """Work without a driver, and duties that end against a rule."""
    said = []
    rows, work = duties.schedule.uncovered, duties.work
    if rows.size:
        minutes = int((work.end_s[rows] - work.start_s[rows]).sum()) // 60
        first = clock_of(int(work.start_s[rows].min()))[:5]
        said.append(
            warning(
                "drivers",
                f"{minutes} min of work are without a driver, the first at {first}; its trips do "
                "not run unless somebody is found",
                "call a driver with --spare-drivers, or ask who may work longer",
            )
        )
    if duties.unlawful:
        named = ", ".join(duties.unlawful[:8])
        said.append(
            note("drivers", f"what is left of {named} keeps to no type of duty; nobody works more")
        )
    return said
