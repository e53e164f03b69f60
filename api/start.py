"""Where the command ``routewright`` begins: ready for Ctrl-C before anything else is loaded."""

from api.command_line.early_stop import (
    keep_wish_to_end_search,
    leave_at_once,
    stop_at_once_while_loading,
)


def main() -> None:
    """Load the command line and run it."""
    try:
        stop_at_once_while_loading()
        keep_wish_to_end_search()
        from api.cli import main as run  # noqa: PLC0415  (takes most of the time)
    except KeyboardInterrupt:
        leave_at_once()
    run()
