"""Three units are processes; road users go from one to the next, a unit dies, a wire is cut."""

import signal
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from interop.street import CLOCK, Name, Relay, Street, Watch, alive_for, bridge, driving, running
from mosquitto import Mosquitto
from rsu.bench.avenue import UNITS, Cars, cars
from rsu.clock import NANOSECONDS
from shell import Process

VEHICLES = 40
SOON = 1.0
"""s within which it must be seen that a unit is gone."""


def traffic(time: float) -> Cars:
    """Everybody on the street."""
    return cars(VEHICLES, time)


@contextmanager
def serving(street: Street, brokers: dict[str, Mosquitto]) -> Iterator[dict[str, Process]]:
    """The three units, connected."""
    with ExitStack() as stack:
        units = {
            name: stack.enter_context(
                Process("serve", file, "--broker", brokers[name].url, "--verbose")
            )
            for name, file in street.files.items()
        }
        for process in units.values():
            process.until("connected to the broker")
        yield units


class Crossings:
    """Names of those whom the west saw alone, and then the middle alone."""

    def __init__(self) -> None:
        self._before: set[Name] = set()
        self.after: set[Name] = set()

    def __call__(self, watch: Watch) -> bool:
        west, middle = watch.sees("west"), watch.sees("middle")
        self._before |= west - middle
        self.after |= self._before & (middle - west)
        return len(self.after) >= 2


async def test_one_of_three_dies_and_the_others_go_on_with_whom_it_saw(
    mosquitto: Mosquitto, tmp_path: Path
) -> None:
    street, watch = Street(tmp_path, traffic), Watch(mosquitto.url)
    brokers = dict.fromkeys(UNITS, mosquitto)
    with serving(street, brokers) as units:
        async with running(watch.link), driving(street, brokers):
            await watch.until(alive_for([*UNITS]))
            await watch.until(Crossings())
            await watch.until(lambda w: len(w.sees("east") & w.sees("middle")) >= 2)
            shared = watch.sees("east") & watch.sees("middle")
            killed = CLOCK.now_ns() / NANOSECONDS
            units["east"].signal(signal.SIGKILL)
            assert await watch.until(lambda w: w.statuses["east"] is None) < killed + SOON
            assert await watch.until(lambda w: w.alive("middle") == {"west"}) < killed + SOON
            assert watch.alive("west") == {"middle"}
            later = watch.worlds["middle"].table.time + SOON
            await watch.until(lambda w: w.worlds["middle"].table.time > later)
            still = {tuple(name) for name in watch.worlds["middle"].table.identity.tolist()}
            assert shared <= still
        for name in ("west", "middle"):
            assert units[name].stop().code == 0


async def test_units_at_bridged_brokers_lose_each_other_and_find_each_other_again(
    mosquitto: Mosquitto, tmp_path: Path
) -> None:
    relay = Relay(mosquitto.port)
    (tmp_path / "far").mkdir()
    far = Mosquitto(tmp_path / "far", bridge(relay))
    await relay.join()
    far.start()
    street = Street(tmp_path, traffic)
    brokers = {"west": mosquitto, "middle": far, "east": far}
    here, there = Watch(mosquitto.url), Watch(far.url)
    try:
        with serving(street, brokers) as units:
            async with running(here.link, there.link), driving(street, brokers):
                await there.until(alive_for([*UNITS]))
                await here.until(alive_for([*UNITS]))
                await there.until(all_agree)
                cut = CLOCK.now_ns() / NANOSECONDS
                await relay.cut()
                assert await there.until(lambda w: w.alive("middle") == {"east"}) < cut + SOON
                assert await here.until(lambda w: w.alive("west") == set()) < cut + SOON
                await relay.join()
                await there.until(alive_for([*UNITS]))
                await here.until(alive_for([*UNITS]))
                await there.until(all_agree)
            assert all(unit.stop().code == 0 for unit in units.values())
    finally:
        far.kill()
        await relay.cut()


def all_agree(watch: Watch) -> bool:
    """Whether those whom west and middle both see have one name."""
    both, same = watch.agreed("west", "middle")
    return both == same >= 2
