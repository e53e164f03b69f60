"""Days of few duties whose rosters can be found by hand."""

from network.quantities import ints
from routing.rosters.week_of_duties import DayDuties

HOUR = 3600


def duties(*each: tuple[str, float, float], home: str = "yard", driving: float = 6.0) -> DayDuties:
    """Duties from one hour of the day to another; all of it is work and paid."""
    starts = ints([round(start * HOUR) for _, start, _ in each])
    ends = ints([round(end * HOUR) for _, _, end in each])
    return DayDuties(
        duty_id=tuple(name for name, _, _ in each),
        home=(home,) * len(each),
        start_s=starts,
        end_s=ends,
        driving_s=ints([round(driving * HOUR)] * len(each)),
        work_s=ints(ends - starts),
        paid_s=ints(ends - starts),
    )


EARLY_LATE = duties(("early", 5, 13), ("late", 15, 23))
"""After the late one there are 6 h to the early one, and 16 h from the early to the late one."""
