"""The report of the evidence, as the console shows it."""

import asyncio
import os
from pathlib import Path

import pytest

from console.watch import SITE, Room
from rsu.config import Evidence, parse_site, read_site
from rsu.console.people.role import Role
from rsu.errors import ConfigError


def told(room: Room) -> tuple[object, int, str, dict[str, str]]:
    """When it was written, and what comes when it is asked for."""

    async def ask() -> tuple[object, int, str, dict[str, str]]:
        async with room.browser(Role.VIEWER) as browser:
            said = await browser.get("/api/v1/evidence")
            page = await browser.get("/api/v1/report")
            return said.json()["reported_s"], page.status_code, page.text, dict(page.headers)

    return asyncio.run(ask())


def test_a_report_is_shown_as_soon_as_it_is_there(room: Room, tmp_path: Path) -> None:
    report = tmp_path / "report.html"
    room.console.site = parse_site(SITE + f'evidence = {{report = "{report}"}}\n', "site.toml")
    assert told(room)[:2] == (None, 404)
    report.write_text("<!doctype html><p>Residual risk", "utf-8")
    os.utime(report, (1000.0, 1000.0))
    written, status, text, headers = told(room)
    assert (written, status, text) == (1000.0, 200, "<!doctype html><p>Residual risk")
    assert headers["content-type"].startswith("text/html")
    policy = headers["content-security-policy"].split("; ")
    assert {"sandbox", "default-src 'none'"} <= set(policy)
    assert not any(rule.startswith("script-src") for rule in policy)


def test_a_site_without_evidence_has_no_report(room: Room) -> None:
    assert told(room)[:2] == (None, 404)


def test_a_report_lies_where_the_site_file_says_and_its_folder_must_exist(tmp_path: Path) -> None:
    (tmp_path / "garage.xodr").touch()
    file = tmp_path / "site.toml"
    file.write_text(SITE + 'evidence = {report = "kept/report.html"}\n', "utf-8")
    with pytest.raises(ConfigError, match=r"\$\.evidence\.report: no such folder"):
        read_site(file)
    (tmp_path / "kept").mkdir()
    assert read_site(file).evidence == Evidence(report=str(tmp_path / "kept" / "report.html"))
