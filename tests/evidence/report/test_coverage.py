from journal import CATALOG, STAIRS, run
from sotif.evidence.report.account import gather
from sotif.evidence.report.coverage import OTHER, Covered, cover

ROWS = cover(gather(CATALOG, [run(STAIRS), run(STAIRS, 1)]).accounts)


def row(name: str, category: str = "scenery") -> Covered:
    (found,) = [x for x in ROWS if (x.attribute.name, x.attribute.category) == (name, category)]
    return found


def test_every_term_of_the_catalogue_is_listed() -> None:
    lines = [line for entry in CATALOG.values() for line in entry.odd]
    terms = {term for line in lines for term in line.partition(": ")[2].split(", ")}
    assert {term for covered in ROWS for term in covered.terms} == terms


def test_an_attribute_counts_its_entries_their_scenarios_and_the_cases_tried() -> None:
    aisle = row("drivable area: type")
    assert aisle.terms == ("car-park aisle", "urban road")
    assert (aisle.entries, aisle.scenarios, aisle.runs) == (3, 4, 2)
    pillar = row("basic road structures")
    assert (pillar.entries, pillar.scenarios, pillar.runs) == (1, 2, 2)


def test_an_attribute_that_nobody_has_thought_of_is_seen_to_be_empty() -> None:
    snow = row("snowfall", "environment")
    assert (snow.terms, snow.entries, snow.scenarios, snow.runs) == ((), 0, 0, 0)


def test_a_term_is_looked_for_in_its_own_category_first() -> None:
    assert row("motor vehicles", "dynamic elements").terms == ("car",)
    assert row("surface").terms == ("wet road",)
    assert row(OTHER).terms == ("mast",)
