"""JUnit XML after the schema that Jenkins publishes (junit-10.xsd)."""

from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from journal import CATALOG, CHILD, STAIRS, run
from rsu.errors import TableError
from sotif.evidence.report.account import gather
from sotif.evidence.report.junit import Case, list_cases, write_junit
from sotif.evidence.report.run import Outcome, Run

COUNTS = {"name", "tests", "failures", "errors", "skipped"}
RESULTS = {"failure": "failures", "error": "errors", "skipped": "skipped"}


def document(*runs: Run, defects: tuple[TableError, ...] = ()) -> ET.Element:
    return parsed(write_junit(list_cases(gather(CATALOG, runs), defects)))


def parsed(text: str) -> ET.Element:
    root = ET.fromstring(text)  # noqa: S314 - our own
    assert (root.tag, set(root.attrib)) == ("testsuites", COUNTS)
    for suite in root:
        assert (suite.tag, set(suite.attrib)) == ("testsuite", COUNTS)
        for case in suite:
            assert (case.tag, set(case.attrib)) == ("testcase", {"name", "classname"})
            assert [part.tag for part in case][-2:] in (
                [], ["system-out"], *([x] for x in RESULTS), *([x, "system-out"] for x in RESULTS)
            )  # fmt: skip
    return root


def suite(root: ET.Element, name: str) -> ET.Element:
    (found,) = [x for x in root if x.attrib["name"] == name]
    return found


def test_every_entry_is_a_suite_and_every_run_and_target_a_case() -> None:
    root = document(run(STAIRS, 0), run(STAIRS, 1), run(CHILD))
    assert [x.attrib["name"] for x in root] == sorted(CATALOG)
    assert len(suite(root, "occlusion")) == 3
    assert len(suite(root, "ordinary")) == 1


def test_the_counts_are_those_of_the_cases() -> None:
    stray = run("nowhere.xosc")
    root = document(
        run(STAIRS, 0, with_unit="collision"),
        run(STAIRS, 1),
        stray,
        defects=(TableError("runs.jsonl", "line 3", "is no run"),),
    )
    for holder in (root, *root):
        cases = list(holder.iter("testcase"))
        assert int(holder.attrib["tests"]) == len(cases)
        for tag, plural in RESULTS.items():
            assert int(holder.attrib[plural]) == len(list(holder.iter(tag)))
    assert (root.attrib["errors"], suite(root, "occlusion").attrib["failures"]) == ("1", "2")


@pytest.mark.parametrize(
    ("outcome", "result"), [("near_miss", "skipped"), ("collision", "failure")]
)
def test_a_run_of_no_entry_shows_nothing_unless_it_is_a_collision(
    outcome: Outcome, result: str
) -> None:
    [case] = suite(document(run("nowhere.xosc", with_unit=outcome)), "of no entry")
    assert [part.tag for part in case] == [result]


def test_a_failure_says_why_and_where_the_recording_is() -> None:
    root = document(run(STAIRS, with_unit="collision", recording="rec/0.mcap"))
    case = suite(root, "occlusion")[0]
    (failure,) = case.iter("failure")
    assert failure.attrib["message"] == "collision with the unit only"
    assert "rec/0.mcap" in "".join(case.itertext())


def test_a_target_passes_when_it_is_met_and_is_skipped_while_it_is_open() -> None:
    met = suite(document(*(run(STAIRS, k) for k in range(299))), "occlusion")[-1]
    still_open = suite(document(run(STAIRS)), "occlusion")[-1]
    assert [part.tag for part in met] == ["system-out"]
    assert still_open[0].attrib["message"] == "open"


@pytest.mark.parametrize(
    ("runs", "result"),
    [
        ([run(STAIRS)], ["skipped"]),
        ([run(STAIRS, k) for k in range(299)], []),
        ([run(STAIRS, with_unit="collision")], ["failure"]),
    ],
)
def test_a_claim_that_an_entry_has_become_safe_is_held_against_the_runs(
    runs: list[Run], result: list[str]
) -> None:
    entry = replace(CATALOG["occlusion"], area_after=1, evidence=("1",))
    cases = list_cases(gather({entry.id: entry}, runs), [])
    case = suite(parsed(write_junit(cases)), entry.id)[-1]
    assert case.attrib["name"] == "area 1 with the unit"
    assert [part.tag for part in case] == result


def test_what_was_said_to_be_safe_all_along_is_held_against_them_too() -> None:
    entry = replace(CATALOG["occlusion"], area_before=1, area_after=1)
    cases = list_cases(gather({entry.id: entry}, [run(STAIRS, with_unit="collision")]), [])
    assert cases[-1].result == "failure"
    assert cases[-1].message == "claims area 1, the runs show area 2"


@given(words=st.text(), result=st.sampled_from(("failure", "error", "skipped")))
def test_any_text_gives_a_document_that_can_be_read(words: str, result: str) -> None:
    parsed(write_junit([Case(words, words, result, words, words)]))  # type: ignore[arg-type]
