import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from ivics.v1.world_frame_pb2 import WorldFrame

from hostile import damaged, survives
from rsu.clock import nanoseconds
from rsu.codec import world
from rsu.codec.world import WorldView
from rsu.config import Origin
from rsu.errors import MessageError
from rsu.tracking.track import TrackTable

NOW = 1_790_000_000.25


def view(n: int, seed: int = 1) -> WorldView:
    chance = np.random.default_rng(seed)
    root = chance.normal(size=(n, 4, 4))
    table = TrackTable(
        time=NOW,
        id=chance.integers(0, 1 << 62, n),
        position=chance.uniform(-300.0, 300.0, (n, 2)),
        velocity=chance.normal(0.0, 10.0, (n, 2)),
        yaw_rate=chance.normal(0.0, 0.3, n),
        covariance=root @ root.transpose(0, 2, 1),
        z=np.where(chance.random(n) < 0.5, np.nan, 1.0),
        heading=chance.uniform(-np.pi, np.pi, n),
        extent=chance.uniform(0.5, 10.0, (n, 3)),
        class_probability=chance.dirichlet(np.ones(8), n).reshape(n, 8),
        existence=chance.random(n),
        born=NOW - chance.uniform(0.0, 1000.0, n),
        updated=NOW - chance.uniform(0.0, 1.0, n),
        seen_by=chance.integers(0, 16, n),
        station_id=np.where(chance.random(n) < 0.5, -1, chance.integers(0, 1 << 32, n)),
        identity=np.column_stack(
            (
                nanoseconds(NOW) - chance.integers(0, 1 << 40, n),
                chance.integers(0, 1 << 32, n),
                chance.integers(0, 1 << 62, n),
            )
        ),
    )
    return WorldView(
        site="junction",
        station_id=4_294_967_295,
        sequence=2**64 - 1,
        validity=0.5,
        origin=Origin(latitude_deg=48.7, longitude_deg=9.1, altitude_m=250.5),
        table=table,
        coasting=chance.random(n) < 0.5,
    )


@given(st.integers(0, 30), st.integers(0, 1000))
def test_the_world_comes_back_within_the_resolution_of_the_wire(n: int, seed: int) -> None:
    sent = view(n, seed)
    back = world.decode(world.encode(sent))
    for name in ("site", "station_id", "sequence", "validity", "origin"):
        assert getattr(back, name) == getattr(sent, name)
    assert back.table.time == sent.table.time
    for name in ("id", "seen_by", "station_id", "identity"):
        np.testing.assert_array_equal(getattr(back.table, name), getattr(sent.table, name))
    for name in ("born", "updated"):
        np.testing.assert_allclose(
            getattr(back.table, name), getattr(sent.table, name), rtol=0.0, atol=2e-6
        )
    for name in (
        "position",
        "velocity",
        "yaw_rate",
        "covariance",
        "z",
        "heading",
        "extent",
        "existence",
    ):
        np.testing.assert_allclose(
            getattr(back.table, name), getattr(sent.table, name), rtol=1e-6, atol=1e-6
        )
    np.testing.assert_allclose(
        back.table.class_probability, sent.table.class_probability, atol=1e-6
    )
    np.testing.assert_array_equal(back.coasting, sent.coasting)


def test_a_covariance_comes_back_symmetric() -> None:
    covariance = world.decode(world.encode(view(20))).table.covariance
    np.testing.assert_array_equal(covariance, covariance.transpose(0, 2, 1))


def test_what_is_read_can_go_straight_into_a_kernel() -> None:
    table = world.decode(world.encode(view(5))).table
    columns = [getattr(table, name) for name in TrackTable.__slots__ if name != "time"]
    assert all(column.flags.c_contiguous for column in columns)


def test_columns_of_unequal_length_are_refused() -> None:
    others = ("track_id", "age_us", "coasting", "class_probability", *world.IDENTITY)
    for column in (*world.COLUMNS, *others):
        message = WorldFrame.FromString(world.encode(view(2)))
        column_of = getattr(message, column)
        column_of.append(column_of[0])
        with pytest.raises(MessageError):
            world.decode(message.SerializeToString())


def test_more_rows_than_a_roadside_unit_tracks_are_refused() -> None:
    message = WorldFrame(coasting=[False] * (world.LARGEST_ROWS + 1))
    with pytest.raises(MessageError):
        world.decode(message.SerializeToString())


def test_a_sender_that_knows_of_no_identities_was_the_first_to_know_all() -> None:
    sent = view(3)
    message = WorldFrame.FromString(world.encode(sent))
    for column in world.IDENTITY:
        message.ClearField(column)
    back = world.decode(message.SerializeToString()).table
    np.testing.assert_array_equal(back.identity[:, 1], sent.station_id)
    np.testing.assert_array_equal(back.identity[:, 2], sent.table.id)
    np.testing.assert_allclose(back.identity[:, 0] / 1e9, sent.table.born, atol=2e-6)


@pytest.mark.parametrize("latitude", [91.0, np.nan, np.inf])
def test_an_origin_that_is_nowhere_is_refused(latitude: float) -> None:
    message = WorldFrame.FromString(world.encode(view(1)))
    message.origin_latitude_deg = latitude
    with pytest.raises(MessageError, match="origin"):
        world.decode(message.SerializeToString())


def test_a_track_id_beyond_63_bits_is_refused() -> None:
    message = WorldFrame.FromString(world.encode(view(1)))
    message.track_id[0] = 2**64 - 1
    with pytest.raises(MessageError, match="63 bits"):
        world.decode(message.SerializeToString())


@given(st.data())
def test_damaged_bytes_raise_nothing_but_a_message_error(data: st.DataObject) -> None:
    survives(world.decode, data.draw(damaged(world.encode(view(2)))))
