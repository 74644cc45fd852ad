"""ValetOrder and ValetPermit: what a valet car is to do, and how far it may."""

from ivics.v1.valet_order_pb2 import ValetOrder
from ivics.v1.valet_permit_pb2 import ValetPermit

from rsu.avp.dispatch.interface import Action, Grant, Order
from rsu.avp.safety.permit import COUNTS, Permit
from rsu.codec.wire import bounded, choice, finite, name, number, parse, rows, unix_ns, unix_time
from rsu.errors import MessageError

ORDER_KIND, PERMIT_KIND = "valet_order", "valet_permit"
LARGEST_BYTES = 32_768
MOST_ARCS = 1000
LONGEST, SHARPEST = 10_000.0, 2.0
"""m of a way; 1/m, half a metre being less than any car turns in."""


def write_order(order: Order) -> ValetOrder:
    """Write an order, as a message that others may hold."""
    x, y, heading = order.start
    return ValetOrder(
        vehicle_id=order.vehicle,
        coordinator_id=order.coordinator,
        sequence=order.sequence,
        time_unix_ns=unix_ns(order.time),
        mission_id=order.mission,
        action=ValetOrder.Action.Name(number(order.action)),
        start_x_m=x,
        start_y_m=y,
        start_heading_rad=heading,
        level=order.level,
        arc_curvature_per_m=[curvature for curvature, _ in order.arc],
        arc_length_m=[length for _, length in order.arc],
    )


def read_order(kind: str, message: ValetOrder) -> Order:
    """Read an order; raises `MessageError`, which names the `kind`, when it is none."""
    start = (message.start_x_m, message.start_y_m, message.start_heading_rad)
    curvature, length = message.arc_curvature_per_m, message.arc_length_m
    rows(kind, MOST_ARCS, curvature, length)
    finite(kind, *start, *curvature, *length)
    if sum(map(abs, length)) > LONGEST or any(abs(bend) > SHARPEST for bend in curvature):
        raise MessageError(kind, "a way that no car drives")
    return Order(
        vehicle=name(kind, message.vehicle_id),
        coordinator=name(kind, message.coordinator_id),
        sequence=message.sequence,
        time=unix_time(kind, message.time_unix_ns),
        mission=name(kind, message.mission_id),
        action=choice(kind, Action, message.action),
        start=start,
        arc=tuple(zip(curvature, length, strict=True)),
        level=message.level,
    )


def encode_order(order: Order) -> bytes:
    """Write an order."""
    return write_order(order).SerializeToString()


def decode_order(payload: bytes) -> Order:
    """Read an order; raises `MessageError` when the bytes are none."""
    return read_order(ORDER_KIND, parse(ORDER_KIND, ValetOrder(), payload, LARGEST_BYTES))


def encode_permit(grant: Grant) -> bytes:
    """Write a permit."""
    permit = grant.permit
    return ValetPermit(
        vehicle_id=grant.vehicle,
        coordinator_id=grant.coordinator,
        mission_id=permit.mission,
        counter=permit.counter,
        expires_unix_ns=unix_ns(permit.expires),
        cleared_m=permit.cleared,
        speed_limit_mps=permit.speed_limit,
        heard_unix_ns=unix_ns(grant.heard),
    ).SerializeToString()


def decode_permit(payload: bytes) -> Grant:
    """Read a permit; raises `MessageError` when the bytes are none."""
    message = parse(PERMIT_KIND, ValetPermit(), payload, LARGEST_BYTES)
    finite(PERMIT_KIND, message.cleared_m, message.speed_limit_mps)
    permit = Permit(
        mission=name(PERMIT_KIND, message.mission_id),
        counter=bounded(PERMIT_KIND, message.counter, COUNTS - 1),
        expires=unix_time(PERMIT_KIND, message.expires_unix_ns),
        cleared=message.cleared_m,
        speed_limit=message.speed_limit_mps,
    )
    return Grant(
        vehicle=name(PERMIT_KIND, message.vehicle_id),
        coordinator=name(PERMIT_KIND, message.coordinator_id),
        permit=permit,
        heard=unix_time(PERMIT_KIND, message.heard_unix_ns),
    )
