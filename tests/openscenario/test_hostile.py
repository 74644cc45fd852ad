"""Files made to exhaust a reader are refused with their line, in little time and memory."""

from pathlib import Path
from time import process_time

import pytest

from rsu.errors import ScenarioError
from scenarios.openscenario.distribution import read_distribution
from scenarios.openscenario.entity import MOST_MEMBERS
from scenarios.openscenario.source import LARGEST, MOST_TAGS
from scenarios.openscenario.story import MOST_ACTIONS
from xosc import HEADER, event, events, private, read, scenario, speed, vehicle

PATIENCE = 5.0
"""s of CPU."""
ENTITY = '<ScenarioObject name="e{}"/>'


def declarations(*pairs: tuple[str, str]) -> str:
    """Parameters with their values."""
    items = "".join(
        f'<ParameterDeclaration name="{name}" parameterType="double" value="{value}"/>'
        for name, value in pairs
    )
    return f"<ParameterDeclarations>{items}</ParameterDeclarations>"


def million_entities() -> str:
    """More entities than any road holds."""
    return scenario(entities="\n".join(ENTITY.format(k) for k in range(10**6)))


def many_events() -> str:
    """As much as may be read, and then an event without a name."""
    items = [event(f"e{k}", speed(1.0)) for k in range(6_000)]
    return scenario(events(*items, event("e", speed(1.0)).replace('name="e"', "")))


def deep() -> str:
    """Elements in elements."""
    return scenario().replace("<RoadNetwork>", "<RoadNetwork>" + "<a>" * 100_000)


def growing() -> str:
    """Each parameter is twice the one before it."""
    pairs = [("p0", "1"), *((f"p{k}", f"${{$p{k - 1} * 2}}") for k in range(1, 2000))]
    return scenario(parameters=declarations(*pairs))


def selected(choices: int, uses: int) -> str:
    """A thousand entities, chosen and used many times."""
    cars = "".join(vehicle(f"e{k}") for k in range(1000))
    members = '<Members><ByType objectType="vehicle"/></Members>'
    selections = "".join(
        f'<EntitySelection name="s{k}">{members}</EntitySelection>' for k in range(choices)
    )
    return scenario(entities=cars + selections, init=private("s0", speed(1.0)) * uses)


HOSTILE = {
    "selections without end": (
        lambda: selected(200, 1),
        f"more than {MOST_MEMBERS} members",
    ),
    "actions without end": (lambda: selected(1, 101), f"more than {MOST_ACTIONS} actions"),
    "signals in a chain": (
        lambda: scenario().replace(
            "</RoadNetwork>",
            "<TrafficSignals>"
            + "".join(
                f'<TrafficSignalController name="c{k}" reference="c{k + 1}"/>'
                for k in range(40_000)
            )
            + "</TrafficSignals></RoadNetwork>",
        ),
        "no such TrafficSignalController",
    ),
    "a million entities": (million_entities, f"larger than {MOST_TAGS} tags"),
    "events without end": (many_events, "attribute 'name' is missing"),
    "elements without end": (deep, "lies deeper"),
    "numbers without end": (growing, "no finite value"),
    "parameters in a circle": (
        lambda: scenario(parameters=declarations(("a", "$b"), ("b", "$a"))),
        "no such parameter",
    ),
    "a parameter of itself": (
        lambda: scenario(parameters=declarations(("a", "${$a + 1}"))),
        "no such parameter",
    ),
    "an endless expression": (
        lambda: scenario(parameters=declarations(("a", "${" + "(" * 10**6 + "}"))),
        "has more than",
    ),
    "an endless number": (
        lambda: scenario(parameters=declarations(("a", "9" * 10**6 + "x"))),
        "value '999",
    ),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_would_exhaust_a_reader_is_refused_soon(tmp_path: Path, name: str) -> None:
    make, problem = HOSTILE[name]
    text = make()
    begun = process_time()
    with pytest.raises(ScenarioError) as caught:
        read(tmp_path, text)
    assert process_time() - begun < PATIENCE
    assert problem in caught.value.problem
    assert caught.value.place.startswith("line ")
    assert len(str(caught.value)) < 1000


def test_a_file_of_any_size_is_refused_unread(tmp_path: Path) -> None:
    file = tmp_path / "variation.xosc"
    with file.open("wb") as sparse:
        sparse.truncate(100 * LARGEST)
    with pytest.raises(ScenarioError, match="is larger than"):
        read_distribution(file)


def test_a_distribution_of_itself_is_refused(tmp_path: Path) -> None:
    text = f"<OpenSCENARIO>{HEADER}<ParameterValueDistribution/></OpenSCENARIO>"
    with pytest.raises(ScenarioError, match="stands where <Storyboard> is expected"):
        read(tmp_path, text)
