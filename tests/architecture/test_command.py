"""Every command and every option of `ivics` is documented, and no other."""

import re
from collections.abc import Iterator

import pytest
import typer
from typer.core import TyperCommand, TyperGroup

from architecture.tree import ROOT
from rsu import cli

PAGE = (ROOT / "docs" / "reference" / "cli.md").read_text("utf-8")
SECTIONS: dict[str, str] = dict(
    re.findall(r"^## `(.+?)`\n(.*?)(?=^## |\Z)", PAGE, flags=re.MULTILINE | re.DOTALL)
)


def leaves(group: object, path: str = "ivics") -> Iterator[tuple[str, TyperCommand]]:
    """Every command below a group, with the words that call it."""
    assert isinstance(group, TyperGroup)
    for name, command in group.commands.items():
        if isinstance(command, TyperCommand):
            yield f"{path} {name}", command
        else:
            yield from leaves(command, f"{path} {name}")


def root() -> typer.Typer:
    """The one that no other contains."""
    apps = [value for value in vars(cli).values() if isinstance(value, typer.Typer)]
    parts = [group.typer_instance for app in apps for group in app.registered_groups]
    (top,) = [app for app in apps if app not in parts]
    return top


COMMANDS = dict(leaves(typer.main.get_command(root())))


def test_every_command_has_its_section() -> None:
    assert sorted(SECTIONS) == sorted(COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_of_a_command_is_in_its_section(name: str) -> None:
    options = {option for parameter in COMMANDS[name].params for option in parameter.opts}
    documented = set(re.findall(r"`(--[a-z0-9-]+)", SECTIONS[name]))
    assert documented == {option for option in options if option.startswith("--")} - {"--help"}
