"""Logging in by way of an identity provider that is asked over HTTP."""

from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
from joserfc import jwk

from console.provider import SECRET, Provider, file_of, provider
from console.watch import BASE, HASH, PASSWORD, Browser, Room
from rsu.console.people.identity_provider import read_sign_on
from rsu.console.people.role import Role
from rsu.console.people.sign_on import PATIENCE, UNDER_WAY
from rsu.errors import ConfigError


@pytest.fixture(scope="module")
def running() -> Iterator[Provider]:
    with provider() as made:
        yield made


@pytest.fixture
def outside(running: Provider, room: Room, tmp_path: Path) -> Provider:
    """A provider that does nothing wrong, which the room's console trusts."""
    fresh = Provider(running.url)
    running.__dict__.update(fresh.__dict__)
    running.now = room.console.now
    (tmp_path / "secret").write_text(SECRET, "utf-8")
    file = tmp_path / "sign_on.toml"
    file.write_text(file_of(running), "utf-8")
    room.console.sign_on = read_sign_on(file, BASE)
    return running


async def leave_for(browser: Browser) -> str:
    """Begin, be sent to the provider and back; return where to."""
    begun = await browser.get("/api/v1/sign-on/begin")
    assert begun.status_code == 303, begun.text
    async with httpx.AsyncClient() as client:
        answer = await client.get(begun.headers["location"])
    where = urlsplit(answer.headers["location"])
    return f"{where.path}?{where.query}"


async def come_back(browser: Browser, where: str) -> str:
    """Go there; return where the console sends the browser then."""
    answer = await browser.get(where)
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


async def test_somebody_of_the_organisation_has_the_role_of_his_groups(
    room: Room, outside: Provider
) -> None:
    outside.groups = ["parking", "security"]
    async with room.browser() as browser:
        assert (await browser.get("/api/v1/sign-on")).json() == {"offered": True}
        assert await come_back(browser, await leave_for(browser)) == "/"
        me = (await browser.get("/api/v1/session")).json()
        assert (me["name"], me["role"]) == ("anna.schmidt@site.example", "supervisor")
    granted, login = room.console.register.deeds(10, 10)
    assert {login.who, granted.who, granted.subject} == {"anna.schmidt@site.example"}
    assert (login.act, granted.act, granted.before.text, granted.after.text) == (
        "log in", "account", "no account", "supervisor",
    )  # fmt: skip


async def test_who_changes_his_groups_changes_his_role_and_his_old_sessions_end(
    room: Room, outside: Provider
) -> None:
    async with room.browser() as browser, room.browser() as other:
        await come_back(browser, await leave_for(browser))
        await come_back(other, await leave_for(other))
        assert (await browser.get("/api/v1/session")).json()["role"] == "operator"
        outside.groups = ["security"]
        await come_back(other, await leave_for(other))
        assert (await other.get("/api/v1/session")).json()["role"] == "supervisor"
        assert (await browser.get("/api/v1/session")).status_code == 401


@pytest.mark.usefixtures("outside")
async def test_who_comes_in_by_way_of_the_provider_has_left_the_session_of_before(
    room: Room,
) -> None:
    async with room.browser(Role.VIEWER) as browser:
        token = browser.client.cookies["ivics_session"]
        begun = await leave_for(browser)
        browser.client.cookies.delete("ivics_session")  # which browsers send from no other site
        assert room.console.register.person(token, room.console.now) is not None
        assert await come_back(browser, begun) == "/"
        assert (await browser.get("/api/v1/session")).json()["name"] == "anna.schmidt@site.example"
    assert room.console.register.person(token, room.console.now) is None


@pytest.mark.usefixtures("outside")
async def test_under_tls_no_other_host_can_set_the_cookie_of_a_login(room: Room) -> None:
    room.console.secure = True
    async with room.browser() as browser:
        answer = await browser.get("/api/v1/sign-on/begin")
    name, *parts = answer.headers["set-cookie"].split("; ")
    assert name.startswith("__Host-ivics_sign_on=")
    assert {"HttpOnly", "Secure", "Path=/"} <= set(parts)


def nothing(_: Provider) -> None: ...


def foreign_key(made: Provider) -> None:
    made.shown = jwk.RSAKey.generate_key(2048)


def claiming(**claims: object) -> Callable[[Provider], None]:
    return lambda made: made.claims.update(claims)


def ask_twice(made: Provider) -> None:
    made.asked.clear()


@pytest.mark.parametrize(
    "fault",
    [
        foreign_key,
        ask_twice,
        claiming(iss="https://other.example"),
        claiming(aud="another client"),
        claiming(aud=["ivics", "another client"]),
        claiming(azp="another client"),
        claiming(sub=""),
        claiming(nonce="of another login"),
        claiming(exp=1_795_000_000 - 3600),
        claiming(preferred_username="../../etc/passwd"),
        claiming(preferred_username=7),
        claiming(preferred_username=None),
        claiming(groups="security"),
    ],
)
async def test_nobody_is_let_in_by_an_answer_that_is_not_right(
    room: Room, outside: Provider, fault: Callable[[Provider], None]
) -> None:
    async with room.browser() as browser:
        where = await leave_for(browser)
        fault(outside)
        assert await come_back(browser, where) == "/?refused=provider"
        assert (await browser.get("/api/v1/session")).status_code == 401
    assert room.console.register.accounts() == []


@pytest.mark.usefixtures("outside")
async def test_a_login_ends_once_and_in_time_and_where_it_began(room: Room) -> None:
    async with room.browser() as browser, room.browser() as thief:
        where = await leave_for(browser)
        assert await come_back(thief, where) == "/?refused=expired"  # he has not begun it
        assert await come_back(browser, where) == "/"
        assert await come_back(browser, where) == "/?refused=expired"
        late = await leave_for(browser)
        room.clock.now += PATIENCE + 1.0  # pyright: ignore[reportAttributeAccessIssue]
        assert await come_back(browser, late) == "/?refused=expired"


async def test_who_is_in_no_group_of_ours_has_no_role(room: Room, outside: Provider) -> None:
    outside.groups = ["kitchen"]
    async with room.browser() as browser:
        assert await come_back(browser, await leave_for(browser)) == "/?refused=no_role"
    assert room.console.register.accounts() == []


async def test_who_has_lost_his_groups_is_out_as_soon_as_he_tries_again(
    room: Room, outside: Provider
) -> None:
    async with room.browser() as browser, room.browser() as other:
        await come_back(browser, await leave_for(browser))
        outside.groups = []
        assert await come_back(other, await leave_for(other)) == "/?refused=no_role"
        assert (await browser.get("/api/v1/session")).status_code == 401
    last = room.console.register.deeds(10, 1)[0]
    assert (last.act, last.before.text, last.after.text) == ("account", "operator", "no account")


@pytest.mark.parametrize("groups", [[], ["parking"]])
async def test_the_provider_takes_its_role_from_no_admin_who_is_the_last_one(
    room: Room, outside: Provider, groups: list[str]
) -> None:
    register, now = room.console.register, room.console.now
    outside.groups = ["it"]
    async with room.browser() as browser:
        assert await come_back(browser, await leave_for(browser)) == "/"
        register.put("out", Role.ADMIN, HASH, now)
        register.change("out", role=None, kept=None, disabled=True)  # one who may not log in
        outside.groups = groups
        assert await come_back(browser, await leave_for(browser)) == "/?refused=last_admin"
        assert (await browser.get("/api/v1/session")).json()["role"] == "admin"
        assert register.role(outside.name) is Role.ADMIN
        register.put("kim", Role.ADMIN, HASH, now)
        await come_back(browser, await leave_for(browser))
    assert register.role(outside.name) is (Role.OPERATOR if groups else None)


async def test_who_is_disabled_here_stays_out_whatever_the_provider_says(
    room: Room, outside: Provider
) -> None:
    async with room.browser() as browser:
        await come_back(browser, await leave_for(browser))
        room.console.register.change(outside.name, role=None, kept=None, disabled=True)
        assert (await browser.get("/api/v1/session")).status_code == 401
        for groups in ([], ["security"]):
            outside.groups = groups
            assert await come_back(browser, await leave_for(browser)) == "/?refused=disabled"
    (account,) = room.console.register.accounts()
    assert account.disabled


async def test_nobody_gets_another_ones_account_by_taking_his_name(
    room: Room, outside: Provider
) -> None:
    async with room.browser() as browser, room.browser() as other:
        await come_back(browser, await leave_for(browser))
        outside.subject, outside.groups = "2", ["security"]
        assert await come_back(other, await leave_for(other)) == "/?refused=name_taken"
        assert (await browser.get("/api/v1/session")).json()["role"] == "operator"


@pytest.mark.usefixtures("outside")
async def test_what_the_provider_says_instead_of_a_code_is_passed_on(room: Room) -> None:
    async with room.browser() as browser:
        where = await leave_for(browser)
        state = where[where.index("state=") :]
        declined = f"/api/v1/sign-on/end?error=access_denied&{state}"
        assert await come_back(browser, declined) == "/?refused=declined"


async def test_nobody_takes_the_account_of_one_who_has_a_password_here(
    room: Room, outside: Provider
) -> None:
    room.console.register.put("kim", Role.ADMIN, HASH, room.console.now)
    outside.name = "kim"
    async with room.browser() as browser:
        assert await come_back(browser, await leave_for(browser)) == "/?refused=name_taken"
    assert [x.role for x in room.console.register.accounts()] == [Role.ADMIN]


@pytest.mark.parametrize("password", ["!", "correct horse battery"])
async def test_who_comes_from_elsewhere_has_no_password_here(
    room: Room, outside: Provider, password: str
) -> None:
    async with room.browser() as browser:
        await come_back(browser, await leave_for(browser))
    async with room.browser() as browser:
        login = {"name": outside.name, "password": password}
        answer = await browser.change("POST", "/api/v1/session", login)
        assert answer.status_code == 401


async def test_a_provider_that_is_away_is_said_to_be(room: Room, outside: Provider) -> None:
    assert room.console.sign_on is not None
    outside.claims["iss"] = ""
    async with room.browser() as browser:
        where = await leave_for(browser)
        outside.url = "http://127.0.0.1:1"
        assert await come_back(browser, where) == "/?refused=provider"


@pytest.mark.usefixtures("outside")
async def test_logins_that_begin_and_never_end_fill_no_memory(room: Room) -> None:
    offered = room.console.sign_on
    assert offered is not None
    first = offered.begin(0.0)
    last = [offered.begin(0.0) for _ in range(UNDER_WAY)][-1]
    assert offered.end(first.state, 1.0) is None
    assert offered.end(last.state, 1.0) == last


@pytest.mark.usefixtures("outside")
async def test_a_flood_of_logins_has_to_wait(room: Room) -> None:
    async with room.browser() as browser:
        answers = [(await browser.get("/api/v1/sign-on/begin")).status_code for _ in range(12)]
        assert answers[0] == 303
        assert answers[-1] == 429
        room.console.register.put("kim", Role.VIEWER, HASH, room.console.now)
        login = {"name": "kim", "password": PASSWORD}
        assert (await browser.change("POST", "/api/v1/session", login)).status_code == 200


@pytest.mark.usefixtures("outside")
async def test_no_other_page_begins_a_login(room: Room) -> None:
    async with room.browser() as browser:
        headers = {"Sec-Fetch-Site": "cross-site"}
        answer = await browser.client.get("/api/v1/sign-on/begin", headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (403, "foreign_origin")


@pytest.mark.parametrize(
    ("line", "place"),
    [
        ('issuer = "http://login.example"', r"\$\.issuer"),
        ('client_secret_file = "nowhere"', r"\$\.client_secret_file"),
        ("surprise = 1", "surprise"),
        ("[groups]\nking = []", r"\$\.groups"),
    ],
)
def test_what_is_wrong_with_the_file_is_told_by_its_key(
    running: Provider, tmp_path: Path, line: str, place: str
) -> None:
    (tmp_path / "secret").write_text(SECRET, "utf-8")
    key = line.split(maxsplit=1)[0].strip("[]")
    kept = [x for x in file_of(running).splitlines() if not x.startswith(key)]
    table = key == "groups"
    lines = [
        x for x in kept if not (table and (x.startswith(("[", "operator", "supervisor", "admin"))))
    ]
    text = "\n".join([*lines, line] if table else [line, *lines])
    file = tmp_path / "sign_on.toml"
    file.write_text(text, "utf-8")
    with pytest.raises(ConfigError, match=place):
        read_sign_on(file, BASE)
