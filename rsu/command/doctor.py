"""`ivics doctor`: what works here, what is missing, and how to get it."""

import platform
import shutil
import subprocess
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from rsu.adapters.broker import find_mosquitto

Check = dict[str, Any]
"""name, ok, found, remedy, optional."""


def examine() -> list[Check]:
    """Look at everything that a unit or its tests may need."""
    return [
        _python(),
        _broker(),
        _kernel_cache(),
        _package("carla", "pip install 'ivics[carla]' (Python 3.11 or 3.12 on x86-64)"),
        _package("foxglove-sdk", "pip install 'ivics[view]'"),
        _program("chromium", "apt install chromium", "browser tests"),
        _package("python-pkcs11", "pip install 'ivics[token]'"),
        _program("tshark", "apt install tshark", "tests of V2X captures"),
        _clock(),
    ]


def in_words(checks: list[Check]) -> str:
    """Return a line a check."""
    return "\n".join(map(_line, checks))


def _line(check: Check) -> str:
    mark = "ok" if check["ok"] else "missing"
    remedy = f"  -> {check['remedy']}" if check["remedy"] else ""
    return f"{mark:<8} {check['name']:<13} {check['found']}{remedy}"


def _check(name: str, found: str, *, ok: bool, remedy: str = "", optional: bool = True) -> Check:
    return {
        "name": name,
        "ok": ok,
        "found": found,
        "remedy": "" if ok else remedy,
        "optional": optional,
    }


def _python() -> Check:
    ok = sys.version_info >= (3, 11)
    found = f"{platform.python_version()} on {platform.machine()}"
    return _check("python", found, ok=ok, remedy="Python 3.11 or newer", optional=False)


def _broker() -> Check:
    mosquitto = find_mosquitto()
    found = f"mosquitto, {mosquitto}" if mosquitto else "amqtt, inside the process"
    remedy = "apt install mosquitto: amqtt carries a demonstration, not a site"
    return _check("broker", found, ok=mosquitto is not None, remedy=remedy)


def _kernel_cache() -> Check:
    folder = Path(__file__).parents[1] / "kernels" / "__pycache__"
    compiled = len(list(folder.glob("*.nbc")))
    found = f"{compiled} compiled kernels" if compiled else "empty"
    return _check("kernel cache", found, ok=compiled > 0, remedy="ivics warmup")


def _package(name: str, remedy: str) -> Check:
    try:
        return _check(name, version(name), ok=True)
    except PackageNotFoundError:
        return _check(name, "not installed", ok=False, remedy=remedy)


def _program(name: str, remedy: str, purpose: str) -> Check:
    path = shutil.which(name)
    return _check(name, path or f"not on PATH, needed for {purpose}", ok=bool(path), remedy=remedy)


def _clock() -> Check:
    """Whether the system's clock is disciplined; 20 ms off are 0.3 m at 50 km/h."""
    remedy = "chrony or a PTP daemon, and timedatectl to watch it"
    tool = shutil.which("timedatectl")
    if tool is None:
        return _check("clock", "no timedatectl here to ask", ok=False, remedy=remedy)
    asked = subprocess.run(  # noqa: S603 - a fixed command
        [tool, "show", "--property=NTPSynchronized", "--value"],
        capture_output=True,
        text=True,
        timeout=5.0,
        check=False,
    )
    synchronised = asked.stdout.strip() == "yes"
    found = "synchronised" if synchronised else "not synchronised, or nobody who knows"
    return _check("clock", found, ok=synchronised, remedy=remedy)
