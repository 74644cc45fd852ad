"""The canonical form of secured data, which hashes are made of (IEEE 1609.2 6.1.2).

Points are compressed, and of the point in a signature only x counts.
"""

from typing import Any, cast

from rsu.coer.message import Structure, encode

COMPRESSED = ("compressed-y-0", "compressed-y-1")


def canonical(structure: Structure, value: dict[str, Any]) -> bytes:
    """Return the octets of a value that was read, in canonical form."""
    return value["octets"] if _is_canonical(value) else encode(structure, _converted(value))


def _is_canonical(value: object) -> bool:
    if isinstance(value, dict):
        pairs = cast("dict[str, Any]", value)
        if "rSig" in pairs and isinstance(pairs["rSig"], dict) and "x-only" not in pairs["rSig"]:
            return False
        return "uncompressedP256" not in pairs and all(map(_is_canonical, pairs.values()))
    return not isinstance(value, list) or all(map(_is_canonical, cast("list[Any]", value)))


def _converted(value: object) -> Any:  # noqa: ANN401 - as what came
    if isinstance(value, list):
        return [_converted(item) for item in cast("list[Any]", value)]
    if not isinstance(value, dict):
        return value
    pairs = cast("dict[str, Any]", value)
    if "uncompressedP256" in pairs:
        point: dict[str, bytes] = pairs["uncompressedP256"]
        return {COMPRESSED[point["y"][-1] & 1]: point["x"]}
    return {
        key: _x_only(held) if key == "rSig" else _converted(held)
        for key, held in pairs.items()
        if key != "octets"
    }


def _x_only(point: Any) -> Any:  # noqa: ANN401 - as what came
    if not isinstance(point, dict):  # that of SM2 is octets
        return point
    ((form, held),) = cast("dict[str, Any]", point).items()
    if form.startswith("uncompressed"):
        return {"x-only": held["x"]}
    return {form if form == "fill" else "x-only": held}
