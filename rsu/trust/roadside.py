"""The roadside: claims held against the bodies that the unit sees.

Only a roadside can confirm or deny that somebody is where he says, measure what his receiver is
off by, and notice that one body has two names.  A sender keeps its body, and the offset between
the two stays the same, as what a receiver is off by does within a minute.
"""

import math
from collections import deque
from typing import NamedTuple

from rsu.trust.belief import Way, ratio
from rsu.trust.body import Bodies, Body
from rsu.trust.claim import Claim
from rsu.trust.holding import Holding, Offset

SPEED_SIGMA, HEADING_SIGMA, ACCELERATION_SIGMA = 0.3, math.radians(3.0), 0.6
"""m/s, rad and m/s^2, 1 sigma of what the unit sees."""
DRIFT = 0.5
"""m; so much (1 sigma) a receiver drifts while its body is hidden."""
WANDER = 0.5
"""m; so much (1 sigma) an offset differs from claim to claim: a body's place is known to 0.3 m,
and a receiver's position scatters as much again."""
FIX, SENDERS = 1.5, 5
"""m, 1 sigma of receivers before the site has shown its own, worth that of so many senders."""
OPEN_SKY = 1.0
"""m, least 1 sigma of receivers on which to build."""
GATE, LEFT = 3.0, 5.0
"""Standard deviations within which a body is a claim's, and beyond which it has been left."""
STAYS = 3
"""Claims at a body after which the sender is missed no longer: others pass a place, too."""
SURE = 1.5
"""Standard deviations within which the only body near is the sender's."""
LEAD = 2.0
"""Log likelihood by which one sender's hold on a body beats another's."""
HELD = 1.0
"""Hold from which on a body is somebody's."""
SHOWN = 5.0
"""Hold from which on an offset shows what receivers are off by here."""
RECENT = 1.3
"""s for which a sender holds its body without a message: CAMs come at least once a second."""
MOVED = 2.0
"""m; who has not moved by this much confirms nothing new."""
SHORTEST, LONGEST, LONGER = 1.0, 3.0, 0.5
"""s; another road user hides a body for between the first two, and, ever less likely, for longer
by the third."""
RARE, NEVER = 0.02, 1e-6
"""Shares of occlusions that last beyond the longest, and that may be reckoned with at all."""
SAME, APART, WAY, ALIKE = 1.5, 4.0, 6.0, 1.2
"""A twin has stayed within m of the same offset, one of more than m, for a way of m, at a speed
within m/s of the claimed one."""
FRESH = 0.25
"""s; older sightings tell nothing of speed and acceleration."""
SLOW = 1.5
"""m/s below which a direction of motion is not known."""
STRONG, RIVAL, SHARED = 20.0, 10.0, 1.3
"""Ratios of likelihoods: a sender that has left its body or has a twin; one whose place is that of
somebody else's body; the same while nothing moves."""
CONFIRMED = 0.5
"""Lies are often told where there is somebody: so little does a body at the place confirm."""


class _Match(NamedTuple):
    body: Body
    x: float
    """Of the body from the claim, m."""
    y: float
    error: float
    """Standard deviations."""
    known: bool
    """The body has been the sender's before."""
    taken: bool
    """Another sender has a better hold on it."""

    @property
    def cost(self) -> float:
        return self.error + GATE * self.taken - self.known


class Roadside:
    """What the unit sees, and whom it belongs to."""

    def __init__(self) -> None:
        self.bodies = Bodies()
        self._holders: dict[int, dict[int, tuple[float, float]]] = {}
        """By body and sender: hold, and time of the last claim, s."""
        self._shown = deque[float](maxlen=200)
        """m^2 an axis by which receivers were off, one a settled body."""
        self._fix = FIX
        """1 sigma of receivers here, m: as the site has shown it so far."""

    def ratios(self, holding: Holding, claim: Claim) -> dict[Way, float]:
        """Likelihoods of a claim under lies over those under honesty, by way of lying."""
        if not claim.is_watched:
            return {}
        if self._has_left(holding, claim):
            return {Way.PLACE: STRONG}
        matches = self._matches(holding, claim)
        if matches and not (matches[0].taken and not matches[0].known):
            return self._confirm(holding, claim, matches)
        return {Way.PLACE: max(self._twin(holding, claim), _absence(holding, claim.time))}

    def _has_left(self, holding: Holding, claim: Claim) -> bool:
        """Whether the sender's own body is seen somewhere else."""
        offset = None if holding.body is None else holding.offsets.get(holding.body)
        if offset is None or not offset.settled or holding.body is None:
            return False
        body = self.bodies.of(holding.body, claim.time)
        if body is None or body.age >= FRESH:
            return False
        return math.hypot(body.x - claim.x - offset.x, body.y - claim.y - offset.y) > LEFT * WANDER

    def _matches(self, holding: Holding, claim: Claim) -> list[_Match]:
        """The bodies at the claimed place, best first."""
        found = list[_Match]()
        reach = GATE * math.hypot(max(self._fix, DRIFT), WANDER) + holding.furthest
        for body in self.bodies.near(claim.time, claim.x, claim.y, reach):
            x, y = body.x - claim.x, body.y - claim.y
            offset = holding.offsets.get(body.track)
            error = _error(x, y, offset, holding.receiver, self._fix)
            if error < GATE:
                taken = self._is_taken(body.track, holding, claim)
                found.append(_Match(body, x, y, error, offset is not None, taken))
        return sorted(found, key=lambda match: match.cost)

    def _confirm(self, holding: Holding, claim: Claim, matches: list[_Match]) -> dict[Way, float]:
        """Where a body is at the place: ratios for that it is his, and moves as he says."""
        best = matches[0]
        moved = holding.moved(claim, MOVED)
        offset = holding.keep(best.body, best.x, best.y, best.error, moved=moved)
        if moved:
            holding.confirmed = claim
        if offset.claims >= STAYS:
            holding.missing_since = None
        self._note(best.body.track, claim, offset)
        if best.taken:
            return {Way.PLACE: RIVAL if moved else SHARED}
        found = {Way.PLACE: CONFIRMED if moved else 1.0}
        alone = len(matches) == 1 and best.error < SURE
        if (offset.settled or alone) and best.body.age < FRESH:
            found |= _kinematics(claim, best.body)
            if math.isfinite(claim.acceleration):
                found[Way.ACCELERATION] = self._acceleration(claim, best.body)
        return found

    def _note(self, body: int, claim: Claim, offset: Offset) -> None:
        """Remember who was found at a body, and what receivers are off by here."""
        if body not in self._holders:
            seen = self.bodies
            self._holders = {track: who for track, who in self._holders.items() if track in seen}
        before, _ = self._holders.setdefault(body, {}).get(claim.sender, (0.0, 0.0))
        self._holders[body][claim.sender] = offset.hold, claim.time
        if before < SHOWN <= offset.hold:
            self._shown.append(0.5 * (offset.x**2 + offset.y**2))
            shown = (SENDERS * FIX * FIX + sum(self._shown)) / (SENDERS + len(self._shown))
            self._fix = max(math.sqrt(shown), OPEN_SKY)

    def _is_taken(self, body: int, holding: Holding, claim: Claim) -> bool:
        """Whether another sender has a better hold on a body."""
        own = holding.hold(body) + LEAD
        return any(
            sender != claim.sender and claim.time - time < RECENT and hold >= max(HELD, own)
            for sender, (hold, time) in self._holders.get(body, {}).items()
        )

    def _acceleration(self, claim: Claim, body: Body) -> float:
        """Ratio for what is claimed of the acceleration of a body that is the sender's."""
        mean, count = self.bodies.mean_acceleration(body.track)
        error = min(  # who has just begun to brake has not yet in the mean
            abs(mean - claim.acceleration) / math.hypot(ACCELERATION_SIGMA / math.sqrt(count), 0.4),
            abs(body.acceleration - claim.acceleration) / math.hypot(ACCELERATION_SIGMA, 0.3),
        )
        return ratio(error, 8.0 / ACCELERATION_SIGMA, outliers=0.005, floor=0.05)

    def _twin(self, holding: Holding, claim: Claim) -> float:
        """Ratio for a body elsewhere that nobody claims and that moves just as is claimed."""
        alike = [
            body
            for body in self.bodies.alike(claim.time, claim.speed, ALIKE, FRESH)
            if not self._is_taken(body.track, holding, claim)
        ]
        tracks = {body.track for body in alike}
        for track in [one for one in holding.twins if one not in tracks and one in self.bodies]:
            del holding.twins[track]
        found = 1.0
        for body in alike:
            x, y = body.x - claim.x, body.y - claim.y
            began = holding.twins.get(body.track)
            if began is None or math.dist((x, y), began[:2]) > SAME:
                holding.twins[body.track] = (x, y, claim)
            elif math.hypot(x, y) > APART * self._fix and _way(began[2], claim) > WAY:
                found = STRONG
        return found


def _error(x: float, y: float, own: Offset | None, receiver: Offset | None, fix: float) -> float:
    """Standard deviations by which a body, `x`, `y` m from a claim, is not the sender's."""
    if own is not None:
        return math.hypot(x - own.x, y - own.y) / math.hypot(WANDER, fix / own.claims)
    if receiver is not None:
        return math.hypot(x - receiver.x, y - receiver.y) / math.hypot(WANDER, DRIFT)
    return math.hypot(x, y) / math.hypot(fix, WANDER)


def _way(first: Claim, second: Claim) -> float:
    return math.hypot(second.x - first.x, second.y - first.y)


def _absence(holding: Holding, time: float) -> float:
    """Ratio for a sender at whose place nobody is seen, by how long somebody may be hidden.

    The share of occlusions that last for longer than it has been missing, where they are spread
    evenly from `SHORTEST` to `LONGEST` and began at any time.
    """
    if holding.missing_since is None:
        holding.missing_since, holding.missed = time, 1.0
    away = time - holding.missing_since
    if away < SHORTEST:
        hidden = 1.0 - away / (SHORTEST + LONGEST) * 2.0
    elif away < LONGEST:
        hidden = (LONGEST - away) ** 2 / (LONGEST**2 - SHORTEST**2)
    else:
        hidden = 0.0
    rare = RARE * math.exp(-max(away - LONGEST, 0.0) / LONGER)
    whole = 1.0 / max(hidden, rare, NEVER)
    new, holding.missed = whole / holding.missed, whole
    return new


def _kinematics(claim: Claim, body: Body) -> dict[Way, float]:
    """Ratios for what is claimed of the motion of a body that is the sender's."""
    found = dict[Way, float]()
    if math.isfinite(claim.speed):
        sigma = math.hypot(SPEED_SIGMA, 0.2 + 2.0 * body.age)
        error = abs(body.speed - claim.speed) / sigma
        found[Way.SPEED] = ratio(error, 7.5 / sigma, outliers=0.01, floor=0.2)
    if math.isfinite(claim.heading) and claim.speed > SLOW and body.speed > SLOW:
        sigma = math.hypot(HEADING_SIGMA, max(claim.heading_sigma, math.radians(2.0)))
        error = abs(math.remainder(body.heading - claim.heading, math.tau)) / sigma
        found[Way.HEADING] = ratio(error, math.pi / sigma, outliers=0.01, floor=0.3)
    return found
