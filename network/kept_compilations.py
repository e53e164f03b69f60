"""Where numba keeps compiled code, and when it renews it: after a change in any file it came from.

Numba by itself looks at the file of the compiled function alone, and goes on with old machine code
when a part or a constant of another file changes. This module imports numba; `network.compiled`
names its classes where they are needed.
"""

import re
import sys
from functools import cache
from hashlib import sha256
from pathlib import Path

from numba.core.caching import InTreeCacheLocator, UserProvidedCacheLocator

_OURS = re.compile(rb"^(?:from|import) ((?:network|routing|scenarios)(?:\.\w+)*)", re.MULTILINE)


class _FreshByAllFiles:
    """Kept code is of use while no file it came from has changed."""

    _py_file: str

    def get_source_stamp(self) -> bytes:
        """What differs when one of the files does."""
        stamp = sha256()
        for file in source_files(Path(self._py_file)):
            stamp.update(file.read_bytes())
        return stamp.digest()


class InFolder(_FreshByAllFiles, UserProvidedCacheLocator):
    """In the folder that numba is told to use; nowhere without one."""


class BesidePackage(_FreshByAllFiles, InTreeCacheLocator):
    """Beside the source, in its folder of bytecode."""


def source_files(file: Path) -> list[Path]:
    """A module of ours and all modules of ours that it imports at its top, and so on.

    Parameters
    ----------
    file : Path
        Of a module that is being imported, so that what it imports has been.

    Returns
    -------
    list of Path
        In order of name.

    Examples
    --------
    >>> import network.road_times.sweep_kernel as kernel
    >>> [each.name for each in source_files(Path(kernel.__file__))]
    ['compiled.py', 'quantities.py', 'customising_kernel.py', 'sweep_kernel.py']
    """
    found, waiting = {file}, [file]
    while waiting:
        new = _imported(waiting.pop()) - found
        found |= new
        waiting.extend(new)
    return sorted(found)


@cache
def _imported(file: Path) -> frozenset[Path]:
    """Files of ours that a module imports at its top."""
    names = (name.decode() for name in _OURS.findall(file.read_bytes()))
    modules = (sys.modules.get(name) for name in names)  # none: imported for types alone
    return frozenset(Path(each.__file__) for each in modules if each and each.__file__)
