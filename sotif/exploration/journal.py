"""The journal of a search: JSON lines, a header and a line an evaluation.

Each line is written at once, so that a search that was cut off goes on where it was.  The points
follow from seed and robustness alone: a search that is resumed asks the same questions again and
finds the answers here.
"""

import json
from collections.abc import Mapping
from math import nan
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TextIO

from rsu.errors import InputError
from sotif.exploration.pool import Evaluation, Values


class Journal:
    """A file of evaluations by number.

    Parameters
    ----------
    file : Path
        Where it is.
    header : mapping
        What the search is: space, method, seed, versions.
    resume : bool
        Whether to go on with what the file holds; else it must not exist.

    Raises
    ------
    InputError
        The file exists, or is that of another search.
    """

    def __init__(self, file: Path, header: Mapping[str, Any], *, resume: bool) -> None:
        self.file = file
        self._seen: dict[int, tuple[dict[str, float], Evaluation]] = {}
        self._lines: TextIO | None = None
        if resume and file.exists():
            self._read(header)
        elif file.exists():
            raise InputError(file, "", "exists; --resume goes on with it")
        else:
            file.write_text(_line(header), "utf-8")

    def __enter__(self) -> Self:
        self._lines = self.file.open("a", encoding="utf-8")
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._lines is not None:
            self._lines.close()

    def recall(self, number: int, values: Values) -> Evaluation | None:
        """Return what came of an evaluation, if it has been made.

        Raises
        ------
        InputError
            It was made at other values: by other versions of what the search computes with.
        """
        if number not in self._seen:
            return None
        asked, evaluation = self._seen[number]
        if asked != dict(values):
            raise InputError(self.file, f"evaluation {number}", "is not what this search asks")
        return evaluation

    def write(self, number: int, values: Values, evaluation: Evaluation) -> None:
        """Keep an evaluation."""
        line: dict[str, Any] = {"number": number, "values": dict(values)}
        line |= {"fault": evaluation.fault} if evaluation.fault else {"value": evaluation.value}
        if self._lines is not None:
            self._lines.write(_line(line))
            self._lines.flush()

    def _read(self, header: Mapping[str, Any]) -> None:
        text = self.file.read_text("utf-8")
        whole = text[: text.rfind("\n") + 1]
        if whole != text:  # the last line was cut off
            self.file.write_text(whole, "utf-8")
        first, *lines = whole.splitlines() or [""]
        if not first:
            self.file.write_text(_line(header), "utf-8")
            return
        found = self._parsed(1, first)
        for key, value in json.loads(_line(header)).items():
            if found.get(key) != value:
                problem = f"found {found.get(key)!r}, expected {value!r}: it is of another search"
                raise InputError(self.file, key, problem)
        for number, line in enumerate(lines, start=2):
            item = self._parsed(number, line)
            try:
                came = Evaluation(float(item.get("value", nan)), item.get("fault", ""))
                self._seen[int(item["number"])] = (item["values"], came)
            except (KeyError, TypeError, ValueError):
                raise InputError(self.file, f"line {number}", "is no evaluation") from None

    def _parsed(self, number: int, line: str) -> dict[str, Any]:
        try:
            return dict(json.loads(line))
        except (TypeError, ValueError):
            raise InputError(self.file, f"line {number}", "is no JSON object") from None


def _line(item: Mapping[str, Any]) -> str:
    return json.dumps(item) + "\n"
