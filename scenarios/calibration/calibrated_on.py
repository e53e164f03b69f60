"""On what counts a plan was calibrated, and how well the model fits those that were left out."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CalibratedOn:
    """Where the factors of a plan come from.

    Attributes
    ----------
    source : str
        Of the counts, a few words.
    counts : int
        That factors were fitted on or judged by.
    held_out : int
        Counts of riders of the half that had no part in the factors.
    geh_mean, geh_below_5 : float
        Of that half, with the factors: mean GEH of hourly flows, and the share of them below 5.
    seed : int
        Of the halves.
    """

    source: str
    counts: int
    held_out: int
    geh_mean: float
    geh_below_5: float
    seed: int

    @property
    def sentence(self) -> str:
        """In words.

        Examples
        --------
        >>> print(CalibratedOn("counts of may.csv", 24, 11, 3.21, 0.82, 1).sentence)
        Calibrated on 24 counts (counts of may.csv), judged on the other half: mean GEH 3.2 of 11 \
counts of riders, 82 % below 5.
        """
        return (
            f"Calibrated on {self.counts} counts ({self.source}), judged on the other half: mean "
            f"GEH {self.geh_mean:.1f} of {self.held_out} counts of riders, "
            f"{100 * self.geh_below_5:.0f} % below 5."
        )
