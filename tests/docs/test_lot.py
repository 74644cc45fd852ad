"""The page of the car park knows every key of its file, and shows one that can be read."""

import re

import pytest
from msgspec.inspect import StructType, VarTupleType, type_info

from page import DOCS
from rsu.avp.lot.description import Description
from rsu.toml import parse_toml

PAGE = (DOCS / "reference" / "lot.md").read_text("utf-8")
HEADINGS = {
    "Description": "The car park itself",
    "Zone": "Zones",
    "Group": "Groups",
    "Aisle": "Two-way aisles",
    "Limit": "Limits",
    "Closure": "Closures",
    "Neighbour": "Neighbours",
}


def structs() -> dict[str, StructType]:
    whole = type_info(Description)
    assert isinstance(whole, StructType)
    parts = [field.type.item_type for field in whole.fields if isinstance(field.type, VarTupleType)]
    found = [whole, *(part for part in parts if isinstance(part, StructType))]
    return {struct.cls.__name__: struct for struct in found}


@pytest.mark.parametrize("name", HEADINGS)
def test_every_key_is_documented_in_its_order(name: str) -> None:
    (section,) = re.findall(
        rf"^## {HEADINGS[name]}\n(.*?)(?=^## |\Z)", PAGE, re.MULTILINE | re.DOTALL
    )
    keys = re.findall(r"^\| `(\w+)` \|", section, flags=re.MULTILINE)
    assert keys == [field.name for field in structs()[name].fields]


def test_every_part_has_its_section() -> None:
    assert set(HEADINGS) == set(structs())


def test_the_example_is_a_car_park() -> None:
    (example,) = re.findall(r"```toml\n(.*?)```", PAGE, flags=re.DOTALL)
    assert len(parse_toml(example, "lot.md", Description).zones) == 2
