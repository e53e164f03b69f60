"""Who changes where: riders from one line to another, by stop and period."""

from dataclasses import dataclass

import numpy as np

from network.errors import InputError
from network.quantities import FloatArray, IntArray, floats, ints


@dataclass(frozen=True, slots=True, eq=False)
class TransferVolumes:
    """Riders who change from one call of a line plan to another.

    Attributes
    ----------
    period : IntArray, shape (n_transfers,)
        Row of the period.
    alight_call, board_call : IntArray, shape (n_transfers,)
        Rows of ``LinePlan.stop``: where riders leave a bus and where they board the next.
    walk_s : IntArray, shape (n_transfers,)
        Seconds on foot between the two.
    riders_per_hour : FloatArray, shape (n_transfers,)
    """

    period: IntArray
    alight_call: IntArray
    board_call: IntArray
    walk_s: IntArray
    riders_per_hour: FloatArray

    def __post_init__(self) -> None:
        columns = (
            self.period, self.alight_call, self.board_call, self.walk_s, self.riders_per_hour,
        )  # fmt: skip
        if len({len(column) for column in columns}) != 1:
            lengths = ", ".join(str(len(column)) for column in columns)
            message = f"transfers have columns of {lengths} rows; give one of each per transfer"
            raise InputError(message)
        if bool((self.riders_per_hour < 0).any()) or bool((self.walk_s < 0).any()):
            message = "transfers have fewer than no riders or a walk of less than no time"
            raise InputError(message)

    @property
    def n_transfers(self) -> int:
        """Number of transfers."""
        return len(self.period)

    @staticmethod
    def of_periods(parts: "list[TransferVolumes]") -> "TransferVolumes":
        """All transfers of several periods, in order.

        Examples
        --------
        >>> one = TransferVolumes(ints([0]), ints([3]), ints([7]), ints([60]), floats([20]))
        >>> TransferVolumes.of_periods([one, one]).n_transfers
        2
        """

        def joined(name: str) -> IntArray:
            return ints(np.concatenate([[], *(getattr(part, name) for part in parts)]))

        return TransferVolumes(
            joined("period"),
            joined("alight_call"),
            joined("board_call"),
            joined("walk_s"),
            floats(np.concatenate([[], *(part.riders_per_hour for part in parts)])),
        )
