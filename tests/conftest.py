"""Turns skips into failures where a build says that nothing may be missing.

``ROUTEWRIGHT_REQUIRE=browser,data`` names the markers of tests that have to run. Without it, tests
that lack a browser or the shared files are skipped with their reason.
"""

import gc
import signal
from collections.abc import Generator

import pytest

from tests.shared_files import REQUIRE, required

_KINDS = frozenset({"browser", "data", "postgres"})


def pytest_configure() -> None:
    """Refuse a name that would require nothing, and let the commands under test hear their keys.

    Whatever a shell starts in the background ignores Ctrl-C and Ctrl and backslash, and so would
    all that it starts.
    """
    for number, usual in (
        (signal.SIGINT, signal.default_int_handler), (signal.SIGQUIT, signal.SIG_DFL),
    ):  # fmt: skip
        if signal.getsignal(number) is signal.SIG_IGN:
            signal.signal(number, usual)
    unknown = sorted(required() - _KINDS)
    if unknown:
        message = f"{REQUIRE} names {', '.join(unknown)}; it takes {', '.join(sorted(_KINDS))}"
        raise pytest.UsageError(message)


def pytest_collection_finish() -> None:
    """Let the search for garbage pass over what was imported and collected, which all stays."""
    gc.collect()
    gc.freeze()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Report a skipped test as failed if one of its markers is required."""
    report = yield
    missing = sorted(kind for kind in required() if item.get_closest_marker(kind))
    if report.skipped and not hasattr(report, "wasxfail") and missing:
        report.outcome = "failed"
        report.longrepr = f"{REQUIRE} requires {', '.join(missing)}: {report.longreprtext}"
    return report
