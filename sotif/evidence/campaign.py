"""`Campaign`: what many trials, each with and without the roadside unit, say about it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from statistics import median
from typing import Any

from sotif.evidence.proportion import CONFIDENCE, Proportion

Verdict = Mapping[str, Any]
"""What came of a trial, as `scenarios.trial.verdict` tells it."""
COLLISION = "collision"


class Campaign:
    """Trials as `ivics trial` tells them; unsafe is what ends in a collision of the ego.

    Parameters
    ----------
    trials : sequence of mapping
        Each with the verdicts ``without`` and ``with``, None = not tried; or with a ``fault``.
    """

    def __init__(self, trials: Sequence[Mapping[str, Any]]) -> None:
        self._faults = sum("fault" in trial for trial in trials)
        self._without: list[Verdict] = [trial["without"] for trial in trials if "without" in trial]
        self._pairs: list[tuple[Verdict, Verdict]] = [
            (trial["without"], trial["with"]) for trial in trials if trial.get("with") is not None
        ]

    @property
    def unsafe(self) -> Proportion:
        """Without the unit."""
        return Proportion(sum(map(_unsafe, self._without)), len(self._without))

    @property
    def made_safe(self) -> Proportion:
        """Unsafe cases that are safe with the unit; a near miss is not safe."""
        unsafe = [after for before, after in self._pairs if _unsafe(before)]
        return Proportion(sum(after["outcome"] == "safe" for after in unsafe), len(unsafe))

    @property
    def made_unsafe(self) -> int:
        """Cases that are unsafe with the unit only."""
        return sum(_unsafe(after) and not _unsafe(before) for before, after in self._pairs)

    @property
    def run_into(self) -> int:
        """Cases that are unsafe with and without the unit, the ego stopped and was run into."""
        return sum(_unsafe(old) and _unsafe(new) and bool(new["stood"]) for old, new in self._pairs)

    @property
    def seen_in_time(self) -> Proportion:
        """Cases in which the unit could see whom the ego would hit before a warning was due."""
        contacts = self._contacts
        return Proportion(sum(map(_seen_in_time, contacts)), len(contacts))

    @property
    def warned_in_time(self) -> Proportion:
        """Of those, where the warning left time to stop."""
        seen = [verdict for verdict in self._contacts if _seen_in_time(verdict)]
        return Proportion(sum(map(_warned_in_time, seen)), len(seen))

    @property
    def _contacts(self) -> list[Verdict]:
        """Trials with the unit in which the ego would hit somebody if nobody reacted."""
        return [after for _, after in self._pairs if after["contact_s"] is not None]

    def told(self) -> dict[str, Any]:
        """Return it as `ivics trial --json` prints it."""
        after = [after for _, after in self._pairs]
        false = sum(verdict["false_warnings"] for verdict in after)
        hours = sum(verdict["duration_s"] for verdict in after) / 3600.0
        leads = [verdict["lead_s"] for verdict in self._contacts if verdict["lead_s"] is not None]
        return {
            "cases": len(self._without) + self._faults,
            "faults": self._faults,
            "without": dict(Counter(verdict["outcome"] for verdict in self._without)),
            "with": dict(Counter(verdict["outcome"] for verdict in after)),
            "unsafe": _told(self.unsafe),
            "made_safe": _told(self.made_safe),
            "run_into": self.run_into,
            "made_unsafe": self.made_unsafe,
            "seen_in_time": _told(self.seen_in_time),
            "warned_in_time": _told(self.warned_in_time),
            "lead_median_s": round(median(leads), 3) if leads else None,
            "false_warnings": false,
            "hours": round(hours, 4),
            "false_warnings_per_hour": round(false / hours, 4) if hours else None,
        }


def _unsafe(verdict: Verdict) -> bool:
    return verdict["outcome"] == COLLISION


def _seen_in_time(verdict: Verdict) -> bool:
    due = verdict["contact_s"] - verdict["needed_s"]
    return verdict["first_seen_s"] is not None and verdict["first_seen_s"] <= due


def _warned_in_time(verdict: Verdict) -> bool:
    return verdict["lead_s"] is not None and verdict["lead_s"] >= verdict["needed_s"]


def _told(proportion: Proportion) -> dict[str, Any]:
    low, high = proportion.interval()
    return {
        "count": proportion.count,
        "total": proportion.total,
        "share": round(proportion.share, 4),
        "low": round(low, 4),
        "high": round(high, 4),
        "confidence": CONFIDENCE,
    }
