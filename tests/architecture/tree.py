"""The project's own files, as the architecture tests see them."""

import ast
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
PACKAGES = ("rsu", "sotif", "scenarios", "carla_bridge")
SETTINGS: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
CONTRACTS: dict[str, dict[str, Any]] = {
    contract["id"]: contract for contract in SETTINGS["tool"]["importlinter"]["contracts"]
}


def sources(*folders: str) -> list[Path]:
    """Python files below `folders` that people wrote."""
    found = (path for folder in folders for path in (ROOT / folder).rglob("*.py"))
    return sorted(path for path in found if not path.name.endswith("_pb2.py"))


def module(path: Path) -> str:
    """Dotted name of a source file; a package's ``__init__`` is the package."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def room(name: str) -> str:
    """The first two parts of a module's name."""
    return ".".join(name.split(".")[:2])


def relative(path: Path) -> str:
    """How failures name a file."""
    return path.relative_to(ROOT).as_posix()


def parse(path: Path) -> ast.Module:
    """Syntax tree of a source file."""
    return ast.parse(path.read_text("utf-8"), str(path))


def order() -> list[set[str]]:
    """Layers of the import order, from the top; optional rooms too."""
    return [
        {name.strip(" ()") for name in layer.replace(":", "|").split("|")}
        for layer in CONTRACTS["order"]["layers"]
    ]


def imports(path: Path) -> Iterator[str]:
    """Every module that a source file imports anywhere, by its dotted name."""
    for node in ast.walk(parse(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
