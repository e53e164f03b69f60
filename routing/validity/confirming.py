"""Refuses a result that does not hold, or whose certificate states another value than recounted."""

import math
from collections.abc import Iterable

from network.errors import PlanningError
from network.problems import Problem, error
from routing.certificate import Certificate


class InvalidPlanError(PlanningError):
    """A stage gave a result that does not hold: a bug of ours, never shown as a plan."""


def confirm(findings: Iterable[Problem], what: str) -> None:
    """Refuse a result that does not hold.

    Raises
    ------
    InvalidPlanError
        Naming up to five findings.
    """
    found = list(findings)
    if found:
        shown = "; ".join(str(f) for f in found[:5])
        message = f"the {what} did not pass its check ({len(found)} findings): {shown}"
        raise InvalidPlanError(message)


def certificate_problems(proof: Certificate, recounted: float) -> list[Problem]:
    """The value of a certificate is the recounted one."""
    if math.isclose(proof.value, recounted, rel_tol=1e-9, abs_tol=1e-6):
        return []
    return [error(proof.stage, f"states {proof.value}, recounted {recounted}")]
