"""The usual way to encode ETSI messages, to measure ours by: asn1tools and pycrate.

Both are in the extra `dev` alone.  asn1tools compiles a description, written as ASN.1; pycrate
brings CAM and DENM of Release 1 with it.
"""

from collections.abc import Callable, Iterator
from typing import Any, cast

from rsu.bench.peer import library
from rsu.uper.notation import Component, Description, Kind, Type

WORDS = {
    Kind.BOOLEAN: "BOOLEAN",
    Kind.NULL: "NULL",
    Kind.BITS: "BIT STRING",
    Kind.OCTETS: "OCTET STRING",
    Kind.OPEN: "OCTET STRING",
    Kind.IA5: "IA5String",
    Kind.NUMERIC: "NumericString",
    Kind.UTF8: "UTF8String",
}
BUILT_IN = {"cam": ("ITS_CAM_2", "CAM"), "denm": ("ITS_DENM_3", "DENM")}
"""Modules of pycrate, and the prefix of what they hold."""

Foreign = Callable[[str], Any]
"""Bits as a library wants them."""


def asn1(description: Description) -> str:
    """Return a description as an ASN.1 module; open types are octet strings."""
    lines = [f"{name} ::= {_type(named)}" for name, named in description.types.items()]
    return "\n".join(["Messages DEFINITIONS AUTOMATIC TAGS ::= BEGIN", *lines, "END"])


class Asn1tools:
    """A message by asn1tools.

    Parameters
    ----------
    description : Description
        Of the message.
    """

    def __init__(self, description: Description) -> None:
        self._description = description
        self._codec = library("asn1tools").compile_string(asn1(description), "uper")

    def encode(self, value: object) -> bytes:
        """Return the message of a value as `foreign` makes it."""
        return self._codec.encode(self._description.message, value)

    def decode(self, data: bytes) -> object:
        """Return the value, with its containers as octets."""
        return self._codec.decode(self._description.message, data)

    def foreign(self, value: object) -> Any:  # noqa: ANN401 - the library's
        """Return a value as asn1tools wants it."""
        return foreign(self._description, self._description.message, value, _octets_of_bits)


class Asn1toolsCpm(Asn1tools):
    """A CPM by asn1tools, which leaves its containers as octets: each is a message of its own."""

    def encode(self, value: Any) -> bytes:  # noqa: ANN401 - the library's
        """Return the message of a value as `foreign` makes it."""
        payload = value["payload"]
        containers = [
            {**row, "containerData": self._codec.encode(*self._held(row))}
            for row in payload["cpmContainers"]
        ]
        return super().encode({**value, "payload": {**payload, "cpmContainers": containers}})

    def decode(self, data: bytes) -> Any:  # noqa: ANN401 - the library's
        """Return the value of a message."""
        value: Any = super().decode(data)
        for row in value["payload"]["cpmContainers"]:
            row["containerData"] = self._codec.decode(*self._held(row))
        return value

    def _held(self, row: dict[str, Any]) -> tuple[str, Any]:
        table = self._description.resolve("CpmContainerData").components
        name = next(held.type for held in table if held.name == str(row["containerId"]))
        return cast("str", name), row["containerData"]


class Pycrate:
    """CAM or DENM of Release 1 by pycrate."""

    def __init__(self, name: str, description: Description) -> None:
        module, prefix = BUILT_IN[name]
        held = getattr(library(f"pycrate_asn1dir.{module}"), f"{prefix}_PDU_Descriptions")
        self._message = getattr(held, prefix)
        self._description = description

    def encode(self, value: object) -> bytes:
        """Return the message of a value as `foreign` makes it."""
        self._message.set_val(value)
        return self._message.to_uper()

    def decode(self, data: bytes) -> object:
        """Return the value of a message."""
        self._message.from_uper(data)
        return self._message.get_val()

    def foreign(self, value: object) -> Any:  # noqa: ANN401 - the library's
        """Return a value as pycrate wants it."""
        message = self._description.message
        return foreign(self._description, message, value, lambda bits: (int(bits, 2), len(bits)))


def foreign(
    description: Description,
    named: Type | str,
    value: Any,  # noqa: ANN401 - JSON
    bits: Foreign,
) -> Any:  # noqa: ANN401 - the library's
    """Return a value of ours as both libraries want it, but for bits."""
    kind = description.resolve(named)
    parts = {part.name: part.type for part in _flat(kind)}
    match kind.kind:
        case Kind.SEQUENCE:
            return {
                key: foreign(description, _held(description, parts[key], value), value[key], bits)
                for key in value
            }
        case Kind.CHOICE:
            ((key, held),) = value.items()
            return key, foreign(description, parts[key], held, bits)
        case Kind.LIST:
            return [foreign(description, kind.element, item, bits) for item in value]
        case Kind.BITS:
            return bits(value)
        case Kind.OCTETS | Kind.OPEN if isinstance(value, str):
            return bytes.fromhex(value)
        case _:
            return 0 if kind.kind is Kind.NULL else value


def _held(description: Description, named: Type | str, beside: dict[str, Any]) -> Type | str:
    """Return the type of a component; of an open one, that which the id beside it names."""
    kind = description.resolve(named)
    if kind.kind is not Kind.OPEN:
        return kind
    number = str(beside[kind.by])
    return next((row.type for row in kind.components if row.name == number), kind)


def _octets_of_bits(bits: str) -> tuple[bytes, int]:
    octets = (len(bits) + 7) // 8
    return (int(bits, 2) << (8 * octets - len(bits))).to_bytes(octets, "big"), len(bits)


def _flat(kind: Type) -> Iterator[Component]:
    for part in (*kind.components, *kind.additions):
        if isinstance(part.type, Type) and part.type.kind is Kind.GROUP:
            yield from part.type.components
        else:
            yield part


def _type(named: Type | str) -> str:
    if isinstance(named, str):
        return named
    match named.kind:
        case Kind.INTEGER:
            return f"INTEGER {_bounds(named)}"
        case Kind.LIST:
            return f"SEQUENCE {_size(named)} OF {_type(named.element)}"
        case Kind.SEQUENCE | Kind.CHOICE:
            return f"{named.kind.upper()} {{{_parts(named)}}}"
        case Kind.ENUMERATED:
            marker = ["..."] if named.extensible else []
            return f"ENUMERATED {{{', '.join([*named.names, *marker, *named.added])}}}"
        case _:
            return f"{WORDS[named.kind]} {_size(named)}"


def _bounds(kind: Type) -> str:
    if kind.high is None:
        return ""
    return f"({kind.low}..{kind.high}{', ...' if kind.extensible else ''})"


def _size(kind: Type) -> str:
    return f"(SIZE{_bounds(kind)})" if kind.high is not None else ""


def _parts(kind: Type) -> str:
    root = [_part(part) for part in kind.components]
    marker = ["..."] if kind.extensible else []
    return ", ".join([*root, *marker, *(_part(part) for part in kind.additions)])


def _part(part: Component) -> str:
    if not part.name:
        return f"[[{_parts(cast('Type', part.type))}]]"
    said = f"{part.name} {_type(part.type)}"
    if part.default is not None:
        return f"{said} DEFAULT {part.default}"
    return f"{said} OPTIONAL" if part.optional else said
