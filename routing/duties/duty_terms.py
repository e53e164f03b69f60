"""Pieces and an agreement as the tables that the search for duties works on."""

from dataclasses import dataclass

import numpy as np

from network.quantities import IntArray, ints
from routing.duties import duty_kernel as kernel
from routing.duties.agreement import Agreement, DrivingBreak, DutyPrices, DutyType
from routing.duties.break_states import BreakStates, break_states
from routing.duties.driver_work import DriverWork
from routing.duties.pieces import Pieces


@dataclass(frozen=True, slots=True)
class Variant:
    """A duty type that keeps one of the driving breaks."""

    kind: DutyType
    driving_break: DrivingBreak


def variants_of(agreement: Agreement) -> tuple[Variant, ...]:
    """Every way to keep the rules: rows of the tables."""
    return tuple(
        Variant(kind, way) for kind in agreement.duty_types for way in agreement.driving_breaks
    )


def duty_terms(
    work: DriverWork, pieces: Pieces, agreement: Agreement, prices: DutyPrices
) -> kernel.Terms:
    """Tables of one day under one agreement."""
    variants = variants_of(agreement)
    machines = [break_states(variant.driving_break) for variant in variants]
    n_states = max(machine.n_states for machine in machines)
    shape = len(variants), len(pieces), n_states
    lead, left = np.full(shape, kernel.NONE), np.full(shape, kernel.NONE)
    state, shared = np.zeros(shape, np.int64), np.zeros(shape[:2], np.int64)
    for row, (variant, machine) in enumerate(zip(variants, machines, strict=True)):
        way = variant.driving_break
        here = slice(machine.n_states)
        lead[row, :, here], left[row, :, here], state[row, :, here], shared[row] = (
            kernel.follow_legs(
                work.start_s,
                work.end_s,
                pieces.first_leg,
                pieces.end_leg,
                machine.threshold_s,
                machine.following,
                way.after_s,
                way.counted_from_s,
                way.layovers_count,
            )
        )
    threshold, following = _padded(machines, n_states)
    rules = [(rule.work_over_s, rule.breaks_s) for rule in agreement.work_breaks]
    return kernel.Terms(
        limits=ints([_limits(agreement, variant, prices) for variant in variants]),
        piece=ints(
            np.column_stack(
                [
                    pieces.start_s,
                    pieces.end_s,
                    pieces.start_place,
                    pieces.end_place,
                    pieces.driving_s,
                    pieces.block,
                ]
            )
        ),
        lead=ints(lead),
        left=ints(left),
        state=ints(state),
        shared=ints(shared),
        threshold=threshold,
        following=following,
        work_breaks=ints(np.array(rules, np.int64).reshape(-1, 2)),
        ride=work.ride_s,
        rest=work.rest,
        home=work.home,
    )


def _padded(machines: list[BreakStates], n_states: int) -> tuple[IntArray, IntArray]:
    """Thresholds and following states of all variants; lengths that no day has fill the rows."""
    n_limits = max(len(machine.threshold_s) for machine in machines)
    threshold = np.full((len(machines), n_limits), np.iinfo(np.int64).max)
    following = np.zeros((len(machines), n_states, n_limits + 1), np.int64)
    for row, machine in enumerate(machines):
        threshold[row, : len(machine.threshold_s)] = machine.threshold_s
        following[row, : machine.n_states, : machine.following.shape[1]] = machine.following
    return ints(threshold), ints(following)


def _limits(agreement: Agreement, variant: Variant, prices: DutyPrices) -> IntArray:
    """One row of `Terms.limits`."""
    kind, way = variant.kind, variant.driving_break
    limits = np.zeros(kernel.N_LIMITS, np.int64)
    for column, value in (
        (kernel.SIGN_ON, agreement.sign_on_s),
        (kernel.SIGN_OFF, agreement.sign_off_s),
        (kernel.MOST_PIECES, kind.most_pieces),
        (kernel.DRIVING, kind.longest_driving_s),
        (kernel.SPREAD, kind.longest_spread_s),
        (kernel.WORK, kind.longest_work_s),
        (kernel.SHORTEST_WORK, kind.shortest_work_s),
        (kernel.LONGEST_PIECE, kind.longest_piece_s),
        (kernel.SHORTEST_PIECE, kind.shortest_piece_s),
        (kernel.GAP, kind.shortest_gap_s),
        (kernel.BREAK_FROM, kind.break_from_s),
        (kernel.LONGEST_BREAK, kind.longest_break_s),
        (kernel.STRETCH, kind.longest_stretch_s),
        (kernel.SPLIT_FROM, kind.split_from_s),
        (kernel.MOST_SPLITS, kind.most_splits),
        (kernel.SPLIT_PAY, kind.split_allowance_s),
        (kernel.UNPAID, kind.unpaid_break_s),
        (kernel.GUARANTEE, kind.guarantee_s),
        (kernel.OVERTIME_OVER, kind.overtime_over_s),
        (kernel.OVERTIME_PERCENT, kind.overtime_percent),
        (kernel.SPREAD_OVER, kind.spread_over_s),
        (kernel.SPREAD_PERCENT, kind.spread_percent),
        (kernel.DRIVE_AFTER, way.after_s),
        (kernel.ONE_IN, way.one_in),
        (kernel.COUNTED_FROM, way.counted_from_s),
        (kernel.LAYOVERS, way.layovers_count),
        (kernel.PER_DUTY, prices.per_duty_s),
        (kernel.PER_CHANGE, prices.per_vehicle_change_s),
    ):
        limits[column] = value
    return limits
