"""Passwords and accounts, as people see and change them."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, Page, expect

from browser.staff import IN_A_BROWSER, PASSWORD, PATIENCE, Staff, log_in, shoot, until
from browser.test_look import DIALOG, SIZES, faults
from mosquitto import Mosquitto

pytestmark = IN_A_BROWSER

NEW = "battery horse correct"


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Staff]:
    """A console with people of each kind."""
    broker = Mosquitto(tmp_path_factory.mktemp("broker"))
    broker.start()
    made = Staff(tmp_path_factory.mktemp("site"), broker)
    people = (("boss", "admin"), ("kim", "supervisor"), ("lee", "operator"), ("max", "viewer"))
    for name, role in people:
        made.add(name, role)
    with made.console():
        yield made
    broker.kill()


@contextmanager
def opened(
    browser: Browser, url: str, name: str, size: str = "desk", theme: str = "light",
    language: str = "en",
) -> Iterator[Page]:  # fmt: skip
    width, height = SIZES[size]
    context = browser.new_context(viewport={"width": width, "height": height})
    kept = f"localStorage.theme = '{theme}'; localStorage.language = '{language}';"
    context.add_init_script(kept)
    page = context.new_page()
    log_in(page, url, name)
    yield page
    context.close()


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(("theme", "language"), [("light", "en"), ("dark", "de")])
def test_accounts_and_their_questions_are_legible(
    browser: Browser, office: Staff, size: str, theme: str, language: str
) -> None:
    with opened(browser, office.url, "boss", size, theme, language) as page:
        page.click("#tab-accounts")
        until(page, "document.querySelectorAll('#content tbody tr').length >= 4")
        shoot(page, f"{size}-{theme}-{language}-accounts")
        assert faults(page) == {}
        for name, item in (
            ("add", "#content .bar button"),
            ("reset", "#content .acts button >> nth=0"),
            ("password", "#password"),
        ):
            page.locator(item).click()
            expect(page.locator("dialog")).to_be_visible(timeout=PATIENCE)
            shoot(page, f"{size}-{theme}-{language}-account-{name}")
            assert page.evaluate(DIALOG) == []
            page.keyboard.press("Escape")


def test_an_admin_takes_somebody_in_gives_him_a_role_and_disables_him(
    browser: Browser, office: Staff
) -> None:
    with opened(browser, office.url, "boss") as page:
        page.click("#tab-accounts")
        page.click("#content .bar button")
        page.fill("dialog input[name=name]", "kim")
        page.fill("dialog input[name=password]", PASSWORD)
        page.keyboard.press("Enter")
        assert page.evaluate("document.querySelector('dialog').open")  # somebody has that name
        page.fill("dialog input[name=name]", "zoe")
        page.keyboard.press("Enter")
        row = page.locator("#content tbody tr", has_text="zoe")
        expect(row.locator("select")).to_have_value("viewer", timeout=PATIENCE)
        row.locator("select").select_option("operator")
        expect(page.locator("#notice")).to_have_text("Done: zoe: Operator", timeout=PATIENCE)
        with opened(browser, office.url, "zoe") as other:
            expect(other.locator("#emergency")).to_be_visible()
            other.click("#password")
            assert other.locator("#tab-accounts").count() == 0
            row.get_by_role("button", name="Disable").click()
            expect(row).to_contain_text("disabled", timeout=PATIENCE)
            expect(other.locator("#login")).to_be_visible(timeout=PATIENCE)  # he is out
            expect(other.locator("dialog")).to_be_hidden()
        own = page.locator("#content tbody tr", has_text="boss")
        assert own.locator("select, button").count() == 0


def test_a_page_whose_session_has_ended_names_who_has_logged_in_beside_it(
    browser: Browser, office: Staff
) -> None:
    with opened(browser, office.url, "lee") as page:
        beside = page.context.new_page()
        beside.goto(office.url)
        beside.evaluate(f"import('/api.js').then(api => api.logIn('kim', '{PASSWORD}'))")
        expect(page.locator("#log-out")).to_contain_text("kim", timeout=PATIENCE)


def test_somebody_changes_his_password_and_is_told_in_his_language_why_not(
    browser: Browser, office: Staff
) -> None:
    with opened(browser, office.url, "max", language="de") as page:
        page.click("#password")
        page.fill("dialog input[name=old_password]", "something else")
        page.fill("dialog input[name=password]", NEW)
        page.keyboard.press("Enter")
        problem = page.locator("dialog .problem")
        expect(problem).to_have_text("Das alte Passwort ist ein anderes.", timeout=PATIENCE)
        shoot(page, "old-password-is-another-one")
        page.fill("dialog input[name=old_password]", PASSWORD)
        page.keyboard.press("Enter")
        expect(page.locator("dialog")).to_be_hidden(timeout=PATIENCE)
        page.click("#log-out")
        page.fill("input[name=name]", "max")
        page.fill("input[name=password]", PASSWORD)
        page.click("#login-form button")
        wrong = "Name und Passwort sind nicht bekannt."
        expect(page.locator("#login-problem")).to_have_text(wrong, timeout=PATIENCE)
        page.fill("input[name=password]", NEW)
        page.click("#login-form button")
        expect(page.locator("#room")).to_be_visible(timeout=PATIENCE)


def test_a_refusal_is_told_in_the_language_of_the_page(browser: Browser, office: Staff) -> None:
    with opened(browser, office.url, "lee", language="de") as page:
        page.keyboard.press("e")
        page.get_by_role("button", name="ALLE Autos anhalten").click()
        silent = "Nicht erledigt: Die Straßeneinheit antwortet nicht."
        expect(page.locator("#notice")).to_have_text(silent, timeout=PATIENCE)
        said = page.evaluate("""import("/text.js").then(({ say }) => [
          say({ code: "occupied", detail: "S3: is", parameters: { subject: "S3", car: "8" } }),
          say({ code: "somebody_beside", detail: "",
                    parameters: { subject: "m1", names: "somebody beside 7, track 9" } }),
          say({ code: "stands_already", detail: "",
                    parameters: { subject: "m1", reason: "door" } }),
          say({ code: "not_written", detail: "",
                parameters: { subject: "r1", trouble: "journal_contradicts", problem: "m1" } }),
          say({ code: "of_tomorrow", detail: "m1: is of tomorrow", parameters: {} }),
        ])""")
    assert said == [
        "S3 ist von 8 belegt.",
        "m1 fährt nicht weiter; im Weg: jemand neben 7, Spur 9.",
        "m1 steht schon: eine Tür ging auf.",
        "Nichts geschieht, denn es lässt sich nicht festhalten: Das Journal widerspricht: m1",
        "m1: is of tomorrow",
    ]
