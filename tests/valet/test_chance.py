"""Ten thousand losses of the link, and as many obstacles: nobody touches anything."""

import numpy as np
import pytest

from rsu.avp.safety.permit import BRAKE_LAG, FASTEST, LIFETIME, PERIOD, braking_distance
from scenarios.kernels.valet import AT, EASE, RATE
from valet.events import FRONT, Crowd, beside, crowd, things

COUNT = 10_000
FIRST_SEEN = 3.8
"""m ahead of the car."""


def warmed_up(cars: Crowd) -> None:
    """Bring them to 10 km/h where their ways allow it."""
    cars.permit[:] = np.inf, np.inf, FASTEST
    for _ in range(round(5.0 / PERIOD)):
        cars.drive(0.0, PERIOD)


@pytest.mark.compiled
def test_ten_thousand_cars_that_lose_their_link_stop_within_their_permits() -> None:
    chance = np.random.default_rng(11)
    cars = crowd(COUNT, chance)
    wall = cars.pose(chance.uniform(6.0, 25.0, COUNT))
    ahead = FRONT + 0.2
    standing = things(
        beside(wall, np.full(COUNT, ahead), chance.uniform(-1.0, 1.0, COUNT)),
        wall[:, 2] + chance.uniform(-1.5, 1.5, COUNT),
        chance.uniform(0.3, 2.0, (COUNT, 2)),
    )
    lost_at = chance.uniform(0.2, 8.0, COUNT)
    heard = chance.uniform(0.5, 1.0, COUNT)  # some links lose every other permit before
    speed, at = np.zeros(COUNT), np.zeros(COUNT)
    contacts = np.zeros(COUNT, dtype=bool)
    for tick in range(round(10.0 / PERIOD)):
        now = tick * PERIOD
        cars.hear((now < lost_at) & (chance.random(COUNT) < heard), now, standing)
        live = cars.permit[:, 0] > now
        speed[live], at[live] = cars.car[live, RATE], cars.car[live, AT]
        cars.drive(now, PERIOD)
        contacts |= cars.meet(standing) & cars.moving
    assert not contacts.any()
    assert not cars.car[:, RATE].any()
    assert (cars.car[:, AT] <= np.maximum(cars.permit[:, 1], 0.0) + 1e-9).all()
    speed += EASE * PERIOD  # that it may have gained in the last moment of its permit
    assert (cars.car[:, AT] - at <= speed * PERIOD + braking_distance(speed)).all()
    assert np.count_nonzero(cars.car[:, AT] > 1.0) > COUNT // 2


@pytest.mark.compiled
@pytest.mark.parametrize("kind", ["standing", "crossing", "oncoming"])
def test_nobody_is_touched_who_is_first_seen_far_enough_ahead(kind: str) -> None:
    """Measured at 10 Hz, at any phase; a permit is up to 50 ms on its way."""
    chance = np.random.default_rng(12)
    cars = crowd(COUNT, chance)
    warmed_up(cars)
    # d_req = d_ego + d_obj + d_tol: who comes towards the car is to be seen so much earlier
    speed = np.zeros(COUNT) if kind == "standing" else chance.uniform(0.3, 2.0, COUNT)
    takes = LIFETIME + BRAKE_LAG + FASTEST / 3.0
    towards = speed * takes if kind == "oncoming" else np.zeros(COUNT)
    distance = FIRST_SEEN + towards + chance.exponential(1.0, COUNT)
    where = cars.pose(cars.car[:, AT] + distance)
    box = chance.uniform(0.3, 0.8, (COUNT, 2))
    reach = 0.5 * np.hypot(*box.T)
    left = chance.uniform(-1.2, 1.2, COUNT)
    if kind == "crossing":
        left = chance.choice([-1.0, 1.0], COUNT) * (0.98 + chance.uniform(0.5, 3.5, COUNT))
    place = beside(where, FRONT + reach, left)
    heading = where[:, 2] + {"crossing": -np.sign(left) * np.pi / 2, "oncoming": np.pi}.get(
        kind, chance.uniform(-3.0, 3.0, COUNT)
    )
    truth = things(place, heading, box)
    truth[:, 6:8] = speed[:, None] * truth[:, 2:4]
    phase, delay = chance.uniform(0.0, PERIOD, COUNT), chance.uniform(0.0, 0.05, COUNT)
    contacts = np.zeros(COUNT, dtype=bool)
    fine = 0.05
    pending = cars.permit.copy()
    cars.permit[:, 0] = 0.9 * LIFETIME
    due = np.full(COUNT, np.inf)
    for tick in range(round(3.0 / fine)):
        now = tick * fine
        measured = (phase <= now) & (phase > now - fine)
        phase[measured] += PERIOD
        sent = cars.permit.copy()
        cars.hear(measured, now, seen(truth, chance))
        pending[measured], cars.permit[:] = cars.permit[measured], sent
        due[measured] = now + delay[measured]
        arrived = due <= now
        cars.permit[arrived], due[arrived] = pending[arrived], np.inf
        cars.drive(now, fine)
        truth[:, :2] += truth[:, 6:8] * fine
        meets = cars.meet(truth)
        contacts |= meets & cars.moving
        truth[meets, 6:8] = 0.0  # who walks into a car that stands gets no farther
    assert np.count_nonzero(contacts) == 0


def seen(truth: np.ndarray, chance: np.random.Generator) -> np.ndarray:
    """What the world model makes of it: 5 cm and 0.1 m/s beside it, kept away from by 2 sigma."""
    view = truth.copy()
    view[:, :2] += chance.normal(0.0, 0.05, (len(view), 2))
    view[:, 6:8] += chance.normal(0.0, 0.1, (len(view), 2))
    view[:, 8], view[:, 9:] = 0.1, 1.5
    return view
