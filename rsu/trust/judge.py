"""The judge: what each claim is worth when it arrives, and what its sender is."""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field

from rsu.trust.belief import Belief, Way
from rsu.trust.claim import Claim, Sighting, Verdict
from rsu.trust.holding import Holding
from rsu.trust.plausibility import motion, rate
from rsu.trust.roadside import Roadside

BAD = 0.5
"""Probability of a lie from which on a claim is called bad."""
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
    """A fold over sightings and claims, in order of arrival.

    Parameters
    ----------
    at : tuple of float
        Of the unit, m, site ENU.
    coverage : float
        m around it within which its sensors see everybody, but for short occlusions.
    """

    def __init__(self, at: tuple[float, float], coverage: float) -> None:
        self._roadside = Roadside(at, coverage)
        self._senders: dict[int, _Sender] = {}

    def beliefs(self) -> dict[int, float]:
        """Probability of honesty by sender."""
        return {sender: known.belief.honest for sender, known in self._senders.items()}

    def see(self, sightings: Iterable[Sighting], now: float) -> None:
        """Take what the unit sees at `now`, s."""
        self._roadside.bodies.see(sightings, now)

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
        return _Sender(claim)


def _is_confirmed(ratios: dict[Way, float]) -> bool:
    """Whether the roadside sees place, speed and direction as they are claimed."""
    return Way.HEADING in ratios and ratios[Way.PLACE] <= 1.0 and ratios.get(Way.SPEED, 1.0) < 1.0
