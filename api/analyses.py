"""What may be worked out about finished runs beside the runs themselves, as jobs of their own."""

from dataclasses import dataclass

EXPLANATION_PAGE = "explanation.html"
"""Name of the page of an explanation."""


@dataclass(frozen=True, slots=True)
class ExplanationAsked:
    """What an explanation is asked about.

    Attributes
    ----------
    run_id : str
    line_id : str
        Blank where all lines are ranked.
    with_prices : bool
        Whether the price of a minute of layover and of one bus are asked for beside one line.
    """

    run_id: str
    line_id: str = ""
    with_prices: bool = False

    @property
    def subject(self) -> str:
        """The same as the subject of a job.

        Examples
        --------
        >>> ExplanationAsked("j-a").subject, ExplanationAsked("j-a", "N1, night").subject
        ('j-a', 'j-a,line,N1, night')
        """
        if not self.line_id:
            return self.run_id
        return f"{self.run_id},{'priced' if self.with_prices else 'line'},{self.line_id}"

    @classmethod
    def of(cls, subject: str) -> "ExplanationAsked":
        """What the subject of a job asks about.

        Examples
        --------
        >>> ExplanationAsked.of("j-a,priced,N1, night")
        ExplanationAsked(run_id='j-a', line_id='N1, night', with_prices=True)
        """
        run_id, _, rest = subject.partition(",")
        how, _, line_id = rest.partition(",")
        return cls(run_id, line_id, how == "priced")
