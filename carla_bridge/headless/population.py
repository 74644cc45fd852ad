"""All actors as arrays, a row each, and the bytes that a snapshot tells of them."""

from typing import Any

import numpy as np

from carla_bridge.kernels.contact import collide, occupant
from carla_bridge.kernels.kinematics import BODY, CONTROL, MOTION, MOUNTED, advance, follow
from rsu.arrays import Floats, Ints

RECORD = np.dtype(
    [
        ("id", "<u4"),
        ("state", "u1"),
        ("motion", "<f4", (MOTION,)),
        ("detail", "u1", (54,)),
    ]
)
"""ActorDynamicState of the wire, packed."""
ACTIVE = 1
MOST = 4096
"""Actors of a world."""
CONTACTS = 256
"""Contacts of a step that are told."""


class Population:
    """Rows in the order of spawning, so that a carrier stands before what is mounted on it."""

    def __init__(self) -> None:
        self.count = 0
        self._capacity = 64
        self._arrays: dict[str, Any] = {
            "motion": np.zeros((self._capacity, MOTION)),
            "before": np.zeros((self._capacity, MOTION)),
            "body": np.zeros((self._capacity, BODY)),
            "control": np.zeros((self._capacity, CONTROL)),
            "velocity": np.zeros((self._capacity, 3)),
            "mount": np.zeros((self._capacity, 6)),
            "mode": np.zeros(self._capacity, dtype=np.int64),
            "falls": np.zeros(self._capacity, dtype=np.int64),
            "solid": np.zeros(self._capacity, dtype=np.int64),
            "carrier": np.full(self._capacity, -1, dtype=np.int64),
            "record": np.zeros(self._capacity, dtype=RECORD),
        }
        self._pairs = np.zeros((CONTACTS, 2), dtype=np.int64)
        self._impulse = np.zeros((CONTACTS, 2))
        self._work = np.zeros((2, 4)), np.zeros((2, 2))
        self._view()

    def _view(self) -> None:
        """Cut all arrays to the rows that are taken."""
        cut = {name: array[: self.count] for name, array in self._arrays.items()}
        self.motion: Floats = cut["motion"]
        self.before: Floats = cut["before"]
        self.body: Floats = cut["body"]
        self.control: Floats = cut["control"]
        self.velocity: Floats = cut["velocity"]
        self.mount: Floats = cut["mount"]
        self.mode: Ints = cut["mode"]
        self.falls: Ints = cut["falls"]
        self.solid: Ints = cut["solid"]
        self.carrier: Ints = cut["carrier"]
        self.record: Any = cut["record"]

    def add(self, actor_id: int) -> int:
        """Take a row for an actor, all zeros and not mounted."""
        if self.count == self._capacity:
            self._capacity *= 2
            for name, array in self._arrays.items():
                grown = np.zeros((self._capacity, *array.shape[1:]), dtype=array.dtype)
                grown[: self.count] = array
                self._arrays[name] = grown
        row = self.count
        self.count += 1
        self._view()
        for array in self._arrays.values():
            array[row] = np.zeros((), dtype=array.dtype)
        self.carrier[row] = -1
        self.record[row]["id"], self.record[row]["state"] = actor_id, ACTIVE
        return row

    def remove(self, row: int) -> None:
        """Give a row up; those behind it move up by one."""
        for array in self._arrays.values():
            array[row : self.count - 1] = array[row + 1 : self.count]
        self.count -= 1
        self._view()
        self.carrier[self.carrier == row] = -1
        self.carrier[self.carrier > row] -= 1

    def advance(self, grid: Floats, frame: Floats, dt: float) -> tuple[Ints, Floats]:
        """Move all by a step; return the (M, 2) rows in contact and (M, 2) impulses, N s."""
        self.before[:] = self.motion
        advance(
            self.motion,
            self.body,
            self.control,
            self.velocity,
            self.mode,
            self.falls,
            grid,
            frame,
            dt,
        )
        found = collide(
            self.motion,
            self.before,
            self.body,
            self.mode,
            self.solid,
            dt,
            *self._work,
            self._pairs,
            self._impulse,
        )
        self.settle()
        return self._pairs[:found], self._impulse[:found]

    def settle(self) -> None:
        """Put what is mounted on its carriers."""
        follow(self.motion, self.mount, self.carrier)

    def occupied(self, motion: Floats, body: Floats) -> bool:
        """Whether something solid stands where a body wants to."""
        return occupant(motion, body, self.motion, self.body, self.solid, *self._work) >= 0

    def tell(self, row: int, told: bytes, at: int = 0) -> None:
        """Set bytes of the detail that snapshots tell of an actor."""
        self.record["detail"][row, at : at + len(told)] = np.frombuffer(told, dtype=np.uint8)

    def told(self) -> bytes:
        """Return the records of all actors, as a snapshot holds them."""
        self.record["motion"] = self.motion
        whole: bytes = self.record.tobytes()
        return whole

    def mounted(self, row: int) -> bool:
        """Whether an actor is carried by another."""
        return bool(self.mode[row] == MOUNTED)
