"""Walking: from zones to stop areas, between stop areas, and all the way."""

from dataclasses import dataclass

from network.quantities import FloatArray, IntArray

WALKING_METRES_PER_SECOND = 1.2
ACCESS_LIMIT_M = 800.0
WALKER_LIMIT_M = 1000.0
TRANSFER_LIMIT_M = 250.0


@dataclass(frozen=True, slots=True, eq=False)
class Walking:
    """Street walks that riders may take, in whole seconds at 1.2 m/s.

    Attributes
    ----------
    first_access : IntArray, shape (n_zones + 1,)
        Offsets of the two access columns, by zone.
    access_area, access_s : IntArray, shape (n_access,)
        Stop areas within `ACCESS_LIMIT_M` of the zone, nearest first.
    first_transfer : IntArray, shape (n_areas + 1,)
        Offsets of the two transfer columns, by area.
    transfer_area, transfer_s : IntArray, shape (n_transfers,)
        Other stop areas within `TRANSFER_LIMIT_M`.
    zone_walk_s : FloatArray, shape (n_zones, n_zones)
        Walking all the way; infinite beyond the longest walk that is ever compared.
    """

    first_access: IntArray
    access_area: IntArray
    access_s: IntArray
    first_transfer: IntArray
    transfer_area: IntArray
    transfer_s: IntArray
    zone_walk_s: FloatArray
