"""Files that a command writes: whole, or not at all."""

from collections.abc import Callable, Generator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import BinaryIO, TextIO, TypeVar

from rsu.errors import OutsideError

Stream = TypeVar("Stream")


def whole(path: Path) -> AbstractContextManager[TextIO]:
    """Open a text file that takes its name when all of it is written; else nothing has changed.

    What is there and is no file, as a pipe or ``/dev/stdout``, is written to as it comes.

    Raises
    ------
    OutsideError
        It cannot be written; at once, where that can be known at once.
    """
    return _whole(path, lambda file: file.open("w", encoding="utf-8", newline=""))


def whole_bytes(path: Path) -> AbstractContextManager[BinaryIO]:
    """Open a file of bytes as `whole` does one of text."""
    return _whole(path, lambda file: file.open("wb"))


@contextmanager
def _whole(
    path: Path, opened: Callable[[Path], AbstractContextManager[Stream]]
) -> Generator[Stream]:
    special = path.exists() and not path.is_file()
    unfinished = path if special else path.with_name(f"{path.name}.part")
    try:
        try:
            with opened(unfinished) as stream:
                yield stream
            if not special:
                unfinished.replace(path)
        finally:
            if not special:
                unfinished.unlink(missing_ok=True)
    except OSError as error:
        raise OutsideError(f"{path}: cannot be written: {error.strerror}") from None
