import pytest
from hypothesis import given
from hypothesis import strategies as st

from hostile import survives
from rsu.codec import topic
from rsu.codec.topic import GeoTopic, NativeTopic

LATITUDES = st.floats(-85.0, 85.0)
LONGITUDES = st.floats(-180.0, 179.999)
NAMES = st.from_regex(r"[A-Za-z0-9_-]{1,64}", fullmatch=True)


def test_a_quadkey_counts_from_the_north_west() -> None:
    corners = [(60.0, -90.0), (60.0, 90.0), (-60.0, -90.0), (-60.0, 90.0)]
    assert [topic.quadkey(*corner, 1) for corner in corners] == ["0", "1", "2", "3"]


@given(LATITUDES, LONGITUDES, st.integers(1, 22))
def test_a_larger_tile_is_a_shorter_key(latitude: float, longitude: float, depth: int) -> None:
    deepest = topic.quadkey(latitude, longitude, topic.REPORT_DEPTH)
    assert topic.quadkey(latitude, longitude, depth) == deepest[:depth]


@given(st.floats(-91.0, 91.0), st.floats(-181.0, 181.0))
def test_every_place_on_earth_has_a_tile(latitude: float, longitude: float) -> None:
    key = topic.quadkey(latitude, longitude, 22)
    assert len(key) == 22
    assert set(key) <= set("0123")


def test_around_a_tile_there_are_eight() -> None:
    tiles = topic.neighbourhood(48.6, 2.2, 15)
    assert len(tiles) == 9
    assert topic.quadkey(48.6, 2.2, 15) in tiles
    degree = 360.0 / (1 << 15)
    assert topic.quadkey(48.6, 2.2 + degree, 15) in tiles
    assert topic.quadkey(48.6, 2.2 + 2.0 * degree, 15) not in tiles


def test_the_neighbours_continue_beyond_the_date_line_and_end_at_the_poles() -> None:
    assert topic.quadkey(0.1, -179.9999, 15) in topic.neighbourhood(0.1, 179.9999, 15)
    assert len(topic.neighbourhood(89.0, 0.1, 15)) == 6


@given(NAMES, NAMES, LATITUDES, LONGITUDES)
def test_a_report_is_heard_by_who_asks_for_its_region(
    namespace: str, source: str, latitude: float, longitude: float
) -> None:
    sent = topic.report(namespace, "outQueue", "denm", source, latitude, longitude)
    filters = topic.region(namespace, "outQueue", "denm", latitude, longitude)
    pattern = [heard[:-2].split("/") for heard in filters]
    levels = sent.split("/")
    assert any(
        all(want in {"+", level} for want, level in zip(wanted, levels, strict=False))
        for wanted in pattern
    )


@given(NAMES, NAMES, LATITUDES, LONGITUDES, st.sampled_from(("inQueue", "outQueue")))
def test_a_report_topic_is_taken_apart_as_it_was_built(
    namespace: str, source: str, latitude: float, longitude: float, queue: topic.Queue
) -> None:
    built = topic.report(namespace, queue, "cam", source, latitude, longitude)
    tile = topic.quadkey(latitude, longitude, 22)
    assert topic.parse(built) == GeoTopic(namespace, queue, "cam", source, tile)
    assert topic.kind(built) == "cam"


def test_a_private_topic_has_no_tile() -> None:
    assert topic.parse("default/outQueue/v2x/denm/car") == GeoTopic(
        "default", "outQueue", "denm", "car", ""
    )


@pytest.mark.parametrize(
    ("built", "parsed"),
    [
        (topic.detections("a", "pole_1"), NativeTopic("a", "detections", sensor_id="pole_1")),
        (topic.world("a"), NativeTopic("a", "world")),
        (topic.warning("a"), NativeTopic("a", "warning")),
        (topic.status("a"), NativeTopic("a", "status")),
        (topic.tick("a"), NativeTopic("a", "tick")),
        (topic.car_park("a"), NativeTopic("a", "car_park")),
        (topic.tick_done("a"), NativeTopic("a", "tick_done")),
        (topic.vehicle_state("a", 7), NativeTopic("a", "state", station_id=7)),
        (topic.vehicle_command("a", 7), NativeTopic("a", "command", station_id=7)),
        (topic.valet("a", "car_1", "order"), NativeTopic("a", "valet_order", party="car_1")),
        (topic.valet("a", "gate", "request"), NativeTopic("a", "valet_request", party="gate")),
    ],
)
def test_a_native_topic_is_taken_apart_as_it_was_built(built: str, parsed: NativeTopic) -> None:
    assert topic.parse(built) == parsed
    assert topic.kind(built) == parsed.noun


@given(st.text(max_size=60) | st.from_regex(r"(ivics|[a-z]+)/[a-z0-9+#/]{0,40}"))
def test_any_text_is_a_topic_or_a_message_error(text: str) -> None:
    parsed = survives(lambda payload: topic.parse(payload.decode()), text.encode())
    assert (topic.kind(text) == "") == (parsed is None)


@pytest.mark.parametrize(
    "text",
    [
        "ivics/a/vehicle/x/state",
        "ivics/a/detections/",
        "ivics/a/valet/car/wish",
        "ivics/a/b/world",
        "ivics/a/world\n",
        "default/outQueue/v2x/cam/car/0/4",
        "default/interQueue/v2x/cam/car/0",
        "default/outQueue/v2x/cam/car" + "/0" * 300,
    ],
)
def test_almost_a_topic_is_none(text: str) -> None:
    assert topic.kind(text) == ""
