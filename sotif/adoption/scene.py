"""What a kept recording tells of its scene: why it was kept, and who was where."""

from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

import msgspec
import numpy as np

from rsu.adapters.recording import Recording, read_recording
from rsu.adapters.scene_recorder import TRIGGER_FILE, Trigger
from rsu.arrays import Floats
from rsu.clock import seconds
from rsu.codec import topic, world
from rsu.codec.world import WorldView
from rsu.config import Site, parse_site
from rsu.errors import MessageError, TableError
from rsu.sensing.detection import ObjectClass
from rsu.tracking.track import TrackTable

NEAR = 50.0
"""m from the hazard: who has come this near takes part; a car at 50 km/h is there in 4 s."""
LIKELY = 0.5
"""Mean existence of a track; below, it is rather a ghost."""
LONGEST = 600.0
"""s of a scene; more is no scene, or a clock has leapt."""
BEFORE = 0.3
"""s before the first world frame at which somebody may have been measured last."""
LASTING = 1.0
"""s that somebody is measured; below, it may be a ghost or the remains of another track."""


@dataclass(slots=True, frozen=True, kw_only=True)
class RoadUser:
    """One track over the scene, site ENU, at K measurements.

    A world frame tells where everybody is by now, predicted from the last measurement; here that
    prediction is taken back, for it is no observation.
    """

    track_id: int
    time: Floats
    """(K,) s since the scene began, rising."""
    position: Floats
    """(K, 2) m, middle of the footprint."""
    velocity: Floats
    """(K, 2) m/s."""
    z: Floats
    """(K,) m, bottom; nan = not known."""
    heading: Floats
    """(K,) rad; nan = not known."""
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
    """Every track that is measured during the scene, by its id."""
    begin = views[0].table.time
    rows: dict[int, list[tuple[TrackTable, int]]] = defaultdict(list)
    last: dict[int, float] = {}
    for view in views:
        updated = view.table.updated.tolist()
        for row, track_id in enumerate(view.table.id.tolist()):
            if updated[row] > last.get(track_id, begin - BEFORE):
                last[track_id] = updated[row]
                rows[track_id].append((view.table, row))
    return [_road_user(track_id, rows[track_id], begin) for track_id in sorted(rows)]


def _road_user(track_id: int, rows: list[tuple[TrackTable, int]], begin: float) -> RoadUser:
    updated = np.array([table.updated[row] for table, row in rows])
    age = np.array([table.time for table, _ in rows]) - updated
    position = np.array([table.position[row] for table, row in rows])
    velocity = np.array([table.velocity[row] for table, row in rows])
    length, width, height = np.median([t.extent[row] for t, row in rows], axis=0).tolist()
    probability = np.mean([table.class_probability[row] for table, row in rows], axis=0)
    return RoadUser(
        track_id=track_id,
        time=updated - begin,
        position=position - age[:, None] * velocity,
        velocity=velocity,
        z=np.array([table.z[row] for table, row in rows]),
        heading=np.array([table.heading[row] for table, row in rows]),
        extent=(length, width, height),
        kind=ObjectClass(int(probability.argmax())),
        existence=float(np.mean([table.existence[row] for table, row in rows])),
        station_id=max(int(table.station_id[row]) for table, row in rows),
    )


def _who_takes_part(users: list[RoadUser], trigger: Trigger) -> tuple[RoadUser, ...]:
    by_id = {user.track_id: user for user in users}
    accused = [by_id[track_id] for track_id in trigger.participants if track_id in by_id]
    place = np.array([trigger.x_m, trigger.y_m])
    others = [user for user in users if user not in accused and _is_near(user, place)]
    return (*accused, *others)


def _is_near(user: RoadUser, place: Floats) -> bool:
    if user.existence < LIKELY or np.ptp(user.time) < LASTING:
        return False
    return bool(np.hypot(*(user.position - place).T).min() <= NEAR)
