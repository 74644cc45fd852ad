import asyncio
import os
import signal
import sys

import psutil
from pytest import MonkeyPatch  # noqa: PT013 - the name of the type

from rsu.adapters import child

FOREVER = "import signal; signal.pause()"
DEAF = """
import signal, sys
signal.signal(signal.SIGTERM, signal.SIG_IGN)
print("deaf", file=sys.stderr, flush=True)
signal.pause()
"""
PARENT = f"""
import asyncio, sys
from rsu.adapters import child

async def main():
    process = await child.start(sys.executable, "-c", {FOREVER!r})
    print(process.pid, flush=True)
    await process.wait()

asyncio.run(main())
"""


async def test_a_child_ends_when_it_is_told_to() -> None:
    process = await child.start(sys.executable, "-c", FOREVER)
    await child.stop(process)
    assert process.returncode == -signal.SIGTERM


async def test_a_child_that_will_not_listen_is_killed(monkeypatch: MonkeyPatch) -> None:
    monkeypatch.setattr(child, "PATIENCE", 0.2)
    process = await child.start(sys.executable, "-c", DEAF, stderr=asyncio.subprocess.PIPE)
    assert process.stderr is not None
    assert await process.stderr.readline() == b"deaf\n"
    await child.stop(process)
    assert process.returncode == -signal.SIGKILL


async def test_a_child_does_not_outlive_a_parent_that_is_killed() -> None:
    parent = await asyncio.create_subprocess_exec(
        sys.executable, "-c", PARENT, stdout=asyncio.subprocess.PIPE, env=os.environ
    )
    assert parent.stdout is not None
    orphan = psutil.Process(int(await parent.stdout.readline()))
    parent.kill()
    await parent.wait()
    gone, alive = psutil.wait_procs([orphan], timeout=60.0)
    assert (len(gone), len(alive)) == (1, 0)
