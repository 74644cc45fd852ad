"""A console behind a proxy that ends TLS: one origin is its own, and the proxy says who asks."""

from pathlib import Path

import httpx
import pytest

from console.serving import Served
from console.test_live import knock
from console.watch import PASSWORD
from rsu.console.origin import parse_origin
from rsu.console.people.register import Register
from rsu.errors import InputError

ORIGIN = "https://console.example.org"
LOGIN = {"name": "viewer", "password": PASSWORD}
VISITOR = "192.0.2.7"


def log_in(served: Served, origin: str, **headers: str) -> httpx.Response:
    """Log in as a proxy passes it on that leaves Host as its own."""
    url = f"{served.url}/api/v1/session"
    return httpx.post(url, json=LOGIN, headers={"Origin": origin, **headers})


def test_who_logs_in_by_way_of_the_proxy_is_in_and_his_cookie_stays_on_tls(tmp_path: Path) -> None:
    with Served(tmp_path / "people.db", ORIGIN) as served:
        answer = log_in(served, ORIGIN)
        assert answer.status_code == 200, answer.text
        assert "Secure" in answer.headers["set-cookie"].split("; ")
        name, cookie = "__Host-ivics_session", answer.cookies["__Host-ivics_session"]
        assert knock(served, cookie, ORIGIN, name=name) == 101
        assert knock(served, cookie, served.url, name=name) == 403
        assert knock(served, cookie, ORIGIN) == 403  # as a neighbouring host might have set it


@pytest.mark.parametrize(
    "origin", ["http://console.example.org", "https://console.example.org:8443", "https://evil.org"]
)
def test_no_other_origin_is_let_in_and_neither_is_the_one_that_was_asked(
    tmp_path: Path, origin: str
) -> None:
    with Served(tmp_path / "people.db", ORIGIN) as served:
        for foreign in (origin, served.url):
            assert log_in(served, foreign).json()["code"] == "foreign_origin"
        host = {"Host": origin.split("//")[1], "X-Forwarded-Proto": "https"}
        assert log_in(served, origin, **host).json()["code"] == "foreign_origin"


@pytest.mark.parametrize(("origin", "address"), [(ORIGIN, VISITOR), (None, "127.0.0.1")])
def test_the_log_tells_from_where_somebody_came_as_a_proxy_says_if_there_is_one(
    tmp_path: Path, origin: str | None, address: str
) -> None:
    with Served(tmp_path / "people.db", origin) as served:
        forged = {"X-Forwarded-For": f"203.0.113.9, {VISITOR}"}
        log_in(served, origin or served.url, **forged).raise_for_status()
    with Register(tmp_path / "people.db") as register:
        (deed,) = register.deeds(9, 9)
    assert (deed.act, deed.subject) == ("log in", address)


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        (ORIGIN, ORIGIN),
        ("https://Console.Example.org:443/", ORIGIN),
        ("https://console.example.org:8443", "https://console.example.org:8443"),
        ("http://127.0.0.1:8080/", "http://127.0.0.1:8080"),
        ("http://[::1]:80", "http://[::1]"),
    ],
)
def test_an_origin_is_read_as_browsers_send_it(url: str, origin: str) -> None:
    assert parse_origin(url) == origin


@pytest.mark.parametrize(
    "url",
    ["console.example.org", "http://console.example.org", "https://", "ftp://127.0.0.1",
     "https://console.example.org/ivics", "https://kim@console.example.org",
     "https://console.example.org?x=1", "https://console.example.org:port"],
)  # fmt: skip
def test_what_is_more_or_less_than_an_origin_is_refused(url: str) -> None:
    with pytest.raises(InputError, match="--origin"):
        parse_origin(url)
