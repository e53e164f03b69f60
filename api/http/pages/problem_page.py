"""The page that tells a person what went wrong and the way out."""

from starlette.responses import Response

from api.http.pages.page import page
from api.http.problem_details import ProblemDetails


def problem_page(details: ProblemDetails) -> Response:
    """A refusal as a page.

    Parameters
    ----------
    details : ProblemDetails
    """
    return page(
        "problem.html.j2",
        details.status,
        title=details.title,
        detail=details.detail,
        error_id=details.error_id,
    )
