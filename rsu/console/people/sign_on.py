"""Single sign-on: who is let in because the operator's identity provider vouches for him.

OpenID Connect Core 1.0, 3.1: the authorisation code, with PKCE (RFC 7636), and with a state that
only the browser knows that has begun (RFC 9700, 4.7).
"""

import secrets
from collections import OrderedDict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Protocol

from rsu.console.people.role import Role
from rsu.console.people.throttle import Bucket

PATIENCE = 600.0
"""s that one may take at the provider."""
UNDER_WAY = 1000
"""Logins that have begun; the oldest is forgotten first."""
RANKS = (Role.ADMIN, Role.SUPERVISOR, Role.ENGINEER, Role.OPERATOR, Role.VIEWER)
"""Who is in groups of several roles has the first of them."""


@dataclass(slots=True, frozen=True)
class Attempt:
    """A login that is under way; the first three are drawn, and used once."""

    state: str
    nonce: str
    verifier: str
    since: float
    """Unix s."""
    session: str
    """Token of the session that the browser had; "" = it had none."""


@dataclass(slots=True, frozen=True)
class Voucher:
    """What the provider says of somebody."""

    subject: str
    """By which the provider tells people apart, whatever they are called."""
    name: str
    groups: frozenset[str]


class IdentityProvider(Protocol):
    """Where people log in; both raise `IdentityError` where it does not answer as it should."""

    async def invite(self, attempt: Attempt) -> str:
        """Return the URL of the provider to which a browser is to go."""
        ...

    async def redeem(self, code: str, attempt: Attempt, now: float) -> Voucher:
        """Return for whom the code stands that the browser has brought back, at Unix s."""
        ...


class SignOn:
    """Logins by way of a provider.

    Parameters
    ----------
    provider : IdentityProvider
    groups : mapping
        Names of the provider's groups whose members have a role.
    """

    def __init__(self, provider: IdentityProvider, groups: Mapping[Role, Collection[str]]) -> None:
        self.provider = provider
        self.throttle = Bucket()
        """Of those who begin: they do not hold up who has a password."""
        self._groups = groups
        self._under_way: OrderedDict[str, Attempt] = OrderedDict()

    def begin(self, now: float, session: str = "") -> Attempt:
        """Begin a login in a browser that has a session already, or none."""
        state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
        attempt = Attempt(state, nonce, verifier, now, session)
        self._under_way[attempt.state] = attempt
        if len(self._under_way) > UNDER_WAY:
            self._under_way.popitem(last=False)
        return attempt

    def end(self, state: str, now: float) -> Attempt | None:
        """Return the login that a browser comes back from, once; None = there is none any more."""
        attempt = self._under_way.pop(state, None)
        return attempt if attempt and 0.0 <= now - attempt.since <= PATIENCE else None

    def role(self, voucher: Voucher) -> Role | None:
        """Return what somebody is at the console; None = nothing."""
        return next((x for x in RANKS if voucher.groups & set(self._groups.get(x, ()))), None)
