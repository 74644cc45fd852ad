"""The corridor as a fold over the library's scenarios: bytes in, warnings out."""

from functools import cache

import pytest

from rsu import pipeline
from rsu.codec import denm, topic
from rsu.warnings.warning import Phase, Warning
from staging import Step, beginnings, contact, fold, recorded, unit, warnings
from world import NOW

SEEDS = (1, 2)
HAZARDS = [
    ("child_behind_van.xosc", "hidden-road-user"),
    ("stationary_vehicle.xosc", "collision-longitudinal"),
    ("wrong_way.xosc", "wrong-way"),
]
BRAKING = 6.0
"""m/s^2 and s: what the catalogue's acceptance criteria count with."""
REACTION = 0.5


def until_contact(scenario: str, seed: int) -> list[Step]:
    """The steps before the unwarned collision; what follows it is no longer physics."""
    first = contact(scenario)
    assert first is not None
    return [step for step in recorded(scenario, seed) if step.now < NOW + first.time]


@cache
def begun(scenario: str, seed: int) -> list[Warning]:
    """The first word of each warning before the collision."""
    return beginnings(fold(unit(), until_contact(scenario, seed)))


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize(("scenario", "entry"), HAZARDS)
def test_each_hazard_is_warned_of_once_by_its_own_entry_and_early_enough_to_stop(
    scenario: str, entry: str, seed: int
) -> None:
    first = contact(scenario)
    assert first is not None
    said = begun(scenario, seed)
    assert [warning.entry for warning in said] == [entry]
    latest = NOW + first.time - REACTION - first.speed / (2.0 * BRAKING)
    assert said[0].reference_time < latest


@pytest.mark.parametrize("seed", SEEDS)
def test_ordinary_traffic_is_not_warned_of(seed: int) -> None:
    said = beginnings(fold(unit(), recorded("ordinary_traffic.xosc", seed)))
    assert [(warning.entry, warning.reference_time - NOW) for warning in said] == []


@pytest.mark.parametrize(("scenario", "entry"), HAZARDS)
def test_every_warning_ends(scenario: str, entry: str) -> None:
    steps = recorded(scenario, 1)
    silence = [Step(steps[-1].now + 0.05 * k, ()) for k in range(1, 200)]
    said = warnings(fold(unit(), [*steps, *silence]))
    last = {warning.sequence: warning for warning in said}
    assert entry in {warning.entry for warning in said}
    assert {warning.phase for warning in last.values()} == {Phase.CANCELLATION}
    assert max(warning.reference_time for warning in said) < silence[-1].now - 3.0


@pytest.mark.parametrize(("scenario", "entry"), HAZARDS)
def test_empty_steps_in_between_change_nothing_in_what_is_warned_of(
    scenario: str, entry: str
) -> None:
    steps = until_contact(scenario, 1)
    denser = [
        finer
        for step in steps
        for finer in (step, Step(step.now + 0.015, ()), Step(step.now + 0.035, ()))
    ]
    plain, dense = begun(scenario, 1), beginnings(fold(unit(), denser))
    assert [w.entry for w in plain] == [w.entry for w in dense] == [entry]
    assert [w.participants for w in plain] == [w.participants for w in dense]
    assert dense[0].reference_time == pytest.approx(plain[0].reference_time, abs=0.1)


def test_the_same_bytes_give_the_same_bytes() -> None:
    steps = recorded("child_behind_van.xosc", 1)[:220]
    assert fold(unit(), steps) == fold(unit(), steps)


def test_every_warning_is_said_natively_and_in_both_generations_on_its_events_tile() -> None:
    state = unit()
    for step in recorded("wrong_way.xosc", 1):
        sent = [m for m in pipeline.step(state, step.now, step.messages) if m.qos == 1]
        kinds = [topic.kind(message.topic) for message in sent]
        assert kinds == ["warning", "denm", "denm"] * (len(kinds) // 3)
        for native, *translations in zip(warnings(sent), sent[1::3], sent[2::3], strict=True):
            for message in translations:
                said = denm.decode(message.payload)
                assert said.action_id == (native.station_id, native.sequence)
                assert said.terminated == (native.phase is Phase.CANCELLATION)
                tile = topic.report(
                    "default", "outQueue", "denm", "ivics_rsu_900", said.latitude_deg,
                    said.longitude_deg,
                )  # fmt: skip
                assert message.topic == tile


def test_the_world_is_published_at_its_own_rate() -> None:
    steps = recorded("wrong_way.xosc", 1)[:101]
    denser = [s for step in steps for s in (step, Step(step.now + 0.025, ()))]
    frames = [m for m in fold(unit(), denser) if topic.kind(m.topic) == "world"]
    assert len(frames) == pytest.approx(51, abs=1)
