from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rsu.warnings import den
from rsu.warnings.den import DenService
from rsu.warnings.warning import Phase, Warning
from sotif.monitors.hazard import Hazard
from world import NOW

TICK = 0.05
STANDING = Hazard(
    entry="collision-longitudinal",
    cause=97,
    sub_cause=1,
    participants=(1, 2),
    time=NOW,
    position=(80.0, -1.75),
    z=0.0,
    position_covariance=(0.1, 0.0, 0.1),
    heading=0.0,
    speed=13.9,
    time_to_event=3.0,
    probability=0.9,
)


def play(
    service: DenService, hazards: dict[float, Hazard], duration: float, tick: float = TICK
) -> list[Warning]:
    """Run for `duration`; hazards are there from their key on, for good if there is one only."""
    sent: list[Warning] = []
    for step in range(round(duration / tick) + 1):
        at = step * tick
        current = [hazard for since, hazard in hazards.items() if since <= at + 1e-9]
        sent += service.step(current[-1:], NOW + at)
    return sent


def phases(warnings: list[Warning]) -> list[Phase]:
    return [warning.phase for warning in warnings]


def silence(service: DenService, begin: float, duration: float) -> list[Warning]:
    steps = range(1, round(duration / TICK) + 1)
    return [w for step in steps for w in service.step([], NOW + begin + step * TICK)]


def test_a_flash_of_a_hazard_warns_nobody() -> None:
    service = DenService(900)
    assert service.step([STANDING], NOW) == []
    assert silence(service, 0.0, 2.0) == []


def test_what_somebody_is_at_work_on_keeps_a_warning_and_begins_none() -> None:
    waning = replace(STANDING, waning=True)
    assert play(DenService(900), {0.0: waning}, 2.0) == []
    late = play(DenService(900), {0.0: STANDING, 0.15: waning}, 2.0)
    assert late == []
    kept = play(DenService(900), {0.0: STANDING, 1.0: waning}, 4.0)
    assert phases(kept)[0] is Phase.NEW
    assert Phase.CANCELLATION not in phases(kept)


@pytest.mark.parametrize(
    ("unprotected", "needed"), [(False, den.CONFIRMATION), (True, den.UNPROTECTED)]
)
def test_a_hazard_that_stands_is_announced_once_it_is_confirmed(
    *, unprotected: bool, needed: float
) -> None:
    hazard = replace(STANDING, unprotected=unprotected)
    [first, *_] = play(DenService(900), {0.0: hazard}, 0.5)
    assert first.phase is Phase.NEW
    assert first.reference_time - NOW == pytest.approx(needed, abs=TICK)
    assert (first.cause, first.sub_cause, first.station_id) == (97, 1, 900)
    assert first.participants == (1, 2)


def test_an_unchanged_warning_is_repeated_word_for_word() -> None:
    new, *rest = play(DenService(900), {0.0: STANDING}, 1.4)
    assert phases(rest) == [Phase.REPETITION] * 2
    assert {replace(w, phase=Phase.NEW) for w in rest} == {new}


def test_an_event_that_moves_is_updated_under_the_same_action() -> None:
    moved = replace(STANDING, position=(90.0, -1.75))
    sent = play(DenService(900), {0.0: STANDING, 0.6: moved}, 1.0)
    assert phases(sent)[:2] == [Phase.NEW, Phase.UPDATE]
    assert sent[1].position == (90.0, -1.75)
    assert sent[1].sequence == sent[0].sequence
    assert sent[1].reference_time > sent[0].reference_time


def test_a_lasting_hazard_is_renewed_before_it_expires() -> None:
    sent = play(DenService(900), {0.0: STANDING}, 10.0)
    content = [w for w in sent if w.phase in (Phase.NEW, Phase.UPDATE)]
    ages = [b.reference_time - a.reference_time for a, b in pairwise(content)]
    assert max(ages) < den.VALIDITY
    assert {w.sequence for w in sent} == {sent[0].sequence}


def test_a_hazard_that_is_gone_is_cancelled_and_the_cancellation_repeated_until_it_is_void() -> (
    None
):
    service = DenService(900)
    play(service, {0.0: STANDING}, 1.0)
    ending = silence(service, 1.0, 10.0)
    cancelled = [w for w in ending if w.phase is Phase.CANCELLATION]
    assert cancelled[0].reference_time - NOW == pytest.approx(1.0 + den.HOLD, abs=2 * TICK)
    assert len(cancelled) > 1
    assert len({w.reference_time for w in cancelled}) == 1
    assert ending[-1].reference_time == cancelled[0].reference_time
    assert service.live == []
    assert silence(service, 11.0, 10.0) == []


def test_a_short_gap_does_not_end_a_warning() -> None:
    service = DenService(900)
    play(service, {0.0: STANDING}, 1.0)
    silence(service, 1.0, den.HOLD / 2)
    again = [w for step in range(20) for w in service.step([STANDING], NOW + 1.5 + step * TICK)]
    assert Phase.CANCELLATION not in phases(again)
    assert Phase.NEW not in phases(again)


def test_the_cause_stays_the_one_that_was_announced() -> None:
    seen = replace(STANDING, entry="hidden-road-user", sub_cause=4)
    sent = play(DenService(900), {0.0: seen, 0.5: replace(STANDING, position=(90.0, 0.0))}, 1.5)
    assert {(w.entry, w.sub_cause) for w in sent} == {("hidden-road-user", 4)}


def test_a_first_glimpse_that_nobody_was_told_of_does_not_name_the_cause() -> None:
    glimpse = replace(STANDING, entry="hidden-road-user", sub_cause=4)
    sent = play(DenService(900), {0.0: glimpse, TICK: STANDING}, 1.0)
    assert {(w.entry, w.sub_cause) for w in sent} == {("collision-longitudinal", 1)}


@pytest.mark.parametrize("rate", [1.0, 2.0, 4.0, 6.0, 7.0, 20.0, 200.0])
def test_a_lasting_hazard_is_warned_of_at_any_rate_of_ticks(rate: float) -> None:
    sent = play(DenService(900), {0.0: STANDING}, 10.0, tick=1.0 / rate)
    assert sent[0].phase is Phase.NEW
    late = sent[0].reference_time - NOW - max(den.CONFIRMATION, 1.0 / rate)
    assert late <= 1.0 / rate + 1e-6
    assert len({w.sequence for w in sent}) == 1


def test_two_hazards_are_two_actions() -> None:
    service = DenService(900)
    other = replace(STANDING, participants=(3, 4))
    sent = [w for step in range(10) for w in service.step([STANDING, other], NOW + step * TICK)]
    assert len({w.sequence for w in sent}) == 2


def test_the_order_of_participants_makes_no_second_warning() -> None:
    service = DenService(900)
    swapped = replace(STANDING, participants=(2, 1))
    sent = [
        w
        for step in range(20)
        for w in service.step([STANDING if step % 2 else swapped], NOW + step * TICK)
    ]
    assert len({w.sequence for w in sent}) == 1


def test_sequence_numbers_wrap_round() -> None:
    service = DenService(900)
    begin = NOW - NOW % den.SEQUENCES + den.SEQUENCES - 1
    pairs = [replace(STANDING, participants=(k, k + 1)) for k in range(0, 6, 2)]
    sent = [w for step in range(10) for w in service.step(pairs, begin + step * TICK)]
    assert {w.sequence for w in sent} == {65_535, 0, 1}


@given(
    presence=st.lists(st.booleans(), min_size=1, max_size=120),
    ticks=st.integers(1, 5),
)
def test_every_warning_is_cancelled_or_expires_however_often_the_service_runs(
    presence: list[bool], ticks: int
) -> None:
    service = DenService(900)
    sent: list[Warning] = []
    for index, there in enumerate(presence):
        for part in range(ticks):
            at = NOW + index * TICK + part * TICK / ticks
            sent += service.step([STANDING] if there else [], at)
    end = NOW + len(presence) * TICK
    for step in range(200):
        sent += service.step([], end + step * TICK)
    assert service.live == []
    last_phase = {warning.sequence: warning.phase for warning in sent}
    assert set(last_phase.values()) <= {Phase.CANCELLATION}
    assert all(0.0 < warning.validity <= 10.0 for warning in sent)


@given(st.integers(1, 8))
def test_extra_calls_at_the_same_time_change_nothing(extra: int) -> None:
    once, often = DenService(900), DenService(900)
    sent: tuple[list[Warning], list[Warning]] = ([], [])
    for step in range(60):
        now = NOW + step * TICK
        hazards = [STANDING] if step < 30 else []
        sent[0].extend(once.step(hazards, now))
        for _ in range(extra):
            sent[1].extend(often.step(hazards, now))
    assert sent[0] == sent[1]
