"""What one may do: each act is a wish to the unit, and stands in the audit log with its outcome."""

import logging
from http import HTTPStatus
from typing import Annotated, Unpack

from fastapi import APIRouter, HTTPException, Path
from starlette.convertors import Convertor, register_url_convertor

from rsu.avp.dispatch.emergency import Scope
from rsu.avp.dispatch.interface import Wish
from rsu.console.api import model
from rsu.console.api.condition import after, condition, reach
from rsu.console.api.fault import Fault, problem, refusal
from rsu.console.api.guard import ConsoleOf, PersonOf
from rsu.console.console import Console
from rsu.console.desk import About
from rsu.console.people.deed import Condition, Outcome
from rsu.console.people.register import Person
from rsu.errors import RegisterError
from rsu.statement import Statement, state

log = logging.getLogger(__name__)

acting = APIRouter(
    prefix="/api/v1",
    tags=["acting"],
    responses={HTTPStatus.CONFLICT: {"model": model.Problem}},
)

IdInPath = Annotated[model.Identifier, Path()]
"""Percent-encoded."""


class _Name(Convertor[str]):
    """Matches any name in a path: there may be slashes and ends of lines in it."""

    regex = r"[\s\S]*"

    def convert(self, value: str) -> str:
        return value

    def to_string(self, value: str) -> str:
        return value


register_url_convertor("name", _Name())


@acting.post("/missions")
async def begin(wanted: model.MissionRequest, console: ConsoleOf, person: PersonOf) -> model.Done:
    """Let a car be parked, fetched or moved."""
    wish, car, target = Wish(wanted.wish), wanted.vehicle_id, wanted.target_id or ""
    return await _act(console, person, wish, car, vehicle=car, target=target)


@acting.post("/missions/{mission_id:name}/cancel")
async def cancel(mission_id: IdInPath, console: ConsoleOf, person: PersonOf) -> model.Done:
    """Withdraw a mission; a car that is under way stops, for people to see to it."""
    return await _act(console, person, Wish.CANCEL, mission_id, mission=mission_id)


@acting.post("/missions/{mission_id:name}/hold")
async def hold(mission_id: IdInPath, console: ConsoleOf, person: PersonOf) -> model.Done:
    """Let a car under way stand where it is, until its mission is released."""
    return await _act(console, person, Wish.HOLD, mission_id, mission=mission_id)


@acting.post("/missions/{mission_id:name}/release")
async def release(mission_id: IdInPath, console: ConsoleOf, person: PersonOf) -> model.Done:
    """Let a mission go on that was held: refused while somebody is beside the car."""
    return await _act(console, person, Wish.RELEASE, mission_id, mission=mission_id)


@acting.post("/missions/{mission_id:name}/ask-to-go-on")
async def ask_to_go_on(mission_id: IdInPath, console: ConsoleOf, person: PersonOf) -> model.Done:
    """Take the first step of letting a car go on that does not do so by itself."""
    return await _act(console, person, Wish.ASK_TO_GO_ON, mission_id, mission=mission_id)


@acting.post("/missions/{mission_id:name}/go-on")
async def go_on(mission_id: IdInPath, console: ConsoleOf, person: PersonOf) -> model.Done:
    """Take the second step, within a minute: refused unless the car is in order and alone.

    The first is not needed where the mission was only cancelled, or its way was blocked.
    """
    return await _act(console, person, Wish.GO_ON, mission_id, mission=mission_id)


@acting.post("/spots/{name:name}/close")
async def close_spot(name: IdInPath, console: ConsoleOf, person: PersonOf) -> model.Done:
    """Take a spot out of use; who is on his way there gets another one, or it is refused."""
    return await _act(console, person, Wish.CLOSE, name, target=name)


@acting.post("/spots/{name:name}/open")
async def open_spot(name: IdInPath, console: ConsoleOf, person: PersonOf) -> model.Done:
    """Let a spot be used again that was closed."""
    return await _act(console, person, Wish.OPEN, name, target=name)


@acting.post("/roads/{road_id:name}/close")
async def close_road(road_id: IdInPath, console: ConsoleOf, person: PersonOf) -> model.Done:
    """Take an aisle out of use; who has to drives another way, or it says whom it cuts off."""
    return await _act(console, person, Wish.CLOSE, f"road {road_id}", road=road_id)


@acting.post("/roads/{road_id:name}/open")
async def open_road(road_id: IdInPath, console: ConsoleOf, person: PersonOf) -> model.Done:
    """Let an aisle be driven again that was closed."""
    return await _act(console, person, Wish.OPEN, f"road {road_id}", road=road_id)


@acting.post("/stops")
async def strike(wanted: model.StopRange, console: ConsoleOf, person: PersonOf) -> model.Done:
    """Stop a car, a level or all at once."""
    scope = Scope(wanted.vehicle_id or "", wanted.level)
    about = About(vehicle=scope.vehicle, level=scope.level)
    return await _act(console, person, Wish.STOP, reach(scope), **about)


@acting.post("/stops/{stop_id:name}/ask-for-end")
async def ask_for_end(stop_id: IdInPath, console: ConsoleOf, person: PersonOf) -> model.Done:
    """Take the first step of the end of an emergency stop."""
    return await _act(console, person, Wish.ASK_FOR_END, stop_id, stop=stop_id)


@acting.post("/stops/{stop_id:name}/confirm-end")
async def confirm_end(stop_id: IdInPath, console: ConsoleOf, person: PersonOf) -> model.Done:
    """Take the second step, within a minute of the first: refused while somebody is in the way."""
    return await _act(console, person, Wish.CONFIRM_END, stop_id, stop=stop_id)


async def _act(
    console: Console, person: Person, wish: Wish, subject: str, **about: Unpack[About]
) -> model.Done:
    """Keep what is wanted, say it to the unit, and keep what came of it."""
    deed = _intend(console, person, wish, subject, condition(console, wish, about))
    answer = await console.desk.ask(person.name, wish, **about)
    if answer is None:
        _conclude(console, deed, Outcome.UNANSWERED, state(Condition.UNIT_SILENT))
        raise refusal(Fault.NO_ANSWER)
    if not answer.accepted:
        why = Statement(answer.code, answer.text, answer.details)
        _conclude(console, deed, Outcome.REFUSED, why)
        if not answer.code:
            raise refusal(Fault.REFUSED, text=answer.text)
        told = problem(answer.code, answer.text, answer.details)
        raise HTTPException(HTTPStatus.CONFLICT, told)
    _conclude(console, deed, Outcome.DONE, after(wish, subject, answer.text))
    return model.Done(answer=answer.text)


def _intend(
    console: Console, person: Person, wish: Wish, subject: str, before: Statement
) -> int | None:
    """Keep what is wanted; None = that cannot be done, which holds up no emergency stop."""
    if wish is not Wish.STOP:
        return console.intend(person, wish.value, subject, before)
    try:
        return console.intend(person, "emergency stop", subject, before)
    except RegisterError as error:
        log.error("%s stops %s, which is not kept: %s", person.name, subject, error)  # noqa: TRY400 - no bug
        return None


def _conclude(console: Console, deed: int | None, outcome: Outcome, said: Statement) -> None:
    """Keep what came of it; where that cannot be done it stays unknown there, and is told."""
    if deed is None:
        return
    try:
        console.conclude(deed, outcome, said)
    except RegisterError as error:
        log.error("deed %d is %s, which is not kept: %s", deed, outcome, error)  # noqa: TRY400 - no bug
