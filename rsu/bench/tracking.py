"""`ivics bench tracking`: the whole tracker against the number of objects, beside a usual one."""

import gc
import math
import sys
import time
from collections.abc import Iterator
from itertools import islice
from typing import Any

import numpy as np

from rsu.arrays import Floats
from rsu.bench.machine import distribution, machine, resident_mb
from rsu.bench.peer import PERIOD, PeerTracker, library
from rsu.kernels.compile import warm_up
from rsu.sensing.batch import batch
from rsu.sensing.detection import DetectionBatch, ObjectClass, SensorKind
from rsu.tracking.parameter import Parameters
from rsu.tracking.tracker import Tracker

AREA = 400.0
"""m^2 of ground for each vehicle: a dense junction."""
SLOWEST, FASTEST = 3.0, 15.0
"""m/s."""
SIGMA = 0.5
"""m, of a detection on each axis."""
SEEN = 0.95
"""Probability that a vehicle is detected in a frame."""
CLUTTER = 0.05
"""False detections a frame, a vehicle."""
SCORE = 0.95
START = 1_790_000_000.0
"""Unix s."""
OBJECTS = 500
WARM_UP, FRAMES = 100, 10_000
PEER_WARM_UP, PEER_FRAMES = 5, 40
"""The peer takes a quarter of a second a frame for 2000 objects."""


def bench_tracking(objects: int = OBJECTS, frames: int = FRAMES) -> dict[str, Any]:
    """Both trackers on the same scene, in one process; CPU time a frame, garbage collection too."""
    peer = _run_peer(objects)
    warm_up()
    ours = _run(objects, frames)
    step, peer_step = (distribution(run.seconds.tolist()) for run in (ours, peer))
    return {
        "name": "tracking",
        "objects": objects,
        "frames": frames,
        "tracks": round(float(np.mean(ours.tracks)), 1),
        "step_ms": step,
        "p99_over_p50": round(step["p99"] / step["p50"], 2),
        "filterpy": {
            "frames": PEER_FRAMES,
            "tracks": round(float(np.mean(peer.tracks)), 1),
            "step_ms": peer_step,
        },
        "times_faster": round(peer_step["p50"] / step["p50"], 1),
        "resident_growth_mb": round(ours.resident_growth, 2),
        "allocated_blocks_growth": ours.blocks_growth,
        **_machine(),
    }


def _machine() -> dict[str, Any]:
    known = machine()
    peers = {name: library(name).__version__ for name in ("filterpy", "scipy")}
    return known | {"versions": known["versions"] | peers}


class _Run:
    """What the frames took; its own memory is taken before the first of them."""

    def __init__(self, frames: int) -> None:
        self.seconds = np.full(frames, np.nan)
        """CPU time of each frame."""
        self.tracks = np.full(frames, np.nan)
        self.resident_growth = math.nan
        """10^6 bytes."""
        self.blocks_growth = 0
        """Pieces of memory that Python's own allocator has given away."""


def _run(objects: int, frames: int) -> _Run:
    """Our tracker: a frame is a step, and a table of all tracks."""
    run, tracker, scans = _Run(frames), Tracker(Parameters()), scene(objects)
    for scan in islice(scans, WARM_UP):
        tracker.step([scan])
        tracker.publish(scan.time)
    resident, blocks = _memory()
    for frame, scan in enumerate(islice(scans, frames)):
        began = time.process_time()
        tracker.step([scan])
        table = tracker.publish(scan.time)
        run.seconds[frame] = time.process_time() - began
        run.tracks[frame] = len(table)
    resident_now, blocks_now = _memory()
    run.resident_growth = resident_now - resident
    run.blocks_growth = blocks_now - blocks
    return run


def _memory() -> tuple[float, int]:
    gc.collect()
    return resident_mb(), sys.getallocatedblocks()


def _run_peer(objects: int) -> _Run:
    run, tracker, scans = _Run(PEER_FRAMES), PeerTracker(), scene(objects)
    for scan in islice(scans, PEER_WARM_UP):
        tracker.step(scan.position, SIGMA**2)
    for frame, scan in enumerate(islice(scans, PEER_FRAMES)):
        began = time.process_time()
        run.tracks[frame] = tracker.step(scan.position, SIGMA**2)
        run.seconds[frame] = time.process_time() - began
    return run


def scene(objects: int, seed: int = 1) -> Iterator[DetectionBatch]:
    """Frames without end of vehicles that drive nearly straight, and turn round at the edge."""
    rng = np.random.default_rng(seed)
    edge = math.sqrt(objects * AREA)
    places = math.ceil(math.sqrt(objects))
    grid = np.stack(np.divmod(rng.permutation(places**2)[:objects], places), axis=1)
    position = (grid + 0.5) * edge / places + rng.uniform(-3.0, 3.0, (objects, 2))
    speed = rng.uniform(SLOWEST, FASTEST, objects)
    course = rng.integers(0, 4, objects) * np.pi / 2.0 + rng.normal(0.0, 0.05, objects)
    velocity = speed[:, None] * np.stack([np.cos(course), np.sin(course)], axis=1)
    frame = 0
    while True:
        position += velocity * PERIOD
        velocity += rng.normal(0.0, 0.1, (objects, 2))
        outside = (position < 0.0) | (position > edge)
        velocity[outside] *= -1.0
        np.clip(position, 0.0, edge, out=position)
        # for ever: a random walk alone would leave the range of speeds
        now = np.hypot(velocity[:, 0], velocity[:, 1])
        velocity *= (np.clip(now, SLOWEST, FASTEST) / now)[:, None]
        yield _scan(rng, START + frame * PERIOD, position, edge)
        frame += 1


def _scan(rng: np.random.Generator, now: float, position: Floats, edge: float) -> DetectionBatch:
    true = position[rng.random(len(position)) < SEEN]
    false = rng.uniform(0.0, edge, (rng.poisson(CLUTTER * len(position)), 2))
    measured = np.concatenate([true + rng.normal(0.0, SIGMA, true.shape), false])
    rng.shuffle(measured)
    rows = len(measured)
    return batch(
        "radar",
        SensorKind.RADAR,
        now,
        measured,
        np.tile(SIGMA**2 * np.eye(2), (rows, 1, 1)),
        class_index=np.full(rows, int(ObjectClass.CAR)),
        score=np.full(rows, SCORE),
    )
