"""The log: one JSON line per event on stderr, of ours and of the packages we use."""

import logging
import sys

import structlog

_QUIET = ("alembic", "dbos", "uvicorn", "uvicorn.access", "uvicorn.error")
"""Packages that would tell more than anybody asked for."""


def log_to_stderr(level: str = "") -> None:
    """Send every log of this process to stderr.

    Parameters
    ----------
    level : str
        ``debug``, ``info``, ``warning`` or ``error``; blank for ``warning`` at a terminal, where a
        person reads, and ``info`` elsewhere.
    """
    threshold = logging.getLevelName((level or _default_level()).upper())
    first = (
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(),
            ],
            foreign_pre_chain=first,
        )
    )
    structlog.configure(
        processors=[*first, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.make_filtering_bound_logger(threshold),
        cache_logger_on_first_use=True,
    )
    logging.basicConfig(handlers=[handler], level=threshold, force=True)
    for name in _QUIET:
        package = logging.getLogger(name)
        package.handlers, package.propagate = [handler], False
        package.setLevel(max(threshold, logging.WARNING))


def _default_level() -> str:
    """What is worth telling, by who reads it."""
    return "warning" if sys.stderr.isatty() else "info"
