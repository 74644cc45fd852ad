"""Statements: what is said to programs by a code, and to people by a text in English."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import TypeAlias


@dataclass(slots=True, frozen=True)
class Statement:
    """Something that is said; the texts of other languages rest on its code and its details."""

    code: str
    text: str
    details: Mapping[str, str] = field(default_factory=dict[str, str])
    """What it is about, by the names that stand in braces."""


Detail: TypeAlias = str | Enum | Statement


def state(what: Enum, **details: Detail) -> Statement:
    """Say something.

    Parameters
    ----------
    what : Enum
        Its name is the code, in lower case, its value the text.
    **details : str, Enum or Statement
        What stands for the names in braces: of the latter two the code in the details, and in the
        text the text; what a statement is about is a detail as well.
    """
    codes: dict[str, str] = {}
    texts: dict[str, str] = {}
    for name, one in details.items():
        if isinstance(one, Enum):
            codes[name], texts[name] = one.name.lower(), str(one.value)
        elif isinstance(one, Statement):
            codes |= {**one.details, name: one.code}
            texts[name] = one.text
        else:
            codes[name] = texts[name] = one
    return Statement(what.name.lower(), str(what.value).format(**texts), codes)
