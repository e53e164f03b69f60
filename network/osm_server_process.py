"""Starts the process that talks to map servers, watches it, and ends it when asked to stop."""

import json
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile

from network.errors import PlanningError
from network.osm_map_servers import SLOW

_SCRIPT = Path(__file__).with_name("osm_map_servers.py")
_LOOK_EVERY_S = 0.05


@dataclass(frozen=True, slots=True)
class ServerAnswer:
    """What came of one order.

    Attributes
    ----------
    found : mapping of str to str
        What the server told; empty where it refused.
    refused : str
        Why not, a word of `network.osm_map_servers`; empty where it answered.
    detail : str
    wait_s : float
        How long the server asks us to wait.
    """

    found: Mapping[str, str]
    refused: str = ""
    detail: str = ""
    wait_s: float = 0.0


def server_answer(
    order: Mapping[str, str | float], deadline_s: float, look: Callable[[], None]
) -> ServerAnswer:
    """Have an order carried out by a process of its own.

    Parameters
    ----------
    order : mapping of str to str or float
        As `network.osm_map_servers.carried_out` takes it.
    deadline_s : float
        After it the process is ended, whatever it does.
    look : callable
        Called about 20 times a second; what it raises ends the process and is passed on.

    Returns
    -------
    ServerAnswer

    Raises
    ------
    PlanningError
        If the process itself failed.

    Examples
    --------
    >>> order = {"task": "download", "url": "http://127.0.0.1:9", "query": "", "path": "",
    ...          "timeout_s": 5, "most_bytes": 1, "most_packed_bytes": 1}
    >>> server_answer(order, 60, lambda: None).refused
    'unreachable'
    """
    end = time.perf_counter() + deadline_s
    with TemporaryFile() as asked, TemporaryFile() as told, TemporaryFile() as failed:
        asked.write(json.dumps({**order, "deadline_s": deadline_s}).encode())
        asked.seek(0)
        command = [
            sys.executable,
            "-P",
            str(_SCRIPT),
        ]  # -P: the current folder holds no modules of ours
        with subprocess.Popen(  # noqa: S603  (our own script)
            command, stdin=asked, stdout=told, stderr=failed, start_new_session=True
        ) as process:
            try:
                while process.poll() is None:
                    look()
                    if time.perf_counter() > end:
                        return ServerAnswer({}, SLOW)
                    time.sleep(_LOOK_EVERY_S)
            finally:
                process.kill()
        told.seek(0)
        failed.seek(0)
        return _answer(told.read(), failed.read(), process.returncode)


def wait(seconds: float, look: Callable[[], None]) -> None:
    """Wait, looking up about 20 times a second."""
    end = time.perf_counter() + seconds
    while (left := end - time.perf_counter()) > 0:
        look()
        time.sleep(min(_LOOK_EVERY_S, left))


def _answer(told: bytes, failed: bytes, code: int) -> ServerAnswer:
    """Read what the process wrote before it ended."""
    if code != 0:
        last = (failed.decode(errors="replace").splitlines() or [f"code {code}"])[-1]
        message = f"the process that talks to the map servers failed: {last[:200]}"
        raise PlanningError(message)
    answer = json.loads(told)
    if "refused" in answer:
        return ServerAnswer({}, answer["refused"], answer["detail"], answer["wait_s"])
    return ServerAnswer({key: str(value) for key, value in answer.items()})
