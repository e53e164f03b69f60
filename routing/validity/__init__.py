"""Rechecks a plan from scratch. Shares no code with the stages that made it.

Each check returns what it found; an empty list means the plan holds. `confirm` raises on the first
finding, as nothing unvalidated may be shown, stored or exported.
"""

from routing.validity.block_check import block_problems, block_value
from routing.validity.confirming import InvalidPlanError, certificate_problems, confirm
from routing.validity.line_check import design_hours_value, line_problems, line_sense_problems
from routing.validity.path_check import path_problems
from routing.validity.street_time_check import street_time_problems
from routing.validity.timetable_check import headway_problems, timetable_problems

__all__ = [
    "InvalidPlanError",
    "block_problems",
    "block_value",
    "certificate_problems",
    "confirm",
    "design_hours_value",
    "headway_problems",
    "line_problems",
    "line_sense_problems",
    "path_problems",
    "street_time_problems",
    "timetable_problems",
]
