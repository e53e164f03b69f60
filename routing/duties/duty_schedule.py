"""Driver duties: the pieces of work of one driver on one day."""

from dataclasses import dataclass

from network.quantities import IntArray


@dataclass(frozen=True, slots=True, eq=False)
class DutySchedule:
    """Sections of blocks joined to pieces, and pieces to duties.

    A piece is work on one block without leaving it. The pieces of duty ``d`` are rows
    ``first_piece[d]`` up to ``first_piece[d + 1]``, in order of time.

    Attributes
    ----------
    duty_id : tuple of str
    first_piece : IntArray, shape (n_duties + 1,)
        Offsets into the three columns below.
    block : IntArray, shape (n_pieces,)
        Row of the block in `DriverWork`.
    first_section, end_section : IntArray, shape (n_pieces,)
        Sections of `DriverWork` from the first up to, not including, the last.
    home : IntArray, shape (n_duties,)
        Place where the duty starts and ends.
    duty_type : tuple of str, length n_duties
        Name of a duty type of the agreement, such as ``straight``.
    start_s, end_s : IntArray, shape (n_duties,)
        From signing on to signing off.
    work_s, paid_s : IntArray, shape (n_duties,)
        Work without breaks; paid time with guarantees, allowances and premiums.
    uncovered : IntArray, shape (n_uncovered,)
        Sections that no duty drives, rising.
    """

    duty_id: tuple[str, ...]
    first_piece: IntArray
    block: IntArray
    first_section: IntArray
    end_section: IntArray
    home: IntArray
    duty_type: tuple[str, ...]
    start_s: IntArray
    end_s: IntArray
    work_s: IntArray
    paid_s: IntArray
    uncovered: IntArray

    @property
    def n_duties(self) -> int:
        """Number of duties."""
        return len(self.duty_id)

    def pieces_of(self, duty: int) -> slice:
        """Rows of the pieces of one duty."""
        return slice(int(self.first_piece[duty]), int(self.first_piece[duty + 1]))
