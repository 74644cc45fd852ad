"""The API keeps to its own description, whatever it is asked (schemathesis)."""

import subprocess
import sys
from pathlib import Path

from console.serving import Served
from rsu.console.people.role import Role

CHECKS = (
    "not_a_server_error,status_code_conformance,content_type_conformance"
    ",response_headers_conformance,response_schema_conformance"
)
SETTINGS = str(Path(__file__).with_name("schemathesis.toml"))


def ask(url: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Ask the API all that its description allows, and more."""
    command = [sys.executable, "-m", "schemathesis.cli", "--config-file", SETTINGS]
    command += ["run", f"{url}/openapi.json"]
    options = ("--url", url, "-c", CHECKS, "-n", "10", "--seed", "1", "--no-color")
    return subprocess.run(
        [*command, *options, "-H", f"Origin: {url}", *arguments],
        capture_output=True,
        text=True,
        check=False,
    )


def test_an_admin_gets_no_answer_that_is_not_declared(tmp_path: Path) -> None:
    with Served(tmp_path / "people.db") as served:
        admin = served.log_in(Role.ADMIN)
        done = ask(
            served.url,
            *("-H", f"Cookie: ivics_session={admin.cookies['ivics_session']}"),
            *("-H", f"X-CSRF-Token: {admin.headers['X-CSRF-Token']}"),
            *("--exclude-path", "/api/v1/session"),
        )
    assert done.returncode == 0, done.stdout + done.stderr


def test_who_logs_in_gets_no_answer_that_is_not_declared(tmp_path: Path) -> None:
    with Served(tmp_path / "people.db") as served:
        done = ask(served.url, "--include-path", "/api/v1/session")
    assert done.returncode == 0, done.stdout + done.stderr
