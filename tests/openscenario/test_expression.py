"""Expressions have the value that mathematics and the standard give them, or none."""

import math
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenarios.openscenario.expression import (
    MOST,
    ExpressionError,
    compile_expression,
    write_result,
)


def value(text: str, **scope: float | bool) -> float | bool:
    """What an expression comes to."""
    return compile_expression(text).value(scope)


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("1 + 2 * 3", 7.0),
        ("(1 + 2) * 3", 9.0),
        ("7 - 2 - 1", 4.0),
        ("8 / 4 / 2", 1.0),
        ("-2 ** 2", -4.0),
        ("2 ** 3 ** 2", 512.0),
        ("2 ** -1", 0.5),
        ("- - 3", 3.0),
        ("7 % 4", 3.0),
        ("-7 % 4", -3.0),
        ("1.5e1 + .5", 15.5),
        ("round(2.5)", 3.0),
        ("round(-2.5)", -3.0),
        ("floor(-1.5) + ceil(-1.5)", -3.0),
        ("sqrt(9) + pow(2, 3)", 11.0),
        ("abs(-2) * sign(-4)", -2.0),
        ("sign(0)", 0.0),
        ("min(2, 1) + max(2, 1)", 3.0),
        ("cos(pi)", -1.0),
        ("asin(1) * 2", math.pi),
        ("acos(cos(1)) + atan(tan(1))", 2.0),
        ("1 < 2 and not 2 <= 1", True),
        ("true or false and false", True),
        ("1 == 1.0 and 2 != 3", True),
        ("not not true", True),
        ("$a * $b_2", 12.0),
    ],
)
def test_an_expression_has_its_value(text: str, result: object) -> None:
    found = value(text, a=3.0, b_2=4.0)
    assert found == pytest.approx(result)
    assert isinstance(found, bool) is isinstance(result, bool)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "'the end' is not expected"),
        ("1 +", "'the end' is not expected"),
        ("1 2", "'2' is not expected"),
        ("(1", "expected '\\)'"),
        ("pow(1)", "expected ','"),
        ("sqrt 4", "expected '\\('"),
        ("speed", "'speed' is not expected"),
        ("1 ; 2", "is no operator"),
        ("1 / 0", "divides by 0"),
        ("1 % 0", "has no value"),
        ("sqrt(-1)", "has no value"),
        ("acos(2)", "has no value"),
        ("pow(10, 999)", "has no value"),
        ("1e308 * 10", "no finite value"),
        ("1 + true", "a truth value for a number"),
        ("1 and true", "a number for a truth value"),
        ("not 1", "a number for a truth value"),
        ("(" * 40 + "1" + ")" * 40, "nested deeper"),
        ("2" + " ** 2" * 40, "nested deeper"),
        ("1" + "+1" * MOST, "more than"),
        ("__import__", "not expected"),
    ],
)
def test_what_is_no_expression_is_refused(text: str, problem: str) -> None:
    with pytest.raises(ExpressionError, match=problem):
        value(text)


TREES = st.recursive(
    st.integers(0, 20).map(lambda n: (str(n), Fraction(n))),
    lambda inner: st.tuples(inner, st.sampled_from("+-*"), inner).map(
        lambda x: (f"({x[0][0]} {x[1]} {x[2][0]})", OPERATIONS[x[1]](x[0][1], x[2][1]))
    ),
    max_leaves=8,
)
OPERATIONS = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
}


@given(TREES)
def test_arithmetic_is_exact_on_small_whole_numbers(tree: tuple[str, Fraction]) -> None:
    text, result = tree
    assert value(text) == float(result)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_result_is_written_so_that_it_is_read_again(number: float) -> None:
    assert float(write_result(number)) == number


@given(st.text(alphabet="0123456789.+-*/%()$ab<>=!, ", max_size=40))
def test_any_text_has_a_value_or_is_refused(text: str) -> None:
    try:
        expression = compile_expression(text)
        scope = dict.fromkeys(expression.names, 2.0)
        found = expression.value(scope)
    except ExpressionError:
        return
    assert isinstance(found, bool) or math.isfinite(found)
