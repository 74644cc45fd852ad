"""The demonstration on a terminal: who drives, what is warned of, who brakes."""

import math
from types import TracebackType
from typing import Any, Self

from rich.console import Console, Group
from rich.live import Live
from rich.panel import Panel
from rich.table import Table

from rsu.sensing.detection import ObjectClass
from rsu.warnings.warning import Warning
from scenarios.conductor import Progress
from scenarios.demonstration import Audience

KMH = 3.6


class LiveView:
    """Redraws itself a few times a second while the storyboard is played."""

    def __init__(self, console: Console, duration: float) -> None:
        self._live = Live(console=console, refresh_per_second=8, transient=True)
        self._duration = duration

    def __enter__(self) -> Self:
        """Take the terminal."""
        self._live.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Give the terminal back."""
        self._live.stop()

    def show(self, audience: Audience, progress: Progress) -> None:
        """Draw the state after a step."""
        self._live.update(
            Panel(
                Group(_road_users(audience, progress), _live_warnings(audience)),
                title=f"ivics demo · {progress.scene.time:5.1f} s of {self._duration:.0f} s",
                subtitle=_along(audience),
            )
        )


def _along(audience: Audience) -> str:
    """Where to watch and to listen along."""
    place = audience.entrance
    watch = f"watch along: {place.url} as {place.name}, {place.password} · " if place else ""
    return f"{watch}listen along: ivics watch --broker {audience.broker_url}"


def _road_users(audience: Audience, progress: Progress) -> Table:
    scene = progress.scene
    table = Table("road user", "kind", "x m", "y m", "km/h", "", box=None, padding=(0, 2))
    for row, name in enumerate(scene.name):
        station = int(scene.station_id[row])
        if station < 0 and scene.speed[row] == 0.0:
            continue
        told = "[bold red]brakes, warned[/]" if station in audience.braking else "connected"
        table.add_row(
            name,
            ObjectClass(int(scene.class_index[row])).name.lower(),
            f"{scene.position[row, 0]:.0f}",
            f"{scene.position[row, 1]:.0f}",
            f"{abs(scene.speed[row]) * KMH:.0f}",
            told if station >= 0 else "",
        )
    return table


def _live_warnings(audience: Audience) -> Table:
    table = Table("warning", "cause", "in", "sure", "phase", box=None, padding=(0, 2))
    for said in audience.logbook.live:
        table.add_row(
            f"[bold yellow]{said.entry}[/]",
            f"{said.cause}/{said.sub_cause}",
            _seconds(said),
            f"{said.probability:.0%}",
            said.phase.name.lower(),
        )
    return table


def _missions(missions: list[dict[str, Any]]) -> Table:
    """Every valet mission, for whom its car has waited and what it was stopped for."""
    table = Table(
        "car", "job", "state", "spot", "from", "to", "waits for", "stops", title="Missions"
    )
    for item in missions:
        ended = "-" if item["ended_s"] is None else f"{item['ended_s']:.1f} s"
        waits = ", ".join(dict.fromkeys(wait["holder"] for wait in item["waits"]))
        begun, stops = f"{item['begun_s']:.1f} s", str(len(item["stops"]) or "")
        state = item["state"].replace("_", " ")
        table.add_row(item["vehicle"], item["job"], state, item["spot"], begun, ended, waits, stops)
    return table


def _seconds(said: Warning) -> str:
    return "now" if not math.isfinite(said.time_to_event) else f"{said.time_to_event:.1f} s"


def print_summary(console: Console, summary: dict[str, Any]) -> None:
    """What happened, at the end of a run or replay."""
    table = Table("hazard", "cause", "first at", "lead", "ended", "messages", title="Warnings")
    for item in summary["warnings"]:
        ended = "-" if item["ended_s"] is None else f"{item['ended_s']:.2f} s"
        said = ", ".join(f"{count} {phase}" for phase, count in item["messages"].items())
        cause = f"{item['cause']}/{item['sub_cause']}"
        first, lead = f"{item['first_s']:.2f} s", f"{item['lead_s']:.2f} s"
        table.add_row(item["entry"], cause, first, lead, ended, said)
    console.print(table)
    if summary.get("missions"):
        console.print(_missions(summary["missions"]))
    for vehicle in summary.get("vehicles", ()):
        console.print(f"{vehicle['name']} was warned and braked at {vehicle['braked_s']:.2f} s")
    for collision in summary.get("collisions", ()):
        a, b = collision["a"], collision["b"]
        console.print(f"[red]collision of {a} and {b} at {collision['time_s']:.2f} s[/]")
    latency = summary["latency_ms"]
    console.print(
        f"{summary['tracks_mean']} objects known on average;"
        f" latency p50 {latency['p50']} ms, p99 {latency['p99']} ms"
    )
