"""One of two coordinators as a process: ``python valet_border.py NAME BROKER JOURNAL``.

``lower`` begins the mission of car 1 and hands it over; its own ground ends at the border.
``upper`` takes it over and brings it to its end.  Both say what they come to.
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

SITE, CAR, MISSION = "garage", "1", "m1"
WAY = {"lower": 15.0, "upper": 30.0}
"""m of the car's way as far as the ground of each goes."""
AGAIN = 1.0
"""s after which an offer is said again."""
EMPTY = Obstacles(np.zeros((0, 11)), np.zeros(0, dtype=np.int64))


def begin(keeper: Keeper, now: float) -> None:
    """Begin the mission, and offer it at once."""
    mission = Mission(
        id=MISSION, vehicle=CAR, kind=Kind.PARK, target="S1", state=State.HELD, since=now
    )
    order = Order(
        vehicle=CAR, coordinator=keeper.tenure, sequence=1, time=now, mission=MISSION,
        action=Action.DRIVE, start=(0.0, 0.0, 0.0), arc=((0.0, WAY["upper"]),), level=0,
    )  # fmt: skip
    lease = Lease("lower lane", MISSION)
    keeper.keep(Entry(time=now, missions=(mission,), granted=(lease,), orders=(order,)))
    keeper.offer(MISSION, "upper", now)


def drive(keeper: Keeper, now: float) -> None:
    """Let the car drive as far as our ground goes, and end the mission where its way ends."""
    mission, state = keeper.missions[MISSION], keeper.dispatcher.state(CAR)
    after = mission
    if mission.state is State.HELD and state and state.mission == MISSION:
        after = advance(mission, Event.DRIVE, now)
    elif mission.state is State.DRIVING and state and state.station > WAY["upper"] - 0.05:
        after = advance(mission, Event.ARRIVE, now)
    drives = after.state is State.DRIVING
    keeper.dispatcher.allow(CAR, WAY[keeper.name], FASTEST if drives else 0.0)
    if after is not mission:
        own = Lease(f"{keeper.name} lane", MISSION)
        returned = (own,) if after.state is State.PARKED else ()
        if keeper.keep(Entry(time=now, missions=(after,), returned=returned)):
            say(f"{keeper.name} {after.state.value}")


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def take(keeper: Keeper, mail: valet_post.Mail, now: float) -> None:
    """Take what has arrived, and go on with the mission."""
    for state, arrival in mail.states:
        keeper.hear(state, arrival)
    for offer in mail.offers:
        if keeper.take_over(offer, [f"{keeper.name} lane"], now):
            say(f"{keeper.name} has it")
    if keeper.name == "lower" and CAR not in keeper.orders:
        begin(keeper, now)
    if MISSION in keeper.missions:
        drive(keeper, now)


async def coordinate(name: str, broker: str, file: Path) -> None:
    lay(np.zeros(3), np.array([[0.0, 5.0]]), Vehicle()).pose(1.0)  # loads kernels, as a unit does
    clock, inbox = SystemClock(), Mailbox(1000)
    subscriptions = valet_post.subscriptions(SITE, name)
    link = MqttLink(broker, name, subscriptions, inbox, clock, 1000, 65_536)
    with MissionJournal(file) as journal:
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(link.run())
            while not link.connected:  # cars have two seconds from when it can hear them
                await link.changed()
            keeper, offered = Keeper(name, journal, Vehicle(), seconds(clock.now_ns())), 0.0
            has = bool(keeper.orders)
            while True:
                mail = valet_post.sort(await inbox.receive(PERIOD))
                now = seconds(clock.now_ns())
                take(keeper, mail, now)
                if has and MISSION not in keeper.missions:
                    say(f"{name} gave it up")
                has = MISSION in keeper.missions
                if now - offered >= AGAIN:
                    offered = now
                    for message in valet_post.offers(SITE, keeper.offers()):
                        link.send(message)
                for message in valet_post.messages(SITE, keeper.turn(now, EMPTY)):
                    link.send(message)


if __name__ == "__main__":
    asyncio.run(coordinate(sys.argv[1], sys.argv[2], Path(sys.argv[3])))
