"""Work with the client in a process of its own: it may hang or abort, and nobody else does.

The child beats at every tick.  When it falls silent or dies, it is killed and another child puts
the world in order: our actors gone, and running by itself again.  A child that is told to end, or
whose parent has gone, does so itself.
"""

import ctypes
import multiprocessing
import os
import signal
import sys
import traceback
from collections.abc import Callable
from multiprocessing.connection import Connection
from types import FrameType
from typing import Any, NoReturn, TypeVar

from carla_bridge.probe import Endpoint
from rsu.errors import CarlaUnavailableError, IvicsError

Result = TypeVar("Result")
Beat = Callable[[], None]
Work = Callable[[Endpoint, Beat], Result]
"""What is done in the child; importable by name.  It calls the beat at every tick."""

_PR_SET_PDEATHSIG = 1
_SWEEP = 30.0
"""s that putting in order may take."""
_BEAT, _DONE, _FAILED = range(3)


def guard(
    work: Work[Result], endpoint: Endpoint, patience: float, *, tidies: bool = True
) -> Result:
    """Do work in a child, and return what it returns.

    Parameters
    ----------
    work : of an importable module.
    endpoint : where the server listens.
    patience : s of silence after which the child is taken for hung.
    tidies : whether the world is put in order when the child hung or died.

    Raises
    ------
    CarlaUnavailableError
        The child hung or died.
    IvicsError
        What the work raised.
    """
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    child = context.Process(target=_child, args=(work, endpoint, theirs, os.getpid()))
    child.start()
    theirs.close()
    try:
        return _listen(ours, patience, endpoint)
    except (EOFError, TimeoutError) as silence:
        hung = isinstance(silence, TimeoutError)
        child.kill()
        child.join()
        if tidies:
            tidy(endpoint)
        how = f"was silent for {patience:g} s" if hung else f"ended with {child.exitcode}"
        raise CarlaUnavailableError(str(endpoint), f"the client {how}") from None
    finally:
        ours.close()
        if child.is_alive():
            child.terminate()
            child.join(_SWEEP)
            if child.is_alive():
                child.kill()
                child.join()
                if tidies:
                    tidy(endpoint)


def tidy(endpoint: Endpoint) -> bool:
    """Let a child put the world in order; False = the server does not let it."""
    child = multiprocessing.get_context("spawn").Process(target=_tidy, args=(endpoint,))
    child.start()
    child.join(_SWEEP)
    if child.is_alive():
        child.kill()
        child.join()
    return child.exitcode == 0


def _listen(ours: Connection, patience: float, endpoint: Endpoint) -> Any:  # noqa: ANN401
    """Return what the child returns; beats only prove that it lives."""
    while True:
        if not ours.poll(patience):
            raise TimeoutError(str(endpoint))
        kind, value = ours.recv()
        if kind == _DONE:
            return value
        if kind == _FAILED:
            raise value


def _child(work: Work[Any], endpoint: Endpoint, parent: Connection, parent_id: int) -> None:
    _tie_to(parent_id)
    try:
        parent.send(_done(work, endpoint, lambda: parent.send((_BEAT, None))))
    except (SystemExit, BrokenPipeError):  # it may have come while the world was being left
        _put_in_order(endpoint)
        _leave(1)
    except Exception:  # noqa: BLE001 - to end by itself the interpreter would wait for the client
        traceback.print_exc()
        _leave(1)
    _leave(0)


def _done(work: Work[Any], endpoint: Endpoint, beat: Beat) -> tuple[int, Any]:
    try:
        return _DONE, work(endpoint, beat)
    except IvicsError as error:
        return _FAILED, error


def _tie_to(parent_id: int) -> None:
    """End in order, by way of every ``__exit__``, on SIGTERM and when the parent has gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # from a terminal: the parent gets it, too
    signal.signal(signal.SIGTERM, _end)
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != parent_id:
        sys.exit(1)


def _end(number: int, _: FrameType | None) -> NoReturn:
    signal.signal(number, signal.SIG_IGN)  # once is enough
    # In a callback of C, as numba has them when it loads a kernel, the exit is lost: then the next
    # beat finds that nobody listens.
    sys.unraisablehook = lambda _: None
    sys.exit(128 + number)


def _tidy(endpoint: Endpoint) -> None:
    _leave(0 if _put_in_order(endpoint) else 1)


def _put_in_order(endpoint: Endpoint) -> bool:
    from carla_bridge.world import put_in_order  # noqa: PLC0415 - it loads the client

    try:
        put_in_order(endpoint)
    except IvicsError:
        return False
    return True


def _leave(code: int) -> NoReturn:
    """End at once: the client's threads may not end by themselves."""
    sys.stdout.flush()
    os._exit(code)
