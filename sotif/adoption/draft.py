"""The draft of a catalogue entry: what a recording says, and what a person has yet to say."""

import json
import re
from collections.abc import Sequence
from datetime import UTC, datetime

from rsu.clock import seconds
from sotif.adoption.cast import Actor
from sotif.adoption.rehearsal import TOLERANCE, Deviation
from sotif.adoption.scene import RecordedScene

LONGEST = 64
"""Characters of an id."""


def entry_id(stem: str) -> str:
    """Make the id of an entry out of the name of a recording.

    >>> entry_id("scene-20260115-120000-250"), entry_id("2026 Kreuzung, Süd")
    ('scene-20260115-120000-250', 'scene-2026-kreuzung-s-d')
    """
    name = re.sub(r"[^a-z0-9]+", "-", stem.lower()).strip("-")
    return (name if re.match(r"[a-z][a-z0-9-]{2}", name) else f"scene-{name}")[:LONGEST]


def title_of(scene: RecordedScene) -> str:
    """Say where and when a scene was recorded, and for what."""
    time = datetime.fromtimestamp(seconds(scene.trigger.time_unix_ns), UTC)
    return f"Recorded at {scene.site.name}, {time:%Y-%m-%d %H:%M:%S} UTC: {scene.trigger.entry}"


def write_draft(
    scene: RecordedScene,
    cast: Sequence[Actor],
    deviations: Sequence[Deviation],
    scenario: str,
    digest: str,
) -> str:
    """Return the TOML of an entry that is not known until somebody has reviewed it.

    Parameters
    ----------
    scene, cast, deviations
        What was recorded, who plays it, and by how much they are off.
    scenario : str
        File that shows it.
    digest : str
        SHA-256 of the recording.
    """
    accused = [actor for actor in cast if actor.user.track_id in scene.trigger.participants]
    who = ", ".join(f"{actor.name} is track {actor.user.track_id}" for actor in accused)
    worst = max((item.largest for item in deviations), default=0.0)
    verdict = "reproduces it" if worst <= TOLERANCE else "DOES NOT REPRODUCE IT"
    affected = sorted({actor.user.kind.name.lower() for actor in accused})
    x, y = scene.trigger.x_m, scene.trigger.y_m
    identifier = entry_id(scene.file.stem)
    return f"""\
# {title_of(scene)}
# At x={x:.1f} m, y={y:.1f} m of the site. {who or "Nobody of the hazard was recorded"}.
# The scenario {verdict}: at most {worst:.2f} m off.
# Say below what is missing (the lines that begin with "# "), correct the rest, give it a name of
# its own, and remove the line `reviewed`: then it is known.
id = {_text(identifier)}
reviewed = false
# title = "What happens"
# triggering_condition = "Under which condition"
# insufficiency = "perception", "decision", "execution" or "misuse"
# odd = ["scenery: where", "environment: weather and light", "dynamic elements: who"]
affected = {_texts(affected)}
scenarios = {_texts([scenario])}
no_monitor = "None recognises it yet: the unit goes on to tell it as a novel scene."
# acceptance_criterion = "What counts as good enough"
# validation_target = "How much evidence it takes"
area_before = 3
area_after = 2
evidence = {_texts([f"{scene.file.name}, SHA-256 {digest}"])}

[severity]
# level = 0 to 4
# reason = "How bad, and why"

[exposure]
# level = 0 to 4
# reason = "How often, and why"

[controllability]
# level = 0 to 4
# reason = "Whether those involved can avoid it, and why"
"""


def _text(value: str) -> str:
    """Quote a string; those of ASCII are the same in JSON and TOML."""
    return json.dumps(value.encode("ascii", "replace").decode())


def _texts(values: Sequence[str]) -> str:
    return "[" + ", ".join(map(_text, values)) + "]"
