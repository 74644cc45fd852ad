"""A console that is killed while it waits for the unit: the log tells what somebody wanted."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from signal import SIGKILL
from typing import Any

import httpx
import pytest

from browser.staff import PASSWORD, Staff
from mosquitto import Mosquitto


@contextmanager
def logged_in(url: str) -> Iterator[httpx.Client]:
    origin = url.rstrip("/")
    with httpx.Client(base_url=url, headers={"Origin": origin}, timeout=60.0) as client:
        answer = client.post("/api/v1/session", json={"name": "kim", "password": PASSWORD})
        client.headers["X-CSRF-Token"] = answer.raise_for_status().json()["csrf_token"]
        yield client


def last(client: httpx.Client) -> dict[str, Any]:
    return client.get("/api/v1/audit?limit=1").json()[0]


@pytest.mark.timeout(300)
def test_what_was_wanted_when_it_was_killed_stands_in_the_log_with_an_unknown_outcome(
    tmp_path: Path, mosquitto: Mosquitto
) -> None:
    staff = Staff(tmp_path, mosquitto)
    staff.add("kim", "supervisor")
    with staff.console() as console, logged_in(staff.url) as client, ThreadPoolExecutor() as aside:
        wanted = aside.submit(client.post, "/api/v1/stops", json={})  # no unit is there to answer
        while (deed := last(client))["act"] != "emergency stop":
            assert not wanted.done(), "it was answered before it was kept"
        console.signal(SIGKILL)
        assert isinstance(wanted.exception(), httpx.TransportError)
    with staff.console(), logged_in(staff.url) as client:
        kept = client.get("/api/v1/audit").json()[1]  # the first is of this login
    assert kept == deed
    assert (kept["who"], kept["subject"], kept["outcome"]) == ("kim", "all cars", "unknown")
    assert kept["before"] == "the car park is not heard"
