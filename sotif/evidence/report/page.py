"""The page: one HTML file that needs nothing else, the same for the same runs."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from rsu.errors import InputError
from scenarios.picture.drawing import element, plain
from sotif.evidence.proportion import CONFIDENCE
from sotif.evidence.report.account import Account, Evidence, Failure, Tally
from sotif.evidence.report.chart import draw_areas
from sotif.evidence.report.coverage import Covered, cover
from sotif.evidence.report.markup import NONE, link, listed, percent, section, table
from sotif.evidence.report.run import Key, Outcome, Run
from sotif.evidence.report.standing import draw_account

HEAD = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>SOTIF evidence</title>
<style>
{style}</style>
</head>
<body>
"""
STYLE = Path(__file__).with_name("page.css")
ORDER = ("missed", "open", "met", "not counted")
OUTCOMES: tuple[Outcome, ...] = ("collision", "near_miss", "safe")
COLUMNS = (
    "Entry",
    "Target",
    "Area before → after",
    "Runs show",
    "Cases",
    "Unsafe without unit",
    "Unsafe with unit",
    f"Became safe, {CONFIDENCE:.0%} interval",
    "Made unsafe",
    "Residual risk against the target",
)
"""Of the table of entries."""
METHOD = """
A case is unsafe if the vehicle under test collides. It is tried without the roadside unit, with the
vehicle's own sensors alone, and with it: the same scenario, values and seed.

It became safe if it was unsafe without the unit, and has neither a collision nor a near miss with
it. It was made unsafe if it collides with the unit only.

Intervals are exact (Clopper and Pearson, 1934). Residual risk is the share of cases in which what
the target forbids happened with the unit; its bound is one-sided, at the confidence of the target:
without any event in n cases 1 - (1 - C)^(1/n), about 3 / n at 95 %.

All of them hold for cases that are drawn independently of each other. The cases of a grid are not,
and how often its values occur on roads is not known: a bound says how far the library has been
tried, not how often there will be accidents.
"""
PICTURES = """Collisions come first. A picture shows how the case goes if nobody reacts, which is
what was to be avoided; what did happen is in the recording."""


def write_page(
    evidence: Evidence,
    defects: Sequence[InputError],
    pictures: Mapping[Key, str],
    hrefs: Mapping[Key, str],
) -> str:
    """Return the page.

    Parameters
    ----------
    evidence : Evidence
    defects : what of the input was wrong, and left out.
    pictures : SVG of each failed case, or why it cannot be drawn.
    hrefs : where the recordings of failed cases are, seen from the page.
    """
    failures = evidence.failures()
    parts = {
        "Areas": _areas(evidence),
        "Entries": _entries(evidence.accounts),
        "ODD": _coverage(cover(evidence.accounts)),
        "Failed cases": _failures(failures, pictures, hrefs),
        "Input": _input(evidence.stray, defects),
        "Method": "".join(element("p", plain(words)) for words in METHOD.split("\n\n")),
    }
    style = STYLE.read_text("utf-8")
    body = element("header", _opening(evidence, len(failures), parts))
    body += element("main", "".join(section(name, inner) for name, inner in parts.items()))
    return HEAD.replace("{style}", style) + body + "</body>\n</html>\n"


def _opening(evidence: Evidence, failures: int, parts: Iterable[str]) -> str:
    tally, runs = evidence.tally, evidence.tally.runs
    low, high = tally.conversion.interval()
    standings = [account.standing for account in evidence.accounts]
    figures = {
        "Cases tried": (f"{len(runs):,}", f"{failures} of them failed"),
        "Unsafe without the unit": (f"{tally.unsafe.count:,}", percent(tally.unsafe.share)),
        "Unsafe with it": (
            f"{tally.unsafe_with_unit.count:,}",
            f"{percent(tally.unsafe_with_unit.share)}; {tally.run_into:,} run into when it stood",
        ),
        "Became safe": (
            percent(tally.conversion.share) if tally.unsafe.count else NONE,
            f"{percent(low)} to {percent(high)} at {CONFIDENCE:.0%}",
        ),
        "Made unsafe": (f"{tally.regressions:,}", "must be none"),
        "Targets met": (
            f"{standings.count('met')}",
            ", ".join(f"{standings.count(x)} {x}" for x in ("open", "missed", "no runs")),
        ),
    }
    cells = "".join(
        element("div", element("dt", plain(name)) + "".join(element("dd", plain(x)) for x in said))
        for name, said in figures.items()
    )
    versions = ", ".join(sorted({run.version for run in runs})) or "none"
    seeds = ", ".join(map(str, sorted({run.seed for run in runs}))) or "none"
    contents = element("ul", "".join(element("li", link(f"#{_id(x)}", x)) for x in parts))
    return (
        element("h1", "SOTIF evidence")
        + element("p", plain(f"ivics {versions}; seeds {seeds}"), class_="dim")
        + element("nav", contents, aria_label="Contents")
        + element("dl", cells, class_="figures")
    )


def _areas(evidence: Evidence) -> str:
    accounts, tally = evidence.accounts, evidence.tally
    drawn = ""
    for title, areas, unsafe in (
        ("Without the unit", [a.entry.area_before for a in accounts], tally.unsafe),
        ("With the unit", [a.entry.area_after for a in accounts], tally.unsafe_with_unit),
    ):
        cases = {1: unsafe.total - unsafe.count, 2: unsafe.count}
        counts = {area: (areas.count(area), cases.get(area)) for area in (1, 2, 3, 4)}
        drawn += draw_areas(title, counts)
    words = (
        "The areas of ISO 21448. Entries are where the catalogue puts them; cases are where the "
        "runs put them, and known all of them."
    )
    return element("p", words) + element("div", drawn, class_="areas") + _outcomes(tally)


def _outcomes(tally: Tally) -> str:
    rows = [
        (f"{_words(before)} without it", *(f"{tally.count(before, x):,}" for x in OUTCOMES))
        for before in OUTCOMES
    ]
    names = ("Case", *(f"{_words(outcome)} with the unit" for outcome in OUTCOMES))
    words = "What became of the cases, by what they were without the unit."
    return table(words, names, rows, numbers=(1, 2, 3))


def _entries(accounts: Sequence[Account]) -> str:
    tried = [account for account in accounts if account.standing != "no runs"]
    tried.sort(key=lambda account: ORDER.index(account.standing))
    untried = [account.entry for account in accounts if account.standing == "no runs"]
    words = "Bars of what became safe go from 0 to 1; those of the residual risk are logarithmic, "
    words += "from 0.001 to 1: the circle is what was seen, the bar where the truth may lie, the "
    words += "line what the target allows."
    drawn = table(words, COLUMNS, map(draw_account, tried), numbers=(4, 5, 6, 8))
    if untried:
        names = [plain(f"{entry.id}: {entry.title}") for entry in untried]
        drawn += element(
            "details", element("summary", f"{len(names)} without runs") + listed(names)
        )
    return drawn


def _coverage(covered: Sequence[Covered]) -> str:
    rows = [
        (
            plain(f"{item.attribute.category}: {item.attribute.name}"),
            item.attribute.clause,
            plain(", ".join(item.terms)) or element("span", "none", class_="open"),
            str(item.entries),
            str(item.scenarios),
            f"{item.runs:,}",
        )
        for item in covered
    ]
    names = ("Attribute", "Clause", "Terms of the catalogue", "Entries", "Scenarios", "Cases")
    words = "The operational design domain by attributes of ISO 34503: what the catalogue knows "
    words += "of each, and how many cases were tried."
    return table(words, names, rows, numbers=(3, 4, 5))


def _failures(
    failures: Sequence[Failure], pictures: Mapping[Key, str], hrefs: Mapping[Key, str]
) -> str:
    if not failures:
        return element("p", "None.")
    drawn = (_failure(x, pictures[x.run.key], hrefs.get(x.run.key)) for x in failures)
    return element("p", PICTURES) + "".join(drawn)


def _failure(failure: Failure, picture: str, href: str | None) -> str:
    run, without, with_unit = failure.run, failure.run.without, failure.run.with_unit
    facts = [
        *(link(f"#{entry}", f"{entry}: {why}") for entry, why in failure.reasons),
        f"without the unit: {_words(without.outcome)}",
        f"with it: {_words(with_unit.outcome)}",
    ]
    for name, value, unit in (
        ("impact", with_unit.impact_speed_mps, "m/s"),
        ("least TTC", with_unit.min_ttc_s, "s"),
        ("warned before the contact", with_unit.lead_s, "s"),
        ("needed", with_unit.needed_s, "s"),
    ):
        facts += [] if value is None else [f"{name} {value:.2f} {unit}"]
    facts += [element("code", plain(f"{name}={value}")) for name, value in run.values.items()]
    facts += [plain(f"seed {run.seed}, ivics {run.version}")]
    facts += [link(href, "recording")] if href else ["no recording"]
    title = element("h3", plain(f"{run.file}, case {run.case}"))
    return element("article", title + listed(facts) + picture, class_="case")


def _input(stray: Sequence[Run], defects: Sequence[InputError]) -> str:
    said = [plain(str(defect)) for defect in defects]
    files = Counter(run.file for run in stray)
    said += [plain(f"{file}: no entry names it; cases: {count}") for file, count in files.items()]
    return listed(said) if said else element("p", "Every line was read, and belongs to an entry.")


def _words(outcome: Outcome) -> str:
    return outcome.replace("_", " ")


def _id(name: str) -> str:
    return name.lower().replace(" ", "-")
