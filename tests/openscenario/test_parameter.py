"""Parameters: types, constraints, scopes and values from outside."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rsu.errors import ScenarioError
from scenarios.openscenario.longitudinal import AbsoluteTargetSpeed, SpeedAction
from scenarios.openscenario.node import parse_number
from scenarios.openscenario.rule import Rule
from scenarios.openscenario.storyboard import Storyboard
from xosc import event, events, group, read, scenario, speed, story


def declared(value: str, kind: str = "double", inside: str = "", name: str = "p") -> str:
    """``ParameterDeclarations`` of one parameter."""
    return (
        f'<ParameterDeclarations><ParameterDeclaration name="{name}" parameterType="{kind}"'
        f' value="{value}">{inside}</ParameterDeclaration></ParameterDeclarations>'
    )


def referring(parameters: str, target: str = "$p") -> str:
    """A file whose only event goes for the speed ``$p``."""
    action = speed(f'<AbsoluteTargetSpeed value="{target}"/>')
    return scenario(events(event("e", action)), parameters=parameters)


def target_speed(storyboard: Storyboard) -> float:
    """The speed that it goes for."""
    action = storyboard.stories[0].acts[0].groups[0].maneuvers[0].events[0].actions[0].action
    assert isinstance(action, SpeedAction)
    assert isinstance(action.target, AbsoluteTargetSpeed)
    return action.target.value


def test_a_reference_stands_for_the_declared_value(tmp_path: Path) -> None:
    assert target_speed(read(tmp_path, referring(declared("12.5")))) == 12.5


def test_a_value_from_outside_takes_its_place(tmp_path: Path) -> None:
    assert target_speed(read(tmp_path, referring(declared("12.5")), {"p": "3"})) == 3.0


def test_a_value_for_what_is_not_declared_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match="there is no parameter 'q' to set"):
        read(tmp_path, referring(declared("1")), {"q": "3"})


def test_a_reference_to_nothing_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match="no such parameter is declared here"):
        read(tmp_path, referring(""))


def test_an_expression_is_worked_out(tmp_path: Path) -> None:
    assert target_speed(read(tmp_path, referring(declared("3"), "${$p * 2}"))) == 6.0


def test_a_story_hides_what_is_declared_around_it(tmp_path: Path) -> None:
    inner = story(group(event("e", speed('<AbsoluteTargetSpeed value="$p"/>'))))
    inner = inner.replace('<Story name="story">', '<Story name="story">' + declared("7"))
    assert target_speed(read(tmp_path, scenario(inner, parameters=declared("1")))) == 7.0


def test_what_a_story_declares_is_unknown_beside_it(tmp_path: Path) -> None:
    first = story(group(event("e", speed(1.0))))
    second = story(group(event("e", speed('<AbsoluteTargetSpeed value="$p"/>'))))
    first = first.replace('<Story name="story">', '<Story name="story">' + declared("7"))
    second = second.replace('name="story"', 'name="other"')
    with pytest.raises(ScenarioError, match="no such parameter"):
        read(tmp_path, scenario(first + second))


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        ("1", "integer"),
        ("-3", "int"),
        ("65535", "unsignedShort"),
        ("4294967295", "unsignedInt"),
        ("1e3", "double"),
        ("false", "boolean"),
        ("anything", "string"),
        ("2026-01-01T12:00:00", "dateTime"),
    ],
)
def test_a_value_of_its_type_is_accepted(tmp_path: Path, value: str, kind: str) -> None:
    assert len(read(tmp_path, scenario(parameters=declared(value, kind))).entities) == 2


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        ("1.5", "integer"),
        ("2147483648", "int"),
        ("65536", "unsignedShort"),
        ("-1", "unsignedInt"),
        ("fast", "double"),
        ("yes", "boolean"),
        ("noon", "dateTime"),
        ("1", "colour"),
        ("INF", "int"),
    ],
)
def test_a_value_of_another_type_is_refused(tmp_path: Path, value: str, kind: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        read(tmp_path, scenario(parameters=declared(value, kind)))
    assert caught.value.place.startswith("line ")


def within(*bounds: tuple[str, str]) -> str:
    """A ``ConstraintGroup``."""
    inner = "".join(f'<ValueConstraint rule="{rule}" value="{value}"/>' for rule, value in bounds)
    return f"<ConstraintGroup>{inner}</ConstraintGroup>"


GROUPS = within(("greaterThan", "0"), ("lessThan", "10")) + within(("greaterOrEqual", "20"))


@pytest.mark.parametrize("value", ["5", "20", "25"])
def test_one_group_of_constraints_is_enough(tmp_path: Path, value: str) -> None:
    text = referring(declared("5", inside=GROUPS))
    assert target_speed(read(tmp_path, text, {"p": value})) == float(value)


@pytest.mark.parametrize("value", ["0", "10", "11"])
def test_a_value_that_satisfies_no_group_of_constraints_is_refused(
    tmp_path: Path, value: str
) -> None:
    with pytest.raises(ScenarioError, match="satisfies no group"):
        read(tmp_path, referring(declared("5", inside=GROUPS)), {"p": value})


def test_text_is_constrained_by_equality(tmp_path: Path) -> None:
    dry = within(("equalTo", "dry"))
    assert len(read(tmp_path, scenario(parameters=declared("dry", "string", dry))).entities) == 2
    with pytest.raises(ScenarioError, match="satisfies no group"):
        read(tmp_path, scenario(parameters=declared("wet", "string", dry)))


def test_text_has_no_order(tmp_path: Path) -> None:
    text = scenario(parameters=declared("dry", "string", within(("lessThan", "wet"))))
    with pytest.raises(ScenarioError, match="lessThan compares numbers"):
        read(tmp_path, text)


@given(st.floats(allow_nan=False))
def test_every_number_that_python_writes_is_read_back(value: float) -> None:
    assert parse_number(repr(value)) == value


@given(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6))
def test_each_rule_and_its_opposite_exclude_each_other(value: float, bound: float) -> None:
    for rule, opposite in (
        (Rule.GREATER_THAN, Rule.LESS_OR_EQUAL),
        (Rule.LESS_THAN, Rule.GREATER_OR_EQUAL),
        (Rule.EQUAL_TO, Rule.NOT_EQUAL_TO),
    ):
        assert rule.holds(value, bound) != opposite.holds(value, bound)


def test_nan_is_only_unequal() -> None:
    assert [rule for rule in Rule if rule.holds(float("nan"), 0.0)] == [Rule.NOT_EQUAL_TO]
