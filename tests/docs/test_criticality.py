"""Every metric is explained, and the defaults are the explained ones."""

import re

from page import DOCS
from sotif.evidence.criticality import LIMITS, METRICS, OVERALL
from sotif.evidence.table import COLUMNS

EXPLANATION = (DOCS / "explanations" / "criticality.md").read_text("utf-8")
REFERENCE = (DOCS / "reference" / "cli.md").read_text("utf-8")


def test_every_metric_has_a_row_and_no_other() -> None:
    cells = re.findall(r"^\| (`[^|]*`) \|", EXPLANATION, flags=re.MULTILINE)
    assert sorted(name for cell in cells for name in re.findall(r"`(\w+)`", cell)) == sorted(
        (*METRICS, *OVERALL)
    )


def test_the_columns_of_the_file_are_listed_in_their_order() -> None:
    (line,) = re.findall(r"^Columns of `CRITICALITY\.csv`: (.*)", REFERENCE, flags=re.MULTILINE)
    listed = re.findall(r"`(\w+)`", line)
    assert tuple(listed) == COLUMNS


def test_the_limits_are_the_explained_ones() -> None:
    table = EXPLANATION.split("## What vehicles can do")[1].split("##")[0]
    strongest = (LIMITS.braking, LIMITS.steering, LIMITS.any_acceleration)
    assert {f"{value:.2f} m/s²" for value in strongest} == {"7.85 m/s²"}
    assert "7.85 m/s²" in table
    assert f"{LIMITS.kickdown} m/s²" in table
    assert f"| TET, TIT | {LIMITS.threshold:g} s |" in table
    assert f"| DST | {LIMITS.safety_time:g} s |" in table
