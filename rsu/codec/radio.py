"""Self reports from the radio: secured packets in, the fields of those that are believed out."""

import math
from collections import Counter
from collections.abc import Sequence

from rsu.codec.cam_packed import fields
from rsu.codec.cam_schema import Fields
from rsu.codec.reception import receive
from rsu.errors import MessageError
from rsu.trust.signature.refusal import Refusal
from rsu.trust.signature.verifier import Verifier

KIND = "radio"
ABOUT_THEMSELVES = ("cam", "vam")
LASTING = 10.0
"""s for which a station that has signed is known to: ten times the longest period of a CAM."""
SIGNERS = 4096
"""Stations that are known to sign, as many as senders' certificates: who has one may call himself
what he likes."""


class Radio:
    """A fold over packets, in order of arrival.

    Parameters
    ----------
    verifier : Verifier
        Whom to believe.

    Attributes
    ----------
    counters : Counter
        Of what was refused, by the name that the status gives it.
    """

    def __init__(self, verifier: Verifier) -> None:
        self._verifier = verifier
        self._signed: dict[int, float] = {}
        """Unix s of the last signed report of each station, the oldest first."""
        self.counters = Counter[str]()

    def hear(self, packets: Sequence[bytes], now: float) -> list[Fields[int]]:
        """Return what the stations that are believed say of themselves at `now`, Unix s."""
        found: list[Fields[int]] = []
        for packet in packets:
            try:
                said = self._read(packet, now)
            except MessageError:
                self.counters["malformed_radio"] += 1
                continue
            if said is not None:
                self._remember(said.station_id, now)
                found.append(said)
        return found

    def _read(self, packet: bytes, now: float) -> Fields[int] | None:
        heard = receive(packet, self._verifier, now)
        if isinstance(heard, Refusal):
            self.counters[f"radio_{heard}"] += 1
            return None
        if heard.name not in ABOUT_THEMSELVES:
            self.counters["radio_unused"] += 1
            return None
        return fields(heard.name, heard.record)

    def _remember(self, station_id: int, now: float) -> None:
        self._signed.pop(station_id, None)
        self._signed[station_id] = now
        if len(self._signed) > SIGNERS:
            del self._signed[next(iter(self._signed))]

    def signs(self, station_id: int, now: float) -> bool:
        """Whether a station has lately signed: what bears its id in clear is then not its own."""
        return now - self._signed.get(station_id, -math.inf) <= LASTING
