"""The map: it is that on which the unit has started last."""

from pathlib import Path
from signal import SIGKILL

from playwright.sync_api import Browser, expect

from browser.garage import CAMERA
from browser.staff import IN_A_BROWSER, PATIENCE, Staff, log_in, until
from mosquitto import Mosquitto

pytestmark = IN_A_BROWSER


def test_a_page_shows_the_map_anew_when_the_unit_starts_on_another_one(
    browser: Browser, tmp_path: Path, mosquitto: Mosquitto
) -> None:
    staff = Staff(tmp_path, mosquitto)
    staff.add("kim", "supervisor")
    page = browser.new_page(viewport={"width": 1024, "height": 768})
    chart = "window.console_desk.chart"
    with staff.console():
        with staff.unit() as unit:
            log_in(page, staff.url, "kim")
            expect(page.locator("#pill")).to_have_text("Live", timeout=PATIENCE)
            version = page.evaluate(f"{chart}.version")
            assert page.evaluate(f"{chart}.sensors.length") == 0
            unit.signal(SIGKILL)
        with staff.site.open("a", encoding="utf-8") as site:
            site.write(CAMERA.format(name="gate", x=0.0, y=0.0, ground=0.0, yaw=0))
        expect(page.locator("#pill")).to_have_text("Cut off", timeout=PATIENCE)
        assert page.evaluate(f"{chart}.version") == version
        with staff.unit():
            until(page, f"{chart}.version !== {version!r}")
            assert page.evaluate(f"{chart}.sensors.map(one => one.id)") == ["gate"]
            assert page.evaluate("window.console_desk.map.fixed.sensors.length") == 1
            expect(page.locator("#pill")).to_have_text("Live", timeout=PATIENCE)
    page.close()
