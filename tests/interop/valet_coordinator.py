"""A coordinator of two cars as a process: ``python valet_coordinator.py BROKER JOURNAL``.

Each car drives one straight way.  It says the state of each mission, at first and as it changes.
"""

import asyncio
import sys
from pathlib import Path

import numpy as np

from rsu.adapters.mailbox import Mailbox
from rsu.adapters.mission_journal import MissionJournal
from rsu.adapters.mqtt import MqttLink
from rsu.avp.dispatch.entry import Entry, Lease
from rsu.avp.dispatch.interface import Action, Order
from rsu.avp.dispatch.keeper import Keeper
from rsu.avp.dispatch.mission import Event, Kind, Mission, State, advance
from rsu.avp.safety.permit import FASTEST, PERIOD
from rsu.avp.safety.stop_layer import Obstacles
from rsu.avp.safety.way import lay
from rsu.avp.vehicle import Vehicle
from rsu.clock import SystemClock, seconds
from rsu.codec import valet_post

SITE, CARS, WAY = "garage", ("1", "2"), 12.0
EMPTY = Obstacles(np.zeros((0, 11)), np.zeros(0, dtype=np.int64))


def begin(keeper: Keeper, name: str, lane: float, now: float) -> None:
    """Begin the mission of a car that has none yet."""
    mission = Mission(
        id=f"m{name}", vehicle=name, kind=Kind.PARK, target=f"S{name}", state=State.HELD,
        since=now,
    )  # fmt: skip
    order = Order(
        vehicle=name, coordinator=keeper.tenure, sequence=keeper.next_sequence(name), time=now,
        mission=mission.id, action=Action.DRIVE, start=(0.0, lane, 0.0), arc=((0.0, WAY),), level=0,
    )  # fmt: skip
    lease = Lease(f"lane {name}", mission.id)
    keeper.keep(Entry(time=now, missions=(mission,), granted=(lease,), orders=(order,)))


def look_after(keeper: Keeper, now: float) -> None:
    """Let held missions drive, and end those that are through."""
    for mission in list(keeper.missions.values()):
        state = keeper.dispatcher.state(mission.vehicle)
        after = mission
        if mission.state is State.HELD and state and state.mission == mission.id:
            after = advance(mission, Event.DRIVE, now)
        elif mission.state is State.DRIVING and state and state.station > WAY - 0.05:
            after = advance(mission, Event.ARRIVE, now)
        drives = after.state is State.DRIVING
        keeper.dispatcher.allow(mission.vehicle, WAY, FASTEST if drives else 0.0)
        if after is mission:
            continue
        own = Lease(f"lane {mission.vehicle}", mission.id)
        returned = (own,) if after.state is State.PARKED else ()
        keeper.keep(Entry(time=now, missions=(after,), returned=returned))


def say(keeper: Keeper, said: dict[str, State]) -> None:
    """Say what has not been said yet; a mission that is no more has parked its car."""
    for name in (f"m{car}" for car in CARS):
        mission = keeper.missions.get(name)
        state = State.PARKED if mission is None else mission.state
        if said.get(name) is not state:
            said[name] = state
            sys.stdout.write(f"{name} {state.value}\n")
            sys.stdout.flush()


async def coordinate(broker: str, file: Path) -> None:
    lay(np.zeros(3), np.array([[0.0, 5.0]]), Vehicle()).pose(1.0)  # loads kernels, as a unit does
    clock, inbox = SystemClock(), Mailbox(1000)
    subscriptions = valet_post.subscriptions(SITE, SITE)
    said: dict[str, State] = {}
    link = MqttLink(broker, "coordinator", subscriptions, inbox, clock, 1000, 65_536)
    with MissionJournal(file) as journal:
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(link.run())
            while not link.connected:  # cars have two seconds from when it can hear them
                await link.changed()
            keeper = Keeper("garage", journal, Vehicle(), seconds(clock.now_ns()))
            while True:
                for state, arrival in valet_post.sort(await inbox.receive(PERIOD)).states:
                    keeper.hear(state, arrival)
                now = seconds(clock.now_ns())
                for lane, name in enumerate(CARS):
                    if not journal.knows(f"m{name}"):
                        begin(keeper, name, 6.0 * lane, now)
                look_after(keeper, now)
                say(keeper, said)
                for message in valet_post.messages(SITE, keeper.turn(now, EMPTY)):
                    link.send(message)


if __name__ == "__main__":
    asyncio.run(coordinate(sys.argv[1], Path(sys.argv[2])))
