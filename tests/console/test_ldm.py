"""The local dynamic map: what is asked for is found, as plain Python would find it."""

import json
import math
import operator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import get_args

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from websockets.exceptions import ConnectionClosed

from console.serving import Served
from console.test_live import exhaust, knock, listen
from console.watch import Room, a_room, a_warning, a_world
from page import DOCS, block, column
from rsu.codec import topic, warning, world
from rsu.console.api import ldm_model
from rsu.console.api.ldm_query import find
from rsu.console.console import MOST_SUBSCRIPTIONS
from rsu.console.people.role import Role
from rsu.warnings.warning import Phase, Warning

BOTH = ["road_user", "warning"]
PATH = "/api/v1/ldm/query"
COMPARE = {
    "equal": operator.eq, "not_equal": operator.ne,
    "greater_than": operator.gt, "less_than": operator.lt,
    "greater_than_or_equal": operator.ge, "less_than_or_equal": operator.le,
}  # fmt: skip
TRACKS, WARNINGS = 40, 12


@pytest.fixture(scope="module")
def crowd(tmp_path_factory: pytest.TempPathFactory) -> Room:
    """A console that has heard of many, of some of whom not all is known; its time stands."""
    room, chance = a_room(tmp_path_factory.mktemp("ldm") / "people.db"), np.random.default_rng(1)
    now, view = room.console.now, a_world(room.console.now, TRACKS)
    table = view.table
    table.position[:] = chance.integers(-9, 10, (TRACKS, 2))
    table.velocity[:] = chance.integers(0, 4, (TRACKS, 2))
    table.z[chance.random(TRACKS) < 0.3] = np.nan
    table.heading[:] = np.where(chance.random(TRACKS) < 0.3, np.nan, chance.integers(-3, 4, TRACKS))
    table.class_probability[:] = np.eye(8)[chance.integers(0, 8, TRACKS)]
    view.coasting[:] = chance.random(TRACKS) < 0.5
    room.hear(topic.world("garage"), world.encode(replace(view, table=replace(table))))
    for k in range(WARNINGS):
        x, y = chance.integers(-9, 10, 2)
        said = replace(
            a_warning(now - 0.1 * (k % 3)), sequence=k, position=(float(x), float(y)),
            cause=90 + k % 4, time_to_event=math.nan if k % 3 else float(k),
        )  # fmt: skip
        warn(room, said)
    return room


def warn(room: Room, said: Warning) -> None:
    """Let a warning arrive."""
    room.hear(topic.warning("garage"), warning.encode(said, room.console.projection))


def ask(room: Room, **wanted: object) -> ldm_model.Found:
    found = find(room.console, ldm_model.Query.model_validate(wanted))
    assert found is not None
    return found


def ids(found: ldm_model.Found) -> list[int | str]:
    return [
        x.track_id if isinstance(x, ldm_model.RoadUser) else x.warning_id
        for x in found.data_objects
    ]


# -- against plain Python -------------------------------------------------------------------------

small = st.integers(-10, 100).map(float)
number = st.builds(
    ldm_model.OfNumber,
    attribute=st.sampled_from(get_args(ldm_model.Number)),
    operator=st.sampled_from(list(COMPARE)),
    value=small,
)
text = st.builds(
    ldm_model.OfText,
    attribute=st.sampled_from(get_args(ldm_model.Text)),
    operator=st.sampled_from(["equal", "not_equal"]),
    value=st.sampled_from(["car", "pedestrian", "901/3", "collision-longitudinal", ""]),
)
flag = st.builds(
    ldm_model.OfFlag,
    attribute=st.just("coasting"),
    operator=st.sampled_from(["equal", "not_equal"]),
    value=st.booleans(),
)
site = st.builds(ldm_model.InSite, x_m=small, y_m=small)
size = st.floats(0.5, 15.0)
area = st.one_of(
    st.builds(ldm_model.Circle, shape=st.just("circle"), centre=site, radius_m=size),
    st.builds(
        ldm_model.Rectangle, shape=st.just("rectangle"), centre=site,
        half_length_m=size, half_width_m=size, heading_rad=st.floats(-4.0, 4.0),
    ),
)  # fmt: skip
query = st.builds(
    ldm_model.Query,
    data_object_types=st.lists(st.sampled_from(BOTH), min_size=1, max_size=2),
    filter=st.none()
    | st.builds(
        ldm_model.Filter,
        statements=st.lists(st.one_of(number, text, flag), min_size=1, max_size=4),
        combined_by=st.sampled_from(["and", "or"]),
    ),
    area=st.none() | area,
    order_by=st.lists(
        st.builds(
            ldm_model.Order,
            attribute=st.sampled_from(get_args(ldm_model.Number)),
            direction=st.sampled_from(["ascending", "descending"]),
        ),
        max_size=3,
    ),
    maximum=st.integers(1, 60),
)


def is_in(one: ldm_model.RoadUser | ldm_model.HeldWarning, where: ldm_model.Area) -> bool:
    """By complex numbers: turned back, a rectangle lies along the axes."""
    assert isinstance(where.centre, ldm_model.InSite)
    away = complex(one.x_m - where.centre.x_m, one.y_m - where.centre.y_m)
    if isinstance(where, ldm_model.Circle):
        return abs(away) <= where.radius_m
    turned = away * complex(math.cos(where.heading_rad), -math.sin(where.heading_rad))
    return abs(turned.real) <= where.half_length_m and abs(turned.imag) <= where.half_width_m


def matches(one: ldm_model.RoadUser | ldm_model.HeldWarning, wanted: ldm_model.Query) -> bool:
    if one.data_object_type not in wanted.data_object_types:
        return False
    if wanted.area is not None and not is_in(one, wanted.area):
        return False
    if wanted.filter is None:
        return True
    held: list[bool] = []
    for said in wanted.filter.statements:
        value = getattr(one, said.attribute, None)
        held.append(value is not None and COMPARE[said.operator](value, said.value))
    return all(held) if wanted.filter.combined_by == "and" else any(held)


@given(wanted=query)
def test_a_query_finds_what_plain_python_finds(crowd: Room, wanted: ldm_model.Query) -> None:
    everything = ask(crowd, data_object_types=BOTH, maximum=500)
    assert everything.matched == len(everything.data_objects) == TRACKS + WARNINGS
    expected = [one for one in everything.data_objects if matches(one, wanted)]
    for order in reversed(wanted.order_by):
        sign = 1.0 if order.direction == "ascending" else -1.0
        values = {id(x): getattr(x, order.attribute, None) for x in expected}
        expected.sort(key=lambda x: (values[id(x)] is None, sign * (values[id(x)] or 0.0)))
    found = find(crowd.console, wanted)
    assert found is not None
    assert found.matched == len(expected)
    assert found.data_objects == expected[: wanted.maximum]


def test_every_attribute_that_is_a_scalar_can_be_asked_for_as_what_it_is() -> None:
    kinds = {ldm_model.Number: {float, int}, ldm_model.Text: {str}, ldm_model.Flag: {bool}}
    can = {name: kind for names, kind in kinds.items() for name in get_args(names)}
    fields = ldm_model.RoadUser.model_fields | ldm_model.HeldWarning.model_fields
    told = {"data_object_type", "latitude_deg", "longitude_deg", "track_ids", "standing"}
    assert set(can) == set(fields) - told
    for name, kind in can.items():
        annotation = fields[name].annotation
        assert set(get_args(annotation) or [annotation]) - {type(None)} <= kind, name


def test_the_page_names_every_attribute_and_its_example_can_be_asked() -> None:
    page = DOCS / "reference" / "console-api.md"
    every = [
        name
        for names in (ldm_model.Number, ldm_model.Text, ldm_model.Flag)
        for name in get_args(names)
    ]
    assert sorted(column(page, "attribute")) == sorted(every)
    ldm_model.Query.model_validate_json(block(page, "json", "data_object_types"))


# -- what is told ---------------------------------------------------------------------------------


async def test_objects_are_those_of_the_other_routes_with_their_validity_and_place(
    crowd: Room,
) -> None:
    async with crowd.browser(Role.VIEWER) as browser:
        found = (await browser.change("POST", PATH, {"data_object_types": BOTH})).json()
        tracks = (await browser.get("/api/v1/tracks")).json()
        warnings = (await browser.get("/api/v1/warnings")).json()
    told = found["data_objects"]
    assert [x["data_object_type"] for x in told] == ["road_user"] * TRACKS + ["warning"] * WARNINGS
    for one, other in zip(told, [*tracks["tracks"], *warnings], strict=True):
        assert one | other == one
        place = crowd.console.projection.plane(one["latitude_deg"], one["longitude_deg"])
        assert place == pytest.approx((one["x_m"], one["y_m"]), abs=1e-3)
    assert {(x["time_s"], x["expires_s"]) for x in told[:TRACKS]} == {
        (tracks["time_s"], tracks["time_s"] + 0.5)
    }
    assert all(x["time_s"] == x["detected_s"] for x in told[TRACKS:])


async def test_an_area_on_earth_is_the_same_as_in_the_site(crowd: Room) -> None:
    latitude, longitude, _ = crowd.console.projection.geodetic(2.0, 3.0)
    on_earth = {"latitude_deg": latitude, "longitude_deg": longitude}
    found = [
        ask(
            crowd,
            data_object_types=BOTH,
            area={"shape": "circle", "centre": centre, "radius_m": 6.5},
        )
        for centre in ({"x_m": 2.0, "y_m": 3.0}, on_earth)
    ]
    assert ids(found[0]) == ids(found[1])
    assert 0 < found[0].matched < TRACKS + WARNINGS


async def test_road_users_that_are_not_heard_are_not_told_and_warnings_hold_on(room: Room) -> None:
    warn(room, a_warning(room.console.now))
    async with room.browser(Role.VIEWER) as browser:
        answer = await browser.change("POST", PATH, {"data_object_types": BOTH})
        assert (answer.status_code, answer.json()["code"]) == (409, "not_heard")
        answer = await browser.change("POST", PATH, {"data_object_types": ["warning"]})
    assert answer.json()["matched"] == 1


@pytest.mark.parametrize("nonsense", [math.nan, math.inf, 1e300])
async def test_tracks_that_are_nowhere_are_passed_over(room: Room, nonsense: float) -> None:
    view = a_world(room.console.now, 4)
    view.table.position[0, 1] = view.table.z[2] = nonsense
    view.table.velocity[1, 0] = math.nan
    room.hear(topic.world("garage"), world.encode(replace(view, table=replace(view.table))))
    async with room.browser(Role.VIEWER) as browser:
        answer = await browser.change("POST", PATH, {"data_object_types": ["road_user"]})
        assert ids(ldm_model.Found.model_validate_json(answer.text)) == [2, 3]
        assert answer.json()["data_objects"][0]["latitude_deg"] == pytest.approx(48.1, abs=0.01)


async def test_a_warning_that_has_ended_is_not_in_the_map(room: Room) -> None:
    said = a_warning(room.console.now)
    for phase in (Phase.NEW, Phase.CANCELLATION):
        warn(room, replace(said, phase=phase))
    assert ask(room, data_object_types=["warning"]).matched == 0


def statement(attribute: str, comparison: str, value: object) -> dict[str, object]:
    said = {"attribute": attribute, "operator": comparison, "value": value}
    return {"data_object_types": BOTH, "filter": {"statements": [said]}}


@pytest.mark.parametrize(
    "wanted",
    [
        {},
        {"data_object_types": []},
        {"data_object_types": ["signal"]},
        {"data_object_types": BOTH, "maximum": 501},
        {"data_object_types": BOTH, "more": 1},
        {"data_object_types": BOTH, "filter": {"statements": []}},
        {"data_object_types": BOTH, "order_by": [{"attribute": "road_user_class"}]},
        {"data_object_types": BOTH, "area": {"shape": "circle", "centre": {"x_m": 0.0}}},
        statement("colour", "equal", "red"),
        statement("speed_mps", "equal", "fast"),
        statement("road_user_class", "greater_than", "car"),
        statement("coasting", "equal", 1),
        statement("x_m", "equal", 10**400),
    ],
)
async def test_what_makes_no_sense_is_refused(crowd: Room, wanted: dict[str, object]) -> None:
    async with crowd.browser(Role.VIEWER) as browser:
        answer = await browser.change("POST", PATH, wanted)
    assert (answer.status_code, answer.json()["code"]) == (422, "not_valid")


# -- subscriptions --------------------------------------------------------------------------------


def test_a_subscription_tells_what_a_query_finds_as_long_as_the_session_lasts(
    tmp_path: Path,
) -> None:
    with Served(tmp_path / "people.db") as served:
        viewer = served.log_in(Role.VIEWER)
        cookie = f"ivics_session={viewer.cookies['ivics_session']}"
        with listen(served, cookie, served.url, "/ws/ldm") as stream:
            wanted = statement("track_id", "equal", 1) | {"notify_interval_s": 0.1}
            stream.send(json.dumps(wanted))
            told = [ldm_model.Found.model_validate_json(stream.recv(10.0)) for _ in range(3)]
            assert [ids(one) for one in told] == [[1]] * 3
            assert np.diff([one.time_s for one in told]).min() >= 0.1
            assert viewer.delete("/api/v1/session").status_code == 204
            with pytest.raises(ConnectionClosed):
                exhaust(stream)


def test_a_subscriber_is_told_while_the_unit_is_not_heard(tmp_path: Path) -> None:
    with Served(tmp_path / "people.db") as served:
        cookie = f"ivics_session={served.log_in(Role.VIEWER).cookies['ivics_session']}"
        with listen(served, cookie, served.url, "/ws/ldm") as stream:
            stream.send(json.dumps({"data_object_types": ["road_user"], "notify_interval_s": 0.1}))
            assert "matched" in json.loads(stream.recv(10.0))
            served.reporting = False
            while "matched" in (told := json.loads(stream.recv(10.0))):
                pass
            assert told["code"] == "not_heard"
            served.reporting = True
            while "matched" not in json.loads(stream.recv(10.0)):
                pass


def test_nothing_is_told_until_as_many_match_as_are_wanted(tmp_path: Path) -> None:
    with Served(tmp_path / "people.db") as served:
        cookie = f"ivics_session={served.log_in(Role.VIEWER).cookies['ivics_session']}"
        with listen(served, cookie, served.url, "/ws/ldm") as stream:
            wanted = {"data_object_types": ["warning"], "multiplicity": 1, "notify_interval_s": 0.1}
            stream.send(json.dumps(wanted))
            with pytest.raises(TimeoutError):
                stream.recv(0.5)
            warn(served.room, a_warning(served.room.console.now))
            assert ids(ldm_model.Found.model_validate_json(stream.recv(10.0))) == ["901/7"]


@pytest.mark.parametrize("said", ["", "{", "[]", b"\x00", '{"data_object_types": ["signal"]}'])
def test_a_subscription_that_makes_no_sense_is_answered_with_the_problem(
    tmp_path: Path, said: str | bytes
) -> None:
    with Served(tmp_path / "people.db") as served:
        cookie = f"ivics_session={served.log_in(Role.VIEWER).cookies['ivics_session']}"
        with listen(served, cookie, served.url, "/ws/ldm") as stream:
            stream.send(said)
            assert json.loads(stream.recv(10.0))["code"] == "not_valid"
            with pytest.raises(ConnectionClosed):
                exhaust(stream)


def test_so_many_may_subscribe_and_nobody_from_elsewhere(tmp_path: Path) -> None:
    with Served(tmp_path / "people.db") as served:
        token = served.log_in(Role.VIEWER).cookies["ivics_session"]
        assert knock(served, "guessed", served.url, "/ws/ldm") == 403
        assert knock(served, token, "http://evil.example", "/ws/ldm") == 403
        with ExitStack() as streams:
            for _ in range(MOST_SUBSCRIPTIONS):
                streams.enter_context(
                    listen(served, f"ivics_session={token}", served.url, "/ws/ldm")
                )
            assert knock(served, token, served.url, "/ws/ldm") == 403
        with listen(served, f"ivics_session={token}", served.url, "/ws/ldm") as stream:
            stream.send(json.dumps({"data_object_types": ["road_user"]}))
            assert len(ids(ldm_model.Found.model_validate_json(stream.recv(10.0)))) == 2
