"""The table of methods: each is answered, whatever its arguments are."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carla_bridge.headless import protocol_0_9_16 as protocol
from carla_bridge.headless.call.switchboard import Switchboard, UnknownMethodError
from carla_bridge.headless.shelf import Shelf
from carla_bridge.headless.simulation import Simulation
from carla_bridge.headless.stream_token import Address
from headless import straight


class Deaf:
    """An audience that listens to nothing."""

    def publish(self, stream: int, frame: bytes) -> None:
        pass

    def listens(self, stream: int) -> bool:
        del stream
        return False


@pytest.fixture(scope="module")
def board(tmp_path_factory: pytest.TempPathFactory) -> Switchboard:
    road: Path = tmp_path_factory.mktemp("map") / "straight.xodr"
    road.write_text(straight())
    shelf = Shelf(road)
    return Switchboard(
        Simulation(shelf.take(shelf.first), Address("127.0.0.1", 2001), Deaf()), shelf
    )


ANYTHING: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 300) | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4),
    max_leaves=12,
)


@given(name=st.sampled_from(sorted(protocol.METHODS)), arguments=st.lists(ANYTHING, max_size=5))
def test_wrong_arguments_get_an_answer(board: Switchboard, name: str, arguments: list[Any]) -> None:
    answer = board.answer(name, [[False], *arguments])
    assert isinstance(answer, list)
    assert answer[0] or name == "apply_batch"


@pytest.mark.parametrize("name", sorted(protocol.ABSENT))
def test_what_needs_an_engine_says_that_it_is_not_there(board: Switchboard, name: str) -> None:
    [[kind, [problem]]] = board.answer(name, [[False]])
    assert kind is protocol.ABSENT[name] or kind == 0
    assert "not available" in problem


def test_an_unknown_method_is_named(board: Switchboard) -> None:
    with pytest.raises(UnknownMethodError, match="no_such"):
        board.answer("no_such", [])


def test_every_command_of_a_batch_that_is_not_absent_has_a_method(board: Switchboard) -> None:
    known = {*protocol.METHODS, *protocol.ABSENT, "spawn"}
    assert set(protocol.COMMANDS) <= known
    assert board.answer("version", [[False]]) == [[1, "0.9.16"]]
