"""From the trips of a feed to blocks and duties, each proven as far as it goes, each rechecked."""

from dataclasses import dataclass, field

from network.problems import Problem, note, warning
from routing.blocks import VehicleSchedule
from routing.certificate import Certificate
from routing.deadheads import Deadheads, deadheads_of
from routing.duties.agreement import Agreement, DutyPrices
from routing.duties.agreement_file import agreement_named
from routing.duties.binding_rules import binding_rules
from routing.duties.block_work import relief_at_layovers, work_of_blocks
from routing.duties.driver_work import DriverWork
from routing.duties.duty_check import duty_problems
from routing.duties.duty_schedule import DutySchedule
from routing.duties.effort import QUICK, DutyEffort
from routing.duties.groups_of_blocks import schedule_duties_in_groups
from routing.duties.relief_spacing import spaced_reliefs
from routing.fleet import CostRates, LayoverRule
from routing.progress import Observer, report, unobserved
from routing.validity import block_problems, block_value, certificate_problems, confirm
from routing.vehicle_scheduling.blocks import schedule_vehicles
from routing.vehicle_scheduling.linked_trips import LinkedTrips, kept_link_problems
from scenarios.feed_schedule.feed_day import FeedDay
from scenarios.feed_schedule.through_services import through_services
from scenarios.feed_schedule.town_without_streets import DRIVES_AS_STATED, WHOLE_DAY
from scenarios.feed_schedule.uncovered_work import section_seconds, uncovered_work
from scenarios.relief_points import ReliefPoint
from scenarios.result import LABOUR_RULES, MOST_PIECES, RELIEFS_APART_S, PlannedDuties

MOST_SECTIONS = 2000
"""Parts of blocks whose duties are planned at once; larger days are planned in groups of blocks."""


@dataclass(frozen=True, slots=True)
class ScheduleRules:
    """What blocks and duties keep to; places of relief and effort are as in a plan.

    Attributes
    ----------
    agreement : Agreement
    layover : LayoverRule
    rates : CostRates
    prices : DutyPrices
    reliefs_apart_s : int
    most_pieces : int
    effort : DutyEffort
    seed : int
    """

    agreement: Agreement = field(default_factory=lambda: agreement_named(LABOUR_RULES))
    layover: LayoverRule = field(default_factory=LayoverRule)
    rates: CostRates = field(default_factory=CostRates)
    prices: DutyPrices = field(default_factory=DutyPrices)
    reliefs_apart_s: int = RELIEFS_APART_S
    most_pieces: int = MOST_PIECES
    effort: DutyEffort = QUICK
    seed: int = 1


@dataclass(frozen=True, slots=True, eq=False)
class FeedSchedule:
    """Blocks and duties of one day of a feed.

    Attributes
    ----------
    day : FeedDay
    deadheads : Deadheads
        Between the places of `day.town`.
    vehicles : VehicleSchedule
    duties : PlannedDuties
    certificates : tuple of Certificate
        Of the blocks and of the duties.
    findings : tuple of Problem
        Those of the day, what was assumed since, and the work that no driver does.
    relief_points : tuple of ReliefPoint
        With their prices, where somebody asked for them.
    """

    day: FeedDay
    deadheads: Deadheads
    vehicles: VehicleSchedule
    duties: PlannedDuties
    certificates: tuple[Certificate, ...]
    findings: tuple[Problem, ...]
    relief_points: tuple[ReliefPoint, ...] = ()


def schedule_feed(
    day: FeedDay, rules: ScheduleRules, observer: Observer = unobserved
) -> FeedSchedule:
    """Blocks with the fewest vehicles, and duties of least pay for them.

    Drivers change in depots and where a trip starts or ends while the vehicle stands there, no
    sooner than `rules.reliefs_apart_s` after the last chance; they rest there, and get there by a
    staff car as fast as an empty bus.

    Parameters
    ----------
    day : FeedDay
    rules : ScheduleRules
    observer : Observer, optional

    Raises
    ------
    InfeasibleError
        If depots hold too few vehicles.
    LimitError
        If the day is too large to find duties for.
    Cancelled
        If the observer says so.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> from scenarios.feed_schedule.feed_day import read_feed_day
    >>> from scenarios.feed_schedule.town_without_streets import DeadheadRule
    >>> from tests.scenarios.gtfs.small_feed import Run, feed_with, written_feeds
    >>> runs = [Run("1", "A B", "07:00", 600), Run("1", "B A", "07:20", 600)]
    >>> feed = feed_with({"A": (0, 0), "B": (4000, 0)}, runs)
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     day = read_feed_day(*written_feeds(Path(folder), city=feed), DeadheadRule())
    >>> found = schedule_feed(day, ScheduleRules())
    >>> found.vehicles.n_blocks, found.duties.schedule.n_duties
    (1, 1)
    """
    deadheads = deadheads_of(day.town, DRIVES_AS_STATED, WHOLE_DAY)
    report(observer, "blocks", 0.0, f"{day.ends.n_trips} trips")
    through = through_services(day, deadheads)
    vehicles, blocks_proof = _blocks(day, through.linked, deadheads, rules)
    report(observer, "duties", 0.0, f"{vehicles.n_blocks} blocks")
    agreement = rules.agreement.with_most_pieces(rules.most_pieces)
    points = relief_at_layovers(day.ends, deadheads)
    work = spaced_reliefs(
        work_of_blocks(day.town, day.ends, vehicles, deadheads, points), rules.reliefs_apart_s
    )
    schedule, duties_proof = _duties(work, agreement, rules, observer)
    duties = PlannedDuties(
        work=work,
        agreement=agreement,
        prices=rules.prices,
        schedule=schedule,
        binding=binding_rules(work, agreement, schedule),
    )
    findings = (*day.findings, *through.findings, *_assumed(rules), *_uncovered(duties))
    return FeedSchedule(day, deadheads, vehicles, duties, (blocks_proof, duties_proof), findings)


def _blocks(
    day: FeedDay, linked: LinkedTrips, deadheads: Deadheads, rules: ScheduleRules
) -> tuple[VehicleSchedule, Certificate]:
    """Blocks, rechecked as chains of trips, and each chain for what it joins."""
    vehicles, proof = schedule_vehicles(
        day.town, linked.timetable, deadheads, rules.layover, rules.rates, rules.seed
    )
    given = (day.town, linked.timetable, vehicles, DRIVES_AS_STATED, WHOLE_DAY, rules.layover)
    confirm(block_problems(*given), "blocks")
    confirm(certificate_problems(proof, block_value(*given, rules.rates)), "proof of the blocks")
    opened = linked.opened(vehicles)
    confirm(kept_link_problems(day.ends, opened, linked.links), "through services")
    return opened, proof


def _duties(
    work: DriverWork, agreement: Agreement, rules: ScheduleRules, observer: Observer
) -> tuple[DutySchedule, Certificate]:
    """Duties, rechecked."""
    schedule, proof = schedule_duties_in_groups(
        work, agreement, rules.prices, rules.effort, rules.seed, observer, MOST_SECTIONS
    )
    found = duty_problems(work, agreement, rules.prices, schedule, proof.value)
    confirm(found, "duties")
    return schedule, proof


def _assumed(rules: ScheduleRules) -> tuple[Problem, ...]:
    """What nobody told us."""
    minutes = rules.reliefs_apart_s // 60
    least, share = rules.layover.least_s // 60, rules.layover.share_of_run_permille / 10
    return (
        note(
            "relief points",
            "drivers are assumed to change and rest in depots and where trips start or end, "
            f"{minutes} min apart at least on a block, to get there by a staff car, and to have at "
            f"most {rules.most_pieces} pieces of work a day",
        ),
        note(
            "layover",
            f"at least {least} min or {share:g} % of the trip are assumed between two trips",
        ),
    )


def _uncovered(duties: PlannedDuties) -> tuple[Problem, ...]:
    """Work that no duty does, and the rule that forbids it."""
    found = uncovered_work(duties)
    all_s = int(section_seconds(duties.work).sum())
    return tuple(
        warning(
            "duties",
            f"{each.seconds // 60} min of work in {each.sections} parts of blocks, "
            f"{100 * each.seconds / max(all_s, 1):.2f} % of all, stay without a driver: {each.why}",
            "allow more relief points, or take another agreement",
        )
        for each in found
    )
