"""Figures for whoever watches the service, in the format of Prometheus."""

import collections
from collections.abc import Iterator

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector
from starlette.requests import HTTPConnection

from scenarios.store.ports import Store
from scenarios.store.records import JobKind, JobState

_METHODS = frozenset({"DELETE", "GET", "HEAD", "OPTIONS", "POST"})
_SECONDS = (0.005, 0.02, 0.05, 0.15, 0.5, 2.0, 10.0)


class Metrics:
    """Requests as they come, and jobs as they stand when somebody asks."""

    def __init__(self, store: Store) -> None:
        self._registry = CollectorRegistry()
        self._registry.register(_Jobs(store))
        self._requests = Counter(
            "routewright_requests", "Requests answered", ("method", "route", "status"),
            registry=self._registry,
        )  # fmt: skip
        self._seconds = Histogram(
            "routewright_request_seconds", "Seconds until a request was answered whole",
            ("route",), buckets=_SECONDS, registry=self._registry,
        )  # fmt: skip

    def note_request(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count a request that has been answered."""
        known = method if method in _METHODS else "other"
        self._requests.labels(known, route, str(status)).inc()
        self._seconds.labels(route).observe(seconds)

    def text(self) -> bytes:
        """All figures, in the text format."""
        return generate_latest(self._registry)


class _Jobs(Collector):
    """Jobs by kind and state."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def describe(self) -> Iterator[GaugeMetricFamily]:
        """Name the figure without asking the store."""
        yield _jobs_family()

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Count the jobs of the store."""
        family = _jobs_family()
        for kind in JobKind:
            states = collections.Counter(job.state for job in self._store.jobs(kind))
            for state in JobState:
                family.add_metric([str(kind), str(state)], states[state])
        yield family


def _jobs_family() -> GaugeMetricFamily:
    """The figure without values."""
    return GaugeMetricFamily("routewright_jobs", "Jobs by state", labels=("kind", "state"))


def metrics_of(connection: HTTPConnection) -> Metrics:
    """The metrics of the application that a request is for."""
    metrics: Metrics = connection.app.state.metrics
    return metrics
