"""When a compiled kernel is stale: when its file changes, or a file of kernels that it imports.

numba asks a locator where the compiled code of a function is kept and what its source looks like
now.  Its own locators look at the function's file alone, so code that calls into another file
would be loaded though its callee is another now.
"""

import re
import sys
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from numba.core import caching

_caching: Any = caching
KERNELS = re.compile(r"^from ((?:\w+\.)*kernels\.\w+) import ", re.MULTILINE)
"""How one file of kernels imports from another; a test holds them to this form."""


@cache
def stamp(file: Path) -> frozenset[bytes]:
    """Return the digests of a file and of all files of kernels that it imports, near and far."""
    text = file.read_bytes()
    names: list[str] = KERNELS.findall(text.decode())
    found = (stamp(Path(str(sys.modules[name].__file__))) for name in names)
    return frozenset({sha256(text).digest()}).union(*found)


class _Stamped:
    """Takes the stamp of the kernel's file; mixed into a locator of numba's."""

    _py_file: str

    def get_source_stamp(self) -> frozenset[bytes]:
        """Return what differs when the kernel is to be compiled again."""
        return stamp(Path(self._py_file))


class GivenFolder(_Stamped, _caching.UserProvidedCacheLocator):
    """``NUMBA_CACHE_DIR``, if it is set."""


class BesideTheFile(_Stamped, _caching.InTreeCacheLocator):
    """``__pycache__``, if it can be written to."""


class UserFolder(_Stamped, _caching.UserWideCacheLocator):
    """The user's folder of caches."""


LOCATORS = ",".join(
    f"{__name__}.{kind.__name__}" for kind in (GivenFolder, BesideTheFile, UserFolder)
)
"""For ``numba.config.CACHE_LOCATOR_CLASSES``, in the order in which they are tried."""
