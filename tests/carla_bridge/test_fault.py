"""What goes wrong on purpose, and when."""

from pathlib import Path

import pytest

from carla_bridge.headless.fault import Fault, FaultFile, read_faults
from rsu.errors import ConfigError
from simulated import Stage


def stage(*faults: Fault) -> Stage:
    return Stage(faults=FaultFile(fault=faults, seed=3))


def test_frames_are_dropped_by_their_share_and_only_in_their_time() -> None:
    one = stage(Fault(kind="drop", role_name="radar", from_s=1.0, to_s=6.0, share=0.5))
    radar = one.spawn("sensor.other.radar", 0, 0, 1, role_name="radar")
    one.tick(200)
    stamps = one.stamps(radar)
    assert stamps[:19] == list(range(1, 20))
    assert stamps[-80:] == list(range(121, 201))
    assert 130 < len(stamps) < 170


def test_a_frozen_sensor_repeats_what_it_saw_with_new_stamps() -> None:
    one = stage(Fault(kind="freeze", role_name="radar", from_s=0.5, to_s=1.0))
    radar = one.spawn("sensor.other.radar", 0, 0, 1, role_name="radar")
    one.tick(30)
    assert one.stamps(radar) == list(range(1, 31))
    bodies = one.bodies(radar)
    assert len(set(bodies[8:19])) == 1
    assert len(set(bodies[:8])) == 8
    assert len(set(bodies[20:])) == 10


def test_late_frames_come_with_their_own_stamps() -> None:
    one = stage(Fault(kind="delay", role_name="radar", delay_s=0.2))
    radar = one.spawn("sensor.other.radar", 0, 0, 1, role_name="radar")
    one.tick(10)
    assert one.stamps(radar) == list(range(1, 7))


def test_an_actor_vanishes_and_all_that_it_carries() -> None:
    vanish = [Fault(kind="vanish", role_name=name, from_s=0.5) for name in ("truck", "radar")]
    one = stage(*vanish)
    truck, other = one.car(20, 2, role_name="truck"), one.car(60, 2)
    radar = one.spawn("sensor.other.radar", 0, 0, 1, parent=truck, role_name="radar")
    one.tick(10)
    assert one.told(truck) is not None
    one.tick(2)
    assert one.told(truck) is None
    assert one.told(radar) is None
    assert one.told(other) is not None


def test_a_file_of_faults_is_read_and_its_mistakes_are_named(tmp_path: Path) -> None:
    file = tmp_path / "faults.toml"
    file.write_text('seed = 2\n[[fault]]\nkind = "drop"\nrole_name = "a"\nshare = 0.5\n')
    assert read_faults(file).fault == (Fault(kind="drop", role_name="a", share=0.5),)
    for wrong, place in (
        ('[[fault]]\nkind = "burn"\nrole_name = "a"\n', "burn"),
        ('[[fault]]\nkind = "drop"\nrole_name = "a"\nshare = 2.0\n', "share"),
        ("[[fault]\n", "line 1"),
    ):
        file.write_text(wrong)
        with pytest.raises(ConfigError, match=place):
            read_faults(file)
    with pytest.raises(ConfigError, match="nowhere"):
        read_faults(tmp_path / "nowhere.toml")


def test_two_runs_with_the_same_faults_are_the_same() -> None:
    def run() -> list[int]:
        one = stage(Fault(kind="drop", role_name="radar", share=0.3))
        radar = one.spawn("sensor.other.radar", 0, 0, 1, role_name="radar")
        one.tick(100)
        return one.stamps(radar)

    assert run() == run()
