import pytest

from rsu.bench import criticality
from rsu.bench.criticality import bench_criticality


def test_the_plain_form_finds_the_same_and_takes_longer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(criticality, "PLAIN_PAIRS", 8)
    figures = bench_criticality()
    assert figures["agree"]
    assert figures["times_faster"] > 100
    assert figures["metric_us"] < 7.0
