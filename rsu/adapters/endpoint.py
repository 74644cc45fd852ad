"""Where a broker listens, as its URL says."""

import ssl
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from rsu.errors import InputError

# IANA service names mqtt and secure-mqtt
PORTS = {"mqtt": 1883, "mqtts": 8883}


@dataclass(slots=True, frozen=True)
class Endpoint:
    """Host, port and credentials; prints as ``host:port``, without the credentials."""

    host: str
    port: int
    secure: bool
    username: str | None = None
    password: str | None = field(default=None, repr=False)
    identity: Path | None = None
    """``NAME`` of ``NAME.crt`` and ``NAME.key``, beside which ``ca.crt`` vouches for the broker."""

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{host}:{self.port}"

    def tls_context(self) -> ssl.SSLContext | None:
        """Context that trusts whom the URL or the machine does; none for plain MQTT.

        Raises
        ------
        InputError
            A file of the identity is missing, or none.
        """
        if not self.secure or self.identity is None:
            return ssl.create_default_context() if self.secure else None
        try:
            context = ssl.create_default_context(cafile=self.identity.with_name("ca.crt"))
            context.load_cert_chain(f"{self.identity}.crt", f"{self.identity}.key")
        except OSError as error:  # as are errors of TLS
            raise InputError(self.identity, "", f"no certificate and key: {error}") from None
        return context


def parse_endpoint(url: str) -> Endpoint:
    """Read ``mqtt://[USER[:PASSWORD]@]HOST[:PORT]``, or ``mqtts`` for TLS, ``?identity=NAME`` too.

    Raises
    ------
    InputError
        When the URL is of another form; the message leaves out its credentials.
    """
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
        host.encode("idna")
        identity = parse_qs(parts.query, strict_parsing=True) if parts.query else {}
    except ValueError:
        raise _refusal(url) from None
    if parts.scheme not in PORTS or not host or port == 0 or parts.path.strip("/"):
        raise _refusal(url)
    if identity and (parts.scheme != "mqtts" or [*identity] != ["identity"]):
        raise _refusal(url)
    return Endpoint(
        host=host,
        port=PORTS[parts.scheme] if port is None else port,
        secure=parts.scheme == "mqtts",
        username=None if parts.username is None else unquote(parts.username),
        password=None if parts.password is None else unquote(parts.password),
        identity=Path(identity["identity"][-1]) if identity else None,
    )


def _refusal(url: str) -> InputError:
    shown = url.rpartition("@")[2] if "@" in url else url
    return InputError(
        shown, "", "expected mqtt://HOST[:PORT] or mqtts://HOST[:PORT][?identity=NAME]"
    )
