"""XML from outside: whatever it holds, a line number comes back."""

import contextlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rsu.errors import MapError
from rsu.roads.document import DEEPEST, Node, parse_document, read_document

BOMB = b"""<?xml version="1.0"?>
<!DOCTYPE lolz [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>
<OpenDRIVE name="&b;"/>"""


def parse(text: str) -> Node:
    return parse_document(text.encode(), "m.xodr")


def test_elements_know_their_lines() -> None:
    root = parse("<a>\n <b/>\n\n <b x='1'/>\n</a>")
    assert [(node.tag, node.line) for node in root.walk()] == [("a", 1), ("b", 2), ("b", 4)]


def test_the_walk_keeps_the_order_of_the_file() -> None:
    root = parse("<a><b><c/></b><d/><e><f/></e></a>")
    assert [node.tag for node in root.walk()] == ["a", "b", "c", "d", "e", "f"]


def test_a_namespace_is_no_part_of_a_tag() -> None:
    root = parse('<x:a xmlns:x="urn:x"><x:b/></x:a>')
    assert (root.tag, root.need("b").tag) == ("a", "b")


def test_entities_are_refused_before_they_grow() -> None:
    with pytest.raises(MapError, match=r"m\.xodr: line 2: a DOCTYPE is not accepted"):
        parse_document(BOMB, "m.xodr")


def test_a_document_of_another_kind_is_refused_with_its_line() -> None:
    with pytest.raises(MapError, match="line 2: is no XML"):
        parse("<a>\n<b></a>")


def test_an_unknown_encoding_is_refused() -> None:
    with pytest.raises(MapError, match="is no XML"):
        parse_document(b'<?xml version="1.0" encoding="klingon"?><a/>', "m.xodr")


def test_nesting_is_bounded() -> None:
    with pytest.raises(MapError, match=f"deeper than {DEEPEST}"):
        parse("<a>" * 100_000)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(MapError, match=r"none\.xodr: cannot be read: No such file"):
        read_document(tmp_path / "none.xodr")


@given(st.binary(max_size=200))
def test_any_bytes_give_a_tree_or_a_map_error(content: bytes) -> None:
    with contextlib.suppress(MapError):
        assert parse_document(content, "m.xodr").line >= 1


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        ("", "x='' is no number"),
        ("1,5", "x='1,5' is no number"),
        ("nan", "x='nan' is not finite"),
        ("-inf", "x='-inf' is not finite"),
        ("1e999", "x='1e999' is not finite"),
        ("1e10", "x='1e10' is beyond any road"),
    ],
)
def test_a_number_is_a_finite_number(value: str, problem: str) -> None:
    node = parse(f"<a>\n<b x='{value}'/></a>").need("b")
    with pytest.raises(MapError) as caught:
        node.number("x")
    assert str(caught.value) == f"m.xodr: line 2: <b> {problem}"


def test_a_length_is_above_zero() -> None:
    for value in ("0", "-1", "-0.0"):
        with pytest.raises(MapError, match="not above zero"):
            parse(f"<a x='{value}'/>").length("x")


def test_what_is_asked_for_must_be_there() -> None:
    node = parse("<a x='1' y='two'><b/><b/></a>")
    with pytest.raises(MapError, match="<a> has no attribute 'z'"):
        node.text("z")
    with pytest.raises(MapError, match="<a> has no <c>"):
        node.need("c")
    with pytest.raises(MapError, match="<b> stands twice in <a>"):
        node.find("b")
    with pytest.raises(MapError, match="y='two' is no whole number"):
        node.integer("y")
    with pytest.raises(MapError, match="y='two', expected one of start, end"):
        node.choice("y", ("start", "end"))


def test_a_default_stands_in_for_a_missing_attribute() -> None:
    node = parse("<a/>")
    assert (node.number("x", 0.1), node.text("x", "y"), node.find("b")) == (0.1, "y", None)
