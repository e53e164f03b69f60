"""What a run gives: a service, its worth, its proofs, and what had to be assumed."""

import math
from dataclasses import dataclass, field

from network.demand import Demand
from network.network import Network
from network.problems import Problem
from routing.assignment.frequency import PassengerFlows
from routing.background import BackgroundService
from routing.blocks import VehicleSchedule
from routing.certificate import Certificate
from routing.cp_sat import Effort
from routing.deadheads import Deadheads
from routing.duties.agreement import Agreement, DutyPrices
from routing.duties.binding_rules import BindingRule
from routing.duties.driver_work import DriverWork
from routing.duties.duty_schedule import DutySchedule
from routing.evaluation.crowded_kpis import CrowdedEvaluation
from routing.evaluation.kpis import Evaluation
from routing.evaluation.operation import Operation
from routing.evaluation.timetable_kpis import TimetableEvaluation
from routing.fleet import CostRates, LayoverRule, VehicleType
from routing.line_planning.sense import LineSense
from routing.line_planning.stopping import Evaluations, Seconds, StoppingRule
from routing.lines import LinePlan
from routing.paths import PatternPaths
from routing.run_times import RunTimeModel
from routing.timetable import Timetable
from routing.transfer_timing.timed_transfers import TimedTransfer
from routing.weights import JourneyWeights
from scenarios.calibration.calibrated_on import CalibratedOn
from scenarios.choice_limits import USUAL_LABOUR_RULES

_FORMS_PER_BUS = 400
_FEWEST_FORMS, _MOST_FORMS = 12_000, 200_000
"""Forms of lines that the search compares: by the size of the fleet, within these limits."""

_SEARCH_S = 60.0
"""Seconds of that search in the fast mode."""

LABOUR_RULES = USUAL_LABOUR_RULES
"""Agreement of duties unless a planner names another."""

RELIEFS_APART_S = 3600
"""Drivers of a block change no sooner after a change; three quarters of it take thrice as long."""

MOST_PIECES = 2
"""Pieces of work of a duty: third ones take minutes to search."""


@dataclass(frozen=True, slots=True)
class PlanSettings:
    """What a planner sets for a plan; the defaults are shown in each report.

    Attributes
    ----------
    buses : int
        Most vehicles away from the depot at any second.
    seed : int
    mode : str
        ``repeatable`` (work-limited, same bytes) or ``fast`` (wall clock, parallel).
    most_km_per_hour : float
        Vehicle-kilometres an hour that the lines may drive in the period they are designed for.
    spare_riders : bool
        Whether lines are chosen so that few of today's riders lose, where today's are known.
    most_losers : float, optional
        Share of today's riders who may lose, as `scenarios.comparison` counts them.
    labour_rules : str
        Name of the agreement that driver duties keep.
    short_turns : bool
        Whether every second bus of a line may turn where few riders are left.
    shift_min : int
        Minutes by which trips may leave earlier or later to save vehicles.
    timed_transfers : bool
        Whether lines may leave at other minutes for riders who change.
    search_evaluations : int, optional
        Forms of lines that the search compares; without it, by the fleet.
    search_seconds : float, optional
        Seconds of a clock that the search lasts instead.
    calibrated : CalibratedOn, optional
        What the factors on trips, driving times and transfers rest on, where there are some.
    """

    buses: int
    seed: int = 1
    mode: str = "repeatable"
    vehicle: VehicleType = field(default_factory=VehicleType)
    layover: LayoverRule = field(default_factory=LayoverRule)
    rates: CostRates = field(default_factory=CostRates)
    weights: JourneyWeights = field(default_factory=JourneyWeights)
    sense: LineSense = field(default_factory=LineSense)
    most_km_per_hour: float = math.inf
    spare_riders: bool = False
    most_losers: float | None = None
    labour_rules: str = LABOUR_RULES
    short_turns: bool = False
    shift_min: int = 0
    timed_transfers: bool = False
    search_evaluations: int | None = None
    search_seconds: float | None = None
    calibrated: CalibratedOn | None = None

    @property
    def effort(self) -> Effort:
        """How long CP-SAT may search for lines."""
        if self.mode == "fast":
            return Effort(work=1e9, seconds=8.0, workers=2)
        return Effort(work=0.5)

    @property
    def line_search(self) -> StoppingRule:
        """How long lines and headways are searched for together."""
        if self.search_evaluations is not None:
            return Evaluations(self.search_evaluations)
        if self.search_seconds is not None or self.mode == "fast":
            return Seconds(_SEARCH_S if self.search_seconds is None else self.search_seconds)
        forms = self.buses * _FORMS_PER_BUS
        return Evaluations(max(_FEWEST_FORMS, min(forms, _MOST_FORMS)))


@dataclass(frozen=True, slots=True, eq=False)
class PlannedDuties:
    """Duties of drivers for all blocks of a service, and what they rest on.

    Attributes
    ----------
    work : DriverWork
        Legs of the blocks, in the order of `VehicleSchedule`; its places are the stops of the
        network, then its depots.
    agreement : Agreement
        Rules that each duty keeps.
    prices : DutyPrices
        What duties cost beside paid time.
    schedule : DutySchedule
    binding : tuple of BindingRule
        Rules by the number of duties in which they are tight, most first.
    """

    work: DriverWork
    agreement: Agreement
    prices: DutyPrices
    schedule: DutySchedule
    binding: tuple[BindingRule, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Service:
    """One whole bus service and its worth.

    Attributes
    ----------
    duties : PlannedDuties, optional
        Of the planned service; the present one has none, as nobody knows its rules.
    evaluation : Evaluation
        Figures at even headways.
    replayed : TimetableEvaluation, optional
        Figures of the timetable, bus by bus; the two are never compared with each other.
    crowded : CrowdedEvaluation, optional
        Figures at even headways of riders who know how full buses are.
    timed_transfers : tuple of TimedTransfer
        Changes without a long wait; none unless the planner asked for them.
    """

    plan: LinePlan
    paths: PatternPaths
    timetable: Timetable
    vehicles: VehicleSchedule
    flows: tuple[PassengerFlows, ...]
    operation: Operation
    evaluation: Evaluation
    replayed: TimetableEvaluation | None = None
    duties: PlannedDuties | None = None
    crowded: CrowdedEvaluation | None = None
    timed_transfers: tuple[TimedTransfer, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class ScenarioResult:
    """A planned service with everything that led to it.

    Attributes
    ----------
    network, demand, settings
        What was given.
    run_times, deadheads
        How buses are timed, for the planned and the present service alike.
    service : Service
        The plan.
    certificates : tuple of Certificate
        One per stage, in the order of the stages.
    findings : tuple of Problem
        What was cut, repaired, estimated or assumed.
    present : Service or None
        Today's service, by the same run times, layovers and evaluator.
    background : BackgroundService or None
        Lines that run beside both, such as trains.
    present_on_other_streets : bool
        Whether today's service may drive on streets that are closed in `network`.
    """

    network: Network
    demand: Demand
    settings: PlanSettings
    run_times: RunTimeModel
    deadheads: Deadheads
    service: Service
    certificates: tuple[Certificate, ...]
    findings: tuple[Problem, ...]
    present: Service | None = None
    background: BackgroundService | None = None
    present_on_other_streets: bool = False
