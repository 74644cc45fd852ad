"""A check says line, rule and message of what is wrong with a file of any kind."""

from pathlib import Path

import pytest

from rsu.errors import InputError
from scenarios.openscenario.finding import Finding, Level, MapRule, RuleName
from scenarios.openscenario.inspection import inspect
from xodr import document, road
from xosc import HEADER, at, event, events, private, scenario, speed, teleport

SIGNAL = (
    "<GlobalAction><InfrastructureAction><TrafficSignalAction>"
    '<TrafficSignalStateAction name="{}" state="on"/>'
    "</TrafficSignalAction></InfrastructureAction></GlobalAction>"
)
CAR = """<Vehicle name="{}" vehicleCategory="car">
<BoundingBox><Center x="{}" y="0" z="0"/><Dimensions width="2" length="4" height="1"/></BoundingBox>
<Performance maxSpeed="50" maxAcceleration="4" maxDeceleration="8"/>
<Axles><RearAxle maxSteering="0" wheelDiameter="1" trackWidth="2" positionX="0" positionZ="0"/>
</Axles></Vehicle>"""


def inspected(folder: Path, text: str, name: str = "scenario.xosc") -> tuple[Finding, ...]:
    """What is found in a file of that text."""
    file = folder / name
    file.write_text(text, encoding="utf-8")
    return inspect(file)


def whole(inside: str) -> str:
    """A file with something else than a storyboard."""
    return f"<OpenSCENARIO>{HEADER}{inside}</OpenSCENARIO>"


def catalog(*cars: str) -> str:
    """A catalog."""
    return whole(f'<Catalog name="c">{"".join(cars)}</Catalog>')


def with_signal(signal_id: str) -> str:
    """A scenario that switches a signal of the map."""
    places = private("a", teleport(at(0, 0))) + private("b", teleport(at(9, 0)))
    return scenario(init=SIGNAL.format(signal_id) + places)


def variation(scenario_file: str, parameter: str) -> str:
    """A distribution of one parameter."""
    return whole(
        f'<ParameterValueDistribution><ScenarioFile filepath="{scenario_file}"/><Deterministic>'
        f'<DeterministicSingleParameterDistribution parameterName="{parameter}"><DistributionSet>'
        '<Element value="1"/></DistributionSet></DeterministicSingleParameterDistribution>'
        "</Deterministic></ParameterValueDistribution>"
    )


def test_a_sound_scenario_has_no_finding(tmp_path: Path) -> None:
    assert inspected(tmp_path, scenario()) == ()


BROKEN = {
    "no XML": ("<a>", RuleName.XML, 1),
    "another root": ("\n<Scenario/>", RuleName.ROOT, 2),
    "no header": ("<OpenSCENARIO/>", RuleName.HEADER, 1),
    "no version": ("<OpenSCENARIO>\n<FileHeader/></OpenSCENARIO>", RuleName.VERSION, 2),
    "an unknown word": (scenario().replace('"car"', '"boat"'), RuleName.SCHEMA, 4),
    "two of one name": (
        scenario(events(event("e", speed(1.0)), event("e", speed(2.0)))),
        RuleName.UNIQUE_NAME,
        19,
    ),
    "an expression without a value": (
        scenario().replace('width="2"', 'width="${1/0}"', 1),
        RuleName.OPERATORS,
        6,
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_what_is_wrong_has_its_line_and_rule(tmp_path: Path, name: str) -> None:
    text, rule, line = BROKEN[name]
    (found,) = inspected(tmp_path, text)
    assert (found.rule, found.line, found.level) == (rule, line, Level.ERROR)


def test_an_entity_that_is_not_there_is_a_warning(tmp_path: Path) -> None:
    text = scenario(events(event("e", speed(1.0)))).replace(
        'Ref="a"/></Actors', 'Ref="z"/></Actors'
    )
    (found,) = inspected(tmp_path, text)
    assert (found.rule, found.level) == (RuleName.ENTITY, Level.WARNING)


def test_a_signal_must_be_in_the_map(tmp_path: Path) -> None:
    text = document(road().replace("</road>", '<signals><signal id="7"/></signals></road>'))
    (tmp_path / "road.xodr").write_text(text, encoding="utf-8")
    assert inspected(tmp_path, with_signal("7")) == ()
    (found,) = inspected(tmp_path, with_signal("8"))
    assert (found.rule, found.level) == (RuleName.SIGNAL, Level.ERROR)


def test_a_signal_of_a_map_that_is_not_there_is_a_warning(tmp_path: Path) -> None:
    (found,) = inspected(tmp_path, with_signal("7"))
    assert found.level is Level.WARNING


def test_every_entry_of_a_catalog_is_checked(tmp_path: Path) -> None:
    assert inspected(tmp_path, catalog(CAR.format("a", 1), CAR.format("b", 2))) == ()
    found = inspected(tmp_path, catalog(*(CAR.format(name, "$x") for name in "abc")))
    assert [item.rule for item in found] == [RuleName.CATALOG_PARAMETER] * 3


def test_a_distribution_must_set_what_its_scenario_declares(tmp_path: Path) -> None:
    (tmp_path / "base.xosc").write_text(scenario(), encoding="utf-8")
    (found,) = inspected(tmp_path, variation("base.xosc", "speed"))
    assert "sets 'speed'" in found.message
    (found,) = inspected(tmp_path, variation("nothing.xosc", "speed"))
    assert "cannot be read" in found.message


def test_an_error_in_a_catalog_names_that_file(tmp_path: Path) -> None:
    (tmp_path / "Cars.xosc").write_text(catalog(CAR.format("a", "$x")), encoding="utf-8")
    reference = '<CatalogReference catalogName="Cars" entryName="a"/>'
    text = scenario(entities=f'<ScenarioObject name="a">{reference}</ScenarioObject>')
    here = '<VehicleCatalog><Directory path="."/></VehicleCatalog>'
    text = text.replace("<CatalogLocations/>", f"<CatalogLocations>{here}</CatalogLocations>")
    (found,) = inspected(tmp_path, text)
    assert found.message.startswith(f"{tmp_path / 'Cars.xosc'}: line ")


def test_a_map_is_checked_too(tmp_path: Path) -> None:
    assert inspected(tmp_path, document(road()), "good.xodr") == ()
    (found,) = inspected(tmp_path, "<a>", "bad.xodr")
    assert found.rule == MapRule.XML
    (found,) = inspected(
        tmp_path, document(road().replace('length="100', 'length="-100')), "b.xodr"
    )
    assert found.rule == MapRule.SUPPORTED


@pytest.mark.parametrize("name", ["nothing.xosc", "nothing.xodr"])
def test_a_file_that_is_not_there_is_no_finding_but_an_error(tmp_path: Path, name: str) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        inspect(tmp_path / name)
