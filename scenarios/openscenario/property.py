"""Properties: names and values whose meaning the standard leaves to the user."""

from collections.abc import Mapping
from types import MappingProxyType

from scenarios.openscenario.node import Node

NONE: Mapping[str, str] = MappingProxyType({})


def read_properties(node: Node) -> Mapping[str, str]:
    """Read the ``Properties`` of an element; files and content of other standards are left."""
    holder = node.optional("Properties")
    if holder is None:
        return NONE
    holder.pass_over("File", "CustomContent")
    pairs = [(child.text("name"), child.text("value")) for child in holder.children("Property")]
    return MappingProxyType(dict(pairs))
