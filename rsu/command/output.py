"""Files that a command writes: whole, or not at all."""

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from rsu.errors import OutsideError


@contextmanager
def whole(path: Path) -> Generator[TextIO]:
    """Open a text file that takes its name when all of it is written; else nothing has changed.

    What is there and is no file, as a pipe or ``/dev/stdout``, is written to as it comes.

    Raises
    ------
    OutsideError
        It cannot be written; at once, where that can be known at once.
    """
    special = path.exists() and not path.is_file()
    unfinished = path if special else path.with_name(f"{path.name}.part")
    try:
        try:
            with unfinished.open("w", encoding="utf-8", newline="") as stream:
                yield stream
            if not special:
                unfinished.replace(path)
        finally:
            if not special:
                unfinished.unlink(missing_ok=True)
    except OSError as error:
        raise OutsideError(f"{path}: cannot be written: {error.strerror}") from None
