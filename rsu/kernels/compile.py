"""The one decorator of every kernel, and the list that `ivics warmup` compiles."""

from collections.abc import Callable
from typing import Any, TypeVar, cast

from numba import config, njit
from numba.core import sigutils

from rsu.kernels.cache import LOCATORS

cast("Any", config).CACHE_LOCATOR_CLASSES = LOCATORS

Function = TypeVar("Function", bound=Callable[..., Any])

SIGNATURES: dict[Callable[..., Any], str] = {}
"""Every kernel with the one signature that it is called with."""


def kernel(signature: str, *, allocates: bool = False) -> Callable[[Function], Function]:
    """Mark a function for compilation at its first call.

    The signature documents the arrays and lets `warm_up` compile without data; it does not
    compile at import.  Cached on disk, releases the GIL, divides as IEEE 754 does, no fastmath:
    ``nan`` has a meaning here.

    Parameters
    ----------
    signature
        Types of the result and of the arguments.
    allocates
        Whether the function makes arrays.  Only then are references counted, in each call from one
        kernel to another as well: two atomic operations an array, which took half the time of
        kernels with many.  All other arrays are the caller's, who holds them until the call ends.
    """

    def decorate(function: Function) -> Function:
        options = {"cache": True, "nogil": True, "error_model": "numpy", "_nrt": allocates}
        compiled = cast("Function", cast("Any", njit)(**options)(function))
        SIGNATURES[compiled] = signature
        return compiled

    return decorate


def part(function: Function) -> Function:
    """Mark a function that is copied into the kernels that call it before they are compiled.

    For what takes and returns tens of scalars: a call would pass each of them through memory,
    which costs as much as the work.  It has no signature, and is not warmed up for itself.
    """
    return cast("Function", njit(error_model="numpy", inline="always")(function))


def warm_up() -> int:
    """Compile every kernel that has been imported, or load it from the cache; return how many.

    The cache tells the text of a signature from the types that it stands for.  A call comes with
    types, so the kernel is compiled for them: else the first call would compile it once more.
    """
    for compiled, signature in SIGNATURES.items():
        compile_for = getattr(compiled, "compile", None)  # absent under NUMBA_DISABLE_JIT=1
        if compile_for is not None:
            arguments, _ = cast("Any", sigutils).normalize_signature(signature)
            compile_for(arguments)
    return len(SIGNATURES)


def cold() -> int:
    """Count the kernels that have been imported and are not compiled yet."""
    return sum(getattr(compiled, "signatures", None) == [] for compiled in SIGNATURES)
