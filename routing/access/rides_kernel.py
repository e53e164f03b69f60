"""One round of rides for one rider who leaves at one time, with what is needed to tell the way.

The same rounds as in ``lanes_kernel``, one lane wide; times are seconds of the service day.
"""

import numpy as np
import numpy.typing as npt

from network.compiled import compiled

_Column = npt.NDArray[np.int64]


@compiled
def ride_once(
    first_call: _Column,
    call_area: _Column,
    arrival: _Column,
    departure: _Column,
    ready_s: _Column,
    walked_s: _Column,
    reached_s: _Column,
    board_call: _Column,
    alight_call: _Column,
    on_arrival_s: _Column,
) -> None:
    """Ride every trip from the areas where riders are ready, and keep what arrives earlier.

    ``ready_s[a]`` is when a rider may board in area ``a``, having walked ``walked_s[a]``.
    `reached_s`, the earliest arrival so far, is lowered. Where that happens, `board_call` and
    `alight_call` tell the ride and `on_arrival_s` the seconds walked before it; they hold -1 on
    entry. A rider who can board a trip at several places does so where least was walked, and of
    equal arrivals that with less walking counts.
    """
    for trip in range(len(first_call) - 1):
        boarded = -1
        walked = 0
        for call in range(first_call[trip], first_call[trip + 1]):
            area = call_area[call]
            if boarded >= 0 and arrival[call] <= reached_s[area]:
                again = arrival[call] == reached_s[area]
                if not again or (board_call[area] >= 0 and walked < on_arrival_s[area]):
                    reached_s[area] = arrival[call]
                    board_call[area] = boarded
                    alight_call[area] = call
                    on_arrival_s[area] = walked
            if ready_s[area] <= departure[call] and (boarded < 0 or walked_s[area] < walked):
                boarded = call
                walked = walked_s[area]
