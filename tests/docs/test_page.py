"""What pages show can be read, and what they tell to type exists."""

import json
import re
import tomllib
from pathlib import Path

import pytest
import typer
from typer.core import TyperCommand, TyperGroup

from page import DOCS, PAGES, ROOT, Block, blocks, commands, every_block, new_files, prose
from rsu.cli import app
from rsu.codec import denm
from rsu.config import parse_site

LANGUAGES = {
    "console": "a transcript: `$` and what to type, then what came",
    "csv": "a table",
    "diff": "a change",
    "json": "a message, as it was sent",
    "mermaid": "a picture",
    "python": "code that runs",
    "text": "a picture, a formula or output",
    "toml": "a file",
    "xml": "a file",
}
GROUP = typer.main.get_command(app)
EVERY_PAGE = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)


@pytest.mark.parametrize("block", every_block(), ids=str)
def test_every_block_says_what_it_is(block: Block) -> None:
    assert block.language in LANGUAGES


@pytest.mark.parametrize("block", every_block("console"), ids=str)
def test_a_transcript_begins_with_what_to_type(block: Block) -> None:
    assert block.text.startswith("$ ")


@pytest.mark.parametrize("block", every_block("python"), ids=str)
def test_python_compiles(block: Block) -> None:
    compile(block.text, str(block), "exec")


@pytest.mark.parametrize("block", every_block("toml"), ids=str)
def test_toml_can_be_read(block: Block) -> None:
    assert tomllib.loads(block.text)


MESSAGES = [block for block in every_block("json") if "message_type" in block.text]


@pytest.mark.parametrize("block", MESSAGES, ids=str)
def test_a_message_that_is_shown_is_one_that_we_read(block: Block) -> None:
    assert json.loads(block.text)["message_type"] == "denm"
    said = denm.decode(block.text.encode())
    assert (said.cause, said.sub_cause) == (14, 2)


@EVERY_PAGE
def test_every_command_and_option_that_a_page_names_exists(page: Path) -> None:
    for words in commands(page):
        if words[0] == "make":
            continue
        command, *rest = GROUP, *words[1:]
        while isinstance(command, TyperGroup) and (rest or not command.invoke_without_command):
            default = getattr(command, "default", "")
            left_out = default and (not rest or rest[0] not in command.commands)
            command = command.commands.get(default if left_out else rest.pop(0))
        assert isinstance(command, TyperCommand | TyperGroup), words
        known = {option for parameter in command.params for option in parameter.opts}
        named = {word.split("=")[0] for word in rest if word.startswith("--")}
        assert named <= known | {"--help"}, words


@EVERY_PAGE
def test_every_target_of_make_that_a_page_names_exists(page: Path) -> None:
    targets = re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), flags=re.MULTILINE)
    named = {words[1] for words in commands(page) if words[0] == "make"}
    assert named <= set(targets)


@EVERY_PAGE
def test_every_link_leads_somewhere(page: Path) -> None:
    links = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", prose(page))
    assert [link for link in links if not (page.parent / link).exists()] == []


@EVERY_PAGE
def test_every_link_to_a_heading_finds_it(page: Path) -> None:
    for target, anchor in re.findall(r"\]\(([^)#:]*)#([^)]+)\)", prose(page)):
        assert anchor in anchors(page.parent / target if target else page), (target, anchor)


def anchors(page: Path) -> set[str]:
    """What the headings of a page are called in links."""
    headings = re.findall(r"^#+ (.*)$", page.read_text("utf-8"), flags=re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize(
    "page",
    [page for page in PAGES if page.parent.name != "decisions"],  # records may name what is to come
    ids=lambda page: page.name,
)
def test_every_file_that_a_page_names_exists(page: Path) -> None:
    named = re.findall(
        r"`((?:rsu|sotif|scenarios|tests|proto|docs)/[\w./]+)`", page.read_text("utf-8")
    )
    expected = {name for name in named if "NAME" not in name} - new_files(page).keys()
    assert {name for name in expected if not (ROOT / name).exists()} == set()


def test_every_page_can_be_reached_from_the_first_one() -> None:
    reached, waiting = set[Path](), [ROOT / "README.md"]
    while waiting:
        page = waiting.pop().resolve()
        if page.suffix != ".md" or page in reached:
            continue
        reached.add(page)
        links = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", prose(page))
        waiting += [page.parent / link for link in links]
    assert sorted(set(DOCS.rglob("*.md")) - reached) == []


def test_the_site_of_the_tutorial_is_valid() -> None:
    page = DOCS / "tutorials" / "your-own-site.md"
    [site] = [parse_site(block.text, str(block)) for block in blocks(page, "toml")]
    assert [sensor.id for sensor in site.sensors] == ["west"]
