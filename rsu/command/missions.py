"""Valet missions of a trial: a file of them, and a journal that is gone afterwards."""

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from rsu.adapters.mission_journal import MissionJournal
from rsu.errors import ConfigError
from scenarios.trial.missions import Missions
from scenarios.valet_jobs import furnish, read_jobs


@contextmanager
def open_missions(file: Path, road_map: Path | None, seed: int) -> Generator[Missions]:
    """Make the missions of one run ready.

    Parameters
    ----------
    file : Path
    road_map : Path or None
        Of the scenario.
    seed : int

    Raises
    ------
    ConfigError
        The file is wrong, or its car park is on another map.
    """
    layout, jobs = read_jobs(file)
    lot = layout.lot
    own = Path(lot.file).parent / lot.description.map
    if road_map is None or not own.samefile(road_map):
        problem = f"its car park is on {own}, expected the scenario's map: {road_map}"
        raise ConfigError(file, "$.lot", problem)
    with TemporaryDirectory(prefix="ivics-") as folder:
        known = Path(folder) / "missions.db"
        furnish(known, layout, jobs)
        with MissionJournal(known) as journal:
            yield Missions(layout, jobs, journal, seed)
