"""Which spots of a car park others are told of as free, and that they can read it."""

import json
from base64 import b64decode
from typing import Any

import numpy as np
import pytest

from orange import faults
from rsu.avp.dispatch.interface import Wish
from rsu.avp.dispatch.mission import State
from rsu.avp.lot.lot import Spot
from rsu.avp.operation.accounting import free
from rsu.avp.operation.sight import Sight
from rsu.codec import topic
from rsu.codec.poim import PoimWriter
from rsu.config import Poim, parse_site
from rsu.errors import ConfigError
from rsu.frames.projection import Projection
from rsu.uper.message import codec
from valet.car_park import NOBODY, CarPark
from world import NOW, corridor_site

SITE = corridor_site()
PROJECTION = Projection(SITE.origin)
PROVIDER = Poim(country_code="SE", provider_id=4711)


def names(lot: CarPark) -> set[str]:
    return {spot.name for spot in free(lot.operation, lot.sight)}


def written(lot: CarPark, spots: list[Spot]) -> dict[str, Any]:
    """The block of a message that is valid and on the tile of its place."""
    message, packed = PoimWriter(SITE, PROVIDER, lot.layout.lot, PROJECTION).encode(spots, NOW)
    assert [faults("poim", "2.0.0", one.payload) for one in (message, packed)] == [[], []]
    assert packed.topic == message.topic
    block = json.loads(message.payload)["message"]["parking_availability_block"]
    place, where = block["place_info"]["position"], topic.parse(message.topic)
    assert isinstance(where, topic.GeoTopic)
    tile = topic.quadkey(place["latitude"] * 1e-7, place["longitude"] * 1e-7, topic.REPORT_DEPTH)
    assert (where.queue, where.kind, where.tile) == ("outQueue", "poim", tile)
    return block


def unpacked(lot: CarPark, spots: list[Spot]) -> dict[str, Any]:
    """The block of the packed message, and how many octets it takes."""
    _, packed = PoimWriter(SITE, PROVIDER, lot.layout.lot, PROJECTION).encode(spots, NOW)
    said = json.loads(packed.payload)
    assert said["message_format"] == "asn1/uper"
    octets = b64decode(said["message"]["payload"])
    assert len(octets) < 1400  # of a packet of GeoNetworking
    value = codec("poim", 2).decode(octets)
    assert value["header"] == {"protocolVersion": 1, "messageId": 3, "stationId": 900}
    (block,) = value["payload"]
    assert block["poiType"] == 1
    return block["poiBlock"]


def test_an_empty_car_park_has_all_its_stalls_and_no_bay(lot: CarPark) -> None:
    assert names(lot) == {spot.name for spot in lot.layout.lot.stalls}


def test_a_spot_that_is_kept_or_parked_in_is_not_free(lot: CarPark) -> None:
    lot.come("a")
    park = lot.ask(Wish.PARK, vehicle="a")
    target = lot.keeper.missions[park].target
    assert names(lot) == {spot.name for spot in lot.layout.lot.stalls} - {target}
    lot.until(park, State.PARKED)
    assert target not in names(lot)


def test_a_spot_that_an_operator_has_closed_is_not_free(lot: CarPark) -> None:
    some = lot.layout.lot.stalls[0].name
    assert lot.answers[lot.ask(Wish.CLOSE, target=some)].accepted
    assert some not in names(lot)


def test_a_spot_where_somebody_unknown_stands_is_not_free(lot: CarPark) -> None:
    one, other = lot.layout.lot.stalls[:2]
    stranger = np.array([[9.0, *one.middle, 1.0, 0.0, 4.5, 1.8, 0.0, 0.0, one.level]])
    lot.sight = Sight(NOBODY.obstacles, NOBODY.people, stranger)
    assert one.name not in names(lot)
    assert other.name in names(lot)


def test_what_is_free_is_told_by_number_and_place(lot: CarPark) -> None:
    stalls = list(lot.layout.lot.stalls)
    block = written(lot, stalls[1:])
    status = block["aggregated_status"]
    assert status["current_facility_status"] == 1
    assert status["current_occupancy"]["free_spaces"] == len(stalls) - 1
    assert status["current_occupancy"]["total_spaces"] == len(stalls)
    assert status["current_occupancy"]["rate"] == np.ceil(100.0 / len(stalls))
    (areas,) = block["detailed_status"]
    told: list[tuple[float, float]] = []
    for area in areas:
        at = area["location"]
        for step in area["free_spaces_position"]:
            latitude = at["latitude"] + step["delta_latitude"]
            longitude = at["longitude"] + step["delta_longitude"]
            told.append(PROJECTION.plane(latitude * 1e-7, longitude * 1e-7))
    assert np.allclose(told, [spot.middle for spot in stalls[1:]], atol=0.03)
    assert [k for area in areas for k in area["freespaces_id"]] == list(range(1, len(stalls)))


def test_the_packed_message_says_the_same_but_for_single_spots(lot: CarPark) -> None:
    stalls = list(lot.layout.lot.stalls)
    plain, packed = written(lot, stalls[1:]), unpacked(lot, stalls[1:])
    occupancy = plain["aggregated_status"]["current_occupancy"]
    assert packed["aggregatedStatus"]["currentOccupancy"] == {
        "rate": occupancy["rate"],
        "trend": 15,
        "freeSpaces": len(stalls) - 1,
        "totalSpaces": len(stalls),
        "confidence": 101,
    }
    (areas,), (told,) = plain["detailed_status"], packed["detailedStatus"]
    assert [area["id"] for area in told] == [area["id"] for area in areas]
    assert [area["location"] for area in told] == [area["location"] for area in areas]
    assert all(area["allowedVehicleCategories"] == [{"euVehicleCategoryM": "m1"}] for area in told)
    provider = packed["managementContainer"]["serviceProviderId"]
    assert provider == {"countryCode": "1010010000", "providerIdentifier": 4711}
    assert unpacked(lot, [])["aggregatedStatus"] == {"currentFacilityStatus": 3}


def test_a_full_car_park_says_so_without_a_number_that_there_is_not(lot: CarPark) -> None:
    block = written(lot, [])
    assert block["aggregated_status"] == {"current_facility_status": 3}


def test_the_operator_is_named_as_registers_do(lot: CarPark) -> None:
    provider = written(lot, [])["management_container"]["service_provider_id"]
    assert provider == {"country_code": "1010010000", "provider_identifier": 4711}


def test_who_has_no_car_park_cannot_tell_of_one() -> None:
    text = """
    name = "a"
    map = "a.xodr"
    origin = {latitude_deg = 48.1, longitude_deg = 11.5}
    v2x = {station_id = 901, source_uuid = "a"}
    poim = {country_code = "DE", provider_id = 1}
    """
    with pytest.raises(ConfigError, match=r"\$\.poim.*no \[valet\]"):
        parse_site(text, "a.toml")
