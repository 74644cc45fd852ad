"""The tables of the reference are those of the code."""

import re
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from google.protobuf.descriptor import Descriptor
from ivics.v1 import (
    car_park_pb2,
    command_pb2,
    detection_frame_pb2,
    status_pb2,
    tick_pb2,
    valet_connection_pb2,
    valet_factsheet_pb2,
    valet_mission_pb2,
    valet_offer_pb2,
    valet_order_pb2,
    valet_permit_pb2,
    valet_request_pb2,
    valet_response_pb2,
    valet_state_pb2,
    vehicle_state_pb2,
    warning_pb2,
    weather_pb2,
    world_frame_pb2,
)

from page import DOCS, ROOT, column, tables
from rsu import errors
from rsu.codec import cam, detection, spatem, topic, valet_post, weather, world
from rsu.errors import IvicsError
from rsu.roads.document import DEEPEST
from rsu.sensing.drop import Reason
from scenarios.openscenario.entity import MOST_MEMBERS
from scenarios.openscenario.expression import CONSTANTS, FUNCTIONS, MOST
from scenarios.openscenario.finding import MapRule, RuleName
from scenarios.openscenario.source import LARGEST, MOST_TAGS
from scenarios.openscenario.story import MOST_ACTIONS
from sotif.catalog.entry import Entry, read_catalog
from staging import fold, recorded, unit

REFERENCE = DOCS / "reference"
NONE = "\N{EN DASH}"
MODULES = (
    car_park_pb2,
    command_pb2,
    detection_frame_pb2,
    status_pb2,
    tick_pb2,
    vehicle_state_pb2,
    warning_pb2,
    weather_pb2,
    world_frame_pb2,
)
VALET = (
    valet_order_pb2,
    valet_permit_pb2,
    valet_state_pb2,
    valet_connection_pb2,
    valet_factsheet_pb2,
    valet_request_pb2,
    valet_response_pb2,
    valet_mission_pb2,
    valet_offer_pb2,
)
"""Explained to makers of cars, on a page of their own."""
MESSAGES: list[Descriptor] = [
    message
    for module in (*MODULES, *VALET)
    for message in module.DESCRIPTOR.message_types_by_name.values()
]


def section(page: Path, heading: str) -> str:
    """The text below a heading, up to the next one of any depth."""
    (found,) = re.findall(
        rf"^#+ {re.escape(heading)}\n(.*?)(?=^#|\Z)",
        page.read_text("utf-8"),
        flags=re.MULTILINE | re.DOTALL,
    )
    return found


def page_of(message: Descriptor) -> Path:
    """Where a message is explained."""
    valet = message.name.startswith("Valet")
    return REFERENCE / ("vehicle-interface.md" if valet else "messages.md")


@pytest.mark.parametrize("message", MESSAGES, ids=lambda message: message.name)
def test_every_field_of_a_message_is_listed_in_its_order(message: Descriptor) -> None:
    rows = re.findall(
        r"^\| ((?:`\w+`(?:, )?)+) \|",
        section(page_of(message), f"`{message.name}`"),
        re.MULTILINE,
    )
    listed = [name for row in rows for name in re.findall(r"`(\w+)`", row)]
    assert listed == [field.name for field in message.fields]


def test_the_topics_are_those_that_are_built_and_known() -> None:
    tile = "d/…/d"
    listed = column(REFERENCE / "topics.md", "topic")
    assert listed == [
        topic.detections("SITE", "SENSOR_ID"),
        f"NS/inQueue/v2x/cam/SOURCE/{tile}",
        f"NS/inQueue/v2x/spatem/SOURCE/{tile}",
        topic.weather("SITE"),
        topic.radio("SITE"),
        topic.world("SITE"),
        topic.warning("SITE"),
        f"NS/outQueue/v2x/denm/SOURCE/{tile}",
        f"NS/outQueue/v2x/cpm/SOURCE/{tile}",
        f"NS/outQueue/v2x/cam/SOURCE/{tile}",
        f"NS/outQueue/v2x/mapem/SOURCE/{tile}",
        f"NS/outQueue/v2x/spatem/SOURCE/{tile}",
        f"NS/outQueue/v2x/poim/SOURCE/{tile}",
        f"NS/outQueue/v2x/rtcmem/SOURCE/{tile}",
        topic.frame("SITE"),
        topic.misbehaviour("SITE"),
        topic.status("SITE"),
        topic.car_park("SITE"),
        topic.tick("SITE"),
        topic.tick_done("SITE"),
        topic.vehicle_state("SITE", "STATION_ID"),  # type: ignore[arg-type]
        topic.vehicle_command("SITE", "STATION_ID"),  # type: ignore[arg-type]
        topic.valet("SITE", "VEHICLE_ID", "order"),
        topic.valet("SITE", "VEHICLE_ID", "permit"),
        topic.valet("SITE", "VEHICLE_ID", "state"),
        topic.valet("SITE", "VEHICLE_ID", "connection"),
        topic.valet("SITE", "VEHICLE_ID", "factsheet"),
        topic.valet("SITE", "PARTY", "request"),
        topic.valet("SITE", "PARTY", "response"),
        topic.valet("SITE", "VEHICLE_ID", "mission"),
        topic.valet("SITE", "SITE", "offer"),
    ]


def test_quality_of_service_and_retention_are_as_the_table_says() -> None:
    heading, *rows = tables(REFERENCE / "topics.md")[0]
    place = {name: heading.index(name) for name in ("QoS", "retained")}
    said = {row[0].split("/")[-1].strip("`| "): row for row in rows}
    for geographic in ("denm", "cpm"):
        said[geographic] = next(row for row in rows if geographic in row[0])
    sent = {topic.kind(m.topic): m for m in fold(unit(), recorded("wrong_way.xosc", 1)[:60])}
    assert set(sent) == {"world", "warning", "denm", "cpm"}
    for kind, message in sent.items():
        assert said[kind][place["QoS"]] == str(message.qos)
        assert (said[kind][place["retained"]] == "yes") == message.retain


def test_the_tiles_are_as_deep_as_the_page_says() -> None:
    text = (REFERENCE / "topics.md").read_text("utf-8")
    assert f"the {topic.REPORT_DEPTH} digits of the quadkey" in text
    assert f"the CAM and SPATEM tiles of {topic.REGION_DEPTH} digits" in text


def counted() -> Iterator[str]:
    """Names of counters that the code gives, other than those of refused rows and frames."""
    for name in (
        "pipeline",
        "reception",
        "codec/radio",
        "service",
        "adapters/mqtt",
        "adapters/scene_recorder",
        "adapters/car_park",
    ):
        code = (ROOT / "rsu" / f"{name}.py").read_text("utf-8")
        yield from re.findall(r'counters\["(\w+)"\]', code)
        yield from re.findall(r'"(\w+)": (?:tracker|self\._inbox|self)\.', code)
    yield from (f"malformed_{module.KIND}" for module in (cam, detection, spatem, weather, world))
    yield from (f"malformed_valet_{noun}" for noun in valet_post.HEARD)
    yield "malformed_topic"
    yield "radio_REASON"
    yield from (f"warning_{phase}" for phase in ("new", "update", "repetition", "cancellation"))


def test_every_counter_is_explained() -> None:
    assert sorted(column(REFERENCE / "counters.md", "counter")) == sorted(set(counted()))


def test_every_reason_to_refuse_is_explained() -> None:
    listed = [
        name
        for head, *rows in tables(REFERENCE / "counters.md")
        if "reason" in head[0]
        for row in rows
        for name in re.findall(r"^\W*(\w+)", row[0])
    ]
    assert listed == [reason.value for reason in Reason]


def test_the_tree_of_errors_is_the_real_one() -> None:
    rows = re.findall(
        rf"^\| `(\w+)` \| `?(\w+|{NONE})`? \| (\d) \|",
        (REFERENCE / "errors.md").read_text(),
        re.MULTILINE,
    )
    ours = [e for e in vars(errors).values() if isinstance(e, type) and issubclass(e, IvicsError)]
    assert rows == [
        (e.__name__, NONE if e is IvicsError else e.__bases__[0].__name__, str(e.exit_code))
        for e in ours
    ]


def test_the_rules_of_a_check_are_those_on_the_page() -> None:
    text = section(REFERENCE / "scenario.md", "Rules")
    listed = re.findall(r"^\| `(\S+)` \|", text, re.MULTILINE)
    assert sorted(listed) == sorted([*RuleName, *MapRule])


def test_the_limits_of_a_scenario_file_are_those_on_the_page() -> None:
    text = section(REFERENCE / "scenario.md", "Limits")
    listed = [
        int(cell.replace(",", ""))
        for cell in re.findall(r"\| ([\d,]+)(?: MiB)? \|$", text, re.MULTILINE)
    ]
    assert listed == [LARGEST // 2**20, MOST_TAGS, DEEPEST, MOST, MOST_MEMBERS, MOST_ACTIONS]


def test_the_functions_of_an_expression_are_those_on_the_page() -> None:
    text = section(REFERENCE / "scenario.md", "Parameters")
    rows = dict(re.findall(r"^\| (functions|constants) \| (.*) \|$", text, re.MULTILINE))
    assert re.findall(r"\w+", rows["functions"]) == list(FUNCTIONS)
    assert re.findall(r"\w+", rows["constants"]) == list(CONSTANTS)


def test_the_entries_of_the_catalogue_are_those_on_the_page() -> None:
    heading, *rows = tables(REFERENCE / "catalog.md")[0]
    assert [cell.strip("| ") for cell in heading] == [
        "id", "title", "monitor", "cause", "scenarios", "area"
    ]  # fmt: skip
    assert [[cell.strip("| ") for cell in row] for row in rows] == [
        row_of(entry) for entry in read_catalog().values()
    ]


def row_of(entry: Entry) -> list[str]:
    """An entry, as the page writes it."""
    cause = entry.cause
    return [
        f"`{entry.id}`",
        entry.title,
        f"`{entry.monitor}`" if entry.monitor else NONE,
        f"{cause.code}/{cause.sub_code}" if cause else NONE,
        ", ".join(f"`{name}`" for name in entry.scenarios),
        str(entry.area_after),
    ]


def test_every_field_of_an_entry_is_explained() -> None:
    text = section(REFERENCE / "catalog.md", "Fields of an entry")
    listed = re.findall(r"^\| `(\w+)` \|", text, re.MULTILINE)
    assert sorted(listed) == sorted(field.name for field in msgspec.structs.fields(Entry))
