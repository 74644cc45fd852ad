"""Expressions: ``${...}`` with the operators and functions of OpenSCENARIO XML 1.3, 9.2.

::

    or > and > not > < <= > >= == != > + - > * / % > unary - > **

All numbers are doubles, as in the standard; ``%`` has the sign of its left side, and halves round
away from nought, as in C.  Logic takes truth values only, arithmetic numbers only.
"""

import math
import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache

Result = float | bool
Evaluate = Callable[[Mapping[str, Result]], Result]

TOKEN = re.compile(
    r"\s*(?:(?P<number>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)|\$(?P<name>[A-Za-z_]\w*)"
    r"|(?P<word>[A-Za-z_]\w*)|(?P<sign>\*\*|<=|>=|==|!=|[-+*/%<>(),]))",
    re.ASCII,
)
DEEPEST = 30
"""Nesting of an expression; people write five."""
MOST = 400
"""Words and signs of an expression; the longest public one has a hundred."""
KEPT = 4096
"""Compiled expressions that are remembered; a large file has hundreds."""


class ExpressionError(ValueError):
    """An expression is no expression, or has no value."""


@dataclass(slots=True, frozen=True)
class Expression:
    """A compiled expression."""

    names: frozenset[str]
    """Parameters that it needs."""
    evaluate: Evaluate

    def value(self, scope: Mapping[str, Result]) -> Result:
        """Return its value.

        Raises
        ------
        ExpressionError
            When it has none: a division by nought, a root of a negative number.
        """
        try:
            result = self.evaluate(scope)
        except ZeroDivisionError:
            raise ExpressionError("divides by 0") from None
        except (ValueError, OverflowError) as error:
            raise ExpressionError(f"has no value: {error}") from None
        if isinstance(result, bool) or math.isfinite(result):
            return result
        raise ExpressionError("has no finite value")


@lru_cache(maxsize=KEPT)
def compile_expression(text: str) -> Expression:
    """Compile what stands between ``${`` and ``}``.

    Raises
    ------
    ExpressionError
        With what is wrong.

    Examples
    --------
    >>> compile_expression("2 * $speed / 3.6").value({"speed": 36.0})
    20.0
    """
    parser = _Parser(_tokens(text))
    evaluate = parser.disjunction()
    if parser.here != END:
        raise ExpressionError(f"{parser.here[1]!r} is not expected")
    return Expression(frozenset(parser.names), evaluate)


Token = tuple[str, str]
END: Token = ("end", "the end")


def _tokens(text: str) -> list[Token]:
    tokens: list[Token] = []
    at, text = 0, text.rstrip()
    while at < len(text):
        found = TOKEN.match(text, at)
        if found is None or found.lastgroup is None:
            raise ExpressionError(f"{text[at:].strip()[:10]!r} is no operator, number or parameter")
        if len(tokens) == MOST:
            raise ExpressionError(f"has more than {MOST} words and signs")
        tokens.append((found.lastgroup, found.group(found.lastgroup)))
        at = found.end()
    return [*tokens, END]


def _number(value: Result) -> float:
    if isinstance(value, bool):
        raise ExpressionError("takes a truth value for a number")
    return value


def _truth(value: Result) -> bool:
    if not isinstance(value, bool):
        raise ExpressionError("takes a number for a truth value")
    return value


def _round(value: float) -> float:
    return math.copysign(math.floor(abs(value) + 0.5), value)


def _sign(value: float) -> float:
    return float((value > 0.0) - (value < 0.0))


def _smaller(left: float, right: float) -> float:
    return min(left, right)


def _larger(left: float, right: float) -> float:
    return max(left, right)


def _product(left: float, right: float) -> float:
    return left * right


def _quotient(left: float, right: float) -> float:
    return left / right


FUNCTIONS: Mapping[str, tuple[int, Callable[..., float]]] = {
    "round": (1, _round),
    "floor": (1, math.floor),
    "ceil": (1, math.ceil),
    "sqrt": (1, math.sqrt),
    "pow": (2, math.pow),
    "sin": (1, math.sin),
    "cos": (1, math.cos),
    "tan": (1, math.tan),
    "asin": (1, math.asin),
    "acos": (1, math.acos),
    "atan": (1, math.atan),
    "abs": (1, math.fabs),
    "sign": (1, _sign),
    "min": (2, _smaller),
    "max": (2, _larger),
}
CONSTANTS: Mapping[str, Result] = {"pi": math.pi, "e": math.e, "true": True, "false": False}
COMPARISONS: Mapping[str, Callable[[float, float], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
EQUALITIES: Mapping[str, Callable[[Result, Result], bool]] = {"==": operator.eq, "!=": operator.ne}
SUMS: Mapping[str, Callable[[float, float], float]] = {"+": operator.add, "-": operator.sub}
PRODUCTS: Mapping[str, Callable[[float, float], float]] = {
    "*": _product,
    "/": _quotient,
    "%": math.fmod,
}


class _Parser:
    """Recursive descent, one method a level of binding."""

    def __init__(self, tokens: list[Token]) -> None:
        self.names: set[str] = set()
        self._tokens = tokens
        self._at = 0
        self._depth = 0

    @property
    def here(self) -> Token:
        return self._tokens[self._at]

    def _take(self, *texts: str) -> str:
        """Step over the next token if it is one of these words or signs; else ""."""
        kind, text = self.here
        if kind in ("word", "sign") and text in texts:
            self._at += 1
            return text
        return ""

    def _need(self, text: str) -> None:
        if not self._take(text):
            raise ExpressionError(f"expected {text!r}, found {self.here[1]!r}")

    def disjunction(self) -> Evaluate:
        self._depth += 1
        if self._depth > DEEPEST:
            raise ExpressionError(f"is nested deeper than {DEEPEST}")
        left = self._conjunction()
        while self._take("or"):
            left = _either(left, self._conjunction())
        self._depth -= 1
        return left

    def _conjunction(self) -> Evaluate:
        left = self._negation()
        while self._take("and"):
            left = _both(left, self._negation())
        return left

    def _negation(self) -> Evaluate:
        odd = False
        while self._take("not"):
            odd = not odd
        inner = self._comparison()
        return (lambda scope: not _truth(inner(scope))) if odd else inner

    def _comparison(self) -> Evaluate:
        left = self._sum()
        if sign := self._take(*COMPARISONS):
            return _arithmetic(COMPARISONS[sign], left, self._sum())
        if sign := self._take(*EQUALITIES):
            right, compare = self._sum(), EQUALITIES[sign]
            return lambda scope: compare(left(scope), right(scope))
        return left

    def _sum(self) -> Evaluate:
        left = self._product()
        while sign := self._take(*SUMS):
            left = _arithmetic(SUMS[sign], left, self._product())
        return left

    def _product(self) -> Evaluate:
        left = self._signed()
        while sign := self._take(*PRODUCTS):
            left = _arithmetic(PRODUCTS[sign], left, self._signed())
        return left

    def _signed(self) -> Evaluate:
        minus, signed = False, False
        while sign := self._take("-", "+"):
            minus, signed = minus is not (sign == "-"), True
        inner = self._power()
        if not signed:
            return inner
        return lambda scope: -_number(inner(scope)) if minus else _number(inner(scope))

    def _power(self) -> Evaluate:
        base = self._atom()
        if not self._take("**"):
            return base
        self._depth += 1
        if self._depth > DEEPEST:
            raise ExpressionError(f"is nested deeper than {DEEPEST}")
        exponent = self._signed()
        self._depth -= 1
        return _arithmetic(math.pow, base, exponent)

    def _atom(self) -> Evaluate:
        kind, text = self.here
        self._at += kind != "end"
        if kind == "number":
            value = float(text)
            return lambda scope: value  # noqa: ARG005 - all are called alike
        if kind == "name":
            self.names.add(text)
            return operator.itemgetter(text)
        if text == "(":
            inner = self.disjunction()
            self._need(")")
            return inner
        if text in FUNCTIONS:
            return self._call(text)
        if text in CONSTANTS:
            constant = CONSTANTS[text]
            return lambda scope: constant  # noqa: ARG005 - all are called alike
        raise ExpressionError(f"{text!r} is not expected")

    def _call(self, name: str) -> Evaluate:
        count, function = FUNCTIONS[name]
        self._need("(")
        arguments = [self.disjunction()]
        while len(arguments) < count:
            self._need(",")
            arguments.append(self.disjunction())
        self._need(")")
        if count == 2:
            return _arithmetic(function, *arguments)
        (only,) = arguments
        return lambda scope: float(function(_number(only(scope))))


def _arithmetic(
    function: Callable[[float, float], Result], left: Evaluate, right: Evaluate
) -> Evaluate:
    return lambda scope: function(_number(left(scope)), _number(right(scope)))


def _both(left: Evaluate, right: Evaluate) -> Evaluate:
    return lambda scope: _truth(left(scope)) and _truth(right(scope))


def _either(left: Evaluate, right: Evaluate) -> Evaluate:
    return lambda scope: _truth(left(scope)) or _truth(right(scope))


def write_result(value: Result) -> str:
    """Return a value as an attribute holds it: whole numbers without a point.

    Examples
    --------
    >>> write_result(5.0), write_result(0.5), write_result(True)
    ('5', '0.5', 'true')
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    number = float(value)
    return str(int(number)) if number.is_integer() and abs(number) < 2**53 else repr(number)
