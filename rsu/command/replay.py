"""`ivics replay`: a recording's messages through the corridor again; a for-loop."""

import time
from contextlib import ExitStack
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from rsu import clock, pipeline
from rsu.adapters.certificate_file import trusting
from rsu.adapters.logbook import Logbook, percentiles
from rsu.adapters.recorder import Recorder
from rsu.adapters.recording import Recording, read_recording
from rsu.clock import NANOSECONDS, Clock
from rsu.codec.certificate import decode
from rsu.config import Radio, parse_site
from rsu.errors import MessageError, TableError
from rsu.kernels.compile import warm_up
from rsu.roads.opendrive import read_network
from rsu.service import keep
from rsu.trust.signature.verifier import Verifier
from sotif.catalog.entry import read_catalog


async def replay(
    file: Path, speed: float | None, out: Path | None, clock_: Clock
) -> dict[str, Any]:
    """Replay a recording with the site and the map that it holds.

    Parameters
    ----------
    file : Path
        MCAP, whole or cut.
    speed : float, optional
        Times real time; as fast as possible without.
    out : Path, optional
        Where to record the replay itself.
    clock_ : Clock
        Paces it.
    """
    recording = read_recording(file)
    state = _begin(recording)
    ticks = iter(recording)
    first = next(ticks, None)
    if first is None:
        raise TableError(file, "", "holds no tick")
    logbook = Logbook(clock.seconds(first.now_ns))
    durations: list[float] = []
    warm_up()
    begin, begin_ns, last_ns = time.process_time(), clock_.now_ns(), first.now_ns
    with ExitStack() as files:
        journal = out and files.enter_context(Recorder(out, recording.attachments))
        for tick in chain((first,), ticks):
            if speed is not None:
                due_ns = begin_ns + (tick.now_ns - first.now_ns) / speed
                await clock_.sleep(max(due_ns - clock_.now_ns(), 0.0) / NANOSECONDS)
            before = time.process_time()
            answers = pipeline.step(state, clock.seconds(tick.now_ns), tick.incoming)
            durations.append(time.process_time() - before)
            for answer in answers:
                logbook.note(answer.topic, answer.payload)
            if journal:
                keep(journal, tick.now_ns, tick.incoming, answers)
            last_ns = tick.now_ns
    cpu = time.process_time() - begin
    return _summary(recording, logbook, durations, clock.seconds(last_ns - first.now_ns), cpu)


def _begin(recording: Recording) -> pipeline.State:
    try:
        site = parse_site(
            recording.attachments["site.toml"].decode(), f"{recording.path}: site.toml"
        )
        road_map = recording.attachments[Path(site.map).name]
        verifier = None if site.radio is None else _verifier(recording, site.radio)
    except KeyError as missing:
        raise TableError(recording.path, "", f"holds no {missing.args[0]}") from None
    with TemporaryDirectory(prefix="ivics-replay-") as folder:
        file = Path(folder) / Path(site.map).name
        file.write_bytes(road_map)
        return pipeline.begin(site, read_network(file), read_catalog(), verifier)


def _verifier(recording: Recording, radio: Radio) -> Verifier:
    """Trust the certificates that a recording holds."""
    names = [Path(file).name for file in radio.trust]
    try:
        held = {Path(name): decode(recording.attachments[name]) for name in names}
    except MessageError as error:
        raise TableError(recording.path, "", f"a certificate: {error.problem}") from None
    return trusting(held)


def _summary(
    recording: Recording, logbook: Logbook, durations: list[float], played: float, cpu: float
) -> dict[str, Any]:
    """The figures of `ivics replay --json`; the latency is a tick's CPU time.

    The speed counts all CPU time since the first tick: reading the file and summing up as well.
    """
    return {
        "warnings": logbook.warnings(),
        "missions": [],
        "tracks_mean": logbook.tracks_mean(),
        "latency_ms": percentiles(durations),
        "console_url": None,
        "duration_s": round(played, 3),
        "truncated": recording.truncated,
        "times_real_time": round(played / max(cpu, 1e-9), 1),
    }
