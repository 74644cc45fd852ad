"""`ivics catalog adopt`: what it writes and tells, and what becomes of bad recordings."""

import tomllib
from hashlib import sha256
from pathlib import Path

import pytest
from mcap.reader import make_reader

from kept import ATTACHMENTS, PERIOD, keep, reviewed
from rsu.adapters.recording import read_recording
from rsu.clock import nanoseconds
from rsu.command.adoption import adopt_file
from rsu.errors import InputError, TableError
from shell import called
from sotif.catalog.entry import read_catalog
from world import NOW, Body


def driving(time: float) -> Body:
    return Body(-50.0 + 10.0 * time, -1.75, 0.0, 10.0)


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    return keep(tmp_path / "scene-1.mcap", {1: driving})


def cut(file: Path, size: int) -> Path:
    """The first bytes of a file, as a power failure leaves it."""
    path = file.with_name(f"cut-{size}.mcap")
    path.write_bytes(file.read_bytes()[:size])
    return path


def chunk(file: Path, time: float) -> tuple[int, int]:
    """Where in a recording the chunk of a moment begins and ends."""
    with file.open("rb") as stream:
        summary = make_reader(stream).get_summary()
    assert summary is not None
    (found,) = [
        item
        for item in summary.chunk_indexes
        if item.message_start_time <= nanoseconds(NOW + time) <= item.message_end_time
    ]
    return found.chunk_start_offset, found.chunk_start_offset + found.chunk_length


def within(file: Path, time: float) -> int:
    """The middle of the chunk of a moment."""
    return sum(chunk(file, time)) // 2


def test_it_writes_scenario_variation_map_and_draft_and_tells_where_and_how_well(
    recording: Path,
) -> None:
    folder = recording.parent
    done = called("catalog", "adopt", recording, "--out", folder, "--json")
    assert done.code == 0, done.err
    (told,) = done.json["adopted"]
    written = [told[name] for name in ("draft", "scenario", "variation", "map")]
    names = ["scene-1.toml", "scene_1.xosc", "scene_1_variation.xosc", "corridor.xodr"]
    assert written == [str(folder / name) for name in names]
    assert sorted(path.name for path in folder.iterdir()) == sorted([recording.name, *names])
    assert (told["hazard"], told["hazard_s"], told["duration_s"]) == ("novel", 5.0, 8.0)
    assert (told["truncated"], told["reproduced"], done.json["refused"]) == (False, True, [])
    (actor,) = told["actors"]
    assert (actor["name"], actor["track_id"], actor["compared"]) == ("Ego", 1, 81)
    assert actor["mean_error_m"] <= actor["max_error_m"] == told["max_error_m"] < 0.5


def test_in_words_it_says_how_far_everybody_is_off_and_what_to_do_next(recording: Path) -> None:
    done = called("catalog", "adopt", recording, "--out", recording.parent)
    assert done.code == 0
    ego, verdict, next_step = done.out.splitlines()
    assert ego.startswith("Ego            track 1: at most 0.0")
    assert f"reproduces {recording}" in verdict
    assert "remove the line `reviewed`" in next_step


def test_a_scenario_that_does_not_play_what_was_recorded_is_a_bad_answer(tmp_path: Path) -> None:
    def leaping(time: float) -> Body:
        return Body(-50.0 + 10.0 * time + 9.0 * (time > 4.0), -1.75, 0.0, 10.0)

    file = keep(tmp_path / "scene-1.mcap", {1: leaping})
    done = called("catalog", "adopt", file, "--out", tmp_path)
    assert done.code == 1
    assert "DOES NOT REPRODUCE" in done.out


def test_the_same_recording_gives_the_same_bytes(recording: Path) -> None:
    contents: list[list[bytes]] = []
    for name in ("once", "twice"):
        folder = recording.parent / name
        folder.mkdir()
        adopt_file(recording, folder)
        contents.append([path.read_bytes() for path in sorted(folder.iterdir())])
    assert contents[0] == contents[1]


def test_a_bad_recording_is_named_and_contained_and_the_rest_is_adopted(recording: Path) -> None:
    folder = recording.parent
    bad = [cut(recording, within(recording, 4.0)), folder / "missing.mcap", folder / "text.mcap"]
    bad[2].write_text("no recording", "utf-8")
    done = called("catalog", "adopt", *bad, recording, "--out", folder, "--json")
    assert done.code == 2
    assert [Path(item["file"]) for item in done.json["refused"]] == bad
    assert [Path(item["file"]) for item in done.json["adopted"]] == [recording]
    lines = done.err.splitlines()
    assert [line.startswith(f"ivics: {file}: ") for line, file in zip(lines, bad, strict=True)] == [
        True
    ] * 3
    end = read_recording(bad[0])
    list(end)
    assert f"byte {end.readable_bytes}: is cut here, and ends before the hazard" in lines[0]


def test_of_a_recording_cut_behind_its_hazard_what_stands_before_is_adopted(
    recording: Path,
) -> None:
    file = cut(recording, within(recording, 7.0))
    done = called("catalog", "adopt", file, "--out", recording.parent, "--json")
    assert done.code == 0, done.err
    (told,) = done.json["adopted"]
    assert told["truncated"]
    assert told["reproduced"]
    assert 6.0 <= told["duration_s"] < 7.0
    assert told["actors"][0]["compared"] == round(told["duration_s"] / PERIOD) + 1
    assert done.err.startswith(f"ivics: {file}: byte ")
    assert "is cut here; what stands before is adopted" in done.err


@pytest.mark.parametrize("share", [k / 20 for k in range(20)])
def test_wherever_it_is_cut_it_is_adopted_or_refused_in_one_sentence(
    recording: Path, share: float
) -> None:
    size = round(share * recording.stat().st_size)
    file = cut(recording, size)
    _, told = chunk(recording, 5.0)  # the hazard, of which nothing is known before that is whole
    if size < told:
        with pytest.raises(TableError, match=rf"^{file}: .*\S$"):
            adopt_file(file, recording.parent)
    else:
        adoption = adopt_file(file, recording.parent)
        assert adoption.scene.cut_at is not None
        assert adoption.reproduces


def test_a_damaged_byte_ends_a_recording_there(recording: Path) -> None:
    content = bytearray(recording.read_bytes())
    content[within(recording, 7.0)] ^= 0xFF
    recording.write_bytes(content)
    adoption = adopt_file(recording, recording.parent)
    assert adoption.scene.cut_at is not None
    assert 6.0 <= adoption.scene.end < 7.0


def test_a_recording_that_was_kept_for_no_hazard_is_refused(tmp_path: Path) -> None:
    file = keep(tmp_path / "demo.mcap", {1: driving}, extra=ATTACHMENTS)
    with pytest.raises(TableError, match=r"demo\.mcap: holds no trigger\.json"):
        adopt_file(file, tmp_path)


def test_nothing_that_is_there_is_replaced(recording: Path) -> None:
    folder = recording.parent
    adopt_file(recording, folder)
    draft = folder / "scene-1.toml"
    draft.write_text("# what somebody has written since", "utf-8")
    with pytest.raises(InputError, match=r"scene-1\.toml: is there already"):
        adopt_file(recording, folder)
    assert draft.read_text("utf-8") == "# what somebody has written since"
    draft.unlink()
    (folder / "corridor.xodr").write_text("<OpenDRIVE/>", "utf-8")
    with pytest.raises(InputError, match=r"corridor\.xodr: is there already and is not the map"):
        adopt_file(recording, folder)


def test_a_folder_that_is_none_is_named(recording: Path) -> None:
    with pytest.raises(InputError, match=r"--out: .*nowhere: is no folder"):
        adopt_file(recording, recording.parent / "nowhere")


def test_a_draft_is_not_known_until_a_person_has_said_what_is_missing(recording: Path) -> None:
    folder = recording.parent
    draft = adopt_file(recording, folder).draft
    text = draft.read_text("utf-8")
    assert tomllib.loads(text)["reviewed"] is False
    assert read_catalog(folder) == {}
    draft.write_text(text.replace("reviewed = false\n", ""), "utf-8")
    done = called("catalog", "check", folder, "--json")
    assert done.code == 1
    missing = {item["key"] for item in done.json["findings"]}
    assert missing == {
        "title", "triggering_condition", "insufficiency", "odd", "acceptance_criterion",
        "validation_target", "severity", "exposure", "controllability",
    }  # fmt: skip
    draft.write_text(reviewed(text), "utf-8")
    entry = read_catalog(folder)["scene-1"]
    assert (entry.area_before, entry.area_after) == (3, 2)
    assert entry.affected == ("car",)
    assert entry.scenarios == ("scene_1_variation.xosc",)
    assert sha256(recording.read_bytes()).hexdigest() in entry.evidence[0]
