"""A real mosquitto for tests, which can be killed, frozen and started again."""

import contextlib
import secrets
import shutil
import signal
import socket
import subprocess
from pathlib import Path

CONFIGURATION = """\
listener {port} 127.0.0.1
allow_anonymous true
persistence false
set_tcp_nodelay true
connection_messages false
log_dest stderr
log_type error
log_type information
"""


# Below the ephemeral ports of Linux: one of those might become the own port of a client that knocks
# while the broker is away.
PORTS = range(20_000, 32_768)


def free_port() -> int:
    while True:
        port = secrets.choice(PORTS)
        with socket.socket() as probing, contextlib.suppress(OSError):
            probing.bind(("127.0.0.1", port))
            return port


class Mosquitto:
    """Started on a free port of the loopback interface; keeps the port over restarts."""

    def __init__(self, folder: Path, extra: str = "") -> None:
        binary = shutil.which("mosquitto") or shutil.which("mosquitto", path="/usr/sbin")
        assert binary is not None, "these tests need mosquitto: apt-get install mosquitto"
        self.port = free_port()
        self.url = f"mqtt://127.0.0.1:{self.port}"
        self._command = [binary, "-c", str(folder / "mosquitto.conf")]
        text = CONFIGURATION.format(port=self.port) + extra
        (folder / "mosquitto.conf").write_text(text)
        self._child: subprocess.Popen[str] | None = None

    def start(self) -> None:
        """Start it and wait until it listens."""
        self._child = subprocess.Popen(self._command, stderr=subprocess.PIPE, text=True)
        assert self._child.stderr is not None
        output: list[str] = []
        while not output or not output[-1].endswith("running\n"):
            output.append(self._child.stderr.readline())
            assert output[-1], "mosquitto does not start: " + "".join(output)

    def kill(self) -> None:
        """End it as a power failure would."""
        if self._child is not None:
            self._child.kill()
            self._child.communicate()
            self._child = None

    def read_anew(self) -> None:
        """Let it read its lists again."""
        assert self._child is not None
        self._child.send_signal(signal.SIGHUP)

    def freeze(self) -> None:
        """Let it keep its connections and say nothing."""
        assert self._child is not None
        self._child.send_signal(signal.SIGSTOP)

    @property
    def pid(self) -> int:
        """Process id."""
        assert self._child is not None
        return self._child.pid
