"""The third-party schemas of CAM, DENM and SPATEM as JSON, read where they lie."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator
from referencing import Registry, Resource

SHARED = Path(__file__).parents[2] / "shared"
SHARED_ADDRESS = "https://Orange-OpenSource.github.io/its-client/dsrc/dsrc_schema_2-0-0.json"
SCHEMAS = SHARED / "data" / "v2x" / "orange" / "schema"


@cache
def _validator(kind: str, version: str) -> Draft202012Validator:
    path = SCHEMAS / kind / f"{kind}_schema_{version.replace('.', '-')}.json"
    # what several messages share, by the address from which they refer to it
    shared = Resource.from_contents(_read(SCHEMAS / "dsrc" / "dsrc_schema_2-0-0.json"))
    registry = Registry().with_resource(SHARED_ADDRESS, shared)
    return Draft202012Validator(_read(path), registry=registry)


def _read(path: Path) -> dict[str, Any]:
    return json.loads(path.read_text(encoding="utf-8"))


def faults(kind: str, version: str, payload: bytes) -> list[str]:
    """What the schema has against a payload."""
    message = json.loads(payload)
    validator = _validator(kind, version)
    found = validator.iter_errors(message)  # pyright: ignore[reportUnknownMemberType]
    return [error.message for error in found]
