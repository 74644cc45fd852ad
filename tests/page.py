"""Pages of the documentation, as the tests see them: their blocks of code."""

import re
import shlex
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted(DOCS.rglob("*.md"))]

_BLOCK = re.compile(
    r"^(?P<indent> *)```(?P<language>\S*)\n(?P<text>.*?)^ *```$", re.MULTILINE | re.DOTALL
)
_INLINE = re.compile(r"(?<!`)`([^`\n]+)`(?!`)")


@dataclass(frozen=True)
class Block:
    """One fenced block of a page."""

    page: Path
    line: int
    language: str
    text: str

    def __str__(self) -> str:
        """How failures name it."""
        return f"{self.page.relative_to(ROOT)}:{self.line}"


def blocks(page: Path, language: str | None = None) -> list[Block]:
    """All fenced blocks of a page, or those of one language, without their indentation."""
    text = page.read_text("utf-8")
    return [
        Block(
            page,
            text.count("\n", 0, match.start()) + 1,
            match["language"],
            re.sub(rf"^{match['indent']}", "", match["text"], flags=re.MULTILINE),
        )
        for match in _BLOCK.finditer(text)
        if language in (None, match["language"])
    ]


def block(page: Path, language: str, containing: str) -> str:
    """The one block of that language that contains a text."""
    found = [one.text for one in blocks(page, language) if containing in one.text]
    assert len(found) == 1, f"{page.name}: {len(found)} blocks of {language} with {containing!r}"
    return found[0]


def new_files(page: Path) -> dict[str, str]:
    """Files that a page tells to write: a path that begins a line, then a block."""
    found = re.findall(
        r"^`([\w./-]+/[\w.-]+)`[^\n]*:\n\n```\w+\n(.*?)^```$",
        page.read_text("utf-8"),
        flags=re.MULTILINE | re.DOTALL,
    )
    return dict(found)


def every_block(language: str | None = None) -> list[Block]:
    """The blocks of every page."""
    return [one for page in PAGES for one in blocks(page, language)]


def prose(page: Path) -> str:
    """A page without its blocks."""
    return _BLOCK.sub("", page.read_text("utf-8"))


def commands(page: Path) -> list[list[str]]:
    """Every command that a page tells to type, in words: in consoles and within the text."""
    lines = [
        line.removeprefix("$ ")
        for one in blocks(page, "console")
        for line in one.text.splitlines()
        if line.startswith("$ ")
    ]
    return [shlex.split(line) for line in [*lines, *_INLINE.findall(prose(page))] if _told(line)]


def _told(line: str) -> bool:
    return re.match(r"(\.venv/bin/)?(ivics|make) [a-z]", line) is not None


def tables(page: Path) -> list[list[list[str]]]:
    """Every table of a page: rows of cells, the heading first."""
    found = re.findall(r"(?:^\|.*\|\n)+", page.read_text("utf-8"), flags=re.MULTILINE)
    return [
        [
            [cell.strip() for cell in line.strip("|").split(" | ")]
            for line in table.splitlines()
            if not re.fullmatch(r"[|\s-]+", line)
        ]
        for table in found
    ]


def column(page: Path, heading: str, index: int = 0) -> list[str]:
    """Names in backquotes in one column of every table whose first heading is this one."""
    return [
        name
        for head, *rows in tables(page)
        if head[0].strip("| ") == heading
        for row in rows
        for name in re.findall(r"`([^`]+)`", row[index])
    ]
