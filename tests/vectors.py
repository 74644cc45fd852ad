"""Messages that other encoders agree on, and what is none, read where they lie."""

import json
from typing import Any

from orange import SHARED

FOLDER = SHARED / "data" / "v2x" / "vectors"
NAMES = ("cam", "denm", "cpm", "vam", "poim")


def vectors(name: str) -> list[dict[str, Any]]:
    """Return the lines of a file; a missing one is said, not skipped."""
    file = FOLDER / f"{name}.jsonl"
    assert file.is_file(), f"the test vectors are not there: {file}"
    return [json.loads(line) for line in file.read_text("utf-8").splitlines()]
