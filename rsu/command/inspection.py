"""`ivics catalog check`: whether what the entries name is there, and works."""

from collections.abc import Iterator
from functools import cache
from importlib import import_module
from math import ceil
from pathlib import Path
from pkgutil import iter_modules

from rsu.command.play import open_map
from rsu.command.trial import is_distribution, list_cases
from rsu.errors import ConfigError, InputError
from scenarios.openscenario.distribution import read_distribution
from scenarios.openscenario.finding import Level
from scenarios.openscenario.inspection import inspect
from scenarios.openscenario.reader import read_storyboard
from scenarios.stage.player import DT, Player
from sotif import monitors
from sotif.catalog.cause import SUB_CAUSES
from sotif.catalog.entry import HERE, Catalog, Entry, survey
from sotif.catalog.target import read_target
from sotif.evidence.report.coverage import CATEGORIES
from sotif.monitors.duty import uncaused

LIBRARY = Path(__file__).parents[2] / "scenarios" / "library"
LONGEST = 600.0
"""s that a scenario may take, as `ivics play` lets it."""


def check(folder: Path | None) -> tuple[Catalog, list[InputError]]:
    """Return the entries of a folder that can be read, and everything that is wrong.

    Of the project's own catalogue, which is meant if no folder is given, it is wrong as well if a
    monitor or a scenario of the library is named by no entry.

    Raises
    ------
    ConfigError
        The folder holds no entry at all.
    """
    catalog, defects = survey(folder or HERE)
    findings: list[InputError] = [*defects]
    for entry in catalog.values():
        path = (folder or HERE) / f"{entry.id}.toml"
        findings += [*_dangling(path, entry), *_misstated(path, entry)]
    findings += uncaused(catalog, folder or HERE)
    if folder is None and not defects:  # else they may be named by an entry that is not right
        findings += _unnamed(catalog)
    return catalog, sorted(findings, key=lambda finding: finding.file)


def _dangling(path: Path, entry: Entry) -> Iterator[InputError]:
    """Yield what an entry names and is not there, or does not work."""
    if entry.monitor is not None and entry.monitor not in list_monitors():
        expected = f"expected one of {', '.join(sorted(list_monitors()))}"
        yield ConfigError(path, "monitor", f"there is no monitor {entry.monitor!r}; {expected}")
    cause = entry.cause
    if cause is not None and cause.code not in SUB_CAUSES:
        yield ConfigError(path, "cause.code", f"TS 102 894-2 has no cause {cause.code}")
    elif cause is not None and cause.sub_code > SUB_CAUSES[cause.code]:
        problem = f"cause {cause.code} has no sub-cause {cause.sub_code}"
        yield ConfigError(path, "cause.sub_code", f"TS 102 894-2: {problem}")
    for i, name in enumerate(entry.scenarios):
        for problem in _problems(LIBRARY / name):
            yield ConfigError(path, f"scenarios[{i}]", f"{name}: {problem}")


def _misstated(path: Path, entry: Entry) -> Iterator[InputError]:
    """Yield what an entry says in a way that the report cannot take."""
    for i, line in enumerate(entry.odd):
        if line.partition(": ")[0] not in CATEGORIES:
            problem = f"{line!r}: expected one of {', '.join(CATEGORIES)}, a colon and terms"
            yield ConfigError(path, f"odd[{i}]", problem)
    target = read_target(entry.validation_target)
    if target is not None and target.cases != target.needed:
        problem = f"says {target.cases} cases; its share and confidence need {target.needed}"
        yield ConfigError(path, "validation_target", problem)
    if entry.area_after != entry.area_before and not entry.evidence:
        yield ConfigError(path, "evidence", "is missing for what area_after claims")


@cache
def list_monitors() -> frozenset[str]:
    """Return the modules of `sotif.monitors` that recognise hazards.

    They have a function `hazards`; those that do so over time say by `ENTRY` of what.
    """
    return frozenset(
        module.name
        for module in iter_modules(monitors.__path__)
        if {"hazards", "ENTRY"} & vars(import_module(f"{monitors.__name__}.{module.name}")).keys()
    )


@cache
def _problems(file: Path) -> tuple[str, ...]:
    """Say what is wrong with a scenario or distribution: its text, else how its first case goes."""
    try:
        if not file.is_file():
            return ("is not in the scenario library",)
        wrong = [item for item in inspect(file) if item.level is Level.ERROR]
        if not wrong:
            _play(file)
    except (InputError, OSError) as error:
        return (str(error),)
    return tuple(f"line {item.line}: {item.message}" for item in wrong)


def _play(file: Path) -> None:
    case = next(list_cases([file], {}))
    storyboard = read_storyboard(case.scenario, case.values)
    network, lanes = open_map(storyboard, ())
    Player(storyboard, network, DT, lanes).run(ceil(LONGEST / DT))


def _unnamed(catalog: Catalog) -> Iterator[InputError]:
    """Yield what no entry names: monitors, and scenarios of the library."""
    named = {entry.monitor for entry in catalog.values()}
    for name in sorted(list_monitors() - named):
        file = Path(*monitors.__path__) / f"{name}.py"
        yield ConfigError(file, "", "no entry names this monitor")
    files = {LIBRARY / name for entry in catalog.values() for name in entry.scenarios}
    sound = [file for file in files if not _problems(file) and is_distribution(file)]
    files |= {read_distribution(file).scenario for file in sound}
    for file in sorted({*LIBRARY.rglob("*.xosc")} - files):
        if file.parent != LIBRARY / "catalog":
            yield ConfigError(file, "", "no entry names this scenario")
