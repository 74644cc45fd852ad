"""The origin of the console: scheme, host and port at which browsers reach it (RFC 6454)."""

from urllib.parse import urlsplit

from rsu.errors import InputError

HERE = frozenset({"127.0.0.1", "::1", "localhost"})
DEFAULT_PORTS = {"https": 443, "http": 80}


def is_protected(scheme: str, host: str | None) -> bool:
    """Whether nobody in between reads what goes to a host: TLS, or it stays on this machine."""
    return bool(host) and (scheme == "https" or (scheme == "http" and host in HERE))


def parse_origin(url: str) -> str:
    """Return the origin that a URL names, as browsers send it.

    Raises
    ------
    InputError
        It names more than an origin, or one that is neither TLS nor on this machine.
    """
    parts, expected = urlsplit(url), "expected an origin, such as https://console.example.org"
    try:
        port = parts.port
    except ValueError:
        raise InputError("--origin", url, expected) from None
    extra = parts.path.strip("/") or parts.query or parts.fragment or "@" in parts.netloc
    if extra or not is_protected(parts.scheme, parts.hostname):
        raise InputError("--origin", url, expected)
    host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname
    named = port is not None and port != DEFAULT_PORTS[parts.scheme]
    return f"{parts.scheme}://{host}:{port}" if named else f"{parts.scheme}://{host}"
