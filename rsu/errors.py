"""The error tree, whole.

::

    IvicsError                      exit 1
    ├── InputError                  exit 2   a file, a key or an argument is wrong
    │   ├── ConfigError                      the site's TOML or the catalogue
    │   ├── MapError                         OpenDRIVE
    │   ├── ScenarioError                    OpenSCENARIO
    │   └── TableError                       CSV and recordings
    ├── MessageError                         bytes from outside that are no message: counted
    ├── MissionError                         what is asked of a valet mission is not done: says why
    └── OutsideError                exit 3   something outside failed
        ├── BrokerUnavailableError
        ├── CarlaUnavailableError            no server of CARLA, or not as it has to be
        ├── JournalError                     the valet missions cannot be kept: nothing is granted
        ├── RegisterError                    who may use the console cannot be kept
        ├── IdentityError                    the identity provider does not answer as it should
        └── KeyStoreError                    a signing key cannot be made, read or used

A lost sensor or a stale track is no error: it is a field in the data.
"""

from collections.abc import Callable, Mapping
from enum import Enum
from pathlib import Path
from typing import Any

from rsu.statement import Detail, Statement, state


class IvicsError(Exception):
    """Anything that ivics says on purpose."""

    exit_code = 1

    def __reduce__(self) -> tuple[Callable[..., "IvicsError"], tuple[Any, ...]]:
        """Cross to another process as it is: what it was made of is not in its text."""
        return _as_it_was, (type(self), self.args, vars(self))


def _as_it_was(
    kind: type[IvicsError], said: tuple[Any, ...], known: Mapping[str, Any]
) -> IvicsError:
    error = kind.__new__(kind, *said)
    vars(error).update(known)
    return error


class InputError(IvicsError):
    """One sentence a user can act on: where, what was found, what was expected.

    Parameters
    ----------
    file : Path or str
        The input, as the user named it.
    place : str
        Line, key path or column within it; may be empty.
    problem : str
        What was found and what was expected.
    """

    exit_code = 2

    def __init__(self, file: Path | str, place: str, problem: str) -> None:
        self.file = str(file)
        self.place = place
        self.problem = problem
        super().__init__(": ".join(part for part in (self.file, place, problem) if part))


class ConfigError(InputError):
    """A site or catalogue file is wrong at a key."""


class MapError(InputError):
    """An OpenDRIVE file is wrong at a line or element."""


class ScenarioError(InputError):
    """An OpenSCENARIO file is wrong, or uses what is not supported.

    Parameters
    ----------
    file, place, problem
        As of every `InputError`.
    rule : str
        The rule that is broken, by its ASAM name; empty where none is known.
    """

    def __init__(self, file: Path | str, place: str, problem: str, rule: str = "") -> None:
        super().__init__(file, place, problem)
        self.rule = rule


class TableError(InputError):
    """A CSV file or recording is wrong at a line or column."""


class MessageError(IvicsError):
    """Bytes from outside are no message of the expected kind.

    Parameters
    ----------
    kind : str
        The message that was expected: ``cam``, ``detection_frame``, ...
    problem : str
        What is wrong with the bytes, without repeating them.
    """

    def __init__(self, kind: str, problem: str) -> None:
        self.kind = kind
        self.problem = problem
        super().__init__(f"not a valid {kind}: {problem}")


class MissionError(IvicsError):
    """What is asked of a valet mission, or of a car in one, is not done.

    Parameters
    ----------
    subject : str
        Id of the mission, the car, or whatever it is about.
    why : Enum
        Why not: its name is the code, in lower case, its value the text.
    **details
        As of `rsu.statement.state`.
    """

    def __init__(self, subject: str, why: Enum, **details: Detail) -> None:
        said = state(why, **details)
        self.problem = said.text
        text = f"{subject}: {said.text}"
        self.said = Statement(said.code, text, {"subject": subject, **said.details})
        """For whoever asked: `subject` is one of the details."""
        super().__init__(text)


class OutsideError(IvicsError):
    """A broker, a disk or a server did not do its part."""

    exit_code = 3


class BrokerUnavailableError(OutsideError):
    """No MQTT broker answers.

    Parameters
    ----------
    endpoint : str
        ``host:port`` that was tried.
    reason : str
        What came instead of an answer.
    """

    def __init__(self, endpoint: str, reason: str) -> None:
        self.endpoint = endpoint
        self.reason = reason
        super().__init__(f"no MQTT broker answers at {endpoint}: {reason}")


class InterfaceLostError(OutsideError):
    """A network interface takes and gives nothing.

    Parameters
    ----------
    interface : str
        Its name.
    reason : str
        What the system says.
    """

    def __init__(self, interface: str, reason: str) -> None:
        super().__init__(f"the interface {interface} is lost: {reason}")


class CarlaUnavailableError(OutsideError):
    """A server of CARLA is not there, not ours to tick, or refuses what is needed.

    Parameters
    ----------
    endpoint : str
        ``host:port`` that was tried.
    reason : str
        What is the matter.
    """

    def __init__(self, endpoint: str, reason: str) -> None:
        self.endpoint = endpoint
        self.reason = reason
        super().__init__(f"CARLA at {endpoint}: {reason}")


class JournalError(OutsideError):
    """The journal of the valet missions cannot be read or written.

    Parameters
    ----------
    file : Path
        The journal.
    why : Enum
        Why not, and its details, as of `rsu.statement.state`.
    """

    def __init__(self, file: Path, why: Enum, **details: Detail) -> None:
        self.file = file
        self.said = state(why, **details)
        super().__init__(f"{file}: the journal cannot be kept: {self.said.text}")


class RegisterError(OutsideError):
    """The register of who may use the console cannot be read or written.

    Parameters
    ----------
    file : Path
        The register.
    reason : str
        What the disk, or whoever else has the file open, says.
    """

    def __init__(self, file: Path, reason: str) -> None:
        self.file = file
        self.reason = reason
        super().__init__(f"{file}: the register of people cannot be kept: {reason}")


class IdentityError(OutsideError):
    """The identity provider that vouches for people does not answer, or not as it should.

    Parameters
    ----------
    issuer : str
        The provider.
    reason : str
        What it said, or what is the matter with that.
    """

    def __init__(self, issuer: str, reason: str) -> None:
        self.issuer = issuer
        self.reason = reason
        super().__init__(f"identity provider {issuer}: {reason}")


class KeyStoreError(OutsideError):
    """A signing key cannot be made, read or used.

    Parameters
    ----------
    key : str
        Its name, or the file or token that should hold it.
    reason : str
        What the disk or the token says.
    """

    def __init__(self, key: str, reason: str) -> None:
        self.key = key
        self.reason = reason
        super().__init__(f"signing key {key}: {reason}")
