"""A headless Chromium that a benchmark looks into, over Chrome's DevTools protocol."""

import asyncio
import json
import shutil
import tempfile
from asyncio.subprocess import DEVNULL
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

from websockets.asyncio.client import ClientConnection, connect

from rsu.adapters.child import stop
from rsu.clock import SystemClock
from rsu.errors import OutsideError

START_UP = 30.0
LOOK = 0.1
LARGEST_BYTES = 16_000_000


class Tab:
    """One page."""

    def __init__(self, connection: ClientConnection) -> None:
        self._connection = connection
        self._calls = 0

    async def evaluate(self, script: str) -> Any:  # noqa: ANN401 - whatever the script returns
        """Run a script, and wait for what it promises."""
        answer = await self.call(
            "Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True
        )
        if "exceptionDetails" in answer:
            raise OutsideError(f"the browser says: {answer['exceptionDetails']}")
        return answer["result"].get("value")

    async def call(self, method: str, **parameters: object) -> dict[str, Any]:
        """Ask the browser for something; events meanwhile are passed over."""
        self._calls += 1
        request = {"id": self._calls, "method": method, "params": parameters}
        await self._connection.send(json.dumps(request))
        while True:
            answer = json.loads(await self._connection.recv())
            if answer.get("id") == self._calls:
                return answer.get("result", {})


@asynccontextmanager
async def open_tab(url: str) -> AsyncGenerator[Tab]:
    """Give a page of 1280 x 800 pixels; raises `OutsideError` where there is no Chromium."""
    binary = shutil.which("chromium") or shutil.which("chromium-browser")
    if binary is None:
        raise OutsideError("there is no chromium (on Debian: apt install chromium)")
    with tempfile.TemporaryDirectory(prefix="ivics-browser-", ignore_cleanup_errors=True) as folder:
        process = await asyncio.create_subprocess_exec(
            binary, "--headless", "--no-sandbox", "--no-first-run", "--window-size=1280,800",
            "--remote-debugging-port=0", f"--user-data-dir={folder}", url,
            stdout=DEVNULL, stderr=DEVNULL,
        )  # fmt: skip
        try:
            address = await _address(Path(folder) / "DevToolsActivePort")
            async with connect(address, max_size=LARGEST_BYTES) as connection:
                yield Tab(connection)
        finally:
            await stop(process)


async def _address(file: Path) -> str:
    """Wait until it listens; return where its page does."""
    clock = SystemClock()
    async with asyncio.timeout(START_UP):
        while not (lines := _lines(file))[1:]:
            await clock.sleep(LOOK)
    return await asyncio.to_thread(_page, int(lines[0]))


def _lines(file: Path) -> list[str]:
    return file.read_text("ascii").split() if file.is_file() else []


def _page(port: int) -> str:
    """Return the address of the first page."""
    asking = HTTPConnection("127.0.0.1", port, timeout=START_UP)
    asking.request("GET", "/json/list")
    pages = json.loads(asking.getresponse().read())
    asking.close()
    return next(page["webSocketDebuggerUrl"] for page in pages if page["type"] == "page")
