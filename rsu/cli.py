"""The `ivics` command.  Thin: heavy imports stand inside the commands."""

import json
import math
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast

import typer

from rsu.command.adopt import adopt
from rsu.command.carla import carla
from rsu.command.catalog import catalogs
from rsu.command.certs import certs
from rsu.command.group import explore, roads, scenarios
from rsu.command.operator import consoles
from rsu.command.option import Json, Record, Seed, place_of, tell
from rsu.command.stage import stage
from rsu.command.trust import trusts
from rsu.command.v2x import v2x
from rsu.command.valet import valet
from rsu.errors import InputError, IvicsError

if TYPE_CHECKING:
    from rsu.codec.denm import Denm

app = typer.Typer(
    help="Roadside edge service: tracks road users, recognises hazards, warns vehicles.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
)

INTERRUPTED = 130
"""Exit code of a command that was to end by itself and was told to (128 + SIGINT)."""

app.command(epilog="Example: ivics explore variation.xosc --budget 500 --json")(explore)
catalogs.command("adopt", epilog="Example: ivics catalog adopt scene.mcap --out drafts")(adopt)
app.add_typer(carla, name="carla")
app.add_typer(catalogs, name="catalog")
app.add_typer(certs, name="certs")
app.add_typer(roads, name="road")
app.add_typer(scenarios, name="scenario")
app.add_typer(stage)
app.add_typer(trusts, name="trust")
app.add_typer(valet, name="avp")
app.add_typer(consoles, name="console")
app.add_typer(v2x, name="v2x")

LIBRARY = Path(__file__).parents[1] / "scenarios" / "library"

Verbose = Annotated[bool, typer.Option("--verbose", "-v", help="Log what happens to stderr.")]
Url = Annotated[str, typer.Option("--broker", metavar="URL", help="mqtt:// or mqtts://")]


UsageError = cast("type[typer.BadParameter]", typer.BadParameter.__bases__[0])
"""A wrong option or argument; typer exports only this child of it."""


def main() -> None:
    """Run the command; a user's mistake is one line on stderr, never a traceback."""
    try:
        sys.exit(app(standalone_mode=False))
    except IvicsError as error:
        sys.stderr.write(f"ivics: {error}\n")
        sys.exit(error.exit_code)
    except UsageError as error:
        # without any argument the help is the message, and has been printed
        if said := " ".join(error.format_message().split()):
            sys.stderr.write(f"ivics: {said} (see --help)\n")
        sys.exit(InputError.exit_code)


@app.command(epilog="Example: ivics demo --duration 20 --headless --json --record demo.mcap")
def demo(
    duration: Annotated[float, typer.Option(min=1.0, help="Seconds of the scenario.")] = 48.0,
    headless: Annotated[bool, typer.Option("--headless", help="Draw nothing.")] = False,
    seed: Seed = 1,
    record: Record = None,
    port: Annotated[
        int, typer.Option(min=0, max=65_535, help="Of the console; 0 = any that is free.")
    ] = 0,
    json_: Json = False,
    verbose: Verbose = False,
) -> None:
    """Play the demonstration: sensors, hazards, warnings over MQTT, vehicles that brake."""
    from rich.console import Console

    from rsu.adapters.process import run, speak
    from rsu.app import prepare
    from rsu.kernels.compile import warm_up
    from scenarios.demonstration import Stage, demonstrate
    from scenarios.view import LiveView, print_summary

    speak(verbose=verbose)
    if record is not None and not record.parent.is_dir():
        raise InputError("--record", str(record), f"{record.parent} is no folder")
    site_file = LIBRARY / "corridor.toml"
    site, network = prepare(site_file)
    scenario, missions = LIBRARY / "corridor.xosc", LIBRARY / "corridor_missions.toml"
    stage = Stage(site_file, site, network, scenario, missions, seed, record, port)
    console = Console(stderr=True)
    with console.status("compiling the kernels, once: about 20 s"):
        warm_up()
    if headless or json_ or not console.is_terminal:
        summary = run(lambda: demonstrate(stage, duration, lambda _audience, _progress: None))
    else:
        with LiveView(console, duration) as view:
            summary = run(lambda: demonstrate(stage, duration, view.show))
    if summary is None:
        raise typer.Exit(INTERRUPTED)
    tell(summary, json_, lambda: print_summary(Console(), summary))
    if summary["collisions"]:
        raise typer.Exit(1)


@app.command(epilog="Example: ivics serve site.toml --broker mqtt://127.0.0.1:1883")
def serve(
    site_file: Annotated[Path, typer.Argument(metavar="SITE.toml")],
    broker: Annotated[
        str | None, typer.Option(metavar="URL", help="Instead of the site's own.")
    ] = None,
    record: Record = None,
    view: Annotated[
        bool, typer.Option("--view", help="Record also for 3D viewers (extra: view).")
    ] = False,
    verbose: Verbose = False,
) -> None:
    """Run a roadside unit until Ctrl-C or SIGTERM."""
    from rsu.adapters.process import run, speak
    from rsu.app import serve

    speak(verbose=verbose)
    run(lambda: serve(site_file, broker, record, view))


@app.command(epilog="Example: ivics watch --at 48.1351,11.5820 --broker mqtt://127.0.0.1:1883")
def watch(
    broker: Url = "mqtt://127.0.0.1:1883",
    at: Annotated[
        str | None, typer.Option(metavar="LAT,LON", help="Only around this place; else everywhere.")
    ] = None,
    namespace: Annotated[
        str, typer.Option(help="First level of the geographic topics.")
    ] = "default",
    trust: Annotated[
        list[Path] | None,
        typer.Option(
            metavar="F.cert", help="Only what is signed below this root; also its authorities."
        ),
    ] = None,
    json_: Json = False,
    verbose: Verbose = False,
) -> None:
    """Print each warning that vehicles hear, once, until Ctrl-C."""
    from rsu.adapters.certificate_file import read_verifier
    from rsu.adapters.process import run, speak
    from rsu.command.watch import watch

    speak(verbose=verbose)
    place, verifier = None if at is None else place_of(at), read_verifier(trust) if trust else None
    signed = verifier is not None

    def show(said: "Denm") -> None:
        _print_warning(said, signed, json_)

    run(lambda: watch(broker, namespace, place, verifier, show))


@app.command(epilog="Example: ivics radio corridor --interface wlan0")
def radio(
    site: Annotated[str, typer.Argument(help="Name of the unit's site.")],
    broker: Url = "mqtt://127.0.0.1:1883",
    interface: Annotated[
        str | None, typer.Option(metavar="IF", help="Ethernet interface at which the radio is.")
    ] = None,
    udp: Annotated[
        str | None,
        typer.Option(metavar="HOST:PORT", help="Or: send BTP datagrams there, and hear nothing."),
    ] = None,
    verbose: Verbose = False,
) -> None:
    """Carry signed packets between a unit's broker and a radio, until Ctrl-C or SIGTERM."""
    from rsu.adapters.process import run, speak
    from rsu.command.radio import carry, tell

    if (interface is None) == (udp is None):
        raise InputError("--interface", "", "either this or --udp")
    speak(verbose=verbose)
    if interface is not None:
        run(lambda: carry(site, broker, interface))
    elif udp is not None:
        host, _, port = udp.rpartition(":")
        if not host or not port.isdecimal() or not 0 < int(port) < 1 << 16:
            raise InputError("--udp", udp, "expected HOST:PORT")
        run(lambda: tell(site, broker, host.strip("[]"), int(port)))


@app.command(epilog="Example: ivics vehicle 1001 --site corridor --at 48.1351,11.5820")
def vehicle(
    station_id: Annotated[int, typer.Argument(min=0, max=4_294_967_295)],
    site: Annotated[str, typer.Option(help="Name of the site that moves it.")],
    at: Annotated[
        str | None, typer.Option(metavar="LAT,LON", help="Where it listens, degrees on WGS84.")
    ] = None,
    pose: Annotated[
        str | None,
        typer.Option(metavar="X,Y,HEADING", help="Be a valet car whose rear axle stands here."),
    ] = None,
    level: Annotated[int, typer.Option(help="Storey of a valet car.")] = 0,
    broker: Url = "mqtt://127.0.0.1:1883",
    namespace: Annotated[
        str, typer.Option(help="First level of the geographic topics.")
    ] = "default",
    verbose: Verbose = False,
) -> None:
    """Be a vehicle that brakes when it is warned, or one that is parked by permits."""
    from rsu.adapters.process import run, speak

    speak(verbose=verbose)
    if (at is None) == (pose is None):
        raise InputError("--at", "", "expected where it listens, or for a valet car its --pose")
    if at is not None:
        from scenarios.vehicle import drive

        place = place_of(at)
        run(lambda: drive(site, station_id, broker, namespace, place))
    if pose is not None:
        from scenarios.valet_vehicle import park

        stands = _pose(pose)
        run(lambda: park(site, str(station_id), stands, level, broker))


@app.command(epilog="Example: ivics track detections.csv --out tracks.csv --period 0.1")
def track(
    detections: Annotated[Path, typer.Argument(metavar="DETECTIONS.csv")],
    out: Annotated[Path, typer.Option(metavar="TRACKS.csv", help="Where to write the tracks.")],
    period: Annotated[
        float, typer.Option(min=0.001, help="Seconds between rows of a track.")
    ] = 0.1,
    config: Annotated[
        Path | None, typer.Option(metavar="F.toml", help="Parameters of the tracker.")
    ] = None,
    json_: Json = False,
) -> None:
    """Run the tracker over recorded detections; rows in order of arrival."""
    from rsu.command.track import RANKED, read_parameters, track_file

    parameters = RANKED if config is None else read_parameters(config)
    playback = track_file(detections, out, period, parameters)
    milliseconds = {
        name: playback.percentile(share) for name, share in (("p50", 50.0), ("p99", 99.0))
    }
    figures = {
        "frames": playback.frames,
        "refused": playback.refused,
        "ms_per_frame": {name: _or_none(value) for name, value in milliseconds.items()},
        "registration": [
            {
                "sensor_id": sensor_id,
                "x_m": off.x,
                "y_m": off.y,
                "yaw_rad": off.yaw,
                "clock_s": off.clock,
                "x_sigma_m": off.x_sigma,
                "y_sigma_m": off.y_sigma,
                "yaw_sigma_rad": off.yaw_sigma,
                "clock_sigma_s": off.clock_sigma,
            }
            for sensor_id, off in sorted(playback.registration.items())
        ],
    }
    tell(figures, json_, lambda: typer.echo(f"{playback.frames} frames -> {out}"))


@app.command(epilog="Example: ivics replay demo.mcap --json")
def replay(
    recording: Annotated[Path, typer.Argument(metavar="F.mcap")],
    speed: Annotated[
        float | None, typer.Option(min=0.01, help="Times real time; else as fast as possible.")
    ] = None,
    out: Record = None,
    json_: Json = False,
) -> None:
    """Run a recording's messages through the roadside unit again."""
    from rich.console import Console

    from rsu.adapters.process import run
    from rsu.clock import SystemClock
    from rsu.command.replay import replay
    from scenarios.view import print_summary

    summary = run(lambda: replay(recording, speed, out, SystemClock()))
    if summary is None:
        raise typer.Exit(INTERRUPTED)
    tell(summary, json_, lambda: print_summary(Console(), summary))


@app.command(epilog="Example: ivics doctor --json")
def doctor(json_: Json = False) -> None:
    """Say what works here, what is missing, and how to get it."""
    from rsu.command.doctor import examine, in_words

    checks = examine()
    tell({"checks": checks}, json_, lambda: typer.echo(in_words(checks)))
    if not all(check["ok"] or check["optional"] for check in checks):
        raise typer.Exit(1)


@app.command(epilog="Example: ivics warmup")
def warmup(json_: Json = False) -> None:
    """Compile and cache every kernel, so that the first tick is as fast as the rest."""
    from rsu.command.warmup import warm

    figures = warm()
    tell(
        figures,
        json_,
        lambda: typer.echo(f"{figures['kernels']} kernels ready after {figures['seconds']} s"),
    )


@app.command(epilog="Example: ivics bench pipeline --json")
def bench(
    name: Annotated[
        str,
        typer.Argument(
            help="tracking, pipeline, play, trial, codec, mqtt …; an unknown one lists them all."
        ),
    ],
    objects: Annotated[
        int | None, typer.Option(min=1, max=4096, help="Vehicles of tracking; else 500.")
    ] = None,
    json_: Json = False,
) -> None:
    """Measure this machine with the project's own benchmarks; CPU time."""
    from rsu.bench.suite import measure

    figures = measure(name, objects)
    tell(figures, json_, lambda: typer.echo(json.dumps(figures, indent=2)))


def _or_none(value: float) -> float | None:
    """JSON has no nan."""
    return round(value, 4) if math.isfinite(value) else None


def _print_warning(said: "Denm", signed: bool, as_json: bool) -> None:
    """One warning as a vehicle hears it."""
    fields = {
        "station_id": said.station_id,
        "sequence": said.sequence,
        "cause": said.cause,
        "sub_cause": said.sub_cause,
        "latitude_deg": round(said.latitude_deg, 7),
        "longitude_deg": round(said.longitude_deg, 7),
        "detection_time_s": round(said.detection_time, 3),
        "expires_s": round(said.expires, 3),
        "information_quality": said.quality,
        "source_uuid": said.source_uuid,
        "signed": signed,
    }
    if as_json:
        sys.stdout.write(json.dumps(fields) + "\n")
    else:
        place = f"{said.latitude_deg:.6f}, {said.longitude_deg:.6f}"
        sys.stdout.write(
            f"warning {said.station_id}/{said.sequence}: cause {said.cause}/{said.sub_cause}"
            f" at {place}, {'signed by' if signed else 'from'} {said.source_uuid}\n"
        )
    sys.stdout.flush()


def _pose(text: str) -> tuple[float, float, float]:
    try:
        x, y, heading = map(float, text.split(","))
    except ValueError:
        x = y = heading = math.nan
    if not all(map(math.isfinite, (x, y, heading))):
        raise InputError("--pose", text, "expected X,Y,HEADING in m and rad, such as 4.5,-2,1.57")
    return x, y, heading


if __name__ == "__main__":
    main()
