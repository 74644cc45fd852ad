"""A coordinator as a process that is to be killed.

``python coordinating.py JOURNAL SEED REQUEST START``

It answers requests from the given number on, moves missions and leases on by chance, and says of
each thing that it has been written: from then on somebody relies on it.
"""

import random
import sys
import time
from collections.abc import Iterator
from itertools import count
from pathlib import Path

from rsu.adapters.mission_journal import MissionJournal
from rsu.avp.dispatch.entry import Answer, Entry, Lease, Standing
from rsu.avp.dispatch.interface import Action, Order
from rsu.avp.dispatch.mission import ABLE, ENDED, Event, Kind, Mission, Reason, State, advance
from rsu.errors import MissionError

GROUND = [f"segment {number}" for number in range(40)]
AT_ONCE = 12
"""Missions."""
STEPS = 3
"""Things that happen between two requests."""


class Coordinator:
    """Missions and leases by chance, as the journal keeps them."""

    def __init__(self, journal: MissionJournal, seed: int) -> None:
        self._journal = journal
        self._chance = random.Random(seed)
        self._now = count(1)
        self._state: Standing = journal.standing()

    def resume(self) -> None:
        """Stop what was under way, then let it go on or recover it."""
        able = [m for m in self._state.missions.values() if m.state in ABLE]
        stopped = [advance(m, Event.STOP, self.time, Reason.RESTART) for m in able]
        self._write(Entry(time=self.time, missions=tuple(stopped)))
        for mission in [m for m in self._state.missions.values() if m.state is State.STOPPED]:
            heard = self._chance.random() < 0.9
            event, reason = (Event.RESUME, None) if heard else (Event.RECOVER, Reason.LINK)
            self._write(
                Entry(time=self.time, missions=(advance(mission, event, self.time, reason),))
            )

    @property
    def time(self) -> float:
        return float(next(self._now))

    def answer(self, request: str) -> str:
        """Begin a mission, once."""
        known = self._journal.answer(request)
        if known is None:
            mission = Mission(
                id=f"mission of {request}", vehicle=f"car of {request}", kind=Kind.PARK,
                target="A1", since=self.time,
            )  # fmt: skip
            known = Answer(request, mission.id, accepted=True)
            self._write(Entry(time=self.time, missions=(mission,), answers=(known,)))
        return known.text

    def happen(self) -> str:
        """Let something happen to some mission; returns what can be relied on."""
        running = list(self._state.missions.values())
        if len(running) > AT_ONCE:
            running = running[:AT_ONCE]
        mission = self._chance.choice(running)
        event = self._chance.choice(list(Event))
        reason = Reason.FAULT if event in {Event.STOP, Event.RECOVER} else None
        try:
            after = advance(mission, event, self.time, reason)
        except MissionError:
            after = mission
        own = [x for x, m in self._state.leases.items() if m == mission.id]
        gone = own if after.state in ENDED else own[: self._chance.randint(0, len(own))]
        free = [x for x in GROUND if x not in self._state.leases or x in gone]
        new = self._chance.sample(free, min(2, len(free))) if after.state in ABLE else []
        orders = (self._order(mission),) if new else ()
        self._write(
            Entry(
                time=self.time,
                missions=() if after is mission else (after,),
                returned=tuple(Lease(x, mission.id) for x in gone),
                granted=tuple(Lease(x, mission.id) for x in new),
                orders=orders,
            )
        )
        return f"{mission.id}|{after.version}|{'|'.join(new)}"

    def _order(self, mission: Mission) -> Order:
        last = self._state.orders.get(mission.vehicle)
        return Order(
            vehicle=mission.vehicle, coordinator="c", sequence=last.sequence + 1 if last else 1,
            time=self.time, mission=mission.id, action=Action.DRIVE, start=(0.0, 0.0, 0.0),
            arc=((0.0, 10.0),), level=0,
        )  # fmt: skip

    def _write(self, entry: Entry) -> None:
        self._journal.write(entry)
        for mission in entry.missions:
            self._state.missions[mission.id] = mission
            if mission.state in ENDED:
                del self._state.missions[mission.id]
        for lease in entry.returned:
            del self._state.leases[lease.resource]
        for lease in entry.granted:
            self._state.leases[lease.resource] = lease.mission
        for order in entry.orders:
            self._state.orders[order.vehicle] = order


def work(file: Path, seed: int, request: int, start: float) -> Iterator[str]:
    """Say, line by line, what is written; first, how long after `start` all was resumed."""
    with MissionJournal(file) as journal:
        coordinator = Coordinator(journal, seed)
        coordinator.resume()
        yield f"ready|{time.monotonic() - start}"
        for number in count(request):
            yield f"request {number}|{coordinator.answer(f'request {number}')}"
            for _ in range(STEPS):
                yield coordinator.happen()


if __name__ == "__main__":
    for line in work(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), float(sys.argv[4])):
        sys.stdout.write(line + "\n")
        sys.stdout.flush()
