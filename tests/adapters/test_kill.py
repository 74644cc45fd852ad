"""A coordinator that is killed loses nothing that it has said, and doubles nothing."""

from pathlib import Path

from adapters.torment import torment


def test_whatever_a_killed_coordinator_had_said_stands(tmp_path: Path) -> None:
    ordeal = torment(tmp_path, kills=10, seed=3)
    assert ordeal.faults == []
    assert ordeal.kills == 10
    assert len(ordeal.told.missions) > 20
    assert max(ordeal.recoveries) < 2.0
