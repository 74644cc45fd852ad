"""What numba has compiled in this process, against what the kernels declare."""

from collections.abc import Callable
from typing import Any

from numba.core.sigutils import normalize_signature
from numba.core.types import unliteral

from rsu.kernels.compile import SIGNATURES

Types = tuple[Any, ...]


def undeclared() -> dict[str, list[Types]]:
    """Kernels compiled for anything else than their signature: seconds, in the middle of a tick.

    A constant passed from one kernel to another makes a version of its own, with the literal for
    its type; that happens while the caller compiles, so it costs no live tick.
    """
    return {
        f"{kernel.__module__}.{kernel.__name__}": others
        for kernel, signature in SIGNATURES.items()
        if (others := [types for types in versions(kernel) if types != declared(signature)])
    }


def declared(signature: str) -> Types:
    """Types of the arguments, then of what is returned."""
    arguments, result = normalize_signature(signature)
    return (*arguments, result)


def versions(kernel: Callable[..., Any]) -> list[Types]:
    """The same of every compiled version; none when kernels are interpreted."""
    return [
        (*map(unliteral, overload.signature.args), overload.signature.return_type)
        for overload in getattr(kernel, "overloads", {}).values()
    ]
