"""`ivics demo` as a user runs it, what it sends, and its recording replayed.

The demonstration runs twice at the same time; since everybody waits for everybody, that changes no
run, and the tests share both.
"""

import asyncio
import json
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from orange import SHARED
from rsu.adapters.mailbox import Mailbox
from rsu.adapters.mqtt import MqttLink
from rsu.adapters.recording import RecordedTick, read_recording
from rsu.clock import SystemClock
from rsu.codec.message import Incoming
from shell import Ended, Process, called, ivics

SECONDS = 16
ENTRIES = ["wrong-way", "hidden-road-user", "collision-longitudinal"]
CONTRACT = {"warnings", "missions", "tracks_mean", "latency_ms", "console_url"}
PATIENCE = 120.0


@dataclass(frozen=True)
class Demonstration:
    """Two runs of one seed."""

    first: Ended
    second: Ended
    recording: Path
    """Of the first."""
    overheard: list[Incoming]
    """ITS messages of the first, by a client of its broker."""
    watched: list[dict[str, Any]]
    """Lines of `ivics watch --json` at the first one's broker."""


async def overheard(url: str) -> list[Incoming]:
    """Every ITS message at a broker, until the broker goes."""
    inbox = Mailbox(100_000)
    everything = ["default/+/v2x/#"]
    link = MqttLink(url, "eavesdropper", everything, inbox, SystemClock(), 1, 65_536)
    running = asyncio.ensure_future(link.run())
    async with asyncio.timeout(PATIENCE):
        while not link.connected:
            await link.changed()
    async with asyncio.timeout(SECONDS + 2.0 * PATIENCE):
        while link.connected:
            await link.changed()
    running.cancel()
    await asyncio.wait([running])
    return await inbox.receive(0.0)


@pytest.fixture(scope="session")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Demonstration:
    recording = tmp_path_factory.mktemp("demonstration") / "demo.mcap"
    arguments = ("demo", "--duration", str(SECONDS), "--headless", "--json", "--seed", "7")
    with (
        Process(*arguments, "--verbose", "--record", recording) as first,
        Process(*arguments) as second,
    ):
        first.until("listen along with: ivics watch --broker mqtt")
        url = re.search(r"mqtt://\S+", first.said("err"))
        assert url is not None
        with Process("watch", "--json", "--broker", url[0]) as watch:
            messages = asyncio.run(overheard(url[0]))
            ends = first.end(), second.end()
            lines = [json.loads(line) for line in watch.stop().out.splitlines()]
    return Demonstration(*ends, recording, messages, lines)


def told(ended: Ended) -> dict[str, Any]:
    """What a demonstration or replay prints."""
    assert ended.code == 0, ended.err
    return ended.json


def ticks(path: Path) -> list[RecordedTick]:
    return list(read_recording(path))


def test_it_prints_what_the_contract_asks_for(demonstration: Demonstration) -> None:
    summary = told(demonstration.first)
    assert summary.keys() >= CONTRACT
    assert demonstration.first.out.count("\n") == 1
    assert 5.0 < summary["tracks_mean"] < 40.0
    assert 0.0 < summary["latency_ms"]["p50"] <= summary["latency_ms"]["p99"]
    assert summary["duration_s"] == SECONDS


def test_six_cars_are_parked_or_fetched_on_the_way(demonstration: Demonstration) -> None:
    missions = told(demonstration.first)["missions"]
    jobs = sorted((mission["job"], mission["vehicle"]) for mission in missions)
    parked, fetched = ("1", "2", "3"), ("4", "5", "6")
    assert jobs == [*(("park", car) for car in parked), *(("retrieve", car) for car in fetched)]
    assert all(
        mission["state"] in {"driving", "manoeuvring", "held", "stopped"} for mission in missions
    )
    assert any(mission["stops"] or mission["waits"] for mission in missions)


def test_it_says_nothing_else_unless_it_is_asked_to(demonstration: Demonstration) -> None:
    assert demonstration.second.err == ""


def test_each_hazard_is_warned_of_once_and_nothing_else(demonstration: Demonstration) -> None:
    warnings = told(demonstration.first)["warnings"]
    in_car_park = [w for w in warnings if w["x_m"] < -30.0 and w["y_m"] > 80.0]
    assert [w["entry"] for w in warnings if w not in in_car_park] == ENTRIES
    # its cars are stopped for children, and until they brake they head for them
    assert {w["entry"] for w in in_car_park} <= {"collision-vulnerable"}


def test_the_warned_vehicles_brake_and_nobody_collides(demonstration: Demonstration) -> None:
    summary = told(demonstration.first)
    assert summary["collisions"] == []
    assert [vehicle["station_id"] for vehicle in summary["vehicles"]] == [1001, 1002, 1003]


def test_one_seed_gives_one_run(demonstration: Demonstration) -> None:
    first, second = told(demonstration.first), told(demonstration.second)
    for summary in (first, second):
        del summary["latency_ms"], summary["console_url"], summary["console_password"]
    assert first == second


def test_a_listener_at_its_broker_is_told_of_each_hazard_once(
    demonstration: Demonstration,
) -> None:
    told_once = [(line["cause"], line["sub_cause"]) for line in demonstration.watched]
    warnings = told(demonstration.first)["warnings"]
    assert told_once == [(warning["cause"], warning["sub_cause"]) for warning in warnings]


def test_third_parties_find_no_fault_with_what_goes_out(
    demonstration: Demonstration, tmp_path: Path
) -> None:
    capture = tmp_path / "capture.jsonl"
    lines = [
        json.dumps({"topic": message.topic, "payload": json.loads(message.payload)})
        for message in demonstration.overheard
    ]
    assert any("/inQueue/v2x/cam/" in message.topic for message in demonstration.overheard)
    capture.write_text("\n".join(lines) + "\n", encoding="utf-8")
    checker = SHARED / "checks" / "its_json.py"
    wanted = ("--depth", "22", "--require", "denm:2.3.0,denm:1.1.3,cam:2.4.0,cpm:2.1.1")
    judged = subprocess.run(
        [sys.executable, checker, "--file", capture, *wanted],
        capture_output=True,
        text=True,
        check=False,
    )
    assert judged.returncode == 0, judged.stdout
    assert f"{len(lines)} messages, 0 faults" in judged.stdout


def test_what_goes_out_bears_the_time_at_which_it_goes_out(demonstration: Demonstration) -> None:
    # of the first ones: a machine that is too slow for real time falls behind later
    late = [
        message.arrival_ns / 1e9 - json.loads(message.payload)["timestamp"] / 1e3
        for message in demonstration.overheard[:20]
    ]
    assert min(late) > -0.1
    assert max(late) < 2.0


def test_a_replay_says_what_the_unit_said_byte_for_byte_and_so_does_the_next(
    demonstration: Demonstration, tmp_path: Path
) -> None:
    replays = [tmp_path / "first.mcap", tmp_path / "second.mcap"]
    for run, out in zip((ivics, called), replays, strict=True):
        summary = told(run("replay", demonstration.recording, "--json", "--out", out))
        assert summary["warnings"] == told(demonstration.first)["warnings"]
        assert summary["tracks_mean"] == told(demonstration.first)["tracks_mean"]
        assert summary["truncated"] is False
    live, first, second = map(ticks, (demonstration.recording, *replays))
    assert [tick.outgoing for tick in first] == [tick.outgoing for tick in live]
    assert first == second
    assert replays[0].read_bytes() == replays[1].read_bytes()


def test_a_recording_cut_in_the_middle_replays_up_to_the_cut(
    demonstration: Demonstration, tmp_path: Path
) -> None:
    whole = demonstration.recording.read_bytes()
    cut = tmp_path / "cut.mcap"
    cut.write_bytes(whole[: len(whole) // 2])
    summary = told(called("replay", cut, "--json"))
    assert summary["truncated"] is True
    assert 0.25 * SECONDS < summary["duration_s"] < 0.75 * SECONDS
    begun = [
        warning["first_s"]
        for warning in told(demonstration.first)["warnings"]
        if warning["first_s"] <= summary["duration_s"]
    ]
    assert [warning["first_s"] for warning in summary["warnings"]] == begun
