"""What an operator does all day, in a real browser: moves, cancels, recovers, stops, looks back."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from math import cos, sin

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from browser.staff import IN_A_BROWSER, PATIENCE, Staff, log_in, pill, shoot, until
from browser.yard import Yard, a_fault, somebody
from mosquitto import Mosquitto

pytestmark = IN_A_BROWSER

STATE = "window.console_desk.source.state"
MISSION = STATE + ".car_park.missions.find(m => m.vehicle_id === '{}')"
BESIDE = 3.0
"""m to the left of a car: in nobody's way, and nearer than anybody may be when it sets off."""


@dataclass(frozen=True)
class Place:
    """Where the operators work."""

    staff: Staff
    broker: str


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    broker = Mosquitto(tmp_path_factory.mktemp("broker"))
    broker.start()
    yard = Yard({"7": "0A01", "8": "0B01", "9": "1A01"}, "0A08", "0B08", "1A08")
    staff = Staff(tmp_path_factory.mktemp("yard"), broker, yard.write)
    staff.add("ola", "operator")
    staff.add("kim", "supervisor")
    with staff.unit(), staff.console(), yard.cars(broker.url, "7", "8", "9"):
        yield Place(staff, broker.url)
    broker.kill()


@pytest.fixture
def operator(browser: Browser, place: Place) -> Iterator[Page]:
    yield from somebody_at_work(browser, place, "ola")


@pytest.fixture
def supervisor(browser: Browser, place: Place) -> Iterator[Page]:
    yield from somebody_at_work(browser, place, "kim")


def somebody_at_work(browser: Browser, place: Place, name: str) -> Iterator[Page]:
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    faults: list[str] = []
    page.on("pageerror", lambda fault: faults.append(str(fault)))
    log_in(page, place.staff.url, name)
    pill(page, "Live")
    yield page
    assert faults == []
    page.close()


def row(page: Page, tab: str, text: str) -> Locator:
    """Open a table; return its row of a car."""
    page.click(f"#tab-{tab}")
    return page.locator("#content tbody tr").filter(has=page.locator("strong", has_text=text))


def move(page: Page, car: str, spot: str) -> None:
    """Have a parked car moved; again while the unit has not heard enough of it."""
    done = ""
    while not done.startswith("Done"):
        row(page, "vehicles", car).get_by_role("button", name="Move").click()
        page.fill("input[name=target]", spot)
        page.evaluate("document.getElementById('notice').textContent = ''")
        page.keyboard.press("Enter")
        expect(page.locator("#notice")).not_to_be_empty(timeout=PATIENCE)
        done = page.inner_text("#notice")
    expect(row(page, "missions", car)).to_contain_text(f"Move → {spot}", timeout=PATIENCE)


def station(page: Page, car: str) -> float:
    """m that a car has driven on its mission."""
    return page.evaluate(f"{MISSION.format(car)}.station_m")


def goes(page: Page, car: str, far: float = 0.3) -> None:
    """Wait until a car has gone on, m."""
    until(page, f"{MISSION.format(car)}?.station_m > {station(page, car) + far}")


def stands(page: Page, car: str) -> None:
    until(page, f"{MISSION.format(car)}.speed_mps === 0")


def test_an_operator_moves_a_car_and_a_supervisor_lets_it_go_on_whatever_stops_it(
    place: Place, operator: Page, supervisor: Page
) -> None:
    move(operator, "7", "0A08")
    goes(operator, "7")
    expect(operator.get_by_role("button", name="Hold")).to_have_count(1)
    expect(operator.get_by_role("button", name="Cancel")).to_have_count(0)  # it needs people there
    shoot(operator, "a-car-is-moved")

    cancel(supervisor, "7")
    go_on(supervisor, "7", steps=1)
    goes(supervisor, "7")

    with a_fault(place.broker, "7"):
        fault = "the car reports a fault"
        expect(row(supervisor, "missions", "7")).to_contain_text(fault, timeout=PATIENCE)
    stands(supervisor, "7")
    shoot(supervisor, "a-car-is-stuck")
    go_on(supervisor, "7", steps=2)
    goes(supervisor, "7")

    until(operator, f"{STATE}.car_park.missions.length === 0")
    spot = f"{STATE}.car_park.spots.find(s => s.name === '0A08')"
    until(operator, f"{spot}.state === 'occupied' && {spot}.vehicle_id === '7'")
    expect(row(operator, "vehicles", "7")).to_contain_text("0A08", timeout=PATIENCE)
    shoot(operator, "a-car-has-been-moved")


def cancel(page: Page, car: str) -> None:
    row(page, "missions", car).get_by_role("button", name="Cancel").click()
    expect(page.locator("dialog")).to_contain_text("A car under way stops")
    page.locator("dialog").get_by_role("button", name="Cancel").click()
    expect(row(page, "missions", car)).to_contain_text(
        "its mission was cancelled", timeout=PATIENCE
    )
    stands(page, car)
    shoot(page, "a-mission-is-cancelled")


def go_on(page: Page, car: str, *, steps: int) -> None:
    """Let a car go on, of which nothing has to be seen to first if that takes one step."""
    row(page, "missions", car).get_by_role("button", name="Go on").click()
    second = page.get_by_role("button", name="2 · Let it go on")
    expect(page.get_by_role("button", name="1 · Ask to go on")).to_have_count(steps - 1)
    if steps == 2:
        expect(second).to_be_disabled()
        page.get_by_role("button", name="1 · Ask to go on").click()
    expect(second).to_be_enabled(timeout=PATIENCE)
    shoot(page, f"go-on-in-{steps}")
    second.click()
    expect(page.locator("dialog")).to_be_hidden(timeout=PATIENCE)


def test_a_stop_of_a_level_or_of_a_car_holds_whom_it_names_and_ends_when_the_way_is_clear(
    place: Place, operator: Page
) -> None:
    move(operator, "8", "0B08")
    move(operator, "9", "1A08")
    goes(operator, "8")
    goes(operator, "9")

    stop(operator, "Stop level 1", "Level 1")
    stands(operator, "9")
    goes(operator, "8")  # it is on the level below
    shoot(operator, "a-level-stands")
    x, y, heading = operator.evaluate(
        f"(({{x_m, y_m, heading_rad}}) => [x_m, y_m, heading_rad])({MISSION.format('9')})"
    )
    with somebody(place.broker, x - BESIDE * sin(heading), y + BESIDE * cos(heading)):
        refuse_to_end(operator, "somebody beside 9")
    end(operator)
    goes(operator, "9")

    row(operator, "missions", "8").click()
    stop(operator, "Stop car 8", "Car 8")
    stands(operator, "8")
    goes(operator, "9")
    shoot(operator, "a-car-stands")
    end(operator)
    goes(operator, "8")


def stop(page: Page, what: str, whom: str) -> None:
    page.keyboard.press("e")
    page.locator("dialog").get_by_role("button", name=what).click()
    expect(page.locator("#stops")).to_contain_text(f"Emergency stop: {whom}", timeout=PATIENCE)


def refuse_to_end(page: Page, why: str) -> None:
    """See that a stop holds on, and why; also if one confirms as if that were not known yet."""
    way, confirm = page.locator("#stops .way"), page.get_by_role("button", name="2 · Confirm")
    expect(way).to_have_text(f"✕ In the way: {why}", timeout=PATIENCE)
    page.get_by_role("button", name="1 · Ask for the end").click()
    expect(page.locator("#stops")).to_contain_text("asked for by ola", timeout=PATIENCE)
    expect(confirm).to_be_disabled()
    shoot(page, "the-way-is-blocked")
    confirm.evaluate("button => { button.disabled = false; button.click(); }")
    refused = re.compile(f"^Not done: .* in the way is {why}")
    expect(page.locator("#notice")).to_have_text(refused, timeout=PATIENCE)
    expect(page.locator("#stops")).to_contain_text("Emergency stop")


def end(page: Page) -> None:
    expect(page.locator("#stops .way")).to_have_text("✓ The way is clear.", timeout=PATIENCE)
    page.get_by_role("button", name="1 · Ask for the end").click()
    confirm = page.get_by_role("button", name="2 · Confirm the end")
    expect(confirm).to_be_enabled(timeout=PATIENCE)
    confirm.click()
    expect(page.locator("#stops")).to_be_empty(timeout=PATIENCE)


def test_a_stop_is_seen_again_as_it_was_while_nothing_of_it_holds_any_more(operator: Page) -> None:
    stop(operator, "Stop ALL cars", "all cars")
    since = operator.evaluate(f"{STATE}.car_park.stops[0].since_s")
    until(operator, f"{STATE}.time_s > {since + 1.5}")
    end(operator)
    goes_back(operator, since + 1.0)
    past = operator.locator("#stops .past")
    expect(past).to_contain_text("At that time: emergency stop of all cars", timeout=PATIENCE)
    expect(past).to_contain_text("pressed by ola")
    assert abs(operator.evaluate(f"{STATE}.time_s") - since - 1.0) < 1.0
    expect(operator.locator("#stops button")).to_have_count(0)  # nothing is done in what is past
    shoot(operator, "a-stop-is-seen-again")
    operator.click("#live")
    pill(operator, "Live")
    expect(operator.locator("#stops")).to_be_empty(timeout=PATIENCE)
    until(operator, f"{STATE}.time_s > {since + 1.5} && {STATE}.car_park.stops.length === 0")


def goes_back(page: Page, time: float) -> None:
    """Let the page show what was at an instant, Unix s."""
    page.evaluate(f"""(async () => {{
      const {{ start_s, end_s }} = await (await fetch("/api/v1/history")).json();
      const scrubber = document.getElementById("scrubber");
      scrubber.value = ({time} - start_s) / (end_s - start_s);
      scrubber.dispatchEvent(new Event("input"));
    }})()""")
    pill(page, "Replay")
