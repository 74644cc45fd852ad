from rsu.avp.dispatcher import Dispatch
from rsu.avp.interface import Action, Grant, Order
from rsu.avp.mission import Reason
from rsu.avp.permit import Permit
from rsu.codec import topic, valet_order, valet_post

ORDER = Order(
    vehicle="a", coordinator="c", sequence=1, time=1.79e9, mission="m1", action=Action.DRIVE,
    start=(0.0, 0.0, 0.0), arc=((0.0, 5.0),), level=0,
)  # fmt: skip


def grant(vehicle: str) -> Grant:
    permit = Permit("m1", 1, 1.79e9, 5.0, 1.0)
    return Grant(vehicle=vehicle, coordinator="c", permit=permit, heard=1.79e9)


def test_who_has_to_stop_hears_it_first_and_orders_wait() -> None:
    dispatch = Dispatch(
        orders=[ORDER],
        grants=[grant("a"), grant("b"), grant("c")],
        stops={"c": Reason.OBSTACLE, "d": Reason.LINK},
    )
    sent = valet_post.messages("garage", dispatch)
    wanted = [("c", "permit"), ("a", "permit"), ("b", "permit"), ("a", "order")]
    assert [one.topic for one in sent] == [topic.valet("garage", *pair) for pair in wanted]
    assert [one.qos for one in sent] == [0, 0, 0, 1]
    assert not any(one.retain for one in sent)


def test_what_is_sent_is_what_was_dispatched() -> None:
    sent = valet_post.messages("garage", Dispatch(orders=[ORDER], grants=[grant("a")]))
    assert valet_order.decode_permit(sent[0].payload) == grant("a")
    assert valet_order.decode_order(sent[1].payload) == ORDER
