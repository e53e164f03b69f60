"""Values from outside as the store keeps them: lines of bounded length that any database takes."""

import math
from dataclasses import replace

from scenarios.gtfs.names import one_line
from scenarios.store.records import Failure, JobProgress, JobState
from scenarios.table_files import whole_text

_LONGEST_NAME = 200
_LONGEST_LINE = 2_000
_MOST_LINES = 50


def kept_text(text: str, longest: int = _LONGEST_NAME) -> str:
    r"""One line of UTF-8 of bounded length, without control characters.

    Examples
    --------
    >>> kept_text("Mill\x00town\n" + "x" * 300)[:12], len(kept_text("x" * 300))
    ('Mill town xx', 200)
    """
    return one_line(whole_text(text))[:longest]


def kept_progress(progress: JobProgress) -> JobProgress:
    """Progress whose share is between 0 and 1.

    Examples
    --------
    >>> [kept_progress(JobProgress(share=share)).share for share in (float("nan"), 7.0)]
    [0.0, 1.0]
    """
    share = 0.0 if math.isnan(progress.share) else min(max(progress.share, 0.0), 1.0)
    return replace(
        progress, stage=kept_text(progress.stage), share=float(share),
        message=kept_text(progress.message),
    )  # fmt: skip


def kept_failure(failure: Failure) -> Failure:
    r"""A failure whose message keeps its lines.

    Examples
    --------
    >>> kept_failure(Failure("InputError", "row 1\x1b[31m\nrow 2")).message
    'row 1 [31m\nrow 2'
    """
    lines = [kept_text(line, _LONGEST_LINE) for line in failure.message.split("\n")]
    return replace(
        failure, kind=kept_text(failure.kind), message="\n".join(lines[:_MOST_LINES])
    )  # fmt: skip


def require_final(state: JobState) -> None:
    """Refuse to end a job in a state that is no end.

    Raises
    ------
    ValueError
        If the state is not final.
    """
    if not state.is_final:
        message = f"a job cannot end as {state}"
        raise ValueError(message)
