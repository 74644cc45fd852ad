import math
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rsu.trust.belief import Belief, Way, ratio
from rsu.trust.claim import Claim, Sightings, Verdict
from rsu.trust.judge import SENDERS, Judge

TRACK, SENDER, OTHER = 5, 501, 502
SPEED = 10.0


def sighting(time: float, x: float, y: float, speed: float = SPEED) -> Sightings:
    """One car that is seen driving eastwards."""
    state = np.array([[x, y, speed, 0.0, 0.0]])
    return Sightings(time=time, track=np.array([TRACK]), state=state)


NOBODY = Sightings(time=0.0, track=np.empty(0, dtype=np.int64), state=np.empty((0, 5)))


def drive(seconds: float = 8.0, y: float = 0.0) -> Iterator[tuple[Claim, Sightings]]:
    """A car passes the unit from west to east; its receiver is 0.8 m off."""
    for step in range(round(seconds * 10.0)):
        time = step * 0.1
        x = -40.0 + SPEED * time
        seen = sighting(time, x, y)
        said = Claim(
            received=time + 0.01,
            time=time,
            sender=SENDER,
            x=x + 0.8,
            y=y,
            speed=SPEED,
            heading=0.0,
            acceleration=0.0,
            heading_sigma=0.1,
            is_watched=True,
        )
        yield said, seen


def verdicts(pairs: Iterator[tuple[Claim, Sightings | None]]) -> list[Verdict]:
    judge, found = Judge(), list[Verdict]()
    for said, seen in pairs:
        judge.see(replace(NOBODY, time=said.time) if seen is None else seen)
        found.append(judge.hear(said))
    return found


def test_who_is_where_he_says_and_moves_so_is_believed() -> None:
    found = verdicts(drive())
    assert not any(verdict.bad for verdict in found)
    assert found[-1].belief > 0.95


def test_who_is_hidden_for_a_while_is_not_accused() -> None:
    hidden = ((said, None if 2.0 < said.time < 4.5 else seen) for said, seen in drive())
    assert not any(verdict.bad for verdict in verdicts(hidden))


def test_who_is_seen_nowhere_is_a_liar_after_the_longest_occlusion() -> None:
    found = verdicts((said, None) for said, _ in drive())
    assert not any(verdict.bad for verdict in found[:29])
    assert all(verdict.bad for verdict in found[40:])


def test_a_body_that_moves_as_he_says_elsewhere_tells_on_him_at_once() -> None:
    elsewhere = ((replace(said, y=said.y + 20.0), seen) for said, seen in drive())
    found = verdicts(elsewhere)
    assert found[20].bad
    assert found[-1].belief < 0.01


def test_who_says_that_he_stopped_while_he_drives_on_is_a_liar() -> None:
    stopped = (
        (replace(said, x=-19.2, speed=0.0, acceleration=0.0) if said.time >= 2.0 else said, seen)
        for said, seen in drive()
    )
    found = verdicts(stopped)
    assert not any(verdict.bad for verdict in found[:20])
    assert all(verdict.bad for verdict in found[25:])


def test_a_braking_that_is_none_is_told_only_while_it_lasts() -> None:
    feigned = (
        (replace(said, acceleration=-6.0) if 3.0 <= said.time < 5.0 else said, seen)
        for said, seen in drive()
    )
    found = verdicts(feigned)
    assert all(verdict.bad for verdict in found[34:50])
    assert not any(verdict.bad for verdict in found[:30] + found[52:])


@pytest.mark.parametrize(
    "false",
    [{"speed": 3.0}, {"heading": math.pi}],
    ids=["speed", "heading"],
)
def test_false_motion_is_told_from_the_body(false: dict[str, float]) -> None:
    found = verdicts((replace(said, **false), seen) for said, seen in drive())
    assert all(verdict.bad for verdict in found[10:])


def test_the_heading_of_who_stands_claims_nothing() -> None:
    standing = [
        (replace(said, x=0.8, speed=0.0, heading=math.pi), sighting(said.time, 0.0, 0.0, 0.0))
        for said, _ in drive()
    ]
    assert not any(verdict.bad for verdict in verdicts(iter(standing)))


def test_of_two_names_at_one_body_the_one_that_came_later_lies() -> None:
    judge, honest, second = Judge(), list[Verdict](), list[Verdict]()
    for said, seen in drive():
        judge.see(seen)
        honest.append(judge.hear(said))
        if said.time > 2.0:
            second.append(judge.hear(replace(said, sender=OTHER, y=said.y + 1.5)))
    assert not any(verdict.bad for verdict in honest)
    assert second[-1].bad


def test_a_flood_is_told_by_its_rate() -> None:
    judge, found = Judge(), list[Verdict]()
    for said, _ in drive(2.0):
        for part in range(4):
            late = said.received + part * 0.025
            found.append(judge.hear(replace(said, received=late, is_watched=False)))
    assert found[-1].bad
    assert not found[0].bad


def test_jumps_are_told_where_nobody_looks() -> None:
    judge = Judge()
    jumps = [
        replace(said, x=said.x + 60.0 * (k % 2), is_watched=False)
        for k, (said, _) in enumerate(drive(2.0))
    ]
    assert [judge.hear(said).bad for said in jumps][-1]


def test_senders_are_forgotten_when_there_are_too_many() -> None:
    judge = Judge()
    (said, _), *_ = drive()
    for sender in range(SENDERS + 50):
        judge.hear(replace(said, sender=sender))
    assert len(judge.beliefs()) == SENDERS
    assert 0 not in judge.beliefs()


NUMBER = st.floats(-1e4, 1e4)


@given(st.lists(st.tuples(NUMBER, NUMBER, NUMBER, NUMBER, NUMBER, st.integers(1, 3)), max_size=30))
def test_no_claim_breaks_the_judge(
    rows: list[tuple[float, float, float, float, float, int]],
) -> None:
    judge = Judge()
    for k, (x, y, speed, heading, acceleration, sender) in enumerate(rows):
        state = np.array([[y, x, speed, heading, acceleration]])
        judge.see(Sightings(time=k * 0.1, track=np.array([sender]), state=state))
        verdict = judge.hear(
            Claim(
                received=k * 0.1,
                time=heading,
                sender=sender,
                x=x,
                y=y,
                speed=speed,
                heading=heading,
                acceleration=acceleration,
                heading_sigma=abs(x),
                is_watched=True,
            )
        )
        assert 0.0 <= verdict.belief <= 1.0


@given(st.lists(st.dictionaries(st.sampled_from(Way), st.floats(0.0, 1e6)), max_size=50))
def test_probabilities_stay_probabilities(messages: list[dict[Way, float]]) -> None:
    belief = Belief()
    for ratios in messages:
        belief.wait(0.3)
        belief.weigh(ratios)
        assert 0.0 <= belief.lies() <= 1.0 + 1e-4
        assert 0.0 < belief.honest <= 1.0


@given(st.floats(0.0, 100.0), st.floats(0.0, 100.0))
def test_the_greater_the_error_the_likelier_the_lie(one: float, other: float) -> None:
    small, great = sorted((one, other))
    assert ratio(small, 30.0, outliers=0.01) <= ratio(great, 30.0, outliers=0.01) <= 100.0 + 1e-6
