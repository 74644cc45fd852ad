"""What a message in packed encoding rules says of itself: what its signer must be permitted."""

import re
from collections.abc import Callable

from rsu.arrays import Ints
from rsu.codec.certificate import angles
from rsu.errors import MessageError
from rsu.frames.timescale import its_seconds, unix_seconds
from rsu.kernels.uper import ABSENT
from rsu.trust.signature import service
from rsu.trust.signature.certificate import Content
from rsu.trust.signature.region import Place
from rsu.uper.message import codec

WRAP = 65_536
"""ms, after which GenerationDeltaTime begins anew."""
CURRENT = 1.0
"""s for which a road user's state is sent: its longest period."""


class _Form:
    """Where the records of a message say what their signer must be permitted."""

    def __init__(self, name: str, made: str, position: str) -> None:
        codec_of = codec(name, 2)
        self.made = codec_of.field(made)
        self._latitude = codec_of.field(f"{position}.latitude")
        self._longitude = codec_of.field(f"{position}.longitude")

    def place(self, record: list[int]) -> Place | None:
        """Return latitude and longitude, rad; None where one is not known."""
        return angles(self._latitude(record), self._longitude(record))


_CAM = _Form("cam", "cam.generationDeltaTime", "cam.camParameters.basicContainer.referencePosition")
_VAM = _Form("vam", "vam.generationDeltaTime", "vam.vamParameters.basicContainer.referencePosition")
_CPM = _Form(
    "cpm",
    "payload.managementContainer.referenceTime",
    "payload.managementContainer.referencePosition",
)
_DENM = _Form("denm", "denm.management.referenceTime", "denm.management.eventPosition")
_DETECTED = codec("denm", 2).field("denm.management.detectionTime")
_VALIDITY = codec("denm", 2).field("denm.management.validityDuration")
_CAUSE = codec("denm", 2).field("denm.situation.eventType.ccAndScc")
_SPECIAL = codec("cam", 2).field("cam.camParameters.specialVehicleContainer")
_CONTAINERS = codec("cam", 2).description.names("SpecialVehicleContainer")
_CAUSES = [
    int(number[0]) if (number := re.search(r"\d+$", name)) else None
    for name in codec("denm", 2).description.names("CauseCodeChoice")
]


def content_of(name: str, record: Ints, signed: float) -> Content:
    """Return what a message of Release 2 says of itself.

    Parameters
    ----------
    name : str
        cam, denm, vam or cpm.
    record : (N,) int64
        As `rsu.uper.message` reads it.
    signed : float
        Unix s at which its header says that it was signed; a GenerationDeltaTime needs it.

    Raises
    ------
    MessageError
        Such messages are not signed.
    """
    if name not in _READERS:
        raise MessageError(name, f"only {', '.join(_READERS)} are signed")
    return _READERS[name](record.tolist(), signed)


def _cam(record: list[int], signed: float) -> Content:
    special = _SPECIAL(record)
    made = _latest(_CAM.made(record), signed)
    return Content(
        psid=service.CAM,
        made=made,
        until=made + CURRENT,
        place=_CAM.place(record),
        permissions=service.for_container(None if special == ABSENT else _CONTAINERS[special]),
    )


def _vam(record: list[int], signed: float) -> Content:
    made = _latest(_VAM.made(record), signed)
    return Content(
        psid=service.VAM,
        made=made,
        until=made + CURRENT,
        place=_VAM.place(record),
        permissions=bytes((service.VERSION,)),
    )


def _cpm(record: list[int], signed: float) -> Content:  # noqa: ARG001 - as the others
    made = unix_seconds(_CPM.made(record))
    return Content(
        psid=service.CPM,
        made=made,
        until=made + CURRENT,
        place=_CPM.place(record),
        permissions=bytes((service.VERSION,)),
    )


def _denm(record: list[int], signed: float) -> Content:  # noqa: ARG001 - as the others
    cause = _CAUSE(record)
    number = None if cause == ABSENT else _CAUSES[cause]
    return Content(
        psid=service.DENM,
        made=unix_seconds(_DENM.made(record)),
        until=unix_seconds(_DETECTED(record)) + _VALIDITY(record),
        place=_DENM.place(record),
        permissions=service.for_causes([] if number is None else [number]),
    )


def _latest(delta: int, signed: float) -> float:
    """Unix s nearest to `signed` whose TimestampIts is `delta` modulo `WRAP`."""
    behind = (its_seconds(signed) * 1000.0 - delta) % WRAP
    return signed - (behind if behind < WRAP / 2 else behind - WRAP) / 1000.0


_READERS: dict[str, Callable[[list[int], float], Content]] = {
    "cam": _cam,
    "denm": _denm,
    "vam": _vam,
    "cpm": _cpm,
}
