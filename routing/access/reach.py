"""What can be got to from a zone: time bands for maps, and people or jobs within some minutes."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from network.errors import InputError
from network.quantities import FloatArray, IntArray, floats, ints
from network.service_day import MINUTE
from routing.access.travel_times import UNREACHED

BANDS_MIN = (15, 30, 45, 60, 90, 120)
"""Upper ends of the time bands of a map, minutes."""

WITHIN_MIN = (30, 45, 60)
"""Minutes within which opportunities are counted."""

BEYOND = -1
"""Band of what is farther than all bands."""


def time_bands(time_s: npt.NDArray[np.int16], bands_min: Sequence[int] = BANDS_MIN) -> IntArray:
    """Band of each travel time: an isochrone map, with zones in place of outlines.

    Parameters
    ----------
    time_s : array of int16, any shape
        Seconds, or `UNREACHED`.
    bands_min : sequence of int
        Upper ends in minutes, rising; the end belongs to the band.

    Returns
    -------
    IntArray, shape of `time_s`
        0 for the first band; `BEYOND` after the last.

    Raises
    ------
    InputError
        If the bands do not rise.

    Examples
    --------
    >>> time_bands(np.array([0, 900, 901, 3601, UNREACHED], np.int16), (15, 60)).tolist()
    [0, 0, 1, -1, -1]
    """
    ends_s = _seconds(bands_min)
    if (np.diff(ends_s) <= 0).any():
        message = f"time bands {tuple(bands_min)}: give minutes that rise, such as 15, 30, 45"
        raise InputError(message)
    band = np.searchsorted(ends_s, time_s, side="left")
    return ints(np.where((band < len(ends_s)) & (time_s != UNREACHED), band, BEYOND))


def opportunities_within(
    time_s: npt.NDArray[np.int16],
    opportunities: FloatArray,
    within_min: Sequence[int] = WITHIN_MIN,
) -> FloatArray:
    """Opportunities that can be got to within some minutes: cumulative accessibility.

    The measure of Wachs and Kumagai (1973, "Physical accessibility as a social indicator"): each
    opportunity counts in full up to the limit and not at all beyond it, those of the zone itself
    too.

    Parameters
    ----------
    time_s : array of int16, shape (n_origins, n_zones)
        Seconds, or `UNREACHED`; of one percentile.
    opportunities : FloatArray, shape (n_zones,)
        Jobs, people, places; of each zone.
    within_min : sequence of int
        Minutes; the limit itself counts.

    Returns
    -------
    FloatArray, shape (n_limits, n_origins)

    Raises
    ------
    InputError
        If there are not opportunities for each zone.

    Examples
    --------
    Jobs of three zones, of which the second is 30 minutes away and the third an hour and a second.

    >>> time_s = np.array([[0, 1800, 3601]], np.int16)
    >>> opportunities_within(time_s, floats([10, 200, 3000])).tolist()
    [[210.0], [210.0], [210.0]]
    """
    if time_s.shape[1] != len(opportunities):
        message = (
            f"opportunities of {len(opportunities)} zones beside travel times to "
            f"{time_s.shape[1]} zones; give one number per zone"
        )
        raise InputError(message)
    limits_s = np.minimum(_seconds(within_min), UNREACHED - 1)
    counted = [np.where(time_s <= limit, opportunities, 0.0).sum(axis=1) for limit in limits_s]
    return floats(np.array(counted).reshape(len(limits_s), len(time_s)))


def _seconds(minutes: Sequence[int]) -> IntArray:
    """Seconds of some minutes."""
    return ints(np.array(minutes, np.int64) * MINUTE)
