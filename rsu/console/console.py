"""The console, whole: what its routes share."""

import asyncio
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from rsu.clock import Clock, seconds
from rsu.codec.message import Incoming
from rsu.config import Site
from rsu.console import frame
from rsu.console.api.chart_model import Chart
from rsu.console.audience import Audience
from rsu.console.board import Board
from rsu.console.desk import Desk
from rsu.console.figures import Figures
from rsu.console.history import History
from rsu.console.people.deed import Deed, Outcome
from rsu.console.people.password import Hasher
from rsu.console.people.register import Person, Register
from rsu.console.people.sign_on import SignOn
from rsu.console.people.throttle import Doorstep
from rsu.frames.projection import Projection
from rsu.statement import Statement
from sotif.catalog.entry import Catalog

MOST_SUBSCRIPTIONS = 16
"""To the local dynamic map at once."""


@dataclass(slots=True, kw_only=True)
class Console:
    """One console of one site."""

    site: Site
    chart: Chart
    catalog: Catalog
    clock: Clock
    connected: Callable[[], bool]
    """Whether the broker is there."""
    drops: Callable[[], Mapping[str, int]]
    """Messages that the console itself has lost so far, by where."""
    desk: Desk
    register: Register
    secure: bool
    """Browsers reach it over TLS."""
    origin: str | None = None
    """At which browsers reach it; None = whatever address they have asked."""
    board: Board
    sign_on: SignOn | None = None
    """Logins by way of an identity provider."""
    figures: Figures = field(default_factory=Figures)
    history: History = field(default_factory=History)
    doorstep: Doorstep = field(default_factory=Doorstep)
    hasher: Hasher = field(default_factory=Hasher)
    audience: Audience = field(default_factory=Audience)
    subscriptions: asyncio.Semaphore = field(
        default_factory=lambda: asyncio.Semaphore(MOST_SUBSCRIPTIONS)
    )
    projection: Projection = field(init=False)

    def __post_init__(self) -> None:
        """Look up where on Earth the site is."""
        self.projection = Projection(self.site.origin)

    @property
    def now(self) -> float:
        """Unix s."""
        return seconds(self.clock.now_ns())

    @property
    def unit_now(self) -> float:
        """What the unit's clock says, Unix s."""
        return self.board.unit_time(self.now)

    def take(self, messages: list[Incoming]) -> Iterator[str]:
        """Take what has arrived; yield what it was about."""
        for message in messages:
            kind = self.board.take(message)
            if not kind:
                self.desk.take(message)
            now = self.now
            if kind == "world" and (view := self.board.world(now)):
                packed = frame.pack(view, self.unit_now)
                self.audience.show(packed)
                self.history.add_world(self.unit_now, packed)
            elif kind == "car_park" and (account := self.board.account(now)):
                self.figures.take(account)
            yield kind

    def intend(self, person: Person, act: str, subject: str, before: Statement) -> int:
        """Keep what somebody is about to do, and how it is before; return the id of the deed."""
        deed = Deed(
            time=self.now, who=person.name, role=person.role, act=act, subject=subject,
            before=before,
        )  # fmt: skip
        return self.register.intend(deed)

    def conclude(self, deed: int, outcome: Outcome, after: Statement) -> None:
        """Keep what came of it."""
        self.register.conclude(deed, outcome, after, self.now)

    def note(
        self, person: Person, act: str, subject: str, *, before: Statement, after: Statement
    ) -> None:
        """Keep what somebody has done."""
        with self.register.at_once():
            deed = self.intend(person, act, subject, before)
            self.conclude(deed, Outcome.DONE, after)
