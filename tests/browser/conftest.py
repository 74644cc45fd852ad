"""A browser, and a garage in full swing, for all who only look at the pages."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from browser.garage import Garage, write_site
from browser.staff import Staff, chromium
from mosquitto import Mosquitto


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as made:
        yield made


@pytest.fixture(scope="module")
def idle(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Staff]:
    """A console that hears of nothing."""
    broker = Mosquitto(tmp_path_factory.mktemp("broker"))
    broker.start()
    made = Staff(tmp_path_factory.mktemp("site"), broker)
    made.add("kim", "supervisor")
    with made.console():
        yield made
    broker.kill()


@pytest.fixture(scope="module")
def swing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Staff]:
    """A console that hears of the garage."""
    broker = Mosquitto(tmp_path_factory.mktemp("broker"))
    broker.start()
    made = Staff(tmp_path_factory.mktemp("garage"), broker, write_site)
    made.add("kim", "supervisor")
    with made.console(), Garage(broker.url):
        yield made
    broker.kill()
