"""Wishes: what goes to the unit, what comes of it, and what is kept."""

import sqlite3
from collections.abc import Generator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

import pytest

from console.watch import HASH, PASSWORD, Room, an_account
from rsu.avp.dispatch.account import Account
from rsu.avp.dispatch.emergency import Scope
from rsu.avp.dispatch.entry import Answer
from rsu.avp.dispatch.interface import Request, Wish
from rsu.avp.dispatch.mission import State
from rsu.codec import car_park, topic, valet_request
from rsu.codec.wire import LONGEST_NAME
from rsu.console.people.deed import Deed, Outcome
from rsu.console.people.role import Role

MOVE = {"wish": "move", "vehicle_id": "7", "target_id": "S1"}
MISSION_ACTS = ("cancel", "hold", "release", "ask-to-go-on", "go-on")
NEXT_DOOR = {"wish": "park", "vehicle_id": "7", "target_id": "upper/B7"}


@pytest.mark.parametrize(
    ("path", "body", "wish", "field", "value"),
    [
        ("missions", {"wish": "park", "vehicle_id": "7"}, Wish.PARK, "vehicle", "7"),
        ("missions", {"wish": "retrieve", "vehicle_id": "7"}, Wish.RETRIEVE, "vehicle", "7"),
        ("missions", MOVE, Wish.MOVE, "target", "S1"),
        ("missions", NEXT_DOOR, Wish.PARK, "target", "upper/B7"),
        ("missions/m1/cancel", None, Wish.CANCEL, "mission", "m1"),
        ("missions/m1/hold", None, Wish.HOLD, "mission", "m1"),
        ("missions/m1/release", None, Wish.RELEASE, "mission", "m1"),
        ("missions/m1/ask-to-go-on", None, Wish.ASK_TO_GO_ON, "mission", "m1"),
        ("missions/m1/go-on", None, Wish.GO_ON, "mission", "m1"),
        ("spots/S1/close", None, Wish.CLOSE, "target", "S1"),
        ("spots/S1/open", None, Wish.OPEN, "target", "S1"),
        ("roads/aisle/close", None, Wish.CLOSE, "road", "aisle"),
        ("roads/aisle/open", None, Wish.OPEN, "road", "aisle"),
        ("stops", {}, Wish.STOP, "level", None),
        ("stops", {"level": 1}, Wish.STOP, "level", 1),
        ("stops", {"vehicle_id": "7"}, Wish.STOP, "vehicle", "7"),
        ("stops/e1/ask-for-end", None, Wish.ASK_FOR_END, "stop", "e1"),
        ("stops/e1/confirm-end", None, Wish.CONFIRM_END, "stop", "e1"),
    ],
)  # fmt: skip
async def test_each_act_is_a_wish_that_says_who_wants_what(
    room: Room, path: str, body: object, wish: Wish, field: str, value: object
) -> None:
    async with room.browser(Role.SUPERVISOR) as browser:
        answer = await browser.change("POST", f"/api/v1/{path}", body)
    assert answer.status_code == 200, answer.text
    (message,) = room.sent
    request = valet_request.decode_request(message.payload)
    assert (request.wish, getattr(request, field)) == (wish, value)
    assert (request.party, message.qos) == ("console-supervisor", 1)
    assert message.topic == "ivics/garage/valet/console-supervisor/request"


@pytest.mark.parametrize(
    ("path", "body", "deed"),
    [
        ("missions", MOVE, ("move", "7", "held to S0", "mission W")),
        ("missions", {"wish": "retrieve", "vehicle_id": "8"},
         ("retrieve", "8", "stands in S1", "mission W")),
        ("missions", {"wish": "park", "vehicle_id": "9"},
         ("park", "9", "without mission or spot", "mission W")),
        ("missions/m1/cancel", None, ("cancel", "m1", "held to S0", "cancelled")),
        ("missions/m1/hold", None, ("hold", "m1", "held to S0", "held")),
        ("missions/m1/release", None, ("release", "m1", "held to S0", "released")),
        ("missions/m9/release", None, ("release", "m9", "not known", "released")),
        ("missions/m1/ask-to-go-on", None,
         ("ask to go on", "m1", "held to S0", "going on asked for")),
        ("missions/m1/go-on", None, ("go on", "m1", "held to S0", "goes on")),
        ("spots/S1/close", None, ("close", "S1", "occupied 8", "closed")),
        ("spots/D/open", None, ("open", "D", "free", "open")),
        ("roads/aisle/open", None, ("open", "road aisle", "closed", "open")),
        ("roads/ramp/close", None, ("close", "road ramp", "open", "closed")),
        ("stops", {}, ("emergency stop", "all cars", "moving: 3, 4", "stop W holds all cars")),
        ("stops", {"level": 1},
         ("emergency stop", "level 1", "moving: 4", "stop W holds level 1")),
        ("stops", {"level": 0},
         ("emergency stop", "level 0", "moving: 3; held by e1", "stop W holds level 0")),
        ("stops", {"vehicle_id": "7"},
         ("emergency stop", "7", "nobody moving", "stop W holds 7")),
        ("stops/e1/ask-for-end", None, ("ask for end", "e1", "holds level 0", "end asked for")),
        ("stops/e2/confirm-end", None,
         ("confirm end", "e2", "holds 3, its end asked for by console-kim", "ended")),
        ("stops/e9/confirm-end", None, ("confirm end", "e9", "does not hold", "ended")),
    ],
)  # fmt: skip
async def test_each_act_is_kept_with_who_when_what_and_how_it_was_before_and_after(
    room: Room, path: str, body: object, deed: tuple[str, str, str, str]
) -> None:
    room.report()
    room.hear(topic.car_park("garage"), car_park.encode("garage", a_busy_account(room)))
    room.reply = lambda request: Answer(request.id, "W", accepted=True)
    async with room.browser(Role.SUPERVISOR) as browser:
        await browser.change("POST", f"/api/v1/{path}", body)
        (kept,) = (await browser.get("/api/v1/audit")).json()
    assert (kept["who"], kept["role"], kept["outcome"]) == ("supervisor", "supervisor", "done")
    assert kept["time_s"] == room.console.now
    assert (kept["act"], kept["subject"], kept["before"], kept["after"]) == deed


def a_busy_account(room: Room) -> Account:
    """Say that 7 is held and 3 moves on level 0, 4 moves on level 1, and two stops hold."""
    account = an_account(room.console.now)
    (held,) = account.missions
    moving = [
        replace(
            held, level=level,
            mission=replace(held.mission, id=f"m{car}", vehicle=car, state=State.DRIVING),
        )
        for car, level in (("3", 0), ("4", 1))
    ]  # fmt: skip
    (stop,) = account.stops
    asked = replace(
        stop, id="e2", scope=Scope(vehicle="3"), asked_by="console-kim", asked_at=stop.since
    )
    return replace(account, missions=(held, *moving), stops=(stop, asked))


NAMES = ("M AB 123", "Ä-1", "a/b", "a/hold", "50%", "x?y#z", "M+1", "a\nb\n", "💡" * LONGEST_NAME)
"""What the unit takes as the name of anything: 1 to 64 characters."""


@pytest.mark.parametrize("name", NAMES)
async def test_every_name_that_the_unit_takes_is_passed_on_as_it_is(room: Room, name: str) -> None:
    part = quote(name, safe="")
    calls = [
        ("missions", {"wish": "move", "vehicle_id": name, "target_id": name}),
        ("stops", {"vehicle_id": name}),
        *((f"missions/{part}/{act}", None) for act in MISSION_ACTS),
        *((f"spots/{part}/{act}", None) for act in ("close", "open")),
        *((f"roads/{part}/{act}", None) for act in ("close", "open")),
        *((f"stops/{part}/{act}", None) for act in ("ask-for-end", "confirm-end")),
    ]
    async with room.browser(Role.SUPERVISOR) as browser:
        for path, body in calls:
            room.sent.clear()
            answer = await browser.change("POST", f"/api/v1/{path}", body)
            assert answer.status_code == 200, (path, answer.text)
            request = valet_request.decode_request(room.sent[0].payload)
            said = {request.vehicle, request.mission, request.target, request.road, request.stop}
            assert said - {""} == {name}, path


@pytest.mark.parametrize("name", ["", "x" * (LONGEST_NAME + 1)])
async def test_no_name_that_the_unit_refuses_reaches_it(room: Room, name: str) -> None:
    async with room.browser(Role.SUPERVISOR) as browser:
        for path, body in ((f"missions/{name}/hold", None), ("stops", {"vehicle_id": name})):
            answer = await browser.change("POST", f"/api/v1/{path}", body)
            assert (answer.status_code, answer.json()["code"]) == (422, "not_valid"), path
    assert room.sent == []


async def test_an_act_while_the_car_park_is_not_heard_says_so(room: Room) -> None:
    async with room.browser(Role.OPERATOR) as browser:
        await browser.change("POST", "/api/v1/stops", {})
        (kept,) = (await browser.get("/api/v1/audit")).json()
    assert kept["before"] == "the car park is not heard"


async def test_who_comes_and_goes_and_who_may_is_kept_with_before_and_after(room: Room) -> None:
    change = {"role": "viewer", "password": "a long one, and new"}
    room.console.register.put("admin", Role.ADMIN, HASH, room.console.now)
    async with room.browser() as browser:
        login = {"name": "admin", "password": PASSWORD}
        answer = await browser.change("POST", "/api/v1/session", login)
        browser.csrf = answer.json()["csrf_token"]
        await browser.change("PUT", "/api/v1/accounts/lee", change)
        await browser.change("PUT", "/api/v1/accounts/lee", change | {"role": "operator"})
        await browser.change("DELETE", "/api/v1/accounts/lee")
        await browser.change("DELETE", "/api/v1/session")
    deeds = [
        (d.act, d.before.text, d.after.text) for d in reversed(room.console.register.deeds(99, 99))
    ]
    assert deeds == [
        ("log in", "logged out", "logged in"),
        ("account", "no account", "viewer, new password"),
        ("account", "viewer", "operator, new password"),
        ("account", "operator", "no account"),
        ("log out", "logged in", "logged out"),
    ]


async def test_the_log_says_why_something_is_refused(room: Room) -> None:
    room.report()
    async with room.browser(Role.OPERATOR) as browser:
        room.reply = lambda request: Answer(request.id, "S1: is occupied by 8", accepted=False)
        await browser.change("POST", "/api/v1/spots/S1/close")
        (deed,) = (await browser.get("/api/v1/audit")).json()
        closed = (await browser.get("/api/v1/closures")).json()
    assert (deed["before"], deed["after"]) == ("occupied 8", "S1: is occupied by 8")
    assert deed["outcome"] == "refused"
    assert [(one["spot"], one["road"]) for one in closed] == [("S2", ""), ("", "aisle")]


async def test_a_refusal_is_told_in_the_words_of_the_unit_and_kept(room: Room) -> None:
    room.reply = lambda request: Answer(request.id, "7: is here already", accepted=False)
    async with room.browser(Role.OPERATOR) as browser:
        body = {"wish": "park", "vehicle_id": "7"}
        answer = await browser.change("POST", "/api/v1/missions", body)
    assert (answer.status_code, answer.json()["detail"]) == (409, "7: is here already")
    (deed,) = room.console.register.deeds(9, 9)
    assert (deed.after.text, deed.outcome) == ("7: is here already", Outcome.REFUSED)


async def test_a_unit_that_says_nothing_is_asked_again_with_the_same_id_and_then_given_up(
    room: Room,
) -> None:
    room.reply = lambda _: None
    async with room.browser(Role.OPERATOR) as browser:
        answer = await browser.change("POST", "/api/v1/stops", {})
    assert (answer.status_code, answer.json()["code"]) == (503, "no_answer")
    assert len(room.sent) == 6
    assert len({valet_request.decode_request(x.payload).id for x in room.sent}) == 1
    (deed,) = room.console.register.deeds(9, 9)
    assert (deed.act, deed.after.text, deed.outcome) == (
        "emergency stop", "the unit does not answer", Outcome.UNANSWERED,
    )  # fmt: skip


async def test_an_act_is_kept_before_the_unit_hears_of_it(room: Room) -> None:
    room.report()
    heard: list[Deed] = []

    def reply(request: Request) -> Answer:
        heard.extend(room.console.register.deeds(9, 9))
        return Answer(request.id, "S1", accepted=True)

    room.reply = reply
    async with room.browser(Role.OPERATOR) as browser:
        await browser.change("POST", "/api/v1/spots/S1/close")
    (deed,) = heard
    assert (deed.who, deed.act, deed.subject, deed.before.text) == (
        "operator", "close", "S1", "occupied 8",
    )  # fmt: skip
    assert (deed.after.text, deed.outcome) == ("", Outcome.UNKNOWN)
    (kept,) = room.console.register.deeds(9, 9)
    assert (kept.id, kept.after.text, kept.outcome) == (deed.id, "closed", Outcome.DONE)


@contextmanager
def held_by_another(file: Path) -> Generator[None]:
    """Let nobody else write into a register."""
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield


async def test_where_nothing_can_be_kept_a_stop_still_goes_out_and_nothing_else_does(
    room: Room, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with room.browser(Role.OPERATOR) as browser:
        with held_by_another(tmp_path / "people.db"):
            close = await browser.change("POST", "/api/v1/spots/S1/close")
            assert (close.status_code, close.json()["code"]) == (503, "not_kept")
            assert room.sent == []
            stop = await browser.change("POST", "/api/v1/stops", {})
    assert stop.status_code == 200
    assert len(room.sent) == 1
    assert "operator stops all cars, which is not kept" in caplog.text
    assert room.console.register.deeds(9, 9) == []


async def test_what_the_unit_has_done_is_told_though_that_cannot_be_kept(
    room: Room, tmp_path: Path
) -> None:
    with ExitStack() as meanwhile:

        def reply(request: Request) -> Answer:
            meanwhile.enter_context(held_by_another(tmp_path / "people.db"))
            return Answer(request.id, "S1", accepted=True)

        room.reply = reply
        async with room.browser(Role.OPERATOR) as browser:
            answer = await browser.change("POST", "/api/v1/spots/S1/close")
    assert answer.status_code == 200
    (deed,) = room.console.register.deeds(9, 9)
    assert (deed.act, deed.outcome) == ("close", Outcome.UNKNOWN)
