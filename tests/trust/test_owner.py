"""Whose a station id is."""

from hypothesis import given
from hypothesis import strategies as st

from rsu.trust.owner import LASTING, STATIONS, Owners

EVENTS = st.lists(
    st.tuples(st.sampled_from("abc"), st.integers(1, 3), st.floats(0.0, 6.0)), max_size=40
)


@given(EVENTS)
def test_nobody_has_an_id_that_another_has_used_lately(
    events: list[tuple[str, int, float]],
) -> None:
    owners, now = Owners(), 0.0
    allowed: dict[int, tuple[str, float]] = {}
    for source, station, passed in events:
        now += passed
        owner, last = allowed.get(station, (source, now))
        free = owner == source or now - last > LASTING
        assert owners.owns(source, station, now) == free
        if free:
            allowed[station] = source, now


def test_no_number_of_ids_grows_the_memory() -> None:
    owners = Owners()
    assert all(owners.owns("flood", station, 0.0) for station in range(2 * STATIONS))
    assert owners.owns("other", 0, 0.0)  # forgotten
    assert not owners.owns("other", 2 * STATIONS - 1, 0.0)
