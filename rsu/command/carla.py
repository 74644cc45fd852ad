"""The group `ivics carla`: a stand-in for CARLA's server, and what fits a real one."""

from pathlib import Path
from typing import Annotated

import typer

from rsu.command.option import Json, tell

carla = typer.Typer(
    help="CARLA: a headless server for its client, and what fits a real one.",
    epilog="Example: ivics carla serve --port 2000 --map town.xodr",
    no_args_is_help=True,
)


@carla.command("serve", epilog="Example: ivics carla serve --port 2000 --map town.xodr")
def carla_serve(
    port: Annotated[
        int, typer.Option(min=1, max=65_534, help="Of the calls; the streams take the next one.")
    ] = 2000,
    map_file: Annotated[
        Path | None,
        typer.Option("--map", metavar="F.xodr", help="To begin with; else the library's town."),
    ] = None,
    host: Annotated[
        str, typer.Option(metavar="IPV4", help="Where to listen; nobody is asked who he is.")
    ] = "127.0.0.1",
    faults: Annotated[
        Path | None,
        typer.Option(metavar="F.toml", help="What goes wrong on purpose, for trials."),
    ] = None,
    verbose: Annotated[
        bool, typer.Option("--verbose", "-v", help="Log what happens to stderr.")
    ] = False,
) -> None:
    """Serve clients of CARLA 0.9.16 without Unreal and GPU: kinematics, boxes, flat colours."""
    from carla_bridge.headless.fault import read_faults
    from carla_bridge.headless.server import serve
    from rsu.clock import SystemClock
    from rsu.kernels.compile import warm_up

    warm_up()  # before the next line brings the roadside unit's kernels along
    from rsu.adapters.process import run, speak

    speak(verbose=verbose)
    wrong = None if faults is None else read_faults(faults)
    run(lambda: serve(map_file, host, port, SystemClock(), wrong))


@carla.command("doctor", epilog="Example: ivics carla doctor --port 2000 --json")
def carla_doctor(
    port: Annotated[int, typer.Option(min=1, max=65_535, help="Of the server's calls.")] = 2000,
    host: Annotated[str, typer.Option(help="Where the server listens.")] = "127.0.0.1",
    json_: Json = False,
) -> None:
    """Say what of a server of CARLA fits, and what does not; nothing is changed there."""
    from carla_bridge.inspection import examine
    from carla_bridge.probe import Endpoint
    from rsu.command.doctor import in_words

    checks = examine(Endpoint(host, port))
    tell({"checks": checks}, json_, lambda: typer.echo(in_words(checks)))
    if not all(check["ok"] or check["optional"] for check in checks):
        raise typer.Exit(1)
