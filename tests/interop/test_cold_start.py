"""A demonstration on a machine that has compiled nothing yet."""

from pathlib import Path

import pytest

from shell import ivics


@pytest.mark.timeout(240)
def test_it_starts_with_no_kernel_compiled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path))
    ended = ivics("demo", "--duration", "2", "--headless", "--json")
    assert ended.code == 0, ended.err
    assert ended.json["duration_s"] == 2.0
    assert list(tmp_path.rglob("*.nbc"))
