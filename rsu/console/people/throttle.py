"""Throttling of logins: per name, per address, and of all together."""

from collections import OrderedDict

FREE = 5
"""Failures before somebody has to wait."""
LONGEST = 900.0
"""s that one waits at most; failures are forgotten after as long."""
EVERYBODY, REFILL = 10, 2.0
"""Logins at once, and a second, of all together: each costs 25 ms of a core."""
REMEMBERED = 10_000
"""Names and addresses; the oldest is forgotten first."""


class Throttle:
    """Says how long somebody has to wait for the next try."""

    def __init__(self) -> None:
        self._failures: OrderedDict[str, tuple[int, float]] = OrderedDict()
        self._tokens, self._filled = float(EVERYBODY), 0.0

    def wait(self, now: float, *keys: str) -> float:
        """Return the s to wait at `now`, s; 0 = try, which counts as one."""
        longest = max(self._wait(key, now) for key in keys)
        if longest > 0.0:
            return longest
        self._tokens = min(EVERYBODY, self._tokens + REFILL * max(now - self._filled, 0.0))
        self._filled = now
        if self._tokens < 1.0:
            return (1.0 - self._tokens) / REFILL
        self._tokens -= 1.0
        return 0.0

    def fail(self, now: float, *keys: str) -> None:
        """Take note of a wrong password."""
        for key in keys:
            times, last = self._failures.pop(key, (0, now))
            self._failures[key] = (1 if now - last > LONGEST else times + 1), now
            if len(self._failures) > REMEMBERED:
                self._failures.popitem(last=False)

    def succeed(self, *keys: str) -> None:
        """Forget the failures of who has come in."""
        for key in keys:
            self._failures.pop(key, None)

    def _wait(self, key: str, now: float) -> float:
        times, last = self._failures.get(key, (0, now))
        if times < FREE:
            return 0.0
        return max(min(2.0 ** (times - FREE), LONGEST) - (now - last), 0.0)
