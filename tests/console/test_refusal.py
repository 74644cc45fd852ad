"""Refusals: each has a code, is documented, and is told in every language of the pages."""

import re
from pathlib import Path
from string import Formatter

import pytest

from console.test_page import LANGUAGES, SCRIPTS, keys
from console.watch import Room
from page import DOCS, column
from rsu.avp.dispatch.denial import Denial
from rsu.avp.dispatch.entry import Answer, Unkept
from rsu.avp.dispatch.interface import Ground, Wish
from rsu.console.api import sign_on
from rsu.console.api.fault import Fault
from rsu.console.people.deed import Condition
from rsu.console.people.role import Role

SAID = (Denial, Ground, Unkept, Condition)
TEXTS = {fault.code: fault.value[1] for fault in Fault} | {
    one.name.lower(): one.value for kind in SAID for one in kind
}
"""What the server says in English, by code."""
CLOSED = {"subject": "S3", "car": "8"}


def told(language: str) -> dict[str, str]:
    """What the pages say, by code."""
    return dict(re.findall(r'^  said_(\w+):\s+"(.*)",$', LANGUAGES[language], re.MULTILINE))


def named(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def test_no_code_means_two_things() -> None:
    assert len(TEXTS) == len(Fault) + sum(map(len, SAID))


@pytest.mark.parametrize("language", ["en", "de"])
def test_every_code_that_the_server_can_say_has_a_text_with_its_parameters_alone(
    language: str,
) -> None:
    texts = told(language)
    assert set(texts) == set(TEXTS)
    for code, text in texts.items():
        assert named(text) <= named(TEXTS[code]) | {"subject"}, code


def test_every_reason_why_a_provider_lets_nobody_in_has_a_text() -> None:
    said = set(re.findall(r'_back\(console, "(\w+)"\)', Path(sign_on.__file__).read_text("utf-8")))
    assert {f"sign_on_{why}" for why in said} <= set(keys("en"))
    assert (
        set(re.findall(r'"(\w+)"', SCRIPTS["door.js"].split("REFUSALS = ")[1].split("]")[0]))
        == said
    )


def test_every_deed_that_the_log_names_has_a_text() -> None:
    acts = {"emergency stop", *(wish.value for wish in Wish if wish is not Wish.STOP)}
    for script in Path(sign_on.__file__).parent.glob("*.py"):
        acts |= set(re.findall(r'console\.note\(\w+, "([\w ]+)"', script.read_text("utf-8")))
    assert acts >= {"log in", "log out", "account", "password"}
    assert {f"deed_{act.replace(' ', '_')}" for act in acts} == {
        key for key in keys("de") if key.startswith("deed_")
    }


def test_every_code_is_documented() -> None:
    assert column(DOCS / "reference" / "refusals.md", "code") == list(TEXTS)


async def test_a_refusal_of_the_unit_keeps_its_code_and_what_it_is_about(room: Room) -> None:
    room.reply = lambda request: Answer(
        request.id, "S3: is occupied by 8", accepted=False, code="occupied", details=CLOSED
    )
    async with room.browser(Role.OPERATOR) as browser:
        answer = await browser.change("POST", "/api/v1/spots/S3/close")
    assert answer.status_code == 409
    assert answer.json() == {
        "code": "occupied", "detail": "S3: is occupied by 8", "parameters": CLOSED,
    }  # fmt: skip


async def test_a_refusal_without_a_code_is_told_in_the_words_of_the_unit(room: Room) -> None:
    room.reply = lambda request: Answer(request.id, "7: is too old", accepted=False)
    async with room.browser(Role.OPERATOR) as browser:
        answer = await browser.change("POST", "/api/v1/stops", {"vehicle_id": "7"})
    assert answer.json() == {
        "code": "refused", "detail": "7: is too old", "parameters": {"text": "7: is too old"},
    }  # fmt: skip


async def test_the_log_says_before_and_after_by_codes_as_well(room: Room) -> None:
    room.report()
    async with room.browser(Role.OPERATOR) as browser:
        await browser.change("POST", "/api/v1/stops", {"vehicle_id": "7"})
        room.reply = lambda request: Answer(
            request.id, "S1: is occupied by 8", accepted=False, code="occupied", details=CLOSED
        )
        await browser.change("POST", "/api/v1/spots/S1/close")
        refused, struck = (await browser.get("/api/v1/audit")).json()
    assert (refused["before_code"], refused["before_parameters"]) == ("is_occupied", {"car": "8"})
    assert (refused["after_code"], refused["after_parameters"]) == ("occupied", CLOSED)
    assert struck["after_code"] == "struck"
    assert struck["after_parameters"].keys() == {"stop", "whom"}
    assert struck["after_parameters"]["whom"] == "7"


async def test_what_a_car_waits_for_and_why_nothing_is_kept_have_codes_as_well(room: Room) -> None:
    room.report()
    async with room.browser(Role.VIEWER) as browser:
        park = (await browser.get("/api/v1/state")).json()["car_park"]
    (mission,) = park["missions"]
    assert (mission["awaited"], mission["awaited_code"], mission["awaited_parameters"]) == (
        "aisle#3", "lane", {"place": "aisle"},
    )  # fmt: skip
    assert (park["trouble"], park["trouble_code"], park["trouble_parameters"]) == (
        "disk I/O error", "journal_fails", {"problem": "disk I/O error"},
    )  # fmt: skip


async def test_what_nobody_serves_and_what_makes_no_sense_have_codes_as_well(room: Room) -> None:
    async with room.browser(Role.ADMIN) as browser:
        nowhere = await browser.get("/api/v1/nothing")
        wrong = await browser.change("POST", "/api/v1/stops", {"level": "up"})
    assert nowhere.json()["code"] == "not_found"
    assert wrong.json()["code"] == "not_valid"
    assert "level" in wrong.json()["parameters"]["problem"]
