"""ValetMission: how far a mission is, and why its car does not go on."""

from ivics.v1.valet_mission_pb2 import ValetMission

from rsu.avp.dispatch.interface import Report
from rsu.avp.dispatch.mission import Kind, Mission, Reason, State
from rsu.codec.wire import LONGEST_NAME, choice, name, number, parse, unix_ns, unix_time
from rsu.errors import MessageError, MissionError
from rsu.statement import Statement

KIND = "valet_mission"
LARGEST_BYTES = 2048


def write(report: Report) -> ValetMission:
    """Write how far a mission is, as a message that others may hold."""
    mission, why = report.mission, report.why
    reason = 0 if mission.reason is None else 1 + number(mission.reason)
    return ValetMission(
        mission_id=mission.id,
        vehicle_id=mission.vehicle,
        kind=ValetMission.Kind.Name(number(mission.kind)),
        target_id=mission.target,
        state=ValetMission.State.Name(number(mission.state)),
        reason=ValetMission.Reason.Name(reason),
        since_unix_ns=unix_ns(mission.since),
        sequence=mission.version,
        awaited_id=report.awaited,
        holder_id=report.holder,
        awaited_code=why.code if why else "",
        awaited_details=why.details if why else {},
        awaited_text=why.text if why else "",
    )


def read(kind: str, message: ValetMission) -> Report:
    """Read how far a mission is; raises `MessageError`, which names the `kind`, if it says not."""
    if max(map(len, (message.target_id, message.awaited_id, message.holder_id))) > LONGEST_NAME:
        raise MessageError(kind, f"an identifier is longer than {LONGEST_NAME}")
    try:
        mission = Mission(
            id=name(kind, message.mission_id),
            vehicle=name(kind, message.vehicle_id),
            kind=choice(kind, Kind, message.kind),
            target=message.target_id,
            state=choice(kind, State, message.state),
            reason=choice(kind, Reason, message.reason - 1) if message.reason else None,
            since=unix_time(kind, message.since_unix_ns),
            version=message.sequence,
        )
    except MissionError as error:
        raise MessageError(kind, error.problem) from None
    why = None
    if message.awaited_code:
        details = dict(message.awaited_details)
        why = Statement(message.awaited_code, message.awaited_text, details)
    return Report(mission, message.awaited_id, message.holder_id, why)


def encode(report: Report) -> bytes:
    """Write how far a mission is."""
    return write(report).SerializeToString()


def decode(payload: bytes) -> Report:
    """Read how far a mission is; raises `MessageError` when the bytes do not say it."""
    return read(KIND, parse(KIND, ValetMission(), payload, LARGEST_BYTES))
