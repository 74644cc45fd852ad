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
class Referee:
    """Is told each tick who touches, and who drives without a permit; looks itself who stalls."""

    count: Counter[str] = field(default_factory=Counter[str])
    faults: list[tuple[float, str, str]] = field(default_factory=list[tuple[float, str, str]])
    """When, what, and who."""
    ended: list[float] = field(default_factory=list[float])
    """When each mission was completed, s."""
    _touching: dict[tuple[str, str], float] = field(default_factory=dict[tuple[str, str], float])
    _seen: dict[str, tuple[float, float, State]] = field(
        default_factory=dict[str, tuple[float, float, State]]
    )
    """Of each mission: when it last made progress, and where and how it was then."""
    _stalled: set[str] = field(default_factory=set[str])

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
        for who in travellers.values():
            mission = who.mission
            if mission is None or mission.state in ENDED or mission.state is State.RECOVERY:
                continue
            station = float(fleet.car[who.seat, 0])
            seen = self._seen.get(mission.id)
            if seen is None or abs(station - seen[1]) > PROGRESS or mission.state is not seen[2]:
                self._seen[mission.id] = now, station, mission.state
                self._stalled.discard(mission.id)
            elif now - seen[0] > PATIENCE and mission.id not in self._stalled:
                self._stalled.add(mission.id)
                self._stall(now, who, travellers, fleet)

    def end(self, now: float, mission: Mission) -> None:
        """Take note that a mission is completed."""
        self.ended.append(now)
        self._seen.pop(mission.id, None)

    def _stall(
        self, now: float, who: Traveller, travellers: dict[str, Traveller], fleet: Fleet
    ) -> None:
        state = who.mission.state.value if who.mission else ""
        chain, at = [f"{who.name} ({state})"], who
        while at.waiting_for in travellers:
            follower = travellers[at.waiting_for]
            if follower.name in chain:
                self._fault(now, "deadlock", " waits for ".join([*chain, follower.name]))
                return
            if follower.kind != "avp":
                apart = fleet.pose[follower.seat] - fleet.pose[at.seat]
                if hypot(apart[0], apart[1]) <= NEAR:
                    self.count["excused"] += 1
                    return
                break
            chain.append(follower.name)
            at = follower
        self._fault(now, "stall", " waits for ".join(chain) + f" waits for {at.waiting_for or '-'}")

    def _fault(self, now: float, what: str, who: str) -> None:
        self.count[what] += 1
        self.faults.append((round(now, 1), what, who))
