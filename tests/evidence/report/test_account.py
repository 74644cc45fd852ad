from collections.abc import Sequence

import pytest
from msgspec.structs import replace

from journal import CATALOG, CHILD, ORDINARY, SHARED, STAIRS, run, verdict
from scenarios.virtual_sensors.fault_kind import FaultKind
from sotif.catalog.entry import Break
from sotif.evidence.report.account import Account, Evidence, Tally, gather
from sotif.evidence.report.run import Run

IN_TIME = verdict(contact_s=9.0, lead_s=2.0, needed_s=1.5)
LATE = verdict(contact_s=9.0, lead_s=1.0, needed_s=1.5)
NEVER = verdict(contact_s=9.0, lead_s=None, needed_s=1.5)


def account(entry: str, *runs: Run) -> Account:
    (found,) = [x for x in gather(CATALOG, runs).accounts if x.entry.id == entry]
    return found


def cases(count: int, file: str = STAIRS, **others: object) -> list[Run]:
    return [run(file, case, **others) for case in range(count)]  # type: ignore[arg-type]


def owners(evidence: Evidence) -> list[str]:
    return [x.entry.id for x in evidence.accounts if x.tally.runs]


def test_a_run_belongs_to_every_entry_that_names_its_file() -> None:
    evidence = gather(CATALOG, [run(SHARED)])
    assert owners(evidence) == sorted(CATALOG)
    assert len(evidence.tally.runs) == 1


def test_a_run_of_a_scenario_belongs_to_the_entry_of_its_variation() -> None:
    assert owners(gather(CATALOG, [run(STAIRS.replace("_variation", ""))])) == ["occlusion"]


def test_a_file_of_the_same_name_elsewhere_belongs_to_nobody() -> None:
    evidence = gather(CATALOG, [run("motorway/person_from_stairs_variation.xosc")])
    assert owners(evidence) == []
    assert len(evidence.stray) == 1


def test_a_run_of_a_broken_unit_belongs_to_the_entry_that_breaks_it_alone() -> None:
    fault = Break(kind=FaultKind.BLIND)
    catalog = {**CATALOG, "occlusion": replace(CATALOG["occlusion"], fault=fault)}
    broken = run(SHARED, broken="occlusion")
    assert owners(gather(catalog, [broken])) == ["occlusion"]
    assert owners(gather(catalog, [run(SHARED)])) == ["obstruction", "ordinary"]
    assert owners(gather(CATALOG, [broken])) == []


def test_the_same_runs_have_the_same_id_wherever_the_files_lie() -> None:
    here, there = run(STAIRS), run(f"/elsewhere/{STAIRS}")
    assert Tally((here,)).id == Tally((there,)).id != Tally((run(CHILD),)).id


def test_what_became_safe_and_what_was_made_unsafe_is_counted() -> None:
    tally = account(
        "occlusion",
        run(case=0, without="collision", with_unit="safe"),
        run(case=1, without="collision", with_unit="near_miss"),
        run(case=2, without="collision", with_unit=verdict("collision", stood=True)),
        run(case=3, without="safe", with_unit="collision"),
        run(case=4, without="near_miss", with_unit="safe"),
    ).tally
    assert (tally.unsafe.count, tally.unsafe_with_unit.count) == (3, 2)
    assert (tally.conversion.count, tally.conversion.total, tally.regressions) == (1, 3, 1)
    assert tally.run_into == 1


@pytest.mark.parametrize(
    ("count", "hits", "standing"),
    [
        (0, 0, "no runs"),
        (298, 0, "open"),
        (299, 0, "met"),
        (299, 1, "open"),
        (20, 2, "missed"),
        (1000, 2, "met"),
    ],
)
def test_a_target_is_met_missed_or_open_by_its_own_share_and_confidence(
    count: int, hits: int, standing: str
) -> None:
    runs = [
        *cases(count - hits),
        *(run(case=count + k, with_unit="collision") for k in range(hits)),
    ]
    assert account("occlusion", *runs).standing == standing


def test_a_late_warning_counts_only_where_somebody_would_have_been_hit() -> None:
    runs = [run(CHILD, k, with_unit=x) for k, x in enumerate((IN_TIME, LATE, NEVER, verdict()))]
    found = account("obstruction", *runs)
    assert (found.residual.count, found.residual.total) == (2, 3)
    assert [found.failure(x) for x in runs] == ["", "warned too late", "not warned", ""]


def test_a_target_by_the_hour_is_not_counted() -> None:
    assert account("ordinary", run(ORDINARY)).standing == "not counted"


def test_an_area_is_shown_by_a_collision_or_by_a_target_that_is_met() -> None:
    assert account("occlusion", *cases(10)).area_shown is None
    assert account("occlusion", *cases(299)).area_shown == 1
    hit = run(case=2000, with_unit="collision")
    assert account("occlusion", *cases(1500), hit).area_shown == 2


@pytest.mark.parametrize(
    ("claimed", "runs", "contradicted"),
    [
        (1, cases(10), ""),
        (1, cases(299), ""),
        (1, [run(case=1, with_unit="collision")], "claims area 1, the runs show area 2"),
        (2, [run(case=1, with_unit="collision")], ""),
        (2, cases(299), "claims area 2, the runs show area 1"),
        (3, cases(299), ""),
    ],
)
def test_an_area_that_is_claimed_is_contradicted_by_runs_that_show_another(
    claimed: int, runs: Sequence[Run], contradicted: str
) -> None:
    entry = replace(CATALOG["occlusion"], area_after=claimed)
    assert Account(entry, Tally(tuple(runs))).contradiction == contradicted


def test_collisions_come_first_among_the_failures_and_each_failure_once() -> None:
    late, hit = run(CHILD, 0, with_unit=LATE), run(STAIRS, 0, with_unit="collision")
    both = run(SHARED, with_unit="collision")
    stray = run("nowhere.xosc", with_unit="collision")
    failures = gather(CATALOG, [late, hit, both, stray, run(CHILD, 1)]).failures()
    assert [failure.run for failure in failures] == [hit, both, stray, late]
    assert [entry for entry, _ in failures[1].reasons] == sorted(CATALOG)
    assert failures[0].reasons == (("occlusion", "collision with the unit only"),)
    assert failures[2].reasons == ()


def test_evidence_has_an_id_of_its_runs_wherever_their_recordings_are() -> None:
    tallies = [
        gather(CATALOG, runs).tally
        for runs in (
            [run(recording="a/1.mcap")],
            [run(recording="b/1.mcap")],
            [run(with_unit="near_miss")],
        )
    ]
    assert tallies[0].id == tallies[1].id != tallies[2].id
    assert len(tallies[0].id) == 12
