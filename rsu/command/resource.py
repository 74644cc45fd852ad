"""Where a search or a campaign calculates, and what it keeps."""

from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rsu.errors import InputError
from sotif.exploration.cluster import Cluster
from sotif.exploration.journal import Journal
from sotif.exploration.pool import Pool
from sotif.exploration.space import Target


@dataclass(slots=True, frozen=True, kw_only=True)
class Resources:
    """Workers here or on a cluster, and a journal if one is wanted.

    Raises
    ------
    InputError
        There is no journal to resume.
    """

    workers: int
    time_limit: float
    """s a call."""
    cluster: str | None = None
    journal: Path | None = None
    resume: bool = False

    def __post_init__(self) -> None:
        if self.resume and self.journal is None:
            raise InputError("--resume", "", "needs the --journal to go on with")

    def evaluator(self, target: Target) -> Pool | Cluster:
        """Return who calls it."""
        if self.cluster is None:
            return Pool(target, self.workers, self.time_limit)
        return Cluster(target, self.cluster, self.time_limit)

    def open_journal(
        self, header: Mapping[str, Any] | None = None
    ) -> AbstractContextManager[Journal | None]:
        """Open what it keeps."""
        if self.journal is None:
            return nullcontext()
        return Journal(self.journal, header, resume=self.resume)
