"""What a metric of a pair at a time costs: `pytest tests/benchmarks --benchmark-enable`."""

from pytest_benchmark.fixture import BenchmarkFixture

from rsu.bench.criticality import crossing
from sotif.evidence.criticality import METRICS, all_pairs, assess
from sotif.evidence.guide import no_guide


def test_all_metrics_of_870_pairs_at_200_times(benchmark: BenchmarkFixture) -> None:
    film = crossing()
    pairs, guide = all_pairs(film), no_guide(film)
    seen = benchmark(assess, film, pairs, guide)
    assert seen.values.keys() == {*METRICS}
