"""What `ivics catalog adopt` does to one recording: read, smooth, write, play, compare, draft."""

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from rsu.command.output import whole, whole_bytes
from rsu.errors import InputError
from sotif.adoption.cast import Actor, make_cast
from sotif.adoption.draft import entry_id, title_of, write_draft
from sotif.adoption.rehearsal import Deviation, rehearse
from sotif.adoption.scene import RecordedScene, read_scene
from sotif.adoption.script import write_scenario, write_variation


@dataclass(slots=True, frozen=True, kw_only=True)
class Adoption:
    """What was made of a recording."""

    scene: RecordedScene
    draft: Path
    scenario: Path
    variation: Path | None
    """None when nobody moves."""
    road_map: Path
    deviations: list[Deviation]

    @property
    def reproduces(self) -> bool:
        """Whether the scenario plays what was recorded, everybody at every time."""
        return all(item.reproduces for item in self.deviations)

    @property
    def largest(self) -> float:
        """The largest deviation, m; inf when somebody is missing."""
        return max((item.largest for item in self.deviations), default=0.0)

    def told(self) -> dict[str, Any]:
        """Return it as `ivics catalog adopt --json` prints it."""
        return {
            "file": str(self.scene.file),
            "entry": self.draft.stem,
            "draft": str(self.draft),
            "scenario": str(self.scenario),
            "variation": None if self.variation is None else str(self.variation),
            "map": str(self.road_map),
            "hazard": self.scene.trigger.entry,
            "hazard_s": round(self.scene.hazard, 3),
            "duration_s": round(self.scene.end, 3),
            "truncated": self.scene.cut_at is not None,
            "reproduced": self.reproduces,
            "max_error_m": _metres(self.largest),
            "actors": [
                {
                    "name": item.name,
                    "track_id": item.track_id,
                    "max_error_m": _metres(item.largest),
                    "mean_error_m": _metres(item.mean),
                    "compared": item.compared,
                }
                for item in self.deviations
            ],
        }

    def in_words(self) -> Iterator[str]:
        """Say it, a line each."""
        for item in self.deviations:
            off = f"at most {item.largest:.2f} m off, {item.mean:.2f} m on average"
            yield f"{item.name:<14} track {item.track_id}: {off}"
        verdict = "reproduces" if self.reproduces else "DOES NOT REPRODUCE"
        yield f"{self.scenario} {verdict} {self.scene.file}"
        yield f"{self.draft} is a draft: say what is missing, then remove the line `reviewed`"


def adopt_file(file: Path, folder: Path) -> Adoption:
    """Adopt one recording into a folder.

    Raises
    ------
    InputError
        It is no recording of a scene, is cut before its hazard, or its entry is there already.
    OutsideError
        A file cannot be written.
    """
    if not folder.is_dir():
        raise InputError("--out", str(folder), "is no folder")
    scene = read_scene(file)
    draft = folder / f"{entry_id(file.stem)}.toml"
    if draft.exists():
        raise InputError(draft, "", f"is there already; {file} has been adopted")
    cast = make_cast(scene)
    road_map = _write_map(scene, folder)
    scenario, variation = _write_scenarios(scene, cast, folder, draft.stem.replace("-", "_"))
    deviations = rehearse(scenario, road_map, cast, scene.end)
    shown = scenario if variation is None else variation
    digest = sha256(file.read_bytes()).hexdigest()
    with whole(draft) as stream:
        stream.write(write_draft(scene, cast, deviations, shown.name, digest))
    return Adoption(
        scene=scene,
        draft=draft,
        scenario=scenario,
        variation=variation,
        road_map=road_map,
        deviations=deviations,
    )


def _write_map(scene: RecordedScene, folder: Path) -> Path:
    path = folder / Path(scene.site.map).name
    if not path.exists():
        with whole_bytes(path) as stream:
            stream.write(scene.road_map)
    elif path.read_bytes() != scene.road_map:
        raise InputError(path, "", f"is there already and is not the map of {scene.file}")
    return path


def _write_scenarios(
    scene: RecordedScene, cast: tuple[Actor, ...], folder: Path, name: str
) -> tuple[Path, Path | None]:
    title, scenario = title_of(scene), folder / f"{name}.xosc"
    with whole(scenario) as stream:
        stream.write(write_scenario(scene, cast, Path(scene.site.map).name, title))
    text = write_variation(scene, cast, scenario.name, title)
    if text is None:
        return scenario, None
    variation = folder / f"{name}_variation.xosc"
    with whole(variation) as stream:
        stream.write(text)
    return scenario, variation


def _metres(value: float) -> float | None:
    """JSON has no inf: None = somebody is missing."""
    return None if value == float("inf") else round(value, 3)
