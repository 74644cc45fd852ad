"""Signed messages: how fast they are read and verified, and what comes of damaged ones."""

import math
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from time import process_time
from typing import Any

from rsu.adapters.key_file import KeyFiles
from rsu.bench.traffic_message import CAM
from rsu.codec.content import content_of
from rsu.codec.envelope import Header, Signer, decode, sign
from rsu.codec.issue import Subject, issue, issue_root
from rsu.frames.timescale import generation_delta
from rsu.trust.signature import service
from rsu.trust.signature.refusal import Refusal
from rsu.trust.signature.region import Circle
from rsu.trust.signature.verifier import Verifier
from rsu.uper.message import codec

NOW = 1_790_000_000.0
PLACE = (math.radians(48.1351), math.radians(11.5820))
SENDERS, SECONDS, RATE = 50, 4, 10
"""Vehicles, each with so many CAMs a second; one a second with the certificate (TS 103 097)."""


class Traffic:
    """Senders with tickets, and what they send in some seconds."""

    def __init__(self, folder: Path) -> None:
        keys = KeyFiles(folder)
        keys.make("root")
        top = Subject(name="root", start=NOW - 60.0, hours=24, steps=2)
        self._root = Signer(issue_root(top, keys, "root"), keys, "root")
        middle = Subject(name="authority", start=NOW - 60.0, hours=24, steps=1)
        self._authority = Signer(
            issue(middle, keys.make("authority"), self._root), keys, "authority"
        )
        about = Subject(
            start=NOW - 60.0,
            hours=24,
            circle=Circle(PLACE, 2000.0),
            services={service.CAM: service.everything(service.CAM)},
        )
        names = [f"car{number}" for number in range(SENDERS)]
        self.senders = [
            Signer(issue(about, keys.make(name), self._authority), keys, name) for name in names
        ]

    def verifier(self) -> Verifier:
        """A receiver that knows nobody but the root and the authority."""
        return Verifier([self._root.certificate], [self._authority.certificate])

    def messages(self) -> list[tuple[float, bytes]]:
        """All messages with the time at which they are sent."""
        found: list[tuple[float, bytes]] = []
        for step in range(SECONDS * RATE):
            time = NOW + step / RATE
            payload = _cam(time)
            for number, sender in enumerate(self.senders):
                header = Header(service.CAM, time + 1e-6 * number)
                found.append((time, sign(payload, header, sender, by_id=step % RATE != 0)))
        return found


def measured() -> dict[str, Any]:
    """Messages a second that are signed, and that are read whole, verified and believed."""
    with TemporaryDirectory() as folder:
        traffic = Traffic(Path(folder))
        _cam(NOW)  # the codec is made at its first message
        start = process_time()
        messages = traffic.messages()
        signing = process_time() - start
        best, believed = math.inf, 0
        for _ in range(3):
            verifier, start = traffic.verifier(), process_time()
            believed = sum(_is_believed(verifier, data, time) for time, data in messages)
            best = min(best, process_time() - start)
    return {
        "messages": len(messages),
        "octets": [min(len(data) for _, data in messages), max(len(data) for _, data in messages)],
        "believed": believed,
        "signed_per_s": round(len(messages) / signing),
        "verified_per_s": round(len(messages) / best),
        "verify_us": round(best / len(messages) * 1e6, 1),
    }


def seeds() -> list[tuple[Callable[[bytes], object], bytes]]:
    """What reads octets from outside, each with good ones: with a certificate and with its id."""
    with TemporaryDirectory() as folder:
        messages = Traffic(Path(folder)).messages()
    return [(decode, messages[0][1]), (decode, messages[-1][1])]


def _is_believed(verifier: Verifier, data: bytes, now: float) -> bool:
    message = decode(data)
    record = codec("cam", 2).read(message.payload)
    content = content_of("cam", record, message.generation_time or 0.0)
    return not isinstance(verifier.verify(message, content, now), Refusal)


def _cam(time: float) -> bytes:
    value = codec("cam", 2).decode(codec("cam", 1).encode(CAM))
    value["cam"]["generationDeltaTime"] = generation_delta(time)
    latitude, longitude = (round(math.degrees(angle) * 1e7) for angle in PLACE)
    position = value["cam"]["camParameters"]["basicContainer"]["referencePosition"]
    position |= {"latitude": latitude, "longitude": longitude}
    return codec("cam", 2).encode(value)
