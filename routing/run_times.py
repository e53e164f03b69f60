"""Run times: what a bus needs from stop to stop, in each period of the day."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from network.errors import InputError
from network.quantities import IntArray, ints
from network.service_day import Period
from network.street_times import UNREACHED, StreetTimes

ASSUMED_SPEED_KMH = 18.0
_PERMILLE = 1000
_SPACING_M = (250.0, 600.0)
_FACTOR_RANGE = (1.0, 4.0)


@dataclass(frozen=True, slots=True)
class RunTimeModel:
    """Bus seconds from free-flow street time: one model for present and planned lines.

    Attributes
    ----------
    bus_factor_permille : int
        Bus driving time as thousandths of free-flow time, before the period's speed factor.
    stop_penalty_s : int
        Seconds for braking and accelerating at each stop.
    dwell_s : int
        Seconds standing at each stop between the first and the last.
    assumed : bool
        Whether the factor was assumed, not calibrated to observed times.
    source : str
        One sentence a reader can trace.

    Examples
    --------
    >>> model = RunTimeModel(1500, 10, 20, True, "example")
    >>> from network.service_day import WEEKDAY
    >>> model.hop_seconds(np.array([60_000]), WEEKDAY[2]).tolist()   # 60 s x 1.5 + 10 s
    [100]
    """

    bus_factor_permille: int
    stop_penalty_s: int
    dwell_s: int
    assumed: bool
    source: str

    def permille_in(self, period: Period) -> int:
        """Bus driving time in a period as thousandths of free-flow time."""
        return round(self.bus_factor_permille / period.speed_factor)

    def drive_seconds(self, free_flow_ms: npt.ArrayLike, period: Period) -> IntArray:
        """Whole seconds to drive a street path without stopping, rounded up."""
        ms = np.asarray(free_flow_ms, dtype=np.int64)
        return ints(-((-ms * self.permille_in(period)) // (_PERMILLE * _PERMILLE)))

    def hop_seconds(self, free_flow_ms: npt.ArrayLike, period: Period) -> IntArray:
        """Whole seconds from leaving one stop to standing at the next."""
        return ints(self.drive_seconds(free_flow_ms, period) + self.stop_penalty_s)

    def run_seconds(self, hop_free_ms: IntArray, period: Period) -> int:
        """Seconds from leaving the first stop to standing at the last.

        Parameters
        ----------
        hop_free_ms : IntArray, shape (n_stops - 1,)
            Free-flow milliseconds between consecutive stops.
        period : Period
        """
        stands = max(0, len(hop_free_ms) - 1)
        return int(self.hop_seconds(hop_free_ms, period).sum()) + stands * self.dwell_s


def model_for_assumed_speed(
    times: StreetTimes, n_stops: int, speed_kmh: float = ASSUMED_SPEED_KMH
) -> RunTimeModel:
    """Run-time model with which a bus on this map averages a commercial speed.

    The factor makes a bus that drives between neighbouring stops (250-600 m apart by street, the
    spacing of the default line sense) average `speed_kmh`, stops included.

    Parameters
    ----------
    times : StreetTimes
    n_stops : int
        The first places of `times` are stops, the rest depots.
    speed_kmh : float, > 0

    Raises
    ------
    InputError
        If no two stops are 250-600 m apart, or if no factor from 1 to 4 gives the speed.
    """
    stop_penalty_s, dwell_s = 10, 20
    metres = times.length_m[:n_stops, :n_stops].astype(np.float64)
    near = (metres >= _SPACING_M[0]) & (metres <= _SPACING_M[1])
    near &= times.free_flow_ms[:n_stops, :n_stops] < UNREACHED
    if not near.any():
        message = (
            f"none of the {n_stops} stops lies 250 to 600 m by street from another, so run times "
            "cannot be calibrated; add stops or use --stops map+generated"
        )
        raise InputError(message)
    mean_m = float(metres[near].mean())
    mean_free_s = float(times.free_flow_ms[:n_stops, :n_stops][near].mean()) / _PERMILLE
    factor = (mean_m / (speed_kmh / 3.6) - stop_penalty_s - dwell_s) / mean_free_s
    low, high = _FACTOR_RANGE
    kept = min(max(factor, low), high)
    source = f"assumed: {speed_kmh:g} km/h commercial speed between neighbouring stops"
    if kept != factor:
        source += f" (factor {factor:.2f} held within {low:g} to {high:g})"
    return RunTimeModel(
        round(kept * _PERMILLE), stop_penalty_s, dwell_s, assumed=True, source=source
    )
