"""What a kept recording tells of its scene: why it was kept, and who was where."""

from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

import msgspec
import numpy as np

from rsu.adapters.recording import Recording, read_recording
from rsu.adapters.scene_recorder import TRIGGER_FILE, Trigger
from rsu.arrays import Bools, Floats
from rsu.clock import seconds
from rsu.codec import topic, world
from rsu.codec.world import WorldView
from rsu.config import Site, parse_site
from rsu.errors import MessageError, TableError
from rsu.sensing.detection import ObjectClass

NEAR = 50.0
"""m from the hazard: who has come this near takes part; a car at 50 km/h is there in 4 s."""
LIKELY = 0.5
"""Mean existence of a track; below, it is rather a ghost."""
LONGEST = 600.0
"""s of a scene; more is no scene, or a clock has leapt."""
RECENT = 0.3
"""s: three periods of a usual sensor."""
LASTING = 1.0
"""s that somebody is measured; below, it may be a ghost or the remains of another track."""


@dataclass(slots=True, frozen=True, kw_only=True)
class RoadUser:
    """One track over the scene, site ENU, in K world frames."""

    track_id: int
    time: Floats
    """(K,) s since the scene began."""
    position: Floats
    """(K, 2) m, middle of the footprint."""
    velocity: Floats
    """(K, 2) m/s."""
    z: Floats
    """(K,) m, bottom; nan = not known."""
    heading: Floats
    """(K,) rad; nan = not known."""
    supported: Bools
    """(K,) True where it was measured within `RECENT`, else it is a prediction."""
    extent: tuple[float, float, float]
    """Length, width, height, m."""
    kind: ObjectClass
    existence: float
    """Mean over the scene."""
    station_id: int
    """-1 = none."""


@dataclass(slots=True, frozen=True, kw_only=True)
class RecordedScene:
    """A scene as the unit saw it."""

    file: Path
    site: Site
    road_map: bytes
    """OpenDRIVE."""
    trigger: Trigger
    hazard: float
    """When the hazard was found, s since the scene began."""
    end: float
    """s since the scene began."""
    users: tuple[RoadUser, ...]
    """Who takes part, those of the hazard first."""
    cut_at: int | None
    """Byte behind which the recording is missing or damaged; none in a whole one."""


def read_scene(file: Path) -> RecordedScene:
    """Read a recording that a unit has kept; of one that is cut, what stands before the cut.

    Raises
    ------
    TableError
        It is no such recording, or is cut before the hazard.
    """
    recording = read_recording(file)
    views = _world_frames(recording)
    cut_at = recording.readable_bytes if recording.truncated else None
    try:
        trigger = msgspec.json.decode(recording.attachments[TRIGGER_FILE], type=Trigger)
        site = parse_site(recording.attachments["site.toml"].decode(), f"{file}: site.toml")
        road_map = recording.attachments[Path(site.map).name]
    except KeyError as missing:
        raise _refuse(file, cut_at, f"holds no {missing.args[0]}") from None
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise TableError(file, "an attachment", str(error)) from None
    hazard_time = seconds(trigger.time_unix_ns)
    if not views or views[-1].table.time < hazard_time:
        raise _refuse(file, cut_at, "ends before the hazard it was kept for")
    begin, end = views[0].table.time, views[-1].table.time
    if end - begin > LONGEST:
        raise TableError(
            file, "", f"lasts {end - begin:.0f} s; at most {LONGEST:.0f} s are a scene"
        )
    return RecordedScene(
        file=file,
        site=site,
        road_map=road_map,
        trigger=trigger,
        hazard=hazard_time - begin,
        end=end - begin,
        users=_who_takes_part(_tracks(views), trigger),
        cut_at=cut_at,
    )


def _refuse(file: Path, cut_at: int | None, problem: str) -> TableError:
    place = "" if cut_at is None else f"byte {cut_at}"
    return TableError(file, place, problem if cut_at is None else f"is cut here, and {problem}")


def _world_frames(recording: Recording) -> list[WorldView]:
    views: list[WorldView] = []
    for tick in recording:
        for message in tick.outgoing:
            if topic.kind(message.topic) == "world":
                try:
                    view = world.decode(message.payload)
                except MessageError as error:
                    place = f"tick at {seconds(tick.now_ns):.3f} s"
                    raise TableError(recording.path, place, str(error)) from None
                if not views or view.table.time > views[-1].table.time:  # a clock may be set back
                    views.append(view)
    return views


def _tracks(views: list[WorldView]) -> list[RoadUser]:
    """Every track of the scene, by its id."""
    rows: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for frame, view in enumerate(views):
        for row, track_id in enumerate(view.table.id.tolist()):
            rows[track_id].append((frame, row))
    return [_road_user(track_id, views, rows[track_id]) for track_id in sorted(rows)]


def _road_user(track_id: int, views: list[WorldView], rows: list[tuple[int, int]]) -> RoadUser:
    begin = views[0].table.time
    tables = [(views[frame].table, row) for frame, row in rows]
    length, width, height = np.median([t.extent[row] for t, row in tables], axis=0).tolist()
    probability = np.mean([t.class_probability[row] for t, row in tables], axis=0)
    return RoadUser(
        track_id=track_id,
        time=np.array([t.time - begin for t, _ in tables]),
        position=np.array([t.position[row] for t, row in tables]),
        velocity=np.array([t.velocity[row] for t, row in tables]),
        z=np.array([t.z[row] for t, row in tables]),
        heading=np.array([t.heading[row] for t, row in tables]),
        supported=np.array([t.time - t.updated[row] <= RECENT for t, row in tables]),
        extent=(length, width, height),
        kind=ObjectClass(int(probability.argmax())),
        existence=float(np.mean([t.existence[row] for t, row in tables])),
        station_id=max(int(t.station_id[row]) for t, row in tables),
    )


def _who_takes_part(users: list[RoadUser], trigger: Trigger) -> tuple[RoadUser, ...]:
    by_id = {user.track_id: user for user in users}
    accused = [by_id[track_id] for track_id in trigger.participants if track_id in by_id]
    place = np.array([trigger.x_m, trigger.y_m])
    others = [user for user in users if user not in accused and _is_near(user, place)]
    return (*accused, *others)


def _is_near(user: RoadUser, place: Floats) -> bool:
    measured = user.time[user.supported]
    if user.existence < LIKELY or not len(measured) or np.ptp(measured) < LASTING:
        return False
    return bool(np.hypot(*(user.position - place).T).min() <= NEAR)
