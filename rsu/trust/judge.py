"""The judge: what each claim is worth when it arrives, and what its sender is."""

from collections import deque
from dataclasses import dataclass, field

from rsu.trust.belief import Belief, Way
from rsu.trust.claim import Accusation, Claim, Sightings, Verdict
from rsu.trust.holding import Holding
from rsu.trust.plausibility import motion, rate
from rsu.trust.roadside import Roadside

BAD = 0.5
"""Probability of a lie from which on a claim is called bad."""
DISBELIEF = 0.5
"""Probability of honesty below which nothing that a sender claims is used."""
SURE = 0.96
"""Probability of honesty from which on a sender may be looked at less often."""
REST = 1.0
"""s for which such a one need not be heard again: it saves nine claims of ten, and who begins to
lie is found out a second later at most."""
STANDS = 1.0
"""m/s below which a claimed heading claims nothing: a receiver that stands does not know it."""
CONSISTENT = 0.2
"""Likelihood of an implausible motion where the roadside sees place, speed and heading as claimed,
over that of a plausible one."""
FORGET = 60.0
"""s of silence after which a sender is unknown again."""
SENDERS = 4096
"""At most so many are remembered; the one silent for longest goes first."""


@dataclass(slots=True)
class _Sender:
    last: Claim
    belief: Belief = field(default_factory=Belief)
    holding: Holding = field(default_factory=Holding)
    receptions: deque[float] = field(default_factory=lambda: deque[float](maxlen=12))


class Judge:
    """A fold over sightings and claims, in order of arrival."""

    def __init__(self) -> None:
        self._roadside = Roadside()
        self._senders: dict[int, _Sender] = {}
        self._distrusted: set[int] = set()
        self._accusations: deque[Accusation] = deque(maxlen=SENDERS)

    def beliefs(self) -> dict[int, float]:
        """Probability of honesty by sender."""
        return {sender: known.belief.honest for sender, known in self._senders.items()}

    @property
    def distrusted(self) -> frozenset[int]:
        """Senders that are more likely liars than not, now or in between."""
        return frozenset(self._distrusted)

    def accusations(self) -> list[Accusation]:
        """Senders in whom belief has fallen since this was asked for last."""
        found = list(self._accusations)
        self._accusations.clear()
        return found

    def see(self, sightings: Sightings) -> None:
        """Take what the unit sees at one time."""
        self._roadside.bodies.see(sightings)

    def may_rest(self, sender: int, received: float, time: float) -> bool:
        """Whether a claim need not be heard: a surely honest sender's, who does not flood.

        Parameters
        ----------
        sender : int
            Who claims.
        received, time : float
            When it arrived, and what it says of its own time, s.
        """
        known = self._senders.get(sender)
        if known is None or known.belief.honest <= SURE:
            return False
        if not 0.0 <= time - known.last.time < REST:
            return False
        known.receptions.append(received)
        if rate(known.receptions) <= 1.0:
            return True
        known.receptions.pop()
        return False

    def hear(self, claim: Claim) -> Verdict:
        """Judge a claim by all that came before it."""
        sender = self._senders.pop(claim.sender, None) or self._newcomer(claim)
        self._senders[claim.sender] = sender  # the last to speak stands last
        sender.receptions.append(claim.received)
        ratios = {Way.RATE: rate(sender.receptions)}
        if (step := motion(sender.last, claim)) is not None:
            ratios[Way.MOTION] = step
        ratios |= self._roadside.ratios(sender.holding, claim)
        if _is_confirmed(ratios):
            ratios[Way.MOTION] = min(ratios.get(Way.MOTION, 1.0), CONSISTENT)
        sender.belief.wait(max(claim.time - sender.last.time, 0.0))
        sender.belief.weigh(ratios)
        sender.last = claim
        if sender.belief.honest < DISBELIEF:
            if claim.sender not in self._distrusted:
                found = Accusation(claim, sender.belief.likeliest, sender.belief.honest)
                self._accusations.append(found)
            self._distrusted.add(claim.sender)
        else:
            self._distrusted.discard(claim.sender)
        lies = sender.belief.lies(besides=[Way.HEADING] if claim.speed < STANDS else [])
        return Verdict(lies > BAD, sender.belief.honest)

    def _newcomer(self, claim: Claim) -> _Sender:
        """A new sender; the silent make room for it, and else whoever has been for longest."""
        while self._senders:
            oldest = next(iter(self._senders))
            silence = claim.received - self._senders[oldest].last.received
            if silence <= FORGET and len(self._senders) < SENDERS:
                break
            del self._senders[oldest]
            self._distrusted.discard(oldest)
        return _Sender(claim)


def _is_confirmed(ratios: dict[Way, float]) -> bool:
    """Whether the roadside sees place, speed and direction as they are claimed."""
    return Way.HEADING in ratios and ratios[Way.PLACE] <= 1.0 and ratios.get(Way.SPEED, 1.0) < 1.0
