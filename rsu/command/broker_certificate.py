"""`ivics certs broker`, `client` and `revoke`: who talks to a broker, by X.509 and mosquitto."""

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
from rsu.command.access import Client, Role, access_list
from rsu.command.certificate import check_name, free_path
from rsu.errors import InputError, OutsideError

AUTHORITY, BROKER = "ca", "broker"
SUFFIX = ".crt"
REVOKED = "revoked.crl"
YEARS = 10
"""For which the authority is valid."""
CONFIGURATION = """\
listener 8883
cafile {folder}/ca.crt
certfile {folder}/broker.crt
keyfile {folder}/broker.key
crlfile {folder}/revoked.crl
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
        _write_revoked(folder, [])
    use = ExtendedKeyUsageOID.SERVER_AUTH
    made = _issue(folder, BROKER, None, use, days, x509.SubjectAlternativeName(names))
    _write(folder / "mosquitto.conf", CONFIGURATION.format(folder=folder.resolve()))
    _write_access(folder)
    return made


def make_client(folder: Path, client: Client, days: int) -> dict[str, Any]:
    """Make a client's certificate, and put it on the broker's list; as `make_broker`."""
    if client.area is not None:
        check_name("--area", client.area)
    free_path(folder, client.name, SUFFIX)
    made = _issue(folder, client.name, client, ExtendedKeyUsageOID.CLIENT_AUTH, days)
    _write_access(folder)
    return made


def revoke(folder: Path, name: str) -> dict[str, Any]:
    """Take a client's certificate back: the broker lets nobody in with it any more.

    Raises
    ------
    InputError
        There is no such client.
    OutsideError
        A file cannot be written.
    """
    file = folder / f"{name}{SUFFIX}"
    if name not in {client.name for client in _clients(folder)}:
        raise InputError(file, "", "no certificate of a client")
    certificate = _read(file)
    _write_revoked(folder, [*_revoked(folder), _entry(certificate.serial_number)])
    for gone in (file, folder / f"{name}.key"):
        gone.unlink(missing_ok=True)
    _write_access(folder)
    return {"name": name, "serial": f"{certificate.serial_number:x}"}


def _entry(serial: int) -> x509.RevokedCertificate:
    builder = x509.RevokedCertificateBuilder().serial_number(serial)
    return builder.revocation_date(datetime.now(UTC)).build()


def _revoked(folder: Path) -> list[x509.RevokedCertificate]:
    file = folder / REVOKED
    try:
        return list(x509.load_pem_x509_crl(file.read_bytes()))
    except (OSError, ValueError) as error:
        raise InputError(file, "", f"no list of revoked certificates: {error}") from None


def _write_revoked(folder: Path, revoked: list[x509.RevokedCertificate]) -> None:
    """Write the list, valid as long as the authority is: one that has run out shuts all out."""
    above, key = _authority(folder)
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(above.subject)
        .last_update(datetime.now(UTC) - LATE)
        .next_update(above.not_valid_after_utc)
    )
    for one in revoked:
        builder = builder.add_revoked_certificate(one)
    signed = builder.sign(key, hashes.SHA256())
    _write(folder / REVOKED, signed.public_bytes(serialization.Encoding.PEM).decode())


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
    client: Client | None,
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
        .subject_name(_subject(name, client))
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
    return {"file": file, "name": name, "role": client and client.role, "end_s": end.timestamp()}


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


def _clients(folder: Path) -> Iterator[Client]:
    """Whoever has a certificate of a role in the folder."""
    for file in sorted(folder.glob(f"*{SUFFIX}")):
        subject = _read(file).subject
        for unit in subject.get_attributes_for_oid(NameOID.ORGANIZATIONAL_UNIT_NAME):
            (name,) = subject.get_attributes_for_oid(NameOID.COMMON_NAME)
            areas = subject.get_attributes_for_oid(NameOID.ORGANIZATION_NAME)
            area = next((str(one.value) for one in areas), None)
            yield Client(str(name.value), Role(str(unit.value)), area)


def _write_access(folder: Path) -> None:
    _write(folder / "acl", access_list(_clients(folder)))


def _subject(name: str, client: Client | None) -> x509.Name:
    said = {NameOID.COMMON_NAME: name}
    if client is not None:
        said = {NameOID.ORGANIZATIONAL_UNIT_NAME: client.role, **said}
    if client is not None and client.area is not None:
        said = {NameOID.ORGANIZATION_NAME: client.area, **said}
    return x509.Name([x509.NameAttribute(kind, value) for kind, value in said.items()])


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
