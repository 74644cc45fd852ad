"""The receiver: whose a message is, or why that is not known.

Cheap checks come first, the signature of the message last; only what has passed all of them is
remembered.
"""

from collections.abc import Iterable, Sequence

from rsu.trust.signature.certificate import Certificate, Content, SignedMessage
from rsu.trust.signature.chain import Chain, Chains
from rsu.trust.signature.ecdsa import hash_of, verifies
from rsu.trust.signature.refusal import Refusal
from rsu.trust.signature.region import Place, distance
from rsu.trust.signature.replay import Replays
from rsu.trust.signature.service import SERVICES, covers

AHEAD = 0.5
"""s by which a sender's clock may be ahead of ours, as one that is set over a mobile network."""


class Verifier:
    """A fold over signed messages, in order of arrival.

    Parameters
    ----------
    roots : iterable of Certificate
        Trusted.
    authorities : iterable of Certificate
        Below them; others are learnt.
    """

    def __init__(
        self, roots: Iterable[Certificate], authorities: Iterable[Certificate] = ()
    ) -> None:
        self.chains = Chains(roots)
        self._replays = Replays()
        for authority in authorities:
            self.chains.learn(authority)

    def verify(self, message: SignedMessage, content: Content, now: float) -> Certificate | Refusal:
        """Return the certificate of who has signed a message, or why it is refused.

        Parameters
        ----------
        message : SignedMessage
            As it came.
        content : Content
            What its payload says of itself.
        now : float
            Unix s.
        """
        refusal = _against_content(message, content) or _against_clock(message, now)
        if refusal is not None:
            return refusal
        chain = self.chains.of(message.signer)
        if isinstance(chain, Refusal):
            return chain
        signed = hash_of(message.hash, chain.certificate.hash)
        refusal = _against_chain(message, content, chain) or self._against_memory(signed, now)
        if refusal is not None:
            return refusal
        if message.signature is None:
            return Refusal.UNSUPPORTED
        if not verifies(chain.key, message.signature, signed):
            return Refusal.FORGED
        self._replays.hear(signed, now + SERVICES[content.psid].lifetime + AHEAD)
        if message.told is not None:
            self.chains.learn(message.told)
        return chain.certificate

    def _against_memory(self, signed: bytes, now: float) -> Refusal | None:
        self._replays.forget(now)
        if signed in self._replays:
            return Refusal.REPLAYED
        return Refusal.CROWDED if self._replays.is_full else None


def _against_content(message: SignedMessage, content: Content) -> Refusal | None:
    if message.psid != content.psid or content.psid not in SERVICES:
        return Refusal.OTHER_SERVICE
    time, service = message.generation_time, SERVICES[content.psid]
    if time is None:
        return Refusal.UNTIMED
    if not content.made <= time + AHEAD or time > content.until:
        return Refusal.CONTRADICTS_TIME
    if message.place is None:
        return Refusal.UNPLACED if service.is_placed else None
    if content.place is not None and distance(message.place, content.place) > service.reach:
        return Refusal.CONTRADICTS_PLACE
    return None


def _against_clock(message: SignedMessage, now: float) -> Refusal | None:
    time = message.generation_time or 0.0
    if time > now + AHEAD:
        return Refusal.FUTURE
    if time < now - SERVICES[message.psid].lifetime:
        return Refusal.STALE
    if message.expiry_time is not None and message.expiry_time < now:
        return Refusal.EXPIRED
    return None


def _against_chain(message: SignedMessage, content: Content, chain: Chain) -> Refusal | None:
    where = message.place or content.place
    return judge_signer(chain.line, content, message.generation_time or 0.0, where)


def judge_signer(
    line: Sequence[Certificate], content: Content, time: float, place: Place | None
) -> Refusal | None:
    """Return why a signer may not say something; None: he may.

    Parameters
    ----------
    line : sequence of Certificate
        The signer's, and then of who vouches for it.
    content : Content
        What is said.
    time : float
        Unix s at which it is signed.
    place : Place or None
        Where.
    """
    if not all(one.start <= time <= one.end for one in line):
        return Refusal.OUT_OF_VALIDITY
    regions = [one.region for one in line if one.region is not None]
    if regions and (place is None or not all(region.holds(place) for region in regions)):
        return Refusal.OUT_OF_REGION
    if not covers(line[0].services, content.psid, content.permissions):
        return Refusal.NOT_PERMITTED
    return None
