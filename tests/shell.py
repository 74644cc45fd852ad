"""`ivics`: within this process, or as one of its own as a user or a supervisor starts it."""

import json
import os
import selectors
import signal
import subprocess
import sys
import time
from contextlib import chdir, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Any, Self

import psutil
import pytest

from page import ROOT
from project import paths
from rsu import cli

IVICS = (sys.executable, "-m", "rsu.cli")
PATIENCE = 200.0
"""s; a first start may have to compile kernels."""


@dataclass(frozen=True)
class Ended:
    """How a process ended."""

    code: int
    out: str
    err: str
    cpu: float
    """s, user and system."""

    @property
    def json(self) -> Any:  # noqa: ANN401 - whatever the command prints
        """The one object that is all of stdout."""
        return json.loads(self.out)


def ivics(*arguments: str | Path, cwd: Path = ROOT) -> Ended:
    """Run a command to its end."""
    with Process(*arguments, cwd=cwd) as process:
        return process.end()


def called(*arguments: object, cwd: Path | None = None) -> Ended:
    """Run a command to its end within this process, which need not import everything again."""
    out, err, begin = StringIO(), StringIO(), time.process_time()
    with pytest.MonkeyPatch.context() as patch, chdir(cwd or Path.cwd()):
        patch.setattr(sys, "argv", ["ivics", *map(str, arguments)])
        with redirect_stdout(out), redirect_stderr(err), pytest.raises(SystemExit) as ended:
            cli.main()
    code = ended.value.code or 0
    assert isinstance(code, int)
    return Ended(code, out.getvalue(), err.getvalue(), time.process_time() - begin)


class Process:
    """A running command, in a process group of its own as under a terminal."""

    def __init__(self, *arguments: str | Path, cwd: Path = ROOT, project: Path = ROOT) -> None:
        self._child = subprocess.Popen(
            [*IVICS, *map(str, arguments)],
            cwd=cwd,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
            env=os.environ | {"PYTHONPATH": paths(project)},
        )
        self._said = {"out": b"", "err": b""}
        self._ended = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if not self._ended:
            for process in [*self.family, psutil.Process(self._child.pid)]:
                process.kill()
            self._child.communicate()

    @property
    def alive(self) -> bool:
        return not self._ended and self._child.poll() is None

    @property
    def pid(self) -> int:
        """By which the system knows it."""
        return self._child.pid

    @property
    def family(self) -> list[psutil.Process]:
        """All its descendants."""
        return psutil.Process(self._child.pid).children(recursive=True)

    def signal(self, number: signal.Signals, *, everybody: bool = False) -> None:
        """Send a signal to it, or to its whole group as Ctrl-C on a terminal does."""
        (os.killpg if everybody else os.kill)(self._child.pid, number)

    def said(self, stream: str) -> str:
        """What a stream has said so far."""
        return self._said[stream].decode()

    def until(self, text: str, stream: str = "err", times: int = 1) -> None:
        """Wait until a stream has said a text so many times."""
        deadline = time.monotonic() + PATIENCE
        while self.said(stream).count(text) < times:
            assert time.monotonic() < deadline, f"never said {text!r}: {self._said}"
            assert self._listen(1.0) or self.alive, f"ended without {text!r}: {self._said}"

    def gathered(self, count: int) -> None:
        """Wait until it has so many descendants."""
        while len(self.family) < count:
            assert self.alive, f"ended with fewer than {count}: {self._said}"
            self._listen(0.1)

    def stop(self) -> Ended:
        """Tell it to end as a supervisor does, and wait."""
        self.signal(signal.SIGTERM)
        return self.end()

    def end(self) -> Ended:
        """Wait for its end, and read the rest."""
        deadline = time.monotonic() + PATIENCE
        while self._open:
            self._listen(1.0)
            assert time.monotonic() < deadline, f"does not end: {self._said}"
        _, status, usage = os.wait4(self._child.pid, 0)
        self._child.returncode = os.waitstatus_to_exitcode(status)
        self._ended = True
        return Ended(
            self._child.returncode,
            self.said("out"),
            self.said("err"),
            usage.ru_utime + usage.ru_stime,
        )

    @property
    def _open(self) -> dict[str, int]:
        streams = {"out": self._child.stdout, "err": self._child.stderr}
        return {name: s.fileno() for name, s in streams.items() if s and not s.closed}

    def _listen(self, patience: float) -> bool:
        """Take what the streams say; whether there was anything."""
        with selectors.DefaultSelector() as selector:
            for name, number in self._open.items():
                selector.register(number, selectors.EVENT_READ, name)
            ready = [key for key, _ in selector.select(patience)]
        for key in ready:
            self._take(key.data, key.fd)
        return bool(ready)

    def _take(self, name: str, number: int) -> None:
        heard = os.read(number, 65_536)
        self._said[name] += heard
        if not heard:
            stream = self._child.stdout if name == "out" else self._child.stderr
            assert stream is not None
            stream.close()
