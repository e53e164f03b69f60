"""Legal driving times between stops: the one source of every run time and deadhead."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from network.quantities import IntArray

UNREACHED = np.iinfo(np.int32).max
"""No legal way. Adding to it overflows: compare before adding."""


@dataclass(frozen=True, slots=True, eq=False)
class StreetTimes:
    """Fastest legal street paths between places at the kerb: all stops, then all depots.

    A path leaves in the driving direction of its first kerb and arrives in that of its last, keeps
    to one-way streets and turn restrictions, and makes no U-turn. The paths of consecutive stops
    therefore join to one consistent path of a bus.

    Attributes
    ----------
    free_flow_ms : array of int32, shape (n_places, n_places)
        Milliseconds at free flow from row to column; `UNREACHED` where there is no legal way.
    length_m : array of float32, shape (n_places, n_places)
        Metres of that path; infinite where there is none.
    place_edge : IntArray, shape (n_places,)
        Street edge of each place.
    place_offset_ms : IntArray, shape (n_places,)
        Milliseconds from the tail of the edge to the place.
    """

    free_flow_ms: npt.NDArray[np.int32]
    length_m: npt.NDArray[np.float32]
    place_edge: IntArray
    place_offset_ms: IntArray
