"""A worker process: imports a callable and calls it, a line of JSON a call.

In: on stdin ``{"path", "name", "arguments"}``, then the values of each call.
Out: ``{}`` once it is ready, then ``{"value"}`` a call; ``{"fault"}`` where something was raised.
What is returned must be what JSON has; other numbers, as numpy's, become floats.
What the callable prints goes to stderr.  Once stdin is closed nobody waits for an answer: it ends
at once, in the middle of a call.  Run as a file, not as a module: it must start on any
``sys.path``, and imports nothing of this project.
"""

import json
import os
import select
import sys
from collections.abc import Callable
from functools import partial
from importlib import import_module
from threading import Thread
from typing import Any, NoReturn

Call = Callable[[dict[str, Any]], Any]


def load(name: str, arguments: dict[str, Any] | None) -> Call:
    """Import ``MODULE:CALLABLE``; with arguments it makes the callable."""
    module, _, attribute = name.partition(":")
    found: Any = import_module(module)
    for part in attribute.split("."):
        found = getattr(found, part)
    return found if arguments is None else found(**arguments)


def _guarded(action: Callable[[], dict[str, Any]]) -> str:
    try:
        return json.dumps(action(), default=float)
    except Exception as error:  # noqa: BLE001 - whatever a foreign callable raises
        return json.dumps({"fault": f"{type(error).__name__}: {error}"})


def _valued(call: Call, values: dict[str, Any]) -> dict[str, Any]:
    return {"value": call(values)}


def _end_with_asker() -> NoReturn:
    stdin = select.poll()
    stdin.register(0, 0)  # that it is closed is told unasked
    stdin.poll()
    os._exit(0)


def main() -> None:
    """Answer until stdin ends."""
    Thread(target=_end_with_asker, daemon=True).start()
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    call: Call | None = None

    def begin(said: dict[str, Any]) -> dict[str, Any]:
        nonlocal call
        sys.path[:] = said["path"]
        call = load(said["name"], said["arguments"])
        return {}

    for line in sys.stdin:
        said = json.loads(line)
        made = call
        answer = _guarded(partial(begin, said) if made is None else partial(_valued, made, said))
        answers.write(answer + "\n")
        answers.flush()


if __name__ == "__main__":
    main()
