"""A packet from the radio: taken apart, decoded, and believed or refused."""

from dataclasses import dataclass

from rsu.arrays import Ints
from rsu.codec import geonetworking
from rsu.codec.content import content_of
from rsu.trust.signature.certificate import Certificate
from rsu.trust.signature.refusal import Refusal
from rsu.trust.signature.region import Circle
from rsu.trust.signature.verifier import Verifier
from rsu.uper.message import codec


@dataclass(frozen=True, slots=True)
class Believed:
    """A message whose signer is known, and may say what it says.

    Parameters
    ----------
    name : str
        cam, denm, cpm or vam.
    record : (N,) int64
        Of Release 2, as `rsu.uper.message` reads it.
    area : Circle or None
        Where it is meant to go; None: to the neighbours.
    signer : Certificate
        Whose it is.
    """

    name: str
    record: Ints
    area: Circle | None
    signer: Certificate


def receive(data: bytes, verifier: Verifier, now: float) -> Believed | Refusal:
    """Return the message of a GeoNetworking packet, or why it is not believed.

    Parameters
    ----------
    data : bytes
        From the basic header on.
    verifier : Verifier
        Remembers who and what was heard.
    now : float
        Unix s.

    Raises
    ------
    MessageError
        It is no packet, or no message is in it.
    """
    packet = geonetworking.read(data)
    record = codec(packet.name, 2).read(packet.message)
    if packet.signed is None:
        return Refusal.UNSECURED
    content = content_of(packet.name, record, packet.signed.generation_time or 0.0)
    signer = verifier.verify(packet.signed, content, now)
    if isinstance(signer, Refusal):
        return signer
    return Believed(packet.name, record, packet.area, signer)
