"""The examples of the pages, followed as a reader would."""

import csv
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from mosquitto import Mosquitto
from page import DOCS, ROOT, block
from project import paths
from rsu.adapters.recorder import Recorder
from rsu.clock import nanoseconds
from rsu.command.track import track_file
from rsu.pipeline import step
from shell import Process
from staging import recorded, unit

STREET = DOCS / "tutorials" / "your-own-site.md"
LISTEN = DOCS / "how-to" / "listen-to-warnings.md"


@contextmanager
def script(text: str, folder: Path, name: str, *arguments: str) -> Iterator[subprocess.Popen[str]]:
    """A Python script of a page as a process, in the folder that holds the page's files."""
    (folder / name).write_text(text, "utf-8")
    with subprocess.Popen(
        [sys.executable, "-u", name, *arguments],
        cwd=folder,
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": paths(ROOT)},
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def until(process: subprocess.Popen[str], text: str) -> str:
    """The first line that holds a text; fails when the script ends without it."""
    assert process.stdout is not None
    return next(line for line in process.stdout if text in line)


def test_a_reader_of_the_tutorial_is_warned_and_so_is_every_listener_of_the_guides(
    mosquitto: Mosquitto, tmp_path: Path
) -> None:
    for name, language in (("street.xodr", "xml"), ("street.toml", "toml")):
        (tmp_path / name).write_text(block(STREET, language, "street"), "utf-8")
    port = str(mosquitto.port)
    broker = ("--broker", mosquitto.url)

    def of(page: Path, containing: str, *arguments: str) -> subprocess.Popen[str]:
        text = block(page, "python", containing)
        name = f"script_{containing}.py"
        return stack.enter_context(script(text, tmp_path, name, port, *arguments))

    with ExitStack() as stack:
        site = str(tmp_path / "street.toml")
        unit_ = stack.enter_context(Process("serve", site, *broker, "--verbose"))
        watch = stack.enter_context(Process("watch", "--at", "48.7,9.1", *broker, "--verbose"))
        unit_.until("connected to the broker")
        watch.until("connected to the broker")
        third_party = of(LISTEN, "DEPTH", "48.7", "9.1")
        native = of(LISTEN, "catalogue_entry")
        status = of(STREET, "counter_total")
        detector = of(STREET, "CameraModel")
        watch.until("warning 4711/", "out")
        assert "cause 14 2" in until(third_party, "warning 4711")
        assert until(native, "PHASE").startswith("wrong-way")
        assert "Hz" in until(status, "west alive")
        assert "'warning_new': 1" in until(status, "warning_new")
        assert detector.wait(30.0) == 0
        assert "cause 14 2" in until(third_party, "over 4711")
        assert watch.said("out").count("\n") == 1


def test_the_first_words_of_a_recording_are_found(tmp_path: Path) -> None:
    site = (ROOT / "scenarios" / "library" / "corridor.toml").read_bytes()
    state = unit()
    with Recorder(tmp_path / "demo.mcap", {"site.toml": site}) as recorder:
        for one in recorded("wrong_way.xosc", 1)[:60]:
            for message in one.messages:
                recorder.incoming(message)
            now_ns = nanoseconds(one.now)
            recorder.tick(now_ns)
            for answer in step(state, one.now, one.messages):
                recorder.outgoing(answer, now_ns)
    text = block(DOCS / "how-to" / "record-and-replay.md", "python", "read_recording")
    with script(text, tmp_path, "first_words.py", "demo.mcap") as process:
        line = until(process, "wrong-way")
    assert 0.2 <= float(line.split()[0]) <= 1.0


def test_the_detections_of_the_first_page_make_one_track(tmp_path: Path) -> None:
    detections = tmp_path / "detections.csv"
    detections.write_text(block(ROOT / "README.md", "csv", "time_s"), "utf-8")
    out = tmp_path / "tracks.csv"
    assert track_file(detections, out, 0.1).refused == 0
    with out.open(encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    assert len(rows) == 3
    assert len({row["track_id"] for row in rows}) == 1
