"""Wishes: what goes to the unit, what comes of it, and what is kept."""

import pytest

from console.watch import Room
from rsu.avp.dispatch.entry import Answer
from rsu.avp.dispatch.interface import Wish
from rsu.codec import valet_request
from rsu.console.people.role import Role

MOVE = {"wish": "move", "vehicle_id": "7", "target_id": "S1"}


@pytest.mark.parametrize(
    ("path", "body", "wish", "field", "value"),
    [
        ("missions", {"wish": "park", "vehicle_id": "7"}, Wish.PARK, "vehicle", "7"),
        ("missions", {"wish": "retrieve", "vehicle_id": "7"}, Wish.RETRIEVE, "vehicle", "7"),
        ("missions", MOVE, Wish.MOVE, "target", "S1"),
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


async def test_what_was_done_is_kept_with_what_was_before(room: Room) -> None:
    room.report()
    async with room.browser(Role.SUPERVISOR) as browser:
        await browser.change("POST", "/api/v1/missions/m1/cancel")
        (deed,) = (await browser.get("/api/v1/audit")).json()
    assert (deed["who"], deed["role"], deed["act"]) == ("supervisor", "supervisor", "cancel")
    assert (deed["subject"], deed["before"], deed["accepted"]) == ("m1", "held to S0", True)


async def test_the_log_says_how_a_place_was_and_is_and_why_something_is_refused(room: Room) -> None:
    room.report()
    async with room.browser(Role.OPERATOR) as browser:
        await browser.change("POST", "/api/v1/missions/m1/hold")
        await browser.change("POST", "/api/v1/roads/aisle/open")
        room.reply = lambda request: Answer(request.id, "S1: is occupied by 8", accepted=False)
        await browser.change("POST", "/api/v1/spots/S1/close")
        deeds = (await browser.get("/api/v1/audit")).json()
        closed = (await browser.get("/api/v1/closures")).json()
    assert [(d["act"], d["subject"], d["before"], d["after"]) for d in reversed(deeds)] == [
        ("hold", "m1", "held to S0", "held"),
        ("open", "road aisle", "closed", "open"),
        ("close", "S1", "occupied 8", "S1: is occupied by 8"),
    ]
    assert [(one["spot"], one["road"]) for one in closed] == [("S2", ""), ("", "aisle")]


async def test_a_refusal_is_told_in_the_words_of_the_unit_and_kept(room: Room) -> None:
    room.reply = lambda request: Answer(request.id, "7: is here already", accepted=False)
    async with room.browser(Role.OPERATOR) as browser:
        body = {"wish": "park", "vehicle_id": "7"}
        answer = await browser.change("POST", "/api/v1/missions", body)
    assert (answer.status_code, answer.json()["detail"]) == (409, "7: is here already")
    (deed,) = room.console.register.deeds(9, 9)
    assert (deed.after, deed.accepted) == ("7: is here already", False)


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
    assert (deed.act, deed.after, deed.accepted) == ("emergency stop", "no answer", False)
