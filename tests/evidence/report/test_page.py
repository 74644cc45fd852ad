"""The page needs nothing else, can be read by everybody, and is the same for the same runs."""

import re
import subprocess
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from journal import CATALOG, CHILD, ORDINARY, STAIRS, run, verdict
from rsu.errors import TableError
from sotif.evidence.report.account import gather
from sotif.evidence.report.page import write_page
from sotif.evidence.report.run import Run

PICTURE = '<svg xmlns="http://www.w3.org/2000/svg"><title>a</title><rect/></svg>'
VOID = {"meta"}
RUNS = (
    run(STAIRS, 0, "collision", "safe"),
    run(STAIRS, 1, "collision", "collision", recording="rec/1.mcap", values={"gap_s": "1 < 2"}),
    run(CHILD, 0, with_unit=verdict(contact_s=9.0, lead_s=0.5, needed_s=1.0)),
    run(ORDINARY),
    run("nowhere.xosc"),
)
DEFECT = TableError("runs.jsonl", "line 3", "is no run: <b>")


class Page(HTMLParser):
    """What a page holds; refuses elements that are not closed in their order."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[dict[str, str | None]] = []
        self.words: list[str] = []
        self._open: list[str] = []
        self.feed(text)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_startendtag(tag, attrs)
        if tag not in VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes.append(dict(attrs))

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self._open and self._open[-1] != "style":
            self.words.append(data)

    def every(self, name: str) -> list[str]:
        return [value for one in self.attributes if (value := one.get(name)) is not None]

    @property
    def said(self) -> str:
        return re.sub(r"\s+", " ", " ".join(self.words))


def text(*runs: Run) -> str:
    evidence = gather(CATALOG, runs)
    failed = [failure.run for failure in evidence.failures()]
    pictures = {one.key: PICTURE for one in failed}
    hrefs = {one.key: one.recording for one in failed if one.recording}
    return write_page(evidence, [DEFECT], pictures, hrefs)


def test_it_tells_what_became_of_the_cases() -> None:
    said = Page(text(*RUNS)).said
    assert "Unsafe without the unit 2 40 %" in said
    assert "Became safe 50 % 1.26 % to 98.7 % at 95%" in said
    assert "collision without it 1 0 1" in said
    assert "contact in 1 of 2: at most 97.5 %, target 1 % at 95 %" in said
    assert "late warning in 1 of 1" in said
    assert "ivics 0.1.0; seeds 1" in said
    assert "library/nowhere.xosc: no entry names it; cases: 1" in said
    assert "runs.jsonl: line 3: is no run: <b>" in said


def test_every_failed_case_has_a_picture_its_values_and_a_link_to_its_recording() -> None:
    page = Page(text(*RUNS))
    assert page.tags.count("article") == 2
    assert text(*RUNS).count(PICTURE) == 2
    assert "gap_s=1 < 2" in page.said
    assert "rec/1.mcap" in page.every("href")


def test_the_same_runs_give_the_same_bytes() -> None:
    assert text(*RUNS) == text(*RUNS)


def test_it_asks_for_nothing_outside_itself() -> None:
    page = Page(text(*RUNS))
    assert {"script", "link", "img", "iframe", "object"}.isdisjoint(page.tags)
    assert page.every("src") == page.every("srcset") == []
    assert [link for link in page.every("href") if ":" in link] == []
    assert not re.search(r"@import|url\(", text())


def test_every_link_within_it_finds_its_place() -> None:
    page = Page(text(*RUNS))
    ids = page.every("id")
    assert [name for name, count in Counter(ids).items() if count > 1] == []
    inner = {link[1:] for link in page.every("href") if link.startswith("#")}
    assert inner | set(page.every("aria-labelledby")) <= set(ids)


def test_it_can_be_heard() -> None:
    page = Page(text(*RUNS))
    assert page.every("lang") == ["en"]
    assert page.tags.count("caption") == page.tags.count("table") == 3
    heads = [x for tag, x in zip(page.tags, page.attributes, strict=True) if tag == "th"]
    assert {head.get("scope") for head in heads} == {"row", "col"}
    assert page.tags.count("title") == page.tags.count("svg") + 1


def test_a_page_of_no_runs_says_so() -> None:
    said = Page(text()).said
    assert "3 without runs" in said
    assert "Cases tried 0" in said


@given(words=st.text(min_size=1, max_size=20))
def test_no_text_of_a_journal_becomes_markup(words: str) -> None:
    plain, odd = (
        run(STAIRS, with_unit="collision", values={name: name}, version=name, recording=name)
        for name in ("a", words)
    )
    assert Page(text(odd)).tags == Page(text(plain)).tags


def test_a_browser_reads_it_as_it_is_written(tmp_path: Path) -> None:
    file = tmp_path / "report.html"
    file.write_text(text(*RUNS), "utf-8")
    dumped = subprocess.run(
        [
            *("chromium", "--headless", "--no-sandbox", "--disable-gpu"),
            *(f"--user-data-dir={tmp_path}/profile", "--dump-dom", file.as_uri()),
        ],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    assert Page(dumped).tags == Page(text(*RUNS)).tags
