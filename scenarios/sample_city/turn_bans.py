"""Turns that signs forbid: some left turns off primary streets, some crossings straight on only."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from scenarios.sample_city.kinds import FAST, ON_FOOT, Kind, StreetPlan

_SHARE = 0.35
_STRAIGHT_ON = 0.3
_ARMS = 4


@dataclass(frozen=True, slots=True)
class TurnBan:
    """A sign at a crossing.

    Attributes
    ----------
    rule : str
        ``no_left_turn`` or ``only_straight_on``.
    come_from, go_to : int
        Rows in `StreetPlan.streets`: the turn that is forbidden, or the only one allowed.
    via : int
        Row in `StreetPlan.points`.
    """

    rule: str
    come_from: int
    via: int
    go_to: int


def put_up_signs(plan: StreetPlan, rng: np.random.Generator) -> tuple[TurnBan, ...]:
    """Signs at a share of the four-armed crossings of primary streets with other streets."""
    arms_at: dict[int, list[int]] = {}
    for row, street in enumerate(plan.streets):
        if street.kind not in ON_FOOT:
            for point in (street.tail, street.head):
                arms_at.setdefault(point, []).append(row)
    bans = []
    for via in sorted(arms_at):
        arms = arms_at[via]
        if not _is_plain_crossing(plan, arms) or rng.random() >= _SHARE:
            continue
        primary = [arm for arm in arms if plan.streets[arm].kind is Kind.PRIMARY]
        side = [arm for arm in arms if arm not in primary]
        if len(primary) != len(side):
            continue
        if rng.random() < _STRAIGHT_ON:
            bans.append(TurnBan("only_straight_on", side[0], via, side[1]))
        else:
            come_from = primary[int(rng.integers(2))]
            go_to = _leftmost(plan, come_from, via, side)
            bans.append(TurnBan("no_left_turn", come_from, via, go_to))
    return tuple(bans)


def _is_plain_crossing(plan: StreetPlan, arms: Sequence[int]) -> bool:
    """Whether two two-way streets cross here and nothing else."""
    streets = [plan.streets[arm] for arm in arms]
    return len(arms) == _ARMS and not any(s.oneway or s.kind in FAST for s in streets)


def _leftmost(plan: StreetPlan, come_from: int, via: int, choices: Sequence[int]) -> int:
    """The arm that lies most to the left of a driver who arrives at a crossing."""
    back = _heading(plan, come_from, via)

    def clockwise(arm: int) -> float:
        """Turn from the arm the driver came from, clockwise from above, in (0, 2 pi)."""
        return (back - _heading(plan, arm, via)) % (2.0 * math.pi)

    # Seen from the arm behind the driver, clockwise comes first what lies on the left.
    return min(choices, key=clockwise)


def _heading(plan: StreetPlan, arm: int, via: int) -> float:
    """Direction in which an arm leaves a crossing, radians counter-clockwise from the east."""
    street = plan.streets[arm]
    far = plan.points[street.head if street.tail == via else street.tail]
    here = plan.points[via]
    return math.atan2(far[1] - here[1], far[0] - here[0])
