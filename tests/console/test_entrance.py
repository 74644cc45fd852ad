"""Logging in and out over the API."""

import asyncio

import pytest

from console.watch import HASH, PASSWORD, Room
from rsu.console.people.role import Role
from rsu.console.people.throttle import FREE, FREE_OF_PLACE
from rsu.console.server import check_listening
from rsu.errors import InputError


async def test_the_cookie_is_out_of_reach_of_scripts_and_of_other_sites(room: Room) -> None:
    room.console.register.put("kim", Role.VIEWER, HASH, 0.0)
    async with room.browser() as browser:
        login = {"name": "kim", "password": PASSWORD}
        answer = await browser.change("POST", "/api/v1/session", login)
        cookie = answer.headers["set-cookie"]
        assert {"HttpOnly", "SameSite=strict"} <= set(cookie.split("; "))
        assert "Secure" not in cookie
        assert (await browser.get("/api/v1/session")).json()["name"] == "kim"
        room.console.secure = True
        login = {"name": "kim", "password": PASSWORD}
        answer = await browser.change(
            "POST", "/api/v1/session", login, Origin="https://127.0.0.1:8080"
        )
        name, *parts = answer.headers["set-cookie"].split("; ")
        assert name.startswith("__Host-ivics_session=")
        assert {"HttpOnly", "SameSite=strict", "Secure", "Path=/"} <= set(parts)
        assert "Domain" not in answer.headers["set-cookie"]


async def test_who_logs_out_is_out(room: Room) -> None:
    async with room.browser(Role.VIEWER) as browser:
        assert (await browser.get("/api/v1/state")).status_code == 200
        kept = browser.client.cookies["ivics_session"]
        assert (await browser.change("DELETE", "/api/v1/session")).status_code == 204
        browser.client.cookies.set("ivics_session", kept, domain="127.0.0.1")
        assert (await browser.get("/api/v1/state")).status_code == 401


async def test_a_second_login_in_a_browser_ends_the_session_that_it_had(room: Room) -> None:
    register, now = room.console.register, room.console.now
    for name in ("kim", "lee"):
        register.put(name, Role.VIEWER, HASH, 0.0)
    async with room.browser() as browser:
        tokens: list[str] = []
        for name, password in (("kim", PASSWORD), ("kim", "a guess of one"), ("lee", PASSWORD)):
            login = {"name": name, "password": password}
            await browser.change("POST", "/api/v1/session", login)
            tokens.append(browser.client.cookies["ivics_session"])
            who = [person and person.name for person in (register.person(x, now) for x in tokens)]
            assert who[0] == ("kim" if name == "kim" else None)  # a wrong password ends nothing
    assert who[-1] == "lee"
    deeds = [(deed.who, deed.act) for deed in register.deeds(9, 9)]
    assert deeds[::-1] == [("kim", "log in"), ("kim", "log out"), ("lee", "log in")]


@pytest.mark.parametrize("name", ["kim", "nobody"])
async def test_who_guesses_waits_whether_the_name_is_known_or_not_and_is_logged(
    room: Room, name: str, caplog: pytest.LogCaptureFixture
) -> None:
    room.console.register.put("kim", Role.VIEWER, HASH, 0.0)
    async with room.browser() as browser:
        login = {"name": name, "password": "a guess of a password"}
        codes = [
            (await browser.change("POST", "/api/v1/session", login)).status_code
            for _ in range(FREE + 1)
        ]
        answer = await browser.change("POST", "/api/v1/session", login)
    assert codes == [401] * FREE + [429]
    assert caplog.text.count(f"wrong password for '{name}' from ") == FREE
    assert answer.headers["retry-after"] == "2"


async def test_a_flood_of_logins_reaches_the_hash_a_few_times_alone(room: Room) -> None:
    async with room.browser() as browser:
        codes = [
            (await browser.change("POST", "/api/v1/session", {"name": f"n{k}", "password": "x"}))
            for k in range(100)
        ]
    # each comes from one address, which has to wait after some wrong ones
    assert [answer.status_code for answer in codes] == [401] * FREE_OF_PLACE + [429] * (
        100 - FREE_OF_PLACE
    )


async def test_a_flood_on_a_name_does_not_keep_out_its_owner_elsewhere(room: Room) -> None:
    room.console.register.put("kim", Role.VIEWER, HASH, 0.0)
    guess = {"name": "kim", "password": "a guess of a password"}
    async with room.browser() as flood, room.browser(address="198.51.100.1") as kim:
        codes = [
            (await flood.change("POST", "/api/v1/session", guess)).status_code for _ in range(50)
        ]
        answer = await kim.change("POST", "/api/v1/session", guess | {"password": PASSWORD})
    assert codes[-1] == 429
    assert answer.status_code == 200


async def test_of_a_flood_at_once_one_guess_a_place_reaches_the_hash(room: Room) -> None:
    guess = {"name": "kim", "password": "a guess of a password"}
    async with room.browser() as flood, asyncio.TaskGroup() as tasks:
        trying = [
            tasks.create_task(flood.change("POST", "/api/v1/session", guess)) for _ in range(20)
        ]
    answers = sorted(task.result().status_code for task in trying)
    assert answers == [401] + [429] * 19


# -- accounts ------------------------------------------------------------------------------------

LEE = "/api/v1/accounts/lee"
NEW = "a long one, and new"
WHOLE = {"role": "viewer", "password": NEW}


async def test_somebody_changes_his_own_password_and_his_other_sessions_end(room: Room) -> None:
    async with room.browser(Role.VIEWER) as browser, room.browser() as other:
        beside = room.console.register.enter("viewer", room.console.now)
        other.client.cookies.set("ivics_session", beside, domain="127.0.0.1")
        assert (await other.get("/api/v1/session")).status_code == 200
        change = {"old_password": "another one, not mine", "password": NEW}
        answer = await browser.change("PUT", "/api/v1/session/password", change)
        assert (answer.status_code, answer.json()["code"]) == (409, "old_password")
        change["old_password"] = PASSWORD
        answer = await browser.change("PUT", "/api/v1/session/password", change)
        assert answer.status_code == 204
        assert (await browser.get("/api/v1/session")).status_code == 200
        assert (await other.get("/api/v1/session")).status_code == 401
        for password, code in ((PASSWORD, 401), (NEW, 200)):
            login = {"name": "viewer", "password": password}
            answer = await other.change("POST", "/api/v1/session", login)
            assert answer.status_code == code
    deed = room.console.register.deeds(9, 9)[1]
    assert (deed.who, deed.act, deed.subject, deed.before.text, deed.after.text) == (
        "viewer", "password", "viewer", "old password", "new password, other sessions ended",
    )  # fmt: skip


async def test_who_guesses_an_old_password_waits_as_at_the_door(room: Room) -> None:
    async with room.browser(Role.VIEWER) as browser:
        change = {"old_password": "a guess of a password", "password": NEW}
        codes = [
            (await browser.change("PUT", "/api/v1/session/password", change)).status_code
            for _ in range(FREE + 1)
        ]
    assert codes == [409] * FREE + [429]


async def test_a_password_that_an_admin_resets_meanwhile_is_not_changed_back(room: Room) -> None:
    """By whoever has guessed the old one, and is just changing it."""
    own = {"old_password": PASSWORD, "password": "what the intruder likes"}
    async with room.browser(Role.ADMIN) as admin, room.browser(Role.VIEWER) as intruder:
        async with asyncio.TaskGroup() as tasks:
            change = {"password": NEW}
            reset = tasks.create_task(admin.change("PATCH", "/api/v1/accounts/viewer", change))
            taking = tasks.create_task(intruder.change("PUT", "/api/v1/session/password", own))
        assert (reset.result().status_code, taking.result().status_code) == (204, 401)
        login = {"name": "viewer", "password": NEW}
        assert (await admin.change("POST", "/api/v1/session", login)).status_code == 200


async def test_an_admin_changes_a_role_resets_a_password_and_disables(room: Room) -> None:
    room.console.register.put("lee", Role.VIEWER, HASH, 1.0)
    async with room.browser(Role.ADMIN) as admin, room.browser() as lee:
        token = room.console.register.enter("lee", room.console.now)
        lee.client.cookies.set("ivics_session", token, domain="127.0.0.1")
        for change, password, code in (
            ({"role": "operator"}, PASSWORD, 200),
            ({"password": NEW}, PASSWORD, 401),
            ({"disabled": True}, NEW, 401),
            ({"disabled": False}, NEW, 200),
        ):
            assert (await admin.change("PATCH", LEE, change)).status_code == 204
            assert (await lee.get("/api/v1/session")).status_code == 401  # his sessions have ended
            login = {"name": "lee", "password": password}
            answer = await lee.change("POST", "/api/v1/session", login)
            assert answer.status_code == code, change
        told = (await admin.get("/api/v1/accounts")).json()[1]
    assert (told["name"], told["role"], told["disabled"]) == ("lee", "operator", False)
    deeds = [
        (d.before.text, d.after.text)
        for d in room.console.register.deeds(99, 99)
        if d.act == "account"
    ]
    assert deeds[::-1] == [
        ("viewer", "operator"),
        ("operator", "operator, new password"),
        ("operator", "operator, disabled"),
        ("operator, disabled", "operator"),
    ]


async def test_who_is_disabled_is_enabled_by_name_alone(room: Room) -> None:
    room.console.register.put("lee", Role.VIEWER, HASH, 1.0)
    async with room.browser(Role.ADMIN) as admin:
        assert (await admin.change("PATCH", LEE, {"disabled": True})).status_code == 204
        answer = await admin.change("PUT", LEE, WHOLE)
        assert (answer.status_code, answer.json()["code"]) == (409, "disabled")
        assert answer.json()["parameters"] == {"name": "lee"}
        assert (await admin.change("PATCH", LEE, {"role": "operator"})).status_code == 204
        account = room.console.register.account("lee")
        assert account is not None
        assert (account.role, account.disabled) == (Role.OPERATOR, True)
        assert (await admin.change("PATCH", LEE, {"disabled": False})).status_code == 204
        assert (await admin.change("PUT", LEE, WHOLE)).status_code == 204


async def test_of_two_admins_who_demote_each_other_at_once_the_quicker_one_stays(
    room: Room,
) -> None:
    register = room.console.register
    register.put("lee", Role.ADMIN, HASH, 1.0)
    change = {"role": "viewer", "password": NEW}
    async with room.browser(Role.ADMIN) as one, room.browser() as other:
        register.put("kim", Role.ADMIN, HASH, 1.0)
        token = register.enter("kim", room.console.now)
        other.client.cookies.set("ivics_session", token, domain="127.0.0.1")
        person = register.person(token, room.console.now)
        assert person is not None
        other.csrf = person.csrf
        async with asyncio.TaskGroup() as tasks:
            first = tasks.create_task(one.change("PUT", "/api/v1/accounts/kim", change))
            second = tasks.create_task(other.change("PUT", "/api/v1/accounts/admin", change))
    answers = sorted((first.result(), second.result()), key=lambda x: x.status_code)
    assert [x.status_code for x in answers] == [204, 401]
    assert answers[1].json()["code"] == "not_logged_in"
    assert [x.role for x in register.accounts()].count(Role.ADMIN) == 2
    assert len(register.deeds(9, 9)) == 1


async def test_the_password_of_whom_a_provider_vouches_for_is_not_kept_here(room: Room) -> None:
    room.console.register.welcome("lee", "subject", Role.VIEWER, 1.0)
    async with room.browser(Role.ADMIN) as admin:
        for method, change in (("PATCH", {"password": NEW}), ("PUT", WHOLE)):
            answer = await admin.change(method, LEE, change)
            assert (answer.status_code, answer.json()["code"]) == (409, "vouched_for")


async def test_an_admin_neither_removes_nor_changes_himself(room: Room) -> None:
    async with room.browser(Role.ADMIN) as browser:
        assert (await browser.change("DELETE", "/api/v1/accounts/admin")).status_code == 409
        for wanted in ({"role": "viewer"}, {"disabled": True}, {"password": "a long one, and new"}):
            answer = await browser.change("PATCH", "/api/v1/accounts/admin", wanted)
            assert (answer.status_code, answer.json()["code"]) == (409, "own_account")
        change = {"role": "viewer", "password": "a long one, and new"}
        assert (await browser.change("PUT", "/api/v1/accounts/admin", change)).status_code == 409
        assert (await browser.change("PUT", "/api/v1/accounts/lee", change)).status_code == 204
        assert [x["name"] for x in (await browser.get("/api/v1/accounts")).json()] == [
            "admin",
            "lee",
        ]
    (deed,) = room.console.register.deeds(9, 9)
    assert (deed.who, deed.act, deed.subject, deed.after.text) == (
        "admin", "account", "lee", "viewer, new password",
    )  # fmt: skip


async def test_pages_let_no_other_script_or_frame_in(room: Room) -> None:
    async with room.browser() as browser:
        headers = (await browser.get("/index.html")).headers
    assert "default-src 'none'" in headers["content-security-policy"]
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"


async def test_a_large_or_uncounted_body_is_refused_unread(room: Room) -> None:
    async with room.browser(Role.OPERATOR) as browser:
        large = await browser.change("POST", "/api/v1/stops", {"vehicle_id": "7" * 70_000})
        assert (large.status_code, large.json()["code"]) == (413, "too_large")


def test_it_listens_beyond_this_machine_only_with_tls_and_accounts(tmp_path) -> None:  # noqa: ANN001
    certificate = tmp_path / "tls.pem"
    check_listening("127.0.0.1", certificate=None, people=False)
    check_listening("::1", certificate=None, people=False)
    check_listening("0.0.0.0", certificate=certificate, people=True)  # noqa: S104 - that is the point
    with pytest.raises(InputError, match="--certificate"):
        check_listening("0.0.0.0", certificate=None, people=True)  # noqa: S104
    with pytest.raises(InputError, match="add-user"):
        check_listening("192.0.2.1", certificate=certificate, people=False)
    with pytest.raises(InputError, match="IP address"):
        check_listening("example.org", certificate=certificate, people=True)
