"""What may be worked out about finished runs beside the runs themselves, as jobs of their own."""

from dataclasses import dataclass, fields

import orjson

EXPLANATION_PAGE = "explanation.html"
"""Name of the page of an explanation."""

ACCESS_PAGE = "access.html"
"""Name of the page of an answer of access."""


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


@dataclass(frozen=True, slots=True)
class AccessAsked:
    """What a question of access is about; blank texts are questions that were not asked.

    Attributes
    ----------
    run_id : str
    service_of : str
        As `scenarios.access.planned_city.ServiceOf` names it.
    at : str
        First time of leaving, or of being there.
    window : int
        Minutes, one time each.
    arrive_by : bool
    boardings : int
        Most rides of a journey; 0 for any number.
    from_zone, to_zone : str
    before : str
        Id of an earlier answer for all zones.
    """

    run_id: str
    service_of: str = "plan"
    at: str = "08:00"
    window: int = 60
    arrive_by: bool = False
    boardings: int = 3
    from_zone: str = ""
    to_zone: str = ""
    before: str = ""

    @property
    def subject(self) -> str:
        """The same as the subject of a job.

        Examples
        --------
        >>> AccessAsked("j-a", from_zone="Mill, upper").subject
        'j-a,["plan","08:00",60,false,3,"Mill, upper","",""]'
        """
        _, *others = fields(self)
        return f"{self.run_id},{orjson.dumps([getattr(self, f.name) for f in others]).decode()}"

    @classmethod
    def of(cls, subject: str) -> "AccessAsked":
        """What the subject of a job asks about.

        Examples
        --------
        >>> AccessAsked.of(AccessAsked("j-a", arrive_by=True, to_zone="7").subject).to_zone
        '7'
        """
        run_id, _, rest = subject.partition(",")
        return cls(run_id, *orjson.loads(rest))
