"""What a dispatcher says, as messages for the cars; and what they say, for it."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from rsu.avp.dispatch.dispatcher import Dispatch
from rsu.avp.dispatch.entry import Answer, deny
from rsu.avp.dispatch.interface import CarState, Connection, Factsheet, Request
from rsu.avp.dispatch.transfer import Offer, Rejection
from rsu.clock import seconds
from rsu.codec import topic, valet_offer, valet_order, valet_request, valet_state
from rsu.codec.message import Incoming, Outgoing
from rsu.errors import MessageError

OF_CARS: tuple[topic.Valet, ...] = ("state", "connection", "factsheet")
HEARD: tuple[topic.Valet, ...] = (*OF_CARS, "request", "offer", "response")
"""What a coordinator hears of cars, and in all."""
ACKNOWLEDGED = 1
"""QoS of orders; permits have 0, for the next one comes before any repetition."""


@dataclass(slots=True)
class Mail:
    """What has arrived, by what it is."""

    states: list[tuple[CarState, float]] = field(default_factory=list[tuple[CarState, float]])
    """With the time of arrival, Unix s."""
    connections: list[Connection] = field(default_factory=list[Connection])
    factsheets: list[Factsheet] = field(default_factory=list[Factsheet])
    requests: list[Request] = field(default_factory=list[Request])
    offers: list[Offer] = field(default_factory=list[Offer])
    """Missions that are to be taken over."""
    responses: list[Answer] = field(default_factory=list[Answer])
    """What neighbours say who do not take a mission over."""
    refused: list[tuple[str, MessageError]] = field(default_factory=list[tuple[str, MessageError]])
    """With the topic."""


def subscriptions(area: str, site: str) -> list[str]:
    """Return what the coordinator of a site subscribes to, whose cars are known by an area."""
    return [
        *(topic.valet(area, "+", noun) for noun in OF_CARS),
        topic.valet(site, "+", "request"),
        topic.valet(site, site, "offer"),
        topic.valet(site, site, "response"),
    ]


def sort(arrived: Iterable[Incoming]) -> Mail:
    """Read messages; what makes no sense, or comes under another's name, is refused."""
    mail = Mail()
    for message in arrived:
        try:
            _read(message, mail)
        except MessageError as error:
            mail.refused.append((message.topic, error))
    return mail


def _read(message: Incoming, mail: Mail) -> None:
    address = topic.parse(message.topic)
    party = address.party if isinstance(address, topic.NativeTopic) else ""
    match topic.kind(message.topic):
        case valet_state.STATE_KIND as kind:
            state = valet_state.decode_state(message.payload)
            _is_of(kind, state.vehicle, party)
            mail.states.append((state, seconds(message.arrival_ns)))
        case valet_state.CONNECTION_KIND as kind:
            connection = valet_state.decode_connection(message.payload)
            _is_of(kind, connection.vehicle, party)
            mail.connections.append(connection)
        case valet_state.FACTSHEET_KIND as kind:
            sheet = valet_state.decode_factsheet(message.payload)
            _is_of(kind, sheet.vehicle, party)
            mail.factsheets.append(sheet)
        case valet_request.REQUEST_KIND as kind:
            request = valet_request.decode_request(message.payload)
            _is_of(kind, request.party, party)
            mail.requests.append(request)
        case valet_offer.KIND as kind:
            to, offer = valet_offer.decode(message.payload)
            _is_of(kind, to, party)
            mail.offers.append(offer)
        case valet_request.RESPONSE_KIND:
            mail.responses.append(valet_request.decode_response(message.payload))
        case kind:
            raise MessageError(kind or "topic", "not for a coordinator")


def _is_of(kind: str, said: str, party: str) -> None:
    """Refuse what is published on somebody else's topic: a broker's rights are by topic."""
    if said != party:
        raise MessageError(kind, "it is of somebody else than its topic says")


def messages(area: str, dispatch: Dispatch) -> list[Outgoing]:
    """Write all that goes out in a turn: first who has to stop, then each order before permits."""
    stops, permits = list[Outgoing](), list[Outgoing]()
    for one in dispatch.grants:
        payload = valet_order.encode_permit(one)
        message = Outgoing(topic.valet(area, one.vehicle, "permit"), payload)
        (stops if one.vehicle in dispatch.stops else permits).append(message)
    orders = [
        Outgoing(
            topic.valet(area, one.vehicle, "order"), valet_order.encode_order(one), ACKNOWLEDGED
        )
        for one in dispatch.orders
    ]
    return stops + orders + permits


def transfers(
    offers: Iterable[tuple[str, Offer]], rejections: Iterable[Rejection]
) -> list[Outgoing]:
    """Write what is said to neighbours: what is to be taken over, and what is not."""
    return [
        *(
            Outgoing(topic.valet(to, to, "offer"), valet_offer.encode(to, offer), ACKNOWLEDGED)
            for to, offer in offers
        ),
        *(
            Outgoing(
                topic.valet(one.by, one.by, "response"),
                valet_request.encode_response(deny(one.mission, one.why)),
                ACKNOWLEDGED,
            )
            for one in rejections
        ),
    ]
