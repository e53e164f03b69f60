"""How far along its street edge a place lies."""

import numpy as np

from network.errors import InputError
from network.quantities import FloatArray, IntArray

_ROUNDED_M = 0.001


def share_along(length_m: FloatArray, edge: IntArray, offset_m: FloatArray) -> FloatArray:
    """Share of each place's street edge that lies behind it.

    Parameters
    ----------
    length_m : FloatArray, shape (n_edges,)
        Metres along every street edge.
    edge : IntArray, shape (n_places,)
    offset_m : FloatArray, shape (n_places,)
        Metres from the tail of the edge.

    Returns
    -------
    FloatArray, shape (n_places,)
        0 to 1; 0 on edges without length.

    Raises
    ------
    InputError
        If an edge is not in the street graph, or a place lies beyond the ends of its edge.

    Examples
    --------
    >>> import numpy as np
    >>> share_along(np.array([50.0, 0.0]), np.array([0, 1]), np.array([10.0, 0.0])).tolist()
    [0.2, 0.0]
    """
    if len(edge) and not 0 <= int(edge.min()) <= int(edge.max()) < len(length_m):
        message = (
            f"places lie on street edges {edge.min()} to {edge.max()}, but the street graph has "
            f"edges 0 to {len(length_m) - 1}; snap the places to this graph"
        )
        raise InputError(message)
    of_edge = length_m[edge]
    beyond = np.flatnonzero(~((offset_m >= 0) & (offset_m <= of_edge + _ROUNDED_M)))
    if beyond.size:
        row = int(beyond[0])
        message = (
            f"place {row} lies {offset_m[row]} m along street edge {edge[row]}, which is "
            f"{of_edge[row]:.3f} m long; snap the places to this graph"
        )
        raise InputError(message)
    share = np.divide(offset_m, of_edge, out=np.zeros(len(of_edge)), where=of_edge > 0)
    return np.minimum(share, 1.0)
