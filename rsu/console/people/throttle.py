"""Throttling of logins: who fails waits, and nobody for the failures of somebody elsewhere."""

import ipaddress
from collections import OrderedDict

FREE, FREE_OF_PLACE = 5, 30
"""Failures before somebody has to wait: with one name from one place, and from one place at all."""
LONGEST = 900.0
"""s that one waits at most; failures are forgotten after as long."""
AT_ONCE, REFILL = 10, 2.0
"""Logins at once, and a second, of all together, where each asks something of others."""
REMEMBERED = 10_000
"""Names and places; the oldest is forgotten first."""
NETWORK = 64
"""Bits of an IPv6 address that tell places apart: the rest is up to who lives there."""


def place_of(address: str) -> str:
    """Return from where an address is: itself, or its network if it is of IPv6.

    A socket of both families says IPv4 addresses in IPv6 (RFC 4291, 2.5.5.2): each is a place.
    """
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    if found.version == 4:
        return address
    if found.ipv4_mapped:
        return str(found.ipv4_mapped)
    return str(ipaddress.ip_network((found, NETWORK), strict=False))


class Throttle:
    """Says how long somebody has to wait for the next try.

    Parameters
    ----------
    free : int
        Failures before anybody has to.
    """

    def __init__(self, free: int = FREE) -> None:
        self._free = free
        self._failures: OrderedDict[str, tuple[int, float]] = OrderedDict()

    def wait(self, now: float, key: str) -> float:
        """Return the s to wait at `now`, s; 0 = try."""
        times, last = self._failures.get(key, (0, now))
        if times < self._free:
            return 0.0
        return max(min(2.0 ** (times - self._free), LONGEST) - (now - last), 0.0)

    def fail(self, now: float, key: str) -> None:
        """Take note of a wrong password."""
        times, last = self._failures.pop(key, (0, now))
        self._failures[key] = (1 if now - last > LONGEST else times + 1), now
        if len(self._failures) > REMEMBERED:
            self._failures.popitem(last=False)

    def succeed(self, key: str) -> None:
        """Forget the failures of who has come in."""
        self._failures.pop(key, None)


class Doorstep:
    """Throttles logins by name and place, and by place."""

    def __init__(self) -> None:
        self._names, self._places = Throttle(), Throttle(FREE_OF_PLACE)

    def wait(self, now: float, name: str, place: str) -> float:
        """Return the s to wait at `now`, s; 0 = try."""
        return max(self._names.wait(now, f"{name} {place}"), self._places.wait(now, place))

    def fail(self, now: float, name: str, place: str) -> None:
        """Take note of a wrong password."""
        self._names.fail(now, f"{name} {place}")
        self._places.fail(now, place)

    def succeed(self, name: str, place: str) -> None:
        """Forget who has come in; not his place, or he could guess there for others for ever."""
        self._names.succeed(f"{name} {place}")


class Bucket:
    """Says how long the next one has to wait, of all together."""

    def __init__(self) -> None:
        self._tokens, self._filled = float(AT_ONCE), 0.0

    def wait(self, now: float) -> float:
        """Return the s to wait at `now`, s; 0 = try, which counts as one."""
        self._tokens = min(AT_ONCE, self._tokens + REFILL * max(now - self._filled, 0.0))
        self._filled = now
        if self._tokens < 1.0:
            return (1.0 - self._tokens) / REFILL
        self._tokens -= 1.0
        return 0.0
