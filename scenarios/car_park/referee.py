"""The referee of a simulated car park: counts faults by the truth, not by what was meant."""

from collections import Counter
from dataclasses import dataclass, field
from math import hypot

from rsu.avp.dispatch.mission import ENDED, Mission, State
from scenarios.car_park.fleet import Fleet
from scenarios.car_park.traveller import Traveller

PATIENCE = 120.0
"""s without progress after which a mission stalls."""
PROGRESS, NEAR = 0.5, 40.0
"""m driven that are progress, and m within which an outsider can be in the way."""


@dataclass(slots=True)
class Rest:
    """A mission since it last made progress."""

    since: float
    station: float
    state: State
    outsider: float = 0.0
    """s for which an outsider was at the end of the chain of waits."""
    told: str = ""


@dataclass(slots=True)
class Referee:
    """Is told each tick who touches, and who drives without a permit; looks itself who stalls."""

    count: Counter[str] = field(default_factory=Counter[str])
    faults: list[tuple[float, str, str]] = field(default_factory=list[tuple[float, str, str]])
    """When, what, and who."""
    excused: list[tuple[float, str, str]] = field(default_factory=list[tuple[float, str, str]])
    """The same, of missions that stood for so long since an outsider held them up."""
    ended: list[float] = field(default_factory=list[float])
    """When each mission was completed, s."""
    _touching: dict[tuple[str, str], float] = field(default_factory=dict[tuple[str, str], float])
    _rests: dict[str, Rest] = field(default_factory=dict[str, Rest])
    _looked: float = 0.0

    def touch(self, now: float, one: Traveller, other: Traveller) -> None:
        """Take note that two touch; a contact that lasts counts once."""
        pair = (one.name, other.name)
        if now - self._touching.get(pair, -PATIENCE) > 1.0:
            guided = "avp" in {one.kind, other.kind}
            self._fault(
                now, "collision" if guided else "collision_of_outsiders", " and ".join(pair)
            )
        self._touching[pair] = now

    def catch(self, now: float, who: Traveller) -> None:
        """Take note that somebody has gone on without a permit, or past what was cleared."""
        self._fault(now, "breach", who.name)

    def look(self, now: float, travellers: dict[str, Traveller], fleet: Fleet) -> None:
        """Look for missions without progress."""
        passed, self._looked = now - self._looked, now
        for who in travellers.values():
            mission = who.mission
            if mission is None or mission.state in ENDED or mission.state is State.RECOVERY:
                continue
            station = float(fleet.car[who.seat, 0])
            rest = self._rests.get(mission.id)
            if (
                rest is None
                or abs(station - rest.station) > PROGRESS
                or mission.state is not rest.state
            ):
                self._rests[mission.id] = Rest(now, station, mission.state)
                continue
            chain, circle = _chain(who, travellers, fleet)
            if chain[-1].kind != "avp":
                rest.outsider += passed
            if now - rest.since > PATIENCE:
                self._tell(now, rest, chain, circle=circle)

    def end(self, now: float, mission: Mission) -> None:
        """Take note that a mission is completed."""
        self.ended.append(now)
        self._rests.pop(mission.id, None)

    def _tell(self, now: float, rest: Rest, chain: list[Traveller], *, circle: bool) -> None:
        """Take note of a stall: an outsider's, if it were none without the time that he took."""
        own = now - rest.since - rest.outsider > PATIENCE
        what = "deadlock" if circle else "stall" if own else "excused"
        if rest.told not in {"", "excused"} or rest.told == what:
            return
        rest.told = what
        names = [one.name for one in chain] + [chain[-1].waiting_for or "-"]
        names[0] += f" ({rest.state.value})"
        line = " waits for ".join(names)
        if rest.outsider:
            line += f", {rest.outsider:.0f} of {now - rest.since:.0f} s for an outsider"
        if what == "excused":
            self.count[what] += 1
            self.excused.append((round(now, 1), what, line))
        else:
            self._fault(now, what, line)

    def _fault(self, now: float, what: str, who: str) -> None:
        self.count[what] += 1
        self.faults.append((round(now, 1), what, who))


def _chain(
    who: Traveller, travellers: dict[str, Traveller], fleet: Fleet
) -> tuple[list[Traveller], bool]:
    """Return for whom somebody waits, for whom that one does, and so on; True = in a circle.

    It ends at an outsider, who is in it only if he is near enough to be in the way.
    """
    chain = [who]
    while (other := travellers.get(chain[-1].waiting_for)) is not None:
        if any(other is one for one in chain):
            return chain, True
        apart = fleet.pose[other.seat] - fleet.pose[chain[-1].seat]
        if other.kind == "avp" or hypot(apart[0], apart[1]) <= NEAR:
            chain.append(other)
        if other.kind != "avp":
            break
    return chain, False
