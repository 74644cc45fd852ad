"""An identity provider that speaks OpenID Connect, and the file that says which it is.

Needs the extra `oidc`: httpx for the way there, joserfc for the signatures.
"""

import hashlib
import re
from base64 import urlsafe_b64encode
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import quote, urlsplit

from rsu.console.origin import is_protected
from rsu.console.people.register import NAME
from rsu.console.people.role import Role
from rsu.console.people.sign_on import Attempt, SignOn, Voucher
from rsu.errors import ConfigError, IdentityError
from rsu.toml import Strict, parse_toml, read_text

if TYPE_CHECKING:
    from httpx import AsyncClient, Response

DISCOVERY = "/.well-known/openid-configuration"
RETURN = "api/v1/sign-on/end"
"""Where the browser comes back to, below the console's origin."""
ALGORITHMS = ["RS256", "PS256", "ES256", "EdDSA"]
"""Of the provider's signatures: none that a client could make as well."""
PATIENCE = 5.0
"""s for each answer of the provider."""
LEEWAY = 30
"""s between its clock and ours."""


class Provider(Strict, frozen=True, kw_only=True):
    """The file: which provider, and who of its people may do what."""

    issuer: str
    client_id: str
    client_secret_file: str | None = None
    """None = a public client: PKCE alone protects the code."""
    name_claim: str = "preferred_username"
    groups_claim: str = "groups"
    groups: dict[Role, tuple[str, ...]]
    """Names of its groups, by role."""


def read_sign_on(file: Path, origin: str) -> SignOn:
    """Read which provider lets people in to the console at an origin.

    Raises
    ------
    ConfigError
        A key is wrong, or the extra is not installed.
    """
    provider = parse_toml(read_text(file), str(file), Provider)
    parts = urlsplit(provider.issuer)
    if not is_protected(parts.scheme, parts.hostname):
        raise ConfigError(file, "$.issuer", f"{provider.issuer!r}, expected an https URL")
    return SignOn(OpenIdProvider(file, provider, origin), provider.groups)


class OpenIdProvider:
    """A provider, asked anew at each login: its keys and addresses may change at any time.

    Parameters
    ----------
    file : Path
        Where the next stands.
    provider : Provider
    origin : str
        At which browsers reach the console.

    Raises
    ------
    ConfigError
        The secret cannot be read, or the extra `oidc` is not installed.
    """

    def __init__(self, file: Path, provider: Provider, origin: str) -> None:
        try:
            import httpx  # noqa: PLC0415 - of an extra, as the next
            from joserfc import errors, jwk, jwt  # noqa: PLC0415
        except ImportError:
            raise ConfigError(file, "", "needs pip install 'ivics[oidc]'") from None
        self._http, self._jwk, self._jwt = httpx, jwk, jwt
        self._faults = (httpx.HTTPError, errors.JoseError, KeyError, TypeError, ValueError)
        self._provider = provider
        self._return = f"{origin}/{RETURN}"
        secret = _secret(file, provider)
        # RFC 6749, 2.3.1
        self._proof = (
            httpx.BasicAuth(quote(provider.client_id), quote(secret))
            if secret
            else httpx.USE_CLIENT_DEFAULT
        )

    async def invite(self, attempt: Attempt) -> str:
        """Return the URL of the provider to which a browser is to go."""
        async with self._asking() as client:
            found = await self._discover(client)
            digest = hashlib.sha256(attempt.verifier.encode()).digest()
            query = {
                "response_type": "code",
                "client_id": self._provider.client_id,
                "redirect_uri": self._return,
                "scope": "openid profile",
                "state": attempt.state,
                "nonce": attempt.nonce,
                "code_challenge": urlsafe_b64encode(digest).decode().rstrip("="),
                "code_challenge_method": "S256",
            }
            return str(self._http.URL(found["authorization_endpoint"]).copy_merge_params(query))

    async def redeem(self, code: str, attempt: Attempt, now: float) -> Voucher:
        """Return for whom a code stands, as a signed token says that is meant for us."""
        async with self._asking() as client:
            found = await self._discover(client)
            form = {
                "grant_type": "authorization_code",
                "code": code,
                "redirect_uri": self._return,
                "client_id": self._provider.client_id,
                "code_verifier": attempt.verifier,
            }
            token = _json(await client.post(found["token_endpoint"], data=form, auth=self._proof))
            keys = _json(await client.get(found["jwks_uri"]))
            return self._read(token["id_token"], keys, attempt.nonce, now)

    @asynccontextmanager
    async def _asking(self) -> AsyncGenerator["AsyncClient"]:
        """Give a client for one login; whatever goes wrong with it is an `IdentityError`."""
        try:
            async with self._http.AsyncClient(timeout=PATIENCE) as client:
                yield client
        except self._faults as error:
            reason = f"{type(error).__name__}: {error}"
            raise IdentityError(self._provider.issuer, reason) from error

    async def _discover(self, client: "AsyncClient") -> Mapping[str, str]:
        issuer = self._provider.issuer
        found = _json(await client.get(issuer.rstrip("/") + DISCOVERY))
        if found["issuer"] != issuer:
            raise ValueError(f"it calls itself {found['issuer']!r}, expected {issuer!r}")
        return found

    def _read(self, token: str, keys: Any, nonce: str, now: float) -> Voucher:  # noqa: ANN401 - JSON
        provider = self._provider
        read = self._jwt.decode(token, self._jwk.KeySet.import_key_set(keys), ALGORITHMS)
        registry = self._jwt.JWTClaimsRegistry(
            now=int(now),
            leeway=LEEWAY,
            iss={"essential": True, "value": provider.issuer},
            aud={"essential": True, "value": provider.client_id},
            exp={"essential": True},
            sub={"essential": True},
            nonce={"essential": True, "value": nonce},
        )
        registry.validate(read.claims)
        _check_audience(read.claims, provider.client_id)
        name, groups = read.claims[provider.name_claim], read.claims.get(provider.groups_claim, [])
        if not (isinstance(name, str) and re.fullmatch(NAME, name)):
            raise ValueError(f"{name!r} is no name that this console can keep")
        if not isinstance(groups, list):
            raise TypeError(f"its claim {provider.groups_claim} is no list")
        held = frozenset(map(str, cast("list[Any]", groups)))
        return Voucher(str(read.claims["sub"]), name, held)


def _check_audience(claims: Mapping[str, Any], client: str) -> None:
    """Refuse a token that is meant for others as well (OpenID Connect Core 1.0, 3.1.3.7)."""
    if claims["aud"] not in (client, [client]) or claims.get("azp", client) != client:
        raise ValueError(f"its token is for {claims['aud']!r}, expected for {client!r} alone")


def _json(answer: "Response") -> Any:  # noqa: ANN401 - JSON
    answer.raise_for_status()
    return answer.json()


def _secret(file: Path, provider: Provider) -> str | None:
    if provider.client_secret_file is None:
        return None
    secret = file.parent / provider.client_secret_file
    try:
        return secret.read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(file, "$.client_secret_file", f"cannot be read: {error}") from None
