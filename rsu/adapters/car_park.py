"""A car park that a unit runs: what cars and people say comes in, orders and permits go out."""

import asyncio
import logging
from collections.abc import Iterator, Sequence
from typing import NoReturn

from rsu.adapters.mailbox import Mailbox
from rsu.adapters.mqtt import MqttLink
from rsu.avp.dispatch.dispatcher import KNOWN
from rsu.avp.dispatch.entry import Journal
from rsu.avp.dispatch.interface import Report, Request
from rsu.avp.dispatch.keeper import Keeper
from rsu.avp.dispatch.mission import ENDED, Mission
from rsu.avp.lot.layout import Layout
from rsu.avp.operation.accounting import draw_up, free
from rsu.avp.operation.operation import Operation
from rsu.avp.operation.sight import Sight, look
from rsu.avp.safety.permit import PERIOD
from rsu.clock import Clock, seconds
from rsu.codec import car_park, topic, valet_mission, valet_post, valet_request
from rsu.codec.message import Incoming, Outgoing
from rsu.codec.poim import PoimWriter
from rsu.errors import MessageError
from rsu.ldm.snapshot import Snapshot
from rsu.pipeline import State

log = logging.getLogger(__name__)

TURN = PERIOD / 2.0
"""s between two turns: what the world model sees takes a permit back half a period later at most,
though permits that take nothing back go out once a period."""
TELL = 0.5
"""s between two accounts for those who watch."""
OFFER = 1.0
"""s between two messages about what is free."""
BLIND = 0.5
"""s without a new snapshot of the world after which no permit is given any more."""


class CarPark:
    """One car park, from its first turn on: before that no car can say where it stands.

    Parameters
    ----------
    state : State
        Of the corridor: its snapshot is what the unit sees, and its counters count what is refused.
    layout : Layout
        The car park.
    journal : Journal
        Open for it alone.
    """

    def __init__(self, state: State, layout: Layout, journal: Journal) -> None:
        self._state, self._layout, self._journal = state, layout, journal
        site = state.site
        self._poim = site.poim and PoimWriter(site, site.poim, layout.lot, state.projection)
        self._area = (site.valet and site.valet.area) or site.name
        self._operation: Operation | None = None
        self._told: dict[str, Report] = {}
        """By mission, what was said last."""
        self._resumed: dict[str, Mission] = {}
        """What the journal held, until the first turn is over."""
        self._refused: set[str] = set()
        """Topics on which something was refused that the log knows of."""
        self._snapshot: Snapshot | None = None
        self._seen = self._told_at = self._offered_at = 0.0
        self._blind = False

    @property
    def subscriptions(self) -> list[str]:
        """What it listens to."""
        return valet_post.subscriptions(self._area, self._state.site.name)

    async def run(self, broker_url: str, clock: Clock) -> NoReturn:
        """Run it over a broker, by the machine's clock, for ever."""
        site, counters = self._state.site, self._state.counters
        inbox = Mailbox(site.limits.inbox_messages)
        link = MqttLink(
            broker_url,
            f"ivics-{site.name}-{site.v2x.station_id}-valet",
            self.subscriptions,
            inbox,
            clock,
            site.broker.outbox_messages,
            site.limits.message_bytes,
        )
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(link.run(), name="mqtt of the car park")
            while not link.connected:
                await link.changed()
            while True:
                for message in self.turn(seconds(clock.now_ns()), await inbox.receive(0.0)):
                    link.send(message)
                counters["valet_inbox_dropped"] = inbox.dropped
                counters["valet_link_oversized"] = link.dropped_in
                counters["valet_outbox_dropped"] = link.dropped_out
                await clock.sleep(TURN)

    def turn(self, now: float, messages: Sequence[Incoming]) -> list[Outgoing]:
        """Take what has arrived, and say what goes out at `now`, Unix s.

        Raises
        ------
        JournalError
            In the first turn: it cannot be written.
        """
        operation = self._operation = self._operation or self._begin(now)
        mail = valet_post.sort(messages)
        for address, error in mail.refused:
            self._refuse(address, error)
        for connection in mail.connections:
            operation.learn(connection)
        for sheet in mail.factsheets:
            operation.know(sheet)
        for state, arrival in mail.states:
            operation.hear(state, arrival)
        for response in mail.responses:
            log.info("%s is not taken over as yet: %s", response.request, response.text)
        snapshot = self._see(now)
        if snapshot is None:
            return []  # who has asked for something asks again
        for request in mail.requests:
            operation.ask(request)
        for offer in mail.offers:
            operation.hear_offer(offer)
        lot, vehicle = self._layout.lot, self._layout.vehicle
        sight = look(snapshot, lot, vehicle, operation.guided(now))
        turn = operation.turn(now, sight)
        site = self._state.site.name
        asked = {request.id: request for request in mail.requests}
        answers = [
            Outgoing(_address(site, asked[one.request]), valet_request.encode_response(one), 1)
            for one in turn.answers
        ]
        account = [
            *self._account(operation, now, sight, at_once=bool(answers)),
            *self._availability(operation, now, sight),
        ]
        transfers = valet_post.transfers(turn.offers, turn.rejections)
        sent = [*valet_post.messages(self._area, turn.dispatch), *transfers, *answers, *account]
        return [*sent, *self._tell(turn.reports)]

    def _begin(self, now: float) -> Operation:
        """Take up what the journal holds."""
        keeper = Keeper(self._state.site.name, self._journal, self._layout.vehicle, now)
        self._resumed = dict(keeper.missions)
        return Operation(self._layout, keeper, now)

    def _account(
        self, operation: Operation, now: float, sight: Sight, *, at_once: bool
    ) -> list[Outgoing]:
        """Say how the car park is, when it is time to or something was asked for."""
        if not at_once and 0.0 <= now - self._told_at < TELL:
            return []
        self._told_at = now
        site = self._state.site.name
        payload = car_park.encode(site, draw_up(operation, now, sight))
        return [Outgoing(topic.car_park(site), payload)]

    def _availability(self, operation: Operation, now: float, sight: Sight) -> list[Outgoing]:
        """Say what is free, when it is time to and the site asks for it."""
        if self._poim is None or 0.0 <= now - self._offered_at < OFFER:
            return []
        self._offered_at = now
        return self._poim.encode(free(operation, sight), now)

    def _refuse(self, address: str, error: MessageError) -> None:
        """Count what makes no sense, and log it once for each topic."""
        self._state.counters[f"malformed_{error.kind}"] += 1
        if address not in self._refused and len(self._refused) < KNOWN:
            self._refused.add(address)
            log.info("refused on %s, and counted from now on: %s", address, error)

    def _see(self, now: float) -> Snapshot | None:
        """Return the world, unless it is of long ago."""
        if self._state.snapshot is not self._snapshot:
            self._snapshot, self._seen = self._state.snapshot, now
        blind = abs(now - self._seen) > BLIND
        if blind and not self._blind:
            log.warning("no permits: the world model stands still")
        self._blind = blind
        return None if blind else self._snapshot

    def _tell(self, reports: Sequence[Report]) -> Iterator[Outgoing]:
        """Say what has become of missions, and log it."""
        site = self._state.site.name
        here = {report.mission.id for report in reports}
        gone = [self._told.pop(name).mission for name in self._told.keys() - here]
        gone += [mission for name, mission in self._resumed.items() if name not in here]
        self._resumed = {}
        for mission in gone:
            neighbour = mission.target.partition("/")[0]
            log.info("%s of %s has gone over to %s", mission.id, mission.vehicle, neighbour)
            yield Outgoing(topic.valet(site, mission.vehicle, "mission"), b"", 1, retain=True)
        for report in reports:
            mission, before = report.mission, self._told.get(report.mission.id)
            if report == before:
                continue
            self._told[mission.id] = report
            if before is None or before.mission is not mission:
                reason = f": {mission.reason.value}" if mission.reason else ""
                log.info("%s of %s: %s%s", mission.id, mission.vehicle, mission.state.value, reason)
            address = topic.valet(site, mission.vehicle, "mission")
            yield Outgoing(address, valet_mission.encode(report), 1, retain=True)
            if mission.state in ENDED:
                del self._told[mission.id]


def _address(site: str, request: Request) -> str:
    return topic.valet(site, request.party, "response")
