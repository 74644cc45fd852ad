"""Other programs as children of this process, which do not outlive it."""

import asyncio
import os
import sys
from asyncio.subprocess import DEVNULL, Process
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

PATIENCE = 5.0
"""s that a child has to end after SIGTERM."""

# PR_SET_PDEATHSIG = 1, prctl(2): the kernel kills the child when its parent dies, even by SIGKILL.
# Set in the child by a program of its own: code between fork and exec may deadlock with threads.
_TIE = """\
import ctypes, os, signal, sys
ctypes.CDLL(None).prctl(1, signal.SIGKILL)
if os.getppid() != int(sys.argv[1]):
    sys.exit("the parent has gone")
os.execv(sys.argv[2], sys.argv[2:])
"""


async def start(*command: str, stderr: int | None = None) -> Process:
    """Start a program that dies with us.

    It has a session of its own, so Ctrl-C is ours alone: we end it in order.

    Parameters
    ----------
    command : str
        Path of the program, and its arguments.
    stderr : int, optional
        As of `asyncio.create_subprocess_exec`; ours without.
    """
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-I", "-S", "-c", _TIE, str(os.getpid()), *command),
        stdin=DEVNULL,
        stdout=DEVNULL,
        stderr=stderr,
        start_new_session=True,
    )


async def stop(process: Process) -> None:
    """Ask it to end, and kill it if it does not."""
    if process.returncode is not None:
        return
    process.terminate()
    try:
        async with asyncio.timeout(PATIENCE):
            await process.wait()
    except TimeoutError:
        process.kill()
        await process.wait()


@asynccontextmanager
async def ivics(*arguments: str) -> AsyncGenerator[Process]:
    """An `ivics` command as a process of its own, ended on every way out."""
    process = await start(sys.executable, "-m", "rsu.cli", *arguments)
    try:
        yield process
    finally:
        await stop(process)
