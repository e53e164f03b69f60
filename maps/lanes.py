"""Lanes of lines: where each runs across a street that it shares with others."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from maps.line_ways import LineWays, Piece
from network.quantities import FloatArray, IntArray, floats

_GAP_PX = 1.5
_MOST_ACROSS_PX = 44.0


@dataclass(frozen=True, slots=True, eq=False)
class Run:
    """Part of a line in one stroke.

    Attributes
    ----------
    lon, lat : FloatArray, shape (n_points,)
    lane_px : tuple of float, n_points - 1
        How far right of the middle of the street each piece is drawn, pixels.
    """

    lon: FloatArray
    lat: FloatArray
    lane_px: tuple[float, ...]


def runs_of_lines(
    ways: LineWays, pattern_line: IntArray, width_px: Sequence[float]
) -> list[list[Run]]:
    """Each line once per street, whatever its directions and patterns, beside its neighbours.

    Parameters
    ----------
    ways : LineWays
    pattern_line : IntArray, shape (n_patterns,)
        Line of each pattern.
    width_px : sequence of float
        Width of each line, pixels.

    Returns
    -------
    list of list of Run
        Runs of each line.

    Examples
    --------
    >>> from maps.line_ways import line_ways
    >>> from tests.scenarios import small_result as small
    >>> service = small.service()
    >>> ways = line_ways(small.network(), service.plan, service.paths)
    >>> runs = runs_of_lines(ways, service.plan.pattern_line, [3.0, 3.0, 3.0])
    >>> runs[0][0].lane_px   # beside lines 2 and 3 in the first block, line 3 in the second
    (-4.5, -2.25, 0.0)
    """
    lanes = _Lanes(ways, pattern_line, width_px)
    drawn: list[set[Piece]] = [set() for _ in width_px]
    runs: list[list[Run]] = [[] for _ in width_px]
    for pattern, line in enumerate(pattern_line.tolist()):
        way = list(pairwise(ways.corner[pattern].tolist()))
        begin = 0
        for place, piece in enumerate([*way, None]):
            if piece is not None and _street(piece) not in drawn[line]:
                drawn[line].add(_street(piece))
                continue
            if place > begin:
                runs[line].append(_run(ways, pattern, lanes, line, range(begin, place)))
            begin = place + 1
    return runs


def _run(ways: LineWays, pattern: int, lanes: "_Lanes", line: int, rows: range) -> Run:
    """Some neighbouring pieces of a pattern, cut off at its ends."""
    pieces = list(pairwise(ways.corner[pattern].tolist()))
    metres, total = ways.metres[pattern], ways.length_m[pattern]
    first, last = rows[0], rows[-1]
    whole = max(float(metres[first + 1] - metres[first]), 1e-9)
    places = [ways.place(pieces[first], max(-float(metres[first]) / whole, 0.0))]
    places += [ways.place(pieces[row], 0.0) for row in rows[1:]]
    whole = max(float(metres[last + 1] - metres[last]), 1e-9)
    over = max(float(metres[last + 1]) - total, 0.0)
    places.append(ways.place(pieces[last], 1.0 - over / whole))
    lon, lat = zip(*places, strict=True)
    return Run(floats(lon), floats(lat), tuple(lanes.of(line, pieces[row]) for row in rows))


class _Lanes:
    """Lines on each street, in the order of the plan, and which way the street is told."""

    def __init__(self, ways: LineWays, pattern_line: IntArray, width_px: Sequence[float]) -> None:
        self._width = width_px
        self._lines: dict[Piece, list[int]] = {}
        self._heading: dict[Piece, Piece] = {}
        for corner, line in zip(ways.corner, pattern_line.tolist(), strict=True):
            for piece in pairwise(corner.tolist()):
                street = _street(piece)
                # The first line on a street tells its direction, so that neighbours keep their
                # sides round bends.
                self._heading.setdefault(street, piece)
                on_it = self._lines.setdefault(street, [])
                if line not in on_it:
                    on_it.append(line)

    def of(self, line: int, piece: Piece) -> float:
        """Pixels right of the middle of the street, seen in driving order."""
        street = _street(piece)
        on_it = self._lines[street]
        pitch = [self._width[other] + _GAP_PX for other in on_it]
        across = sum(pitch)
        place = on_it.index(line)
        lane = sum(pitch[:place]) + pitch[place] / 2 - across / 2
        lane *= min(1.0, _MOST_ACROSS_PX / across)
        return lane if self._heading[street] == piece else -lane


def _street(piece: Piece) -> Piece:
    """The same for both directions."""
    return min(piece, piece[::-1])
