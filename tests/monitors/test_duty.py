"""The entries without which a monitor could not say what it has found."""

import msgspec
import pytest

from rsu import pipeline
from rsu.errors import ConfigError
from sotif.catalog.entry import Catalog, read_catalog
from sotif.monitors.duty import TOLD, WARNED
from world import corridor_map, corridor_site

CATALOG = read_catalog()


def begin(catalog: Catalog) -> None:
    pipeline.begin(corridor_site(), corridor_map(), catalog)


@pytest.mark.parametrize("name", sorted(set(WARNED)))
def test_an_entry_that_the_road_is_warned_of_and_has_no_cause_is_refused_at_the_start(
    name: str,
) -> None:
    mute = {**CATALOG, name: msgspec.structs.replace(CATALOG[name], cause=None)}
    with pytest.raises(ConfigError, match=f"{name}.toml: cause"):
        begin(mute)


@pytest.mark.parametrize("name", sorted({*WARNED, *TOLD}))
def test_so_is_a_catalogue_that_does_not_have_it(name: str) -> None:
    with pytest.raises(ConfigError, match=name):
        begin({key: entry for key, entry in CATALOG.items() if key != name})


def test_the_project_s_own_catalogue_has_them_all() -> None:
    begin(CATALOG)
    assert all(CATALOG[name].monitor is not None for name in (*WARNED, *TOLD))
