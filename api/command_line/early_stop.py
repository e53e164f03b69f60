"""Keys that are pressed while the planner is still being loaded.

Ctrl-C ends it at once, with the usual sentence; Ctrl and backslash waits for a search to end.
"""

import os
import signal
import sys

from api.exit_codes import CANCELLED

TYPE_CHECKING = False
if TYPE_CHECKING:  # what is loaded before Ctrl-C is taken care of takes its time
    from types import FrameType
    from typing import NoReturn

_SAID = b"routewright: stopped, as asked\n"
_OF_IMPORTS = "<frozen importlib"
_SEARCHING = frozenset({"plan", "demo"})
"""Commands that search for lines; others are ended by Ctrl and backslash, as any program is."""

_pressed: list[int] = []


def stop_at_once_while_loading() -> None:
    """Let an interruption in the middle of an import end the process, there and then.

    Modules in C import others and print and forget what goes wrong there, an interruption too;
    then half of a library is loaded, and the planner would fail later, with a page of internals.
    Nothing is written while modules are loaded, so nothing is lost.
    """
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:  # not as nohup sets it
        signal.signal(signal.SIGINT, _stop)


def keep_wish_to_end_search() -> None:
    """Keep Ctrl and backslash in mind until there is a search that it can end."""
    if not _SEARCHING.isdisjoint(sys.argv[1:2]) and (
        signal.getsignal(signal.SIGQUIT) is signal.SIG_DFL  # not as nohup sets it
    ):
        signal.signal(signal.SIGQUIT, _keep)


def kept_wish_to_end_search() -> bool:
    """Whether Ctrl and backslash was pressed already; told once."""
    pressed = bool(_pressed)
    _pressed.clear()
    return pressed


def leave_at_once() -> "NoReturn":
    """Say that the planner was stopped, and end the process without any tidying up."""
    try:  # noqa: SIM105  (contextlib may be what is half loaded)
        os.write(2, _SAID)
    except OSError:  # nobody listens any more
        pass
    os._exit(CANCELLED)


def _stop(number: int, frame: "FrameType | None") -> None:
    """End the process if a module is being loaded, else interrupt the work as usual."""
    if _is_loading(frame):
        leave_at_once()
    signal.default_int_handler(number, frame)


def _keep(number: int, frame: "FrameType | None") -> None:
    """Remember that a search is to be ended."""
    del frame
    _pressed.append(number)


def _is_loading(frame: "FrameType | None") -> bool:
    """Whether an import has led to a place in the code."""
    while frame is not None:
        if frame.f_code.co_filename.startswith(_OF_IMPORTS):
            return True
        frame = frame.f_back
    return False
