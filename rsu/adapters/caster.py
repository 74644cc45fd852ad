"""Corrections for satellite receivers from a caster: a TCP server that sends RTCM frames.

Either frames alone, or NTRIP 1 (RTCM 10410.0): a request for a mountpoint comes before them.
"""

import asyncio
import logging
from base64 import b64encode
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn
from urllib.parse import urlsplit

from rsu.adapters.key_file import owners_text
from rsu.clock import Clock, seconds
from rsu.codec.message import Outgoing
from rsu.codec.rtcmem import Deframer, RtcmemWriter
from rsu.codec.status import CorrectionSource
from rsu.config import Caster, Site

log = logging.getLogger(__name__)

CHUNK = 4096
"""Octets that are read at once, at most."""
PATIENCE = 10.0
"""s without an octet after which the connection is given up; casters send each second or two."""
FRESH = 5.0
"""s after the last frame for which the source counts as alive."""
PAUSE = 1.0
"""s before the next attempt."""
NTRIP_PORT = 2101


class CorrectionRelay:
    """Passes on what a caster says, for as long as it runs, whatever the caster does.

    Parameters
    ----------
    site : Site
        To whose tile it is told.
    caster : Caster
        Whom to ask.
    send : callable
        Takes what goes out.
    clock : Clock
        Stamps it.

    Raises
    ------
    KeyStoreError
        The file with the password cannot be read, or others may read it too.
    """

    def __init__(
        self, site: Site, caster: Caster, send: Callable[[Outgoing], None], clock: Clock
    ) -> None:
        self._parts = urlsplit(caster.url)
        password = "" if caster.password_file is None else owners_text(Path(caster.password_file))
        self._request = _request(self._parts.path, caster.user, password.strip())
        self._writer = RtcmemWriter(site)
        self._send, self._clock = send, clock
        self._deframer = Deframer()
        self._last = float("-inf")
        self._frames = 0
        self._problem = ""

    def health(self, now: float) -> CorrectionSource:
        """Say how the source is at `now`, Unix s."""
        return CorrectionSource(
            alive=now - self._last <= FRESH,
            last_time=self._last,
            frames=self._frames,
            skipped=self._deframer.skipped,
        )

    async def run(self) -> NoReturn:
        """Ask, and ask again when the connection ends."""
        while True:
            try:
                await self._listen()
            except TimeoutError:
                self._complain("is silent")
            except (OSError, EOFError, UnicodeError, asyncio.LimitOverrunError) as error:
                self._complain(f"is lost: {error}")
            await self._clock.sleep(PAUSE)

    async def _listen(self) -> None:
        port = self._parts.port or NTRIP_PORT
        async with asyncio.timeout(PATIENCE):
            reader, writer = await asyncio.open_connection(self._parts.hostname, port, limit=CHUNK)
        try:
            if self._parts.scheme == "ntrip":
                writer.write(self._request)
                async with asyncio.timeout(PATIENCE):
                    answer = await reader.readuntil(b"\n")
                if not answer.startswith((b"ICY 200", b"HTTP/1.0 200", b"HTTP/1.1 200")):
                    self._complain(f"refuses: {answer!r}")
                    return
            while octets := await asyncio.wait_for(reader.read(CHUNK), PATIENCE):
                self._relay(octets)
            self._complain("has closed the connection")
        finally:
            writer.close()

    def _relay(self, octets: bytes) -> None:
        frames = self._deframer.feed(octets)
        if not frames:
            return
        self._frames += len(frames)
        self._last = seconds(self._clock.now_ns())
        for message in self._writer.encode(frames, self._last):
            self._send(message)
        if self._problem:
            log.info("the caster sends corrections again")
            self._problem = ""

    def _complain(self, problem: str) -> None:
        """Log what is wrong, once while it lasts."""
        if problem != self._problem:
            log.warning("the caster %s", problem)
        self._problem = problem


def _request(path: str, user: str, password: str) -> bytes:
    """Return the request for a mountpoint."""
    secret = b64encode(f"{user}:{password}".encode()).decode()
    who = f"Authorization: Basic {secret}\r\n" if user else ""
    return f"GET {path or '/'} HTTP/1.0\r\nUser-Agent: NTRIP ivics\r\n{who}\r\n".encode()
