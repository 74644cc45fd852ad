"""`ivics certs broker` and `client`: who talks to a broker, by X.509, and what mosquitto needs."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from rsu.adapters.key_file import KeyFiles
from rsu.command.access import Role, access_list
from rsu.command.certificate import free_path
from rsu.errors import InputError, OutsideError

AUTHORITY, BROKER = "ca", "broker"
SUFFIX = ".crt"
YEARS = 10
"""For which the authority is valid."""
CONFIGURATION = """\
listener 8883
cafile {folder}/ca.crt
certfile {folder}/broker.crt
keyfile {folder}/broker.key
require_certificate true
use_identity_as_username true
allow_anonymous false
acl_file {folder}/acl
set_tcp_nodelay true
max_inflight_messages 0
"""
LATE = timedelta(minutes=5)
"""By which the clock of a client may be behind ours."""


def make_broker(folder: Path, hosts: list[str], days: int) -> dict[str, Any]:
    """Make a broker's certificate for its names, the authority if there is none, and its files.

    Raises
    ------
    InputError
        There is a broker, or a host is none.
    OutsideError
        A file cannot be written.
    """
    names = [_host(host) for host in hosts]
    free_path(folder, BROKER, SUFFIX)
    if not (folder / f"{AUTHORITY}{SUFFIX}").exists():
        _make_authority(folder)
    use = ExtendedKeyUsageOID.SERVER_AUTH
    made = _issue(folder, BROKER, None, use, days, x509.SubjectAlternativeName(names))
    _write(folder / "mosquitto.conf", CONFIGURATION.format(folder=folder.resolve()))
    _write_access(folder)
    return made


def make_client(folder: Path, name: str, role: Role, days: int) -> dict[str, Any]:
    """Make a client's certificate, and put it on the broker's list; as `make_broker`."""
    free_path(folder, name, SUFFIX)
    made = _issue(folder, name, role, ExtendedKeyUsageOID.CLIENT_AUTH, days)
    _write_access(folder)
    return made


def _make_authority(folder: Path) -> None:
    key, now = _new_key(folder, AUTHORITY), datetime.now(UTC)
    name = _subject(AUTHORITY, None)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - LATE)
        .not_valid_after(now + timedelta(days=365 * YEARS))
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    _write_certificate(folder, AUTHORITY, certificate)


def _issue(
    folder: Path,
    name: str,
    role: Role | None,
    use: x509.ObjectIdentifier,
    days: int,
    *more: x509.ExtensionType,
) -> dict[str, Any]:
    above, above_key = _authority(folder)
    key, now = _new_key(folder, name), datetime.now(UTC)
    end = min(now + timedelta(days=days), above.not_valid_after_utc)
    builder = (
        x509.CertificateBuilder()
        .issuer_name(above.subject)
        .subject_name(_subject(name, role))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - LATE)
        .not_valid_after(end)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.ExtendedKeyUsage([use]), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(above_key.public_key()),
            critical=False,
        )
    )
    for extension in more:
        builder = builder.add_extension(extension, critical=False)
    _write_certificate(folder, name, builder.sign(above_key, hashes.SHA256()))
    file = str(folder / f"{name}{SUFFIX}")
    return {"file": file, "name": name, "role": role, "end_s": end.timestamp()}


def _authority(folder: Path) -> tuple[x509.Certificate, ec.EllipticCurvePrivateKey]:
    file = folder / f"{AUTHORITY}{SUFFIX}"
    if not file.is_file():
        raise InputError(file, "", "no such file; ivics certs broker makes it")
    return _read(file), _key(folder, AUTHORITY)


def _read(file: Path) -> x509.Certificate:
    try:
        return x509.load_pem_x509_certificate(file.read_bytes())
    except (OSError, ValueError) as error:
        raise InputError(file, "", f"no certificate: {error}") from None


def _new_key(folder: Path, name: str) -> ec.EllipticCurvePrivateKey:
    KeyFiles(folder).make(name)
    return _key(folder, name)


def _key(folder: Path, name: str) -> ec.EllipticCurvePrivateKey:
    file = folder / f"{name}.key"
    try:
        key = serialization.load_pem_private_key(file.read_bytes(), None)
    except (OSError, ValueError, TypeError) as error:
        raise InputError(file, "", f"no key: {error}") from None
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise InputError(file, "", "expected a key on an elliptic curve")
    return key


def _clients(folder: Path) -> Iterator[tuple[str, Role]]:
    """Whoever has a certificate of a role in the folder."""
    for file in sorted(folder.glob(f"*{SUFFIX}")):
        subject = _read(file).subject
        for unit in subject.get_attributes_for_oid(NameOID.ORGANIZATIONAL_UNIT_NAME):
            (name,) = subject.get_attributes_for_oid(NameOID.COMMON_NAME)
            yield str(name.value), Role(str(unit.value))


def _write_access(folder: Path) -> None:
    _write(folder / "acl", access_list(_clients(folder)))


def _subject(name: str, role: Role | None) -> x509.Name:
    unit = [] if role is None else [x509.NameAttribute(NameOID.ORGANIZATIONAL_UNIT_NAME, role)]
    return x509.Name([*unit, x509.NameAttribute(NameOID.COMMON_NAME, name)])


def _host(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ip_address(host))
    except ValueError:
        pass
    try:
        return x509.DNSName(host)
    except ValueError:
        raise InputError("HOST", host, "expected a name or an address") from None


def _write_certificate(folder: Path, name: str, certificate: x509.Certificate) -> None:
    text = certificate.public_bytes(serialization.Encoding.PEM).decode()
    _write(folder / f"{name}{SUFFIX}", text)


def _write(file: Path, text: str) -> None:
    try:
        file.write_text(text, encoding="utf-8")
    except OSError as error:
        raise OutsideError(f"{file}: cannot be written: {error.strerror}") from None
