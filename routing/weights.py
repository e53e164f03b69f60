"""How riders feel minutes: the generalised cost of a journey."""

from dataclasses import dataclass

LONGEST_JOURNEY_S = 7200
MOST_BOARDINGS = 3


@dataclass(frozen=True, slots=True)
class JourneyWeights:
    """Generalised seconds = walk x walk_s + wait x wait_s + ride_s + transfer_s per transfer.

    Attributes
    ----------
    walk, wait : float
        Felt seconds per second walked and waited.
    transfer_s : float
        Felt seconds per transfer, its walk and wait extra.
    even_wait_up_to_s : float
        Headway up to which riders come at random and wait half of it.
    planned_share : float
        Share of the headway beyond that which riders still wait, as they look up the timetable.
    missed_s : float
        Felt seconds by which leaving a trip without a bus is worse than its walk, where lines are
        chosen: mean minutes alone would give up short trips. No reported figure contains it.
    """

    walk: float = 2.0
    wait: float = 2.0
    transfer_s: float = 600.0
    even_wait_up_to_s: float = 900.0
    planned_share: float = 0.25
    missed_s: float = 7200.0

    def wait_s(self, headway_s: float) -> float:
        """Expected wait for one line of a headway, or for coordinated lines of a joint headway.

        Examples
        --------
        >>> JourneyWeights().wait_s(600), JourneyWeights().wait_s(3600)
        (300.0, 1125.0)
        """
        if headway_s <= self.even_wait_up_to_s:
            return headway_s / 2
        return (
            self.even_wait_up_to_s / 2 + (headway_s - self.even_wait_up_to_s) * self.planned_share
        )
