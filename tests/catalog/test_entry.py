from pathlib import Path

import pytest

from rsu.errors import ConfigError
from scenarios.openscenario.distribution import read_distribution
from sotif.catalog.entry import read_catalog, survey

LIBRARY = Path(__file__).parents[2] / "scenarios" / "library"
SOURCE = Path(__file__).parents[2] / "sotif" / "catalog"


def copy_of(name: str, folder: Path, old: str = "", new: str = "") -> Path:
    path = folder / f"{name}.toml"
    text = (SOURCE / path.name).read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return path


def test_every_scenario_file_is_named_by_an_entry_and_exists() -> None:
    named = {LIBRARY / name for entry in read_catalog().values() for name in entry.scenarios}
    meant = {read_distribution(path).scenario for path in named if "_variation" in path.stem}
    assert not named & meant
    there = set(LIBRARY.rglob("*.xosc")) - set((LIBRARY / "catalog").iterdir())
    assert named | meant == there


def test_there_is_an_entry_for_each_of_forty_conditions() -> None:
    assert len(read_catalog()) >= 40


def test_no_two_entries_share_a_monitor_cause_and_title() -> None:
    catalog = read_catalog()
    assert len({(e.monitor, e.cause, e.title) for e in catalog.values()}) == len(catalog)


def test_an_entry_that_has_become_safe_says_by_which_evidence() -> None:
    for entry in read_catalog().values():
        assert entry.area_after == entry.area_before or entry.evidence, entry.id


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ('title = "', 'colour = "red"\ntitle = "', "colour"),
        ("area_before = 2", "area_before = 5", "area_before"),
        ("level = 4", "level = 9", "severity.level"),
        ('insufficiency = "misuse"', 'insufficiency = "luck"', "insufficiency"),
        ("code = 14", "code = 400", "cause.code"),
        ('monitor = "wrong_way"\n', "", "monitor"),
        ('monitor = "wrong_way"\n', 'no_monitor = "why"\n', "monitor"),
        ('monitor = "wrong_way"\n', 'monitor = "x"\nno_monitor = "why"\n', "monitor"),
        ('id = "wrong-way"', 'id = "right-way"', "id"),
        ("[severity]", "[severity", ""),
        ("odd = ", f"odd = {'[' * 9000} # ", ""),
    ],
)
def test_a_wrong_entry_is_refused_by_file_and_key(
    tmp_path: Path, old: str, new: str, place: str
) -> None:
    path = copy_of("wrong-way", tmp_path, old, new)
    with pytest.raises(ConfigError) as caught:
        read_catalog(tmp_path)
    assert str(path) in str(caught.value)
    assert place in str(caught.value)


def test_a_folder_without_entries_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="no catalogue entry"):
        read_catalog(tmp_path)


def test_what_is_wrong_with_one_entry_is_said_key_by_key_and_spares_the_others(
    tmp_path: Path,
) -> None:
    copy_of("fog", tmp_path)
    path = copy_of("wrong-way", tmp_path, 'title = "', 'colour = "red"\ntitle_ = "')
    text = path.read_text("utf-8").replace("level = 4", "level = 9")
    path.write_text(text.replace("sub_code = 2", "sub_code = 2\nhue = 1"), "utf-8")
    catalog, defects = survey(tmp_path)
    assert list(catalog) == ["fog"]
    places = {"colour", "title_", "title", "severity.level", "cause"}
    assert {defect.place for defect in defects} == places
    assert {defect.file for defect in defects} == {str(path)}


def test_an_id_that_two_files_claim_is_named_with_both(tmp_path: Path) -> None:
    copy_of("fog", tmp_path)
    path = copy_of("wrong-way", tmp_path, 'id = "wrong-way"', 'id = "fog"')
    catalog, defects = survey(tmp_path)
    assert list(catalog) == ["fog"]
    assert [defect.file for defect in defects] == [str(path), str(path)]
    assert defects[1].problem == "'fog' is that of fog.toml too"
