"""A shift at the console, in a real browser, at a real unit with real cars."""

import re
import time
from collections.abc import Callable
from pathlib import Path
from signal import SIGKILL

import pytest
from playwright.sync_api import Browser, Page, Request, expect

from avp.car_park import dead_end
from browser.staff import IN_A_BROWSER, PATIENCE, Staff, log_in, pill, shoot, until
from browser.yard import parked
from console.provider import SECRET, file_of, provider
from mosquitto import Mosquitto
from rsu.adapters.mission_journal import MissionJournal
from shell import Process

pytestmark = IN_A_BROWSER

SOON = 4.0
"""s until a page says that it is cut off: at once where a connection breaks, 2.5 s after the last
state where it does not, and what a busy machine takes."""
OLDEST = 2000.0
"""ms that the map is old at most while it is called live: a frame holds for 300, a page looks four
times a second, and may be kept waiting."""
WATCH = """(() => {
  const { source } = window.console_desk, pill = document.getElementById("pill");
  window.oldest = 0;
  const look = now => {
    if (pill.classList.contains("live")) window.oldest = Math.max(window.oldest, source.age(now));
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
})()"""


@pytest.fixture
def staff(tmp_path: Path, mosquitto: Mosquitto) -> Staff:
    made = Staff(tmp_path, mosquitto)
    made.add("kim", "supervisor")
    return made


def station(page: Page) -> float:
    """m that the first car under way has driven."""
    return page.evaluate("window.console_desk.source.state.car_park.missions[0].station_m")


def park(page: Page, spot: str) -> None:
    """Have the car parked; again while the unit has not heard enough of it."""
    done = ""
    while not done.startswith("Done"):
        page.click("#tab-vehicles")
        page.get_by_role("button", name="Park", exact=True).first.click()
        page.fill("input[name=target]", spot)
        page.evaluate("document.getElementById('notice').textContent = ''")
        page.keyboard.press("Enter")
        until(page, "document.getElementById('notice').textContent !== ''")
        done = page.inner_text("#notice")
    page.click("#tab-missions")
    expect(page.locator("#content tbody tr")).to_have_count(1, timeout=PATIENCE)


def test_a_shift(browser: Browser, staff: Staff) -> None:
    with MissionJournal(staff.site.with_name("missions.db")) as journal:
        journal.write(parked(dead_end(), "8", "N5"))
    with staff.unit() as unit, staff.console(), staff.car("7"), staff.car("8", "N5"):
        page = browser.new_page(viewport={"width": 1280, "height": 800})
        requests: list[Request] = []
        faults: list[str] = []
        page.on("request", lambda request: requests.append(request))  # noqa: PLW0108 - a wrapper must be of Python
        page.on("pageerror", lambda fault: faults.append(str(fault)))
        log_in(page, staff.url, "kim")
        pill(page, "Live")
        park(page, "S3")
        until(page, "window.console_desk.source.state.car_park.missions[0]?.station_m > 2")
        expect(page.locator("#content")).to_contain_text("Park → S3")
        shoot(page, "a-car-moves")

        hold_and_close(page)
        stop_all(page)
        unit.until("stopped: an emergency stop holds")
        shoot(page, "all-stand")
        stands = station(page)
        end_stop(page)
        until(
            page, f"window.console_desk.source.state.car_park.missions[0]?.station_m > {stands + 1}"
        )

        fetch(page)
        expect(page.locator("#content")).to_contain_text("waits", timeout=PATIENCE)
        shoot(page, "why-a-car-waits")
        unit.until("of 7: parked")
        unit.until("of 8: driving")
        replay(page)
        assert faults == []
        assert {
            request.url for request in requests if not request.url.startswith(staff.url)
        } == set()
        page.close()


def hold_and_close(page: Page) -> None:
    """Hold the car by a key, and close where it goes: it gets another spot, and is released."""
    mission = "window.console_desk.source.state.car_park.missions[0]"
    page.locator("#content tbody tr").first.click()
    page.keyboard.press("h")
    expect(page.locator("#content")).to_contain_text("an operator holds it", timeout=PATIENCE)
    page.click("#tab-spots")
    page.locator(".spots button", has_text="S3").click()
    page.keyboard.press("b")
    expect(page.locator(".spots")).to_contain_text("S3\nclosed", timeout=PATIENCE)
    until(page, f"{mission}.target_id !== 'S3'")
    page.keyboard.press("c")
    why = re.compile("it would cut off .*7 →")
    expect(page.locator("#notice")).to_have_text(why, timeout=PATIENCE)
    shoot(page, "a-spot-is-closed")
    page.locator(".bar").get_by_role("button", name="Free S3").click()
    until(page, "window.console_desk.source.state.car_park.closures.length === 0")
    page.click("#tab-missions")
    page.get_by_role("button", name="Release", exact=True).first.click()
    until(page, f"{mission}.reason === ''")


def stop_all(page: Page) -> None:
    page.keyboard.press("e")
    page.get_by_role("button", name="Stop ALL cars").click()
    expect(page.locator("#stops")).to_contain_text("Emergency stop: all cars", timeout=PATIENCE)
    expect(page.locator("#content")).to_contain_text("an emergency stop holds", timeout=PATIENCE)


def end_stop(page: Page) -> None:
    confirm = page.get_by_role("button", name="2 · Confirm the end")
    expect(confirm).to_be_disabled()
    expect(page.locator("#stops")).to_contain_text("The way is clear")
    page.get_by_role("button", name="1 · Ask for the end").click()
    expect(confirm).to_be_enabled(timeout=PATIENCE)
    shoot(page, "two-steps")
    confirm.click()
    expect(page.locator("#stops")).to_be_empty(timeout=PATIENCE)


def fetch(page: Page) -> None:
    page.click("#tab-vehicles")
    page.get_by_role("button", name="Fetch", exact=True).click(timeout=PATIENCE)
    page.click("#tab-missions")
    expect(page.locator("#content")).to_contain_text("Fetch → pick", timeout=PATIENCE)
    shoot(page, "a-car-is-fetched")


def replay(page: Page) -> None:
    """Go back to when the stop held: the same map shows it again."""
    page.locator("#scrubber").evaluate("s => { s.value = 0; s.dispatchEvent(new Event('input')); }")
    pill(page, "Replay")
    until(page, "window.console_desk.source.replay?.states.length > 0")
    page.click("#play")
    until(page, "window.console_desk.source.state?.car_park?.missions.length === 1")
    assert page.locator("#content .acts button").count() == 0  # nothing is done in what is past
    shoot(page, "replay")
    page.click("#live")
    pill(page, "Live")


def test_a_page_that_is_cut_off_says_so_at_once_and_comes_back_by_itself(
    browser: Browser, staff: Staff, mosquitto: Mosquitto
) -> None:
    with staff.unit() as unit:
        page = browser.new_page(viewport={"width": 1024, "height": 768})
        with staff.console() as console:
            log_in(page, staff.url, "kim")
            pill(page, "Live")
            page.evaluate(WATCH)
            page.keyboard.press("e")
            page.get_by_role("button", name="Stop ALL cars").click()
            page.get_by_role("button", name="1 · Ask for the end").click()
            expect(page.locator("#stops")).to_contain_text("The way is clear", timeout=PATIENCE)
            cut_off(page, mosquitto.kill, "The console has lost the broker", "broker-killed")
            mosquitto.start()
            pill(page, "Live")
            cut_off(page, lambda: kill(console), "No connection to the console", "console-killed")
            page.keyboard.press("e")  # whoever wants to stop may always try
            page.get_by_role("button", name="Stop ALL cars").click()
            expect(page.locator("#notice")).to_contain_text("The console does not answer.")
        assert unit.alive
        with staff.console() as console:
            pill(page, "Live")
            cut_off(page, lambda: kill(unit), "roadside unit is silent", "unit-killed")
            assert console.alive
            with staff.unit():
                pill(page, "Live")
        assert 0.0 < page.evaluate("window.oldest") < OLDEST
        page.close()


def cut_off(page: Page, cut: Callable[[], None], why: str, name: str) -> None:
    """Cut the page off, and see that it says so soon, and that nothing on it looks live."""
    begin = time.monotonic()
    cut()
    pill(page, "Cut off")
    assert time.monotonic() - begin < SOON
    expect(page.locator("#cut")).to_contain_text(why)
    expect(page.locator("#panel")).to_have_class("stale")
    doubtful(page)
    shoot(page, name)


def doubtful(page: Page) -> None:
    """A stop that held is still told, but not that it may be ended."""
    expect(page.locator("#stops")).to_contain_text("Emergency stop: all cars", timeout=PATIENCE)
    expect(page.locator("#stops")).to_contain_text("not known", timeout=PATIENCE)
    for step in ("1 · Ask for the end", "2 · Confirm the end"):
        expect(page.get_by_role("button", name=step)).to_be_disabled()


def kill(process: Process) -> None:
    process.signal(SIGKILL)


def test_the_report_of_the_evidence_opens_beside_the_catalogue(
    browser: Browser, idle: Staff
) -> None:
    style = "<style>h1 {color: rgb(1, 2, 3)}</style><script>document.title = 'ran'</script>"
    report = idle.site.with_name("report.html")
    report.write_text(f"<!doctype html>{style}<h1>Areas</h1>", "utf-8")
    page = browser.new_page()
    log_in(page, idle.url, "kim")
    page.click("#tab-sotif")
    with page.expect_popup() as opened:
        page.click("#content a[href='/api/v1/report']")
    shown = opened.value
    expect(shown.locator("h1")).to_have_css("color", "rgb(1, 2, 3)", timeout=PATIENCE)
    assert shown.title() != "ran"
    shown.close()
    page.close()


def test_somebody_logs_in_by_way_of_his_organisation(browser: Browser, staff: Staff) -> None:
    with provider() as organisation:
        organisation.now = time.time()  # noqa: TID251 - the console is a process of its own
        folder = staff.site.parent
        (folder / "secret").write_text(SECRET, "utf-8")
        (folder / "sign_on.toml").write_text(file_of(organisation), "utf-8")
        context = browser.new_context()
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        with staff.console("--sign-on", folder / "sign_on.toml", "--origin", staff.url):
            organisation.groups = ["kitchen"]
            page.goto(staff.url)
            page.click("#sign-on")
            expect(page.locator("#login-problem")).to_contain_text("no role", timeout=PATIENCE)
            organisation.groups = ["parking"]
            page.click("#sign-on")
            expect(page.locator("#log-out")).to_contain_text("anna", timeout=PATIENCE)
            page.reload()
            expect(page.locator("#log-out")).to_contain_text("anna", timeout=PATIENCE)
        context.close()


def test_the_documentation_needs_nothing_from_elsewhere(browser: Browser, idle: Staff) -> None:
    page = browser.new_page()
    requests: list[Request] = []
    page.on("request", lambda request: requests.append(request))  # noqa: PLW0108 - a wrapper must be of Python
    page.goto(idle.url + "docs.html")
    expect(page.locator("#routes")).to_contain_text("POST /api/v1/missions", timeout=PATIENCE)
    assert all(request.url.startswith(idle.url) for request in requests)
    page.close()
