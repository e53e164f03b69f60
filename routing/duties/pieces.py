"""All pieces of work: what one driver may do on one block without leaving it."""

from dataclasses import dataclass

import numpy as np

from network.errors import LimitError
from network.quantities import IntArray, ints
from routing.duties.agreement import Agreement
from routing.duties.driver_work import DriverWork

MOST_PIECES = 200_000
"""Above this, relief points or blocks have to be fewer, or the work planned in parts."""


@dataclass(frozen=True, slots=True, eq=False)
class Pieces:
    """Pieces sorted by start, then by block and end.

    Attributes
    ----------
    block, first_section, end_section, first_leg, end_leg : IntArray, shape (n_pieces,)
        From the first up to, not including, the last.
    start_s, end_s, start_place, end_place : IntArray, shape (n_pieces,)
    driving_s : IntArray, shape (n_pieces,)
        Time of the legs without standing between them.
    """

    block: IntArray
    first_section: IntArray
    end_section: IntArray
    first_leg: IntArray
    end_leg: IntArray
    start_s: IntArray
    end_s: IntArray
    start_place: IntArray
    end_place: IntArray
    driving_s: IntArray

    def __len__(self) -> int:
        """Number of pieces."""
        return len(self.block)

    def kept(self, rows: IntArray) -> "Pieces":
        """Some of the pieces, in their order."""
        return Pieces(*(ints(getattr(self, name)[rows]) for name in _COLUMNS))


_COLUMNS = tuple(Pieces.__dataclass_fields__)


def pieces_of(work: DriverWork, agreement: Agreement) -> Pieces:
    """All runs of sections of one block that are neither too long nor too short.

    Raises
    ------
    LimitError
        If there are more than `MOST_PIECES`.

    Examples
    --------
    One block of two sections of an hour each: the first, both, the second.

    >>> from network.quantities import bools
    >>> work = DriverWork(("B1",), ints([0, 2]), ints([0, 3600]), ints([3600, 7200]),
    ...     ints([0, 0]), ints([0, 0]), bools([1, 1]), ("depot",), ints([[0]]), ints([0]),
    ...     bools([1]))
    >>> from routing.duties.agreement import DutyType
    >>> found = pieces_of(work, Agreement("own", "Own", 0, 0, (DutyType(),)))
    >>> found.first_section.tolist(), found.end_section.tolist()
    ([0, 0, 1], [1, 2, 2])
    """
    kinds = agreement.duty_types
    longest = max(min(k.longest_piece_s, k.longest_work_s, k.longest_spread_s) for k in kinds)
    driving = max(kind.longest_driving_s for kind in kinds)
    shortest = min(kind.shortest_piece_s for kind in kinds)
    first_leg = work.first_leg_of_section
    section_block = np.searchsorted(work.first_leg, first_leg[:-1], side="right") - 1
    driven = np.concatenate([[0], np.cumsum(work.end_s - work.start_s)])
    end_of_block = np.searchsorted(section_block, section_block, side="right")
    start_s, last_s = work.start_s[first_leg[:-1]], work.end_s[first_leg[1:] - 1]
    found: list[tuple[int, int]] = []
    for first, end in enumerate(end_of_block.tolist()):
        for last in range(first, end):
            takes = int(last_s[last] - start_s[first])
            if takes > longest or driven[first_leg[last + 1]] - driven[first_leg[first]] > driving:
                break
            if takes >= shortest:
                found.append((first, last + 1))
        if len(found) > MOST_PIECES:
            message = (
                f"{len(first_leg) - 1} sections give more than {MOST_PIECES} pieces of work; "
                "name fewer relief points or a shorter longest_piece"
            )
            raise LimitError(message)
    pairs = np.array(found, np.int64).reshape(-1, 2)
    begins, ends = pairs[:, 0], pairs[:, 1]
    first_leg_of, end_leg = first_leg[begins], first_leg[ends]
    pieces = Pieces(
        block=ints(section_block[begins]),
        first_section=ints(begins),
        end_section=ints(ends),
        first_leg=ints(first_leg_of),
        end_leg=ints(end_leg),
        start_s=ints(start_s[begins]),
        end_s=ints(last_s[ends - 1]),
        start_place=ints(work.start_place[first_leg_of]),
        end_place=ints(work.end_place[end_leg - 1]),
        driving_s=ints(driven[end_leg] - driven[first_leg_of]),
    )
    return pieces.kept(ints(np.lexsort((pieces.end_s, pieces.block, pieces.start_s))))
