"""Kernels: one declared signature each, a cache that knows their callees, no ``@``."""

import ast
import importlib
from collections.abc import Callable
from typing import Any

import pytest

from architecture.tree import imports, module, parse, relative, sources
from compilation import undeclared, versions
from rsu.kernels.cache import KERNELS as CALLS
from rsu.kernels.compile import SIGNATURES, warm_up

KERNELS = [
    path
    for path in sources("rsu/kernels", "scenarios/kernels", "sotif/kernels", "carla_bridge/kernels")
    if path.stem not in {"__init__", "cache", "compile"}
]


@pytest.fixture(scope="module")
def warm() -> dict[Callable[..., Any], str]:
    for path in KERNELS:
        importlib.import_module(module(path))
    assert warm_up() == len(SIGNATURES)
    return SIGNATURES


def test_every_file_of_kernels_holds_kernels(warm: dict[Callable[..., Any], str]) -> None:
    assert {kernel.__module__ for kernel in warm} >= {module(path) for path in KERNELS}


def test_every_kernel_is_compiled_for_its_declared_signature_alone(
    warm: dict[Callable[..., Any], str],
) -> None:
    # A call inside a kernel with, say, an integer for a float compiles the callee once more.
    assert [kernel.__name__ for kernel in warm if not versions(kernel)] == []
    assert undeclared() == {}


def test_the_cache_knows_every_file_of_kernels_that_a_file_imports() -> None:
    # It looks for one form of import: what it overlooks it would load though it has changed.
    files = {module(path) for path in KERNELS} | {"rsu.kernels.compile"}
    rooms = {name.rpartition(".")[0] for name in files}
    for path in KERNELS:
        found = {name for name in imports(path) if name in files | rooms}
        assert found == set(CALLS.findall(path.read_text()))


def test_no_kernel_multiplies_matrices_by_operator() -> None:
    # A 4 x 4 product by BLAS is four times slower than its loops, and as much dearer to compile.
    products = [
        f"{relative(path)}:{node.lineno}"
        for path in KERNELS
        for node in ast.walk(parse(path))
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.MatMult)
    ]
    assert products == []
