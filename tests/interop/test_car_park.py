"""A unit that runs a car park, with a car and a kiosk as processes of their own at one broker."""

import asyncio
from itertools import count
from pathlib import Path
from signal import SIGKILL

from adapters.missions import retell
from avp.car_park import dead_end, write_dead_end
from mosquitto import Mosquitto
from rsu.adapters.mailbox import Mailbox
from rsu.adapters.mqtt import MqttLink
from rsu.avp.dispatch.entry import Answer
from rsu.avp.dispatch.interface import Request, Wish
from rsu.clock import SystemClock, seconds
from rsu.codec import topic, valet_request
from rsu.codec.message import Outgoing
from shell import Process

CLOCK = SystemClock()
SITE = """
name = "garage"
map = "dead_end.xodr"
origin = {latitude_deg = 48.1, longitude_deg = 11.5}
v2x = {station_id = 901, source_uuid = "garage_unit"}
valet = {lot = "lot.toml", journal = "missions.db"}
"""
PATIENCE = 120.0


OPEN = "S0"
"""The only spot that is open: ways are planned, which takes seconds, into no other."""


def write_site(folder: Path) -> Path:
    lot = write_dead_end(folder)
    closed = [spot.name for spot in dead_end().lot.stalls if spot.name != OPEN]
    with lot.open("a", encoding="utf-8") as text:
        text.write("manoeuvre_kmh = 10.0\n")
        text.write(f'closures = [{{reason = "works", spots = {closed}}}]\n')
    (folder / "site.toml").write_text(SITE, "utf-8")
    return folder / "site.toml"


async def ask(url: str, name: str, wish: Wish, target: str = "", site: str = "garage") -> Answer:
    """Ask again and again, as long as there is no answer."""
    inbox = Mailbox(100)
    link = MqttLink(url, "kiosk", [topic.valet(site, "kiosk", "response")], inbox, CLOCK, 100, 4096)
    running = asyncio.ensure_future(link.run())
    try:
        async with asyncio.timeout(PATIENCE):
            while True:
                now = seconds(CLOCK.now_ns())
                request = Request(
                    id=name, party="kiosk", time=now, validity=5.0, wish=wish, vehicle="7",
                    target=target,
                )  # fmt: skip
                payload = valet_request.encode_request(request)
                link.send(Outgoing(topic.valet(site, "kiosk", "request"), payload, 1))
                for message in await inbox.receive(1.0):
                    return valet_request.decode_response(message.payload)
    finally:
        running.cancel()


async def have(url: str, wish: Wish, target: str = "", site: str = "garage") -> str:
    """Have a wish fulfilled as soon as the car is heard; return the mission."""
    for name in map(f"{wish.name.lower()}{{}}".format, count()):
        answer = await ask(url, name, wish, target, site)
        if answer.accepted:
            return name
        assert answer.code == "car_not_heard", answer.text
    raise AssertionError


def test_a_car_is_parked_though_the_unit_is_killed_on_the_way_and_then_sets_out_to_be_fetched(
    tmp_path: Path, mosquitto: Mosquitto
) -> None:
    layout = dead_end()
    pose = ",".join(map(str, layout.stand(layout.lot.spot("D")).tolist()))
    serve = ("serve", write_site(tmp_path), "--broker", mosquitto.url, "--verbose")
    with Process(
        "vehicle", "7", "--site", "garage", "--pose", pose, "--broker", mosquitto.url, "--verbose"
    ) as car:
        car.until("connected to the broker")
        with Process(*serve) as unit:
            unit.until("connected to the broker", times=2)
            parking = asyncio.run(have(mosquitto.url, Wish.PARK, OPEN))
            unit.until(f"{parking} of 7: driving")
            unit.signal(SIGKILL)
        with Process(*serve) as unit:
            unit.until(f"{parking} of 7: parked")
            fetching = asyncio.run(have(mosquitto.url, Wish.RETRIEVE))
            unit.until(f"{fetching} of 7: driving")
            assert unit.stop().code == 0
    told = retell(tmp_path / "missions.db")
    assert told.faults == []
    states = {name: mission["state"] for name, mission in told.missions.items()}
    assert states.pop(parking) == "parked"
    assert states.keys() == {fetching}


def test_a_car_park_on_another_map_than_the_sites_is_refused(tmp_path: Path) -> None:
    site = write_site(tmp_path)
    (tmp_path / "other.xodr").write_bytes((tmp_path / "dead_end.xodr").read_bytes())
    site.write_text(SITE.replace('map = "dead_end', 'map = "other'), "utf-8")
    with Process("serve", site, "--broker", "mqtt://127.0.0.1:1") as unit:
        ended = unit.end()
    assert ended.code != 0
    assert "$.valet.lot" in ended.err
