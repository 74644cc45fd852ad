"""What is kept of a scene that no catalogue entry covers; also when disk or memory are short."""

import asyncio
import resource
from collections.abc import Iterable
from contextlib import suppress
from itertools import pairwise
from pathlib import Path

import msgspec
import numpy as np
import pytest

from rsu import pipeline
from rsu.adapters.recording import RecordedTick, read_recording
from rsu.adapters.scene_recorder import PATTERN, TRIGGER_FILE, SceneRecorder, Trigger
from rsu.clock import NANOSECONDS, nanoseconds, seconds
from rsu.codec.message import Incoming, Outgoing
from rsu.config import Scenes, parse_site, read_site
from rsu.errors import ConfigError
from staging import unit
from unexplained import catalog_without_explanation, hazard
from world import LIBRARY, NOW, corridor_site

NOW_NS = nanoseconds(NOW)
TICK_NS = NANOSECONDS // 10
ATTACHMENTS = {"site.toml": b"name = 'x'", "map.xodr": b"<OpenDRIVE/>"}
PATIENCE = 60.0


def ignorant() -> pipeline.State:
    state = unit()
    state.catalog = catalog_without_explanation()
    return state


def recorder(folder: Path, state: pipeline.State, **settings: float) -> SceneRecorder:
    kept = msgspec.convert({"before_s": 2.0, "after_s": 1.0, **settings}, Scenes)
    return SceneRecorder(kept, folder, ATTACHMENTS, state)


def play(
    scenes: SceneRecorder,
    state: pipeline.State,
    ticks: int,
    unsafe: Iterable[int],
    *,
    first: int = 0,
    payload: bytes = b"in",
) -> list[RecordedTick]:
    """Ticks at 10 Hz, each with a message in and out; a hazard is found in those of `unsafe`."""
    story: list[RecordedTick] = []
    for number in range(first, first + ticks):
        now_ns = NOW_NS + number * TICK_NS
        told = RecordedTick(
            now_ns,
            [Incoming("ivics/s/detections/camera", payload, now_ns - 1)],
            [Outgoing("ivics/s/world", bytes([number % 256]))],
        )
        for message in told.incoming:
            scenes.incoming(message)
        scenes.tick(now_ns)
        state.hazards = (hazard(seconds(now_ns)),) if number in unsafe else ()
        for answer in told.outgoing:
            scenes.outgoing(answer, now_ns)
        story.append(told)
    return story


async def write(scenes: SceneRecorder, state: pipeline.State) -> None:
    """Let it write what waits, and then what has not had its time after."""
    counters = state.counters
    due = counters["scenes_kept"] + scenes._waiting.qsize()
    lost = counters["scenes_lost"]
    task = asyncio.ensure_future(scenes.run())
    async with asyncio.timeout(PATIENCE):
        while counters["scenes_kept"] + counters["scenes_lost"] - lost < due:
            await asyncio.to_thread(bool)  # a turn of the loop
        await asyncio.to_thread(bool)
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


def kept(folder: Path) -> list[Path]:
    return sorted(folder.glob(PATTERN))


def everything(folder: Path) -> list[Path]:
    return list(folder.iterdir())


@pytest.mark.parametrize(("onset", "length"), [(0, 1), (7, 30), (20, 1), (41, 2), (60, 20)])
async def test_a_recording_holds_the_seconds_before_and_after_the_first_moment(
    tmp_path: Path, onset: int, length: int
) -> None:
    folder, state = tmp_path, ignorant()
    scenes = recorder(folder, state)
    story = play(scenes, state, 80, range(onset, min(onset + length, 80)))
    await write(scenes, state)
    (path,) = kept(folder)
    recording = read_recording(path)
    assert list(recording) == story[max(onset - 20, 0) : onset + 11]
    assert not recording.truncated
    told = msgspec.json.decode(recording.attachments.pop(TRIGGER_FILE), type=Trigger)
    assert (told.entry, told.participants) == ("wrong-way", (1,))
    assert told.time_unix_ns == NOW_NS + onset * TICK_NS
    assert recording.attachments == ATTACHMENTS
    assert state.counters["scenes_kept"] == 1


async def test_nothing_is_kept_of_what_the_catalogue_explains(tmp_path: Path) -> None:
    state = unit()
    scenes = recorder(tmp_path, state)
    play(scenes, state, 60, range(10, 20))
    await write(scenes, state)
    assert kept(tmp_path) == []


async def test_a_hazard_that_goes_on_is_one_scene_and_one_that_comes_back_later_another(
    tmp_path: Path,
) -> None:
    state = ignorant()
    scenes = recorder(tmp_path, state)
    play(scenes, state, 100, range(10, 100, 3))
    await write(scenes, state)
    play(scenes, state, 60, range(140, 160), first=100)
    await write(scenes, state)
    first, second = (list(read_recording(path)) for path in kept(tmp_path))
    assert first[-1].now_ns == NOW_NS + 20 * TICK_NS
    assert second[0].now_ns == NOW_NS + 120 * TICK_NS


async def test_a_unit_that_is_stopped_still_writes_what_it_has_of_the_time_after(
    tmp_path: Path,
) -> None:
    state = ignorant()
    scenes = recorder(tmp_path, state)
    story = play(scenes, state, 33, range(30, 33))
    await write(scenes, state)
    (path,) = kept(tmp_path)
    assert list(read_recording(path)) == story[10:]


async def test_a_clock_that_is_set_back_ends_the_story(tmp_path: Path) -> None:
    state = ignorant()
    scenes = recorder(tmp_path, state)
    before = play(scenes, state, 33, range(1030, 1033), first=1000)
    after = play(scenes, state, 12, {5})
    await write(scenes, state)
    later, earlier = (list(read_recording(path)) for path in reversed(kept(tmp_path)))
    assert later == before[10:]
    assert earlier == after


async def test_memory_is_bounded_by_bytes_and_what_goes_is_counted(tmp_path: Path) -> None:
    state = ignorant()
    payload = np.random.default_rng(1).bytes(1000)
    scenes = recorder(tmp_path, state, buffer_bytes=12_000)
    story = play(scenes, state, 80, range(30, 40), payload=payload)
    await write(scenes, state)
    (path,) = kept(tmp_path)
    ticks = list(read_recording(path))
    assert ticks == story[41 - len(ticks) : 41]
    assert 10 <= len(ticks) < 12
    assert state.counters["scenes_ticks_dropped"] == 80 - len(ticks)


@pytest.mark.parametrize(
    ("limit", "left"), [({"files": 2}, 2), ({"folder_bytes": 1}, 1), ({"files": 9}, 3)]
)
async def test_the_oldest_recordings_make_room_for_the_newest(
    tmp_path: Path, limit: dict[str, int], left: int
) -> None:
    state = ignorant()
    scenes = recorder(tmp_path, state, **limit)
    for number in range(3):
        play(scenes, state, 60, {number * 60 + 30}, first=number * 60)
        await write(scenes, state)
    files = kept(tmp_path)
    assert len(files) == left
    newest = list(read_recording(files[-1]))
    assert newest[-1].now_ns == NOW_NS + (150 + 10) * TICK_NS
    assert state.counters["scenes_kept"] == 3
    assert state.counters["scenes_removed"] == 3 - left


async def test_a_loop_that_is_faster_than_the_disk_loses_scenes_and_counts_them(
    tmp_path: Path,
) -> None:
    state = ignorant()
    scenes = recorder(tmp_path, state)
    play(scenes, state, 240, {30, 100, 170})  # nobody writes meanwhile
    assert state.counters["scenes_lost"] == 2
    await write(scenes, state)
    assert len(kept(tmp_path)) == 1


async def test_a_disk_that_is_full_loses_the_scene_and_leaves_no_part_of_it(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    state = ignorant()
    scenes = recorder(tmp_path, state)
    noise = np.random.default_rng(1).bytes(20_000)  # does not compress
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    play(scenes, state, 60, {30}, payload=noise)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, hard))
    try:
        await write(scenes, state)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert everything(tmp_path) == []
    assert state.counters["scenes_lost"] == 1
    assert any("is lost" in record.message for record in caplog.records)
    play(scenes, state, 60, {90}, first=60, payload=noise)
    await write(scenes, state)
    assert state.counters["scenes_kept"] == 1


async def test_what_a_power_failure_has_left_of_a_file_goes_at_the_next_start(
    tmp_path: Path,
) -> None:
    (tmp_path / "scene-20260101-000000-000.mcap.part").write_bytes(b"\x89MCAP")
    state = ignorant()
    await write(recorder(tmp_path, state), state)
    assert everything(tmp_path) == []


async def test_file_names_sort_by_the_time_of_their_hazard(tmp_path: Path) -> None:
    state = ignorant()
    scenes = recorder(tmp_path, state)
    for number in (0, 9, 10, 100):
        play(scenes, state, 60, {number * 60 + 30}, first=number * 60)
        await write(scenes, state)
    starts = [next(iter(read_recording(path))).now_ns for path in kept(tmp_path)]
    assert all(earlier < later for earlier, later in pairwise(starts))


def test_the_folder_of_a_site_stands_beside_its_file_and_must_exist(tmp_path: Path) -> None:
    text = (LIBRARY / "corridor.toml").read_text("utf-8")
    text = text.replace("corridor.xodr", str(LIBRARY / "corridor.xodr"))
    file = tmp_path / "site.toml"
    file.write_text(text + '\n[scenes]\nfolder = "kept"\n', "utf-8")
    with pytest.raises(ConfigError, match=r"\$\.scenes\.folder: no such folder"):
        read_site(file)
    (tmp_path / "kept").mkdir()
    assert read_site(file).scenes.folder == str(tmp_path / "kept")
    assert parse_site(text, "x").scenes.folder is None
    assert corridor_site().scenes == Scenes()
