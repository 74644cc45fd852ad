"""A car park that a unit runs: what cars and people say comes in, orders and permits go out.

It goes by the machine's clock, for permits lapse by the clocks of the cars.
"""

import asyncio
import logging
from typing import NoReturn

from rsu.adapters.mailbox import Mailbox
from rsu.adapters.mqtt import MqttLink
from rsu.avp.dispatch.entry import Journal
from rsu.avp.dispatch.interface import Request
from rsu.avp.dispatch.keeper import Keeper
from rsu.avp.dispatch.mission import Mission
from rsu.avp.lot.layout import Layout
from rsu.avp.operation.operation import Operation
from rsu.avp.operation.sight import look
from rsu.avp.safety.permit import PERIOD
from rsu.clock import Clock, seconds
from rsu.codec import topic, valet_post, valet_request
from rsu.codec.message import Outgoing
from rsu.ldm.snapshot import Snapshot
from rsu.pipeline import State

log = logging.getLogger(__name__)

TURN = PERIOD / 2.0
"""s between two turns: what the world model sees counts half a period later at most."""
BLIND = 0.5
"""s without a new snapshot of the world after which no permit is given any more."""


class CarPark:
    """One car park, from when it is made on.

    Parameters
    ----------
    state : State
        Of the corridor: its snapshot is what the unit sees.
    layout : Layout
        The car park.
    journal : Journal
        Open for it alone.
    clock : Clock
        The machine's.
    """

    def __init__(self, state: State, layout: Layout, journal: Journal, clock: Clock) -> None:
        self._state, self._layout, self._clock = state, layout, clock
        now = seconds(clock.now_ns())
        keeper = Keeper(state.site.name, journal, layout.vehicle, now)
        self._operation = Operation(layout, keeper, now)
        self._inbox = Mailbox(state.site.limits.inbox_messages)
        self._told: dict[str, Mission] = {}
        self._snapshot: Snapshot | None = None
        self._seen = 0.0
        self._blind = False

    async def run(self, broker_url: str) -> NoReturn:
        """Run it over a broker, for ever."""
        site = self._state.site
        link = MqttLink(
            broker_url,
            f"ivics-{site.name}-{site.v2x.station_id}-valet",
            valet_post.subscriptions(site.name),
            self._inbox,
            self._clock,
            site.broker.outbox_messages,
            site.limits.message_bytes,
        )
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(link.run(), name="mqtt of the car park")
            while True:
                for message in self._turn(valet_post.sort(await self._inbox.receive(0.0))):
                    link.send(message)
                await self._clock.sleep(TURN)

    def _turn(self, mail: valet_post.Mail) -> list[Outgoing]:
        now = seconds(self._clock.now_ns())
        for error in mail.refused:
            log.info("refused: %s", error)
        for sheet in mail.factsheets:
            self._operation.know(sheet)
        for state, arrival in mail.states:
            self._operation.hear(state, arrival)
        snapshot = self._see(now)
        if snapshot is None:
            return []  # who has asked for something asks again
        for request in mail.requests:
            self._operation.ask(request)
        lot, vehicle = self._layout.lot, self._layout.vehicle
        turn = self._operation.turn(now, look(snapshot, lot, vehicle, self._operation.guided(now)))
        self._tell()
        site = self._state.site.name
        asked = {request.id: request for request in mail.requests}
        answers = [
            Outgoing(_address(site, asked[one.request]), valet_request.encode_response(one), 1)
            for one in turn.answers
        ]
        return [*valet_post.messages(site, turn.dispatch), *answers]

    def _see(self, now: float) -> Snapshot | None:
        """Return the world, unless it is of long ago."""
        if self._state.snapshot is not self._snapshot:
            self._snapshot, self._seen = self._state.snapshot, now
        blind = abs(now - self._seen) > BLIND
        if blind and not self._blind:
            log.warning("no permits: the world model stands still")
        self._blind = blind
        return None if blind else self._snapshot

    def _tell(self) -> None:
        """Log what has become of missions."""
        missions = dict(self._operation.keeper.missions)
        for name, mission in missions.items():
            if self._told.get(name) is not mission:
                reason = f": {mission.reason.value}" if mission.reason else ""
                log.info("%s of %s: %s%s", name, mission.vehicle, mission.state.value, reason)
        for name in self._told.keys() - missions.keys():
            log.info("%s of %s has ended", name, self._told[name].vehicle)
        self._told = missions


def _address(site: str, request: Request) -> str:
    return topic.valet(site, request.party, "response")
