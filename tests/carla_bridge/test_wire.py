"""Requests from bytes: in any pieces, and out of whatever strangers send."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import msgpack

from carla_bridge.headless.wire import LONGEST, Allowance, Inbox, Request
from examples import few
from rsu.errors import MessageError

VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**64 - 1) | st.floats(allow_nan=False)
    | st.text(max_size=300) | st.binary(max_size=300),
    lambda inner: st.lists(inner, max_size=20) | st.dictionaries(st.text(max_size=9), inner),
    max_leaves=30,
)  # fmt: skip
CALLS = st.builds(
    Request, st.integers(0, 2**32 - 1), st.text(max_size=40), st.lists(VALUES, max_size=5)
)


def encode(call: Request) -> bytes:
    return msgpack.encode([0, call.number, call.method, call.arguments])


def inbox() -> Inbox:
    return Inbox(Allowance())


@few
@given(st.lists(CALLS, max_size=5), st.data())
def test_requests_arrive_whole_and_in_order_in_whatever_pieces(
    calls: list[Request], data: st.DataObject
) -> None:
    stream = b"".join(map(encode, calls))
    box, got, at = inbox(), list[Request](), 0
    while at < len(stream):
        size = data.draw(st.integers(1, len(stream) - at))
        box.feed(stream[at : at + size])
        got += box.requests()
        at += size
    assert got == calls


@given(st.binary(max_size=2000))
def test_garbage_is_refused_or_waits_for_more(garbage: bytes) -> None:
    box = inbox()
    try:
        box.feed(garbage)
        list(box.requests())
    except MessageError:
        pass


@pytest.mark.parametrize(
    "bomb",
    [
        b"\xdd\xff\xff\xff\xff" * 3,
        b"\xdf\xff\xff\xff\xff",
        b"\xc6\x7f\xff\xff\xff",
        b"\xdb\xff\xff\xff\xff",
        b"\x91" * 5000,
        b"\xc1",
        b"\xc9\x00\x00\x00\xff\x01",
    ],
)
def test_what_claims_to_be_huge_or_deep_is_refused_at_once(bomb: bytes) -> None:
    box = inbox()
    box.feed(b"\x94\x00\x01" + bomb)
    with pytest.raises(MessageError):
        list(box.requests())


def test_a_call_that_is_none_is_refused() -> None:
    for wrong in ([1, 2, None, None], [0, "x", "version", []], [0, True, "version", []], [], 7):
        box = inbox()
        box.feed(msgpack.encode(wrong))
        with pytest.raises(MessageError):
            list(box.requests())


def test_notifications_are_read_and_get_no_answer() -> None:
    box = inbox()
    box.feed(msgpack.encode([2, "version", []]) + encode(Request(1, "version", [])))
    assert [request.number for request in box.requests()] == [1]


def test_unfinished_requests_share_one_allowance_and_give_it_back() -> None:
    allowance = Allowance(1_000_000)
    head = b"\x94\x00\x01\xa7version\x91\xc6" + (900_000).to_bytes(4, "big")
    first, second = Inbox(allowance), Inbox(allowance)
    first.feed(head + bytes(800_000))
    assert list(first.requests()) == []
    with pytest.raises(MessageError):
        second.feed(head + bytes(800_000))
    first.feed(bytes(10))
    assert list(first.requests()) == []
    second.close()
    first.feed(bytes(99_990))
    assert [request.method for request in first.requests()] == ["version"]
    assert allowance.left == 1_000_000


def test_a_wrong_octet_behind_a_call_is_refused_and_what_was_drawn_comes_back() -> None:
    allowance = Allowance()
    box = Inbox(allowance)
    box.feed(encode(Request(1, "version", ["x" * 2_000_000])) + b"\xc1")
    with pytest.raises(MessageError):
        list(box.requests())
    box.close()
    assert allowance.left == Allowance().left


def test_a_long_text_is_taken_up_to_the_limit() -> None:
    box = inbox()
    box.feed(encode(Request(1, "copy_opendrive_to_file", ["x" * (LONGEST // 2)])))
    assert [request.number for request in box.requests()] == [1]
