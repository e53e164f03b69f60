"""Other tables of trips that a count of the same people might have given, the same for everyone.

A table is a sample. Each draw takes as many trips as one AM hour of the table has and deals them
out to pairs of zones by their shares of it (bootstrap; Efron and Tibshirani, 1993, chapter 6); the
periods of the day follow from the drawn table as from the given one. Times of leaving are drawn
too, from those that were replayed. Draws tell how much of a difference is chance of that sample;
they know nothing of errors of a model that made the table.
"""

from dataclasses import dataclass

import numpy as np

from network.demand import Demand
from network.errors import InputError
from network.quantities import FloatArray, IntArray, floats, frozen, ints, offsets_of

MOST_DRAWS = 1000
FEWEST_DRAWS = 10
"""Fewer draws have no nine tenths."""

_LOW = 0.1


@dataclass(frozen=True, slots=True, eq=False)
class DemandDraws:
    """Drawn tables and drawn times of leaving.

    A table of a large city has a million pairs, of which each draw deals trips to a few thousand:
    only these are kept, those of draw ``d`` in rows ``first[d]`` up to ``first[d + 1]``.

    Attributes
    ----------
    n_pairs : int
        Of the demand.
    first : IntArray, shape (n_draws + 1,)
    pair : IntArray, shape (n_dealt,)
        Rows of pairs that trips were dealt to, rising within a draw.
    dealt : FloatArray, shape (n_dealt,)
        Trips per AM hour, more than 0.
    leaving : FloatArray, shape (n_draws, n_samples)
        Share of riders at each time of leaving; sums to 1 in each draw.
    seed : int
    """

    n_pairs: int
    first: IntArray
    pair: IntArray
    dealt: FloatArray
    leaving: FloatArray
    seed: int

    @property
    def n_draws(self) -> int:
        """Number of draws."""
        return len(self.first) - 1

    def rows_of(self, draw: int) -> slice:
        """Rows of one draw."""
        return slice(int(self.first[draw]), int(self.first[draw + 1]))

    def trips(self, draw: int) -> FloatArray:
        """Trips per AM hour of each pair in one draw, shape (n_pairs,)."""
        found = np.zeros(self.n_pairs)
        rows = self.rows_of(draw)
        found[self.pair[rows]] = self.dealt[rows]
        return frozen(found)

    def sums(self, of_pair: FloatArray) -> FloatArray:
        """Sum over all trips of what one trip of each pair comes to, in every draw.

        Parameters
        ----------
        of_pair : FloatArray, shape (n_pairs,)

        Returns
        -------
        FloatArray, shape (n_draws,)

        Examples
        --------
        >>> from tests.scenarios import small_result as small
        >>> draws = drawn_demand(small.demand(), 10, n_samples=6, seed=1)
        >>> set(draws.sums(floats(np.full(draws.n_pairs, 2.0))).round(6).tolist())
        {420.0}
        """
        each = self.dealt * of_pair[self.pair]
        return floats([float(np.sum(each[self.rows_of(draw)])) for draw in range(self.n_draws)])


def drawn_demand(demand: Demand, n_draws: int, n_samples: int, seed: int) -> DemandDraws:
    """Draw tables of trips and times of leaving.

    Parameters
    ----------
    demand : Demand
    n_draws : int
        From `FEWEST_DRAWS` to `MOST_DRAWS`.
    n_samples : int
        Times of leaving that were replayed in each period.
    seed : int
        Same demand and seed, same draws.

    Returns
    -------
    DemandDraws

    Raises
    ------
    InputError
        If so many draws cannot be had.

    Examples
    --------
    >>> from tests.scenarios import small_result as small
    >>> draws = drawn_demand(small.demand(), 10, n_samples=6, seed=1)
    >>> draws.trips(0).sum(), draws.leaving.sum(axis=1).round(9).tolist() == [1.0] * 10
    (np.float64(210.0), True)
    """
    if not FEWEST_DRAWS <= n_draws <= MOST_DRAWS:
        message = f"{n_draws} draws are not {FEWEST_DRAWS} to {MOST_DRAWS}; give another --draws"
        raise InputError(message)
    total = float(demand.trips_per_hour.sum())
    dealt = max(1, round(total))
    share = demand.trips_per_hour / total
    pairs, trips = [], []
    leaving = np.zeros((n_draws, n_samples))
    for draw in range(n_draws):
        rng = np.random.default_rng([seed, draw])
        counts = rng.multinomial(dealt, share)
        pairs.append(np.flatnonzero(counts))
        trips.append(counts[pairs[-1]] * (total / dealt))
        leaving[draw] = rng.multinomial(n_samples, np.full(n_samples, 1 / n_samples)) / n_samples
    return DemandDraws(
        n_pairs=len(share),
        first=offsets_of([len(each) for each in pairs]),
        pair=ints(np.concatenate(pairs)),
        dealt=floats(np.concatenate(trips)),
        leaving=floats(leaving),
        seed=seed,
    )


def middle_of(drawn: FloatArray) -> tuple[float, float]:
    """Between which values eight of ten draws lie: p10 and p90, both values that were drawn.

    Turning all signs round turns the two round exactly.

    Examples
    --------
    >>> middle_of(np.arange(11.0)), middle_of(-np.arange(11.0))
    ((1.0, 9.0), (-9.0, -1.0))
    """
    rising = np.sort(drawn)
    from_end = int(_LOW * (len(rising) - 1) + 0.5)
    return float(rising[from_end]), float(rising[len(rising) - 1 - from_end])


def share_in_common(drawn: FloatArray) -> float:
    """Share of draws on the side of zero on which most of them lie; zero is on neither.

    Examples
    --------
    >>> share_in_common(np.array([1.0, 2.0, -1.0, 0.0]))
    0.5
    """
    return max(float(np.mean(drawn > 0)), float(np.mean(drawn < 0)))
