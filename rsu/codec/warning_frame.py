"""Warnings as a radio sends them: DENM in secured GeoNetworking packets, signed by the unit."""

from collections.abc import Sequence
from math import radians

from rsu.arrays import Ints
from rsu.codec import denm_packed, geonetworking, topic
from rsu.codec.content import content_of
from rsu.codec.envelope import Signer
from rsu.codec.etsi import degrees_1e7
from rsu.codec.message import Outgoing
from rsu.config import Site
from rsu.errors import KeyStoreError, MessageError
from rsu.frames.projection import Projection
from rsu.trust.signature.verifier import judge_signer
from rsu.uper.message import codec
from rsu.warnings.warning import Warning

ROAD_SIDE_UNIT = 15


class WarningFrames:
    """Signs the warnings of a site.

    Parameters
    ----------
    site : Site
        Whose.
    signer : Signer
        Its certificate and key.

    Attributes
    ----------
    unsigned : int
        Warnings that the key's store has not signed, that no packet can say, or that nobody would
        believe, for the certificate does not allow them now, or here.
    """

    def __init__(self, site: Site, signer: Signer) -> None:
        self._site = site
        self._signer = signer
        self._projection = Projection(site.origin)
        self._sequence = 0
        self.unsigned = 0

    def of(self, warnings: Sequence[Warning], now: float) -> list[Outgoing]:
        """Return a packet for each warning, signed at `now`, Unix s."""
        sent: list[Outgoing] = []
        for warning in warnings:
            self._sequence += 1
            try:
                packet = self._packet(warning, now)
            except (KeyStoreError, MessageError):
                self.unsigned += 1
                continue
            sent.append(Outgoing(topic.frame(self._site.name), packet, qos=1))
        return sent

    def _packet(self, warning: Warning, now: float) -> bytes:
        origin = self._site.origin
        place = degrees_1e7(origin.latitude_deg), degrees_1e7(origin.longitude_deg)
        sender = geonetworking.Sender(ROAD_SIDE_UNIT, warning.station_id, place, now)
        value = denm_packed.value_of(warning, self._projection)
        record = codec("denm", 2).record(value)
        self._check(record, now)
        secure = geonetworking.securing("denm", sender, self._signer)
        message = codec("denm", 2).write(record)
        return geonetworking.packet("denm", value, message, sender, self._sequence, secure)

    def _check(self, record: Ints, now: float) -> None:
        """Refuse what receivers would, by the certificate: too late, elsewhere, or too much."""
        here = radians(self._site.origin.latitude_deg), radians(self._site.origin.longitude_deg)
        line = (self._signer.certificate,)
        refusal = judge_signer(line, content_of("denm", record, now), now, here)
        if refusal is not None:
            raise MessageError("denm", f"would be refused: {refusal}")
