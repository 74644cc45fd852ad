from hypothesis import given
from hypothesis import strategies as st

from rsu.avp.dispatch.denial import Denial
from rsu.avp.dispatch.dispatcher import Dispatch
from rsu.avp.dispatch.entry import Answer
from rsu.avp.dispatch.interface import Action, Connection, Grant, Order
from rsu.avp.dispatch.mission import Kind, Mission, Reason
from rsu.avp.dispatch.transfer import Offer, Rejection
from rsu.avp.safety.permit import Permit
from rsu.codec import topic, valet_order, valet_post, valet_state
from rsu.codec.message import Incoming
from rsu.errors import MissionError

ORDER = Order(
    vehicle="a", coordinator="c", sequence=1, time=1.79e9, mission="m1", action=Action.DRIVE,
    start=(0.0, 0.0, 0.0), arc=((0.0, 5.0),), level=0,
)  # fmt: skip


def grant(vehicle: str) -> Grant:
    permit = Permit("m1", 1, 1.79e9, 5.0, 1.0)
    return Grant(vehicle=vehicle, coordinator="c", permit=permit, heard=1.79e9)


def test_who_has_to_stop_hears_it_first_and_orders_go_before_other_permits() -> None:
    dispatch = Dispatch(
        orders=[ORDER],
        grants=[grant("a"), grant("b"), grant("c")],
        stops={"c": Reason.OBSTACLE, "d": Reason.LINK},
    )
    sent = valet_post.messages("garage", dispatch)
    wanted = [("c", "permit"), ("a", "order"), ("a", "permit"), ("b", "permit")]
    assert [one.topic for one in sent] == [topic.valet("garage", *pair) for pair in wanted]
    assert [one.qos for one in sent] == [0, 1, 0, 0]
    assert not any(one.retain for one in sent)


def test_what_is_sent_is_what_was_dispatched() -> None:
    sent = valet_post.messages("garage", Dispatch(orders=[ORDER], grants=[grant("a")]))
    assert valet_order.decode_permit(sent[1].payload) == grant("a")
    assert valet_order.decode_order(sent[0].payload) == ORDER


CONNECTED = Connection(vehicle="a", session=7, connected=True)


def arrived(party: str, noun: topic.Valet, payload: bytes) -> Incoming:
    return Incoming(topic.valet("garage", party, noun), payload, 1_790_000_000_000_000_000)


def test_what_arrives_is_sorted_by_what_it_is() -> None:
    mail = valet_post.sort([arrived("a", "connection", valet_state.encode_connection(CONNECTED))])
    assert mail.connections == [CONNECTED]
    assert mail.refused == []


def test_nobody_speaks_for_another_car() -> None:
    mail = valet_post.sort([arrived("b", "connection", valet_state.encode_connection(CONNECTED))])
    assert mail.connections == []
    assert "somebody else" in str(mail.refused[0][1])


def test_what_a_coordinator_says_itself_is_not_for_it() -> None:
    mail = valet_post.sort([arrived("a", "permit", valet_order.encode_permit(grant("a")))])
    assert "not for a coordinator" in str(mail.refused[0][1])


@given(
    st.lists(
        st.builds(
            arrived,
            st.sampled_from(["a", "b"]),
            st.sampled_from([*valet_post.HEARD, "order"]),
            st.binary(max_size=200),
        )
        | st.builds(Incoming, st.text(max_size=40), st.binary(max_size=40), st.just(1))
    )
)
def test_no_bytes_stop_who_sorts_them_and_each_is_sorted(messages: list[Incoming]) -> None:
    mail = valet_post.sort(messages)
    cars = (mail.states, mail.connections, mail.factsheets)
    sorted_in = (*cars, mail.requests, mail.offers, mail.responses, mail.refused)
    assert sum(map(len, sorted_in)) == len(messages)


def test_an_offer_comes_to_the_coordinator_that_it_is_for_and_to_no_other() -> None:
    mission = Mission(id="m1", vehicle="a", kind=Kind.PARK, target="S1", since=1.79e9)
    (sent,) = valet_post.transfers([("upper", Offer(mission, ORDER))], [])
    assert (sent.qos, sent.retain) == (1, False)
    assert sent.topic in valet_post.subscriptions("garage", "upper")
    assert sent.topic not in valet_post.subscriptions("garage", "lower")
    assert valet_post.sort([arrived("upper", "offer", sent.payload)]).offers == [
        Offer(mission, ORDER)
    ]
    refused = valet_post.sort([arrived("lower", "offer", sent.payload)]).refused
    assert "somebody else" in str(refused[0][1])


def test_why_an_offer_is_not_taken_comes_to_who_has_made_it() -> None:
    why = MissionError("a", Denial.NO_SPOT_FREE).said
    (sent,) = valet_post.transfers([], [Rejection("m1", "lower", why)])
    assert sent.topic in valet_post.subscriptions("garage", "lower")
    assert sent.topic not in valet_post.subscriptions("garage", "upper")
    (said,) = valet_post.sort([arrived("lower", "response", sent.payload)]).responses
    assert said == Answer(
        "m1", "a: finds no spot that is free", accepted=False, code="no_spot_free",
        details={"subject": "a"},
    )  # fmt: skip
