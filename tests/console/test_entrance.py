"""Logging in and out over the API."""

import pytest

from console.watch import HASH, PASSWORD, Room
from rsu.console.people.role import Role
from rsu.console.people.throttle import FREE
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
        assert "Secure" in answer.headers["set-cookie"].split("; ")


async def test_who_logs_out_is_out(room: Room) -> None:
    async with room.browser(Role.VIEWER) as browser:
        assert (await browser.get("/api/v1/state")).status_code == 200
        kept = browser.client.cookies["ivics_session"]
        assert (await browser.change("DELETE", "/api/v1/session")).status_code == 204
        browser.client.cookies.set("ivics_session", kept, domain="127.0.0.1")
        assert (await browser.get("/api/v1/state")).status_code == 401


@pytest.mark.parametrize("name", ["kim", "nobody"])
async def test_who_guesses_waits_whether_the_name_is_known_or_not(room: Room, name: str) -> None:
    room.console.register.put("kim", Role.VIEWER, HASH, 0.0)
    async with room.browser() as browser:
        login = {"name": name, "password": "a guess of a password"}
        codes = [
            (await browser.change("POST", "/api/v1/session", login)).status_code
            for _ in range(FREE + 1)
        ]
        answer = await browser.change("POST", "/api/v1/session", login)
    assert codes == [401] * FREE + [429]
    assert answer.headers["retry-after"] == "2"


async def test_a_flood_of_logins_reaches_the_hash_a_few_times_alone(room: Room) -> None:
    async with room.browser() as browser:
        codes = [
            (await browser.change("POST", "/api/v1/session", {"name": f"n{k}", "password": "x"}))
            for k in range(100)
        ]
    # each comes from one address, which has to wait after five wrong ones
    assert [answer.status_code for answer in codes] == [401] * FREE + [429] * (100 - FREE)


async def test_an_admin_neither_removes_nor_changes_himself(room: Room) -> None:
    async with room.browser(Role.ADMIN) as browser:
        assert (await browser.change("DELETE", "/api/v1/accounts/admin")).status_code == 409
        change = {"role": "viewer", "password": "a long one, and new"}
        assert (await browser.change("PUT", "/api/v1/accounts/admin", change)).status_code == 409
        assert (await browser.change("PUT", "/api/v1/accounts/lee", change)).status_code == 204
        assert [x["name"] for x in (await browser.get("/api/v1/accounts")).json()] == [
            "admin",
            "lee",
        ]
    (deed,) = room.console.register.deeds(9, 9)
    assert (deed.who, deed.act, deed.subject, deed.after) == (
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
