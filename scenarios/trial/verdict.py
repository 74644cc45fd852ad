"""What came of a trial, and which of its warnings were right."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import hypot, inf
from typing import Any, Literal

import numpy as np

from rsu.codec.denm import Denm
from scenarios.stage.film import Film
from scenarios.trial.encounter import Contact, Encounter, find_contact, find_encounters

NEAR_MISS_TTC, NEAR_MISS_GAP = 1.0, 0.3
"""s and m below which a meeting without contact was a near miss."""
CRITICAL_TTC, CRITICAL_GAP = 2.0, 1.0
"""s and m: who comes no nearer than that if nobody reacts need not be warned of each other."""
NEARBY = 15.0
"""m between the event that a warning tells and the meeting that it is about."""
REACTION, BRAKING = 0.5, 6.0
"""s and m/s^2: a warning is in time if it comes REACTION + v / (2 BRAKING) before the contact,
where v is what is to be lost until then."""

HEADING, SPEED, FASTER = np.radians(45.0), 3.0, 0.3
"""rad, m/s and share of the speed by which a road user may differ from what is told of him: he may
have braked or turned since."""
STANDING = 0.5
"""m/s below which a vehicle stands; Euro NCAP takes a test for passed whose car does."""
ON_FOOT = frozenset({"pedestrian", "wheelchair", "animal"})
COLLISION, VISIBILITY = 97, 18
"""Cause codes (CDD): collision risk, and reduced visibility."""

Outcome = Literal["safe", "near_miss", "collision"]


@dataclass(slots=True, frozen=True)
class Heard:
    """A warning as the ego got it first."""

    time: float
    """s since the scenario began."""
    position: tuple[float, float]
    """Of the event, m in the frame of the stage."""
    denm: Denm


@dataclass(slots=True)
class Account:
    """What the unit did in a trial; times are s since the scenario began, None = never."""

    first_seen: float | None = None
    """When its sensors could first see whom the ego would have hit."""
    first_hazard: float | None = None
    """When it first saw a hazard."""
    heard: list[Heard] = field(default_factory=list[Heard])
    """What the ego got of it, in order of time."""


@dataclass(slots=True, frozen=True, kw_only=True)
class Verdict:
    """What came of a trial; times are s since the scenario began, None = never."""

    outcome: Outcome
    first_seen: float | None
    """When the unit's sensors could first see whom the ego would have hit."""
    first_hazard: float | None
    """When the unit first saw one."""
    first_warning: float | None
    """When the ego first heard one that is right."""
    contact: float | None
    """When the ego would have hit somebody if nobody had reacted."""
    needed: float | None
    """s before the contact at which a warning is in time."""
    min_ttc: float | None
    """s, of the ego."""
    impact_speed: float | None
    """m/s, of the ego's first contact."""
    stood: bool | None
    """Whether the ego stood then: nothing that one tells the ego prevents that it is run into."""
    false_warnings: int
    duration: float
    """For which it was played."""

    @property
    def lead(self) -> float | None:
        """Time, s, from the first right warning to the contact that would have been."""
        if self.contact is None or self.first_warning is None:
            return None
        return self.contact - self.first_warning

    def told(self) -> dict[str, Any]:
        """Return it as `ivics trial --json` prints it."""
        times = {
            "first_seen_s": self.first_seen,
            "first_hazard_s": self.first_hazard,
            "first_warning_s": self.first_warning,
            "contact_s": self.contact,
            "lead_s": self.lead,
            "needed_s": self.needed,
            "min_ttc_s": self.min_ttc,
            "impact_speed_mps": self.impact_speed,
            "duration_s": self.duration,
        }
        rounded = {name: None if t is None else round(t, 3) for name, t in times.items()}
        counted = {"false_warnings": self.false_warnings, "stood": self.stood}
        return {"outcome": self.outcome, **rounded, **counted}


def judge(ego: str, nominal: Film, played: Film, account: Account) -> Verdict:
    """Compare what happened with what would have happened if nobody had reacted.

    A warning is right if it tells of a place where two road users would have come critically near
    to each other, or of one of the two, who is not the ego, where he is then indeed.  If it does
    not tell of a collision, it is right as well if somebody is there, heads and moves as it says;
    what it says of the weather is what the scenario says.

    Parameters
    ----------
    ego : str
    nominal, played : Film
        Without any reaction, and with all.
    account : Account
        Of the unit.
    """
    critical = [e for e in find_encounters(nominal) if is_critical(e)]
    heard = account.heard
    right = [h for h in heard if _is_right(h, critical, played, ego)]
    own = [e for e in find_encounters(played) if ego in (e.first, e.second)]
    ttc = min((e.time_to_collision for e in own), default=inf)
    contact, hit = find_contact(nominal, ego), find_contact(played, ego)
    if hit is not None and _is_walked_into(played, hit):
        hit = None
    return Verdict(
        outcome=_outcome(own, hit=hit is not None),
        first_seen=account.first_seen,
        first_hazard=account.first_hazard,
        first_warning=right[0].time if right else None,
        contact=contact and contact.time,
        needed=contact and REACTION + contact.excess / (2.0 * BRAKING),
        min_ttc=ttc if ttc < inf else None,
        impact_speed=hit and hit.speed,
        stood=hit and hit.excess < STANDING,
        false_warnings=len(heard) - len(right),
        duration=float(played.time[-1]),
    )


def is_critical(encounter: Encounter) -> bool:
    """Whether two came so near to a collision that a warning is justified."""
    return encounter.time_to_collision < CRITICAL_TTC or encounter.gap < CRITICAL_GAP


def _is_right(heard: Heard, critical: Sequence[Encounter], played: Film, ego: str) -> bool:
    step = min(int(np.searchsorted(played.time, heard.time - 1e-9)), len(played.time) - 1)
    if heard.denm.cause == VISIBILITY or _is_so(heard, played, step):
        return True
    places = [e.position for e in critical]
    for name in {name for e in critical for name in (e.first, e.second)} - {ego}:
        i = played.names.index(name)
        if played.there[step, i]:
            east, north = played.position[step, i].tolist()
            places.append((east, north))
    x, y = heard.position
    return any(hypot(east - x, north - y) <= NEARBY for east, north in places)


def _is_walked_into(played: Film, hit: Contact) -> bool:
    """Whether the ego stood, and somebody on foot went on into it, as people in scenarios do."""
    return hit.excess < STANDING and played.kinds[played.names.index(hit.other)] in ON_FOOT


def _is_so(heard: Heard, played: Film, step: int) -> bool:
    """Whether what a warning tells of one road user is so."""
    denm = heard.denm
    if denm.cause == COLLISION:
        return False
    away = np.hypot(*(played.position[step] - heard.position).T)
    turned = np.abs(np.angle(np.exp(1j * (played.heading[step] - denm.heading))))
    speed = np.abs(played.speed[step])
    faster = np.abs(speed - denm.speed)
    # nan: it does not say; and who is not there is nowhere near
    as_told = ~(turned > HEADING) & ~(faster > SPEED + FASTER * speed)
    return bool(((away <= NEARBY) & as_told).any())


def _outcome(own: Sequence[Encounter], *, hit: bool) -> Outcome:
    if hit:
        return "collision"
    near = any(e.time_to_collision < NEAR_MISS_TTC or e.gap < NEAR_MISS_GAP for e in own)
    return "near_miss" if near else "safe"
