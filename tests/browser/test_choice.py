"""What is chosen in a table and on the map: by keys as by the mouse, and each on its own storey."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from browser.staff import IN_A_BROWSER, PASSWORD, PATIENCE, Staff, log_in, shoot, until

pytestmark = IN_A_BROWSER

CHOSEN = "JSON.stringify(window.console_desk.chosen)"
MAP = "window.console_desk.map"
RED = """(() => {
  const { map } = window.console_desk, [x, y] = map.screen(...map.at), r = map.scale * 12;
  const want = [1, 3, 5].map(k => parseInt(map.colour.red.slice(k, k + 2), 16));
  const box = [x - r - 3, y - 15, 6, 30].map(v => v * map.ratio);
  const { data } = map.back.getImageData(...box), near = (v, k) => Math.abs(v - data[k]) < 40;
  let found = 0;
  for (let k = 0; k < data.length; k += 4) found += want.every((v, c) => near(v, k + c));
  return found;
})()"""
"""Pixels in the colour of warnings where an area of 12 m ends."""
WARNED = "window.console_desk.source.state.warnings.find(w => w.catalogue_entry === '{}')"


@pytest.fixture
def page(browser: Browser, swing: Staff) -> Iterator[Page]:
    made = browser.new_page(viewport={"width": 1280, "height": 800})
    faults: list[str] = []
    made.on("pageerror", lambda fault: faults.append(str(fault)))
    log_in(made, swing.url, "kim")
    until(made, "window.console_desk.source.state?.car_park")
    yield made
    assert faults == []
    made.close()


def rows(page: Page, tab: str) -> int:
    """Open a table; count its rows once there are some that go somewhere."""
    page.click(f"#tab-{tab}")
    expect(page.locator("#content tbody tr[tabindex='0']")).to_have_count(1, timeout=PATIENCE)
    return page.locator("#content tbody tr").count()


def tab_into_table(page: Page) -> None:
    """Go there as somebody does who has no mouse."""
    page.focus("#content")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.tagName") == "TR"


@pytest.mark.parametrize(
    ("tab", "kind"),
    [("missions", "vehicle"), ("warnings", "warning"), ("sensors", "sensor"), ("vehicles", "")],
)
@pytest.mark.parametrize("key", ["Enter", "Space"])
def test_a_key_chooses_a_row_as_a_click_does(page: Page, tab: str, kind: str, key: str) -> None:
    assert rows(page, tab) > 1
    tab_into_table(page)
    page.keyboard.press("ArrowDown")
    page.keyboard.press(key)
    by_key, seen = page.evaluate(CHOSEN), page.evaluate(f"[{MAP}.x, {MAP}.y, {MAP}.level]")
    assert kind in by_key
    page.keyboard.press("Escape")
    assert page.evaluate(CHOSEN) == "null"
    page.evaluate(f"{MAP}.fit()")
    page.locator("#content tbody tr").nth(1).click()
    assert page.evaluate(CHOSEN) == by_key
    moving = 3.0  # m that a car goes on meanwhile
    assert page.evaluate(f"[{MAP}.x, {MAP}.y, {MAP}.level]") == pytest.approx(seen, abs=moving)
    expect(page.locator("#content tbody tr").nth(1)).to_have_class("chosen")
    expect(page.locator("#content tbody tr").nth(1)).to_have_attribute("aria-selected", "true")
    expect(page.locator("#card")).to_be_visible()


def test_a_spot_and_what_the_log_tells_of_are_chosen_by_keys(page: Page) -> None:
    page.click("#tab-spots")
    page.locator(".spots button").nth(4).focus()
    page.keyboard.press("Enter")
    spot = page.evaluate("window.console_desk.chosen.spot")
    page.keyboard.press("b")
    expect(page.locator("#notice")).to_contain_text("Done", timeout=PATIENCE)
    page.keyboard.press("Escape")
    rows(page, "audit")
    tab_into_table(page)
    page.keyboard.press("Enter")
    assert page.evaluate("window.console_desk.chosen.spot") == spot


def test_a_mission_is_held_whatever_its_name_is(page: Page) -> None:
    rows(page, "missions")
    page.locator("#content tbody tr").first.click()
    page.keyboard.press("h")
    expect(page.locator("#notice")).to_have_text("Done: Hold 1", timeout=PATIENCE)
    rows(page, "audit")
    expect(page.locator("#content tbody tr").first).to_contain_text("hold wish 1/ä")


def test_one_row_is_in_the_order_of_the_tab_key_and_arrows_go_to_the_others(page: Page) -> None:
    count = rows(page, "missions")
    tab_into_table(page)
    at = "[...document.querySelectorAll('#content tbody tr')].indexOf(document.activeElement)"
    x = page.evaluate(f"{MAP}.x")
    for key, place in (("ArrowDown", 1), ("End", count - 1), ("ArrowDown", count - 1), ("Home", 0)):
        page.keyboard.press(key)
        assert page.evaluate(at) == place
    assert page.locator("#content tbody tr[tabindex='0']").count() == 1
    assert page.evaluate(f"{MAP}.x") == x  # the arrows did not move the map
    expect(page.locator("#content table")).to_have_attribute("role", "grid")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.tagName") == "BUTTON"  # what its row can do


def test_the_row_with_the_focus_shows_it_and_keeps_it_while_the_table_changes(page: Page) -> None:
    rows(page, "missions")
    tab_into_table(page)
    page.keyboard.press("ArrowDown")
    width = "getComputedStyle(document.activeElement).outlineWidth"
    style = "getComputedStyle(document.activeElement).outlineStyle"
    assert (page.evaluate(width), page.evaluate(style)) == ("2px", "solid")
    shoot(page, "a-row-has-the-focus")
    key = page.evaluate("document.activeElement.dataset.key")
    gone = """(() => {
      const { source } = window.console_desk, state = structuredClone(source.state);
      state.car_park.missions.shift(); state.car_park.missions.reverse();
      source.show(state);
    })()"""
    page.evaluate(gone)
    assert page.evaluate("document.activeElement.dataset.key") == key
    page.evaluate(f"""(() => {{
      const {{ source }} = window.console_desk, state = structuredClone(source.state);
      state.car_park.missions = state.car_park.missions.filter(m => m.mission_id !== '{key}');
      source.show(state);
    }})()""")
    assert page.evaluate("document.activeElement.tagName") == "TR"


# -- storeys -------------------------------------------------------------------------------------


def red(page: Page, entry: str) -> int:
    """Look where something is warned of; count the pixels that say so."""
    page.evaluate(f"""(() => {{
      const {{ map }} = window.console_desk, {{ x_m, y_m }} = {WARNED.format(entry)};
      map.seek(x_m, y_m); map.scale = 10; map.at = [x_m, y_m];
    }})()""")
    page.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
    return page.evaluate(RED)


def test_a_warning_is_drawn_on_its_own_storey_alone(page: Page) -> None:
    above, below = "collision-longitudinal", "hidden-road-user"
    until(page, "window.console_desk.source.state.warnings.length > 1")
    levels = [page.evaluate(f"{WARNED.format(entry)}.level") for entry in (below, above)]
    assert levels == [0, 1]
    for level, (shown, hidden) in enumerate(((below, above), (above, below))):
        page.locator("#levels button").nth(level).click()
        assert red(page, shown) > 0
        shoot(page, f"warnings-of-storey-{level}")
        assert red(page, hidden) == 0


def test_a_storey_that_is_not_shown_tells_that_something_is_warned_of_there(page: Page) -> None:
    until(page, "window.console_desk.source.state.warnings.length > 1")
    expect(page.locator("#levels button").nth(1)).to_have_text("Level 1 ⚠", timeout=PATIENCE)
    rows(page, "warnings")
    page.locator("#content tbody tr", has_text="collision-longitudinal").first.click()
    assert page.evaluate(f"{MAP}.level") == 1
    expect(page.locator("#card")).to_contain_text("97/1")


def test_who_is_followed_to_another_storey_stays_in_the_middle(page: Page) -> None:
    until(page, "window.console_desk.source.state?.car_park?.missions.length > 7")
    rows(page, "missions")
    page.locator("#content tbody tr").first.click()
    page.keyboard.press("f")
    assert page.evaluate(f"{MAP}.level") == 0
    page.evaluate("""(() => {
      const { source } = window.console_desk, state = structuredClone(source.state);
      state.car_park.missions[0].level = 1;
      source.show(state);
    })()""")
    assert page.evaluate(f"[{MAP}.level, {MAP}.following]") == [1, True]
    expect(page.locator("#levels button[aria-pressed=true]")).to_contain_text("Level 1")


def test_a_tab_still_acts_when_the_same_person_has_logged_in_beside_it(
    browser: Browser, swing: Staff
) -> None:
    context = browser.new_context()
    page, beside = context.new_page(), context.new_page()
    beside.goto(swing.url)
    log_in(page, swing.url, "kim")
    beside.fill("input[name=name]", "kim")
    beside.fill("input[name=password]", PASSWORD)
    beside.click("#login-form button")
    expect(beside.locator("#room")).to_be_visible(timeout=PATIENCE)
    page.bring_to_front()
    expect(page.locator("#pill")).to_have_text("Live", timeout=PATIENCE)
    asked: list[int] = []
    page.on("response", lambda said: asked.append(said.status) if "/stops" in said.url else None)
    page.keyboard.press("e")
    page.get_by_role("button", name="Stop ALL cars").click()
    until(page, "document.getElementById('notice').textContent !== ''")
    assert "token" not in page.inner_text("#notice")
    assert asked[0] == 403
    assert asked[1] != 403
    context.close()
