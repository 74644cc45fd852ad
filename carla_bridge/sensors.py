"""Frames of sensors, kept until the step that they belong to asks for them."""

from contextlib import suppress
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue
from typing import Any

from carla_bridge.client import ClientActor


@dataclass(slots=True, eq=False)
class Feed:
    """The frames of one sensor.  A Python reference to the sensor keeps it alive.

    The client calls back on a thread of its own: nothing happens there but a put.
    """

    sensor: ClientActor
    missing: int = 0
    """Frames that did not come in time."""
    _frames: "SimpleQueue[Any]" = field(default_factory=SimpleQueue[Any])
    _ahead: Any = None

    def listen(self) -> None:
        """Begin; the next step's frame is the first."""
        self.sensor.listen(self._frames.put)

    def take(self, frame: int, timeout: float) -> Any | None:  # noqa: ANN401 - the client's types
        """Return the data of a frame; None = it did not come within `timeout` s.

        Older frames are let go, a newer one is kept for its own step: never one for another.
        """
        while True:
            data = self._ahead
            self._ahead = None
            if data is None:
                try:
                    data = self._frames.get(timeout=timeout)
                except Empty:
                    self.missing += 1
                    return None
            if data.frame == frame:
                return data
            if data.frame > frame:
                self._ahead = data
                self.missing += 1
                return None

    def heard(self) -> list[Any]:
        """Return all that has come since it was asked last, for sensors that seldom say anything.

        What a step made may come a step later.
        """
        came = [] if self._ahead is None else [self._ahead]
        self._ahead = None
        with suppress(Empty):
            while True:
                came.append(self._frames.get_nowait())
        return came

    def stop(self) -> None:
        """End; the sensor itself is destroyed with all others."""
        if self.sensor.is_listening():
            self.sensor.stop()
