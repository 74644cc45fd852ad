"""Warnings as a radio sends them: DENM in secured GeoNetworking packets, signed by the unit."""

from collections.abc import Sequence

from rsu.codec import denm_packed, geonetworking, topic
from rsu.codec.envelope import Signer
from rsu.codec.etsi import degrees_1e7
from rsu.codec.message import Outgoing
from rsu.config import Site
from rsu.errors import KeyStoreError, MessageError
from rsu.frames.projection import Projection
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
        Warnings that the key's store has not signed, or that no packet can say.
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
        secure = geonetworking.securing("denm", sender, self._signer)
        message = codec("denm", 2).encode(value)
        return geonetworking.packet("denm", value, message, sender, self._sequence, secure)
