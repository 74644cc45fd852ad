"""The life of this process: it ends when it is told to, and says in one line what went wrong."""

import asyncio
import logging
import signal
import sys
from collections.abc import AsyncGenerator, Callable, Coroutine
from contextlib import asynccontextmanager, suppress
from typing import Any, TypeVar

from rsu.errors import IvicsError

log = logging.getLogger(__name__)

Result = TypeVar("Result")


def run(main: Callable[[], Coroutine[Any, Any, Result]]) -> Result | None:
    """Run to the end, to Ctrl-C or to SIGTERM; a user's mistake ends the process with one line.

    Returns
    -------
    object
        What `main` returned; None when it was told to stop.
    """
    try:
        return asyncio.run(_until_told(main))
    except BaseExceptionGroup as group:
        ours, others = group.split(IvicsError)
        if ours is None or others is not None:
            raise
        raise SystemExit(complain(_first(ours))) from None
    except IvicsError as error:
        raise SystemExit(complain(error)) from None


def complain(error: IvicsError) -> int:
    """One line on stderr; the exit code."""
    sys.stderr.write(f"ivics: {error}\n")
    return error.exit_code


def _first(group: BaseExceptionGroup[IvicsError]) -> IvicsError:
    error: IvicsError | BaseExceptionGroup[IvicsError] = group
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return error


async def _until_told(main: Callable[[], Coroutine[Any, Any, Result]]) -> Result | None:
    async with _stoppable() as stop:
        work = asyncio.ensure_future(main())
        told = asyncio.ensure_future(stop.wait())
        await asyncio.wait((work, told), return_when=asyncio.FIRST_COMPLETED)
        told.cancel()
        if work.done():
            return work.result()
        work.cancel()
        with suppress(asyncio.CancelledError):
            await work
        log.info("stopped")
        return None


@asynccontextmanager
async def _stoppable() -> AsyncGenerator[asyncio.Event]:
    """An event that SIGINT and SIGTERM set."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    try:
        yield stop
    finally:
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.remove_signal_handler(number)


def speak(*, verbose: bool) -> None:
    """Log to stderr; the level of the whole process."""
    logging.basicConfig(
        level=logging.INFO if verbose else logging.WARNING,
        format="%(asctime)s %(levelname)s %(name)s: %(message)s",
    )
