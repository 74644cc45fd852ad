"""What we publish for third-party clients, judged by a checker that shares no code with us."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from avp.car_park import dead_end
from codec.test_infrastructure import SITE as STREET
from codec.test_infrastructure import said as spoken
from examples import fewest
from orange import SHARED
from rsu.codec import cam, denm, topic
from rsu.codec.poim import PoimWriter
from rsu.config import Origin, Poim
from rsu.frames.projection import Projection
from rsu.sensing.detection import SelfReports
from rsu.sensing.signal import MovementPhase, SignalReport
from rsu.warnings.warning import Warning
from warned import WARNINGS

PROJECTION = Projection(Origin(latitude_deg=48.6, longitude_deg=2.2, altitude_m=150.0))
NOW = 1_790_000_000.25
ORIGINS = st.builds(
    Origin, latitude_deg=st.floats(-80.0, 80.0), longitude_deg=st.floats(-179.0, 179.0)
)


def fleet(n: int) -> SelfReports:
    """Cars all over the site."""
    chance = np.random.default_rng(1)
    return SelfReports(
        station_id=np.arange(n),
        time=np.full(n, NOW),
        position=chance.uniform(-1000.0, 1000.0, (n, 2)),
        z=np.zeros(n),
        covariance=np.tile(0.5 * np.eye(2), (n, 1, 1)),
        heading=chance.uniform(-np.pi, np.pi, n),
        heading_sigma=np.full(n, 0.02),
        speed=chance.uniform(-2.0, 30.0, n),
        speed_sigma=np.full(n, 0.2),
        acceleration=np.zeros(n),
        yaw_rate=np.zeros(n),
        extent=np.tile([4.5, 1.8, np.nan], (n, 1)),
        class_index=chance.integers(0, 8, n),
        emergency=chance.integers(-1, 2, n),
        indicator=chance.integers(-1, 3, n),
    )


def line(address: str, payload: bytes) -> str:
    return json.dumps({"topic": address, "payload": json.loads(payload)}) + "\n"


def published(warning: Warning, projection: Projection) -> list[str]:
    """Both generations of the warning's DENM, on the tile of its event."""
    latitude, longitude, _ = projection.geodetic(*warning.position, warning.z)
    address = topic.report("default", "outQueue", "denm", "rsu_7", latitude, longitude)
    return [
        line(address, denm.encode(warning, projection, "rsu_7", NOW, version))
        for version in ("2.3.0", "1.1.3")
    ]


def judged(lines: list[str], path: Path, *require: str) -> str:
    path.write_text("".join(lines), encoding="utf-8")
    checker = SHARED / "checks" / "its_json.py"
    command = [sys.executable, str(checker), "--file", str(path), "--depth", "22"]
    result = subprocess.run(
        [*command, "--require", ",".join(require)], capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stdout + result.stderr
    return result.stdout


def test_cams_of_a_fleet_are_valid_and_on_the_tiles_of_their_reference_points(
    tmp_path: Path,
) -> None:
    reports = fleet(100)
    lines: list[str] = []
    for row in range(len(reports)):
        message = cam.outgoing(reports, row, PROJECTION, "default", f"car_{row}", NOW)
        lines.append(line(message.topic, message.payload))
    assert "100 messages, 0 faults" in judged(lines, tmp_path / "cam.jsonl", "cam:2.4.0")


def test_what_a_unit_and_its_car_park_say_of_themselves_is_valid_and_on_its_tiles(
    tmp_path: Path,
) -> None:
    phases = [SignalReport(7, group, MovementPhase.STOP_AND_REMAIN) for group in (3, 4)]
    sent = [message for _, message in spoken({0.0: phases}, 3.0)]
    lot = dead_end().lot
    writer = PoimWriter(STREET, Poim(country_code="DE", provider_id=1), lot, PROJECTION)
    sent += [one for spots in (lot.stalls, ()) for one in writer.encode(spots, NOW)]
    lines = [line(message.topic, message.payload) for message in sent]
    kinds = "cam:2.4.0", "mapem:2.0.0", "spatem:2.0.0", "poi:2.0.0"
    assert " 0 faults" in judged(lines, tmp_path / "unit.jsonl", *kinds)


@fewest
@given(st.lists(st.tuples(WARNINGS, ORIGINS), min_size=20, max_size=40))
def test_denms_of_both_generations_are_valid_and_on_the_tiles_of_their_events(
    tmp_path_factory: pytest.TempPathFactory, warned: list[tuple[Warning, Origin]]
) -> None:
    lines = [
        published_line
        for warning, origin in warned
        for published_line in published(warning, Projection(origin))
    ]
    path = tmp_path_factory.mktemp("denm") / "denm.jsonl"
    judged(lines, path, "denm:2.3.0", "denm:1.1.3")
