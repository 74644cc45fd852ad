"""What goes wrong on purpose: sensors that lose, repeat or delay frames, actors that vanish."""

from pathlib import Path
from typing import Annotated, Literal

import msgspec
import numpy as np
from msgspec import Meta

from carla_bridge.headless.actor import Actor
from rsu.toml import parse_toml, read_text

NonNegative = Annotated[float, Meta(ge=0.0)]


class Fault(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One fault of the actors with a role name; times count from their spawning."""

    kind: Literal["drop", "freeze", "delay", "vanish"]
    role_name: str
    from_s: NonNegative = 0.0
    to_s: NonNegative = 1e9
    share: Annotated[float, Meta(ge=0.0, le=1.0)] = 1.0
    """Of frames that are dropped."""
    delay_s: NonNegative = 0.1
    """By which frames are late."""


class FaultFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A file of faults."""

    fault: tuple[Fault, ...] = ()
    seed: Annotated[int, Meta(ge=0)] = 0


def read_faults(file: Path) -> FaultFile:
    """Read a TOML file.

    Raises
    ------
    ConfigError
        It cannot be read, or a key is wrong.
    """
    return parse_toml(read_text(file), str(file), FaultFile)


class Trouble:
    """Makes the faults of a file happen."""

    def __init__(self, faults: FaultFile) -> None:
        self._faults = faults.fault
        self._chance = np.random.default_rng(faults.seed)
        self._last: dict[int, bytes] = {}
        self._late: dict[int, list[tuple[float, bytes]]] = {}

    def vanished(self, actors: list[Actor], time: float) -> list[Actor]:
        """Return who is to vanish now."""
        if not any(fault.kind == "vanish" for fault in self._faults):
            return []
        return [actor for actor in actors if self._now("vanish", actor, time) is not None]

    def pass_on(self, actor: Actor, head: bytes, body: bytes, time: float) -> list[bytes]:
        """Return the frames of a sensor that go out now, instead of the one that is due."""
        if not self._faults:
            return [head + body]
        if self._now("freeze", actor, time):
            body = self._last.setdefault(actor.id, body)
        else:
            self._last[actor.id] = body
        dropping = self._now("drop", actor, time)
        late = self._late.pop(actor.id, [])
        if dropping is None or self._chance.random() >= dropping.share:
            delaying = self._now("delay", actor, time)
            due = time + (delaying.delay_s if delaying else 0.0)
            late.append((due, head + body))
        ready = [frame for due, frame in late if due <= time + 1e-9]
        waiting = [(due, frame) for due, frame in late if due > time + 1e-9]
        if waiting:
            self._late[actor.id] = waiting
        return ready

    def forget(self, actor: Actor) -> None:
        """Keep nothing of who is gone."""
        self._last.pop(actor.id, None)
        self._late.pop(actor.id, None)

    def _now(self, kind: str, actor: Actor, time: float) -> Fault | None:
        since = time - actor.born + 1e-9  # sums of steps round
        name = actor.attributes.get("role_name", "")
        for fault in self._faults:
            if (
                fault.kind == kind
                and fault.role_name == name
                and fault.from_s <= since < fault.to_s
            ):
                return fault
        return None
