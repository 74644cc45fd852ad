"""Tell which cases of two journals of `ivics trial` ended otherwise, and how many did not.

python compare_outcomes.py player.jsonl carla.jsonl
"""

import json
import sys
from pathlib import Path


def read(journal: str) -> dict[str, dict]:
    """What came of each case, by the case; the last line about it counts."""
    found = {}
    for line in Path(journal).read_text("utf-8").splitlines():
        told = json.loads(line)
        values = json.dumps(told["values"], sort_keys=True)
        found[f"{told['file']} {told['case']} {values} {told['seed']}"] = told
    return found


def ended(told: dict) -> str:
    """How a case ended, and when the ego was warned."""
    if "fault" in told:
        return told["fault"]
    return f"{told['outcome']}, warned at {told['first_warning_s']} s"


def main(first: str, second: str) -> int:
    """Compare two journals; 1 = not all cases of both ended alike."""
    here, there = read(first), read(second)
    both = [case for case in there if case in here]
    other = [c for c in both if here[c].get("outcome") != there[c].get("outcome", "fault")]
    for case in other:
        print(f"{case}\n  {first}: {ended(here[case])}\n  {second}: {ended(there[case])}")
    print(f"{len(both) - len(other)} of {len(both)} cases of both ended alike")
    return 1 if other else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:3]))
