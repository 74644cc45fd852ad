from collections.abc import Callable
from dataclasses import replace
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import chi2

from examples import few
from rsu.arrays import Floats
from rsu.kernels.motion import CRUISE
from rsu.sensing.detection import DetectionBatch, ObjectClass, SensorKind
from rsu.tracking.foreign import foreign_tracks
from rsu.tracking.parameter import Parameters
from rsu.tracking.prior import EXTENT, MOTION
from rsu.tracking.store import NEIGHBOURS
from rsu.tracking.track import TrackTable, own_identities
from rsu.tracking.tracker import Tracker
from tracking.scans import batch, tracked

ALL = Parameters(confirm_existence=0.0, publish_share=0.0)
NOW = 0.1 * 19
"""s, of the last scan of `unit`."""
FOREIGN = 1 << SensorKind.FOREIGN
STATION = 7
Word = Callable[[TrackTable, str], DetectionBatch]


def drives(time: float, begin: float = 0.0, lane: float = 0.0) -> list[tuple[float, float]]:
    return [(10.0 * (time - begin), lane)]


def unit(
    frames: int = 20, lane: float = 0.0, parameters: Parameters = ALL, begin: float = 0.0
) -> Tracker:
    """A roadside unit that has followed a car at 10 m/s with a lidar."""
    times = [begin + 0.1 * k for k in range(frames)]
    return tracked([batch(t, drives(t, lane=lane)) for t in times], parameters)


def naive(table: TrackTable, neighbour: str) -> DetectionBatch:
    """What not to do: take a track for one more independent measurement."""
    scan = batch(table.time, table.position, sensor_id=neighbour, velocity=(0.0, 0.0))
    variance = table.covariance[:, (2, 3), (2, 3)].mean(axis=1)
    return replace(
        scan,
        covariance=table.covariance[:, :2, :2].copy(),
        velocity=table.velocity,
        velocity_variance=variance,
    )


class Traffic:
    """Runners far from each other who accelerate as the filter believes; the truth is known."""

    def __init__(self, seed: int, runners: int = 60, dt: float = 0.1) -> None:
        self.rng, self.dt = np.random.default_rng(seed), dt
        self.position = np.stack([np.arange(runners) * 80.0, np.zeros(runners)], axis=1)
        self.velocity = self.rng.normal((6.0, 0.0), 0.5, (runners, 2))
        cross = (
            np.array([[dt**3 / 3.0, dt**2 / 2.0], [dt**2 / 2.0, dt]])
            * MOTION[ObjectClass.PEDESTRIAN, CRUISE]
        )
        self._root = np.linalg.cholesky(cross)

    def scan(self, time: float, sigma: float = 0.4) -> DetectionBatch:
        noise = self.rng.normal(0.0, sigma, self.position.shape)
        seen = self.position + noise
        return batch(time, seen, sigma=sigma, class_index=ObjectClass.PEDESTRIAN)

    def move(self) -> None:
        kick = self.rng.normal(size=(*self.position.shape, 2)) @ self._root.T
        self.position = self.position + self.dt * self.velocity + kick[..., 0]
        self.velocity = self.velocity + kick[..., 1]

    def nees(self, table: TrackTable) -> float:
        """Mean over all of the normalised squared error of position and velocity."""
        truth = np.hstack([self.position, self.velocity])
        nearest = [int(np.argmin(np.hypot(*(table.position - place).T))) for place in self.position]
        error = np.hstack([table.position, table.velocity])[nearest] - truth
        weighed = np.linalg.solve(table.covariance[nearest], error[..., None])[..., 0]
        return float((error * weighed).sum(axis=1).mean())


def exchange(word: Word, *, shared: bool) -> tuple[float, float]:
    """Two units tell each other all they have, every frame: NEES, and sigma of a position, m.

    What each hears is then partly its own; `shared`, both even have the same detections.
    """
    traffic = Traffic(seed=11)
    one, other = Tracker(ALL), Tracker(ALL)
    nees: list[float] = []
    for k in range(60):
        time = 0.1 * k
        scan = traffic.scan(time)
        one.step([scan])
        other.step([scan if shared else traffic.scan(time)])
        mine, its = one.publish(time), other.publish(time)
        one.step([word(its, "other")])
        other.step([word(mine, "one")])
        if k >= 20:
            nees.append(traffic.nees(one.publish(time)))
        traffic.move()
    sigma = np.sqrt(np.median(one.publish(5.9).covariance[:, 0, 0]))
    return float(np.mean(nees)), float(sigma)


BOUND = float(chi2.ppf(0.975, 4 * 60) / 60)


@pytest.mark.compiled
@pytest.mark.parametrize("shared", [True, False])
def test_what_is_told_round_in_a_circle_makes_nobody_too_sure(*, shared: bool) -> None:
    nees, sigma = exchange(foreign_tracks, shared=shared)
    assert nees < BOUND
    assert nees > 1.5  # and nobody despairs
    naive_nees, naive_sigma = exchange(naive, shared=shared)
    assert naive_nees > 1.5 * BOUND
    assert sigma > 1.2 * naive_sigma


@few
@given(st.floats(-0.3, 0.3), st.floats(0.05, 2.0), st.integers(1, 5))
def test_the_same_table_again_and_again_changes_nothing(
    off: float, sigma: float, times: int
) -> None:
    mine = unit()
    table = tracked(
        [batch(0.1 * k, [(1.0 * k + off, off)], sigma=sigma) for k in range(20)], ALL
    ).publish(NOW)
    told = foreign_tracks(table, "east")
    mine.step([told])
    once = mine.publish(2.0)
    for name in range(times):
        mine.step([replace(told, sensor_id=str(name))])
    again = mine.publish(2.0)
    assert again.id.tolist() == once.id.tolist()
    assert again.position == pytest.approx(once.position, abs=1e-6)
    assert again.covariance == pytest.approx(once.covariance, rel=1e-6, abs=1e-9)
    assert again.existence == pytest.approx(once.existence)
    assert again.class_probability == pytest.approx(once.class_probability)
    assert again.extent == pytest.approx(once.extent)


def test_an_echo_of_our_own_table_teaches_us_nothing() -> None:
    mine = unit()
    before = mine.publish(NOW)
    for _ in range(10):
        mine.step([foreign_tracks(mine.publish(NOW), "echo")])
    after = mine.publish(NOW)
    assert after.position == pytest.approx(before.position, abs=1e-9)
    assert after.covariance == pytest.approx(before.covariance, rel=1e-6)
    assert after.existence == pytest.approx(before.existence)


def test_a_track_where_we_see_nothing_founds_ours_as_it_is() -> None:
    table = unit().publish(NOW)
    mine = Tracker(Parameters())
    mine.step([foreign_tracks(table, "east")])
    ours = mine.publish(NOW)
    assert ours.position == pytest.approx(table.position)
    assert ours.velocity == pytest.approx(table.velocity)
    assert ours.covariance == pytest.approx(table.covariance)
    assert ours.existence == pytest.approx(table.existence)
    assert ours.class_probability == pytest.approx(table.class_probability, abs=0.01)
    assert ours.heading == pytest.approx(table.heading)
    assert ours.seen_by.tolist() == [FOREIGN]


def test_a_track_that_comes_into_view_is_the_one_that_was_announced() -> None:
    neighbour, mine = unit(), Tracker(Parameters())
    mine.step([foreign_tracks(neighbour.publish(NOW), "east")])
    (announced,) = mine.publish(NOW).id
    for k in range(20, 30):
        mine.step([batch(0.1 * k, drives(0.1 * k))])
    table = mine.publish(2.9)
    assert table.id.tolist() == [announced]
    assert table.seen_by[0] & 1 << SensorKind.LIDAR


def test_a_car_that_only_a_neighbour_sees_lives_as_long_as_it_says_so() -> None:
    neighbour, mine = unit(1), unit(10, parameters=Parameters())
    (ours,) = mine.publish(0.9).id
    for k in range(1, 80):
        neighbour.step([batch(0.1 * k, drives(0.1 * k))])
        mine.step([foreign_tracks(neighbour.publish(0.1 * k), "east"), batch(0.1 * k, [])])
    assert mine.publish(7.9).id.tolist() == [ours]
    for k in range(80, 120):
        mine.step([foreign_tracks(neighbour.publish(20.0), "east"), batch(0.1 * k, [])])
    assert not (mine.publish(11.9).existence > 0.5).any()


def test_hearsay_does_not_keep_itself_alive() -> None:
    one, other = unit(10), Tracker(ALL)
    seen_until = 0.9
    for k in range(10, 120):
        time = 0.1 * k
        mine, its = one.publish(time), other.publish(time)
        one.step([foreign_tracks(its, "other")])
        other.step([foreign_tracks(mine, "one")])
        if time > seen_until + 1.0 + 3.3:
            assert len(one.publish(time)) == len(other.publish(time)) == 0


def test_the_existence_is_the_surest_word_and_no_sum_of_them() -> None:
    table = unit().publish(NOW)
    table.existence[:] = 0.6
    mine = Tracker(ALL)
    for k in range(20):
        mine.step([foreign_tracks(replace(table, time=NOW + 0.01 * k), f"unit{k % 3}")])
    assert mine.publish(NOW + 0.19).existence == pytest.approx([0.6], rel=0.01)


def test_a_neighbours_id_stays_with_our_track() -> None:
    """Two cars within each other's gate: the ids tell which is which, the places do not."""
    lanes = np.array([0.0, 3.0])

    def table(time: float, swap: float) -> TrackTable:
        at = [(10.0 * time, float(lane + swap * (1.5 - lane))) for lane in lanes]
        return told(time, at, sigma=1.5)

    mine = Tracker(ALL)
    for k in range(10):
        mine.step([foreign_tracks(table(0.1 * k, 0.0), "east")])
    before = mine.publish(0.9)
    for k in range(10, 20):
        mine.step([foreign_tracks(table(0.1 * k, 1.4), "east")])
    after = mine.publish(NOW)
    ids = before.id[np.argsort(before.position[:, 1])].tolist()
    assert after.id[np.argsort(-after.position[:, 1])].tolist() == ids


def told(time: float, at: list[tuple[float, float]], sigma: float) -> TrackTable:
    """A table of cars at 10 m/s with ids 100, 101, ..."""
    n = len(at)
    return TrackTable(
        time=time,
        id=100 + np.arange(n),
        position=np.array(at),
        velocity=np.tile([10.0, 0.0], (n, 1)),
        yaw_rate=np.zeros(n),
        covariance=np.tile(np.diag([sigma**2, sigma**2, 1.0, 1.0]), (n, 1, 1)),
        z=np.zeros(n),
        heading=np.zeros(n),
        extent=np.tile(EXTENT[ObjectClass.CAR], (n, 1)),
        class_probability=np.tile([0.93] + [0.01] * 7, (n, 1)),
        existence=np.full(n, 0.9),
        born=np.full(n, time - 1.0),
        updated=np.full(n, time),
        seen_by=np.full(n, 1 << SensorKind.CAMERA),
        station_id=np.full(n, -1),
        identity=own_identities(np.full(n, time - 1.0), STATION, 100 + np.arange(n)),
    )


@pytest.mark.parametrize("neighbours", [1, NEIGHBOURS, NEIGHBOURS + 2])
def test_many_neighbours_tell_of_one_car(neighbours: int) -> None:
    mine = unit()
    for k in range(20, 40):
        for name in range(neighbours):
            mine.step([foreign_tracks(told(0.1 * k, drives(0.1 * k), 0.5), f"unit{name}")])
    table = mine.publish(3.9)
    assert table.id.tolist() == [1]
    assert table.covariance[0, 0, 0] > 0.9 * 0.25  # all of them may be one


def test_a_typical_size_is_not_taken_for_a_measured_one() -> None:
    mine = unit()
    before = mine.publish(NOW).extent
    truck = told(NOW, drives(NOW), 0.5)
    mine.step([foreign_tracks(truck, "east")])
    assert mine.publish(NOW).extent == pytest.approx(before)
    truck.extent[0] = (5.5, 2.1, 1.9)
    mine.step([foreign_tracks(truck, "west")])
    assert mine.publish(NOW).extent[0] == pytest.approx([5.5, 2.1, 1.9])


BAD = {
    "position": np.nan,
    "velocity": np.inf,
    "existence": np.nan,
    "covariance": -1.0,
}


@pytest.mark.parametrize("column", BAD)
def test_a_foreign_track_without_sense_is_counted(column: str) -> None:
    table = told(0.0, [(0.0, 0.0), (50.0, 0.0)], 0.5)
    getattr(table, column)[0] = BAD[column]
    mine = tracked([foreign_tracks(table, "east")], ALL)
    assert mine.unsound == 1
    assert mine.publish(0.0).position == pytest.approx(np.array([[50.0, 0.0]]))


def test_a_foreign_velocity_that_says_nothing_is_counted() -> None:
    table = told(0.0, [(0.0, 0.0), (50.0, 0.0)], 0.5)
    table.covariance[0, 3, 3] = 1e300
    mine = tracked([foreign_tracks(table, "east")], ALL)
    assert mine.unsound == 1
    assert mine.publish(0.0).position == pytest.approx(np.array([[50.0, 0.0]]))


numbers = st.sampled_from([np.nan, np.inf, -np.inf, 1e300, -1e300, 0.0, -1.0, 7.0])


@few
@given(st.data())
def test_no_table_whatever_makes_a_track_that_is_no_number(data: st.DataObject) -> None:
    mine = unit()
    for _ in range(3):
        table = told(1.95, [(19.5, 0.0), (80.0, 0.0)], 0.5)
        for name in (
            "position", "velocity", "covariance", "z", "heading", "extent", "class_probability",
            "existence",
        ):  # fmt: skip
            if data.draw(st.booleans()):
                getattr(table, name).reshape(2, -1)[0, -1] = data.draw(numbers)
        mine.step([foreign_tracks(table, "east")])
    mine.step([batch(2.0, drives(2.0))])
    ours = mine.publish(2.0)
    for name in ("position", "velocity", "covariance", "existence", "extent", "class_probability"):
        assert np.isfinite(getattr(ours, name)).all(), name
    assert np.linalg.eigvalsh(ours.covariance).min() > 0.0


@given(st.floats(0.05, 3.0), st.floats(-1.0, 1.0), st.integers(0, 2**32 - 1))
def test_a_neighbour_never_makes_a_state_surer_than_the_better_of_both(
    sigma: float, off: float, seed: int
) -> None:
    mine = unit()
    axes, _ = np.linalg.qr(np.random.default_rng(seed).normal(size=(4, 4)))
    table = told(NOW, [(19.0 + off * sigma, 0.0)], sigma)  # near, or one of its own
    table.covariance[0] = axes @ np.diag([sigma**2, 0.3, 1.0, 0.1]) @ axes.T
    before = mine.publish(NOW).covariance[0]
    mine.step([foreign_tracks(table, "east")])
    table_now = mine.publish(NOW)
    after = table_now.covariance[table_now.id == 1]
    for direction in np.vstack([np.eye(4), axes.T]):
        information = [
            float(direction @ np.linalg.solve(spread, direction))
            for spread in (after[0], before, table.covariance[0])
        ]
        assert information[0] <= max(information[1:]) * (1.0 + 1e-6)


@few
@given(st.randoms(use_true_random=False))
def test_any_order_of_arrival_gives_the_same_tracks(random: Random) -> None:
    scans: list[DetectionBatch] = []
    for k in range(5):
        time = 0.1 * k
        scans.append(batch(time, drives(time)))
        scans.append(foreign_tracks(told(time + 0.03, drives(time + 0.03, 0.0, 0.4), 0.5), "east"))
        scans.append(foreign_tracks(told(time + 0.05, drives(time + 0.05, 0.0, -0.4), 0.5), "west"))
    in_order = tracked(sorted(scans, key=lambda scan: scan.time), ALL).publish(0.5)
    random.shuffle(scans)
    other = tracked(scans, ALL).publish(0.5)
    for name in ("position", "velocity", "covariance", "existence", "born", "extent", "seen_by"):
        assert np.array_equal(getattr(in_order, name), getattr(other, name)), name


def turned(table: TrackTable, angle: float) -> TrackTable:
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    both: Floats = np.kron(np.eye(2), turn)
    return replace(
        table,
        position=table.position @ turn.T,
        velocity=table.velocity @ turn.T,
        covariance=both @ table.covariance @ both.T,
        heading=table.heading + angle,
    )


@few
@given(st.floats(-np.pi, np.pi))
def test_turn_the_site_and_what_is_told_turns(angle: float) -> None:
    here, there = Tracker(ALL), Tracker(ALL)
    for k in range(10):
        for lane, sigma in ((0.0, 0.5), (0.5, 0.2)):
            table = told(0.1 * k, drives(0.1 * k, 0.0, lane), sigma)
            here.step([foreign_tracks(table, str(lane))])
            there.step([foreign_tracks(turned(table, angle), str(lane))])
    one, other = turned(here.publish(1.0), angle), there.publish(1.0)
    assert other.position == pytest.approx(one.position, abs=1e-6)
    assert other.velocity == pytest.approx(one.velocity, abs=1e-6)
    assert other.covariance == pytest.approx(one.covariance, abs=1e-6)
