"""Small work of drivers: blocks written as rows of legs, on the hour line."""

from network.quantities import bools, ints, offsets_of
from routing.duties.agreement import Agreement, DrivingBreak, DutyType, WorkBreak
from routing.duties.driver_work import DriverWork

HOUR, MIN = 3600, 60


def work_of(*blocks: list[tuple[int, int]], rest: bool = True) -> DriverWork:
    """Blocks at one place; legs are (start, end) in minutes, relief after each."""
    legs = [leg for block in blocks for leg in block]
    return DriverWork(
        block_id=tuple(f"B{number + 1}" for number in range(len(blocks))),
        first_leg=offsets_of([len(block) for block in blocks]),
        start_s=ints([leg[0] * MIN for leg in legs]),
        end_s=ints([leg[1] * MIN for leg in legs]),
        start_place=ints([0] * len(legs)),
        end_place=ints([0] * len(legs)),
        relief=bools([True] * len(legs)),
        place_id=("depot",),
        ride_s=ints([[0]]),
        home=ints([0]),
        rest=bools([rest]),
    )


def rules(
    *ways: DrivingBreak, work_breaks: tuple[WorkBreak, ...] = (), **figures: int
) -> Agreement:
    """An agreement of one duty type; figures in minutes except counts and percents."""
    plain = {"most_pieces", "most_splits", "overtime_percent", "spread_percent"}
    fields = {
        (name if name in plain else f"{name}_s"): value * (1 if name in plain else MIN)
        for name, value in figures.items()
    }
    return Agreement(
        "own",
        "Own rules",
        0,
        0,
        (DutyType(**fields),),  # type: ignore[arg-type]  # all figures are whole numbers
        ways or (DrivingBreak(),),
        work_breaks,
    )
