"""Recordings as a unit keeps them, of road users that move as a test says."""

import re
from collections.abc import Callable, Mapping
from pathlib import Path

import msgspec
import numpy as np

from rsu.adapters.recorder import Recorder
from rsu.adapters.scene_recorder import TRIGGER_FILE, Trigger
from rsu.clock import nanoseconds
from rsu.codec import topic, world
from rsu.codec.message import Outgoing
from world import LIBRARY, NOW, Body, corridor_site, table

PERIOD = 0.1
Motion = Callable[[float], Body | None]
"""Who is where at a time, s; None = is not seen."""

ATTACHMENTS = {
    "site.toml": (LIBRARY / "corridor.toml").read_bytes(),
    "corridor.xodr": (LIBRARY / "corridor.xodr").read_bytes(),
}


def trigger(hazard: float, *participants: int, place: tuple[float, float] = (0.0, 0.0)) -> Trigger:
    return Trigger(
        entry="novel",
        time_unix_ns=nanoseconds(NOW + hazard),
        participants=participants,
        x_m=place[0],
        y_m=place[1],
    )


def keep(
    path: Path,
    motions: Mapping[int, Motion],
    *,
    why: Trigger | None = None,
    end: float = 8.0,
    noise: float = 0.0,
    latency: float = 0.0,
    extra: Mapping[str, bytes] | None = None,
) -> Path:
    """Record road users by their track ids; the hazard is at 5 s unless said otherwise.

    With a latency they were measured so long ago, and are where they would be at that velocity.
    """
    why = why or trigger(5.0, min(motions))
    chance = np.random.default_rng(1)
    attached = {**ATTACHMENTS, TRIGGER_FILE: msgspec.json.encode(why)} if extra is None else extra
    with Recorder(path, attached) as recorder:
        for k in range(round(end / PERIOD) + 1):
            now = NOW + k * PERIOD
            then = k * PERIOD - latency
            seen = {i: body for i, at in motions.items() if (body := at(then)) is not None}
            tracks = table(*seen.values(), now=now)
            tracks.id = np.array(list(seen), dtype=np.int64)
            tracks.updated -= latency
            tracks.position += latency * tracks.velocity
            tracks.position += noise * chance.standard_normal(tracks.position.shape)
            view = world.WorldView(
                site="corridor",
                station_id=900,
                sequence=k,
                validity=0.3,
                origin=corridor_site().origin,
                table=tracks,
                coasting=tracks.coasting(now - PERIOD),
            )
            now_ns = nanoseconds(now)
            recorder.tick(now_ns)
            recorder.outgoing(Outgoing(topic.world("corridor"), world.encode(view)), now_ns)
    return path


ANSWERS = {"insufficiency": '"decision"', "level": "2"}
"""What a draft does not suggest a valid value for."""


def reviewed(draft: str) -> str:
    """A draft as somebody leaves it who says what is missing, and answers for it."""
    said = re.sub(
        r"^# (\w+) = (.*)$",
        lambda line: f"{line[1]} = {ANSWERS.get(line[1], line[2])}",
        draft,
        flags=re.MULTILINE,
    )
    return said.replace("reviewed = false\n", "")
