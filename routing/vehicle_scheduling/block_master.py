"""The best mixture of the blocks known so far, and what it pays for each trip."""

from dataclasses import dataclass

from network.quantities import FloatArray, IntArray
from routing.growing_program import GrowingProgram, Share

_LEAST_SHARE = 1e-6


@dataclass(frozen=True, slots=True, eq=False)
class SharedBlock:
    """A block of a depot, and how much of it is used."""

    depot: int
    trips: IntArray
    share: float


class BlockMaster:
    """Linear program over blocks: each trip once, no depot above its capacity.

    What it pays for a trip stays within a box around an expected price (du Merle, Villeneuve,
    Desrosiers and Hansen 1999, "Stabilized column generation", Discrete Mathematics 194): a trip
    may stay undone for the most it may be paid, and be run again for the least. So there is always
    an answer, and the first blocks do not send the prices far away.

    Parameters
    ----------
    price : FloatArray, shape (n_trips,)
        Expected prices.
    width : float
        Most that what is paid for a trip may differ from its expected price.
    most : IntArray, shape (n_depots,)
        Most blocks of each depot.
    """

    def __init__(self, price: FloatArray, width: float, most: IntArray) -> None:
        self._program = program = GrowingProgram("blocks")
        self._trips = [program.add_row(1.0, 1.0) for _ in price]
        self._depots = [program.add_row(most=float(each)) for each in most]
        self._undone = [program.add_share(0.0, [row]) for row in self._trips]
        self._again = [program.add_share(0.0, [row], entry=-1.0) for row in self._trips]
        self._known: set[tuple[int, bytes]] = set()
        self._blocks: list[tuple[int, IntArray, Share]] = []
        self.expect(price, width)

    def expect(self, price: FloatArray, width: float) -> None:
        """Move the box of prices."""
        for undone, again, each in zip(self._undone, self._again, price.tolist(), strict=True):
            self._program.set_cost(undone, each + width)
            self._program.set_cost(again, width - each)

    def add(self, depot: int, trips: IntArray, cost: float) -> bool:
        """Add a block; False where it is known already."""
        key = depot, trips.tobytes()
        if key in self._known:
            return False
        self._known.add(key)
        rows = [*(self._trips[trip] for trip in trips.tolist()), self._depots[depot]]
        self._blocks.append((depot, trips, self._program.add_share(cost, rows)))
        return True

    def solve(self) -> tuple[float, FloatArray]:
        """Value of the best mixture, and what it pays for each trip.

        Raises
        ------
        NoSolutionInTime
            If GLOP gives up, which no valid day is known to cause.
        """
        value = self._program.solve()
        return value, self._program.paid(self._trips)

    def mixture(self) -> list[SharedBlock]:
        """Blocks of the last answer, and the share of each."""
        used = self._program.used()
        shares = ((depot, trips, used.get(share, 0.0)) for depot, trips, share in self._blocks)
        return [
            SharedBlock(depot, trips, share)
            for depot, trips, share in shares
            if share > _LEAST_SHARE
        ]

    def outside(self) -> float:
        """How many trips, in parts, the last answer leaves undone or runs again."""
        used = self._program.used()
        return sum(used.get(share, 0.0) for share in (*self._undone, *self._again))
