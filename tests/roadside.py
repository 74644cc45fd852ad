"""Two hosts on this machine, a roadside and a vehicle, and a path between them that loses packets.

Each is a network namespace: who enters the roadside starts all its processes there.
"""

import ctypes
import os
import secrets
import subprocess
from collections.abc import Generator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

NEW_NETWORK = 0x4000_0000
"""CLONE_NEWNET of setns(2)."""
ROADSIDE, VEHICLE = "192.0.2.1", "192.0.2.2"
"""Of TEST-NET-1 (RFC 5737): nobody's."""
NETWORK = "192.0.2.0/24"
URGENT = -15
"""Priority: what is measured is the path, and not how busy other tests keep the processors."""


@dataclass(frozen=True)
class Link:
    """A path with two ends, named by their namespaces."""

    roadside: str
    vehicle: str

    def at_vehicle(self, *command: str) -> list[str]:
        """What runs a command there."""
        return ["ip", "netns", "exec", self.vehicle, *command]

    @contextmanager
    def entered(self) -> Generator[None]:
        """This thread is at the roadside, and what it starts; all of it urgent."""
        priority = os.getpriority(os.PRIO_PROCESS, 0)
        with Path("/proc/self/ns/net").open() as home:
            _go(Path("/run/netns", self.roadside))
            os.setpriority(os.PRIO_PROCESS, 0, URGENT)
            try:
                yield
            finally:
                os.setpriority(os.PRIO_PROCESS, 0, priority)
                _go(Path(f"/proc/self/fd/{home.fileno()}"))


@contextmanager
def lossy_link(percent: int, route: str) -> Generator[Link]:
    """Lose so many packets in a hundred each way, by chance; `route` options at the roadside."""
    mark = secrets.token_hex(3)
    link = Link(f"roadside-{mark}", f"vehicle-{mark}")
    with ExitStack() as ends:
        for end in (link.roadside, link.vehicle):
            _run("ip", "netns", "add", end)
            ends.callback(_run, "ip", "netns", "delete", end)
        joined = f"link add path type veth peer name path netns {link.vehicle}"
        _run("ip", "-n", link.roadside, *joined.split())
        for end, address in ((link.roadside, ROADSIDE), (link.vehicle, VEHICLE)):
            for words in (
                "link set lo up",
                f"address add {address}/24 dev path",
                "link set path up",
            ):
                _run("ip", "-n", end, *words.split())
            _run("ip", "netns", "exec", end, "nft", _drop(percent))
        _run("ip", "-n", link.roadside, *f"route change {NETWORK} dev path {route}".split())
        yield link


def _drop(percent: int) -> str:
    """Rules for what arrives: a sender must not learn of a loss, as it would on its own output."""
    return (
        "add table inet path; add chain inet path arrival { type filter hook input priority 0; }; "
        f"add rule inet path arrival iifname path numgen random mod 100 < {percent} drop"
    )


def _run(*command: str) -> None:
    subprocess.run(command, check=True)


def _go(namespace: Path) -> None:
    with namespace.open() as file:
        libc = ctypes.CDLL(None, use_errno=True)  # os.setns is there from Python 3.12 on
        if libc.setns(file.fileno(), NEW_NETWORK):
            raise OSError(ctypes.get_errno(), f"cannot enter {namespace}")
