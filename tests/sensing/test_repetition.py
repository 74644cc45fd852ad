"""What has been there is known for the span, and forgotten after twice as long."""

from hypothesis import given
from hypothesis import strategies as st

from rsu.sensing.repetition import Repetition


def test_a_key_is_new_once() -> None:
    seen = Repetition[str](1.0)
    assert [seen.is_new("a", 10.0), seen.is_new("a", 10.9), seen.is_new("b", 10.9)] == [
        True,
        False,
        True,
    ]


def test_a_key_is_new_again_after_a_long_silence() -> None:
    seen = Repetition[str](1.0)
    seen.is_new("a", 10.0)
    assert seen.is_new("a", 13.0)


def test_it_holds_no_more_than_two_spans_of_keys() -> None:
    seen = Repetition[int](1.0)
    for k in range(1000):
        seen.is_new(k, 0.1 * k)
    assert len(seen._young) + len(seen._old) <= 24


@given(steps=st.lists(st.tuples(st.integers(0, 3), st.floats(0.0, 0.6)), max_size=40))
def test_a_key_within_the_span_is_never_taken_for_new(steps: list[tuple[int, float]]) -> None:
    seen, now, first = Repetition[int](1.0), 0.0, dict[int, float]()
    for key, pause in steps:
        now += pause
        if seen.is_new(key, now):
            assert now - first.get(key, -9.0) > 1.0
            first[key] = now
