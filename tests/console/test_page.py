"""The pages: every text in both languages, and nothing from elsewhere."""

import re
from pathlib import Path

PAGE = Path(__file__).parents[2] / "rsu" / "console" / "page"
SCRIPTS = {path.name: path.read_text("utf-8") for path in PAGE.glob("*.js")}
LANGUAGES = {"en": SCRIPTS["english.js"], "de": SCRIPTS["german.js"]}


def keys(language: str) -> list[str]:
    """Keys of a language's texts, in order."""
    without = re.sub(r'"(?:[^"\\]|\\.)*"', '""', LANGUAGES[language])
    return re.findall(r"(\w+):\s*\"\"", without)


def test_both_languages_have_the_same_texts() -> None:
    assert keys("en") == keys("de")
    assert len(set(keys("en"))) == len(keys("en")) > 100


def test_every_text_that_a_page_asks_for_is_there() -> None:
    asked = set(re.findall(r'data-text="(\w+)"', (PAGE / "index.html").read_text("utf-8")))
    for script in SCRIPTS.values():
        asked |= set(re.findall(r'\bt\("(\w+)"', script))
    assert asked - set(keys("en")) == set()


def test_a_page_names_no_other_origin() -> None:
    for path in PAGE.iterdir():
        found = set(re.findall(r"https?://[\w./-]+", path.read_text("utf-8")))
        assert found <= {"http://www.w3.org/2000/svg"}, path.name


def test_no_script_or_style_stands_in_a_page() -> None:
    for page in PAGE.glob("*.html"):
        text = page.read_text("utf-8")
        assert not re.search(r"<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)", text), page.name
