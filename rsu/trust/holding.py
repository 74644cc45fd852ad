"""What a sender has to do with the bodies that are seen: where each is from what it claims."""

import math
from dataclasses import dataclass, field

from rsu.trust.body import Body
from rsu.trust.claim import Claim

STEADY = 20
"""Claims over which an offset is averaged: a receiver drifts within a minute."""
SETTLED = 2.0
"""Hold from which on a body is the sender's: they have moved some metres together."""
MOST = 30.0
"""Greatest hold, so that one who has long held a body loses it within seconds."""
KEPT = 16
"""Bodies that a sender has to do with, at most."""


@dataclass(slots=True)
class Offset:
    """Of a body from the claims of a sender, site ENU, m."""

    x: float
    y: float
    claims: int = 0
    hold: float = 0.0
    """Log likelihood that the body is the sender's, from how steady it is while both move."""

    def add(self, x: float, y: float, error: float, *, moved: bool) -> None:
        """Average over one more claim, `error` standard deviations off."""
        self.claims = min(self.claims + 1, STEADY)
        self.x += (x - self.x) / self.claims
        self.y += (y - self.y) / self.claims
        if moved or self.claims == 1:
            self.hold = min(self.hold + max(-3.0, min(1.0, 1.5 - 0.5 * error * error)), MOST)

    @property
    def settled(self) -> bool:
        """Whether the body is known to be the sender's."""
        return self.hold >= SETTLED


@dataclass(slots=True)
class Holding:
    """The bodies of one sender."""

    body: int | None = None
    """Track that its last claim was found at."""
    receiver: Offset | None = None
    """Of the body that was last known to be its own: what its receiver is off by."""
    offsets: dict[int, Offset] = field(default_factory=dict[int, Offset])
    twins: dict[int, tuple[float, float, Claim]] = field(
        default_factory=dict[int, tuple[float, float, Claim]]
    )
    """Where a body was from the claim, m, when it began to move as is claimed, and that claim."""
    confirmed: Claim | None = None
    """Its last claim that a body confirmed at a new place."""
    missing_since: float | None = None
    missed: float = 1.0
    """How much likelier a lie has become by that it is missing."""

    @property
    def furthest(self) -> float:
        """How far off a body may be that is its own, m."""
        known = (*self.offsets.values(), *([] if self.receiver is None else [self.receiver]))
        return max((math.hypot(offset.x, offset.y) for offset in known), default=0.0)

    def hold(self, body: int) -> float:
        """Log likelihood that a body is its own."""
        offset = self.offsets.get(body)
        return 0.0 if offset is None else offset.hold

    def keep(self, body: Body, x: float, y: float, error: float, *, moved: bool) -> Offset:
        """Take a body for its own, `x`, `y` m from the claim and `error` standard deviations."""
        self.body = body.track
        if len(self.offsets) >= KEPT and body.track not in self.offsets:
            del self.offsets[next(iter(self.offsets))]
        if body.track not in self.offsets:
            self.offsets[body.track] = Offset(x, y, hold=SETTLED if self.receiver else 0.0)
        offset = self.offsets[body.track]
        offset.add(x, y, error, moved=moved)
        if offset.settled:
            self.receiver = offset
        return offset

    def moved(self, claim: Claim, way: float) -> bool:
        """Whether it claims to be `way` m from where it was confirmed last."""
        last = self.confirmed
        return last is None or math.hypot(claim.x - last.x, claim.y - last.y) > way
