"""What many trials come to."""

from typing import Any

import pytest

from sotif.evidence.campaign import Campaign


def verdict(outcome: str, **changes: float | None) -> dict[str, Any]:
    """Seen 4 s and warned 3 s before a contact at 10 s, of which 2 s are needed."""
    usual = {"first_seen_s": 6.0, "contact_s": 10.0, "lead_s": 3.0, "needed_s": 2.0}
    return {
        "outcome": outcome,
        **usual,
        "false_warnings": 0,
        "duration_s": 36.0,
        "stood": None,
    } | changes


def trial(without: str, with_unit: str, **changes: float | None) -> dict[str, Any]:
    return {"without": verdict(without), "with": verdict(with_unit, **changes)}


def test_unsafe_is_what_collides_and_safe_what_does_not_even_nearly() -> None:
    outcomes = ("collision", "safe"), ("collision", "near_miss"), ("near_miss", "safe")
    campaign = Campaign([trial(*pair) for pair in outcomes])
    assert (campaign.unsafe.count, campaign.unsafe.total) == (2, 3)
    assert (campaign.made_safe.count, campaign.made_safe.total) == (1, 2)
    assert campaign.made_unsafe == 0
    assert Campaign([trial("safe", "collision")]).made_unsafe == 1


def test_who_is_run_into_when_he_has_stopped_is_told_apart_and_stays_unsafe() -> None:
    campaign = Campaign(
        [
            trial("collision", "collision", stood=True),
            trial("collision", "collision", stood=False),
            trial("safe", "collision", stood=True),
        ]
    )
    assert (campaign.run_into, campaign.made_safe.count, campaign.made_unsafe) == (1, 0, 1)


def test_who_could_not_be_seen_in_time_does_not_count_as_warned_late() -> None:
    campaign = Campaign(
        [
            trial("collision", "safe"),
            trial("collision", "collision", first_seen_s=9.0, lead_s=0.5),
            trial("collision", "collision", first_seen_s=None, lead_s=None),
            trial("collision", "near_miss", lead_s=1.9),
            trial("safe", "safe", contact_s=None, needed_s=None, lead_s=None),
        ]
    )
    assert (campaign.seen_in_time.count, campaign.seen_in_time.total) == (2, 4)
    assert (campaign.warned_in_time.count, campaign.warned_in_time.total) == (1, 2)
    assert campaign.told()["lead_median_s"] == 1.9


def test_shares_are_told_with_their_exact_interval() -> None:
    told = Campaign([trial("collision", "safe")] * 10).told()
    assert told["made_safe"]["share"] == 1.0
    assert told["made_safe"]["low"] == pytest.approx(0.025**0.1, abs=1e-4)  # Clopper and Pearson
    assert told["without"] == {"collision": 10}
    assert told["with"] == {"safe": 10}


def test_false_warnings_are_counted_by_the_hour() -> None:
    told = Campaign([trial("safe", "safe", false_warnings=1), trial("safe", "safe")]).told()
    assert (told["false_warnings"], told["hours"]) == (1, 0.02)
    assert told["false_warnings_per_hour"] == 50.0


def test_what_failed_or_was_tried_without_the_unit_alone_is_counted_apart() -> None:
    campaign = Campaign([{"fault": "gone"}, {"without": verdict("collision"), "with": None}])
    told = campaign.told()
    assert (told["cases"], told["faults"]) == (2, 1)
    assert (told["unsafe"]["count"], told["made_safe"]["total"]) == (1, 0)
    assert told["lead_median_s"] is None
