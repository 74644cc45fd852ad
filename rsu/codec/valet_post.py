"""What a dispatcher says, as messages for the cars; and what they say, for it."""

from rsu.avp.dispatcher import Dispatch
from rsu.codec import topic, valet_order
from rsu.codec.message import Outgoing

ACKNOWLEDGED = 1
"""QoS of orders; permits have 0, for the next one comes before any repetition."""


def messages(site: str, dispatch: Dispatch) -> list[Outgoing]:
    """Write all that goes out in a turn; who has to stop comes first."""
    stopped = [grant for grant in dispatch.grants if grant.vehicle in dispatch.stops]
    others = [grant for grant in dispatch.grants if grant.vehicle not in dispatch.stops]
    permits = [
        Outgoing(topic.valet(site, one.vehicle, "permit"), valet_order.encode_permit(one))
        for one in (*stopped, *others)
    ]
    orders = [
        Outgoing(
            topic.valet(site, one.vehicle, "order"), valet_order.encode_order(one), ACKNOWLEDGED
        )
        for one in dispatch.orders
    ]
    return permits + orders
