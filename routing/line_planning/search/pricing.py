"""Prices sets of lines, and single lines on top of a set, on the design model."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from network.quantities import IntArray, ints
from routing.line_planning.search.closure_kernel import Ticks, price_base
from routing.line_planning.search.design_lines import DesignLine
from routing.line_planning.search.design_model import FAR, TICK_S, DesignModel
from routing.line_planning.search.insertion_kernel import price_line
from routing.line_planning.search.legs_kernel import LANES, add_line, line_legs

HOPELESS = -1
"""Price of a line that was given up half-way."""

_LOOKS = (16, 8, 4, 2)
"""Parts of the origins after which a hopeless line is given up: one sixteenth, …, one half."""


class Pricing:
    """What riders pay on a set of lines, and with one line more.

    Parameters
    ----------
    model : DesignModel
    always : list of (DesignLine, int)
        Lines, with headways in seconds, that run whatever is planned.
    """

    def __init__(self, model: DesignModel, always: Sequence[tuple[DesignLine, int]] = ()) -> None:
        self.model = model
        self._always = always
        n, columns = model.n_areas, model.trips.shape[1]
        areas = -(-n // LANES) * LANES
        self._legs = np.zeros((3, n, n))
        self._ridden = np.empty((n, areas), np.int16)
        self._boarding = np.empty((n, areas), np.int16)
        self._changing = np.empty((n, areas), np.int16)
        self._from_origin = np.empty((model.n_origins, areas), np.int16)
        self._boarded = np.empty((n, columns), np.int16)
        self._arrived = np.empty((n, columns), np.int16)
        self._paid = np.empty(model.trips.shape, np.int16)
        self.base_paid = np.zeros(model.n_origins, np.int64)
        self._spot = np.full(n, -1, np.int64)
        self._direct = np.empty(model.trips.shape, np.int16)
        self._walk_to = _as_table(
            model.first_access, model.access_area, model.access_cost, (model.n_origins, areas)
        )
        by_destination = _as_table(
            model.first_egress, model.egress_area, model.egress_cost, (columns, n)
        )
        self._egress = np.ascontiguousarray(by_destination.T)
        self._looks = ints(sorted({max(1, model.n_origins // part) for part in _LOOKS}))

    def base(self, lines: list[tuple[DesignLine, int]]) -> int:
        """Ticks that all riders pay on some lines, each with its headway in seconds."""
        r = self.model.riders
        self._legs[:] = 0
        for line, headway_s in (*self._always, *lines):
            add_line(
                line.first, line.area, line.arrive, line.depart, TICK_S / headway_s,
                r.wait_weight, r.even, r.planned, self._legs,
            )  # fmt: skip
        return self._paid_on_legs()

    def least(self, lines: Sequence[tuple[DesignLine, int]]) -> int:
        """Ticks that all riders pay at least, whichever of some lines run, and however often.

        On each leg they wait as for all lines that serve it together, and ride on the fastest.

        Parameters
        ----------
        lines : sequence of (DesignLine, int)
            Each with its shortest headway in seconds.
        """
        r = self.model.riders
        frequency, ride = self._legs[1:]
        frequency[:], ride[:] = 0.0, np.inf
        for line, headway_s in (*self._always, *lines):
            for start, end in pairwise(line.first.tolist()):
                area = line.area[start:end]
                on_board = line.arrive[None, start:end] - line.depart[start:end, None]
                earlier, later = np.triu_indices(end - start, 1)
                leg = area[earlier], area[later]
                np.add.at(frequency, leg, TICK_S / headway_s)
                np.minimum.at(ride, leg, on_board[earlier, later])
        np.fill_diagonal(frequency, 0.0)
        served = frequency > 0
        headway = 1.0 / frequency[served]
        at_random = np.minimum(headway, r.even)
        wait = r.wait_weight * (at_random / 2 + (headway - at_random) * r.planned)
        self._legs[0] = 0.0
        self._legs[0][served] = wait + ride[served]
        return self._paid_on_legs()

    def _paid_on_legs(self) -> int:
        """Ticks that all riders pay on the legs as they stand."""
        m, r = self.model, self.model.riders
        price_base(
            self._legs[0], r.board, FAR,
            m.link_from, m.link_to, m.link_cost,
            m.first_access, m.access_area, m.access_cost,
            m.first_egress, m.egress_area, m.egress_cost, m.unserved, m.trips, m.missed,
            m.allowed, m.loss_weight,
            self._walk_to, self._egress, m.direct_trips, m.direct_loss,
            self._ridden, self._boarding, self._changing, self._from_origin, self._boarded,
            self._arrived, self._paid, self._direct, self.base_paid,
        )  # fmt: skip
        return int(self.base_paid.sum())

    def lost(self, lines: Sequence[DesignLine]) -> int:
        """Ticks for the areas that some lines leave without service."""
        if not self.model.loss_weight:
            return 0
        left = self.model.lost_area.copy()
        for line in lines:
            left[line.area] = 0
        return int(left.sum())

    def with_line(
        self, line: DesignLine, headway_s: int, current: IntArray, limit: int, now: IntArray
    ) -> int:
        """Ticks that all riders pay with one line more; `HOPELESS` if surely loss_weight a limit.

        Parameters
        ----------
        line : DesignLine
        headway_s : int
        current : IntArray, shape (n_origins,)
            What riders pay now.
        limit : int
            Ticks beyond that at which a line is given up.
        now : IntArray, shape (n_origins,)
            Result: what riders would pay.
        """
        m, r = self.model, self.model.riders
        leg, area_of_spot = line_legs(
            line.first, line.area, line.arrive, line.depart, TICK_S / headway_s, self._legs,
            r.board, FAR, r.wait_weight, r.even, r.planned, self._spot,
        )  # fmt: skip
        return int(
            price_line(
                leg, area_of_spot, FAR, self._changing, self._from_origin, self._boarded,
                self._arrived, self._paid, self.base_paid, m.trips, m.unserved, m.missed,
                m.allowed, m.loss_weight, self._walk_to, self._egress, m.direct_trips,
                m.direct_loss, self._direct, current, limit, self._looks, now,
            )
        )  # fmt: skip


def _as_table(first: IntArray, column: IntArray, cost: IntArray, shape: tuple[int, int]) -> Ticks:
    """Walks row by row as a table, `FAR` where there is none."""
    table = np.full(shape, FAR, np.int16)
    row = np.repeat(np.arange(len(first) - 1), np.diff(first))
    table[row, column] = np.minimum(cost, FAR)
    return table
