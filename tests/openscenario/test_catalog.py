"""Entries of catalogs stand where a reference names them, with the values that it assigns."""

from pathlib import Path

import pytest

from rsu.errors import ScenarioError
from scenarios.openscenario.longitudinal import AbsoluteTargetSpeed, SpeedAction
from scenarios.openscenario.reader import read_storyboard
from scenarios.openscenario.storyboard import Storyboard
from xosc import HEADER, event, group, read, scenario, speed, story, vehicle

LOCATIONS = """<CatalogLocations><VehicleCatalog><Directory path="cars"/></VehicleCatalog>
<ManeuverCatalog><Directory path="moves"/></ManeuverCatalog></CatalogLocations>"""
LENGTH = """<ParameterDeclarations>
<ParameterDeclaration name="length" parameterType="double" value="4">
<ConstraintGroup><ValueConstraint value="1" rule="greaterThan"/></ConstraintGroup>
</ParameterDeclaration></ParameterDeclarations>"""


def catalog(folder: Path, *entries: str, file: str = "Cars", name: str = "Cars") -> None:
    """Write a catalog."""
    folder.mkdir(exist_ok=True)
    text = f'<OpenSCENARIO>{HEADER}<Catalog name="{name}">{"".join(entries)}</Catalog>'
    (folder / f"{file}.xosc").write_text(f"{text}</OpenSCENARIO>", encoding="utf-8")


def car(name: str = "small") -> str:
    """A ``Vehicle`` whose length is a parameter."""
    whole = vehicle("x").replace('length="4"', 'length="$length"')
    inner = whole[whole.index("<Vehicle") : whole.index("</ScenarioObject>")]
    inner = inner.replace('<Vehicle name="v"', f'<Vehicle name="{name}"')
    return inner.replace("<BoundingBox>", f"{LENGTH}<BoundingBox>")


def of_catalog(reference: str) -> str:
    """A scenario whose car ``a`` is of a catalog."""
    first = f'<ScenarioObject name="a">{reference}</ScenarioObject>'
    text = scenario(entities=first + vehicle("b"))
    return text.replace("<CatalogLocations/>", LOCATIONS)


def reference(entry: str = "small", name: str = "Cars", **assigned: str) -> str:
    """A ``CatalogReference``."""
    items = "".join(
        f'<ParameterAssignment parameterRef="{key}" value="{value}"/>'
        for key, value in assigned.items()
    )
    return (
        f'<CatalogReference catalogName="{name}" entryName="{entry}">'
        f"<ParameterAssignments>{items}</ParameterAssignments></CatalogReference>"
    )


def test_a_reference_stands_for_its_entry(tmp_path: Path) -> None:
    catalog(tmp_path / "cars", car())
    first, _ = read(tmp_path, of_catalog(reference())).entities
    assert (first.name, first.model, first.box.length) == ("a", "small", 4.0)


def test_two_entities_may_be_of_one_entry(tmp_path: Path) -> None:
    catalog(tmp_path / "cars", car())
    text = of_catalog(reference())
    other = f'<ScenarioObject name="b">{reference()}</ScenarioObject>'
    first, second = read(tmp_path, text.replace(vehicle("b"), other)).entities
    assert (first.name, second.name) == ("a", "b")
    assert (first.model, first.box) == (second.model, second.box)


def test_a_reference_assigns_values(tmp_path: Path) -> None:
    catalog(tmp_path / "cars", car())
    first, _ = read(tmp_path, of_catalog(reference(length="${2*3}"))).entities
    assert first.box.length == 6.0


def test_a_catalog_is_found_by_its_own_name_too(tmp_path: Path) -> None:
    catalog(tmp_path / "cars", car(), file="anything")
    (tmp_path / "cars" / "broken.xosc").write_text("no xml", encoding="utf-8")
    assert read(tmp_path, of_catalog(reference())).entities[0].model == "small"


def test_a_catalog_is_looked_for_in_folders_from_outside(tmp_path: Path) -> None:
    catalog(tmp_path / "elsewhere", car())
    file = tmp_path / "scenario.xosc"
    file.write_text(of_catalog(reference()), encoding="utf-8")
    found = read_storyboard(file, folders=[tmp_path / "elsewhere"])
    assert found.entities[0].model == "small"


def test_a_road_is_looked_for_in_folders_from_outside(tmp_path: Path) -> None:
    (tmp_path / "maps").mkdir()
    (tmp_path / "maps" / "Town01.xodr").touch()
    file = tmp_path / "scenario.xosc"
    file.write_text(scenario().replace("road.xodr", "Town01"), encoding="utf-8")
    assert read_storyboard(file).road_map == tmp_path / "Town01"
    found = read_storyboard(file, folders=[tmp_path / "maps"])
    assert found.road_map == tmp_path / "maps" / "Town01.xodr"


def moves(reference_text: str) -> str:
    """A scenario with a maneuver of a catalog."""
    text = story(group(event("e", speed(1.0)))).replace("</Actors>", f"</Actors>{reference_text}")
    return scenario(text).replace("<CatalogLocations/>", LOCATIONS)


def targets(storyboard: Storyboard) -> list[float]:
    """The speeds that the first events of all maneuvers go for."""
    actions = [
        maneuver.events[0].actions[0].action
        for maneuver in storyboard.stories[0].acts[0].groups[0].maneuvers
    ]
    found = [action.target for action in actions if isinstance(action, SpeedAction)]
    return [target.value for target in found if isinstance(target, AbsoluteTargetSpeed)]


MOVE = (
    '<Maneuver name="hurry"><ParameterDeclarations>'
    '<ParameterDeclaration name="speed" parameterType="double" value="7"/>'
    "</ParameterDeclarations>"
    + event("e", speed('<AbsoluteTargetSpeed value="$speed"/>'))
    + "</Maneuver>"
)


def test_an_entry_is_read_for_each_reference_anew(tmp_path: Path) -> None:
    catalog(tmp_path / "moves", MOVE, MOVE.replace("hurry", "other"), file="Moves", name="Moves")
    two = reference("hurry", "Moves", speed="8") + reference("other", "Moves")
    assert targets(read(tmp_path, moves(two))) == [8.0, 7.0, 1.0]


def test_an_entry_does_not_see_the_parameters_of_the_scenario(tmp_path: Path) -> None:
    catalog(tmp_path / "cars", car().replace(LENGTH, ""))
    outer = LENGTH.replace('value="4"', 'value="9"')
    text = of_catalog(reference()).replace("<CatalogLocations>", outer + "<CatalogLocations>")
    with pytest.raises(ScenarioError, match="no such parameter") as caught:
        read(tmp_path, text)
    assert caught.value.file == str(tmp_path / "cars" / "Cars.xosc")


WRONG = {
    "no such catalog": (reference(name="Vans"), "there is no catalog 'Vans'"),
    "no such entry": (reference("large"), "catalog 'Cars' has no Vehicle or Pedestrian or Misc"),
    "no such parameter": (reference(width="2"), "there is no parameter 'width' to set"),
    "a value beyond its constraints": (reference(length="0.5"), "satisfies no group"),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_with_a_reference_is_refused(tmp_path: Path, name: str) -> None:
    catalog(tmp_path / "cars", car())
    text, problem = WRONG[name]
    with pytest.raises(ScenarioError, match=problem) as caught:
        read(tmp_path, of_catalog(text))
    assert caught.value.place.startswith("line ")


def test_what_an_entry_holds_and_nobody_reads_is_refused(tmp_path: Path) -> None:
    catalog(tmp_path / "cars", car().replace("<Performance", '<Performance colour="red"'))
    with pytest.raises(ScenarioError, match="'colour' is not supported"):
        read(tmp_path, of_catalog(reference()))


def test_an_entry_that_refers_to_itself_is_refused(tmp_path: Path) -> None:
    inner = f'<Trailer><Trailer name="t">{reference()}</Trailer></Trailer></Vehicle>'
    catalog(tmp_path / "cars", car().replace("</Vehicle>", inner))
    with pytest.raises(ScenarioError, match="refers to itself"):
        read(tmp_path, of_catalog(reference()))


def test_two_entries_of_one_name_are_refused(tmp_path: Path) -> None:
    catalog(tmp_path / "cars", car(), car())
    with pytest.raises(ScenarioError, match="is taken in this catalog"):
        read(tmp_path, of_catalog(reference()))
