"""An environment of its own for a peer that does not run with our versions, made once and kept."""

import hashlib
import os
import shutil
import subprocess  # pip and the peer run in processes of their own
import sys
from pathlib import Path

from network.errors import NotFoundError

_REQUIREMENTS = Path(__file__).parent / "peers"


def peer_python(name: str) -> Path:
    """Python of the environment of a peer; made by pip from ``benchmarks/peers/NAME.txt``.

    It is kept in the cache folder of this person under a name that follows from the requirements
    and the Python, so that a change of either makes a new one.

    Parameters
    ----------
    name : str

    Returns
    -------
    Path

    Raises
    ------
    NotFoundError
        If it cannot be made, as where there is no package index.
    """
    requirements = _REQUIREMENTS / f"{name}.txt"
    what = requirements.read_bytes() + sys.version.encode()
    folder = _cache() / f"{name}-{hashlib.sha256(what).hexdigest()[:12]}"
    python = folder / ("Scripts" if os.name == "nt" else "bin") / "python"
    ready = folder / "ready"
    if not ready.exists():
        shutil.rmtree(folder, ignore_errors=True)
        folder.parent.mkdir(parents=True, exist_ok=True)
        _run(name, [sys.executable, "-m", "venv", str(folder)])
        _run(name, [str(python), "-m", "pip", "install", "--quiet", "-r", str(requirements)])
        ready.touch()
    return python


def _cache() -> Path:
    """Folder for environments of peers."""
    given = Path(os.environ.get("XDG_CACHE_HOME", ""))
    return (given if given.is_absolute() else Path.home() / ".cache") / "routewright" / "peers"


def _run(name: str, command: list[str]) -> None:
    """Run a step of making the environment."""
    done = subprocess.run(command, check=False, capture_output=True, text=True)  # noqa: S603  (our own command)
    if done.returncode:
        said = (done.stderr.strip() or done.stdout.strip() or "no reason given").splitlines()[-1]
        message = (
            f"no environment for the peer {name}: {said[:300]}; make one with "
            f"benchmarks/peers/{name}.txt and give its Python by --peer-python"
        )
        raise NotFoundError(message)
