"""How the pages look while a garage is in full swing: nothing overlaps, is cut off or broken.

At three sizes and in both languages, each size in both themes; a picture of each is kept, to be
looked at.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, Page, expect

from browser.staff import IN_A_BROWSER, PATIENCE, Staff, log_in, shoot, until

pytestmark = IN_A_BROWSER

SIZES = {"desk": (1440, 900), "tablet": (1024, 768), "phone": (390, 844)}
TABLES = ("missions", "spots", "vehicles", "warnings", "sensors", "figures", "sotif", "audit")
FILLED = {
    "missions": ("#content tbody tr", 8), "spots": (".spots button", 200),
    "vehicles": ("#content tbody tr", 50), "warnings": ("#content tbody tr", 2),
    "sensors": ("#content tbody tr", 5), "figures": (".figure svg", 5),
    "sotif": ("#content tbody tr", 20), "audit": ("#content tbody tr", 2),
}  # fmt: skip
"""What has to be there, and how often at least."""
LEAVES = """const within = (box, of) => box.left >= of.left - 1 && box.right <= of.right + 1;
  const places = ["header", "#stops", "#tools", "#tabs", "#content", "footer", "#card"];
  const leaves = places.flatMap(place => [...document.querySelectorAll(`${place} *`)]
    .filter(item => !item.closest("svg, option, thead") && item.checkVisibility()
      && (item.matches("button, select, input, meter")
        || [...item.childNodes].some(node => node.nodeType === 3 && node.data.trim()))
      && !item.parentElement.closest("button"))
    .map(item => [place, item, item.getBoundingClientRect()])
    .filter(([, , box]) => box.width > 0 && box.height > 0));
  const name = item => `${item.tagName} ${item.textContent.slice(0, 30)}`;"""
OVERLAPS = f"""(() => {{ {LEAVES}
  return leaves.flatMap(([place, a, p], k) => leaves.slice(k + 1)
    .filter(([other, b, q]) => other === place && !a.contains(b) && !b.contains(a)
      && p.left < q.right - 1 && q.left < p.right - 1
      && p.top < q.bottom - 1 && q.top < p.bottom - 1)
    .map(([, b]) => `${{name(a)}} | ${{name(b)}}`)).slice(0, 9);
}})()"""
CUT = f"""(() => {{ {LEAVES}
  const sideways = new Set(["#tabs"]), rooms = new Map(places.map(place =>
    [place, document.querySelector(place).getBoundingClientRect()]));
  return leaves.filter(([place, item, box]) => !sideways.has(place)
      && (!within(box, rooms.get(place)) || !within(box, {{ left: 0, right: innerWidth }})
        || (item.matches("button, select") && item.scrollWidth > item.clientWidth + 1)))
    .map(([, item]) => name(item)).slice(0, 9);
}})()"""
BROKEN = """(() => {
  const found = [], range = document.createRange();
  for (const item of document.querySelectorAll("header *, #content *, #stops *, #tools *")) {
    if (!item.checkVisibility()) continue;
    for (const node of item.childNodes) {
      if (node.nodeType !== 3) continue;
      for (const word of node.data.matchAll(/[\\p{L}\\p{N}:.,]+/gu)) {
        range.setStart(node, word.index); range.setEnd(node, word.index + word[0].length);
        const lines = new Set([...range.getClientRects()].map(box => Math.round(box.top)));
        if (lines.size > 1) found.push(word[0]);
      }
    }
  }
  return found.slice(0, 9);
})()"""
"""Words that go on in the next line: hyphens, slashes and underlines may end one."""
CHARTS = """[...document.querySelectorAll(".figure")].map(figure => {
  const words = place => [...figure.querySelectorAll(place)].map(item => item.textContent);
  const svg = figure.querySelector("svg"), heights = [...svg.querySelector(".line")
    .getAttribute("d").matchAll(/,([\\d.]+)/g)].map(([, y]) => 1 - y / svg.viewBox.baseVal.height);
  return {
    title: figure.querySelector(".title").textContent.split(":")[0], now: words("b")[0],
    high: words(".high span"), long: words(".long span"),
    words: svg.role === "img" && svg.getAttribute("aria-label"),
    least: Math.min(...heights), most: Math.max(...heights),
  };
})"""
SMALL = """[...document.querySelectorAll("#room *")].filter(item => item.checkVisibility()
  && [...item.childNodes].some(node => node.nodeType === 3 && node.data.trim())
  && parseFloat(getComputedStyle(item).fontSize) < 12).map(item => item.textContent).slice(0, 9)"""

DIALOG = """[...document.querySelectorAll("dialog, dialog *")]
  .map(item => [item, item.getBoundingClientRect()])
  .filter(([item, box]) => box.left < 0 || box.right > innerWidth || box.top < 0
    || item.scrollWidth > item.clientWidth + 1 && item.clientWidth)
  .map(([item]) => item.textContent)"""


@pytest.fixture(params=SIZES)
def size(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture(params=["en", "de"])
def language(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture
def theme(size: str, language: str) -> str:
    """The one or the other: colours move nothing, and a size has both."""
    return "dark" if (size == "tablet") == (language == "en") else "light"


@contextmanager
def opened(browser: Browser, url: str, size: str, theme: str, language: str) -> Iterator[Page]:
    """Let somebody look who has a screen and a taste."""
    width, height = SIZES[size]
    context = browser.new_context(viewport={"width": width, "height": height})
    kept = {"theme": theme, "language": language}
    context.add_init_script(
        "".join(f"localStorage.setItem('{k}', '{v}');" for k, v in kept.items())
    )
    page = context.new_page()
    log_in(page, url, "kim")
    yield page
    context.close()


@pytest.fixture
def page(browser: Browser, swing: Staff, size: str, theme: str, language: str) -> Iterator[Page]:
    with opened(browser, swing.url, size, theme, language) as made:
        until(made, "window.console_desk.source.state?.warnings.length > 1")
        yield made


def faults(page: Page) -> dict[str, list[str]]:
    """What is wrong with what is shown, by kind."""
    found: dict[str, list[str]] = {
        "overlaps": page.evaluate(OVERLAPS), "cut off": page.evaluate(CUT),
        "broken": page.evaluate(BROKEN), "small": page.evaluate(SMALL),
    }  # fmt: skip
    if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
        found["cut off"].append("the page")
    return {kind: items for kind, items in found.items() if items}


def test_every_table_is_legible_while_all_goes_on(
    page: Page, size: str, theme: str, language: str
) -> None:
    wrong: dict[str, dict[str, list[str]]] = {}
    for tab in TABLES:
        page.click(f"#tab-{tab}")
        item, least = FILLED[tab]
        until(page, f"document.querySelectorAll({item!r}).length >= {least}")
        shoot(page, f"{size}-{theme}-{language}-{tab}")
        wrong[tab] = faults(page)
    assert {tab: found for tab, found in wrong.items() if found} == {}
    assert page.evaluate("document.documentElement.lang") == language


def test_what_is_chosen_and_each_question_are_legible(
    page: Page, size: str, theme: str, language: str
) -> None:
    page.click("#tab-missions")
    page.locator("#content tbody tr").nth(4).click()
    expect(page.locator("#card")).to_be_visible(timeout=PATIENCE)
    shoot(page, f"{size}-{theme}-{language}-card")
    assert faults(page) == {}
    for key, name in (("e", "stop"), ("h", "go-on"), ("?", "keys")):
        page.keyboard.press(key)
        expect(page.locator("dialog")).to_be_visible(timeout=PATIENCE)
        shoot(page, f"{size}-{theme}-{language}-{name}")
        assert page.evaluate(DIALOG) == []
        page.keyboard.press("Escape")


def test_what_is_not_there_is_said_and_legible_as_well(
    browser: Browser, idle: Staff, size: str, language: str
) -> None:
    with opened(browser, idle.url, size, "dark", language) as page:
        for tab in TABLES:
            page.click(f"#tab-{tab}")
            until(page, "document.querySelector('#content').innerText !== ''")
            shoot(page, f"{size}-nothing-{language}-{tab}")
            assert faults(page) == {}, tab


def test_a_page_says_in_its_own_language_why_who_waits_and_what_was_done(
    browser: Browser, swing: Staff
) -> None:
    told = ("Nothalt alle Autos", "es fahren: 1, 2, 8", "Halt ", "gilt für alle Autos", "Aufsicht")
    with opened(browser, swing.url, "desk", "light", "de") as page:
        page.keyboard.press("e")
        page.get_by_role("button", name="ALLE Autos anhalten").click()
        expect(page.locator("#notice")).to_contain_text("Erledigt", timeout=PATIENCE)
        waits = re.compile(r"wartet \d+\ss auf ein Stück der Gasse 0out; das hat Auto 2")
        expect(page.locator("#content")).to_contain_text(waits, timeout=PATIENCE)
        page.click("#tab-audit")
        stop = page.locator("#content tbody tr").filter(has_text="Nothalt").first
        for words in told:
            expect(stop).to_contain_text(words, timeout=PATIENCE)
        login = page.locator("#content tbody tr").filter(has_text="anmelden").first
        expect(login).to_contain_text("angemeldet")
        expect(login).to_contain_text("Vorher: abgemeldet")


# -- figures over time -----------------------------------------------------------------------------


def test_each_chart_has_axes_with_units_and_says_the_same_in_words(
    browser: Browser, swing: Staff
) -> None:
    with opened(browser, swing.url, "desk", "light", "en") as page:
        page.click("#tab-figures")
        expect(page.locator(".figure")).to_have_count(5, timeout=PATIENCE)
        charts = page.evaluate(CHARTS)
    units = {
        "Missions ended, an hour": "/h",
        "Mission takes": r"\s(s|min|h)",
        "Cars stay": r"\s(s|min|h)",
    }
    for chart in charts:
        unit = units.get(chart["title"], "")
        top, middle, bottom = chart["high"]
        assert all(re.fullmatch(rf"[\d.]+{unit}", word) for word in chart["high"]), chart
        assert amount(bottom) == 0.0 < amount(middle) == amount(top) / 2.0
        begin, _, end = chart["long"]
        assert re.fullmatch(r"\d\d:\d\d", begin)
        assert begin < end or end < "01:00"
        low, high = map(amount, re.findall(r"between (.+?) and (.+?) from", chart["words"])[0])
        assert chart["words"].startswith(f"{chart['title']}: {chart['now']} now")
        assert low <= high <= amount(top)
        assert 0.0 <= chart["least"] <= chart["most"] <= 1.0
        # the line reaches as high as the words say, which are rounded to whole units
        rounded = 30.0 if "min" in chart["words"] else 0.5
        assert chart["most"] * amount(top) == pytest.approx(high, abs=rounded + 0.02 * amount(top))


def amount(words: str) -> float:
    """What a label says, in s where it is a time."""
    number, _, unit = words.partition("\xa0")
    return float(number.removesuffix("/h")) * {"min": 60.0, "h": 3600.0}.get(unit, 1.0)
