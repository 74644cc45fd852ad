"""A car park in operation, its console, and somebody at a browser: all of it real."""

import asyncio
import os
import threading
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from avp.car_park import dead_end, write_dead_end
from mosquitto import Mosquitto, free_port
from page import ROOT
from rsu.clock import SystemClock
from rsu.console.people.enrolment import enrol
from rsu.console.people.role import Role
from shell import Process

CHROMIUM = "/usr/bin/chromium"
IN_A_BROWSER = [
    pytest.mark.skipif(
        not Path(CHROMIUM).exists() and "CI" not in os.environ, reason="needs Debian's chromium"
    ),
    pytest.mark.timeout(900),
]
"""Of every test that opens one: without it they are left out, but fail where all must be there."""
PASSWORD = "correct horse battery"  # noqa: S105 - of nobody
PATIENCE = 200_000.0
"""ms; cars are slow, and on a busy machine slower."""
LOOK = 200.0
SITE = """
name = "garage"
map = "dead_end.xodr"
origin = {latitude_deg = 48.1, longitude_deg = 11.5}
v2x = {station_id = 901, source_uuid = "garage_unit"}
valet = {lot = "lot.toml", journal = "missions.db"}
evidence = {report = "report.html"}
"""
SHOTS = Path(os.environ.get("IVICS_SCREENSHOTS", ROOT / ".screenshots"))
"""Pictures are kept there, and under no version control."""


def write_site(folder: Path) -> Path:
    with write_dead_end(folder).open("a", encoding="utf-8") as lot:
        lot.write("manoeuvre_kmh = 10.0\n")  # as fast as it may be: somebody waits for it
    (folder / "site.toml").write_text(SITE, "utf-8")
    return folder / "site.toml"


class Staff:
    """The processes of a site, and how they are started again.

    Parameters
    ----------
    folder : Path
        Of the site.
    broker : Mosquitto
        That runs.
    write : callable
        Writes the site there, and returns its file.
    """

    def __init__(
        self, folder: Path, broker: Mosquitto, write: Callable[[Path], Path] = write_site
    ) -> None:
        self.site, self._people = write(folder), folder / "people.db"
        self._broker = broker
        self._port = free_port()
        self.url = f"http://127.0.0.1:{self._port}/"

    def add(self, name: str, role: str) -> None:
        """Add somebody who may log in."""
        enrol(self._people, name, Role(role), PASSWORD, SystemClock())

    def unit(self) -> Process:
        """Start the unit."""
        return Process("serve", self.site, "--broker", self._broker.url, "--verbose")

    def console(self, *options: str | Path) -> Process:
        """Start the console."""
        made = Process("console", self.site, "--broker", self._broker.url, "--people",
                       self._people, "--port", str(self._port), "--verbose", *options)  # fmt: skip
        made.until("the console is at")
        return made

    def car(self, name: str, spot: str = "D") -> Process:
        """Start a car that stands in a bay."""
        layout = dead_end()
        pose = ",".join(map(str, layout.stand(layout.lot.spot(spot)).tolist()))
        return Process("vehicle", name, "--site", "garage", f"--pose={pose}",
                       "--broker", self._broker.url)  # fmt: skip


@contextmanager
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@contextmanager
def alongside(*parts: Coroutine[Any, Any, Any]) -> Iterator[None]:
    """Let coroutines run meanwhile, in a thread of their own, and cancel them at the end."""
    loop, over = asyncio.new_event_loop(), asyncio.Event()

    async def live() -> None:
        async with asyncio.TaskGroup() as tasks:
            running = [tasks.create_task(part) for part in parts]
            await over.wait()
            for task in running:
                task.cancel()

    thread = threading.Thread(target=loop.run_until_complete, args=(live(),))
    thread.start()
    try:
        yield
    finally:
        loop.call_soon_threadsafe(over.set)
        thread.join()
        loop.close()


def log_in(page: Page, url: str, name: str) -> None:
    page.set_default_timeout(PATIENCE)
    page.goto(url)
    page.fill("input[name=name]", name)
    page.fill("input[name=password]", PASSWORD)
    page.click("#login-form button")
    expect(page.locator("#room")).to_be_visible(timeout=PATIENCE)


def until(page: Page, fact: str) -> None:
    """Wait until a fact is so; playwright's own way is ``eval``, which the page forbids."""
    looking = f"new Promise(done => setTimeout(() => done(Boolean({fact})), {LOOK:g}))"
    for _ in range(round(PATIENCE / LOOK)):
        if page.evaluate(looking):
            return
    raise AssertionError(f"never so: {fact}")


def pill(page: Page, text: str) -> None:
    """Wait until the page says that what it shows is so."""
    expect(page.locator("#pill")).to_have_text(text, timeout=PATIENCE)


def shoot(page: Page, name: str) -> None:
    """Keep a picture."""
    SHOTS.mkdir(exist_ok=True)
    page.screenshot(path=SHOTS / f"{name}.png")
