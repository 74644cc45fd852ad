"""Who may call what: every route by every role, and nobody from elsewhere."""

import pytest
from fastapi import FastAPI

from console.watch import PASSWORD, Room
from rsu.console.api.access import ACCESS, PUBLIC
from rsu.console.people.role import Role

BODIES: dict[str, object] = {
    "/api/v1/session": {"name": "nobody", "password": "of nothing at all"},
    "/api/v1/ldm/query": {"data_object_types": ["road_user", "warning"]},
    "/api/v1/missions": {"wish": "park", "vehicle_id": "7"},
    "/api/v1/stops": {},
    "/api/v1/accounts/{name}": {"role": "viewer", "password": "a long one, and new"},
    "/api/v1/session/password": {"old_password": PASSWORD, "password": "a long one, and new"},
}
NAMES = {"{name}": "other", "{mission_id}": "m1", "{stop_id}": "e1", "{road_id}": "aisle"}
STREAMS = {("GET", "/ws"), ("GET", "/ws/ldm")}
CALLS = [key for key in ACCESS if key not in STREAMS]
CHANGES = [key for key in CALLS if key[0] != "GET"]


def served(app: FastAPI) -> set[tuple[str, str]]:
    """Every route, by method and path; what is not in the description is named here."""
    described = app.openapi()["paths"]
    found = {(method.upper(), path) for path, item in described.items() for method in item}
    return found | STREAMS | {("GET", "/openapi.json")}


def where(path: str) -> str:
    for name, value in NAMES.items():
        path = path.replace(name, value)
    if path.endswith("/records"):
        path += "?start_s=0&end_s=1"
    return path


def test_the_table_lists_exactly_the_routes_that_are_served(room: Room) -> None:
    assert served(room.app) == set(ACCESS)


@pytest.mark.parametrize("role", [None, *Role], ids=lambda role: role or "nobody")
async def test_every_route_lets_in_whom_the_table_names(room: Room, role: Role | None) -> None:
    for method, path in CALLS:
        await call_as(room, method, path, role)


async def call_as(room: Room, method: str, path: str, role: Role | None) -> None:
    room.report()
    allowed = ACCESS[method, path]
    async with room.browser(role) as browser:
        answer = await browser.change(method, where(path), BODIES.get(path))
    if "/sign-on/" in path:
        assert (answer.status_code, answer.json()["code"]) == (404, "no_sign_on")
    elif allowed is PUBLIC:
        assert answer.status_code in {200, 401 if path.endswith("session") else 200}
    elif role is None:
        assert (answer.status_code, answer.json()["code"]) == (401, "not_logged_in")
    elif role in allowed:
        may_lack = method in {"DELETE", "PATCH"} or path.endswith("/report")
        expected = {200, 204} | ({404} if may_lack else set())
        assert answer.status_code in expected, answer.text
    else:
        assert (answer.status_code, answer.json()["code"]) == (403, "not_allowed")


@pytest.mark.parametrize("origin", ["", "null", "http://evil.example", "https://127.0.0.1:8080"])
async def test_no_change_comes_from_elsewhere(room: Room, origin: str) -> None:
    async with room.browser(Role.ADMIN) as browser:
        for method, path in CHANGES:
            answer = await browser.change(method, where(path), BODIES.get(path), Origin=origin)
            assert (answer.status_code, answer.json()["code"]) == (403, "foreign_origin")
    assert room.sent == []


@pytest.mark.parametrize("token", ["", "wrong"])
async def test_no_change_comes_without_the_token_of_the_session(room: Room, token: str) -> None:
    async with room.browser(Role.ADMIN) as browser:
        browser.csrf = token
        for method, path in CHANGES:
            if ACCESS[method, path] is not PUBLIC:
                answer = await browser.change(method, where(path), BODIES.get(path))
                assert (answer.status_code, answer.json()["code"]) == (403, "no_csrf_token")
    assert room.sent == []
    assert room.console.register.deeds(10, 10) == []
