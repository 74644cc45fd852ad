"""`ivics certs`: certificates and keys for a site or a test, and what a certificate says."""

import math
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from rsu.adapters.certificate_file import SUFFIX, read_certificate, read_signer, store
from rsu.clock import SystemClock, seconds
from rsu.codec.issue import Subject, issue, issue_root
from rsu.config import Token
from rsu.errors import InputError, OutsideError
from rsu.trust.signature import service
from rsu.trust.signature.certificate import Certificate
from rsu.trust.signature.region import Circle

ROOT, AUTHORITY = "root", "authority"
YEAR, DAY = 8766, 24
"""h."""


def make_root(folder: Path, years: int) -> dict[str, Any]:
    """Make a folder's root, and its key; return what it is.

    Raises
    ------
    InputError
        There is one.
    OutsideError
        A file cannot be written.
    """
    path = free_path(folder, ROOT, SUFFIX)
    keys = store(folder, None)
    keys.make(ROOT)
    subject = Subject(name=ROOT, start=_now(), hours=years * YEAR, steps=2)
    return _written(path, issue_root(subject, keys, ROOT))


def make_authority(folder: Path, years: int) -> dict[str, Any]:
    """Make an authority below a folder's root; as `make_root`."""
    subject = Subject(name=AUTHORITY, start=_now(), hours=years * YEAR, steps=1)
    return _issued(folder, AUTHORITY, subject, ROOT, None)


def make_ticket(
    folder: Path,
    name: str,
    services: Mapping[int, bytes | None],
    circle: Circle | None,
    days: int,
    token: Token | None,
) -> dict[str, Any]:
    """Make a ticket below a folder's authority; as `make_root`.

    Parameters
    ----------
    folder : Path
        Holds the authority.
    name : str
        Of the files.
    services : mapping
        Permissions by PSID.
    circle : Circle or None
        Where it is good; None: everywhere.
    days : int
        It is valid for.
    token : Token or None
        Makes and keeps the key; None: a file does.
    """
    subject = Subject(start=_now(), hours=days * DAY, circle=circle, services=services)
    return _issued(folder, name, subject, AUTHORITY, token)


def services_of(names: list[str], causes: str | None) -> dict[int, bytes | None]:
    """Return permissions for messages by name, and of DENM for causes alone.

    Raises
    ------
    InputError
        There is no such message or cause.
    """
    unknown = [name for name in names if name not in service.NUMBERS]
    if unknown or not names:
        found = unknown[0] if unknown else ""
        raise InputError("--for", found, f"expected one of {', '.join(service.NUMBERS)}")
    given: dict[int, bytes | None] = {
        service.NUMBERS[name]: service.everything(service.NUMBERS[name]) for name in names
    }
    if causes is not None:
        given[service.DENM] = service.for_causes(_causes(causes))
    return given


def circle_of(text: str) -> Circle:
    """Return the circle that LAT,LON,M says; raises `InputError` where it is none."""
    try:
        latitude, longitude, radius = map(float, text.split(","))
    except ValueError:
        raise _no_circle(text) from None
    if not (abs(latitude) <= 90.0 and abs(longitude) <= 180.0 and 1.0 <= radius <= 65_535.0):
        raise _no_circle(text)
    return Circle((math.radians(latitude), math.radians(longitude)), radius)


def shown(path: Path) -> dict[str, Any]:
    """Return what the certificate of a file says; raises `InputError` where it is none."""
    return _said(path, read_certificate(path))


def _issued(
    folder: Path, name: str, subject: Subject, issuer: str, token: Token | None
) -> dict[str, Any]:
    path = free_path(folder, name, SUFFIX)
    above = read_signer(folder / f"{issuer}{SUFFIX}")
    left = above.certificate.end - subject.start
    hours = min(subject.hours, int(left // 3600.0))
    if hours < 1:
        raise InputError(folder / f"{issuer}{SUFFIX}", "", "it is not valid for another hour")
    point = store(folder, token).make(name)
    return _written(path, issue(replace(subject, hours=hours), point, above))


def check_name(option: str, name: str) -> None:
    """Raise `InputError` where a name might be misread in a list of access."""
    if not (name.isascii() and name.replace("-", "").replace("_", "").isalnum()):
        raise InputError(option, name, "expected letters, digits, - and _")


def free_path(folder: Path, name: str, suffix: str) -> Path:
    """Return where a certificate will be, which is nothing yet; its folder is made.

    Raises
    ------
    InputError
        The name is taken, or might be misread in a list of access.
    OutsideError
        The folder cannot be made.
    """
    check_name("NAME", name)
    path = folder / f"{name}{suffix}"
    for file in (path, folder / f"{name}.key"):
        if file.exists():
            raise InputError(file, "", "is there already, and is not written over")
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutsideError(f"{folder}: cannot be made: {error.strerror}") from None
    return path


def _written(path: Path, certificate: Certificate) -> dict[str, Any]:
    try:
        with path.open("xb") as file:
            file.write(certificate.octets)
    except OSError as error:
        raise OutsideError(f"{path}: cannot be written: {error.strerror}") from None
    return _said(path, certificate)


def _said(path: Path, certificate: Certificate) -> dict[str, Any]:
    names = {psid: name for name, psid in service.NUMBERS.items()}
    region = certificate.region
    return {
        "file": str(path),
        "id": certificate.id.hex(),
        "name": certificate.name,
        "issuer": None if certificate.issuer is None else certificate.issuer.hex(),
        "explicit": certificate.is_explicit,
        "start_s": certificate.start,
        "end_s": certificate.end,
        "services": {
            names.get(psid, str(psid)): None if ssp is None else ssp.hex()
            for psid, ssp in certificate.services.items()
        },
        "issues": bool(certificate.issues),
        "region": None if region is None else type(region).__name__.lower(),
        "octets": len(certificate.octets),
    }


def _causes(text: str) -> list[int]:
    known = {cause for row in service.CAUSES for cause in row}
    try:
        causes = [int(cause) for cause in text.split(",")]
    except ValueError:
        causes = [-1]
    for cause in causes:
        if cause not in known:
            raise InputError("--causes", text, f"expected some of {sorted(known)}, as 97,94")
    return causes


def _no_circle(text: str) -> InputError:
    expected = "expected LAT,LON,M in degrees and up to 65535 m, such as 48.1351,11.5820,2000"
    return InputError("--circle", text, expected)


def _now() -> float:
    return seconds(SystemClock().now_ns())
