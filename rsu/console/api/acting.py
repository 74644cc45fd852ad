"""What one may do: each act is a wish to the unit, and stands in the audit log with its outcome."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Path

from rsu.avp.dispatch.entry import Answer
from rsu.avp.dispatch.interface import Wish
from rsu.console.api import model
from rsu.console.api.guard import ConsoleOf, PersonOf, refusal
from rsu.console.console import Console
from rsu.console.people.register import Person

acting = APIRouter(
    prefix="/api/v1",
    tags=["acting"],
    responses={
        HTTPStatus.CONFLICT: {"model": model.Problem},
        HTTPStatus.SERVICE_UNAVAILABLE: {"model": model.Problem},
    },
)

SubjectInPath = Annotated[str, Path(pattern=r"^[A-Za-z0-9_.-]{1,64}$")]


@acting.post("/missions")
async def begin(wanted: model.MissionRequest, console: ConsoleOf, person: PersonOf) -> model.Done:
    """Let a car be parked, fetched or moved."""
    target = wanted.target_id or ""
    answer = await console.desk.ask(
        person.name, Wish(wanted.wish), vehicle=wanted.vehicle_id, target=target
    )
    return _done(console, person, wanted.wish, wanted.vehicle_id, target, answer)


@acting.post("/missions/{mission_id}/cancel")
async def cancel(mission_id: SubjectInPath, console: ConsoleOf, person: PersonOf) -> model.Done:
    """Withdraw a mission; a car that is under way stops, for people to see to it."""
    answer = await console.desk.ask(person.name, Wish.CANCEL, mission=mission_id)
    return _done(console, person, "cancel", mission_id, "", answer)


@acting.post("/missions/{mission_id}/hold")
async def hold(mission_id: SubjectInPath, console: ConsoleOf, person: PersonOf) -> model.Done:
    """Let a car under way stand where it is, until its mission is released."""
    answer = await console.desk.ask(person.name, Wish.HOLD, mission=mission_id)
    return _done(console, person, "hold", mission_id, "held", answer)


@acting.post("/missions/{mission_id}/release")
async def release(mission_id: SubjectInPath, console: ConsoleOf, person: PersonOf) -> model.Done:
    """Let a mission go on that was held: refused while somebody is beside the car."""
    answer = await console.desk.ask(person.name, Wish.RELEASE, mission=mission_id)
    return _done(console, person, "release", mission_id, "released", answer)


@acting.post("/missions/{mission_id}/ask-to-go-on")
async def ask_to_go_on(
    mission_id: SubjectInPath, console: ConsoleOf, person: PersonOf
) -> model.Done:
    """Take the first step of letting a car go on that does not do so by itself."""
    answer = await console.desk.ask(person.name, Wish.ASK_TO_GO_ON, mission=mission_id)
    return _done(console, person, "ask to go on", mission_id, "", answer)


@acting.post("/missions/{mission_id}/go-on")
async def go_on(mission_id: SubjectInPath, console: ConsoleOf, person: PersonOf) -> model.Done:
    """Take the second step, within a minute: refused unless the car is in order and alone.

    The first is not needed where the mission was only cancelled, or its way was blocked.
    """
    answer = await console.desk.ask(person.name, Wish.GO_ON, mission=mission_id)
    return _done(console, person, "go on", mission_id, "", answer)


@acting.post("/stops")
async def strike(reach: model.StopRange, console: ConsoleOf, person: PersonOf) -> model.Done:
    """Stop a car, a level or all at once."""
    vehicle = reach.vehicle_id or ""
    answer = await console.desk.ask(person.name, Wish.STOP, vehicle=vehicle, level=reach.level)
    level = "" if reach.level is None else f"level {reach.level}"
    return _done(console, person, "emergency stop", f"{vehicle} {level}".strip(), "", answer)


@acting.post("/stops/{stop_id}/ask-for-end")
async def ask_for_end(stop_id: SubjectInPath, console: ConsoleOf, person: PersonOf) -> model.Done:
    """Take the first step of the end of an emergency stop."""
    answer = await console.desk.ask(person.name, Wish.ASK_FOR_END, stop=stop_id)
    return _done(console, person, "ask for end", stop_id, "", answer)


@acting.post("/stops/{stop_id}/confirm-end")
async def confirm_end(stop_id: SubjectInPath, console: ConsoleOf, person: PersonOf) -> model.Done:
    """Take the second step, within a minute of the first: refused while somebody is in the way."""
    answer = await console.desk.ask(person.name, Wish.CONFIRM_END, stop=stop_id)
    return _done(console, person, "confirm end", stop_id, "", answer)


def _done(
    console: Console, person: Person, act: str, subject: str, after: str, answer: Answer | None
) -> model.Done:
    """Keep what was done; refuse in the unit's own words what it refuses."""
    said = answer.text if answer else "no answer"
    accepted = answer is not None and answer.accepted
    console.note(
        person, act, subject, before=_before(console, subject),
        after=after if after and accepted else said, accepted=accepted,
    )  # fmt: skip
    if answer is None:
        problem = "the unit does not answer"
        raise refusal(HTTPStatus.SERVICE_UNAVAILABLE, "no_answer", problem)
    if not answer.accepted:
        raise refusal(HTTPStatus.CONFLICT, "refused", answer.text)
    return model.Done(answer=answer.text)


def _before(console: Console, subject: str) -> str:
    """Return what was known of a car, a mission or a spot."""
    account = console.board.account(console.now)
    for one in account.missions if account else ():
        if subject in {one.mission.id, one.mission.vehicle}:
            return f"{one.mission.state.value} to {one.mission.target}"
    return ""
