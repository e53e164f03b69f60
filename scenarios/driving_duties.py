"""Driver duties of a planned service: where drivers change is assumed, rules are an agreement."""

from network.problems import Problem, note, warning
from routing.blocks import VehicleSchedule
from routing.certificate import Certificate
from routing.duties.agreement import DutyPrices
from routing.duties.agreement_file import agreement_named
from routing.duties.binding_rules import binding_rules
from routing.duties.block_work import relief_at_layovers, work_of_blocks
from routing.duties.driver_work import DriverWork
from routing.duties.duty_check import duty_problems
from routing.duties.effort import QUICK
from routing.duties.groups_of_blocks import schedule_duties_in_groups
from routing.duties.relief_spacing import spaced_reliefs
from routing.progress import report
from routing.timetable import Timetable
from routing.validity import certificate_problems, confirm
from scenarios.duty_figures import duty_figures
from scenarios.result import MOST_PIECES, RELIEFS_APART_S, PlannedDuties
from scenarios.world import World


def planned_duties(
    world: World, timetable: Timetable, vehicles: VehicleSchedule
) -> tuple[PlannedDuties, Certificate]:
    """Duties for all blocks under the agreement of the settings, rechecked.

    Drivers change in depots and where trips start or end while the vehicle stands there; they rest
    there too, and get there by a staff car as fast as an empty bus.

    Parameters
    ----------
    world : World
    timetable : Timetable
    vehicles : VehicleSchedule
        Its blocks.

    Raises
    ------
    NotFoundError
        If there is no such agreement.
    InvalidPlanError
        If the duties do not pass their check.
    Cancelled
        If the observer says so.
    """
    s = world.settings
    agreement = agreement_named(s.labour_rules).with_most_pieces(MOST_PIECES)
    report(world.observer, "duties", 0.0, f"{vehicles.n_blocks} blocks")
    work, prices = work_of_drivers(world, timetable, vehicles), DutyPrices()
    schedule, proof = schedule_duties_in_groups(
        work, agreement, prices, QUICK, s.seed, world.observer
    )
    confirm(duty_problems(work, agreement, prices, schedule, proof.value), "duties")
    confirm(certificate_problems(proof, proof.value), "duties")
    binding = binding_rules(work, agreement, schedule)
    return PlannedDuties(work, agreement, prices, schedule, binding), proof


def work_of_drivers(world: World, timetable: Timetable, vehicles: VehicleSchedule) -> DriverWork:
    """Legs of all blocks with the places where drivers of a plan change.

    Parameters
    ----------
    world : World
    timetable : Timetable
    vehicles : VehicleSchedule
        Its blocks.
    """
    points = relief_at_layovers(timetable, world.deadheads)
    whole = work_of_blocks(world.network, timetable, vehicles, world.deadheads, points)
    return spaced_reliefs(whole, RELIEFS_APART_S)


def duty_findings(duties: PlannedDuties, vehicles: VehicleSchedule) -> tuple[Problem, ...]:
    """What was assumed for drivers, and work that none of them can do.

    Examples
    --------
    >>> from tests.scenarios.small_result import result
    >>> service = result().service
    >>> [str(found.severity) for found in duty_findings(service.duties, service.vehicles)]
    ['note']
    """
    said = [
        note(
            "drivers",
            "assumed: drivers change and rest in depots and where trips start or end, on each bus "
            f"at least {RELIEFS_APART_S // 60} min apart, reach these places by staff car, and "
            f"have at most {MOST_PIECES} pieces of work a day",
        )
    ]
    open_minutes = duty_figures(duties, vehicles).uncovered_minutes
    if open_minutes:
        said.append(
            warning(
                "drivers",
                f"{open_minutes:.0f} min of vehicle work fit into no duty of "
                f"{duties.agreement.name}",
                "choose other --labour-rules, or let drivers change more often",
            )
        )
    return tuple(said)
