"""The third-party schemas of CAM, DENM and SPATEM as JSON, read where they lie."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

SHARED = Path(__file__).parents[2] / "shared"
SCHEMAS = SHARED / "data" / "v2x" / "orange" / "schema"
COMMON = "../dsrc/dsrc_schema_2-0-0.json#/definitions/"
"""By which messages refer to what several of them share."""


@cache
def _validator(kind: str, version: str) -> Draft202012Validator:
    path = SCHEMAS / kind / f"{kind}_schema_{version.replace('.', '-')}.json"
    text = path.read_text(encoding="utf-8")
    schema: dict[str, Any] = json.loads(text.replace(COMMON, "#/$defs/"))
    if COMMON in text:
        common = (SCHEMAS / "dsrc" / "dsrc_schema_2-0-0.json").read_text(encoding="utf-8")
        definitions = json.loads(common.replace("#/definitions/", "#/$defs/"))["definitions"]
        schema["$defs"] = definitions | schema.get("$defs", {})
    return Draft202012Validator(schema)


def faults(kind: str, version: str, payload: bytes) -> list[str]:
    """What the schema has against a payload."""
    message = json.loads(payload)
    validator = _validator(kind, version)
    found = validator.iter_errors(message)  # pyright: ignore[reportUnknownMemberType]
    return [error.message for error in found]
