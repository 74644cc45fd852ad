"""The maps that a server has: files, and the one that a client sends."""

from pathlib import Path

from carla_bridge.headless.roadway import Roadway, parse_roadway, read_roadway
from rsu.errors import MapError

FOLDER = "Carla/Maps/"
SENT = "OpenDriveMap"
"""Name of the map that a client has sent (``generate_opendrive_world``)."""
LIBRARY = Path(__file__).parents[2] / "scenarios" / "library" / "map"


class Shelf:
    """Maps by name; each is read when it is wanted for the first time.

    Parameters
    ----------
    file : the map to begin with; None = the town of the scenario library.
    """

    def __init__(self, file: Path | None) -> None:
        first = file or LIBRARY / "town.xodr"
        self._files = {path.stem: path for path in sorted(LIBRARY.glob("*.xodr"))}
        self._files[first.stem] = first
        self._read: dict[str, Roadway] = {}
        self.first = first.stem

    def names(self) -> list[str]:
        """Return how clients call them."""
        return [FOLDER + name for name in [*self._files, *(self._read.keys() - self._files)]]

    def take(self, name: str) -> Roadway:
        """Return a map by the last part of its name.

        Raises
        ------
        MapError
            There is none, or it is wrong.
        """
        short = name.rpartition("/")[2].removesuffix("_Opt")
        if short not in self._read:
            if short not in self._files:
                raise MapError(name, "", "there is no such map")
            self._read[short] = read_roadway(FOLDER + short, self._files[short])
        return self._read[short]

    def put(self, text: str) -> None:
        """Keep the map that a client sends.

        Raises
        ------
        MapError
            It is wrong.
        """
        self._read[SENT] = parse_roadway(FOLDER + SENT, text)
