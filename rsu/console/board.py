"""The board: what is known now, from the unit's own messages.

What has outlived its validity is not known any more; nothing here guesses.
"""

from collections import deque
from dataclasses import dataclass, field

from rsu.avp.dispatch.account import Account
from rsu.avp.dispatch.interface import Factsheet
from rsu.clock import seconds
from rsu.codec import car_park, status, topic, valet_state, warning, world
from rsu.codec.message import Incoming
from rsu.codec.status import Status
from rsu.codec.world import WorldView
from rsu.config import Site
from rsu.errors import MessageError
from rsu.warnings.warning import Phase, Warning

PAST = 200
"""Warnings that have ended, and are still shown."""
MOST_VEHICLES, MOST_WARNINGS = 10_000, 1000
"""That are remembered at once, whatever the broker brings."""


@dataclass(slots=True)
class Counts:
    """What has happened since the console started."""

    worlds: int = 0
    refused: int = 0
    """Bytes that were no message."""
    warnings: dict[str, int] = field(default_factory=dict[str, int])
    """New ones, by cause and sub-cause."""


class Board:
    """Takes messages of one unit, and knows what they come to.

    Parameters
    ----------
    site : Site
        Its site; if its time is conducted, its clock is that of its last world.
    """

    def __init__(self, site: Site) -> None:
        self._conducted = site.time == "conducted"
        self._lag = 0.0
        """s by which a conducted unit's clock is behind ours."""
        self.counts = Counts()
        self.ended: deque[Warning] = deque(maxlen=PAST)
        """Latest last."""
        self.sheets: dict[str, Factsheet] = {}
        """Of valet cars that are connected, by id."""
        self.delay = 0.0
        """s from the instant of the last world until it was heard of."""
        self._heard: dict[str, float] = {}
        """When each kind of message was heard last, Unix s of this machine."""
        self._view: WorldView | None = None
        self._status: Status | None = None
        self._last = (-1, 0.0)
        """Sequence and instant of the last status."""
        self.restarts = 0
        """Of the unit, since it was first heard of."""
        self._account: Account | None = None
        self._warnings: dict[tuple[int, int], Warning] = {}

    @staticmethod
    def subscriptions(site: str) -> list[str]:
        """What the board lives on."""
        return [
            topic.world(site),
            topic.warning(site),
            topic.status(site),
            topic.car_park(site),
            topic.valet(site, "+", "factsheet"),
            topic.valet(site, "+", "connection"),
        ]

    def take(self, message: Incoming) -> str:
        """Take a message; return what it was about, "" = it was none of these."""
        kind = topic.kind(message.topic)
        takers = {
            "world": self._take_world,
            "warning": self._take_warning,
            "status": self._take_status,
            "car_park": self._take_account,
            "valet_factsheet": self._take_sheet,
            "valet_connection": self._take_connection,
        }
        taker = takers.get(kind)
        if taker is None:
            return ""
        try:
            taker(message)
        except MessageError:
            self.counts.refused += 1
            return ""
        self._heard[kind] = seconds(message.arrival_ns)
        return kind

    # -- what is known at `now`, Unix s of this machine -------------------------------------------

    def unit_time(self, now: float) -> float:
        """Return what the unit's clock says."""
        return now - self._lag

    def world(self, now: float) -> WorldView | None:
        """Return the world, unless it is of too long ago."""
        view = self._view
        return view if view and self._holds("world", view.table.time, view.validity, now) else None

    def status(self, now: float) -> Status | None:
        """Return how the unit is; None = it is lost."""
        said = self._status
        return said if said and self._holds("status", said.time, said.validity, now) else None

    def account(self, now: float) -> Account | None:
        """Return how the car park is; None = there is none, or it is not heard."""
        said = self._account
        known = said and self._holds("car_park", said.time, car_park.VALIDITY, now)
        return said if known else None

    def _holds(self, kind: str, time: float, validity: float, now: float) -> bool:
        """Whether the last message of a kind is valid still: a clock that is ahead adds nothing."""
        recent = now - self._heard[kind] <= validity
        return recent and self.unit_time(now) - time <= validity

    def warnings(self, now: float) -> list[Warning]:
        """Return those that hold, latest first."""
        for key, said in list(self._warnings.items()):
            if self.unit_time(now) > said.detection_time + said.validity:
                self.ended.append(self._warnings.pop(key))
        return sorted(self._warnings.values(), key=lambda said: -said.detection_time)

    # -- messages --------------------------------------------------------------------------------

    def _take_world(self, message: Incoming) -> None:
        self._view = world.decode(message.payload)
        self.counts.worlds += 1
        self.delay = seconds(message.arrival_ns) - self._view.table.time
        if self._conducted:
            self._lag, self.delay = self.delay, 0.0

    def _take_warning(self, message: Incoming) -> None:
        said = warning.decode(message.payload)
        key = (said.station_id, said.sequence)
        if said.phase is Phase.CANCELLATION:
            if self._warnings.pop(key, None):
                self.ended.append(said)
            return
        if key not in self._warnings:
            cause = f"{said.cause}/{said.sub_cause}"
            self.counts.warnings[cause] = self.counts.warnings.get(cause, 0) + 1
            if len(self._warnings) >= MOST_WARNINGS:
                del self._warnings[next(iter(self._warnings))]
        self._warnings[key] = said

    def _take_status(self, message: Incoming) -> None:
        self._status = said = status.decode(message.payload) if message.payload else None
        if said is not None:
            sequence, time = self._last
            self.restarts += said.sequence <= sequence and said.time != time
            self._last = said.sequence, said.time

    def _take_account(self, message: Incoming) -> None:
        self._account = car_park.decode(message.payload)

    def _take_sheet(self, message: Incoming) -> None:
        sheet = valet_state.decode_factsheet(message.payload)
        if len(self.sheets) < MOST_VEHICLES or sheet.vehicle in self.sheets:
            self.sheets[sheet.vehicle] = sheet

    def _take_connection(self, message: Incoming) -> None:
        said = valet_state.decode_connection(message.payload)
        if not said.connected:
            self.sheets.pop(said.vehicle, None)
