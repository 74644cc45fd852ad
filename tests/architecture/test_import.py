"""What import-linter cannot say: that its lists agree, and what a start costs."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

from architecture.tree import (
    CONTRACTS,
    PACKAGES,
    ROOT,
    SETTINGS,
    imports,
    order,
    parse,
    relative,
    sources,
)

SHELL = {"rsu.clock"}  # below the shell, and yet reads the time
DISTRIBUTIONS = {
    "argon2": "argon2-cffi",
    "google": "protobuf",
    "foxglove": "foxglove-sdk",
    "paho": "paho-mqtt",
    "pkcs11": "python-pkcs11",
    "prometheus_client": "prometheus-client",
    "pytest_benchmark": "pytest-benchmark",
}
"""Import names that differ from the names they are installed by."""
HEAVY = ("numba", "numpy", "pyproj", "google.protobuf", "aiomqtt", "amqtt", "mcap", "fastapi")


@pytest.mark.parametrize("package", PACKAGES)
def test_the_order_and_the_list_of_rooms_agree(package: str) -> None:
    (line,) = CONTRACTS[f"rooms-of-{package}"]["layers"]
    listed = {f"{package}.{name.strip(' ()')}" for name in line.split(":")}
    ordered = {name for layer in order() for name in layer if name.startswith(f"{package}.")}
    assert listed == ordered


def test_every_room_below_the_shell_is_held_to_be_pure() -> None:
    layers = order()
    service = layers.index({"rsu.service"})
    below = {name for layer in layers[service + 1 :] for name in layer if exists(name)}
    assert below - set(CONTRACTS["pure"]["source_modules"]) == SHELL


def test_no_import_is_relative() -> None:
    found = [
        relative(path)
        for path in sources(*PACKAGES, "tests")
        if any(isinstance(node, ast.ImportFrom) and node.level for node in ast.walk(parse(path)))
    ]
    assert found == []


@pytest.mark.parametrize("package", PACKAGES)
def test_every_third_party_import_is_declared(package: str) -> None:
    project = SETTINGS["project"]
    extras = project["optional-dependencies"]
    used = ("view", "cluster", "analysis", "token", "oidc")
    wanted = (project["dependencies"], *(extras[name] for name in used))
    declared = {distribution(text) for group in wanted for text in group}
    own = {*PACKAGES, "ivics", *sys.stdlib_module_names}
    tops = {name.split(".")[0] for path in sources(package) for name in imports(path)} - own
    assert {DISTRIBUTIONS.get(top, top) for top in tops} <= declared


def test_every_import_of_the_tests_is_declared() -> None:
    project = SETTINGS["project"]
    extras = project["optional-dependencies"]
    declared = {distribution(text) for text in (*project["dependencies"], *extras["dev"])}
    tests = ROOT / "tests"
    own = {*PACKAGES, "ivics", *sys.stdlib_module_names, *(path.stem for path in tests.iterdir())}
    files = tests.rglob("*.py")
    tops = {name.split(".")[0] for path in files for name in imports(path)} - own
    assert {DISTRIBUTIONS.get(top, top) for top in tops} <= declared


def test_asking_for_help_imports_nothing_heavy() -> None:
    script = (
        "import sys\n"
        "from rsu.cli import main\n"
        "sys.argv = ['ivics', '--help']\n"
        "try:\n    main()\n"
        "except SystemExit as stop:\n    assert not stop.code, stop.code\n"
        f"print([name for name in {HEAVY!r} if name in sys.modules], file=sys.stderr)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr.strip()) == (0, "[]")


def test_every_declared_dependency_is_pinned_to_one_version() -> None:
    project = SETTINGS["project"]
    extras = project["optional-dependencies"]
    wanted = {
        distribution(text)
        for group in (project["dependencies"], *extras.values())
        for text in group
        if "==" not in text  # pinned where it is declared
    }
    lines = (ROOT / "constraints.txt").read_text("utf-8").splitlines()
    pins = [line for line in lines if not line.startswith("#")]
    assert [line for line in pins if not re.fullmatch(r"[\w.-]+==[\w.+]+", line)] == []
    assert wanted - {distribution(line) for line in pins} == set()


def distribution(requirement: str) -> str:
    """``Foo_bar[extra]>=1`` is about ``foo-bar`` (PEP 503)."""
    name = re.match(r"[\w.-]+", requirement)
    assert name is not None
    return re.sub(r"[-_.]+", "-", name.group()).lower()


def exists(name: str) -> bool:
    path = ROOT / Path(*name.split("."))
    return path.with_suffix(".py").is_file() or (path / "__init__.py").is_file()
