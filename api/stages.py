"""Names of the stages of a job, in the order in which they are passed, for people."""

STAGES = {
    "streets": "Streets",
    "stops": "Stops",
    "demand": "Demand",
    "network": "Street times",
    "present": "Present service",
    "lines": "Lines",
    "headways": "Headways",
    "blocks": "Vehicle blocks",
    "duties": "Driver duties",
    "worth": "Worth",
    "files": "Files",
}
"""By the name under which solvers report them; a job need not pass all of them."""

CHECK_STAGES = {"checking": "Files of the network"}
"""Those of checking a network, likewise."""

_PLACE_STAGES = {"place": "Map of the place"}
COMPARE_STAGES = {
    "present": "Present service", "streets": "Streets", "worth": "Worth",
    "comparison": "Comparison", "stress": "When something goes wrong",
}  # fmt: skip
"""Those of a comparison of runs."""

EXPLAIN_STAGES = {"explaining": "Explanation"}
"""Those of an explanation of lines."""

ACCESS_STAGES = {"access": "Access"}
"""Those of a question of access."""

_TIMING_STAGES = {"timetable": "Timetable"}
_CALIBRATE_STAGES = {"passengers": "Passengers"}
_SCHEDULE_STAGES = {"feed": "Feed"}
_ROSTER_STAGES = {"rosters": "Rosters of drivers"}
_REPAIR_STAGES = {"repair": "Repair of the day"}


def stage_label(stage: str) -> str:
    """Name of a stage for people.

    Examples
    --------
    >>> stage_label("network"), stage_label("timetable"), stage_label("something new")
    ('Street times', 'Timetable', 'something new')
    """
    labels = STAGES | CHECK_STAGES | _PLACE_STAGES | COMPARE_STAGES | EXPLAIN_STAGES
    labels |= ACCESS_STAGES | _TIMING_STAGES | _CALIBRATE_STAGES
    return (labels | _SCHEDULE_STAGES | _ROSTER_STAGES | _REPAIR_STAGES).get(stage, stage)
