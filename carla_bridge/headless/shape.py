"""Shapes that arguments must have, built from small ones: each checks a value and returns it."""

from collections.abc import Callable
from typing import Any, cast

Shape = Callable[[Any], Any]

_LARGEST = 1e12
"""m, N s, ...; far from what float32 holds, and from what is a place."""


class ShapeError(ValueError):
    """An argument has another type, length or range than its method takes."""


def number(value: Any) -> float:  # noqa: ANN401 - from outside, as all below
    """Take a number that no step can make overflow."""
    if (type(value) is float or type(value) is int) and -_LARGEST <= value <= _LARGEST:
        return float(value)
    raise ShapeError(f"{value!r:.40} is no number from {-_LARGEST:g} to {_LARGEST:g}")


def boolean(value: Any) -> bool:  # noqa: ANN401
    """Take true or false."""
    if type(value) is bool:
        return value
    raise ShapeError(f"{value!r:.40} is neither true nor false")


def text(value: Any) -> str:  # noqa: ANN401
    """Take a text."""
    if type(value) is str:
        return value
    raise ShapeError(f"{value!r:.40} is no text")


def integer(least: int, most: int) -> Shape:
    """Return the shape of a whole number within limits."""

    def check(value: Any) -> int:  # noqa: ANN401
        if type(value) is int and least <= value <= most:
            return value
        raise ShapeError(f"{value!r:.40} is no whole number from {least} to {most}")

    return check


def several(shape: Shape) -> Shape:
    """Return the shape of a list of any length."""

    def check(value: Any) -> list[Any]:  # noqa: ANN401
        if type(value) is list:
            return [shape(item) for item in cast("list[Any]", value)]
        raise ShapeError(f"{value!r:.40} is no list")

    return check


def record(*shapes: Shape) -> Shape:
    """Return the shape of a list that holds one value of each."""

    def check(value: Any) -> list[Any]:  # noqa: ANN401
        items = cast("list[Any]", value) if type(value) is list else []
        if len(items) == len(shapes):
            return [shape(item) for shape, item in zip(shapes, items, strict=True)]
        raise ShapeError(f"{value!r:.40} has not {len(shapes)} fields")

    return check


def optional(shape: Shape) -> Shape:
    """Return the shape of ``[false]`` or ``[true, value]``; the former becomes None."""

    def check(value: Any) -> Any:  # noqa: ANN401
        match value:
            case [False]:
                return None
            case [True, held]:
                return shape(held)
            case _:
                raise ShapeError(f"{value!r:.40} is no optional value")

    return check


def variant(*shapes: Shape) -> Shape:
    """Return the shape of ``[index, value]``, the index choosing the value's shape."""

    def check(value: Any) -> tuple[int, Any]:  # noqa: ANN401
        match value:
            case [int(index), held] if 0 <= index < len(shapes) and type(index) is int:
                return index, shapes[index](held)
            case _:
                raise ShapeError(f"{value!r:.40} is none of {len(shapes)} alternatives")

    return check
