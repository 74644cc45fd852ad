"""Key figures of the car park over time: a sample a minute, for a day."""

from collections import deque
from dataclasses import dataclass, field

from rsu.avp.dispatch.account import Account
from rsu.avp.dispatch.mission import STANDING, Kind, Mission

PERIOD = 60.0
KEPT = 1440


@dataclass(slots=True, frozen=True, kw_only=True)
class Sample:
    """A minute."""

    time: float
    """When it began, Unix s."""
    occupied: int
    """Spots with a car, at its end."""
    missions: int
    """That went on, at its end."""
    waiting: int
    """Of these, cars that waited for something."""
    ended: int
    """Missions that ended in it."""
    mission_mean: float | None
    """s that these took; None = none ended."""
    dwell_mean: float | None
    """s that cars had stood, which were fetched in it; None = none was."""
    stops: dict[str, int]
    """Stops that began in it, by reason."""


@dataclass(slots=True)
class _Minute:
    start: float
    took: list[float] = field(default_factory=list[float])
    stood: list[float] = field(default_factory=list[float])
    stops: dict[str, int] = field(default_factory=dict[str, int])


class Figures:
    """Takes accounts, and sums them up."""

    def __init__(self) -> None:
        self.samples: deque[Sample] = deque(maxlen=KEPT)
        self._minute: _Minute | None = None
        self._began: dict[str, tuple[Mission, float]] = {}
        self._parked: dict[str, float] = {}

    def take(self, account: Account) -> None:
        """Compare an account with the one before."""
        now = account.time
        minute = self._minute or _Minute(now)
        self._minute = minute
        going = {one.mission.id: one.mission for one in account.missions}
        for name in self._began.keys() - going.keys():
            mission, began = self._began.pop(name)
            minute.took.append(now - began)
            self._end(mission, now, minute)
        for mission in going.values():
            before, began = self._began.get(mission.id, (None, now))
            if mission.reason and (before is None or before.reason is not mission.reason):
                reason = mission.reason.name.lower()
                minute.stops[reason] = minute.stops.get(reason, 0) + 1
            self._began[mission.id] = mission, began
        if now - minute.start >= PERIOD:
            self.samples.append(_sum_up(minute, account))
            self._minute = _Minute(now)

    def _end(self, mission: Mission, now: float, minute: _Minute) -> None:
        if mission.kind is Kind.PARK:
            self._parked[mission.vehicle] = now
        elif mission.kind is Kind.RETRIEVE and mission.vehicle in self._parked:
            minute.stood.append(now - self._parked.pop(mission.vehicle))


def _sum_up(minute: _Minute, account: Account) -> Sample:
    return Sample(
        time=minute.start,
        occupied=sum(place.occupied for place in account.places),
        missions=len(account.missions),
        waiting=sum(
            one.awaited is not None or one.mission.state in STANDING for one in account.missions
        ),
        ended=len(minute.took),
        mission_mean=_mean(minute.took),
        dwell_mean=_mean(minute.stood),
        stops=minute.stops,
    )


def _mean(values: list[float]) -> float | None:
    return sum(values) / len(values) if values else None
