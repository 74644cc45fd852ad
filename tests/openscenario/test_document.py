"""A document bound to many values gives what reading the file anew gives."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from examples import few
from rsu.errors import ScenarioError
from scenarios.openscenario.reader import Document, read_storyboard
from xosc import (
    by_entity,
    condition,
    event,
    events,
    on_lane,
    private,
    scenario,
    speed,
    start,
    teleport,
    trigger,
)

DECLARATIONS = """<ParameterDeclarations>
<ParameterDeclaration name="v" parameterType="double" value="5"/>
<ParameterDeclaration name="twice" parameterType="double" value="${2 * $v}"/>
<ParameterDeclaration name="s" parameterType="double" value="30">
<ConstraintGroup><ValueConstraint value="$v" rule="greaterThan"/></ConstraintGroup>
</ParameterDeclaration>
<ParameterDeclaration name="e" parameterType="string" value="e"/>
</ParameterDeclarations>"""
TEXT = scenario(
    events(
        event(
            "CHOSEN",
            speed('<AbsoluteTargetSpeed value="$twice"/>'),
            when=start(by_entity('<TraveledDistanceCondition value="${$s / 2}"/>')),
        ),
        event("other", speed(1.0)),
    ),
    init=private("a", teleport(on_lane(10.0).replace("10.0", "$s")))
    + private("b", teleport(on_lane(60.0))),
    stop=trigger(
        "StopTrigger",
        condition(
            '<ByValueCondition><StoryboardElementStateCondition storyboardElementType="event"'
            ' storyboardElementRef="$e" state="completeState"/></ByValueCondition>'
        ),
    ),
    parameters=DECLARATIONS,
).replace('name="CHOSEN"', 'name="$e"')
CASES = st.fixed_dictionaries(
    {},
    optional={
        "v": st.sampled_from(["1", "2.5", "${3 * 2}", "40"]),
        "s": st.sampled_from(["20", "33", "-1"]),
        "e": st.sampled_from(["e", "f", "other"]),
        "twice": st.sampled_from(["8"]),
    },
)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "scenario.xosc"
    path.write_text(TEXT, encoding="utf-8")
    return path


def read_or_refuse(read: object, *arguments: object) -> object:
    """A storyboard, or what is said instead."""
    assert callable(read)
    try:
        return read(*arguments)
    except ScenarioError as error:
        return str(error)


@settings(few, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cases=st.lists(CASES, min_size=1, max_size=6))
def test_each_case_is_as_if_it_were_the_only_one(file: Path, cases: list[dict[str, str]]) -> None:
    document = Document(file)
    for case in cases:
        found = read_or_refuse(document.storyboard, case)
        assert found == read_or_refuse(read_storyboard, file, case)


def test_what_does_not_depend_on_a_value_is_the_same_record(file: Path) -> None:
    document = Document(file)
    first, second = (document.storyboard({"v": value}) for value in ("1", "2"))
    old, new = (board.stories[0].acts[0].groups[0].maneuvers[0].events for board in (first, second))
    assert old[0] != new[0]
    assert old[1] is new[1]
    assert first.entities[0] is second.entities[0]


def test_the_storyboard_says_what_its_parameters_are(file: Path) -> None:
    found = Document(file).storyboard({"v": "3"}).parameters
    assert dict(found) == {"v": "3", "twice": "6", "s": "30", "e": "e"}
