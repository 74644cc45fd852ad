"""ValetOffer: a mission that goes from one coordinator to another."""

from ivics.v1.valet_offer_pb2 import ValetOffer

from rsu.avp.dispatch.interface import Report
from rsu.avp.dispatch.transfer import Offer
from rsu.codec import valet_mission, valet_order
from rsu.codec.wire import name, parse
from rsu.errors import MessageError

KIND = "valet_offer"
LARGEST_BYTES = valet_order.LARGEST_BYTES + valet_mission.LARGEST_BYTES


def encode(to: str, offer: Offer) -> bytes:
    """Write an offer to a coordinator."""
    return ValetOffer(
        coordinator_id=to,
        mission=valet_mission.write(Report(offer.mission)),
        order=valet_order.write_order(offer.order),
    ).SerializeToString()


def decode(payload: bytes) -> tuple[str, Offer]:
    """Read to whom something is offered, and what; raises `MessageError` when the bytes say not."""
    message = parse(KIND, ValetOffer(), payload, LARGEST_BYTES)
    mission = valet_mission.read(KIND, message.mission).mission
    order = valet_order.read_order(KIND, message.order)
    if (order.mission, order.vehicle) != (mission.id, mission.vehicle):
        raise MessageError(KIND, "its order is of another mission")
    return name(KIND, message.coordinator_id), Offer(mission, order)
