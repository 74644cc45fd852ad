"""Coverage of the operational design domain by entries, scenarios and runs.

The attributes are those of the taxonomy of ISO 34503:2023, clauses 9 to 11; the catalogue writes
its terms in words, which are found here.  What is of no attribute is listed last.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sotif.catalog.entry import Entry
from sotif.evidence.report.account import Account

OTHER = "in no attribute"


@dataclass(slots=True, frozen=True)
class Attribute:
    """An attribute of the taxonomy."""

    category: str
    """Scenery, environment or dynamic elements."""
    name: str
    clause: str
    words: tuple[str, ...] = ()
    """Beginnings of words by which a term is known to be of it."""

    def holds(self, term: str) -> bool:
        """Whether a term of the catalogue is of it."""
        return any(re.search(rf"\b{re.escape(word)}", term) for word in self.words)


CATEGORIES = _SCENERY, _ENVIRONMENT, _DYNAMIC = "scenery", "environment", "dynamic elements"
TAXONOMY = (
    Attribute(_SCENERY, "zones", "9.2", ("car park", "hand-over zone")),
    Attribute(
        _SCENERY,
        "drivable area: type",
        "9.3.2",
        ("motorway", "urban road", "slip road", "aisle", "parking space"),
    ),
    Attribute(_SCENERY, "drivable area: geometry", "9.3.3", ("ramp", "crest", "bend", "one-lane")),
    Attribute(_SCENERY, "lane specification", "9.3.4", ("one-lane",)),
    Attribute(_SCENERY, "signs and signals", "9.3.5", ("signalised", "sign")),
    Attribute(_SCENERY, "edge", "9.3.6", ("shoulder", "kerb")),
    Attribute(_SCENERY, "surface", "9.3.7", ("wet", "ice", "snow on")),
    Attribute(_SCENERY, "junctions", "9.4", ("junction", "roundabout")),
    Attribute(_SCENERY, "basic road structures", "9.5", ("building", "pillar")),
    Attribute(_SCENERY, "special structures", "9.6", ("crosswalk", "gate", "tunnel", "bridge")),
    Attribute(_SCENERY, "temporary structures", "9.7", ("road works", "cone")),
    Attribute(_ENVIRONMENT, "air temperature", "10.2.2", ("temperature",)),
    Attribute(_ENVIRONMENT, "wind", "10.2.3", ("wind",)),
    Attribute(_ENVIRONMENT, "rainfall", "10.2.4", ("rain",)),
    Attribute(_ENVIRONMENT, "snowfall", "10.2.5", ("snowfall",)),
    Attribute(_ENVIRONMENT, "particulates", "10.3", ("fog", "visual range", "smoke", "spray")),
    Attribute(_ENVIRONMENT, "illumination", "10.4", ("illuminance", "sun ", "night", "glare")),
    Attribute(_ENVIRONMENT, "connectivity", "10.5", ("radio", "link")),
    Attribute(
        _DYNAMIC,
        "motor vehicles",
        "11.1",
        ("vehicle", "car", "truck", "bus", "van", "queue", "motorcycle"),
    ),
    Attribute(
        _DYNAMIC,
        "vulnerable road users",
        "11.1",
        ("pedestrian", "person", "child", "cyclist", "bicycle", "scooter", "wheelchair", "pram"),
    ),
    Attribute(_DYNAMIC, "animals", "11.1", ("animal", "dog", "deer")),
    Attribute(_DYNAMIC, "special vehicles", "11.1", ("ambulance", "police", "fire engine")),
)


@dataclass(slots=True, frozen=True)
class Covered:
    """By what an attribute is covered."""

    attribute: Attribute
    terms: tuple[str, ...]
    entries: int
    scenarios: int
    runs: int


def cover(accounts: Sequence[Account]) -> list[Covered]:
    """Return what covers each attribute, and what is in none for each category."""
    held: dict[Attribute, list[tuple[Account, str]]] = {attribute: [] for attribute in TAXONOMY}
    held |= {Attribute(name, OTHER, ""): [] for name in CATEGORIES}
    for account in accounts:
        for term, attributes in _placed(account.entry):
            for attribute in attributes:
                held.setdefault(attribute, []).append((account, term))
    return [_covered(attribute, own) for attribute, own in held.items()]


def _covered(attribute: Attribute, held: Sequence[tuple[Account, str]]) -> Covered:
    accounts = {account.entry.id: account for account, _ in held}.values()
    return Covered(
        attribute=attribute,
        terms=tuple(sorted({term for _, term in held})),
        entries=len(accounts),
        scenarios=len({name for account in accounts for name in account.entry.scenarios}),
        runs=len({run.key for account in accounts for run in account.tally.runs}),
    )


def _placed(entry: Entry) -> Iterator[tuple[str, list[Attribute]]]:
    """Yield the terms of an entry, and of which attributes each is.

    Those of the category that it is written under go before all others: to some who write
    entries, a wet road is environment.
    """
    for line in entry.odd:
        category, _, words = line.partition(": ")
        for term in words.split(", "):
            found = [attribute for attribute in TAXONOMY if attribute.holds(term)]
            own = [attribute for attribute in found if attribute.category == category]
            yield term, own or found or [Attribute(category, OTHER, "")]
