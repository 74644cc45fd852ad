"""The replay: what is shown is what was at the instant that is told, however late answers come."""

import json
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from browser.staff import IN_A_BROWSER, Staff, log_in, until
from rsu.console.history import RECORD, STATE

pytestmark = IN_A_BROWSER

SOURCE = "window.console_desk.source"
SPOT = {"name": "S3", "kind": "stall", "level": 0, "state": "occupied", "vehicle_id": "99"}
PARK = {
    "missions": [], "spots": [SPOT], "stops": [], "closures": [], "in_the_way": [], "trouble": "",
}  # fmt: skip
THEN: dict[str, object] = {"warnings": [], "sensors": [], "car_park": PARK}
"""Now there is no car park."""
ASKED = "**/api/v1/history/records*"


@pytest.fixture
def page(browser: Browser, idle: Staff) -> Iterator[Page]:
    made = browser.new_page(viewport={"width": 1024, "height": 768})
    log_in(made, idle.url, "kim")
    until(made, f"{SOURCE}.live")
    yield made
    made.close()


def answer(route: Route, recorded: float) -> None:
    """Tell of two states a second, up to an instant, Unix s."""
    (start,), (end,) = parse_qs(urlsplit(route.request.url).query).values()
    body = b""
    for half in range(round(2.0 * float(start)), round(2.0 * min(float(end), recorded)) + 1):
        data = json.dumps(THEN | {"time_s": half / 2.0}).encode()
        body += RECORD.pack(STATE, len(data)) + data
    route.fulfill(body=body, content_type="application/octet-stream")


def hold(page: Page) -> list[Route]:
    """Let requests wait for their answers."""
    held: list[Route] = []
    page.route(ASKED, lambda route: held.append(route))  # noqa: PLW0108 - a wrapper must be of Python
    return held


def rewind(page: Page, time: float) -> None:
    page.evaluate(f"(() => {{ window.rewinding = {SOURCE}.rewind({time}); }})()")


def the_next(page: Page, held: list[Route]) -> Route:
    while not held:
        page.evaluate("new Promise(done => requestAnimationFrame(() => done()))")
    return held.pop(0)


def test_of_two_instants_that_are_chosen_quickly_the_last_one_is_shown(page: Page) -> None:
    held = hold(page)
    rewind(page, 1000.0)
    first = the_next(page, held)
    rewind(page, 5000.0)
    answer(first, recorded=9000.0)
    answer(the_next(page, held), recorded=9000.0)
    page.evaluate("window.rewinding")
    assert page.evaluate(f"{SOURCE}.replay.time") == 5000.0
    assert page.evaluate(f"{SOURCE}.state.time_s") == 5000.0


def test_what_comes_after_somebody_has_gone_back_to_live_is_not_shown(page: Page) -> None:
    held = hold(page)
    rewind(page, 1000.0)
    route = the_next(page, held)
    page.click("#live")
    now = page.evaluate(f"{SOURCE}.state.time_s")
    page.evaluate(f"""(() => {{
      const show = {SOURCE}.show.bind({SOURCE});
      window.shown = [];
      {SOURCE}.show = state => {{ window.shown.push(state.time_s); show(state); }};
    }})()""")
    answer(route, recorded=9000.0)
    page.evaluate("window.rewinding")
    assert min(page.evaluate("window.shown"), default=now) >= now


def test_a_replay_goes_on_as_far_as_there_is_something_and_then_waits_for_more(page: Page) -> None:
    recorded = 1001.0
    page.route(ASKED, lambda route: answer(route, recorded))
    rewind(page, 1000.0)
    page.evaluate("window.rewinding")
    page.click("#play")
    until(page, f"{SOURCE}.replay.time > 1000.9")
    assert page.evaluate(f"{SOURCE}.replay.time") <= recorded
    recorded = 1004.0
    until(page, f"{SOURCE}.replay.time > 1003.5")
    assert page.evaluate(f"{SOURCE}.state.time_s") >= 1003.5


def test_the_cars_of_a_replay_are_those_of_then(page: Page) -> None:
    page.click("#tab-vehicles")
    cars = page.locator("#content tbody tr")
    expect(page.locator("#content")).to_contain_text("No valet car is here.")
    page.route(ASKED, lambda route: answer(route, 9000.0))
    rewind(page, 1000.0)
    expect(cars.locator("td").nth(0)).to_have_text("99")
    expect(cars.locator("td").nth(2)).to_have_text("S3")
    page.click("#live")
    expect(cars).to_have_count(0)
