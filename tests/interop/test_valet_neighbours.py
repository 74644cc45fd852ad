"""Two units with a car park each, a broker, a car and a kiosk are processes; the car goes over."""

import asyncio
import json
import sqlite3
from pathlib import Path
from typing import NamedTuple

from adapters.missions import retell
from avp.neighbours import neighbours, write_neighbours
from interop.test_car_park import CLOCK, PATIENCE, have
from mosquitto import Mosquitto
from rsu.adapters.mailbox import Mailbox
from rsu.adapters.mqtt import MqttLink
from rsu.avp.dispatch.interface import Wish
from rsu.avp.safety.permit import LIFETIME
from rsu.codec import topic, valet_order, valet_state
from shell import Process

SITE = """
name = "{name}"
map = "{name}.xodr"
origin = {{latitude_deg = 48.1, longitude_deg = 11.5}}
v2x = {{station_id = {station}, source_uuid = "{name}_unit"}}
valet = {{lot = "{name}.toml", journal = "{name}.db", area = "garage"}}
"""


def write_sites(folder: Path) -> dict[str, Path]:
    """Write the sites of both; spots that nobody needs are closed, to begin sooner."""
    sites: dict[str, Path] = {}
    for station, (name, lot) in enumerate(write_neighbours(folder).items(), 901):
        closed = "S1" if name == "lower" else "T2"
        with lot.open("a", encoding="utf-8") as text:
            text.write(f'closures = [{{reason = "works", spots = ["{closed}"]}}]\n')
        sites[name] = folder / f"{name}.site.toml"
        sites[name].write_text(SITE.format(name=name, station=station), "utf-8")
    return sites


class Heard(NamedTuple):
    """What was on the air while a car was parked."""

    obeyed: list[str]
    """Whom the car obeyed, in turn."""
    gap: float
    """s for which the permits of whom it obeyed had lapsed, at most, while it was on its way."""


async def listen(url: str) -> Heard:
    """Listen to what the car hears and says until it is released."""
    inbox = Mailbox(10_000)
    link = MqttLink(url, "ear", ["ivics/garage/valet/7/#"], inbox, CLOCK, 100, 65_536)
    running = asyncio.ensure_future(link.run())
    orders: dict[int, str] = {}
    obeyed: list[str] = []
    expires, gap = dict[str, float](), 0.0
    try:
        async with asyncio.timeout(PATIENCE):
            while True:
                for message in await inbox.receive(1.0):
                    match topic.kind(message.topic):
                        case "valet_order":
                            order = valet_order.decode_order(message.payload)
                            orders[order.sequence] = order.coordinator
                        case "valet_permit":
                            permit = valet_order.decode_permit(message.payload)
                            expires[permit.coordinator] = permit.permit.expires
                        case "valet_state":
                            state = valet_state.decode_state(message.payload)
                            who = orders.get(state.taken, "")
                            if who and obeyed[-1:] != [who]:
                                obeyed.append(who)
                            if state.mission and state.speed != 0.0:
                                gap = max(gap, state.time - expires.get(who, state.time))
                            if obeyed and not state.mission:
                                return Heard(obeyed, gap)
                        case _:
                            pass
    finally:
        running.cancel()


def pose() -> str:
    layout = neighbours()["lower"]
    return ",".join(map(str, layout.stand(layout.lot.spot("D")).tolist()))


def events(journal: Path, what: str, subject: str) -> list[tuple[float, str]]:
    """When something happened by a journal, Unix s, and how."""
    base = sqlite3.connect(f"file:{journal}?mode=ro", uri=True)
    found = base.execute(
        "SELECT time_s, detail FROM event WHERE what = ? AND subject = ? ORDER BY number",
        (what, subject),
    ).fetchall()
    base.close()
    return found


def assert_one_owner(folder: Path, mission: str) -> None:
    """It was the lower one's, who offered it, then the upper one's, and it is parked there."""
    told = {name: retell(folder / f"{name}.db") for name in ("lower", "upper")}
    assert {name: one.faults for name, one in told.items()} == {"lower": [], "upper": []}
    assert told["lower"].missions == told["lower"].holder == {}
    states = {name: one["state"] for name, one in told["upper"].missions.items()}
    assert states == {mission: "parked"}
    assert set(told["upper"].holder.values()) == {mission}
    ((offered, to),) = events(folder / "lower.db", "offer", mission)
    ((given, _),) = events(folder / "lower.db", "transfer", mission)
    taken, row = events(folder / "upper.db", "mission", mission)[0]
    assert to == "upper"
    assert json.loads(row)[0] == mission
    assert offered <= taken <= given
    sequences = {
        name: [int(number) for _, number in events(folder / f"{name}.db", "order", "7")]
        for name in told
    }
    assert max(sequences["lower"]) < min(sequences["upper"])


def test_a_car_goes_over_to_the_neighbour_and_never_lacks_a_permit(
    tmp_path: Path, mosquitto: Mosquitto
) -> None:
    sites = write_sites(tmp_path)
    broker = ("--broker", mosquitto.url, "--verbose")

    async def hand_over() -> tuple[str, Heard]:
        listening = asyncio.ensure_future(listen(mosquitto.url))
        return await have(mosquitto.url, Wish.PARK, "upper/T1", site="lower"), await listening

    with (
        Process("vehicle", "7", "--site", "garage", "--pose", pose(), *broker) as car,
        Process("serve", sites["lower"], *broker) as lower,
        Process("serve", sites["upper"], *broker) as upper,
    ):
        car.until("connected to the broker")
        for unit in (lower, upper):
            unit.until("connected to the broker", times=2)  # as a unit, and as a car park
        mission, heard = asyncio.run(hand_over())
        upper.until(f"{mission} of 7: parked")
        assert lower.stop().code == upper.stop().code == 0
    assert heard.obeyed == ["lower.1", "upper.1"]
    assert heard.gap < LIFETIME
    assert_one_owner(tmp_path, mission)
