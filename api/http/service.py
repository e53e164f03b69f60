"""What the HTTP service is made of: a store, a queue and its settings, handed to every request."""

import threading
from dataclasses import dataclass, field
from typing import Annotated

from fastapi import Depends
from starlette.requests import HTTPConnection

from api.service_settings import ServiceSettings
from scenarios.store.ports import JobQueue, Store


@dataclass(frozen=True, slots=True)
class Service:
    """Everything that requests work with.

    Attributes
    ----------
    store : Store
    queue : JobQueue
    settings : ServiceSettings
    ordering : threading.Lock
        Held while work is ordered, so that a button pressed twice starts one run.
    """

    store: Store
    queue: JobQueue
    settings: ServiceSettings
    ordering: threading.Lock = field(default_factory=threading.Lock)


def service_of(connection: HTTPConnection) -> Service:
    """The service that a request is for."""
    service: Service = connection.app.state.service
    return service


Given = Annotated[Service, Depends(service_of)]
"""The service, as a parameter of whatever answers a request."""
