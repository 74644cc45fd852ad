import importlib.util
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2]
WIRE = PROJECT / "proto" / "ivics" / "v1"
SOURCES = sorted(WIRE.glob("*.proto"))

UNITS = {
    "ns", "us", "ms", "s", "hz", "m", "m2", "m2ps", "m2ps2", "mps", "mps2", "px", "rad", "rad2",
    "radps", "deg", "probability", "code", "level", "bits", "total",
}  # fmt: skip
"""How the name of a number ends."""
NO_UNIT = re.compile(
    r"(.*_)?(id|class|phase|sequence|site|version|entry|key|alive|applied|coasting|plus_1|participant_track_id|within_service_area|"
    r"action|refusal|trouble|counter|doors_closed|secured|connected|maker|wish|accepted|text|lacks|kind|state|reason|occupied)"
)
"""Names, identities, classes, truths and counters that count messages have none."""
FIELD = re.compile(
    r"^\s+(?:repeated )?(?:double|float|u?int(?:32|64)|bool|string|map<.*>|[A-Z]\w*) (\w+) = \d+;"
)


def test_the_committed_code_is_what_the_compiler_generates(tmp_path: Path) -> None:
    target = tmp_path / "proto"
    shutil.copytree(WIRE, target / "ivics" / "v1", ignore=shutil.ignore_patterns("*_pb2.py*"))
    command = [sys.executable, "-m", "grpc_tools.protoc", "-I", "proto"]
    command += ["--python_out=proto", "--pyi_out=proto"]
    command += [f"proto/ivics/v1/{source.name}" for source in SOURCES]
    subprocess.run(command, cwd=tmp_path, check=True)
    generated = sorted(path.name for path in (target / "ivics" / "v1").glob("*_pb2.py*"))
    assert generated == sorted(path.name for path in WIRE.glob("*_pb2.py*"))
    for name in generated:
        assert (target / "ivics" / "v1" / name).read_bytes() == (WIRE / name).read_bytes(), name


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.stem)
def test_every_number_says_its_unit(source: Path) -> None:
    for line in source.read_text(encoding="utf-8").splitlines():
        if match := FIELD.match(line):
            name = match[1]
            known = name.rsplit("_", 1)[-1] in UNITS or NO_UNIT.fullmatch(name)
            structure = name in {
                "camera",
                "radar",
                "lidar",
                "sensors",
                "neighbours",
                "tick_latency",
                "misalignment",
                "mission",
                "order",
                "missions",
                "places",
                "stops",
                "closures",
                "corrections",
                "refusal_details",
                "awaited_details",
                "trouble_details",
            }
            assert known or structure, f"{source.name}: {name}"


def test_generated_code_is_found_as_ivics_and_the_folder_proto_is_no_package() -> None:
    assert importlib.util.find_spec("ivics.v1.world_frame_pb2") is not None
    assert not (PROJECT / "proto" / "__init__.py").exists()
