"""Passwords: hashed one at a time, and for a few who wait for it."""

import asyncio
from collections.abc import Callable
from typing import TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST, LONGEST = 12, 128
"""Characters (ASVS 2.1.1 and 2.1.2)."""
QUEUE = 32
"""Who may wait at once, each from another place: the last one for 0.8 s."""

Result = TypeVar("Result")

# OWASP's cheat sheet on password storage: 19 MiB, two passes, one lane; about 25 ms of a core.
_HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
_NOBODY = _HASHER.hash("nobody has this password")


def digest(password: str) -> str:
    """Return what is kept of a password."""
    return _HASHER.hash(password)


def matches(kept: str | None, password: str) -> bool:
    """Whether it is the password; it takes as long for somebody who is not known."""
    try:
        return _HASHER.verify(kept or _NOBODY, password) and kept is not None
    except (VerificationError, InvalidHashError):
        return False


class Hasher:
    """Hashes in a thread, one password at a time: a flood of logins takes no second core."""

    def __init__(self) -> None:
        self._turn = asyncio.Lock()
        self.waiting: set[str] = set()
        """Whose passwords are hashed, or wait for it."""

    async def run(self, whose: str, work: Callable[[], Result]) -> Result | None:
        """Wait for the turn, and do the work; None = too many wait, or one of the same place."""
        if whose in self.waiting or len(self.waiting) >= QUEUE:
            return None
        self.waiting.add(whose)
        try:
            async with self._turn:
                return await asyncio.to_thread(work)
        finally:
            self.waiting.remove(whose)
