"""ValetRequest and ValetResponse: what somebody wants of the car park, and what came of it."""

from ivics.v1.valet_request_pb2 import ValetRequest
from ivics.v1.valet_response_pb2 import ValetResponse

from rsu.avp.dispatch.entry import Answer
from rsu.avp.dispatch.interface import Request, Wish
from rsu.codec.wire import (
    LONGEST_NAME,
    choice,
    milliseconds,
    name,
    number,
    parse,
    unix_ns,
    unix_time,
)
from rsu.errors import MessageError

REQUEST_KIND, RESPONSE_KIND = "valet_request", "valet_response"
LARGEST_BYTES = 2048


def encode_request(request: Request) -> bytes:
    """Write a request."""
    return ValetRequest(
        request_id=request.id,
        party_id=request.party,
        time_unix_ns=unix_ns(request.time),
        validity_ms=milliseconds(request.validity),
        wish=ValetRequest.Wish.Name(number(request.wish)),
        vehicle_id=request.vehicle,
        mission_id=request.mission,
        target_id=request.target,
        stop_id=request.stop,
        level=request.level,
        road_id=request.road,
    ).SerializeToString()


def decode_request(payload: bytes) -> Request:
    """Read a request; raises `MessageError` when the bytes are none."""
    message = parse(REQUEST_KIND, ValetRequest(), payload, LARGEST_BYTES)
    subject = (message.vehicle_id, message.mission_id, message.stop_id)
    place = (message.target_id, message.road_id)
    if max(map(len, (*subject, *place))) > LONGEST_NAME:
        raise MessageError(REQUEST_KIND, f"an identifier is longer than {LONGEST_NAME}")
    return Request(
        id=name(REQUEST_KIND, message.request_id),
        party=name(REQUEST_KIND, message.party_id),
        time=unix_time(REQUEST_KIND, message.time_unix_ns),
        validity=message.validity_ms / 1000.0,
        wish=choice(REQUEST_KIND, Wish, message.wish),
        vehicle=message.vehicle_id,
        mission=message.mission_id,
        target=message.target_id,
        road=message.road_id,
        stop=message.stop_id,
        level=message.level if message.HasField("level") else None,
    )


def encode_response(answer: Answer) -> bytes:
    """Write what came of a request."""
    return ValetResponse(
        request_id=answer.request,
        accepted=answer.accepted,
        answer_text=answer.text,
        refusal_code=answer.code,
        refusal_details=answer.details,
    ).SerializeToString()


def decode_response(payload: bytes) -> Answer:
    """Read what came of a request; raises `MessageError` when the bytes do not say it."""
    message = parse(RESPONSE_KIND, ValetResponse(), payload, LARGEST_BYTES)
    return Answer(
        request=name(RESPONSE_KIND, message.request_id),
        text=message.answer_text,
        accepted=message.accepted,
        code=message.refusal_code,
        details=dict(message.refusal_details),
    )
