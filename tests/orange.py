"""The third-party schemas of CAM and DENM as JSON, read where they lie."""

import json
from functools import cache
from pathlib import Path

from jsonschema import Draft202012Validator

SHARED = Path(__file__).parents[2] / "shared"
SCHEMAS = SHARED / "data" / "v2x" / "orange" / "schema"


@cache
def _validator(kind: str, version: str) -> Draft202012Validator:
    path = SCHEMAS / kind / f"{kind}_schema_{version.replace('.', '-')}.json"
    return Draft202012Validator(json.loads(path.read_text(encoding="utf-8")))


def faults(kind: str, version: str, payload: bytes) -> list[str]:
    """What the schema has against a payload."""
    message = json.loads(payload)
    validator = _validator(kind, version)
    found = validator.iter_errors(message)  # pyright: ignore[reportUnknownMemberType]
    return [error.message for error in found]
