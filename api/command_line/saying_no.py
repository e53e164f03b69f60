"""Tells a person at a terminal in one sentence why a command cannot be done, and leaves."""

from collections.abc import Iterator
from contextlib import contextmanager

import typer

from api.errors import exit_code_of
from api.exit_codes import CANCELLED, FAILURE
from maps.shown_text import shown_lines
from network.errors import PlanningError


@contextmanager
def saying_no() -> Iterator[None]:
    """Turn a failure into a message on stderr and the exit code of its kind.

    Raises
    ------
    typer.Exit
        If the work inside fails.

    Examples
    --------
    >>> from network.errors import InputError
    >>> with saying_no():
    ...     raise InputError("od.csv: file is empty")
    Traceback (most recent call last):
    ...
    typer...Exit: 3
    """
    try:
        yield
    except PlanningError as failure:
        _say(str(failure))
        raise typer.Exit(exit_code_of(failure)) from failure
    except OSError as failure:  # such as a full disk behind stdout
        _say(str(failure))
        raise typer.Exit(FAILURE) from failure
    except KeyboardInterrupt:
        _say("stopped, as asked")
        raise typer.Exit(CANCELLED) from None


def _say(message: str) -> None:
    """Show a message without the terminal codes that a name in a file may hold."""
    typer.echo(f"routewright: {shown_lines(message)}", err=True)
