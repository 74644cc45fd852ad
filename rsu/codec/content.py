"""What a message in packed encoding rules says of itself: what its signer must be permitted."""

import re
from collections.abc import Callable
from typing import Any

from rsu.codec.certificate import place_of
from rsu.errors import MessageError
from rsu.frames.timescale import its_seconds, unix_seconds
from rsu.trust.signature import service
from rsu.trust.signature.certificate import Content

WRAP = 65_536
"""ms, after which GenerationDeltaTime begins anew."""
CURRENT = 1.0
"""s for which a road user's state is sent: its longest period."""


def content_of(name: str, value: dict[str, Any], signed: float) -> Content:
    """Return what a message of Release 2 says of itself.

    Parameters
    ----------
    name : str
        cam, denm, vam or cpm.
    value : dict
        As decoded.
    signed : float
        Unix s at which its header says that it was signed; a GenerationDeltaTime needs it.

    Raises
    ------
    MessageError
        Such messages are not signed.
    """
    if name not in _READERS:
        raise MessageError(name, f"only {', '.join(_READERS)} are signed")
    return _READERS[name](value, signed)


def _cam(value: dict[str, Any], signed: float) -> Content:
    parameters = value["cam"]["camParameters"]
    special = parameters.get("specialVehicleContainer")
    made = _latest(value["cam"]["generationDeltaTime"], signed)
    return Content(
        psid=service.CAM,
        made=made,
        until=made + CURRENT,
        place=place_of(parameters["basicContainer"]["referencePosition"]),
        permissions=service.for_container(None if special is None else next(iter(special))),
    )


def _vam(value: dict[str, Any], signed: float) -> Content:
    made = _latest(value["vam"]["generationDeltaTime"], signed)
    place = value["vam"]["vamParameters"]["basicContainer"]["referencePosition"]
    version = bytes((service.VERSION,))
    return Content(
        psid=service.VAM,
        made=made,
        until=made + CURRENT,
        place=place_of(place),
        permissions=version,
    )


def _cpm(value: dict[str, Any], signed: float) -> Content:  # noqa: ARG001 - as the others
    management = value["payload"]["managementContainer"]
    made = unix_seconds(management["referenceTime"])
    return Content(
        psid=service.CPM,
        made=made,
        until=made + CURRENT,
        place=place_of(management["referencePosition"]),
        permissions=bytes((service.VERSION,)),
    )


def _denm(value: dict[str, Any], signed: float) -> Content:  # noqa: ARG001 - as the others
    management = value["denm"]["management"]
    event = value["denm"].get("situation", {}).get("eventType", {}).get("ccAndScc", {})
    causes = [int(number[0]) for name in event if (number := re.search(r"\d+$", name))]
    return Content(
        psid=service.DENM,
        made=unix_seconds(management["referenceTime"]),
        until=unix_seconds(management["detectionTime"]) + management["validityDuration"],
        place=place_of(management["eventPosition"]),
        permissions=service.for_causes(causes),
    )


def _latest(delta: int, signed: float) -> float:
    """Unix s nearest to `signed` whose TimestampIts is `delta` modulo `WRAP`."""
    behind = (its_seconds(signed) * 1000.0 - delta) % WRAP
    return signed - (behind if behind < WRAP / 2 else behind - WRAP) / 1000.0


_READERS: dict[str, Callable[[dict[str, Any], float], Content]] = {
    "cam": _cam,
    "denm": _denm,
    "vam": _vam,
    "cpm": _cpm,
}
