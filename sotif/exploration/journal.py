"""A journal: JSON lines, a line an evaluation, before them a header if one is wanted.

Each line is written at once, so that what was cut off goes on where it was: a search or a campaign
that is resumed asks the same questions again and finds the answers here.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TextIO

from rsu.errors import InputError
from sotif.exploration.pool import Evaluation


class Journal:
    """A file of evaluations by number.

    Parameters
    ----------
    file : Path
        Where it is.
    header : mapping, optional
        What all lines have in common: of a search its space, method, seed, versions.
    resume : bool
        Whether to go on with what the file holds; else it must not exist.

    Raises
    ------
    InputError
        The file exists, or is that of something else.
    """

    def __init__(self, file: Path, header: Mapping[str, Any] | None, *, resume: bool) -> None:
        self.file = file
        self._seen: dict[int, dict[str, Any]] = {}
        self._lines: TextIO | None = None
        if resume and file.exists():
            self._read(header)
        elif file.exists():
            raise InputError(file, "", "exists; --resume goes on with it")
        else:
            file.write_text("" if header is None else _line(header), "utf-8")

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

    def recall(self, number: int, question: Mapping[str, Any]) -> Evaluation | None:
        """Return what came of an evaluation, if it has been made.

        Raises
        ------
        InputError
            Something else was asked: by other versions of what is computed with.
        """
        if number not in self._seen:
            return None
        line = dict(self._seen[number])
        if any(line.pop(key, None) != value for key, value in question.items()):
            raise InputError(self.file, f"evaluation {number}", "is not what is asked now")
        fault = line.pop("fault", "")
        return Evaluation(None if fault else line.get("value", line), fault)

    def write(self, number: int, question: Mapping[str, Any], evaluation: Evaluation) -> None:
        """Keep an evaluation; what it returned stands beside the question, if it has keys."""
        line: dict[str, Any] = {"number": number, **question}
        if evaluation.fault:
            line["fault"] = evaluation.fault
        else:
            value = evaluation.value
            line |= value if isinstance(value, dict) else {"value": value}
        if self._lines is not None:
            self._lines.write(_line(line))
            self._lines.flush()

    def _read(self, header: Mapping[str, Any] | None) -> None:
        text = self.file.read_text("utf-8")
        whole = text[: text.rfind("\n") + 1]
        if whole != text:  # the last line was cut off
            self.file.write_text(whole, "utf-8")
        if header is not None and not whole:
            self.file.write_text(_line(header), "utf-8")
        for number, line in enumerate(whole.splitlines(), start=1):
            item = self._parsed(number, line)
            if header is not None and number == 1:
                self._compare(item, header)
                continue
            key = item.pop("number", None)
            if not isinstance(key, int) or len(item) < 2:
                raise InputError(self.file, f"line {number}", "is no evaluation")
            self._seen[key] = item

    def _compare(self, found: Mapping[str, Any], header: Mapping[str, Any]) -> None:
        for key, value in json.loads(_line(header)).items():
            if found.get(key) != value:
                problem = f"found {found.get(key)!r}, expected {value!r}: it is of another search"
                raise InputError(self.file, key, problem)

    def _parsed(self, number: int, line: str) -> dict[str, Any]:
        try:
            return dict(json.loads(line))
        except (TypeError, ValueError):
            raise InputError(self.file, f"line {number}", "is no JSON object") from None


def _line(item: Mapping[str, Any]) -> str:
    return json.dumps(item) + "\n"
