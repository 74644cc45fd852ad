"""Messages of a car park: what cars, coordinators and who wants something of them say."""

from rsu.avp.dispatch.account import Account, Awaited, OngoingMission, Place
from rsu.avp.dispatch.closure import OperatorClosure
from rsu.avp.dispatch.emergency import EmergencyStop, Scope
from rsu.avp.dispatch.entry import Answer
from rsu.avp.dispatch.interface import (
    Action,
    CarState,
    Connection,
    Factsheet,
    Grant,
    Order,
    Refusal,
    Report,
    Request,
    Trouble,
    Wish,
)
from rsu.avp.dispatch.mission import Kind, Mission, State
from rsu.avp.dispatch.transfer import Offer
from rsu.avp.safety.permit import FASTEST, Permit
from rsu.codec import (
    car_park,
    valet_mission,
    valet_offer,
    valet_order,
    valet_request,
    valet_state,
    vehicle,
)
from rsu.codec.vehicle import Command, VehicleState
from rsu.statement import Statement

NOW = 1_790_000_000.0
"""Unix s."""
WHY = Statement("lane", "a piece of aisle 3", {"place": "3"})
MISSION = Mission(
    id="m1", vehicle="7", kind=Kind.PARK, target="S1", state=State.DRIVING, since=NOW - 30.0
)
ORDER = Order(
    vehicle="7", coordinator="lower.1", sequence=3, time=NOW, mission="m1", action=Action.DRIVE,
    start=(1.0, 2.0, 0.5), arc=((0.0, 20.0), (0.1, 10.0), (-0.15, -4.0)), level=0,
)  # fmt: skip
GRANT = Grant(
    vehicle="7", coordinator="lower.1", heard=NOW - 0.1,
    permit=Permit("m1", counter=12, expires=NOW + 0.3, cleared=8.0, speed_limit=FASTEST),
)  # fmt: skip
STATE = CarState(
    vehicle="7", session=5, sequence=90, time=NOW, mission="m1", taken=3, refusal=Refusal.NONE,
    counter=11, pose=(4.0, 2.0, 0.5), level=0, station=3.0, speed=2.0, doors_closed=True,
    secured=False, trouble=Trouble.NONE,
)  # fmt: skip
FACTSHEET = Factsheet(
    vehicle="7", maker="works", wheelbase=2.7, front_overhang=0.9, rear_overhang=1.0, width=1.9,
    height=1.5, steering=0.6, deceleration=3.0, brake_lag=0.2,
)  # fmt: skip
REQUEST = Request(
    id="r1", party="kiosk", time=NOW, validity=5.0, wish=Wish.PARK, vehicle="7", target="S1",
    level=1,
)  # fmt: skip
ANSWER = Answer(
    "r1", "7: is not heard", accepted=False, code="car_not_heard", details={"subject": "7"}
)
ACCOUNT = Account(
    time=NOW,
    missions=(
        OngoingMission(
            mission=MISSION, awaited=Awaited("3", "8", NOW - 5.0, WHY), pose=STATE.pose, level=0,
            speed=2.0, station=3.0, cleared=8.0, length=34.0, start=ORDER.start, arc=ORDER.arc,
        ),
    ),
    places=(Place("S1", "7", occupied=False), Place("S2", "", occupied=True)),
    stops=(
        EmergencyStop(
            id="s1", scope=Scope("", 1), by="kim", since=NOW, asked_by="mia", asked_at=NOW
        ),
    ),
    closures=(OperatorClosure(spot="S3", road="", by="kim", since=NOW - 60.0),),
    in_the_way=("track 12",),
    trouble=WHY,
)  # fmt: skip
VEHICLE = VehicleState(
    station_id=1001, sequence=4, time=NOW, validity=0.5, position=(1.0, 2.0), z=0.0,
    latitude_deg=48.1, longitude_deg=11.5, altitude=520.0, heading=0.5, speed=2.0,
    acceleration=-0.5, extent=(4.5, 1.8, 1.5),
)  # fmt: skip
COMMAND = Command(station_id=1001, sequence=4, time=NOW, validity=0.5, acceleration=-6.0)

EXAMPLES = {
    "valet_order": (valet_order.decode_order, valet_order.encode_order(ORDER)),
    "valet_permit": (valet_order.decode_permit, valet_order.encode_permit(GRANT)),
    "valet_state": (valet_state.decode_state, valet_state.encode_state(STATE)),
    "valet_connection": (
        valet_state.decode_connection,
        valet_state.encode_connection(Connection(vehicle="7", session=5, connected=True)),
    ),
    "valet_factsheet": (valet_state.decode_factsheet, valet_state.encode_factsheet(FACTSHEET)),
    "valet_request": (valet_request.decode_request, valet_request.encode_request(REQUEST)),
    "valet_response": (valet_request.decode_response, valet_request.encode_response(ANSWER)),
    "valet_mission": (valet_mission.decode, valet_mission.encode(Report(MISSION, "3", "8", WHY))),
    "valet_offer": (valet_offer.decode, valet_offer.encode("upper", Offer(MISSION, ORDER))),
    "car_park": (car_park.decode, car_park.encode("garage", ACCOUNT)),
    "vehicle_state": (vehicle.decode_state, vehicle.encode_state(VEHICLE)),
    "command": (vehicle.decode_command, vehicle.encode_command(COMMAND)),
}
"""What reads each, and good octets."""
