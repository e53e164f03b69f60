"""Other forms of a line: a line of the pool, or its own way redrawn."""

from typing import TYPE_CHECKING

import numpy as np

from routing.line_planning.search.design_lines import DesignLine, Drawing, Ways
from routing.line_planning.search.redrawing import Redrawing

if TYPE_CHECKING:
    from collections.abc import Callable

    from network.quantities import FloatArray

_OUT_AND_BACK = 2
_LINES_COMPARED = 64


class Moves:
    """Draws other forms of a line at random.

    Parameters
    ----------
    drawing : Drawing
        What a line may look like.
    redrawing : Redrawing
        How a line may change its way.
    pool : list of DesignLine
        Candidates, at least one.
    rng : numpy.random.Generator
    """

    def __init__(
        self,
        drawing: Drawing,
        redrawing: Redrawing,
        pool: list[DesignLine],
        rng: np.random.Generator,
    ) -> None:
        self._drawing, self._pool, self._rng = drawing, pool, rng
        self._serves = np.zeros((len(pool), len(drawing.network.areas)), np.float32)
        for row, line in enumerate(pool):
            self._serves[row, line.area] = 1.0
        self._size = self._serves.sum(axis=1)
        self._redraw: tuple[Callable[[Ways], Ways | None], ...] = (
            redrawing.other_end,
            redrawing.other_way,
            redrawing.longer,
            redrawing.shorter,
            redrawing.one_stop_more,
            redrawing.one_stop_less,
        )
        self._until: FloatArray = np.cumsum(_SHARES)

    def fresh(self) -> DesignLine:
        """Any line of the pool."""
        return self._pool[int(self._rng.random() * len(self._pool))]

    def find_other(self, line: DesignLine) -> DesignLine | None:
        """Another form of a line, or another line; None where the draw led to nothing sensible."""
        move = int(np.searchsorted(self._until, self._rng.random() * self._until[-1], "right"))
        if move >= len(self._redraw):
            return self._alike(line) if move == len(self._redraw) else self.fresh()
        if len(line.ways) != _OUT_AND_BACK:
            return None
        # The first end is changed as the last end of the line seen from the other side.
        ways = line.ways if self._rng.random() < 0.5 else line.ways[::-1]  # noqa: PLR2004
        new = self._redraw[move](ways)
        return None if new is None or new == ways else self._drawing.find_line(new)

    def _alike(self, line: DesignLine) -> DesignLine:
        """The line of the pool that shares most areas, of some drawn at random."""
        rows = (self._rng.random(_LINES_COMPARED) * len(self._pool)).astype(np.int64)
        shared = self._serves[rows][:, np.unique(line.area)].sum(axis=1)
        return self._pool[int(rows[int((shared / self._size[rows]).argmax())])]


_SHARES = np.array([0.33, 0.27, 0.08, 0.08, 0.08, 0.07, 0.07, 0.02])
"""How often each kind is drawn: the six redrawings in their order, a line alike, a fresh line."""
