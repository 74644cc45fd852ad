"""What the project can be told is written down, and what is written down is so."""

import re
from pathlib import Path
from typing import Any

import msgspec
import pytest
from msgspec.inspect import FloatType, IntType, StructType, VarTupleType, type_info

from architecture.tree import PACKAGES, ROOT, SETTINGS, sources
from rsu.config import Site, parse_site

DOCS = ROOT / "docs"
SITE = (DOCS / "reference" / "site.md").read_text("utf-8")
HEADINGS = {
    "Site": "The site itself",
    "Origin": "Origin",
    "V2x": "V2X",
    "Mount": "Mount",
    "Camera": "Cameras",
    "Radar": "Radars",
    "Lidar": "Lidars",
    "SignalGroup": "Signal groups",
    "Broker": "Broker",
    "Rates": "Rates",
    "Limits": "Limits",
    "Scenes": "Scenes",
    "Poim": "POIM",
}
UNITS = {
    "_deg": "°",
    "_m": "m",
    "_px": "px",
    "_hz": "Hz",
    "_mps": "m/s",
    "_s": "s",
    "_bytes": "byte",
}
NONE = "\N{EN DASH}"
RECORDS = sorted((DOCS / "decisions").glob("*.md"))


def structs(cls: type[msgspec.Struct]) -> list[StructType]:
    """A struct of the configuration and all that it holds, once each."""
    waiting: list[Any] = [type_info(cls)]
    found: dict[type, StructType] = {}
    while waiting:
        kind = waiting.pop()
        if isinstance(kind, VarTupleType):
            waiting.append(kind.item_type)
        elif isinstance(kind, StructType) and kind.cls not in found:
            found[kind.cls] = kind
            waiting += [field.type for field in kind.fields]
    return list(found.values())


def rows(heading: str) -> dict[str, list[str]]:
    """Unit, range, default and meaning of every key below a heading of the site's page."""
    section = re.split(r"^## ", SITE, flags=re.MULTILINE)
    (text,) = [part for part in section if part.startswith(f"{heading}\n")]
    lines = re.findall(r"^\| `(\w+)` \| (.*) \|$", text, flags=re.MULTILINE)
    return {key: cells.split(" | ") for key, cells in lines}


EVERY_STRUCT = pytest.mark.parametrize("struct", structs(Site), ids=lambda s: s.cls.__name__)


@EVERY_STRUCT
def test_every_key_of_the_site_is_documented_in_its_order(struct: StructType) -> None:
    assert list(rows(HEADINGS[struct.cls.__name__])) == [field.name for field in struct.fields]


@EVERY_STRUCT
def test_every_default_is_the_documented_one(struct: StructType) -> None:
    documented = rows(HEADINGS[struct.cls.__name__])
    for field in struct.fields:
        cell = documented[field.name][2]
        if field.required:
            assert cell == NONE, field.name
        elif isinstance(field.default, bool):
            assert cell == f"`{str(field.default).lower()}`", field.name  # as TOML spells it
        elif isinstance(field.default, str | int | float):
            assert cell == f"`{field.default}`", field.name
        else:
            assert cell in {"none", "its defaults"}, field.name


@EVERY_STRUCT
def test_every_range_and_unit_is_the_documented_one(struct: StructType) -> None:
    documented = rows(HEADINGS[struct.cls.__name__])
    for field in struct.fields:
        unit, limits = documented[field.name][:2]
        suffix = re.search(r"_[a-z]+$", field.name)
        assert unit == UNITS.get(suffix.group() if suffix else "", NONE), field.name
        if isinstance(field.type, FloatType | IntType):
            assert limits == span(field.type), field.name


def span(number: FloatType | IntType) -> str:
    """A range, as the page writes it."""
    if number.ge is not None and number.le is not None:
        return f"{number.ge:.10g} to {number.le:.10g}"
    if number.gt is not None and number.le is not None:
        return f"> {number.gt:.10g}, to {number.le:.10g}"
    if number.gt is not None:
        return f"> {number.gt:.10g}"
    return "any" if number.ge is None else f"≥ {number.ge:.10g}"


@EVERY_STRUCT
def test_every_key_does_something(struct: StructType) -> None:
    code = "\n".join(
        path.read_text("utf-8") for path in sources(*PACKAGES) if path.name != "config.py"
    )
    idle = [field.name for field in struct.fields if not re.search(rf"\.{field.name}\b", code)]
    assert idle == []


def test_the_example_of_the_page_is_a_valid_site() -> None:
    (example,) = re.findall(r"```toml\n(.*?)```", SITE, flags=re.DOTALL)
    assert {sensor.id for sensor in parse_site(example, "site.md").sensors} == {
        "north",
        "west",
        "mast",
    }


@pytest.mark.parametrize("record", RECORDS, ids=lambda path: path.stem)
def test_every_decision_has_a_status_a_context_a_decision_and_consequences(record: Path) -> None:
    text = record.read_text("utf-8")
    assert re.match(rf"# {int(record.name[:4])}\. \S", text)
    assert re.findall(r"^## (.*)$", text, flags=re.MULTILINE) == [
        "Status",
        "Context",
        "Decision",
        "Consequences",
    ]


def test_decisions_are_numbered_without_a_gap() -> None:
    numbers = [int(record.name[:4]) for record in RECORDS]
    assert numbers == list(range(1, len(RECORDS) + 1))


@pytest.mark.parametrize("page", sorted(DOCS.rglob("*.md")), ids=lambda path: path.name)
def test_every_link_between_pages_leads_somewhere(page: Path) -> None:
    links = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text("utf-8"))
    assert [link for link in links if not (page.parent / link).exists()] == []


def test_the_change_log_knows_the_version() -> None:
    log = (ROOT / "CHANGELOG.md").read_text("utf-8")
    version = SETTINGS["project"]["version"]
    assert f"## [{version}]" in log or "## [Unreleased]" in log
