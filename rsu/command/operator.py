"""The group `ivics console`: the operators' web console, and who may use it."""

import sys
from pathlib import Path
from typing import Annotated

import typer
from typer.core import TyperGroup

from rsu.console.people.role import Role


class _Serving(TyperGroup):
    """`ivics console SITE.toml` means `ivics console serve SITE.toml`."""

    default = "serve"

    def parse_args(self, ctx: typer.Context, args: list[str]) -> list[str]:  # type: ignore[override]
        """Put the word in that may be left out."""
        if args and args[0] not in {*self.commands, "--help"}:
            args = [self.default, *args]
        return super().parse_args(ctx, args)


consoles = typer.Typer(
    cls=_Serving,
    help="The operators' web console.",
    epilog="Example: ivics console site.toml --broker mqtt://127.0.0.1:1883",
    no_args_is_help=True,
)
People = Annotated[
    Path | None,
    typer.Option(metavar="F.db", help="Who may use it; else SITE.people.db beside the site."),
]


@consoles.command("serve", epilog="Example: ivics console site.toml --port 8080")
def console_serve(
    site_file: Annotated[Path, typer.Argument(metavar="SITE.toml")],
    broker: Annotated[
        str | None, typer.Option(metavar="URL", help="Instead of the site's own.")
    ] = None,
    people: People = None,
    host: Annotated[str, typer.Option(help="Address to listen at.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65_535, help="0 = any that is free.")] = 8080,
    certificate: Annotated[
        Path | None, typer.Option(metavar="F.pem", help="For TLS; with --key.")
    ] = None,
    key: Annotated[Path | None, typer.Option(metavar="F.pem", help="Of the certificate.")] = None,
    origin: Annotated[
        str | None,
        typer.Option(metavar="URL", help="Where browsers reach it: of the proxy that ends TLS."),
    ] = None,
    sign_on: Annotated[
        Path | None,
        typer.Option(metavar="F.toml", help="Identity provider (OpenID Connect; extra: oidc)."),
    ] = None,
    verbose: Annotated[
        bool, typer.Option("--verbose", "-v", help="Log what happens to stderr.")
    ] = False,
) -> None:
    """Serve the console of a site until Ctrl-C or SIGTERM."""
    from rsu.adapters.process import run, speak
    from rsu.command.console import console

    speak(verbose=verbose)
    run(lambda: console(site_file, broker, people, host, port, certificate, key, origin, sign_on))


@consoles.command("add-user", epilog="Example: ivics console add-user kim --role operator")
def console_add_user(
    name: str,
    site_file: Annotated[
        Path | None, typer.Option("--site", metavar="SITE.toml", help="Whose console it is.")
    ] = None,
    people: People = None,
    role: Annotated[Role, typer.Option(help="What he may.")] = Role.VIEWER,
    enable: Annotated[
        bool, typer.Option("--enable", help="Let him in again who is disabled.")
    ] = False,
) -> None:
    """Add somebody, or give him another password and role; asks for the password."""
    from rsu.clock import SystemClock
    from rsu.command.console import beside
    from rsu.console.people.enrolment import enrol
    from rsu.errors import InputError

    if people is None and site_file is None:
        raise InputError("--people", "", "expected the register, or the --site that it belongs to")
    file = people or beside(site_file or Path())
    if sys.stdin.isatty():
        password = typer.prompt("Password", hide_input=True, confirmation_prompt=True)
    else:
        password = sys.stdin.readline().rstrip("\n")
    enrol(file, name, role, password, SystemClock(), enable=enable)
    typer.echo(f"{name} is {role.value} -> {file}")
